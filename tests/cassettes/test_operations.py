"""Every operation, once as it should go and once refused, as either profile of the sandbox answers.

Each recording is replayed by both clients. Those of the profile `deployed` show that the client
evens out what a deployed backend says: the same doing succeeds on both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kite_algo_sandbox.server.operations import NOT_OFFERED
from kite_algo_worker import Guards, KiteAlgoWorkerError
from tests.cassettes.conftest import HOST
from tests.clients import Face
from tests.doing import BROKER, BROKER_TOKEN, DOING, LIVE_ONLY, World
from tests.operations import CALLS, OPERATIONS, STREAMS

RECORDED_OPERATIONS = sorted(DOING.keys() - STREAMS - NOT_OFFERED.keys())
#: These are about nothing that could be missing: a caller whom nobody knows is refused.
OPEN_TO_ALL = frozenset(
    {
        "calculate_indicator",
        "create_option_run",
        "create_run",
        "get_account_portfolio",
        "get_candles",
        "get_funds",
        "get_gtt",
        "get_historical_candles",
        "get_index_constituent_status",
        "get_index_constituents",
        "get_market_calendar",
        "get_market_calendar_status",
        "get_market_snapshot",
        "get_option_chain",
        "get_option_greeks",
        "get_option_max_pain",
        "get_option_mini_chain",
        "get_option_pcr",
        "get_option_session",
        "get_quotes",
        "health",
        "heartbeat",
        "list_gtts",
        "list_option_expiries",
        "list_runs",
        "modify_gtt",
        "place_gtt",
        "preview_option_strategy",
        "resolve_option_contracts",
        "resolve_ticker",
        "resolve_tickers",
        "search_tickers",
    }
)
#: Guards read prices before an order, which would be part of its recording.
SETTINGS: dict[str, Any] = {"enable_live": True, "guards": Guards.off()}


@pytest.fixture(params=["documented", "deployed"])
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=RECORDED_OPERATIONS)
def operation(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def default_cassette_name(profile: str, operation: str) -> str:
    """One recording for both clients."""
    return f"{profile}/{operation}"


@pytest.fixture(params=["sync", "async"])
def clients(
    request: pytest.FixtureRequest, profile: str, record_mode: str
) -> Iterator[tuple[Face, Face]]:
    """A client that the backend knows, and one that it does not know."""
    if record_mode == "none":
        url = f"http://{HOST}"
        with Face(request.param, base_url=url, **SETTINGS) as known:
            yield known, known
        return
    from kite_algo_sandbox import Sandbox
    from kite_algo_sandbox.engine import Token

    broker = Token.from_secret(
        BROKER_TOKEN,
        token_id="worker_recorded",
        account_scope=BROKER,
        allowed_modes=("paper", "dry_run", "live"),
    )
    with (
        Sandbox(clock="virtual", profile=profile, tokens=[broker], cash=1_000_000) as sandbox,
        Face(request.param, base_url=sandbox.base_url, token=BROKER_TOKEN, **SETTINGS) as known,
        Face(request.param, base_url=sandbox.base_url, **SETTINGS) as unknown,
    ):
        yield known, unknown


@pytest.mark.vcr
def test_operation(clients: tuple[Face, Face], profile: str, operation: str) -> None:
    known, unknown = clients
    only_live = profile == "deployed" and operation in LIVE_ONLY
    DOING[operation](World(known, "live" if only_live else "paper", "recorded"))
    with pytest.raises(KiteAlgoWorkerError) as refused:
        CALLS[operation](unknown if operation in OPEN_TO_ALL else known)
    assert refused.value.status_code in {400, 401, 403, 404, 409, 422}


def test_every_operation_is_recorded() -> None:
    assert {*RECORDED_OPERATIONS, *STREAMS, *NOT_OFFERED} == set(OPERATIONS)
