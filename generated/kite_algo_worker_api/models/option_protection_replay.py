# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionProtectionReplay(Record):
    """One evaluation per snapshot."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """Id of the option run."""
    events: Attr[list[_m.OptionProtectionEvent]] = attr(
        "events", required=True, holds="array", items=lambda: _m.OptionProtectionEvent
    )
    """Evaluations in the order of the snapshots."""

    if TYPE_CHECKING:

        def __init__(
            self, strategy_run_id: str, events: list[_m.OptionProtectionEvent], **extra: Any
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["strategy_run_id"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["events"], /) -> list[_m.OptionProtectionEvent]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["strategy_run_id"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self, key: Literal["events"], default: list[Any], /
        ) -> list[_m.OptionProtectionEvent]: ...
        @overload
        def get(
            self, key: Literal["events"], default: D = ..., /
        ) -> list[_m.OptionProtectionEvent] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
