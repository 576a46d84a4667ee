# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class FundamentalsStatus(Record):
    """How fresh the key figures are."""

    __slots__ = ()

    schema_version: Attr[int | None] = attr("schema_version", number="int")
    """Version of the shape of the answer."""
    source: Attr[str | None] = attr("source")
    """Where the data comes from."""
    retrieved_at: Attr[str | None] = attr("retrieved_at")
    """When the server answered, ISO 8601."""
    symbols: Attr[list[_m.FundamentalsSymbolStatus]] = attr(
        "symbols", required=True, holds="array", items=lambda: _m.FundamentalsSymbolStatus
    )
    """Per symbol."""
    missing_symbols: Attr[list[str] | None] = attr("missing_symbols", holds="array")
    """Never checked."""
    recent_runs: Attr[list[_m.FundamentalsRun] | None] = attr(
        "recent_runs", holds="array", items=lambda: _m.FundamentalsRun
    )
    """The latest refreshes of the server, newest first."""

    if TYPE_CHECKING:

        def __init__(
            self,
            schema_version: int | None = ...,
            source: str | None = ...,
            retrieved_at: str | None = ...,
            symbols: list[_m.FundamentalsSymbolStatus] = ...,
            missing_symbols: list[str] | None = ...,
            recent_runs: list[_m.FundamentalsRun] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["schema_version"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["source", "retrieved_at"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["symbols"], /) -> list[_m.FundamentalsSymbolStatus]: ...
        @overload
        def __getitem__(self, key: Literal["missing_symbols"], /) -> list[str]: ...
        @overload
        def __getitem__(self, key: Literal["recent_runs"], /) -> list[_m.FundamentalsRun]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["schema_version"], default: D = ..., /) -> int | D: ...
        @overload
        def get(self, key: Literal["source", "retrieved_at"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self, key: Literal["symbols"], default: list[Any], /
        ) -> list[_m.FundamentalsSymbolStatus]: ...
        @overload
        def get(
            self, key: Literal["symbols"], default: D = ..., /
        ) -> list[_m.FundamentalsSymbolStatus] | D: ...
        @overload
        def get(self, key: Literal["missing_symbols"], default: list[Any], /) -> list[str]: ...
        @overload
        def get(self, key: Literal["missing_symbols"], default: D = ..., /) -> list[str] | D: ...
        @overload
        def get(
            self, key: Literal["recent_runs"], default: list[Any], /
        ) -> list[_m.FundamentalsRun]: ...
        @overload
        def get(
            self, key: Literal["recent_runs"], default: D = ..., /
        ) -> list[_m.FundamentalsRun] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
