# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionGreeks(Record):
    """Volatility and greeks of one expiry."""

    __slots__ = ()

    underlying: Attr[str] = attr("underlying", required=True)
    """Underlying in upper case."""
    expiry: Attr[str] = attr("expiry", required=True)
    """Expiry chosen, `YYYY-MM-DD`."""
    contracts: Attr[list[_m.OptionChainRow]] = attr(
        "contracts", required=True, holds="array", items=lambda: _m.OptionChainRow
    )
    """Rows by strike, ascending."""
    greeks_source: Attr[str | None] = attr("greeks_source")
    """synthetic_forward_black76 when forward and volatility are known, else session_snapshot."""
    updated_at: Attr[str | None] = attr("updated_at")
    """When the session last computed, ISO 8601 UTC."""

    if TYPE_CHECKING:

        def __init__(
            self,
            underlying: str,
            expiry: str,
            contracts: list[_m.OptionChainRow],
            greeks_source: str | None = ...,
            updated_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["underlying", "expiry", "greeks_source"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["contracts"], /) -> list[_m.OptionChainRow]: ...
        @overload
        def __getitem__(self, key: Literal["updated_at"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["underlying", "expiry", "greeks_source"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(
            self, key: Literal["contracts"], default: list[Any], /
        ) -> list[_m.OptionChainRow]: ...
        @overload
        def get(
            self, key: Literal["contracts"], default: D = ..., /
        ) -> list[_m.OptionChainRow] | D: ...
        @overload
        def get(self, key: Literal["updated_at"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
