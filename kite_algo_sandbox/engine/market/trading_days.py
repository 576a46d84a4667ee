"""Whether and when one instrument trades on a day: the exchange's phases, or recorded hours."""

from __future__ import annotations

from datetime import date

from .calendar import Calendar
from .expiries import UNDERLYINGS, monthlies_from
from .instruments import Instrument
from .phases import Phase, TradingDay, Window


def has_pre_open(instrument: Instrument, day: date) -> bool:
    """Whether the instrument takes part in the opening auction of its segment on a date.

    Shares do; of the futures that of the current month, and in its last five days the next one.
    """
    if not instrument.is_derivative:
        return not instrument.is_index
    underlying = UNDERLYINGS.get(instrument.underlying or "")
    if not instrument.is_future or underlying is None:
        return False
    nearest = monthlies_from(underlying, day, 2)
    in_turn = nearest[:1] if not nearest or (nearest[0] - day).days > 5 else nearest
    return instrument.expiry in in_turn


def trading_day(calendar: Calendar, instrument: Instrument, day: date) -> TradingDay | None:
    """The phases of an instrument on a day; ``None`` when it does not trade.

    A recorded one trades continuously from its first candle of the day to its last.
    """
    recorded = calendar.recorded_sessions(instrument.instrument_token, instrument.path_token)
    if recorded is not None:
        session = recorded.get(day.toordinal())
        if session is None or (instrument.expiry is not None and day > instrument.expiry):
            return None
        return TradingDay((Window(Phase.CONTINUOUS, session.opens, session.closes),))
    return calendar.trading_day(
        instrument.session_segment,
        day,
        has_derivatives=instrument.has_derivatives,
        expiring=instrument.expiry == day,
        has_pre_open=not calendar.always_open and has_pre_open(instrument, day),
    )


def is_always_open(calendar: Calendar, instrument: Instrument) -> bool:
    """Whether an instrument trades at every second: no exchange hours, and no recording."""
    tokens = (instrument.instrument_token, instrument.path_token)
    return calendar.always_open and calendar.recorded_sessions(*tokens) is None
