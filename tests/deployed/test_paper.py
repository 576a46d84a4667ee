"""Paper runs of a deployed backend, as the sandbox's profile of that name has them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    BrokerValidationError,
    ConflictError,
    InvalidInputError,
    equity_market_order,
    limit_order,
    sl_m_order,
)
from tests.clients import Face

INFY = equity_market_order("INFY", "BUY", 1)
TCS = equity_market_order("TCS", "BUY", 2)
SBIN = equity_market_order("SBIN", "BUY", 3)
TOO_MUCH = equity_market_order("RELIANCE", "BUY", 10**6)
NOBODYS = equity_market_order("NOSUCH", "BUY", 1)
LOW = limit_order("NSE", "INFY", "BUY", "CNC", 2, price=1350.03)  # off the tick, and it rests
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def backend() -> Iterator[Sandbox]:
    with Sandbox(clock="virtual", profile="deployed") as running:
        yield running


@pytest.fixture(params=["sync", "async"])
def client(request: pytest.FixtureRequest, backend: Sandbox) -> Iterator[Face]:
    with Face(
        request.param, base_url=backend.base_url, token=backend.token, verify_runs=True
    ) as connected:
        yield connected


@pytest.fixture
def run_id(client: Face) -> str:
    """A paper run on an account of its own."""
    number = next(_NUMBERS)
    run = client.create_run(
        strategy_run_id=f"run_{number}", template_id="t", account_scope=f"kite:paper-{number}"
    )
    return str(run["strategy_run_id"])


def legs_of(basket: Any) -> list[tuple[Any, ...]]:
    assert [leg["index"] for leg in basket["legs"]] == list(range(len(basket["legs"])))
    return [(leg["tradingsymbol"], leg["status"], bool(leg["error"])) for leg in basket["legs"]]


def place(client: Face, run_id: str, *orders: Any, **options: Any) -> Any:
    return client.place_basket(run_id, list(orders), f"{run_id}:basket:001", **options)


def held(client: Face, run_id: str) -> dict[str | None, int | None]:
    return {leg.tradingsymbol: leg.net_quantity for leg in client.get_run_pnl(run_id).legs}


# -- baskets ---------------------------------------------------------------------------------------


def test_a_basket_that_is_carried_out(client: Face, run_id: str) -> None:
    basket = place(client, run_id, INFY, TCS)
    assert basket.status == "accepted"
    assert legs_of(basket) == [("INFY", "success", False), ("TCS", "success", False)]
    assert all(leg["order_id"].startswith("PAPER-") for leg in basket["legs"])


def test_a_basket_that_is_refused_as_a_whole(client: Face, run_id: str) -> None:
    basket = place(client, run_id, INFY, NOBODYS, SBIN, all_or_none=True)
    assert basket.status == "rejected"
    assert "NOSUCH" in (basket.rejection_reason or "")
    failed = ("failed", True)
    assert legs_of(basket) == [("INFY", *failed), ("NOSUCH", *failed), ("SBIN", *failed)]
    assert "NOSUCH" not in basket["legs"][2]["error"]
    assert held(client, run_id) == {}


def test_a_basket_of_which_every_leg_is_refused(client: Face, run_id: str) -> None:
    basket = place(client, run_id, NOBODYS, TOO_MUCH)
    assert basket.status == "rejected"
    assert basket.rejection_reason == basket["legs"][0]["error"]
    assert legs_of(basket) == [("NOSUCH", "failed", True), ("RELIANCE", "failed", True)]


def test_legs_that_stand_alone(client: Face, run_id: str) -> None:
    basket = place(client, run_id, INFY, TOO_MUCH)
    assert (basket.status, basket.rejection_reason) == ("accepted", None)
    assert legs_of(basket) == [("INFY", "success", False), ("RELIANCE", "failed", True)]


def test_a_leg_that_rests_is_a_success_and_keeps_the_backends_word(
    client: Face, run_id: str
) -> None:
    basket = place(client, run_id, LOW, TCS)
    assert [leg["status"] for leg in basket["legs"]] == ["success", "success"]
    assert [leg["order_status"] for leg in basket["legs"]] == ["OPEN", "COMPLETE"]


@pytest.mark.parametrize("verify_runs", [True, False])
def test_a_basket_that_would_be_executed_is_not_sent(
    verify_runs: bool, client: Face, backend: Sandbox, run_id: str
) -> None:
    with (
        Face(
            client.kind, base_url=backend.base_url, token=backend.token, verify_runs=verify_runs
        ) as other,
        pytest.raises(InvalidInputError, match="dry_run") as refused,
    ):
        place(other, run_id, INFY, dry_run=True)
    assert refused.value.field == "dry_run"
    assert held(client, run_id) == {}


# -- orders and the end ----------------------------------------------------------------------------


def test_a_refused_order_is_refused(client: Face, run_id: str) -> None:
    placed = client.place_order(run_id, TOO_MUCH, f"{run_id}:entry")
    assert (placed.status, placed.order_status) == ("rejected", "REJECTED")
    assert "Insufficient" in (placed.rejection_reason or "")


def test_a_key_that_comes_again_with_another_order(client: Face, run_id: str) -> None:
    first = client.place_order(run_id, INFY, f"{run_id}:entry")
    again = client.place_order(run_id, TCS, f"{run_id}:entry")
    assert (again.status, again.order_id) == ("deduped", first.order_id)
    assert held(client, run_id) == {"INFY": 1}


def test_what_rests_stays_behind_the_closed_run(
    client: Face, backend: Sandbox, run_id: str
) -> None:
    client.place_order(run_id, INFY, f"{run_id}:entry")
    stop = sl_m_order("NSE", "INFY", "SELL", "CNC", 1, trigger_price=1430.0)
    placed = client.place_order(run_id, stop, f"{run_id}:stop")
    result = client.exit_run(run_id)
    assert (result.status, result.left_open) == ("closed", False)
    assert held(client, run_id) == {}
    backend.control.fill(placed.order_id or "")  # the market comes to the stop
    assert held(client, run_id) == {"INFY": -1}  # short, behind a closed run
    assert client.exit_run(run_id).status == "closed"
    assert held(client, run_id) == {}


@pytest.mark.parametrize("mode", ["paper", "dry_run"])
def test_a_preview_that_would_close_the_run_is_not_sent(mode: str, client: Face) -> None:
    run = client.create_run(
        strategy_run_id=f"run_{next(_NUMBERS)}", template_id="t", account_scope="kite:paper-x",
        execution_mode=mode,
    )  # fmt: skip
    with pytest.raises(InvalidInputError, match="dry_run"):
        client.exit_run(run["strategy_run_id"], dry_run=True)
    assert client.get_run(run["strategy_run_id"]).status == "open"


# -- what there is to read -------------------------------------------------------------------------


def test_funds_say_what_is_left(client: Face, run_id: str) -> None:
    scope = client.get_run(run_id).account_scope
    assert client.get_funds(account_scope=scope).net == 1_000_000
    client.place_order(run_id, INFY, f"{run_id}:entry")
    funds = client.get_funds(account_scope=scope)
    segment = funds["segments"]["equity"]
    assert funds.available.cash == segment["available_cash"] < funds.net == segment["net"]
    assert funds.utilized.debits == segment["utilised"] > 0
    assert (segment["live_balance"], segment["collateral"]) == (None, None)


@pytest.mark.parametrize("name", ["list_orders", "list_trades", "get_orders_snapshot"])
def test_there_is_no_order_book(name: str, client: Face, run_id: str) -> None:
    with pytest.raises(ConflictError, match="only supported for live runs"):
        getattr(client, name)(run_id)


def test_there_are_no_triggers(client: Face) -> None:
    with pytest.raises(BrokerValidationError) as refused:
        client.list_gtts()
    assert refused.value.rejection_reason == "WORKER_ACCOUNT_SCOPE_UNSUPPORTED"


def test_a_run_that_holds_shares_lists_no_positions(client: Face, run_id: str) -> None:
    client.place_order(run_id, INFY, f"{run_id}:entry")
    run = client.get_run(run_id)
    assert (run["positions"], run["backend_positions_status"]) == ([], "available")
    assert held(client, run_id) == {"INFY": 1}


def test_only_decisions_are_in_the_timeline(client: Face, run_id: str) -> None:
    client.place_order(run_id, INFY, f"{run_id}:entry")
    client.log_decision_event(run_id, event_type="signal.generated", summary="crossed")
    events = client.list_timeline(run_id)["events"]
    assert [event["event_type"] for event in events] == ["decision.signal"]
