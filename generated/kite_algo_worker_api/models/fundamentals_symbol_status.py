# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class FundamentalsSymbolStatus(Record):
    """When one symbol was checked."""

    __slots__ = ()

    symbol: Attr[str] = attr("symbol", required=True)
    """Symbol without exchange."""
    statement_scope: Attr[str | None] = attr("statement_scope")
    """Which accounts."""
    status: Attr[str] = attr("status", required=True)
    """Outcome of the latest check."""
    last_checked_at: Attr[str | None] = attr("last_checked_at")
    """ISO 8601."""
    last_success_at: Attr[str | None] = attr("last_success_at")
    """ISO 8601."""
    last_error: Attr[str | None] = attr("last_error")
    """What went wrong."""

    if TYPE_CHECKING:

        def __init__(
            self,
            symbol: str,
            statement_scope: str | None = ...,
            status: str = ...,
            last_checked_at: str | None = ...,
            last_success_at: str | None = ...,
            last_error: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["symbol", "statement_scope", "status"], /) -> str: ...
        @overload
        def __getitem__(
            self, key: Literal["last_checked_at", "last_success_at", "last_error"], /
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["symbol", "statement_scope", "status"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal["last_checked_at", "last_success_at", "last_error"],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
