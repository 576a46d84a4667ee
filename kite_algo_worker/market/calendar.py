"""Trading sessions and holidays, by date.

Every row carries the date from which it holds; nothing is assumed about a year whose holidays
have not been published, so the real calendar refuses dates outside its table. The always-open
calendar trades every second of every day, weekends included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kite_algo_sandbox.engine.base.clock import IST, ClockMode, to_ist
from kite_algo_sandbox.engine.base.errors import BadRequest
from kite_algo_sandbox.engine.market.phases import Phase, TradingDay, Window, full_day

DAY_SECONDS = 86_400
EQUITY = frozenset({"NSE", "BSE"})
DERIVATIVES = frozenset({"NFO", "BFO", "INDICES"})
CURRENCY = frozenset({"CDS", "BCD"})
FIRST_YEAR, LAST_YEAR = 2025, 2026

# Weekday closures of NSE/BSE equity and equity derivatives.
_CLOSED = """
2025-02-26 2025-03-14 2025-03-31 2025-04-10 2025-04-14 2025-04-18 2025-05-01 2025-08-15
2025-08-27 2025-10-02 2025-10-21 2025-10-22 2025-11-05 2025-12-25
2026-01-15 2026-01-26 2026-03-03 2026-03-26 2026-03-31 2026-04-03 2026-04-14 2026-05-01
2026-05-28 2026-06-26 2026-09-14 2026-10-02 2026-10-20 2026-11-10 2026-11-24 2026-12-25
"""
HOLIDAYS = frozenset(date.fromisoformat(text) for text in _CLOSED.split())
# Budget sessions on a weekend: the ordinary hours.
FULL_SPECIALS = frozenset({date(2025, 2, 1), date(2026, 2, 1)})
# Muhurat sessions: one hour in place of the day.
MUHURAT = {
    date(2025, 10, 21): (time(13, 45), time(14, 45)),
    date(2026, 11, 8): (time(18, 15), time(19, 15)),
}
MCX_FULL_CLOSURES = frozenset(
    {date(2026, 1, 26), date(2026, 4, 3), date(2026, 10, 2), date(2026, 12, 25)}
)
# On the other closures of 2026 commodities trade in the evening; on this day in the morning only.
MCX_MORNING_ONLY = frozenset({date(2026, 1, 1)})
MCX_EVENING = time(17, 0)
MCX_FIRST_YEAR = 2026
SQUAREOFF_MARGIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Session:
    """One continuous session of a day, in seconds after midnight; the close is exclusive."""

    opens: int
    closes: int

    def contains(self, second: int) -> bool:
        """Whether a second of the day falls inside."""
        return self.opens <= second < self.closes


@dataclass(frozen=True, slots=True)
class _Hours:
    """Hours from a date on; ``expiring`` is the close of a contract on its last day."""

    since: date
    opens: time
    closes: time
    expiring: time | None = None


_EQUITY = (_Hours(date.min, time(9, 15), time(15, 30)),)
# Stocks with derivatives hand over to the closing auction during this period.
_EQUITY_WITH_AUCTION = (
    _Hours(date.min, time(9, 15), time(15, 30)),
    _Hours(date(2026, 8, 3), time(9, 15), time(15, 15)),
    _Hours(date(2026, 12, 7), time(9, 15), time(15, 30)),
)
_DERIVATIVES = (
    _Hours(date.min, time(9, 15), time(15, 30)),
    _Hours(date(2026, 8, 3), time(9, 15), time(15, 40)),
    _Hours(date(2026, 12, 7), time(9, 15), time(15, 45), time(15, 30)),
)
_CURRENCY = (_Hours(date.min, time(9, 0), time(17, 0)),)
# Commodities follow the clocks of New York.
_COMMODITY = (
    _Hours(date.min, time(9, 0), time(23, 55)),
    _Hours(date(2025, 3, 10), time(9, 0), time(23, 30)),
    _Hours(date(2025, 11, 3), time(9, 0), time(23, 55)),
    _Hours(date(2026, 3, 9), time(9, 0), time(23, 30)),
    _Hours(date(2026, 11, 2), time(9, 0), time(23, 55)),
)
_SQUAREOFF: dict[str, tuple[tuple[date, time], ...]] = {
    "equity": (
        (date.min, time(15, 20)),
        (date(2025, 12, 1), time(15, 25)),
        (date(2026, 8, 3), time(15, 10)),
        (date(2026, 12, 7), time(15, 25)),
    ),
    "derivatives": (
        (date.min, time(15, 25)),
        (date(2025, 12, 1), time(15, 26)),
        (date(2026, 8, 3), time(15, 25)),
        (date(2026, 12, 7), time(15, 30)),
    ),
}


class Calendar:
    """Answers whether and when a segment trades. ``segment`` is an exchange or ``INDICES``.

    ``seed`` decides the random ends of auctions. ``squareoff`` replaces the time of the broker's
    square-off for ``equity`` or ``derivatives``.
    """

    def __init__(
        self, mode: ClockMode, seed: int = 0, squareoff: Mapping[str, time] | None = None
    ) -> None:
        self.mode: ClockMode = mode
        self._seed = seed
        self._squareoff = dict(squareoff or {})
        if unknown := self._squareoff.keys() - _SQUAREOFF.keys():
            raise ValueError(f"squareoff knows equity and derivatives, not {min(unknown)!r}")
        self._days: dict[tuple[date, str, bool, bool, bool], TradingDay] = {}

    @property
    def always_open(self) -> bool:
        """Whether sessions and holidays are bypassed."""
        return self.mode == "always-open"

    def session(
        self, segment: str, day: date, *, has_derivatives: bool = False, expiring: bool = False
    ) -> Session | None:
        """The continuous session of the day, or ``None`` when the segment does not trade.

        ``has_derivatives`` says that the stock takes part in the closing auction; ``expiring``
        that the contract expires on this day.
        """
        if self.always_open:
            return Session(0, DAY_SECONDS)
        if not self.is_trading_day(day, segment):
            return None
        if day in MUHURAT and segment != "MCX":
            opens, closes = MUHURAT[day]
        else:
            hours = _in_force(_table(segment, has_derivatives), day)
            opens, closes = hours.opens, hours.closes
            if expiring and hours.expiring is not None:
                closes = hours.expiring
            if segment == "MCX" and day in HOLIDAYS:
                opens = MCX_EVENING
            if segment == "MCX" and day in MCX_MORNING_ONLY:
                closes = MCX_EVENING
        return Session(_seconds(opens), _seconds(closes))

    def trading_day(
        self, segment: str, day: date, *, has_derivatives: bool = False, expiring: bool = False,
        has_pre_open: bool = False,
    ) -> TradingDay | None:  # fmt: skip
        """The phases of the day, or ``None`` when the segment does not trade.

        ``has_pre_open`` says that the instrument takes part in the opening auction of its segment.
        A special session (muhurat) has continuous trading only.
        """
        key = (day, segment, has_derivatives, expiring, has_pre_open)
        found = self._days.get(key)
        if found is None:
            session = self.session(segment, day, has_derivatives=has_derivatives, expiring=expiring)
            if session is None:
                return None
            found = self._phases(segment, day, session, has_derivatives, has_pre_open)
            if len(self._days) > 500:
                self._days.clear()
            self._days[key] = found
        return found

    def _phases(
        self, segment: str, day: date, session: Session, has_derivatives: bool, has_pre_open: bool
    ) -> TradingDay:
        if self.always_open or day in MUHURAT or segment not in EQUITY | DERIVATIVES:
            return TradingDay((Window(Phase.CONTINUOUS, session.opens, session.closes),))
        return full_day(
            day, session.opens, session.closes, self._seed, is_share=segment in EQUITY,
            has_derivatives=has_derivatives, has_pre_open=has_pre_open,
        )  # fmt: skip

    def is_open(
        self, segment: str, at: datetime, *, has_derivatives: bool = False, expiring: bool = False
    ) -> bool:
        """Whether continuous trading is on at this instant."""
        local = to_ist(at)
        session = self.session(
            segment, local.date(), has_derivatives=has_derivatives, expiring=expiring
        )
        return session is not None and session.contains(_seconds(local.time()))

    def is_trading_day(self, day: date, segment: str = "NSE") -> bool:
        """Whether the segment holds any session on this date."""
        if self.always_open:
            return True
        if not self.knows(day):
            raise BadRequest(f"The trading calendar has no entry for {day.year}")
        if segment == "MCX":
            if day.year < MCX_FIRST_YEAR:
                raise BadRequest(f"The commodity calendar has no entry for {day.year}")
            return day.weekday() < 5 and day not in MCX_FULL_CLOSURES
        return trades_on(day)

    def knows(self, day: date) -> bool:
        """Whether the calendar covers this date."""
        return self.always_open or FIRST_YEAR <= day.year <= LAST_YEAR

    def next_open(
        self, segment: str, at: datetime, *, has_derivatives: bool = False
    ) -> datetime | None:
        """The first open instant at or after ``at`` within the known dates."""
        local = to_ist(at)
        day, second = local.date(), _seconds(local.time())
        for offset in range(15):
            current = day + timedelta(days=offset)
            if not self.knows(current):
                return None
            session = self.session(segment, current, has_derivatives=has_derivatives)
            if session is None or (offset == 0 and second >= session.closes):
                continue
            if offset == 0 and session.contains(second):
                return local
            return at_second(current, session.opens)
        return None

    def squareoff(self, segment: str, day: date, *, expiring: bool = False) -> datetime | None:
        """When the broker closes MIS positions; ``None`` when it never does.

        On a muhurat day, and for a contract that ends earlier than its segment on its last day,
        that is a quarter of an hour before the end.
        """
        if self.always_open or segment not in EQUITY | DERIVATIVES:
            return None
        session = self.session(segment, day)
        if session is None:
            return None
        kind = "equity" if segment in EQUITY else "derivatives"
        usual = max((row for row in _SQUAREOFF[kind] if row[0] <= day), key=lambda row: row[0])[1]
        cut = datetime.combine(day, self._squareoff.get(kind, usual), IST)
        ends = self.session(segment, day, expiring=expiring) or session
        if day in MUHURAT or ends.closes < session.closes:
            return at_second(day, ends.closes) - SQUAREOFF_MARGIN
        return cut


def trades_on(day: date) -> bool:
    """Whether the equity and equity-derivative exchanges trade on this date."""
    if day in FULL_SPECIALS or day in MUHURAT:
        return True
    return day.weekday() < 5 and day not in HOLIDAYS


def at_second(day: date, second: int) -> datetime:
    """The instant ``second`` seconds after midnight IST of ``day``; 86400 is the next midnight."""
    return datetime.combine(day, time(), IST) + timedelta(seconds=second)


def _table(segment: str, has_derivatives: bool) -> tuple[_Hours, ...]:
    if segment in EQUITY:
        return _EQUITY_WITH_AUCTION if has_derivatives else _EQUITY
    if segment in DERIVATIVES:
        return _DERIVATIVES
    if segment in CURRENCY:
        return _CURRENCY
    return _COMMODITY


def _in_force(rows: tuple[_Hours, ...], day: date) -> _Hours:
    return max((row for row in rows if row.since <= day), key=lambda row: row.since)


def _seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second
