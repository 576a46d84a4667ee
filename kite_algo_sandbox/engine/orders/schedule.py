"""Which auctions an order takes part in, and when it leaves the book by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol

from kite_algo_worker.market.ist import at_second

from ..base.clock import to_ist
from ..market.calendar import Calendar
from ..market.phases import Phase, TradingDay
from ..market.trading_days import is_always_open, trading_day
from .orders import Order


class Terms(Protocol):
    """What decides about auctions: an order has it, and a request for one."""

    @property
    def order_type(self) -> str: ...
    @property
    def variety(self) -> str: ...
    @property
    def validity(self) -> str: ...
    @property
    def disclosed_quantity(self) -> int: ...


def joins_opening(request: Terms) -> bool:
    """Whether an order of this kind may be entered before the opening auction is matched."""
    return joins_closing(request) and not request.disclosed_quantity


def joins_closing(request: Terms) -> bool:
    """Whether an order of this kind may take part in the closing auction.

    MARKET and LIMIT orders for the day do; stops, icebergs, cover orders, IOC and TTL do not.
    """
    return (
        request.order_type in {"MARKET", "LIMIT"}
        and request.variety in {"regular", "amo"}
        and request.validity == "DAY"
    )


def next_match(order: Order, calendar: Calendar, at: datetime) -> datetime | None:
    """When the next auction is matched that the order, resting from now on, takes part in."""
    instrument = order.instrument
    if instrument is None or is_always_open(calendar, instrument) or not joins_closing(order):
        return None
    day, second = _split(at)
    phases = trading_day(calendar, instrument, day)
    match = None if phases is None else phases.next_match(second)
    if phases is None or match is None or phases.phase(second) is Phase.POST_CLOSE:
        return None
    if match == phases.closing_match and order.request.product == "MIS":
        return None
    return at_second(day, match)


def deadline_of(order: Order, calendar: Calendar, at: datetime) -> datetime | None:
    """When an order leaves the book by itself.

    * DAY: at the end of continuous trading; when it takes part in the closing auction, right after
      that is matched; when it was entered in the post-close, at its end.
    * TTL: after its minutes, at the latest with the day.
    * MIS: at the latest at the broker's square-off.
    """
    instrument = order.instrument
    if instrument is None:
        return None
    day, second = _split(at)
    phases = trading_day(calendar, instrument, day)
    ends = [] if phases is None else [at_second(day, _last_second(order, phases, second))]
    if order.request.product == "MIS":
        expiring = instrument.expiry == day
        cut = calendar.squareoff(instrument.exchange, day, expiring=expiring)
        ends += [cut] if cut is not None else []
    if order.validity == "TTL":
        ends.append(at + timedelta(minutes=order.validity_ttl))
    return min(ends, default=None)


def _last_second(order: Order, phases: TradingDay, second: int) -> int:
    if phases.phase(second) is Phase.POST_CLOSE:
        return phases.windows[-1].closes
    if phases.closing_match is not None and joins_closing(order):
        return phases.closing_match
    return next(w.closes for w in phases.windows if w.phase is Phase.CONTINUOUS)


def _split(at: datetime) -> tuple[date, int]:
    local = to_ist(at)
    return local.date(), local.hour * 3600 + local.minute * 60 + local.second
