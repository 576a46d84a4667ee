"""One gate: an order is judged alike, whether it is placed so or becomes so by a change."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kite_algo_sandbox.engine import BadRequest, Invalid
from kite_algo_sandbox.engine.orders.gate import CHECKS, Stage, checks_at

from .conftest import Floor

TEN = "2026-05-08T10:00:00"


def names(stage: Stage) -> set[str]:
    return {check.__name__.strip("_") for check in checks_at(stage)}


def test_stages_differ_where_they_are_meant_to() -> None:
    placing = names(Stage.PLACING)
    everything = {check.__name__.strip("_") for check, _ in CHECKS}
    assert everything - placing == {"stop"}
    assert placing ^ names(Stage.CHANGING) == {"session", "stop"}
    assert placing - names(Stage.LEG) == {"allocation", "funds"}  # of the whole basket
    assert names(Stage.LEG) - names(Stage.RELEASE) == {"quantity", "contract", "lot", "holdings"}
    assert names(Stage.DOOR) == {"quantity", "protection", "trigger"}
    assert names(Stage.ARRIVAL) == {"session"}
    assert names(Stage.PLAN) == {"quantity", "contract", "lot"}
    assert names(Stage.EXEMPT) == set()


def judged(asked: Any) -> str | None:
    """What is wrong with a request; ``None`` when it is taken."""
    try:
        answer = asked()
    except BadRequest as error:
        return str(error.detail)
    except Invalid as error:
        return f"{error.field.rpartition('.')[2]} is malformed"
    reason = answer.get("rejection_reason")
    return None if reason is None else str(reason)


#: Paise from the last price; 3 is beside the grid, 60,000 beyond the day's limits.
OFFSETS = st.sampled_from([-60_000, -2_000, -1_003, -1_000, 500, 1_003, 60_000])
CHANGE = st.fixed_dictionaries(
    {},
    optional={
        "order_type": st.sampled_from(["LIMIT", "SL", "SL-M", "MARKET"]),
        "price": OFFSETS,
        "trigger_price": OFFSETS,
        "quantity": st.sampled_from([1, 20, 25, 200_000]),
        "disclosed_quantity": st.sampled_from([0, 1, 10]),
        "validity": st.sampled_from(["DAY", "IOC"]),
    },
)
COVER = {"variety": "co", "product": "MIS", "stoploss": 20.0, "squareoff": 0}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([{}, {"product": "MIS"}, COVER]), CHANGE, st.booleans())
@example(COVER, {"validity": "IOC"}, False)
@example(COVER, {"order_type": "SL", "price": 500, "trigger_price": -1_000}, False)
@example({}, {"order_type": "SL-M", "trigger_price": 60_000}, False)
@example({}, {"order_type": "MARKET"}, True)
def test_a_change_is_refused_as_the_order_that_it_makes(
    kind: dict[str, Any], change: dict[str, Any], needs_protection: bool
) -> None:
    desks = [Floor(TEN, needs_protection=needs_protection) for _ in range(2)]
    last = desks[0].last()
    grid = round(last, 0)

    def rupees(fields: dict[str, Any]) -> dict[str, Any]:
        prices = {"price", "trigger_price"}
        return {k: round(grid + v / 100, 2) if k in prices else v for k, v in fields.items()}

    resting = {"order_type": "LIMIT", "price": round(grid * 0.97, 0), "quantity": 20} | kind
    order_id = desks[0].place(**resting)["order_id"]
    change = rupees(change)
    whole = resting | change
    wants = {"LIMIT": {"price"}, "SL": {"price", "trigger_price"}, "SL-M": {"trigger_price"}}
    for name in {"price", "trigger_price"} - wants.get(whole["order_type"], set()):
        whole.pop(name, None)
        change.pop(name, None)
    changed = judged(lambda: desks[0].modify(order_id, **change))
    placed = judged(lambda: desks[1].place(**whole))
    assert changed == placed


@pytest.mark.parametrize(
    "change",
    [{"validity": "IOC"}, {"quantity": 31}, {"order_type": "MARKET", "validity": "IOC"}],
)
def test_a_leg_of_an_iceberg_keeps_the_rules_of_icebergs(change: dict[str, Any]) -> None:
    desk = Floor(TEN)
    price = round(desk.last() * 0.99, 0)
    first = desk.place(
        variety="iceberg", quantity=30, iceberg_legs=3, order_type="LIMIT", price=price
    )
    with pytest.raises(Invalid):
        desk.modify(first["order_id"], **change)
    desk.modify(first["order_id"], quantity=25)
    desk.modify(first["order_id"], price=round(desk.last() * 1.01, 0))
    desk.go("10:00:01")
    filled = sum(order["filled_quantity"] for order in desk.orders())
    assert filled == 30


def test_a_stop_of_a_cover_order_keeps_the_rules_of_cover_orders() -> None:
    desk = Floor(TEN)
    desk.place(**COVER, quantity=5)
    stop = next(order for order in desk.orders() if order["status"] == "TRIGGER PENDING")
    with pytest.raises(BadRequest, match="within 10 percent"):
        desk.modify(stop["order_id"], trigger_price=round(desk.last() * 0.85, 0))
    with pytest.raises(Invalid):
        desk.modify(stop["order_id"], order_type="LIMIT", price=round(desk.last(), 0))
