# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class GttOrder(Record):
    """An order a trigger sends, and what became of it."""

    __slots__ = ()

    exchange: Attr[str | None] = attr("exchange")
    """Exchange of the instrument."""
    tradingsymbol: Attr[str | None] = attr("tradingsymbol")
    """The exchange's symbol of the instrument."""
    product: Attr[str | None] = attr("product")
    """Margin product."""
    order_type: Attr[str | None] = attr("order_type")
    """How the price is found."""
    transaction_type: Attr[str | None] = attr("transaction_type")
    """Buy or sell."""
    quantity: Attr[int | None] = attr("quantity", number="int")
    """Units to trade."""
    price: Attr[float | None] = attr("price", number="float")
    """Limit price in rupees."""
    result: Attr[dict[str, Any] | None] = attr("result", holds="object")
    """What the broker answered when it fired."""

    if TYPE_CHECKING:

        def __init__(
            self,
            exchange: str | None = ...,
            tradingsymbol: str | None = ...,
            product: str | None = ...,
            order_type: str | None = ...,
            transaction_type: str | None = ...,
            quantity: int | None = ...,
            price: float | None = ...,
            result: dict[str, Any] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal["exchange", "tradingsymbol", "product", "order_type", "transaction_type"],
            /,
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["quantity"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["price"], /) -> float: ...
        @overload
        def __getitem__(self, key: Literal["result"], /) -> dict[str, Any] | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal["exchange", "tradingsymbol", "product", "order_type", "transaction_type"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["quantity"], default: D = ..., /) -> int | D: ...
        @overload
        def get(self, key: Literal["price"], default: D = ..., /) -> float | D: ...
        @overload
        def get(self, key: Literal["result"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(self, key: Literal["result"], default: D = ..., /) -> dict[str, Any] | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
