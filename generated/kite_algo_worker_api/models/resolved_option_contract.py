# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class ResolvedOptionContract(Record):
    """The contract chosen for one leg."""

    __slots__ = ()

    underlying: Attr[str] = attr("underlying", required=True)
    """Underlying in upper case."""
    expiry: Attr[str] = attr("expiry", required=True)
    """Expiry `YYYY-MM-DD`."""
    strike: Attr[float] = attr("strike", required=True, number="float")
    """Strike in rupees."""
    option_type: Attr[str] = attr("option_type", required=True)
    """CE or PE."""
    tradingsymbol: Attr[str] = attr("tradingsymbol", required=True)
    """Trading symbol without exchange."""
    instrument_token: Attr[int] = attr("instrument_token", required=True, number="int")
    """Instrument token."""
    lot_size: Attr[int] = attr("lot_size", required=True, number="int")
    """Units per lot. The deployed backend sends the leg's own value, or 1."""
    tick_size: Attr[float | None] = attr("tick_size", number="float")
    """Smallest price step in rupees."""
    ltp: Attr[float | None] = attr("ltp", number="float")
    """Last price in rupees; 0 when unknown."""
    resolver: Attr[str | None] = attr("resolver")
    """Selector used: delta, exact, offset, moneyness or premium."""
    resolution_meta: Attr[_m.OptionResolutionMeta | None] = attr(
        "resolution_meta", holds="object", record=lambda: _m.OptionResolutionMeta
    )
    """How a contract was found. Which fields are present depends on the selector."""
    expiry_key: Attr[str | None] = attr("expiry_key")
    """Same as `expiry`. The deployed backend does not send it."""
    exchange: Attr[str | None] = attr("exchange")
    """Exchange of the contract, NFO or BFO. The deployed backend does not send it."""

    if TYPE_CHECKING:

        def __init__(
            self,
            underlying: str,
            expiry: str,
            strike: float,
            option_type: str,
            tradingsymbol: str,
            instrument_token: int,
            lot_size: int,
            tick_size: float | None = ...,
            ltp: float | None = ...,
            resolver: str | None = ...,
            resolution_meta: _m.OptionResolutionMeta | None = ...,
            expiry_key: str | None = ...,
            exchange: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal["underlying", "expiry", "option_type", "tradingsymbol", "resolver"],
            /,
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["strike", "tick_size"], /) -> float: ...
        @overload
        def __getitem__(self, key: Literal["instrument_token", "lot_size"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["ltp"], /) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["resolution_meta"], /) -> _m.OptionResolutionMeta: ...
        @overload
        def __getitem__(self, key: Literal["expiry_key", "exchange"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal["underlying", "expiry", "option_type", "tradingsymbol", "resolver"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["strike", "tick_size"], default: D = ..., /) -> float | D: ...
        @overload
        def get(
            self, key: Literal["instrument_token", "lot_size"], default: D = ..., /
        ) -> int | D: ...
        @overload
        def get(self, key: Literal["ltp"], default: D = ..., /) -> float | None | D: ...
        @overload
        def get(
            self, key: Literal["resolution_meta"], default: dict[str, Any], /
        ) -> _m.OptionResolutionMeta: ...
        @overload
        def get(
            self, key: Literal["resolution_meta"], default: D = ..., /
        ) -> _m.OptionResolutionMeta | D: ...
        @overload
        def get(
            self, key: Literal["expiry_key", "exchange"], default: D = ..., /
        ) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
