# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionSelection(Record):
    """One contract per leg."""

    __slots__ = ()

    underlying: Attr[str] = attr("underlying", required=True)
    """Underlying in upper case."""
    expiry: Attr[str] = attr("expiry", required=True)
    """Expiry chosen, `YYYY-MM-DD`."""
    resolved: Attr[list[_m.ResolvedOptionContract]] = attr(
        "resolved", required=True, holds="array", items=lambda: _m.ResolvedOptionContract
    )
    """Contracts in the order of the legs."""
    count: Attr[int | None] = attr("count", number="int")
    """Number of contracts."""
    updated_at: Attr[str | None] = attr("updated_at")
    """When the session last computed, ISO 8601 UTC."""

    if TYPE_CHECKING:

        def __init__(
            self,
            underlying: str,
            expiry: str,
            resolved: list[_m.ResolvedOptionContract],
            count: int | None = ...,
            updated_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["underlying", "expiry"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["resolved"], /) -> list[_m.ResolvedOptionContract]: ...
        @overload
        def __getitem__(self, key: Literal["count"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["updated_at"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["underlying", "expiry"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self, key: Literal["resolved"], default: list[Any], /
        ) -> list[_m.ResolvedOptionContract]: ...
        @overload
        def get(
            self, key: Literal["resolved"], default: D = ..., /
        ) -> list[_m.ResolvedOptionContract] | D: ...
        @overload
        def get(self, key: Literal["count"], default: D = ..., /) -> int | D: ...
        @overload
        def get(self, key: Literal["updated_at"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
