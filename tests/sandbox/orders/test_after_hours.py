"""After-market orders and the broker's square-off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Floor, on_tick

MakeFloor = Callable[..., Floor]
CANCEL = ["CANCEL PENDING", "CANCELLED"]
FUTURE = {"exchange": "NFO", "tradingsymbol": "NIFTY26MAYFUT", "product": "NRML", "quantity": 65}

# -- after-market orders -------------------------------------------------------------------------

# placed at, order, accepted, released at, filled at
AMO = [
    ("2026-05-08T15:44:59", {}, None, None),
    ("2026-05-08T15:45:00", {}, "2026-05-11 09:00:00", "09:08:00"),
    ("2026-05-08T08:56:59", {}, "2026-05-08 09:00:00", "09:08:00"),
    ("2026-05-08T08:57:00", {}, None, None),
    ("2026-05-08T12:00:00", {}, None, None),
    ("2026-05-09T12:00:00", {}, "2026-05-11 09:00:00", "09:08:00"),
    ("2026-05-08T20:00:00", {"validity": "IOC"}, "2026-05-11 09:15:00", "09:15:00"),
    ("2026-05-08T20:00:00", {"order_type": "SL-M", "trigger_price": 1300}, "2026-05-11 09:15:00",
     "09:15:00"),
    ("2026-05-08T20:00:00", {"product": "MIS"}, "2026-05-11 09:00:00", "09:08:00"),
    ("2026-05-08T20:00:00", {"exchange": "BSE"}, "2026-05-11 09:00:00", "09:08:00"),
    ("2026-05-08T09:09:59", FUTURE | {"tradingsymbol": "NIFTY26JUNFUT"}, "2026-05-08 09:15:00",
     "09:15:00"),
    ("2026-05-08T09:10:00", FUTURE | {"tradingsymbol": "NIFTY26JUNFUT"}, None, None),
    ("2026-08-03T15:45:00", FUTURE | {"tradingsymbol": "NIFTY26SEPFUT"}, None, None),
    ("2026-08-03T15:50:00", FUTURE | {"tradingsymbol": "NIFTY26SEPFUT"}, "2026-08-04 09:15:00",
     "09:15:00"),
    ("2026-11-08T12:00:00", {}, "2026-11-08 18:15:00", "18:15:00"),
    ("2026-11-08T18:30:00", {}, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("instant", "fields", "released", "filled"), AMO)
def test_after_market_orders(
    floor: MakeFloor, instant: str, fields: dict[str, Any], released: str | None,
    filled: str | None,
) -> None:  # fmt: skip
    desk = floor(instant)
    answer = desk.place(variety="amo", **fields)
    order_id = answer["order_id"]
    if released is None:
        inside = answer["order_status"] == "COMPLETE"
        assert inside or "After-market orders are not accepted" in answer["rejection_reason"]
        return
    assert answer["order_status"] == "AMO REQ RECEIVED"
    desk.go(f"{released[:10]}T23:00:00")
    rows = desk.history(order_id)
    assert [row["status"] for row in rows[:4]] == [
        "AMO REQ RECEIVED", "PUT ORDER REQ RECEIVED", "VALIDATION PENDING", "OPEN PENDING",
    ]  # fmt: skip
    first = next(row for row in rows if row["exchange_timestamp"])
    assert first["exchange_timestamp"] == released
    assert desk.fills(order_id)[0][2] == filled
    assert desk.shown(order_id)["variety"] == "amo"


def test_an_amo_can_be_changed_and_cancelled(floor: MakeFloor) -> None:
    desk = floor("2026-05-08T20:00:00")
    order_id = desk.place(variety="amo", order_type="LIMIT", price=on_tick(desk.last()))["order_id"]
    desk.modify(order_id, quantity=3)
    desk.cancel(order_id)
    assert [row["status"] for row in desk.history(order_id)] == [
        "AMO REQ RECEIVED", "MODIFY AFTER MARKET ORDER REQ RECEIVED", "AMO REQ RECEIVED", *CANCEL,
    ]  # fmt: skip
    assert desk.engine.get_funds(desk.token)["net"] == 10_000_000.0


# -- square-off ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "fields", "at"),
    [
        ("2025-06-02T12:00:00", {}, "15:20:00"),
        ("2026-05-08T12:00:00", {}, "15:25:00"),
        ("2026-08-03T12:00:00", {}, "15:10:00"),
        ("2026-12-07T12:00:00", {}, "15:25:00"),
        ("2026-08-03T12:00:00", FUTURE | {"tradingsymbol": "NIFTY26AUGFUT"}, "15:25:00"),
        ("2026-12-29T12:00:00", FUTURE | {"tradingsymbol": "NIFTY26DECFUT"}, "15:15:00"),
        ("2026-11-08T18:30:00", {}, "19:00:00"),
    ],
)
def test_the_broker_closes_intraday_positions(
    floor: MakeFloor, start: str, fields: dict[str, Any], at: str
) -> None:
    desk = floor(start)
    desk.place(**fields | {"product": "MIS"})
    desk.go("23:00:00")
    last = desk.orders()[-1]
    assert (last["tags"], last["exchange_timestamp"][11:]) == (["squareoff"], at)
    desk.check()
