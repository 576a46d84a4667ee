# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class WorkerQuote(Record):
    """An instrument with its latest prices. A value the mode or the feed does not carry is null."""

    __slots__ = ()

    symbol: Attr[str] = attr("symbol", required=True)
    """Canonical id `EXCHANGE:TRADINGSYMBOL`, upper case."""
    instrument_token: Attr[int] = attr("instrument_token", required=True, number="int")
    """Numeric instrument id."""
    exchange: Attr[str | None] = attr("exchange")
    """Exchange: NSE, BSE, NFO, BFO, CDS, BCD or MCX."""
    tradingsymbol: Attr[str | None] = attr("tradingsymbol")
    """Symbol on the exchange, upper case."""
    name: Attr[str | None] = attr("name")
    """Company or underlying."""
    instrument_type: Attr[str | None] = attr("instrument_type")
    """EQ, FUT, CE or PE. Indices are EQ."""
    segment: Attr[str | None] = attr("segment")
    """Market segment, such as NSE, NFO-OPT, NFO-FUT or INDICES."""
    tick_size: Attr[float | None] = attr("tick_size", number="float")
    """Smallest price step in rupees."""
    lot_size: Attr[int | None] = attr("lot_size", number="int")
    """Units per lot."""
    expiry: Attr[str | None] = attr("expiry")
    """Expiry date `YYYY-MM-DD` of a derivative."""
    strike: Attr[float | None] = attr("strike", number="float")
    """Strike in rupees of an option."""
    mode: Attr[str | None] = attr("mode")
    """Mode of the tick behind the quote: ltp, quote or full."""
    last_price: Attr[float | None] = attr("last_price", required=True, number="float")
    """Last traded price in rupees."""
    change: Attr[float | None] = attr("change", number="float")
    """Change against the previous close in percent."""
    ohlc: Attr[_m.Ohlc | None] = attr("ohlc", holds="object", record=lambda: _m.Ohlc)
    """Day prices and the previous close."""
    volume: Attr[int | None] = attr("volume", number="int")
    """Units traded today."""
    last_quantity: Attr[int | None] = attr("last_quantity", number="int")
    """Units of the last trade."""
    average_price: Attr[float | None] = attr("average_price", number="float")
    """Volume-weighted average price of today in rupees."""
    buy_quantity: Attr[int | None] = attr("buy_quantity", number="int")
    """Units on the buy side of the whole book."""
    sell_quantity: Attr[int | None] = attr("sell_quantity", number="int")
    """Units on the sell side of the whole book."""
    last_trade_time: Attr[str | None] = attr("last_trade_time")
    """Time of the last trade. ISO 8601 with `T` or a blank in the middle, `Z` or an offset at
    the end."""
    exchange_timestamp: Attr[str | None] = attr("exchange_timestamp")
    """Exchange time of the tick, written like `last_trade_time`."""
    received_at: Attr[str | None] = attr("received_at")
    """When the server received the tick, ISO 8601 with offset."""
    age_ms: Attr[int | None] = attr("age_ms", number="int")
    """Age of the tick in milliseconds."""
    is_stale: Attr[bool | None] = attr("is_stale")
    """True when the age is unknown or above 15 seconds. Market hours play no part."""
    depth: Attr[_m.MarketDepth | None] = attr(
        "depth", holds="object", record=lambda: _m.MarketDepth
    )
    """Order book, in mode `full`."""
    oi: Attr[float | None] = attr("oi", number="float")
    """Open interest in units."""
    oi_day_high: Attr[float | None] = attr("oi_day_high", number="float")
    """Highest open interest of the day in units."""
    oi_day_low: Attr[float | None] = attr("oi_day_low", number="float")
    """Lowest open interest of the day in units."""
    depth_available: Attr[bool | None] = attr("depth_available")
    """Whether the feed carries a book."""
    depth_unavailable_reason: Attr[str | None] = attr("depth_unavailable_reason")
    """Why not: depth_not_supplied_by_feed or depth_payload_invalid."""

    if TYPE_CHECKING:

        def __init__(
            self,
            symbol: str,
            instrument_token: int,
            exchange: str | None = ...,
            tradingsymbol: str | None = ...,
            name: str | None = ...,
            instrument_type: str | None = ...,
            segment: str | None = ...,
            tick_size: float | None = ...,
            lot_size: int | None = ...,
            expiry: str | None = ...,
            strike: float | None = ...,
            mode: str | None = ...,
            last_price: float | None = ...,
            change: float | None = ...,
            ohlc: _m.Ohlc | None = ...,
            volume: int | None = ...,
            last_quantity: int | None = ...,
            average_price: float | None = ...,
            buy_quantity: int | None = ...,
            sell_quantity: int | None = ...,
            last_trade_time: str | None = ...,
            exchange_timestamp: str | None = ...,
            received_at: str | None = ...,
            age_ms: int | None = ...,
            is_stale: bool | None = ...,
            depth: _m.MarketDepth | None = ...,
            oi: float | None = ...,
            oi_day_high: float | None = ...,
            oi_day_low: float | None = ...,
            depth_available: bool | None = ...,
            depth_unavailable_reason: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["symbol", "exchange", "tradingsymbol", "mode"], /
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["instrument_token"], /) -> int: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "name",
                "instrument_type",
                "segment",
                "expiry",
                "last_trade_time",
                "exchange_timestamp",
                "received_at",
                "depth_unavailable_reason",
            ],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "tick_size",
                "strike",
                "last_price",
                "change",
                "average_price",
                "oi",
                "oi_day_high",
                "oi_day_low",
            ],
            /,
        ) -> float | None: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "lot_size", "volume", "last_quantity", "buy_quantity", "sell_quantity", "age_ms"
            ],
            /,
        ) -> int | None: ...
        @overload
        def __getitem__(self, key: Literal["ohlc"], /) -> _m.Ohlc | None: ...
        @overload
        def __getitem__(self, key: Literal["is_stale"], /) -> bool: ...
        @overload
        def __getitem__(self, key: Literal["depth"], /) -> _m.MarketDepth | None: ...
        @overload
        def __getitem__(self, key: Literal["depth_available"], /) -> bool | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["symbol", "exchange", "tradingsymbol", "mode"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["instrument_token"], default: D = ..., /) -> int | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "name",
                "instrument_type",
                "segment",
                "expiry",
                "last_trade_time",
                "exchange_timestamp",
                "received_at",
                "depth_unavailable_reason",
            ],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "tick_size",
                "strike",
                "last_price",
                "change",
                "average_price",
                "oi",
                "oi_day_high",
                "oi_day_low",
            ],
            default: D = ...,
            /,
        ) -> float | None | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "lot_size", "volume", "last_quantity", "buy_quantity", "sell_quantity", "age_ms"
            ],
            default: D = ...,
            /,
        ) -> int | None | D: ...
        @overload
        def get(self, key: Literal["ohlc"], default: dict[str, Any], /) -> _m.Ohlc: ...
        @overload
        def get(self, key: Literal["ohlc"], default: D = ..., /) -> _m.Ohlc | None | D: ...
        @overload
        def get(self, key: Literal["is_stale"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(self, key: Literal["depth"], default: dict[str, Any], /) -> _m.MarketDepth: ...
        @overload
        def get(self, key: Literal["depth"], default: D = ..., /) -> _m.MarketDepth | None | D: ...
        @overload
        def get(self, key: Literal["depth_available"], default: D = ..., /) -> bool | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
