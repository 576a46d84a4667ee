"""What deployed backends answer to orders, baskets and cancels reads as the README says."""

from __future__ import annotations

from typing import Any

import pytest

from kite_algo_worker import (
    BrokerValidationError,
    NotExecutedError,
    NotFoundError,
    OutcomeUnknownError,
    equity_market_order,
    limit_order,
)
from tests.deployed.backend import RUN, Deployed
from tests.deployed.conftest import Connect

KEY = f"{RUN}:basket:001"
INFY = equity_market_order("INFY", "BUY", 1)
TCS = equity_market_order("TCS", "BUY", 2)
SBIN = equity_market_order("SBIN", "BUY", 3)
NO = {"TCS": "Insufficient funds"}
INTENTS = f"POST /worker/runs/{RUN}/intents"
CANCEL = "POST /worker/orders/7/cancel"
MODIFY = "POST /worker/orders/7/modify"


def legs_of(basket: Any) -> list[tuple[Any, ...]]:
    assert [leg["index"] for leg in basket["legs"]] == list(range(len(basket["legs"])))
    return [(leg["tradingsymbol"], leg["status"], bool(leg["error"])) for leg in basket["legs"]]


def place(client: Any, *orders: Any, **options: Any) -> Any:
    return client.place_basket(RUN, list(orders), KEY, **options)


# -- baskets ---------------------------------------------------------------------------------------


def test_a_basket_that_is_carried_out(connect: Connect) -> None:
    basket = place(connect(Deployed("live")), INFY, TCS)
    assert basket.status == "accepted"
    assert legs_of(basket) == [("INFY", "success", False), ("TCS", "success", False)]
    assert all(leg["order_id"] for leg in basket["legs"])


def test_a_basket_that_is_refused_as_a_whole(connect: Connect) -> None:
    basket = place(connect(Deployed("live", refused=NO)), INFY, TCS, SBIN, all_or_none=True)
    assert basket.status == "rejected"
    assert basket.rejection_reason
    failed = ("failed", True)
    assert legs_of(basket) == [("INFY", *failed), ("TCS", *failed), ("SBIN", *failed)]
    assert "Insufficient funds" in basket["legs"][1]["error"]
    assert "Insufficient funds" not in basket["legs"][2]["error"]


def test_a_leg_that_was_placed_and_taken_back_is_no_success(connect: Connect) -> None:
    orders = [limit_order("NSE", "INFY", "BUY", "CNC", 1, price=1400.0), TCS]
    basket = place(connect(Deployed("live", refused=NO)), *orders, all_or_none=True)
    first = basket["legs"][0]
    assert first["status"] == "failed"
    assert first["order_id"]
    assert "may already have executed" in first["error"]


def test_a_basket_of_which_every_leg_is_refused(connect: Connect) -> None:
    backend = Deployed("live", refused={"INFY": "no", "TCS": "neither"})
    basket = place(connect(backend), INFY, TCS)
    assert basket.status == "rejected"
    assert basket.rejection_reason == "no"
    assert [leg["error"] for leg in basket["legs"]] == ["no", "neither"]
    assert legs_of(basket) == [("INFY", "failed", True), ("TCS", "failed", True)]


def test_legs_that_stand_alone(connect: Connect) -> None:
    basket = place(connect(Deployed("live", refused=NO)), INFY, TCS)
    assert basket.status == "accepted"
    assert basket.rejection_reason is None
    assert legs_of(basket) == [("INFY", "success", False), ("TCS", "failed", True)]


@pytest.mark.parametrize(
    ("mode", "dry_run"), [("dry_run", False), ("dry_run", True), ("live", True)]
)
def test_a_basket_that_is_only_looked_at_has_its_legs(
    mode: str, dry_run: bool, connect: Connect
) -> None:
    basket = place(connect(Deployed(mode)), INFY, TCS, dry_run=dry_run)
    assert basket.status == "accepted"
    assert legs_of(basket) == [("INFY", "validated", False), ("TCS", "validated", False)]


def test_a_backend_that_honours_it_may_say_so(connect: Connect) -> None:
    backend = Deployed("paper")
    run = backend.run() | {"capabilities": ["dry_run"]}
    backend.answers[f"GET /worker/runs/{RUN}"] = (200, run)
    looked_at = {"mode": "paper", "status": "dry_run", "results": [], "errors": []}
    backend.answers[INTENTS] = (200, {"status": "accepted", "result": looked_at})
    place(connect(backend), INFY, dry_run=True)
    assert backend.writes == [INTENTS]


# -- cancel and modify -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["502: Provider timeout or downtime.", "503: Unavailable", "504: Gateway timeout"]
)
def test_a_cancel_that_timed_out_at_the_provider_is_unknown(text: str, connect: Connect) -> None:
    backend = Deployed("live", answers={CANCEL: (400, {"detail": text})})
    backend.rests("7")
    with pytest.raises(OutcomeUnknownError) as lost:
        connect(backend).cancel_order(RUN, "7")
    assert lost.value.strategy_run_id == RUN
    assert backend.writes == [CANCEL]


def test_its_outcome_is_found_in_the_order(connect: Connect) -> None:
    backend = Deployed("live", answers={CANCEL: (400, {"detail": "502: Provider timeout"})})
    backend.rests("7")
    client = connect(backend)
    with pytest.raises(NotExecutedError):
        client.cancel_order(RUN, "7", on_unknown="resolve")
    backend.order("7")["status"] = "CANCELLED"
    assert client.cancel_order(RUN, "7", on_unknown="resolve").order_id == "7"


@pytest.mark.parametrize("text", ["Order cannot be cancelled", "400: bad variety", "5021 units"])
def test_a_cancel_that_was_refused_is_refused(text: str, connect: Connect) -> None:
    backend = Deployed("live", answers={CANCEL: (400, {"detail": text})})
    with pytest.raises(BrokerValidationError):
        connect(backend).cancel_order(RUN, "7")


def test_a_cancel_of_what_is_closed_is_not_found(connect: Connect) -> None:
    with pytest.raises(NotFoundError):
        connect(Deployed("live")).cancel_order(RUN, "7")


def test_proof_of_ownership_goes_along(connect: Connect) -> None:
    backend = Deployed("live")
    backend.rests("7")
    client = connect(backend)
    client.modify_order(RUN, "7", {"price": 1.0}, parent_order_id="6", session_nonce="n-1")
    client.cancel_order(RUN, "7", variety="co", parent_order_id="6", session_nonce="n-2")
    modified, cancelled = [one for one in backend.requests if one.method == "POST"]
    assert modified.body["parent_order_id"] == cancelled.body["parent_order_id"] == "6"
    assert modified.headers["x-worker-session-nonce"] == "n-1"
    assert cancelled.headers["x-worker-session-nonce"] == "n-2"


def test_without_it_nothing_is_sent(connect: Connect) -> None:
    backend = Deployed("live")
    backend.rests("7")
    connect(backend).cancel_order(RUN, "7")
    assert backend.requests[-1].body == {"strategy_run_id": RUN, "variety": "regular"}
    assert "x-worker-session-nonce" not in backend.requests[-1].headers
