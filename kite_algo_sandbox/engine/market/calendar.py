"""The exchange's calendar as the engine asks it: real sessions by date, or always open.

The facts are those of :mod:`kite_algo_worker.market.calendar`. The always-open calendar trades
every second of every day, weekends included.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from kite_algo_worker.market import calendar as facts
from kite_algo_worker.market.calendar import DERIVATIVES, EQUITY, Session
from kite_algo_worker.market.ist import DAY_SECONDS, IST, at_second, second_of_day, to_ist

from ..base.clock import ClockMode
from ..base.errors import BadRequest
from .phases import Phase, TradingDay, Window, full_day

SQUAREOFF_MARGIN = timedelta(minutes=15)


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
        self._recorded: Mapping[int, Mapping[int, Session]] = {}
        self._cuts: dict[tuple[str, date, bool], datetime | None] = {}
        self._days: dict[tuple[date, str, bool, bool, bool], TradingDay] = {}

    def follow(self, sessions: Mapping[int, Mapping[int, Session]]) -> None:
        """Take the sessions of recordings, by instrument token and the ordinal of the day."""
        self._recorded = sessions

    def recorded_sessions(self, *tokens: int) -> Mapping[int, Session] | None:
        """The recorded sessions of the first of these tokens that has some."""
        for token in tokens:
            if token in self._recorded:
                return self._recorded[token]
        return None

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
        try:
            return facts.session(segment, day, has_derivatives=has_derivatives, expiring=expiring)
        except LookupError as error:
            raise BadRequest(str(error)) from None

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
        if self.always_open or facts.has_own_hours(day) or segment not in EQUITY | DERIVATIVES:
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
        return session is not None and session.contains(second_of_day(local.time()))

    def is_trading_day(self, day: date, segment: str = "NSE") -> bool:
        """Whether the segment holds any session on this date."""
        if self.always_open:
            return True
        try:
            return facts.trades_on(day, segment)
        except LookupError as error:
            raise BadRequest(str(error)) from None

    def knows(self, day: date) -> bool:
        """Whether the exchange trades by this calendar's rules already."""
        return self.always_open or day.year >= facts.FIRST_YEAR

    def next_open(
        self, segment: str, at: datetime, *, has_derivatives: bool = False
    ) -> datetime | None:
        """The first open instant at or after ``at``; ``None`` when none is within a fortnight."""
        local = to_ist(at)
        day, second = local.date(), second_of_day(local.time())
        for offset in range(15):
            current = day + timedelta(days=offset)
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
        key = (segment, day, expiring)
        if key not in self._cuts:  # asked for with every step of a held position
            self._cuts[key] = self._cut(segment, day, expiring=expiring)
        return self._cuts[key]

    def _cut(self, segment: str, day: date, *, expiring: bool) -> datetime | None:
        session = self.session(segment, day)
        if session is None:
            return None
        kind = "equity" if segment in EQUITY else "derivatives"
        usual = max((row for row in _SQUAREOFF[kind] if row[0] <= day), key=lambda row: row[0])[1]
        cut = datetime.combine(day, self._squareoff.get(kind, usual), IST)
        ends = self.session(segment, day, expiring=expiring) or session
        if facts.has_own_hours(day) or ends.closes < session.closes:
            return at_second(day, ends.closes) - SQUAREOFF_MARGIN
        return cut
