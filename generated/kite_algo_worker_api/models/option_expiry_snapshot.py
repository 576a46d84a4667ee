# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionExpirySnapshot(Record):
    """Tracked expiries of an underlying. Older clients fail on any further key, so none is sent."""

    __slots__ = ()

    underlying: Attr[str] = attr("underlying", required=True)
    """Underlying in upper case."""
    expiries: Attr[list[str]] = attr("expiries", default=[], holds="array")
    """Tracked expiries `YYYY-MM-DD`, nearest first."""
    spot_ltp: Attr[float | None] = attr("spot_ltp", number="float")
    """Last price of the underlying in rupees or points."""
    updated_at: Attr[str | None] = attr("updated_at")
    """When the session last computed, ISO 8601 UTC."""

    if TYPE_CHECKING:

        def __init__(
            self,
            underlying: str,
            expiries: list[str] = ...,
            spot_ltp: float | None = ...,
            updated_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["underlying"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["expiries"], /) -> list[str]: ...
        @overload
        def __getitem__(self, key: Literal["spot_ltp"], /) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["updated_at"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["underlying"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: Literal["expiries"], default: list[Any], /) -> list[str]: ...
        @overload
        def get(self, key: Literal["expiries"], default: D = ..., /) -> list[str] | D: ...
        @overload
        def get(self, key: Literal["spot_ltp"], default: D = ..., /) -> float | None | D: ...
        @overload
        def get(self, key: Literal["updated_at"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
