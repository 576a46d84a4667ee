# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionPaperResult(Record):
    """What the paper engine answered."""

    __slots__ = ()

    mode: Attr[str | None] = attr("mode")
    """Always paper."""
    status: Attr[str | None] = attr("status")
    """success, partial or failed."""
    results: Attr[list[dict[str, Any]] | None] = attr("results", holds="array")
    """Result per order."""
    errors: Attr[list[dict[str, Any]] | None] = attr("errors", holds="array")
    """Refused orders."""

    if TYPE_CHECKING:

        def __init__(
            self,
            mode: str | None = ...,
            status: str | None = ...,
            results: list[dict[str, Any]] | None = ...,
            errors: list[dict[str, Any]] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["mode", "status"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["results", "errors"], /) -> list[dict[str, Any]]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["mode", "status"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self, key: Literal["results", "errors"], default: list[Any], /
        ) -> list[dict[str, Any]]: ...
        @overload
        def get(
            self, key: Literal["results", "errors"], default: D = ..., /
        ) -> list[dict[str, Any]] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
