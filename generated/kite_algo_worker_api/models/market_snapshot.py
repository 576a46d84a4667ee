# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class MarketSnapshot(Record):
    """Quotes and candles as of one moment."""

    __slots__ = ()

    quotes: Attr[list[_m.WorkerQuote]] = attr(
        "quotes", required=True, holds="array", items=lambda: _m.WorkerQuote
    )
    """Quotes in request order. An array, unlike in the quotes call."""
    missing: Attr[list[str | int] | None] = attr("missing", holds="array")
    """Inputs that were not found, as sent."""
    candles: Attr[list[_m.WorkerHistoricalCandles]] = attr(
        "candles", required=True, holds="array", items=lambda: _m.WorkerHistoricalCandles
    )
    """One answer per candle request, same order."""
    updated_at: Attr[str] = attr("updated_at", required=True)
    """Server time, ISO 8601 UTC."""

    if TYPE_CHECKING:

        def __init__(
            self,
            quotes: list[_m.WorkerQuote],
            missing: list[str | int] | None = ...,
            candles: list[_m.WorkerHistoricalCandles] = ...,
            updated_at: str = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["quotes"], /) -> list[_m.WorkerQuote]: ...
        @overload
        def __getitem__(self, key: Literal["missing"], /) -> list[str | int]: ...
        @overload
        def __getitem__(self, key: Literal["candles"], /) -> list[_m.WorkerHistoricalCandles]: ...
        @overload
        def __getitem__(self, key: Literal["updated_at"], /) -> str: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["quotes"], default: list[Any], /) -> list[_m.WorkerQuote]: ...
        @overload
        def get(self, key: Literal["quotes"], default: D = ..., /) -> list[_m.WorkerQuote] | D: ...
        @overload
        def get(self, key: Literal["missing"], default: list[Any], /) -> list[str | int]: ...
        @overload
        def get(self, key: Literal["missing"], default: D = ..., /) -> list[str | int] | D: ...
        @overload
        def get(
            self, key: Literal["candles"], default: list[Any], /
        ) -> list[_m.WorkerHistoricalCandles]: ...
        @overload
        def get(
            self, key: Literal["candles"], default: D = ..., /
        ) -> list[_m.WorkerHistoricalCandles] | D: ...
        @overload
        def get(self, key: Literal["updated_at"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
