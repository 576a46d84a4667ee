# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class DepthLevel(Record):
    """One price level of the order book."""

    __slots__ = ()

    price: Attr[float | None] = attr("price", number="float")
    """Price in rupees."""
    quantity: Attr[int | None] = attr("quantity", number="int")
    """Units waiting at this price."""
    orders: Attr[int | None] = attr("orders", number="int")
    """Number of orders at this price."""

    if TYPE_CHECKING:

        def __init__(
            self,
            price: float | None = ...,
            quantity: int | None = ...,
            orders: int | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["price"], /) -> float: ...
        @overload
        def __getitem__(self, key: Literal["quantity", "orders"], /) -> int: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(self, key: Literal["price"], default: D = ..., /) -> float | D: ...
        @overload
        def get(self, key: Literal["quantity", "orders"], default: D = ..., /) -> int | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
