"""Protection as a part of time: the ticks that meet a rule, and the timers of the rules."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ..base.clock import epoch, from_epoch
from ..market.ticks import stretches


class Watch(Protocol):
    """One kind of protection."""

    def next_timer(self, at: datetime) -> datetime | None:
        """The next instant at which time alone makes a rule come true."""
        ...

    def is_looking(self) -> bool:
        """Whether a tick can change anything here."""
        ...

    def scan(self, first: int, final: int) -> int | None:
        """The first second of a stretch at which a tick meets a rule."""
        ...

    def settle(self, second: int) -> bool:
        """Take in the ticks up to a second of the stretch; whether one of them meets a rule."""
        ...

    def act(self, at: datetime) -> None:
        """Do what the rules that are met ask for."""
        ...


class Watches:
    """All protection. It takes in every tick up to the moment it is asked for, so it comes last."""

    def __init__(self, *watches: Watch) -> None:
        self._watches = watches

    def next_moment(self, after: datetime, until: datetime) -> datetime | None:
        """The next timer, or the tick before it that meets a rule."""
        timers = [watch.next_timer(after) for watch in self._watches]
        timer = min((moment for moment in timers if moment and moment <= until), default=None)
        if not any(watch.is_looking() for watch in self._watches):
            return timer
        for start, stop in stretches(epoch(after) + 1, epoch(timer or until)):
            second, met = self._look(start, stop)
            if met:
                return from_epoch(second)
        return timer

    def happen(self, at: datetime) -> None:
        """Do what is to be done at an instant."""
        for watch in self._watches:
            watch.act(at)

    def look_again(self, at: datetime) -> None:
        """Look at the present second once more, for it has new prices."""
        self._look(epoch(at), epoch(at))

    def _look(self, start: int, stop: int) -> tuple[int, bool]:
        hits = [watch.scan(start, stop) for watch in self._watches]
        second = min((hit for hit in hits if hit is not None), default=stop)
        settled = [watch.settle(second) for watch in self._watches]  # each takes the ticks in
        return second, any(settled)
