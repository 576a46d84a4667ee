"""When positions are squared off is found once a day, and holds on the days that follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from .conftest import Desk


def test_the_square_off_of_a_held_position_is_looked_up_once_a_day(
    make_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(mode="nse")
    desk.run()
    desk.place(product="MIS", quantity=2)
    squareoff, asked = desk.engine.calendar.squareoff, []

    def noted(segment: str, day: date, **more: Any) -> datetime | None:
        asked.append(day)
        return squareoff(segment, day, **more)

    desk.wait(60)
    monkeypatch.setattr(desk.engine.calendar, "squareoff", noted)
    for _ in range(50):
        desk.wait(300)
    assert asked == []


def test_a_position_of_every_day_is_squared_off_on_its_day(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(mode="nse")  # 10:00 of a Friday
    desk.run()
    ended = []
    for days in (3, 1, 1):
        desk.place(product="MIS", quantity=2)
        for _ in range(12 * 6):
            desk.wait(300)
        ended.append(desk.orders()[-1]["exchange_timestamp"])
        desk.wait(days * 86_400 - 6 * 3600)
    assert ended == [f"2026-05-{day:02d} 15:25:00" for day in (8, 11, 12)]
    assert desk.pnl()["legs"] == []
    desk.check_books()
