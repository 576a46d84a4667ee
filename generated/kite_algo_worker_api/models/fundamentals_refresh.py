# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class FundamentalsRefresh(Record):
    """What became of a refresh."""

    __slots__ = ()

    run_id: Attr[str] = attr("run_id", required=True)
    """Identifier of the refresh."""
    scope: Attr[dict[str, Any] | None] = attr("scope", holds="object")
    """What it was of."""
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
    failed_symbols: Attr[list[dict[str, Any]] | None] = attr("failed_symbols", holds="array")
    """Symbols that failed, with the reason."""

    if TYPE_CHECKING:

        def __init__(
            self,
            run_id: str,
            scope: dict[str, Any] | None = ...,
            mode: str | None = ...,
            symbols_requested: int | None = ...,
            symbols_changed: int | None = ...,
            symbols_unchanged: int | None = ...,
            symbols_failed: int | None = ...,
            symbols_skipped: int | None = ...,
            failed_symbols: list[dict[str, Any]] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["run_id", "mode"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["scope"], /) -> dict[str, Any]: ...
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
        def __getitem__(self, key: Literal["failed_symbols"], /) -> list[dict[str, Any]]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["run_id", "mode"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: Literal["scope"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(self, key: Literal["scope"], default: D = ..., /) -> dict[str, Any] | D: ...
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
        def get(
            self, key: Literal["failed_symbols"], default: list[Any], /
        ) -> list[dict[str, Any]]: ...
        @overload
        def get(
            self, key: Literal["failed_symbols"], default: D = ..., /
        ) -> list[dict[str, Any]] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
