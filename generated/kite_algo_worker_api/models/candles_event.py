# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class CandlesEvent(Record):
    """Data of one candle stream event. A `snapshot` carries `candles` and `current`; a `candle`
    event carries `current`, or `candle` when one has finished, or both."""

    __slots__ = ()

    symbol: Attr[str] = attr("symbol", required=True)
    """Canonical id `EXCHANGE:TRADINGSYMBOL`."""
    instrument_token: Attr[int] = attr("instrument_token", required=True, number="int")
    """Numeric instrument id."""
    interval: Attr[str] = attr("interval", required=True)
    """Candle length."""
    current: Attr[_m.WorkerCandle | None] = attr(
        "current", holds="object", record=lambda: _m.WorkerCandle
    )
    """The candle now forming. The sandbox sends it with every event."""
    candle: Attr[_m.WorkerCandle | None] = attr(
        "candle", holds="object", record=lambda: _m.WorkerCandle
    )
    """The candle that has just finished. The deployed backend leaves `is_complete` false in it."""
    candles: Attr[list[_m.WorkerCandle] | None] = attr(
        "candles", holds="array", items=lambda: _m.WorkerCandle
    )
    """Finished candles, oldest first, in a snapshot."""
    is_stale: Attr[bool] = attr("is_stale", default=False)
    """In a snapshot: true when there is no candle at all."""

    if TYPE_CHECKING:

        def __init__(
            self,
            symbol: str,
            instrument_token: int,
            interval: str,
            current: _m.WorkerCandle | None = ...,
            candle: _m.WorkerCandle | None = ...,
            candles: list[_m.WorkerCandle] | None = ...,
            is_stale: bool = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["symbol", "interval"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["instrument_token"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["current", "candle"], /) -> _m.WorkerCandle | None: ...
        @overload
        def __getitem__(self, key: Literal["candles"], /) -> list[_m.WorkerCandle]: ...
        @overload
        def __getitem__(self, key: Literal["is_stale"], /) -> bool: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["symbol", "interval"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: Literal["instrument_token"], default: D = ..., /) -> int | D: ...
        @overload
        def get(
            self, key: Literal["current", "candle"], default: dict[str, Any], /
        ) -> _m.WorkerCandle: ...
        @overload
        def get(
            self, key: Literal["current", "candle"], default: D = ..., /
        ) -> _m.WorkerCandle | None | D: ...
        @overload
        def get(self, key: Literal["candles"], default: list[Any], /) -> list[_m.WorkerCandle]: ...
        @overload
        def get(
            self, key: Literal["candles"], default: D = ..., /
        ) -> list[_m.WorkerCandle] | D: ...
        @overload
        def get(self, key: Literal["is_stale"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
