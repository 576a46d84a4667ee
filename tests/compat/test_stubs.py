"""Methods that a test of a strategy replaces may answer with plain dicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kite_algo_worker import KiteAlgoWorkerError, RunConfig
from tests.clients import Face

CANDLE = {"ts": "2026-05-08T09:15:00+05:30", "open": 1, "high": 1, "low": 1, "close": 1}
RUN: dict[str, Any] = {
    "strategy_run_id": "r",
    "status": "open",
    "template_id": "t",
    "account_scope": "kite:paper-a",
    "execution_mode": "paper",
    "metadata": {},
    "runtime_state": {},
}
CONFIG = RunConfig("t", "kite:paper-a", "paper", "r")
SEEN = {"status": "armed", "generation": 2}
QUOTES = {"quotes": {"NSE:INFY": {"last_price": 1.0}}}
ORDER = {"order_id": "1", "status": "COMPLETE"}
CURRENT = {"candles": [], "current": {**CANDLE, "is_complete": False}}


@pytest.fixture(params=["sync", "async"])
def client(request: pytest.FixtureRequest) -> Any:
    def nothing(_: Any) -> Any:
        raise AssertionError("nothing is sent")

    with Face(str(request.param), handler=nothing) as face:
        yield face


def stub(client: Face, name: str, answer: Any) -> None:
    """Replace a method of the real client."""

    def direct(*_: Any, **__: Any) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def awaited(*_: Any, **__: Any) -> Any:
        return direct()

    setattr(client.client, name, awaited if client.kind == "async" else direct)


@pytest.mark.parametrize(
    ("method", "answer", "call", "result"),
    [
        ("get_quotes", QUOTES, lambda c: c.wait_for_quotes(["NSE:INFY"]), QUOTES),
        (
            "get_historical_candles",
            {"candles": [CANDLE]},
            lambda c: c.wait_for_history("NSE:INFY"),
            {"candles": [CANDLE]},
        ),
        (
            "get_historical_candles",
            {"candles": [CANDLE]},
            lambda c: c.warmup_history("NSE:INFY", min_candles=1)["candles"][0]["ts"],
            CANDLE["ts"],
        ),
        (
            "get_candles",
            {"candles": [CANDLE]},
            lambda c: c.wait_for_fresh_candle("NSE:INFY"),
            CANDLE,
        ),
        ("get_candles", CURRENT, lambda c: c.get_current_candle("NSE:INFY"), CURRENT["current"]),
        (
            "get_order_snapshot",
            ORDER,
            lambda c: c.wait_for_terminal_order_state("r", "1"),
            ORDER,
        ),
    ],
)
def test_waiting(
    client: Face, method: str, answer: Any, call: Callable[[Face], Any], result: Any
) -> None:
    stub(client, method, answer)
    assert call(client) == result


def test_protection_state(client: Face) -> None:
    stub(client, "get_run", {**RUN, "runtime_state": {"backend_protection_state": SEEN}})
    state = client.get_run_protection_state("r")
    assert (state.status, state.generation) == ("armed", 2)
    stub(client, "get_run", RUN)
    assert client.get_run_protection_state("r").status is None


def test_a_run_that_is_there(client: Face) -> None:
    stub(client, "get_run", RUN)
    for option in ("claim_session", "release_session", "run_heartbeat"):
        stub(client, option, {"worker_session_nonce": "n", "status": "ok"})
    with client.run(CONFIG) as run:
        assert run.run_id == "r"
        assert run.session_nonce == "n"


def test_a_run_that_is_not_there(client: Face) -> None:
    stub(client, "get_run", KiteAlgoWorkerError("gone", status_code=404))
    stub(client, "create_run_from_config", RUN)
    made = client.ensure_run(
        strategy_run_id="r",
        template_id="t",
        account_scope="kite:paper-a",
        execution_mode="paper",
    )
    assert made["strategy_run_id"] == "r"
    stub(client, "get_run", KiteAlgoWorkerError("broken", status_code=500))
    with pytest.raises(KiteAlgoWorkerError, match="broken"):
        client.get_or_create_run(CONFIG)
