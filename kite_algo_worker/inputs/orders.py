"""Order builders: pure functions that check every documented rule and return a plain dict.

Nothing here touches the network. A builder refuses what the order tables forbid with an
``InvalidInputError`` naming the field, so a wrong order never leaves the process::

    equity_market_order("INFY", "BUY", 1)
    limit_order("NSE", "INFY", "BUY", "CNC", 1, price=1450.0, validity="TTL", validity_ttl=5)
    OrderBuilder("NSE", "INFY", "BUY", "MIS", 10).market().co(5, 3).build()
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from ..exceptions import InvalidInputError
from .order_functions import (
    amo_limit_order,
    amo_market_order,
    equity_market_order,
    limit_order,
    live_equity_market_order,
    market_order,
    option_market_order,
    sl_m_order,
    sl_order,
)
from .order_model import (
    LimitOptions,
    OrderInput,
    OrderOptions,
    OrderPatch,
    OrderPayload,
    OrderRequest,
    validate_idempotency_key,
    validate_order,
    validate_order_patch,
    validate_orders,
)
from .order_rules import Exchange, OrderType, Product, TransactionType, Validity, Variety

__all__ = [
    "OrderBuilder",
    "OrderInput",
    "OrderOptions",
    "LimitOptions",
    "OrderPatch",
    "OrderPayload",
    "OrderRequest",
    "Exchange",
    "OrderType",
    "Product",
    "TransactionType",
    "Validity",
    "Variety",
    "amo_limit_order",
    "amo_market_order",
    "equity_market_order",
    "limit_order",
    "live_equity_market_order",
    "market_order",
    "option_market_order",
    "sl_m_order",
    "sl_order",
    "validate_idempotency_key",
    "validate_order",
    "validate_order_patch",
    "validate_orders",
]


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
    order without a price. The one-call builders are also available as static functions, for
    example ``OrderBuilder.limit_order(...)``.
    """

    exchange: str
    tradingsymbol: str
    transaction_type: str
    product: str
    quantity: int
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
        return validate_order({**{name: getattr(self, name) for name in own}, **self._fields})

    equity_market_order = staticmethod(equity_market_order)
    option_market_order = staticmethod(option_market_order)
    market_order = staticmethod(market_order)
    limit_order = staticmethod(limit_order)
    sl_order = staticmethod(sl_order)
    sl_m_order = staticmethod(sl_m_order)
