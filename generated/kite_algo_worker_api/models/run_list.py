# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class RunList(Record):
    """A page of the token's runs."""

    __slots__ = ()

    items_: Attr[list[_m.RunSummary]] = attr(
        "items", required=True, holds="array", items=lambda: _m.RunSummary
    )
    """Runs, newest first."""
    next_cursor: Attr[str | None] = attr("next_cursor")
    """What continues the list; null on the last page."""

    if TYPE_CHECKING:

        def __init__(
            self, items_: list[_m.RunSummary], next_cursor: str | None = ..., **extra: Any
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["items"], /) -> list[_m.RunSummary]: ...
        @overload
        def __getitem__(self, key: Literal["next_cursor"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["items"], default: list[Any], /) -> list[_m.RunSummary]: ...
        @overload
        def get(self, key: Literal["items"], default: D = ..., /) -> list[_m.RunSummary] | D: ...
        @overload
        def get(self, key: Literal["next_cursor"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
