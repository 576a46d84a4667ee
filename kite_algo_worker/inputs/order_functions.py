"""The one-call order builders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack, cast

from .order_model import LimitOptions, OrderOptions, OrderPayload, validate_order


class _LiveOptions(LimitOptions, total=False):
    variety: str


def market_order(
    exchange: str,
    tradingsymbol: str,
    transaction_type: str,
    product: str,
    quantity: int,
    variety: str = "regular",
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
    exchange: str,
    tradingsymbol: str,
    transaction_type: str,
    product: str,
    quantity: int,
    price: float,
    variety: str = "regular",
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
    exchange: str,
    tradingsymbol: str,
    transaction_type: str,
    product: str,
    quantity: int,
    price: float,
    trigger_price: float,
    variety: str = "regular",
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
    exchange: str,
    tradingsymbol: str,
    transaction_type: str,
    product: str,
    quantity: int,
    trigger_price: float,
    variety: str = "regular",
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
    transaction_type: str,
    quantity: int,
    *,
    product: str = "CNC",
    exchange: str = "NSE",
    variety: str = "regular",
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
    transaction_type: str,
    quantity: int,
    *,
    product: str = "NRML",
    exchange: str = "NFO",
    variety: str = "regular",
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
    transaction_type: str,
    quantity: int,
    *,
    product: str = "CNC",
    exchange: str = "NSE",
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
    exchange: str,
    tradingsymbol: str,
    transaction_type: str,
    product: str,
    quantity: int,
    price: float,
    **options: Unpack[LimitOptions],
) -> OrderPayload:
    """A LIMIT order placed after market hours for the next session (variety ``amo``)."""
    return limit_order(
        exchange, tradingsymbol, transaction_type, product, quantity, price, "amo", **options
    )


def amo_market_order(
    exchange: str,
    tradingsymbol: str,
    transaction_type: str,
    product: str,
    quantity: int,
    **options: Unpack[OrderOptions],
) -> OrderPayload:
    """A MARKET order placed after market hours for the next session (variety ``amo``)."""
    return market_order(
        exchange, tradingsymbol, transaction_type, product, quantity, "amo", **options
    )


def _order(
    exchange: str,
    tradingsymbol: str,
    transaction_type: str,
    product: str,
    quantity: int,
    order_type: str,
    variety: str,
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
            **prices,
            **options,
        }
    )
