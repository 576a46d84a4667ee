"""Live execution is refused before anything is sent, wherever it enters."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from kite_algo_worker import (
    AlgoWorkerConfig,
    KiteAlgoWorkerClient,
    LiveModeDisabledError,
    RunConfig,
)

LIVE = RunConfig(
    template_id="t",
    account_scope="kite:ZZ0001",
    execution_mode="live",
    strategy_run_id="run_live",
    metadata={"strategy_family": "indicator_strategy", "strategy_name": "Live"},
)


def _open_live_run(client: KiteAlgoWorkerClient) -> None:
    with client.run(LIVE):
        raise AssertionError("the block must not be entered")


ENTRANCES: dict[str, Callable[[KiteAlgoWorkerClient], object]] = {
    "create_run": lambda c: c.create_run(
        template_id="t", account_scope="kite:ZZ0001", execution_mode="live"
    ),
    "create_run, oddly written": lambda c: c.create_run(
        template_id="t", account_scope="kite:ZZ0001", execution_mode=" Live "
    ),
    "create_run_from_config": lambda c: c.create_run_from_config(LIVE),
    "get_or_create_run": lambda c: c.get_or_create_run(LIVE),
    "ensure_run": lambda c: c.ensure_run(
        strategy_run_id="r",
        template_id="t",
        account_scope="kite:ZZ0001",
        execution_mode="live",
        metadata={},
    ),
    "run": _open_live_run,
    "options.enter": lambda c: c.options.enter("opt_run_1", {"mode": "live"}),
    "options.exit": lambda c: c.options.exit("opt_run_1", {"execution_mode": "live"}),
}


@pytest.fixture
def sent() -> list[httpx.Request]:
    return []


@pytest.fixture
def transport(sent: list[httpx.Request]) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(404, json={"detail": "Strategy run not found"})

    return httpx.MockTransport(answer)


@pytest.mark.parametrize("entrance", ENTRANCES.values(), ids=ENTRANCES)
def test_live_is_refused_before_any_request(
    entrance: Callable[[KiteAlgoWorkerClient], object],
    transport: httpx.MockTransport,
    sent: list[httpx.Request],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("KITE_ALGO_ENABLE_LIVE", raising=False)
    config = AlgoWorkerConfig("http://localhost:1", "kwa_t")
    with KiteAlgoWorkerClient(config, transport=transport) as client:
        with pytest.raises(LiveModeDisabledError, match="KITE_ALGO_ENABLE_LIVE=1"):
            entrance(client)
    assert sent == []


@pytest.mark.parametrize("how", ["environment", "argument"])
def test_an_acknowledged_live_run_is_sent(
    how: str,
    transport: httpx.MockTransport,
    sent: list[httpx.Request],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if how == "environment":
        monkeypatch.setenv("KITE_ALGO_ENABLE_LIVE", "1")
        config = AlgoWorkerConfig("http://localhost:1", "kwa_t")
    else:
        monkeypatch.delenv("KITE_ALGO_ENABLE_LIVE", raising=False)
        config = AlgoWorkerConfig("http://localhost:1", "kwa_t", enable_live=True)
    with KiteAlgoWorkerClient(config, transport=transport) as client:
        with pytest.raises(Exception, match="Strategy run not found"):
            client.create_run_from_config(LIVE)
    assert len(sent) == 1
