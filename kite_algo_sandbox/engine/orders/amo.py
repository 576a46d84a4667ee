"""After-market orders: when the broker takes them, and when it sends them on.

An after-market order is parked as ``AMO REQ RECEIVED``. It is taken outside the market's hours of
its exchange, on closed days at any time. Plain MARKET and LIMIT orders for what has a pre-open are
released into it, every other order at the opening of continuous trading.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kite_algo_worker.market.calendar import has_own_hours
from kite_algo_worker.market.ist import at_second

from ..base.clock import to_ist
from ..market.calendar import Calendar
from ..market.instruments import Instrument
from ..market.phases import Phase, TradingDay
from ..market.trading_days import trading_day
from .orders import OrderRequest
from .schedule import joins_opening


def _at(hour: int, minute: int) -> int:
    return (hour * 60 + minute) * 60


# Since when; taken until this second of a trading day, and again from that one on.
_WINDOWS: dict[str, tuple[tuple[date, int, int], ...]] = {
    "NSE": ((date.min, _at(8, 57), _at(15, 45)),),
    "BSE": ((date.min, _at(8, 59), _at(15, 45)),),
    "NFO": (
        (date.min, _at(9, 10), _at(15, 45)),
        (date(2026, 8, 3), _at(8, 57), _at(15, 50)),
    ),
    "CDS": ((date.min, _at(8, 59), _at(15, 45)),),
}
_SAME_AS = {"BFO": "NFO", "BCD": "CDS"}
#: Around a session at unusual hours.
_MARGIN = 900
_SEARCHED_DAYS = 15


def takes_amo(calendar: Calendar, instrument: Instrument, at: datetime) -> bool:
    """Whether the broker takes an after-market order for the instrument at this instant."""
    local = to_ist(at)
    day = local.date()
    second = local.hour * 3600 + local.minute * 60 + local.second
    phases = trading_day(calendar, instrument, day)
    if phases is None:
        return True
    if has_own_hours(day):
        only = phases.windows[0]
        return not only.opens - _MARGIN <= second < only.closes + _MARGIN
    rows = _WINDOWS.get(_SAME_AS.get(instrument.exchange, instrument.exchange))
    if rows is None:
        return True
    _, until, again = [row for row in rows if row[0] <= day][-1]
    return second < until or second >= again


def release_at(
    calendar: Calendar, instrument: Instrument, request: OrderRequest, at: datetime
) -> datetime | None:
    """When a parked order goes to the exchange; ``None`` when no session is near."""
    local = to_ist(at)
    for offset in range(_SEARCHED_DAYS):
        day = local.date() + timedelta(days=offset)
        phases = trading_day(calendar, instrument, day)
        if phases is None:
            continue
        opens = at_second(day, _release_second(phases, request))
        if opens > local:
            return opens
    return None


def _release_second(phases: TradingDay, request: OrderRequest) -> int:
    first = phases.windows[0]
    if first.phase is Phase.PRE_OPEN and joins_opening(request):
        return first.opens
    return next(window.opens for window in phases.windows if window.phase is Phase.CONTINUOUS)
