# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionSession(Record):
    """The pricing session of an underlying."""

    __slots__ = ()

    underlying: Attr[str] = attr("underlying", required=True)
    """Underlying in upper case."""
    expiries: Attr[list[str]] = attr("expiries", required=True, holds="array")
    """Tracked expiries `YYYY-MM-DD`, nearest first."""
    spot_ltp: Attr[float | None] = attr("spot_ltp", number="float")
    """Last price of the underlying in rupees or points."""
    updated_at: Attr[str | None] = attr("updated_at")
    """When the session last computed, ISO 8601 UTC."""
    snapshot: Attr[_m.OptionSessionSnapshot | None] = attr(
        "snapshot", holds="object", record=lambda: _m.OptionSessionSnapshot
    )
    """What the session last computed, as it stands in the server."""
    resource_error: Attr[_m.OptionResourceError | None] = attr(
        "resource_error", holds="object", record=lambda: _m.OptionResourceError
    )
    """Why the server cannot price the underlying properly."""

    if TYPE_CHECKING:

        def __init__(
            self,
            underlying: str,
            expiries: list[str],
            spot_ltp: float | None = ...,
            updated_at: str | None = ...,
            snapshot: _m.OptionSessionSnapshot | None = ...,
            resource_error: _m.OptionResourceError | None = ...,
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
        def __getitem__(self, key: Literal["snapshot"], /) -> _m.OptionSessionSnapshot: ...
        @overload
        def __getitem__(self, key: Literal["resource_error"], /) -> _m.OptionResourceError: ...
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
        def get(
            self, key: Literal["snapshot"], default: dict[str, Any], /
        ) -> _m.OptionSessionSnapshot: ...
        @overload
        def get(
            self, key: Literal["snapshot"], default: D = ..., /
        ) -> _m.OptionSessionSnapshot | D: ...
        @overload
        def get(
            self, key: Literal["resource_error"], default: dict[str, Any], /
        ) -> _m.OptionResourceError: ...
        @overload
        def get(
            self, key: Literal["resource_error"], default: D = ..., /
        ) -> _m.OptionResourceError | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
