"""What came after 0.7.0, asked of the sandbox through both clients."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.engine import IST
from kite_algo_sandbox.server.operations import NOT_OFFERED, OFFERED
from kite_algo_worker import (
    BrokerValidationError,
    InvalidInputError,
    KiteAlgoWorkerError,
    NotImplementedByServerError,
    PermissionDeniedError,
    equity_market_order,
)
from kite_algo_worker_api.operations import OPERATIONS
from tests.clients import Face
from tests.operations import CALLS, contract, described

RUN = "run_after_001"


@pytest.fixture(scope="module", params=["sync", "async"])
def client(request: pytest.FixtureRequest) -> Iterator[Any]:
    with Sandbox(clock="virtual", start=datetime(2026, 5, 8, 11, 0, tzinfo=IST)) as sandbox:
        config = sandbox.config()
        with Face(request.param, base_url=config.base_url, token=config.token) as face:
            for number in range(3):
                face.create_run(
                    strategy_run_id=f"{RUN}_{number}",
                    template_id="later",
                    account_scope="kite:paper-a",
                    metadata={"strategy_name": "Later"},
                )
            yield face


def test_the_contract_says_since_when() -> None:
    later = {name for name, operation in described().items() if operation.get("x-since")}
    assert len(later) == 14
    assert later - OFFERED.keys() == set(NOT_OFFERED)
    assert OPERATIONS.keys() - OFFERED.keys() - set(NOT_OFFERED) == {
        name for name, operation in OPERATIONS.items() if operation.stream
    }


def test_runs_are_listed_in_pages(client: Any) -> None:
    first = client.list_runs(limit=2)
    assert [run.strategy_run_id for run in first.items_] == [f"{RUN}_2", f"{RUN}_1"]
    assert first.items_[0].name == "Later"
    second = client.list_runs(limit=2, cursor=first.next_cursor)
    assert [run["strategy_run_id"] for run in second["items"]] == [f"{RUN}_0"]
    assert second.next_cursor is None
    with pytest.raises(BrokerValidationError, match="Invalid run cursor"):
        client.list_runs(cursor="bm9uZQ")
    with pytest.raises(InvalidInputError, match="limit"):
        client.list_runs(limit=101)


def test_the_portfolio_is_that_of_the_account(client: Any) -> None:
    client.place_order(
        f"{RUN}_0", equity_market_order("INFY", "BUY", 3), idempotency_key="later:entry:1"
    )
    portfolio = client.get_account_portfolio_snapshot(account_scope="kite:paper-a")
    assert portfolio.coherent is True
    (position,) = portfolio.net_positions
    assert (position.tradingsymbol, position.quantity, position.product) == ("INFY", 3, "CNC")
    assert position.average_price == pytest.approx(position.last_price, rel=0.05)
    assert portfolio.holdings == []
    assert portfolio.funds["equity"]["net"] > 0
    with pytest.raises((BrokerValidationError, PermissionDeniedError)):
        client.get_account_portfolio(account_scope="kite:AB1234")


def test_the_calendar_has_every_day(client: Any) -> None:
    calendar = client.get_market_calendar("2026-10-01", "2026-10-04")
    days = {day.session_date: day for day in calendar.sessions}
    assert list(days) == ["2026-10-01", "2026-10-02", "2026-10-03", "2026-10-04"]
    assert days["2026-10-01"].session_type == "REGULAR"
    assert days["2026-10-01"].opens_at == "09:15:00"
    assert days["2026-10-02"].session_type == "HOLIDAY"
    assert days["2026-10-03"].opens_at is None
    status = client.get_market_calendar_status()
    assert status.complete is True
    with pytest.raises(KiteAlgoWorkerError) as caught:
        client.get_market_calendar("1999-01-01", "1999-01-02")
    assert caught.value.rejection_reason == "CALENDAR_RANGE_UNCOVERED"
    assert client.get_market_calendar_status(exchange="XYZ").complete is False
    with pytest.raises(BrokerValidationError) as caught:
        client.get_market_calendar("2026-10-01", "2026-10-04", schema_version=2)
    assert caught.value.rejection_reason == "UNSUPPORTED_SCHEMA_VERSION"


@pytest.mark.parametrize("name", ["NiftyBank", "nifty-bank", "banknifty"])
def test_an_index_has_members(client: Any, name: str) -> None:
    bank = client.get_index_constituents(name)
    assert bank.source_list == "NiftyBank"
    assert bank.member_count == len(bank.members)
    assert "HDFCBANK" in {member.tradingsymbol for member in bank.members}
    assert client.get_index_constituent_status(name).checksum == bank.checksum
    with pytest.raises(BrokerValidationError, match="Unsupported index"):
        client.get_index_constituents("Sensex")


BARS = [
    {
        "timestamp": f"2026-05-{day:02d}",
        "open": 100.0 + day,
        "high": 103.0 + day,
        "low": 98.0 + day,
        "close": 101.0 + day % 5,
        "volume": 1000.0 + day,
    }
    for day in range(1, 29)
]


def test_an_indicator_of_given_bars(client: Any) -> None:
    answer = client.calculate_indicator("sma", BARS[:4], period=3)
    assert answer["values"] == [None, None, 103.0, 104.0]
    assert (answer.ready, answer.warmup_rows) == (True, 2)
    assert client.calculate_indicator("supertrend", BARS).ready is False
    forming = [*BARS[:3], {"close": 500.0, "is_complete": False}]
    assert len(client.calculate_indicator("sma", forming, period=3).timestamps) == 3
    whole = client.calculate_indicator("sma", forming, period=3, include_forming=True)
    assert whole["values"][-1] > 200
    with pytest.raises(BrokerValidationError, match="open"):
        client.calculate_indicator("crossover", [{"close": 1.0}])
    with pytest.raises(InvalidInputError, match="name"):
        client.calculate_indicator("smaa", BARS)
    with pytest.raises(BrokerValidationError, match="fast_period"):
        client.calculate_indicator("macd", BARS, fast_period=26)


NAMES = contract()["components"]["schemas"]["IndicatorRequest"]["properties"]["name"]["enum"]


@pytest.mark.parametrize("name", NAMES)
def test_every_indicator_has_values(client: Any, name: str) -> None:
    answer = client.calculate_indicator(name, BARS, period=5, fast_period=3, slow_period=6)
    columns = answer["values"] if isinstance(answer["values"], dict) else {"": answer["values"]}
    for column in columns.values():
        assert len(column) == len(answer.timestamps) == len(BARS)
    assert any(column[-1] is not None for column in columns.values())


@pytest.mark.parametrize("operation", sorted(NOT_OFFERED))
def test_what_is_not_offered_says_why(client: Any, operation: str) -> None:
    with pytest.raises(NotImplementedByServerError, match=r"implemented by this sandbox: .{20}"):
        CALLS[operation](client)
