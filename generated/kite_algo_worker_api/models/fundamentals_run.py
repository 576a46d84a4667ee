# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class FundamentalsRun(Record):
    """One refresh of key figures."""

    __slots__ = ()

    scope_type: Attr[str | None] = attr("scope_type")
    """What it was of."""
    scope_value: Attr[str | None] = attr("scope_value")
    """Which ones."""
    mode: Attr[str | None] = attr("mode")
    """How."""
    symbols_requested: Attr[int | None] = attr("symbols_requested", number="int")
    """Symbols asked for."""
    symbols_changed: Attr[int | None] = attr("symbols_changed", number="int")
    """With new figures."""
    symbols_unchanged: Attr[int | None] = attr("symbols_unchanged", number="int")
    """As they were."""
    symbols_failed: Attr[int | None] = attr("symbols_failed", number="int")
    """That failed."""
    symbols_skipped: Attr[int | None] = attr("symbols_skipped", number="int")
    """Checked not long ago."""
    started_at: Attr[str | None] = attr("started_at")
    """ISO 8601."""
    finished_at: Attr[str | None] = attr("finished_at")
    """ISO 8601; null while it runs."""
    status: Attr[str] = attr("status", required=True)
    """How it stands."""

    if TYPE_CHECKING:

        def __init__(
            self,
            scope_type: str | None = ...,
            scope_value: str | None = ...,
            mode: str | None = ...,
            symbols_requested: int | None = ...,
            symbols_changed: int | None = ...,
            symbols_unchanged: int | None = ...,
            symbols_failed: int | None = ...,
            symbols_skipped: int | None = ...,
            started_at: str | None = ...,
            finished_at: str | None = ...,
            status: str = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["scope_type", "scope_value", "mode", "started_at", "status"], /
        ) -> str: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "symbols_requested",
                "symbols_changed",
                "symbols_unchanged",
                "symbols_failed",
                "symbols_skipped",
            ],
            /,
        ) -> int: ...
        @overload
        def __getitem__(self, key: Literal["finished_at"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self,
            key: Literal["scope_type", "scope_value", "mode", "started_at", "status"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "symbols_requested",
                "symbols_changed",
                "symbols_unchanged",
                "symbols_failed",
                "symbols_skipped",
            ],
            default: D = ...,
            /,
        ) -> int | D: ...
        @overload
        def get(self, key: Literal["finished_at"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
