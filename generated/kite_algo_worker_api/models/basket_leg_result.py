# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class BasketLegResult(Record):
    """What became of one leg of a basket."""

    __slots__ = ()

    index: Attr[int] = attr("index", required=True, number="int")
    """Position of the leg in the basket, from 0."""
    tradingsymbol: Attr[str | None] = attr("tradingsymbol")
    """The exchange's symbol of the instrument."""
    order_id: Attr[str | None] = attr("order_id")
    """The leg's order; null when none was placed."""
    status: Attr[str | None] = attr("status")
    """`success`: placed; `failed`: not placed, refused or taken back, and `error` says why;
    `validated`: only looked at."""
    order_status: Attr[str | None] = attr("order_status")
    """State of the leg's order in the broker's vocabulary, where it is known."""
    error: Attr[str | None] = attr("error")
    """Why the leg failed."""

    if TYPE_CHECKING:

        def __init__(
            self,
            index: int,
            tradingsymbol: str | None = ...,
            order_id: str | None = ...,
            status: str | None = ...,
            order_status: str | None = ...,
            error: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["index"], /) -> int: ...
        @overload
        def __getitem__(
            self, key: Literal["tradingsymbol", "order_id", "status", "order_status", "error"], /
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(self, key: Literal["index"], default: D = ..., /) -> int | D: ...
        @overload
        def get(
            self,
            key: Literal["tradingsymbol", "order_id", "status", "order_status", "error"],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
