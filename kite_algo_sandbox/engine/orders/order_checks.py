"""What the broker and the exchange refuse, apart from funds and holdings.

Each check gives a :class:`Refusal` or nothing; :mod:`.gate` says which are made when. The gateway's
reasons are a failed call when a worker sends a single order, and a ``REJECTED`` order everywhere
else (baskets, triggers).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from ..base.clock import epoch, to_ist
from ..base.refusals import EXCHANGE, GATEWAY, Refusal
from ..market.bands import circuit_limits, price_limits
from ..market.calendar import Calendar
from ..market.expiries import UNDERLYINGS, monthlies_from
from ..market.hours import split
from ..market.instruments import Instrument
from ..market.phases import Phase
from ..market.prices import Prices
from ..market.reference_prices import phase_of, volume_so_far
from ..market.trading_days import is_always_open
from .amo import release_at, takes_amo
from .orders import Order, OrderRequest
from .schedule import joins_closing, joins_opening
from .slices import largest_slice

CLOSED = "Markets are closed right now. Place the order with variety amo to queue it"
UNPROTECTED = (
    "Market orders without market protection are not allowed via API. "
    "Please set market protection or use a Limit order."
)
BEYOND_LIMITS = (
    "Price exceeds circuit limits for the instrument. Place an order within the daily range."
)
BEYOND_MARK_UP = Refusal("17182: Order could have resulted in trade beyond mark-up price", EXCHANGE)
#: An option is deep in the money at a tenth of its underlying's level.
DEEP_PERCENT = 10
#: The broker's own limits for options that cost at least 100 rupees, in percent of the price.
OPTION_FLOOR, HIGHEST_BUY, LOWEST_SELL = 10_000, 250, 50
COVER_PERCENT = 10
FAR_STOP = f"The stop of a cover order must lie within {COVER_PERCENT} percent of its entry"
_NO_SL_M = frozenset({"BSE", "BFO"})
_EQUITY_PRODUCTS = frozenset({"CNC", "MIS", "MTF"})
_DERIVATIVE_PRODUCTS = frozenset({"NRML", "MIS"})


def contract_reason(request: OrderRequest, instrument: Instrument) -> str | None:
    """Why this order can never be accepted, whatever the hour, the price and the account."""
    return next((reason for reason in _contract_reasons(request, instrument) if reason), None)


def lot_reason(request: OrderRequest, instrument: Instrument) -> Refusal | None:
    """Why the units are no whole lots."""
    if instrument.lot_size > 1 and request.quantity % instrument.lot_size:
        return Refusal(f"Quantity must be a multiple of lot size {instrument.lot_size}")
    return None


def protection_reason(request: OrderRequest) -> Refusal | None:
    """Where the broker asks for it: why an order without a limit is refused."""
    if request.order_type not in {"MARKET", "SL-M"} or request.market_protection:
        return None
    return Refusal(UNPROTECTED, GATEWAY)


def stop_reason(request: OrderRequest, entry: Order | None) -> str | None:
    """Why the stop of a cover order may not be where a change would have it."""
    if entry is None or not entry.filled_quantity:
        return None
    price = entry.filled_value // entry.filled_quantity
    far = abs(request.trigger_price - price) * 100 > price * COVER_PERCENT
    return FAR_STOP if far else None


def session_reason(
    request: OrderRequest, instrument: Instrument, calendar: Calendar, prices: Prices, at: datetime
) -> str | None:
    """Why this order cannot be accepted at this hour."""
    if instrument.is_derivative and epoch(at) >= prices.expiry_second(instrument):
        return Refusal(f"{instrument.tradingsymbol} has expired")
    if is_always_open(calendar, instrument):
        return None
    day = to_ist(at).date()
    if request.product == "MIS":
        cut = calendar.squareoff(instrument.exchange, day, expiring=instrument.expiry == day)
        if cut is not None and at >= cut and request.variety != "amo":
            return Refusal("MIS orders are not accepted after the square-off time")
    if request.variety == "auction":
        return None
    if request.variety == "amo":
        if takes_amo(calendar, instrument, at):
            if release_at(calendar, instrument, request, at) is not None:
                return None
            return Refusal(f"No session after {day.isoformat()} is known")
        return Refusal("After-market orders are not accepted during market hours")
    return _phase_reason(request, phase_of(prices, instrument, epoch(at)))


def price_reason(
    request: OrderRequest, instrument: Instrument, prices: Prices, at: datetime
) -> str | None:
    """Why the order's price, or its lack of one, is not acceptable at this instant."""
    second = epoch(at)
    if request.variety == "auction":
        return None
    if request.variety == "co":
        far = _cover_reason(request, instrument, prices, second)
        if far is not None:
            return far
    if request.order_type == "MARKET":
        return _market_reason(request, instrument, prices, second)
    if not request.price:
        return None
    phase = phase_of(prices, instrument, second)
    if phase is Phase.POST_CLOSE and not instrument.is_derivative:
        close = prices.closing_price(instrument, split(second)[0])
        if request.price != close:
            return Refusal(f"Post-close orders are taken at the closing price {close / 100:.2f}")
    if instrument.is_option:
        return _option_reason(request, instrument, prices, second)
    low, high = price_limits(prices, instrument, second)
    return None if low <= request.price <= high else _outside(request.price, low, high)


def _outside(price: int, low: int, high: int) -> Refusal:
    word, side, bound = ("lower", "lower", low) if price < low else ("higher", "upper", high)
    return Refusal(
        f"Your order price is {word} than the current {side} circuit limit of "
        f"{bound / 100:.2f}. Place an order within the daily range.",
        raw="RMS:Rule: Check circuit limit including square off order exceeds",
    )


def _option_reason(
    request: OrderRequest, instrument: Instrument, prices: Prices, second: int
) -> Refusal | None:
    """The broker's block first, then the exchange's protection; both for LIMIT orders only."""
    if request.order_type != "LIMIT":
        return None
    last = prices.last(instrument, second)
    if last >= OPTION_FLOOR:
        if request.sign > 0 and request.price * 100 > last * HIGHEST_BUY:
            return Refusal("The limit price is more than 150 percent above the last price")
        if request.sign < 0 and request.price * 100 < last * LOWEST_SELL:
            return Refusal("The limit price is more than 50 percent below the last price")
    low, high = price_limits(prices, instrument, second)
    return None if low <= request.price <= high else Refusal(BEYOND_LIMITS, EXCHANGE)


def _market_reason(
    request: OrderRequest, instrument: Instrument, prices: Prices, second: int
) -> Refusal | None:
    """MARKET is refused where no fair price is to be had: use a LIMIT order there."""
    if not instrument.is_option:
        return None
    underlying = UNDERLYINGS.get(instrument.underlying or "")
    if underlying is None:
        return Refusal("Market orders are not allowed for stock options. Use a limit order.")
    spot = prices.spot(underlying.name, second)
    inside = spot - instrument.strike
    if instrument.instrument_type == "PE":
        inside = -inside
    if inside * 100 > spot * DEEP_PERCENT:
        return Refusal(
            "Market orders are not allowed for deep in-the-money options. Use a limit order."
        )
    near = monthlies_from(underlying, date.fromordinal(split(second)[0]), 2)
    if instrument.expiry is not None and near and instrument.expiry > near[-1]:
        return Refusal("Market orders are not allowed for far-dated options. Use a limit order.")
    if not volume_so_far(prices, instrument, second):
        return Refusal("17181: Contract not traded. Market order not allowed", EXCHANGE)
    return None


def _cover_reason(
    request: OrderRequest, instrument: Instrument, prices: Prices, second: int
) -> Refusal | None:
    entry = request.price or prices.last(instrument, second)
    if request.stoploss * 100 <= entry * COVER_PERCENT:
        return None
    return Refusal(FAR_STOP)


def _phase_reason(request: OrderRequest, phase: Phase) -> Refusal | None:
    if phase is Phase.CONTINUOUS:
        return None
    if phase is Phase.POST_CLOSE:
        if request.product == "CNC" and joins_opening(request):
            return None
        return Refusal("Only delivery orders at the closing price are taken in the post-close")
    if not phase.is_auction:
        return Refusal(CLOSED)
    allowed = joins_closing(request) if phase.is_closing else joins_opening(request)
    if not allowed:
        return Refusal("Only MARKET and LIMIT orders for the day are taken in an auction")
    if phase.takes_limits_only and request.order_type != "LIMIT":
        return Refusal("Only LIMIT orders are taken in this part of the auction")
    return None


def trigger_reason(
    request: OrderRequest, instrument: Instrument, prices: Prices, at: datetime
) -> Refusal | None:
    """Why a trigger lies where the day's prices cannot go."""
    if not request.trigger_price or instrument.is_derivative or instrument.is_index:
        return None
    close = prices.previous_close(instrument, split(epoch(at))[0])
    low, high = circuit_limits(close, instrument.tick)
    if request.sign < 0 and request.trigger_price < low:
        side, word, where, bound = "sell", "below", "lower", f"above {low / 100:.2f}"
    elif request.sign > 0 and request.trigger_price > high:
        side, word, where, bound = "buy", "above", "upper", f"below {high / 100:.2f}"
    else:
        return None
    return Refusal(
        f"Trigger price for stoploss {side} orders cannot be {word} the {where} circuit price. "
        f"Please try placing the order with trigger price {bound}.",
        GATEWAY,
    )


def quantity_reason(request: OrderRequest, instrument: Instrument) -> Refusal | None:
    """Why the exchange does not take so many units at once."""
    lot = instrument.lot_size
    most = instrument.freeze_quantity // lot * lot
    if not most:
        return None
    if request.autoslice:
        if request.variety == "regular" and request.quantity <= most:
            return Refusal(
                f"Quantity should be greater than or equal to {2 * most} for order slicing.",
                GATEWAY,
            )
        return None
    largest = largest_slice(request, lot)
    if largest <= instrument.freeze_quantity:
        return None
    return Refusal(
        f"The order quantity {largest} ({largest // lot} lots) is higher than the maximum quantity "
        f"of {most} ({most // lot} lots) allowed by the exchanges. Please reduce the order "
        "quantity or use iceberg orders.",
        GATEWAY,
    )


def _contract_reasons(request: OrderRequest, instrument: Instrument) -> Iterator[Refusal | None]:
    if instrument.is_index:
        yield Refusal(f"{instrument.tradingsymbol} is an index and cannot be traded")
    yield _product_reason(request, instrument)
    yield from _variety_reasons(request, instrument)
    yield _disclosed_reason(request, instrument)
    for name, value in (("price", request.price), ("trigger price", request.trigger_price)):
        if value % instrument.tick:
            text = f"16316 : The {name} is not a multiple of tick size"
            yield Refusal(f"{text} {instrument.tick / 100:.2f}", EXCHANGE, text)
    if request.order_type == "SL-M" and (instrument.is_option or instrument.exchange in _NO_SL_M):
        text = "16052: Function not available"
        yield Refusal(f"{text}. Use an SL order with a limit price", EXCHANGE, text)
    yield _stop_reason(request)


def _stop_reason(request: OrderRequest) -> Refusal | None:
    if request.order_type != "SL" or (request.price - request.trigger_price) * request.sign >= 0:
        return None
    side, word = ("buy", "lower") if request.sign > 0 else ("sell", "higher")
    return Refusal(
        f"Trigger price for stoploss {side} orders should be {word} than the limit price"
    )


def _variety_reasons(request: OrderRequest, instrument: Instrument) -> Iterator[Refusal | None]:
    if request.variety == "co":
        if instrument.exchange != "NSE" or instrument.is_derivative:
            yield Refusal("Cover orders are offered for NSE equity only")
        if request.product != "MIS":
            yield Refusal("Cover orders are intraday: their product is MIS")
        if request.order_type not in {"MARKET", "LIMIT"} or request.validity != "DAY":
            yield Refusal("A cover order enters with MARKET or LIMIT and is valid for the day")
    if request.variety == "iceberg":
        if instrument.exchange == "BFO":
            yield Refusal("Iceberg orders are not offered for BFO")
        if request.iceberg_quantity % instrument.lot_size:
            yield Refusal(f"iceberg_quantity must be a multiple of lot size {instrument.lot_size}")
    if request.variety == "auction":
        if instrument.exchange != "NSE" or instrument.is_derivative:
            yield Refusal("Auctions are held for NSE equity only")
        if (request.transaction_type, request.order_type, request.product, request.validity) != (
            "SELL", "LIMIT", "CNC", "DAY",
        ):  # fmt: skip
            yield Refusal("An auction order sells delivery shares at a limit price, for the day")


def _disclosed_reason(request: OrderRequest, instrument: Instrument) -> Refusal | None:
    if not request.disclosed_quantity:
        return None
    if instrument.is_derivative:
        return Refusal("Disclosed quantity is not available for derivatives")
    if request.disclosed_quantity * 10 < request.quantity:
        text = "Disclosed quantity cannot be less than 10 percent of the order quantity"
        return Refusal(text, EXCHANGE)
    return None


def _product_reason(request: OrderRequest, instrument: Instrument) -> Refusal | None:
    allowed = _DERIVATIVE_PRODUCTS if instrument.is_derivative else _EQUITY_PRODUCTS
    if request.product in allowed:
        return None
    return Refusal(f"Product {request.product} is not offered for {instrument.segment}")
