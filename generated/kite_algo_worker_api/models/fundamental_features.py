# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class FundamentalFeatures(Record):
    """Key figures of companies."""

    __slots__ = ()

    schema_version: Attr[int | None] = attr("schema_version", number="int")
    """Version of the shape of the answer."""
    source: Attr[str | None] = attr("source")
    """Where the data comes from."""
    retrieved_at: Attr[str | None] = attr("retrieved_at")
    """When the server answered, ISO 8601."""
    features: Attr[list[_m.FundamentalFeatureRow]] = attr(
        "features", required=True, holds="array", items=lambda: _m.FundamentalFeatureRow
    )
    """Ordered by symbol."""
    missing_symbols: Attr[list[str] | None] = attr("missing_symbols", holds="array")
    """Asked for, and nothing is stored."""

    if TYPE_CHECKING:

        def __init__(
            self,
            schema_version: int | None = ...,
            source: str | None = ...,
            retrieved_at: str | None = ...,
            features: list[_m.FundamentalFeatureRow] = ...,
            missing_symbols: list[str] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["schema_version"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["source", "retrieved_at"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["features"], /) -> list[_m.FundamentalFeatureRow]: ...
        @overload
        def __getitem__(self, key: Literal["missing_symbols"], /) -> list[str]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["schema_version"], default: D = ..., /) -> int | D: ...
        @overload
        def get(self, key: Literal["source", "retrieved_at"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self, key: Literal["features"], default: list[Any], /
        ) -> list[_m.FundamentalFeatureRow]: ...
        @overload
        def get(
            self, key: Literal["features"], default: D = ..., /
        ) -> list[_m.FundamentalFeatureRow] | D: ...
        @overload
        def get(self, key: Literal["missing_symbols"], default: list[Any], /) -> list[str]: ...
        @overload
        def get(self, key: Literal["missing_symbols"], default: D = ..., /) -> list[str] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
