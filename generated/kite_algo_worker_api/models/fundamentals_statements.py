# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class FundamentalsStatements(Record):
    """A statement of one company."""

    __slots__ = ()

    schema_version: Attr[int | None] = attr("schema_version", number="int")
    """Version of the shape of the answer."""
    source: Attr[str | None] = attr("source")
    """Where the data comes from."""
    retrieved_at: Attr[str | None] = attr("retrieved_at")
    """When the server answered, ISO 8601."""
    symbol: Attr[str | None] = attr("symbol")
    """Symbol without exchange."""
    statement_scope: Attr[str | None] = attr("statement_scope")
    """Which accounts."""
    dataset: Attr[str | None] = attr("dataset")
    """Which statement."""
    rows: Attr[list[_m.FundamentalsRow]] = attr(
        "rows", required=True, holds="array", items=lambda: _m.FundamentalsRow
    )
    """By period, then by metric."""

    if TYPE_CHECKING:

        def __init__(
            self,
            schema_version: int | None = ...,
            source: str | None = ...,
            retrieved_at: str | None = ...,
            symbol: str | None = ...,
            statement_scope: str | None = ...,
            dataset: str | None = ...,
            rows: list[_m.FundamentalsRow] = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["schema_version"], /) -> int: ...
        @overload
        def __getitem__(
            self, key: Literal["source", "retrieved_at", "symbol", "statement_scope", "dataset"], /
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["rows"], /) -> list[_m.FundamentalsRow]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["schema_version"], default: D = ..., /) -> int | D: ...
        @overload
        def get(
            self,
            key: Literal["source", "retrieved_at", "symbol", "statement_scope", "dataset"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["rows"], default: list[Any], /) -> list[_m.FundamentalsRow]: ...
        @overload
        def get(
            self, key: Literal["rows"], default: D = ..., /
        ) -> list[_m.FundamentalsRow] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
