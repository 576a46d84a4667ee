# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr, undeclared

if TYPE_CHECKING:
    from ..types import Attr, D


class WorkerCandle(Record):
    """Prices of one interval."""

    __slots__ = ()

    ts: Attr[str] = attr("ts", required=True)
    """Start of the interval, ISO 8601 with offset. Offsets differ by source: compare instants,
    not texts."""
    open: Attr[float] = attr("open", required=True, number="float")
    """First price in rupees."""
    high: Attr[float] = attr("high", required=True, number="float")
    """Highest price in rupees."""
    low: Attr[float] = attr("low", required=True, number="float")
    """Lowest price in rupees."""
    close: Attr[float] = attr("close", required=True, number="float")
    """Last price in rupees."""
    volume: Attr[float] = attr("volume", required=True, number="float")
    """Units traded in the interval."""
    oi: Attr[float | None] = attr("oi", number="float")
    """Open interest in units at the end of the interval."""
    is_complete: Attr[bool] = attr("is_complete", default=True)
    """False while the interval is still running."""
    raw: Attr[dict[str, Any]] = undeclared("raw")  # pyright: ignore[reportIncompatibleMethodOverride]
    """What was sent and is not declared here; the server sends no such field."""
    source: Attr[str | None] = attr("source")
    """Where a `current` candle comes from that is not formed from live ticks:
    latest_cached_candle, broker_quote_ohlc or latest_historical_day."""

    if TYPE_CHECKING:

        def __init__(
            self,
            ts: str,
            open: float,
            high: float,
            low: float,
            close: float,
            volume: float,
            oi: float | None = ...,
            is_complete: bool = ...,
            raw: dict[str, Any] | None = ...,
            source: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["ts"], /) -> str: ...
        @overload
        def __getitem__(
            self, key: Literal["open", "high", "low", "close", "volume"], /
        ) -> float: ...
        @overload
        def __getitem__(self, key: Literal["oi"], /) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["is_complete"], /) -> bool: ...
        @overload
        def __getitem__(self, key: Literal["source"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(self, key: Literal["ts"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self, key: Literal["open", "high", "low", "close", "volume"], default: D = ..., /
        ) -> float | D: ...
        @overload
        def get(self, key: Literal["oi"], default: D = ..., /) -> float | None | D: ...
        @overload
        def get(self, key: Literal["is_complete"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(self, key: Literal["source"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
