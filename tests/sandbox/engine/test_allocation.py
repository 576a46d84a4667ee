"""What bounds a run besides its funds: the allocation cap, and the shares its account holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kite_algo_sandbox.engine import BadRequest

from .conftest import Desk

CAP = 5_000


@pytest.fixture
def capped() -> Iterator[Desk]:
    """A desk whose ``run-1`` may use five thousand rupees, about four INFY."""
    desk = Desk()
    desk.run(metadata={"allocation_cap_inr": CAP})
    yield desk
    desk.check_books()


def usage(desk: Desk) -> float:
    funds: Any = desk.engine.get_run_funds(desk.token, "run-1")
    return float(funds["strategy"]["allocation"]["usage_gross_exposure"])


def test_an_order_over_the_cap_is_refused_with_the_reason(capped: Desk) -> None:
    fits = int(CAP / (capped.last() * 1.01))
    assert capped.place(quantity=fits)["status"] == "accepted"
    answer = capped.place()
    assert answer["status"] == "rejected"
    assert answer["rejection_reason"].startswith("Allocation cap exceeded: the run would use ")
    assert answer["rejection_reason"].endswith(f"of its cap of {CAP}.00")
    assert capped.show(answer["order_id"])["status"] == "REJECTED"
    assert usage(capped) <= CAP


def test_a_run_over_its_cap_can_always_be_reduced(capped: Desk) -> None:
    fits = int(CAP / (capped.last() * 1.01))
    capped.place(quantity=fits, product="MIS", transaction_type="SELL")
    run = capped.engine.runs.find("run-1")
    assert run is not None
    run.metadata["allocation_cap_inr"] = 100
    assert capped.place(product="MIS", transaction_type="SELL")["status"] == "rejected"
    assert capped.place(product="MIS", transaction_type="BUY")["status"] == "accepted"
    turned = capped.place(product="MIS", quantity=2 * fits)
    assert turned["status"] == "rejected"
    assert capped.engine.exit_run(capped.token, "run-1", {})["status"] == "closed"


def test_resting_orders_count_and_give_back_what_they_held(capped: Desk) -> None:
    low = round(capped.last() * 0.9, 1)
    fits = int(CAP / capped.last())
    resting = capped.place(quantity=fits, order_type="LIMIT", price=low)["order_id"]
    assert capped.place()["status"] == "rejected"
    with pytest.raises(BadRequest, match="Allocation cap exceeded"):
        capped.modify(resting, quantity=2 * fits)
    capped.cancel(resting)
    assert capped.place()["status"] == "accepted"


def test_exits_do_not_count_twice(capped: Desk) -> None:
    last = round(capped.last() * 10) / 10
    body = {
        "entry_order": capped.order(quantity=2, product="MIS"),
        "stoploss": {"order_type": "SL-M", "trigger_price": round(last * 0.9, 1)},
        "target": {"order_type": "LIMIT", "price": round(last * 1.1, 1)},
    }
    made: Any = capped.engine.create_bracket(capped.token, "run-1", body)
    assert made["status"] == "armed"
    run = capped.engine.runs.find("run-1")
    assert run is not None
    run.metadata["allocation_cap_inr"] = 1
    sold = capped.place(product="MIS", transaction_type="SELL", quantity=2)
    assert sold["status"] == "accepted"


def test_a_strict_basket_is_counted_as_a_whole(capped: Desk) -> None:
    half = int(CAP / (capped.last() * 1.01)) // 2 + 1
    legs = [capped.order(quantity=half), capped.order(quantity=half)]
    refused = capped.basket(legs, all_or_none=True)
    assert refused["status"] == "rejected"
    assert "Allocation cap" in refused["rejection_reason"]
    assert [leg["status"] for leg in refused["legs"]] == ["validated", "failed"]
    assert capped.orders() == []
    loose = capped.basket(legs)
    assert [leg["status"] for leg in loose["legs"]] == ["success", "failed"]


def test_previews_warn_of_the_cap(capped: Desk) -> None:
    body = {"order": capped.order(quantity=50)}
    shown: Any = capped.engine.preview_order(capped.token, "run-1", body)
    assert "Allocation cap exceeded" in shown["preview"]["warnings"][0]


@pytest.mark.parametrize("cap", ["many", -1, True, None])
def test_a_cap_that_is_no_amount_does_not_bind(cap: object) -> None:
    desk = Desk()
    desk.run(metadata={"allocation_cap": cap})
    assert desk.place(quantity=10)["status"] == "accepted"


# ---- delivery sales --------------------------------------------------------------------------


def test_legs_of_a_basket_cannot_sell_the_same_shares(desk: Desk) -> None:
    desk.place(quantity=5)
    leg = desk.order(transaction_type="SELL", quantity=5)
    refused = desk.basket([leg, leg], all_or_none=True)
    assert refused["rejection_reason"] == "Insufficient holdings: 0 of INFY can be sold as CNC"
    assert [leg["status"] for leg in refused["legs"]] == ["validated", "failed"]
    assert desk.pnl()["legs"][0]["net_quantity"] == 5


def test_a_resting_sale_cannot_grow_beyond_the_shares(desk: Desk) -> None:
    desk.place(quantity=5)
    high = round(desk.last() * 1.1, 1)
    order_id = desk.place(
        transaction_type="SELL", quantity=3, order_type="LIMIT", price=high
    )["order_id"]  # fmt: skip
    desk.modify(order_id, quantity=5)
    with pytest.raises(BadRequest, match="Insufficient holdings: 5 of INFY"):
        desk.modify(order_id, quantity=6)


def test_an_exit_of_a_bracket_cannot_grow_into_a_short_sale(desk: Desk) -> None:
    last = round(desk.last() * 10) / 10
    body = {
        "entry_order": desk.order(quantity=5),
        "stoploss": {"order_type": "SL-M", "trigger_price": round(last * 0.9, 1)},
        "target": {"order_type": "LIMIT", "price": round(last * 1.1, 1)},
    }
    desk.engine.create_bracket(desk.token, "run-1", body)
    stop, target = (row["order_id"] for row in desk.orders()[1:])
    desk.modify(stop, trigger_price=round(last * 0.91, 1))
    for order_id in (stop, target):
        with pytest.raises(BadRequest, match="Insufficient holdings"):
            desk.modify(order_id, quantity=6)


@pytest.mark.parametrize("resting", [False, True])
def test_an_exit_never_sells_shares_that_another_run_has_sold(desk: Desk, resting: bool) -> None:
    desk.run("run-2")
    desk.place(quantity=5)
    at: dict[str, Any] = {"order_type": "LIMIT", "price": round(desk.last() * 1.1, 1)}
    high = at if resting else {}
    assert desk.place("run-2", transaction_type="SELL", quantity=3, **high)["status"] == "accepted"
    answer: Any = desk.engine.exit_run(desk.token, "run-1", {})
    assert answer["status"] == "blocked"
    assert answer["result"]["stale_reasons"] == ["insufficient_holdings:408065:CNC"]
    assert desk.engine.get_run(desk.token, "run-1")["status"] == "open"
    account = desk.engine.broker.accounts["kite:paper-a"]
    assert all(row.quantity >= 0 for row in account.positions.all())
