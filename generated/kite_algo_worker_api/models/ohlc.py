# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class Ohlc(Record):
    """Prices of the trading day."""

    __slots__ = ()

    open: Attr[float | None] = attr("open", number="float")
    """First price of the day in rupees."""
    high: Attr[float | None] = attr("high", number="float")
    """Highest price of the day in rupees."""
    low: Attr[float | None] = attr("low", number="float")
    """Lowest price of the day in rupees."""
    close: Attr[float | None] = attr("close", number="float")
    """Close of the previous day in rupees."""

    if TYPE_CHECKING:

        def __init__(
            self,
            open: float | None = ...,
            high: float | None = ...,
            low: float | None = ...,
            close: float | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["open", "high", "low", "close"], /) -> float | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["open", "high", "low", "close"], default: D = ..., /
        ) -> float | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
