# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class ExecutionEventList(Record):
    """Execution events of a run."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """The run."""
    after_cursor: Attr[int] = attr("after_cursor", default=0, number="int")
    """The cursor that was asked for."""
    last_cursor: Attr[int] = attr("last_cursor", default=0, number="int")
    """Highest cursor returned, or `after_cursor` when there is none."""
    events: Attr[list[_m.ExecutionEvent]] = attr(
        "events", required=True, holds="array", items=lambda: _m.ExecutionEvent
    )
    """The events, in ascending order."""

    if TYPE_CHECKING:

        def __init__(
            self,
            strategy_run_id: str,
            after_cursor: int = ...,
            last_cursor: int = ...,
            events: list[_m.ExecutionEvent] = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["strategy_run_id"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["after_cursor", "last_cursor"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["events"], /) -> list[_m.ExecutionEvent]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["strategy_run_id"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self, key: Literal["after_cursor", "last_cursor"], default: D = ..., /
        ) -> int | D: ...
        @overload
        def get(self, key: Literal["events"], default: list[Any], /) -> list[_m.ExecutionEvent]: ...
        @overload
        def get(
            self, key: Literal["events"], default: D = ..., /
        ) -> list[_m.ExecutionEvent] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
