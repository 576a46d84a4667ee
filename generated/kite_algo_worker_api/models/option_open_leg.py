# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionOpenLeg(Record):
    """What a leg still holds."""

    __slots__ = ()

    leg_id: Attr[str | None] = attr("leg_id")
    """Id of the leg."""
    exchange: Attr[str | None] = attr("exchange")
    """Exchange."""
    tradingsymbol: Attr[str | None] = attr("tradingsymbol")
    """Trading symbol without exchange."""
    entry_side: Attr[str | None] = attr("entry_side")
    """BUY or SELL."""
    open_quantity: Attr[int | None] = attr("open_quantity", number="int")
    """Units still open."""
    instrument_type: Attr[str | None] = attr("instrument_type")
    """CE or PE."""
    ltp: Attr[float | None] = attr("ltp", number="float")
    """Last price in rupees known to the leg."""
    last_price: Attr[float | None] = attr("last_price", number="float")
    """Another last price in rupees given with the leg."""
    exit_order_type: Attr[str | None] = attr("exit_order_type")
    """Exit order type."""
    exit_price: Attr[float | None] = attr("exit_price", number="float")
    """Exit limit price in rupees."""
    limit_price: Attr[float | None] = attr("limit_price", number="float")
    """Limit price in rupees used without `exit_price`."""
    exit_variety: Attr[str | None] = attr("exit_variety")
    """Exit order variety."""
    market_protection: Attr[int | None] = attr("market_protection", number="int")
    """Market protection in percent, or -1."""

    if TYPE_CHECKING:

        def __init__(
            self,
            leg_id: str | None = ...,
            exchange: str | None = ...,
            tradingsymbol: str | None = ...,
            entry_side: str | None = ...,
            open_quantity: int | None = ...,
            instrument_type: str | None = ...,
            ltp: float | None = ...,
            last_price: float | None = ...,
            exit_order_type: str | None = ...,
            exit_price: float | None = ...,
            limit_price: float | None = ...,
            exit_variety: str | None = ...,
            market_protection: int | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["leg_id", "exchange", "tradingsymbol", "entry_side"], /
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["open_quantity"], /) -> int: ...
        @overload
        def __getitem__(
            self, key: Literal["instrument_type", "exit_order_type", "exit_variety"], /
        ) -> str | None: ...
        @overload
        def __getitem__(
            self, key: Literal["ltp", "last_price", "exit_price", "limit_price"], /
        ) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["market_protection"], /) -> int | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self,
            key: Literal["leg_id", "exchange", "tradingsymbol", "entry_side"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["open_quantity"], default: D = ..., /) -> int | D: ...
        @overload
        def get(
            self,
            key: Literal["instrument_type", "exit_order_type", "exit_variety"],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(
            self,
            key: Literal["ltp", "last_price", "exit_price", "limit_price"],
            default: D = ...,
            /,
        ) -> float | None | D: ...
        @overload
        def get(self, key: Literal["market_protection"], default: D = ..., /) -> int | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
