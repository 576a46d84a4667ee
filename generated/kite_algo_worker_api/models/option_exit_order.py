# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionExitOrder(Record):
    """An order that would close one leg."""

    __slots__ = ()

    exchange: Attr[str | None] = attr("exchange")
    """Exchange."""
    tradingsymbol: Attr[str | None] = attr("tradingsymbol")
    """Trading symbol without exchange."""
    transaction_type: Attr[str | None] = attr("transaction_type")
    """BUY or SELL."""
    variety: Attr[str | None] = attr("variety")
    """Order variety."""
    product: Attr[str | None] = attr("product")
    """MIS or NRML."""
    order_type: Attr[str | None] = attr("order_type")
    """MARKET, LIMIT, SL or SL-M."""
    quantity: Attr[int | None] = attr("quantity", number="int")
    """Units."""
    price: Attr[float | None] = attr("price", number="float")
    """Limit price in rupees."""
    market_protection: Attr[int | None] = attr("market_protection", number="int")
    """Market protection in percent, or -1."""

    if TYPE_CHECKING:

        def __init__(
            self,
            exchange: str | None = ...,
            tradingsymbol: str | None = ...,
            transaction_type: str | None = ...,
            variety: str | None = ...,
            product: str | None = ...,
            order_type: str | None = ...,
            quantity: int | None = ...,
            price: float | None = ...,
            market_protection: int | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "exchange", "tradingsymbol", "transaction_type", "variety", "product", "order_type"
            ],
            /,
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["quantity", "market_protection"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["price"], /) -> float: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self,
            key: Literal[
                "exchange", "tradingsymbol", "transaction_type", "variety", "product", "order_type"
            ],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self, key: Literal["quantity", "market_protection"], default: D = ..., /
        ) -> int | D: ...
        @overload
        def get(self, key: Literal["price"], default: D = ..., /) -> float | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
