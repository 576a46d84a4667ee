"""When every instrument trades: by the exchange's calendar, or by its recording."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from kite_algo_worker.market.calendar import Session
from kite_algo_worker.market.ist import DAY_SECONDS, at_second

from ..base.clock import IST_OFFSET_SECONDS
from . import black76
from .calendar import Calendar
from .instruments import Instrument
from .phases import TradingDay
from .recorded import Recording, followed
from .trading_days import trading_day

_UNASKED = Session(-1, -1)
_EPOCH_DAY = 719_163  # ordinal of 1970-01-01
# Longer than any break between two sessions.
_SEARCHED_DAYS = 15


class Hours:
    """Sessions, phases and expiries of instruments by the ordinal of a day."""

    def __init__(self, calendar: Calendar, recordings: Mapping[int, Recording]) -> None:
        self.calendar = calendar
        self._recordings = recordings
        self._sessions: dict[tuple[object, ...], Session | None] = {}

    def session(self, instrument: Instrument, day: int) -> Session | None:
        """The trading session of the day with this ordinal; ``None`` when it is closed."""
        recorded = self.recording(instrument)
        if recorded is not None:
            is_over = instrument.expiry is not None and day > instrument.expiry.toordinal()
            return None if is_over else recorded.sessions.get(day)
        key = (*instrument.hours_key, day)
        found = self._sessions.get(key, _UNASKED)
        if found is _UNASKED:
            found = self._sessions[key] = self._usual_session(instrument, date.fromordinal(day))
        return found

    def _usual_session(self, instrument: Instrument, on: date) -> Session | None:
        if not self.calendar.knows(on) or (instrument.expiry and on > instrument.expiry):
            return None
        return self.calendar.session(
            instrument.session_segment,
            on,
            has_derivatives=instrument.has_derivatives,
            expiring=instrument.expiry == on,
        )

    def next_trade(self, instrument: Instrument, second: int) -> int | None:
        """The first second from this one on at which the instrument trades."""
        day, of_day = split(second)
        found = self.recording(instrument)
        days: Iterable[int] = range(day, day + _SEARCHED_DAYS)
        if found is not None:
            days = found.ordinals[bisect_left(found.ordinals, day) :]
        for current in days:
            session = self.session(instrument, current)
            if session is not None and (current > day or of_day < session.closes):
                begins = max(of_day, session.opens) if current == day else session.opens
                return start_of(current) + begins
        return None

    def recording(self, instrument: Instrument) -> Recording | None:
        """The recording whose days and hours the instrument trades in."""
        return followed(self._recordings, instrument) if self._recordings else None

    def is_recorded(self, instrument: Instrument) -> bool:
        """Whether the instrument follows a recording of its own."""
        return instrument.instrument_token in self._recordings

    def follows_index(self, instrument: Instrument) -> bool:
        """Whether the instrument has no candles of its own and is priced on a recorded index."""
        return instrument.is_derivative and not self.is_recorded(instrument)

    def has_begun(self, instrument: Instrument, second: int) -> bool:
        """Whether the instrument has had a price by an epoch second; a recorded one begins once."""
        found = self.recording(instrument)
        return found is None or found.has_begun(*split(second))

    def sessions_back(self, instrument: Instrument, day: int, limit: int = 11) -> Iterator[int]:
        """The days with a session from this one back; of made-up ones among the last ``limit``."""
        found = self.recording(instrument)
        if found is not None:
            index = bisect_right(found.ordinals, day)
            days: Iterable[int] = reversed(found.ordinals[:index])
        else:
            days = range(day, day - limit, -1)
        return (current for current in days if self.session(instrument, current) is not None)

    def trading_day(self, instrument: Instrument, day: int) -> TradingDay | None:
        """The phases of the instrument on the day with this ordinal."""
        on = date.fromordinal(day)
        if self.recording(instrument) is not None:
            return trading_day(self.calendar, instrument, on)
        if not self.calendar.knows(on) or (instrument.expiry and on > instrument.expiry):
            return None
        return trading_day(self.calendar, instrument, on)

    def is_matched(self, instrument: Instrument, day: int, of_day: int, *, closing: bool) -> bool:
        """Whether the opening or closing auction of a day is over by a second of it."""
        if self.calendar.always_open:
            return False
        phases = self.trading_day(instrument, day)
        if phases is None:
            return False
        match = phases.closing_match if closing else phases.opening_match
        return match is not None and of_day >= match

    def expiry_second(self, instrument: Instrument) -> int:
        """The epoch second at which a derivative stops trading."""
        if instrument.expiry is None:
            raise ValueError(f"{instrument.symbol} does not expire")
        session = self.session(instrument, instrument.expiry.toordinal())
        closes = session.closes if session else 15 * 3600 + 1800
        return int(at_second(instrument.expiry, closes).timestamp())

    def years_left(self, instrument: Instrument, second: int) -> float:
        """Time to expiry in years, at least one minute."""
        left = self.expiry_second(instrument) - second
        return max(left, 60) / black76.YEAR_SECONDS

    def required_session(self, instrument: Instrument, day: int) -> Session:
        """The session of a day that has one. Raises ``ValueError`` otherwise."""
        session = self.session(instrument, day)
        if session is None:
            raise ValueError(f"{instrument.symbol} has no session on {date.fromordinal(day)}")
        return session


def split(second: int) -> tuple[int, int]:
    """An epoch second as the ordinal of its IST day and the second of that day."""
    days, of_day = divmod(second + IST_OFFSET_SECONDS, DAY_SECONDS)
    return days + _EPOCH_DAY, of_day


def start_of(day: int) -> int:
    """The epoch second of midnight IST of the day with this ordinal."""
    return (day - _EPOCH_DAY) * DAY_SECONDS - IST_OFFSET_SECONDS
