"""Ticks are only looked at while a rule could be met by one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kite_algo_sandbox.engine import IST
from kite_algo_sandbox.engine.api.watches import Watches

NOW = datetime(2025, 3, 4, 10, tzinfo=IST)


class Watch:
    """A watch whose rule is met at its ``hit``."""

    def __init__(self, *, looking: bool, hit: datetime | None = None) -> None:
        self.looking = looking
        self.hit = None if hit is None else int(hit.timestamp())
        self.looks = 0

    def next_timer(self, at: datetime) -> datetime | None:
        return at + timedelta(minutes=4)

    def is_looking(self) -> bool:
        return self.looking

    def scan(self, first: int, final: int) -> int | None:
        self.looks += 1
        return self.hit if self.hit is not None and first <= self.hit <= final else None

    def settle(self, second: int) -> bool:
        return second == self.hit

    def act(self, at: datetime) -> None: ...


@pytest.mark.parametrize(("minutes", "timer"), [(5, NOW + timedelta(minutes=4)), (3, None)])
def test_without_a_rule_no_tick_is_looked_at(minutes: int, timer: datetime | None) -> None:
    idle = Watch(looking=False)
    assert Watches(idle, idle).next_moment(NOW, NOW + timedelta(minutes=minutes)) == timer
    assert idle.looks == 0


def test_one_that_looks_has_every_tick_taken_in() -> None:
    hit = NOW + timedelta(minutes=1)
    idle, awake = Watch(looking=False), Watch(looking=True, hit=hit)
    assert Watches(idle, awake).next_moment(NOW, NOW + timedelta(minutes=5)) == hit
    assert awake.looks == 1
