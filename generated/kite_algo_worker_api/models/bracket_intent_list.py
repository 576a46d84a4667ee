# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class BracketIntentList(Record):
    """Brackets of a run."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """The run."""
    brackets: Attr[list[_m.BracketIntent]] = attr(
        "brackets", required=True, holds="array", items=lambda: _m.BracketIntent
    )
    """Its brackets, newest first."""

    if TYPE_CHECKING:

        def __init__(
            self, strategy_run_id: str, brackets: list[_m.BracketIntent], **extra: Any
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["strategy_run_id"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["brackets"], /) -> list[_m.BracketIntent]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["strategy_run_id"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self, key: Literal["brackets"], default: list[Any], /
        ) -> list[_m.BracketIntent]: ...
        @overload
        def get(
            self, key: Literal["brackets"], default: D = ..., /
        ) -> list[_m.BracketIntent] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
