"""The phases of a trading day: call auctions before and after continuous trading, by date.

* **Pre-open** (shares, and futures of the current month): orders are collected from 09:00, then
  matched at one price, the day's opening price. What does not match waits for continuous trading.
* **Continuous trading**: every order meets the book at once.
* **Closing auction** (shares with derivatives, from 3 August 2026): orders are collected, those
  that still rest from continuous trading among them, and matched at one price, the close.
* **Post-close** (shares): delivery orders at the closing price.

Entry into a call auction ends at a random second inside its last minutes, the same for everybody;
in its second part only limit orders are taken. Between the phases nothing is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from ..base.noise import mix


class Phase(Enum):
    """What the exchange is doing with one instrument."""

    CLOSED = "closed"
    PRE_OPEN = "pre-open"
    PRE_OPEN_LIMITS = "pre-open, limit orders only"
    CONTINUOUS = "continuous"
    CLOSING = "closing auction"
    CLOSING_LIMITS = "closing auction, limit orders only"
    WAITING = "between two phases"
    POST_CLOSE = "post-close"

    @property
    def is_auction(self) -> bool:
        """Whether orders are collected for one common price."""
        return self in _COLLECTING

    @property
    def takes_limits_only(self) -> bool:
        """Whether market orders can be neither entered nor changed any more."""
        return self in {Phase.PRE_OPEN_LIMITS, Phase.CLOSING_LIMITS}

    @property
    def is_closing(self) -> bool:
        """Whether this is a part of the closing auction."""
        return self in {Phase.CLOSING, Phase.CLOSING_LIMITS}


_COLLECTING = frozenset(
    {Phase.PRE_OPEN, Phase.PRE_OPEN_LIMITS, Phase.CLOSING, Phase.CLOSING_LIMITS}
)


@dataclass(frozen=True, slots=True)
class Window:
    """A phase in seconds after midnight; the end is exclusive."""

    phase: Phase
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class TradingDay:
    """The phases of one day in order, and the seconds at which its two auctions are matched."""

    windows: tuple[Window, ...]
    opening_match: int | None = None
    closing_match: int | None = None

    def phase(self, second: int) -> Phase:
        """The phase at a second of the day."""
        for window in self.windows:
            if second < window.opens:
                return Phase.CLOSED if window is self.windows[0] else Phase.WAITING
            if second < window.closes:
                return window.phase
        return Phase.CLOSED

    def next_match(self, second: int) -> int | None:
        """The second of the next matching of an auction after ``second``."""
        found = (self.opening_match, self.closing_match)
        return next((match for match in found if match is not None and match > second), None)


@dataclass(frozen=True, slots=True)
class _Auction:
    """Hours of a call auction, as minutes of the day; ``limits`` begins its limit-only part."""

    since: date
    opens: int
    limits: int
    stops_from: int
    stops_until: int
    matched: int


def _at(hour: int, minute: int) -> int:
    return hour * 60 + minute


_PRE_OPEN = (
    _Auction(date.min, _at(9, 0), _at(9, 8), _at(9, 7), _at(9, 8), _at(9, 8)),
    _Auction(date(2026, 9, 7), _at(9, 0), _at(9, 5), _at(9, 8), _at(9, 10), _at(9, 10)),
)
_FUTURES_PRE_OPEN = (
    _Auction(date(2025, 12, 8), _at(9, 0), _at(9, 8), _at(9, 7), _at(9, 8), _at(9, 8)),
)
_CLOSING = (
    _Auction(date(2026, 8, 3), _at(15, 20), _at(15, 25), _at(15, 28), _at(15, 30), _at(15, 30)),
    _Auction(date(2026, 12, 7), _at(15, 31), _at(15, 36), _at(15, 38), _at(15, 40), _at(15, 40)),
)
# Since when, from and until which minute of the day.
_POST_CLOSE = (
    (date.min, _at(15, 40), _at(16, 0)),
    (date(2026, 8, 3), _at(15, 50), _at(16, 0)),
)


def full_day(
    day: date, opens: int, closes: int, seed: int, *, is_share: bool, has_derivatives: bool,
    has_pre_open: bool,
) -> TradingDay:  # fmt: skip
    """An ordinary day whose continuous session runs between two seconds of the day."""
    windows: list[Window] = []
    opening = closing = None
    rows = _PRE_OPEN if is_share else _FUTURES_PRE_OPEN
    if has_pre_open and (row := _in_force(rows, day)) is not None:
        windows += _collecting(row, day, seed, Phase.PRE_OPEN, Phase.PRE_OPEN_LIMITS)
        opening = row.matched * 60
    windows.append(Window(Phase.CONTINUOUS, opens, closes))
    if is_share:
        row = _in_force(_CLOSING, day)
        if has_derivatives and row is not None:
            windows += _collecting(row, day, seed, Phase.CLOSING, Phase.CLOSING_LIMITS)
            closing = row.matched * 60
        _, first, last = [row for row in _POST_CLOSE if row[0] <= day][-1]
        windows.append(Window(Phase.POST_CLOSE, first * 60, last * 60))
    return TradingDay(tuple(windows), opening, closing)


def _collecting(row: _Auction, day: date, seed: int, both: Phase, limits: Phase) -> list[Window]:
    span = (row.stops_until - row.stops_from) * 60
    stop = row.stops_from * 60 + mix(seed, day.toordinal(), row.opens) % span
    windows = [Window(both, row.opens * 60, min(row.limits * 60, stop))]
    if row.limits * 60 < stop:
        windows.append(Window(limits, row.limits * 60, stop))
    return windows


def _in_force(rows: tuple[_Auction, ...], day: date) -> _Auction | None:
    known = [row for row in rows if row.since <= day]
    return known[-1] if known else None
