"""The checks an order passes before it reaches the book. Each gives a reason or nothing.

These are refusals of the broker or the exchange, not of the request's form: the order exists and
ends as ``REJECTED`` with the reason as its status message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from .calendar import Calendar
from .clock import epoch, to_ist
from .instruments import Instrument
from .ledger import Account
from .orders import Order, OrderRequest, OrderStore
from .prices import Prices, split

CIRCUIT_PERCENT = 20
#: Products whose sales need shares.
DELIVERY = frozenset({"CNC", "MTF"})
_EQUITY_PRODUCTS = frozenset({"CNC", "MIS", "MTF"})
_DERIVATIVE_PRODUCTS = frozenset({"NRML", "MIS"})


def contract_reason(request: OrderRequest, instrument: Instrument | None) -> str | None:
    """Why this order can never be accepted, whatever the hour and the account."""
    if instrument is None:
        return f"Instrument not found for {request.symbol}"
    return next((reason for reason in _contract_reasons(request, instrument) if reason), None)


def session_reason(
    request: OrderRequest, instrument: Instrument, calendar: Calendar, prices: Prices, at: datetime
) -> str | None:
    """Why this order cannot be accepted at this hour."""
    if instrument.is_derivative and epoch(at) >= prices.expiry_second(instrument):
        return f"{instrument.tradingsymbol} has expired"
    if calendar.always_open:
        return None
    if request.product == "MIS":
        cut = calendar.squareoff(instrument.exchange, to_ist(at).date())
        if cut is not None and at >= cut:
            return "MIS orders are not accepted after the square-off time"
    if request.variety == "amo" or is_open(calendar, instrument, at):
        return None
    return "Markets are closed right now. Place the order with variety amo to queue it"


def price_reason(
    request: OrderRequest, instrument: Instrument, prices: Prices, at: datetime
) -> str | None:
    """Why the order's prices are outside the daily range."""
    if instrument.is_derivative or not request.price:
        return None
    close = prices.previous_close(instrument, split(epoch(at))[0])
    low, high = circuit_limits(close, instrument.tick)
    if low <= request.price <= high:
        return None
    side = "lower" if request.price < low else "upper"
    bound = low if request.price < low else high
    return (
        f"Your order price is outside the current {side} circuit limit of {bound / 100:.2f}. "
        "Place an order within the daily range."
    )


def holdings_reason(
    request: OrderRequest, instrument: Instrument, account: Account, orders: OrderStore, *,
    besides: Order | None = None, taken: int = 0,
) -> str | None:  # fmt: skip
    """Why a delivery sale is not covered by what the account holds.

    ``besides`` is the order that this one replaces, ``taken`` what other orders of the same
    request will sell.
    """
    if request.product not in DELIVERY or request.transaction_type != "SELL":
        return None
    free = sellable(instrument, request.product, account, orders, besides=besides) - taken
    if request.quantity <= free:
        return None
    return (
        f"Insufficient holdings: {max(free, 0)} of {instrument.tradingsymbol} "
        f"can be sold as {request.product}"
    )


def sellable(
    instrument: Instrument, product: str, account: Account, orders: OrderStore, *,
    besides: Order | None = None, run_id: str | None = None,
) -> int:  # fmt: skip
    """Units held for delivery that no resting order has promised; a run may void its own."""
    row = account.positions.get(instrument, product)
    resting = (
        order
        for order in orders.active()
        if order.instrument is instrument
        and order.request.product == product
        and order.account_scope == account.scope
        and order.sign < 0
        and (run_id is None or order.strategy_run_id != run_id)
    )
    return (row.quantity if row else 0) - sum(units for _, units in may_fill(resting, besides))


def may_fill(orders: Iterable[Order], besides: Order | None = None) -> list[tuple[Order, int]]:
    """Orders with the units that may still fill; of the exits of one entry only one does.

    ``besides`` and its other exit are left out.
    """
    left: dict[str, tuple[Order, int]] = {}
    for order in orders:
        key = _exit_of(order)
        if order is besides or (besides is not None and key == _exit_of(besides)):
            continue
        known = left.get(key)
        if known is None or known[1] < order.pending:
            left[key] = (order, order.pending)
    return list(left.values())


def is_open(calendar: Calendar, instrument: Instrument, at: datetime) -> bool:
    """Whether the instrument trades continuously at this instant."""
    return calendar.is_open(
        instrument.session_segment,
        at,
        has_derivatives=instrument.has_derivatives,
        expiring=instrument.expiry == to_ist(at).date(),
    )


def circuit_limits(previous_close: int, tick: int) -> tuple[int, int]:
    """The lowest and highest price of the day, on the tick grid."""
    low = previous_close * (100 - CIRCUIT_PERCENT) // 100
    high = previous_close * (100 + CIRCUIT_PERCENT) // 100
    return -(-low // tick) * tick, high // tick * tick


def _contract_reasons(request: OrderRequest, instrument: Instrument) -> Iterator[str | None]:
    if instrument.is_index:
        yield f"{instrument.tradingsymbol} is an index and cannot be traded"
    if request.variety == "auction":
        yield "Auction orders need a running exchange auction, and the sandbox holds none"
    yield _product_reason(request, instrument)
    if instrument.lot_size > 1 and request.quantity % instrument.lot_size:
        yield f"Quantity must be a multiple of lot size {instrument.lot_size}"
    freeze = instrument.freeze_quantity
    largest = request.iceberg_quantity or request.quantity
    if request.variety == "iceberg" and request.iceberg_legs and not request.iceberg_quantity:
        largest = -(-request.quantity // request.iceberg_legs)
    if freeze and largest > freeze and not request.autoslice:
        lots = instrument.lot_size
        yield (
            f"The order quantity {largest} ({largest // lots} lots) is higher than the maximum "
            f"quantity of {freeze // lots * lots} ({freeze // lots} lots) allowed by the exchange"
        )
    for name, value in (("price", request.price), ("trigger price", request.trigger_price)):
        if value % instrument.tick:
            yield f"16316 : The {name} is not a multiple of tick size {instrument.tick / 100:.2f}"
    if request.order_type == "SL-M" and instrument.is_option:
        yield "16052: Function not available. Use an SL order with a limit price for options"
    if request.order_type == "SL":
        wrong = (request.price - request.trigger_price) * request.sign < 0
        if wrong and request.sign > 0:
            yield "Trigger price for stoploss buy orders should be lower than the limit price"
        if wrong:
            yield "Trigger price for stoploss sell orders should be higher than the limit price"
    if request.variety == "co" and instrument.is_derivative:
        yield "Cover orders are offered for equity only"


def _product_reason(request: OrderRequest, instrument: Instrument) -> str | None:
    allowed = _DERIVATIVE_PRODUCTS if instrument.is_derivative else _EQUITY_PRODUCTS
    if request.product in allowed:
        return None
    return f"Product {request.product} is not offered for {instrument.segment}"


def _exit_of(order: Order) -> str:
    return (order.parent_order_id if order.leg_role else None) or order.order_id
