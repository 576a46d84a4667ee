# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionOrderPlanItem(Record):
    """One planned order."""

    __slots__ = ()

    leg_id: Attr[str] = attr("leg_id", required=True)
    """Leg the order is for."""
    exchange: Attr[str | None] = attr("exchange")
    """Exchange."""
    tradingsymbol: Attr[str] = attr("tradingsymbol", required=True)
    """Trading symbol without exchange."""
    quantity: Attr[int] = attr("quantity", required=True, number="int")
    """Units."""
    transaction_type: Attr[str] = attr("transaction_type", required=True)
    """BUY or SELL."""
    variety: Attr[str | None] = attr("variety")
    """Order variety, usually regular."""
    order_type: Attr[str | None] = attr("order_type")
    """MARKET, LIMIT, SL or SL-M."""
    product: Attr[str | None] = attr("product")
    """Product of the run."""
    price: Attr[float | None] = attr("price", number="float")
    """Limit price in rupees."""
    trigger_price: Attr[float | None] = attr("trigger_price", number="float")
    """Trigger price in rupees."""
    market_protection: Attr[int | None] = attr("market_protection", number="int")
    """Market protection in percent, or -1."""

    if TYPE_CHECKING:

        def __init__(
            self,
            leg_id: str,
            exchange: str | None = ...,
            tradingsymbol: str = ...,
            quantity: int = ...,
            transaction_type: str = ...,
            variety: str | None = ...,
            order_type: str | None = ...,
            product: str | None = ...,
            price: float | None = ...,
            trigger_price: float | None = ...,
            market_protection: int | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "leg_id",
                "exchange",
                "tradingsymbol",
                "transaction_type",
                "variety",
                "order_type",
                "product",
            ],
            /,
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["quantity", "market_protection"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["price", "trigger_price"], /) -> float: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self,
            key: Literal[
                "leg_id",
                "exchange",
                "tradingsymbol",
                "transaction_type",
                "variety",
                "order_type",
                "product",
            ],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self, key: Literal["quantity", "market_protection"], default: D = ..., /
        ) -> int | D: ...
        @overload
        def get(self, key: Literal["price", "trigger_price"], default: D = ..., /) -> float | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
