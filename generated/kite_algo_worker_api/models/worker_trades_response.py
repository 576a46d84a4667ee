# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class WorkerTradesResponse(Record):
    """Trades of a run."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """The run."""
    trades: Attr[list[_m.WorkerTradeSnapshot]] = attr(
        "trades", default=[], holds="array", items=lambda: _m.WorkerTradeSnapshot
    )
    """Its trades, oldest first."""

    if TYPE_CHECKING:

        def __init__(
            self, strategy_run_id: str, trades: list[_m.WorkerTradeSnapshot] = ..., **extra: Any
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["strategy_run_id"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["trades"], /) -> list[_m.WorkerTradeSnapshot]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["strategy_run_id"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self, key: Literal["trades"], default: list[Any], /
        ) -> list[_m.WorkerTradeSnapshot]: ...
        @overload
        def get(
            self, key: Literal["trades"], default: D = ..., /
        ) -> list[_m.WorkerTradeSnapshot] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
