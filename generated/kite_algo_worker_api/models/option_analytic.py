# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionAnalytic(Record):
    """One number about an expiry."""

    __slots__ = ()

    underlying: Attr[str] = attr("underlying", required=True)
    """Underlying in upper case."""
    expiry: Attr[str] = attr("expiry", required=True)
    """Expiry chosen, `YYYY-MM-DD`."""
    value: Attr[float | None] = attr("value", number="float")
    """The put/call ratio, or the max pain strike in rupees."""
    updated_at: Attr[str | None] = attr("updated_at")
    """When the session last computed, ISO 8601 UTC."""

    if TYPE_CHECKING:

        def __init__(
            self,
            underlying: str,
            expiry: str,
            value: float | None = ...,
            updated_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["underlying", "expiry"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["value"], /) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["updated_at"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(self, key: Literal["underlying", "expiry"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: Literal["value"], default: D = ..., /) -> float | None | D: ...
        @overload
        def get(self, key: Literal["updated_at"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
