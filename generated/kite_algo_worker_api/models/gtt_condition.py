# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class GttCondition(Record):
    """When a trigger fires."""

    __slots__ = ()

    exchange: Attr[str | None] = attr("exchange")
    """Exchange of the instrument."""
    tradingsymbol: Attr[str | None] = attr("tradingsymbol")
    """The exchange's symbol of the instrument."""
    trigger_values: Attr[list[float] | None] = attr("trigger_values", holds="array")
    """Prices in rupees at which it fires."""
    last_price: Attr[float | None] = attr("last_price", number="float")
    """Price in rupees when it was placed."""
    instrument_token: Attr[int | None] = attr("instrument_token", number="int")
    """Token of the instrument."""

    if TYPE_CHECKING:

        def __init__(
            self,
            exchange: str | None = ...,
            tradingsymbol: str | None = ...,
            trigger_values: list[float] | None = ...,
            last_price: float | None = ...,
            instrument_token: int | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["exchange", "tradingsymbol"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["trigger_values"], /) -> list[float]: ...
        @overload
        def __getitem__(self, key: Literal["last_price"], /) -> float: ...
        @overload
        def __getitem__(self, key: Literal["instrument_token"], /) -> int | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["exchange", "tradingsymbol"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["trigger_values"], default: list[Any], /) -> list[float]: ...
        @overload
        def get(self, key: Literal["trigger_values"], default: D = ..., /) -> list[float] | D: ...
        @overload
        def get(self, key: Literal["last_price"], default: D = ..., /) -> float | D: ...
        @overload
        def get(self, key: Literal["instrument_token"], default: D = ..., /) -> int | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
