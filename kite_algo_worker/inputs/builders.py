"""One call, or one chain of steps, for one order.

A builder refuses what the order tables forbid with an ``InvalidInputError`` naming the field, so a
wrong order never leaves the process::

    equity_market_order("INFY", "BUY", 1)
    limit_order("NSE", "INFY", "BUY", "CNC", 1, price=1450.0, validity="TTL", validity_ttl=5)
    OrderBuilder("NSE", "INFY", "BUY", "MIS", 10).market().co(5, 3).build()
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self, TypedDict, Unpack, cast

from ..exceptions import InvalidInputError
from ..market.words import Exchange, Product, TransactionType, Validity, Variety
from .orders import OrderPayload, validate_order

__all__ = [
    "LimitOptions",
    "OrderBuilder",
    "OrderOptions",
    "amo_limit_order",
    "amo_market_order",
    "equity_market_order",
    "limit_order",
    "live_equity_market_order",
    "market_order",
    "option_market_order",
    "sl_m_order",
    "sl_order",
]


class LimitOptions(TypedDict, total=False):
    """Optional fields of LIMIT and SL orders."""

    validity: Validity | str
    validity_ttl: int
    disclosed_quantity: int
    autoslice: bool
    iceberg_legs: int
    iceberg_quantity: int
    auction_number: str
    squareoff: float
    stoploss: float
    trailing_stoploss: float


class OrderOptions(LimitOptions, total=False):
    """Optional fields of MARKET and SL-M orders."""

    market_protection: int


class _LiveOptions(LimitOptions, total=False):
    variety: Variety | str


def market_order(
    exchange: Exchange | str,
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    product: Product | str,
    quantity: int,
    variety: Variety | str = "regular",
    **options: Unpack[OrderOptions],
) -> OrderPayload:
    """A MARKET order. ``quantity`` is in units.

    Raises:
        InvalidInputError: A field breaks a rule of the order tables.
    """
    return _order(
        exchange, tradingsymbol, transaction_type, product, quantity, "MARKET", variety, options
    )


def limit_order(
    exchange: Exchange | str,
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    product: Product | str,
    quantity: int,
    price: float,
    variety: Variety | str = "regular",
    **options: Unpack[LimitOptions],
) -> OrderPayload:
    """A LIMIT order at ``price`` rupees.

    Raises:
        InvalidInputError: A field breaks a rule of the order tables.
    """
    return _order(
        exchange,
        tradingsymbol,
        transaction_type,
        product,
        quantity,
        "LIMIT",
        variety,
        options,
        price=price,
    )


def sl_order(
    exchange: Exchange | str,
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    product: Product | str,
    quantity: int,
    price: float,
    trigger_price: float,
    variety: Variety | str = "regular",
    **options: Unpack[LimitOptions],
) -> OrderPayload:
    """A stop order: once ``trigger_price`` trades it becomes a LIMIT order at ``price``.

    Raises:
        InvalidInputError: A field breaks a rule of the order tables.
    """
    return _order(
        exchange,
        tradingsymbol,
        transaction_type,
        product,
        quantity,
        "SL",
        variety,
        options,
        price=price,
        trigger_price=trigger_price,
    )


def sl_m_order(
    exchange: Exchange | str,
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    product: Product | str,
    quantity: int,
    trigger_price: float,
    variety: Variety | str = "regular",
    **options: Unpack[OrderOptions],
) -> OrderPayload:
    """A stop order: once ``trigger_price`` trades it becomes a MARKET order.

    Raises:
        InvalidInputError: A field breaks a rule of the order tables.
    """
    return _order(
        exchange,
        tradingsymbol,
        transaction_type,
        product,
        quantity,
        "SL-M",
        variety,
        options,
        trigger_price=trigger_price,
    )


def equity_market_order(
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    quantity: int,
    *,
    product: Product | str = "CNC",
    exchange: Exchange | str = "NSE",
    variety: Variety | str = "regular",
    **options: Unpack[OrderOptions],
) -> OrderPayload:
    """A MARKET order for shares: delivery (``CNC``) on NSE unless said otherwise.

    Raises:
        InvalidInputError: A field breaks a rule of the order tables.
    """
    return market_order(
        exchange, tradingsymbol, transaction_type, product, quantity, variety, **options
    )


def option_market_order(
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    quantity: int,
    *,
    product: Product | str = "NRML",
    exchange: Exchange | str = "NFO",
    variety: Variety | str = "regular",
    **options: Unpack[OrderOptions],
) -> OrderPayload:
    """A MARKET order for an option contract. ``quantity`` is in units, not lots.

    Raises:
        InvalidInputError: A field breaks a rule of the order tables.
    """
    return market_order(
        exchange, tradingsymbol, transaction_type, product, quantity, variety, **options
    )


def live_equity_market_order(
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    quantity: int,
    *,
    product: Product | str = "CNC",
    exchange: Exchange | str = "NSE",
    market_protection: int = -1,
    **options: Unpack[_LiveOptions],
) -> OrderPayload:
    """A MARKET order with price protection, which live markets require of API orders.

    The name says where it is needed, not where it goes: the run's execution mode decides that.

    Args:
        market_protection: ``-1`` lets the broker choose the percentage; or 0 to 100.
    """
    extra = cast("OrderOptions", {**options, "market_protection": market_protection})
    return equity_market_order(
        tradingsymbol, transaction_type, quantity, product=product, exchange=exchange, **extra
    )


def amo_limit_order(
    exchange: Exchange | str,
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    product: Product | str,
    quantity: int,
    price: float,
    **options: Unpack[LimitOptions],
) -> OrderPayload:
    """A LIMIT order placed after market hours for the next session (variety ``amo``)."""
    return limit_order(
        exchange, tradingsymbol, transaction_type, product, quantity, price, "amo", **options
    )


def amo_market_order(
    exchange: Exchange | str,
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    product: Product | str,
    quantity: int,
    **options: Unpack[OrderOptions],
) -> OrderPayload:
    """A MARKET order placed after market hours for the next session (variety ``amo``)."""
    return market_order(
        exchange, tradingsymbol, transaction_type, product, quantity, "amo", **options
    )


def _order(
    exchange: Exchange | str,
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    product: Product | str,
    quantity: int,
    order_type: str,
    variety: Variety | str,
    options: Mapping[str, object],
    **prices: object,
) -> OrderPayload:
    return validate_order(
        {
            "exchange": exchange,
            "tradingsymbol": tradingsymbol,
            "transaction_type": transaction_type,
            "product": product,
            "quantity": quantity,
            "order_type": order_type,
            "variety": variety,
            "validity": "DAY",
            **prices,
            **{name: value for name, value in options.items() if value is not None},
        }
    )


# --- step by step ---

_ORDER_TYPE_FIELDS = ("price", "trigger_price")
_VARIETY_FIELDS = (
    "squareoff",
    "stoploss",
    "trailing_stoploss",
    "iceberg_legs",
    "iceberg_quantity",
    "auction_number",
)


@dataclass(frozen=True)
class OrderBuilder:
    """An order assembled step by step; every step returns a new builder, ``build()`` checks it.

    A later step of the same kind replaces the earlier one: ``.limit(10).market()`` is a MARKET
    order without a price. The one-call builders are also its functions, with and without
    parentheses: ``OrderBuilder.limit_order(...)``, ``OrderBuilder().limit_order(...)``.
    """

    exchange: Exchange | str = ""
    tradingsymbol: str = ""
    transaction_type: TransactionType | str = ""
    product: Product | str = ""
    quantity: int = 0
    _fields: Mapping[str, object] = field(default_factory=dict, repr=False)

    def _with(self, replaces: tuple[str, ...] = (), **changes: object) -> Self:
        kept = {name: value for name, value in self._fields.items() if name not in replaces}
        return replace(self, _fields={**kept, **changes})

    def _typed(self, order_type: str, **prices: object) -> Self:
        return self._with(_ORDER_TYPE_FIELDS, order_type=order_type, **prices)

    def _varied(self, variety: str, **extra: object) -> Self:
        return self._with(_VARIETY_FIELDS, variety=variety, **extra)

    def market(self) -> Self:
        """Order type MARKET."""
        return self._typed("MARKET")

    def limit(self, price: float) -> Self:
        """Order type LIMIT at ``price`` rupees."""
        return self._typed("LIMIT", price=price)

    def sl(self, price: float, trigger_price: float) -> Self:
        """Order type SL: a limit at ``price`` once ``trigger_price`` trades."""
        return self._typed("SL", price=price, trigger_price=trigger_price)

    def sl_m(self, trigger_price: float) -> Self:
        """Order type SL-M: a market order once ``trigger_price`` trades."""
        return self._typed("SL-M", trigger_price=trigger_price)

    def regular(self) -> Self:
        """Variety ``regular``, the default."""
        return self._varied("regular")

    def amo(self) -> Self:
        """Variety ``amo``: placed outside market hours."""
        return self._varied("amo")

    def co(self, squareoff: float, stoploss: float, trailing_stoploss: float | None = None) -> Self:
        """Variety ``co``: a cover order with its mandatory stop."""
        return self._varied(
            "co", squareoff=squareoff, stoploss=stoploss, trailing_stoploss=trailing_stoploss
        )

    def iceberg(self, legs: int, quantity: int) -> Self:
        """Variety ``iceberg``: at most ``quantity`` units shown at a time, in 2 to 10 legs."""
        return self._varied("iceberg", iceberg_legs=legs, iceberg_quantity=quantity)

    def auction(self, number: str) -> Self:
        """Variety ``auction``: take part in the exchange auction ``number``."""
        return self._varied("auction", auction_number=number)

    def day(self) -> Self:
        """Validity DAY, the default."""
        return self._with(("validity_ttl",), validity="DAY")

    def ioc(self) -> Self:
        """Validity IOC: what does not fill at once is cancelled."""
        return self._with(("validity_ttl",), validity="IOC")

    def ttl(self, minutes: int) -> Self:
        """Validity TTL: cancelled after ``minutes`` (1 to 365)."""
        return self._with(validity="TTL", validity_ttl=minutes)

    def disclosed(self, quantity: int) -> Self:
        """Show only ``quantity`` units in the book."""
        return self._with(disclosed_quantity=quantity)

    def protection(self, percent: int) -> Self:
        """Price protection of MARKET and SL-M: -1 (automatic) or 0 to 100 percent."""
        return self._with(market_protection=percent)

    def autoslice(self, enabled: bool = True) -> Self:
        """Let the broker slice a quantity above the exchange's freeze quantity."""
        return self._with(autoslice=enabled)

    def build(self) -> OrderPayload:
        """The order as a plain dict.

        Raises:
            InvalidInputError: No order type was chosen, or a field breaks a rule.
        """
        if "order_type" not in self._fields:
            raise InvalidInputError(
                "order_type", "choose one of .market(), .limit(), .sl() and .sl_m()"
            )
        own = ("exchange", "tradingsymbol", "transaction_type", "product", "quantity")
        fields = {name: getattr(self, name) for name in own}
        return validate_order({**fields, "validity": "DAY", **self._fields})

    equity_market_order = staticmethod(equity_market_order)
    option_market_order = staticmethod(option_market_order)
    market_order = staticmethod(market_order)
    limit_order = staticmethod(limit_order)
    sl_order = staticmethod(sl_order)
    sl_m_order = staticmethod(sl_m_order)
