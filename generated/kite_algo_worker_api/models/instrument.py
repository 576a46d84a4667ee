# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class Instrument(Record):
    """One tradable contract, share or index. Empty text, null and 0 all mean that a field does not
    apply or is unknown."""

    __slots__ = ()

    symbol: Attr[str] = attr("symbol", required=True)
    """Canonical id `EXCHANGE:TRADINGSYMBOL`, upper case."""
    instrument_token: Attr[int] = attr("instrument_token", required=True, number="int")
    """Numeric instrument id."""
    exchange: Attr[str] = attr("exchange", required=True)
    """Exchange: NSE, BSE, NFO, BFO, CDS, BCD or MCX."""
    tradingsymbol: Attr[str] = attr("tradingsymbol", required=True)
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
    public_key: Attr[str | None] = attr("public_key")
    """`EXCHANGE:TRADINGSYMBOL`."""
    instrument_id: Attr[str | None] = attr("instrument_id")
    """Identifier in the backend's catalogue."""
    underlying: Attr[str | None] = attr("underlying")
    """What a derivative is of."""
    option_type: Attr[str | None] = attr("option_type")
    """CE or PE."""
    catalog_generation: Attr[str | None] = attr("catalog_generation")
    """Version of the catalogue."""
    lifecycle_status: Attr[str | None] = attr("lifecycle_status")
    """active or expired."""

    if TYPE_CHECKING:

        def __init__(
            self,
            symbol: str,
            instrument_token: int,
            exchange: str,
            tradingsymbol: str,
            name: str | None = ...,
            instrument_type: str | None = ...,
            segment: str | None = ...,
            tick_size: float | None = ...,
            lot_size: int | None = ...,
            expiry: str | None = ...,
            strike: float | None = ...,
            public_key: str | None = ...,
            instrument_id: str | None = ...,
            underlying: str | None = ...,
            option_type: str | None = ...,
            catalog_generation: str | None = ...,
            lifecycle_status: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["symbol", "exchange", "tradingsymbol"], /) -> str: ...
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
                "public_key",
                "instrument_id",
                "underlying",
                "option_type",
                "catalog_generation",
                "lifecycle_status",
            ],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["tick_size", "strike"], /) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["lot_size"], /) -> int | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["symbol", "exchange", "tradingsymbol"], default: D = ..., /
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
                "public_key",
                "instrument_id",
                "underlying",
                "option_type",
                "catalog_generation",
                "lifecycle_status",
            ],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(
            self, key: Literal["tick_size", "strike"], default: D = ..., /
        ) -> float | None | D: ...
        @overload
        def get(self, key: Literal["lot_size"], default: D = ..., /) -> int | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
