# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OrderHistory(Record):
    """The states an order went through."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """The run."""
    order_id: Attr[str] = attr("order_id", required=True)
    """The order."""
    history: Attr[list[_m.WorkerOrderSnapshot]] = attr(
        "history", required=True, holds="array", items=lambda: _m.WorkerOrderSnapshot
    )
    """Its states, oldest first."""

    if TYPE_CHECKING:

        def __init__(
            self,
            strategy_run_id: str,
            order_id: str,
            history: list[_m.WorkerOrderSnapshot],
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["strategy_run_id", "order_id"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["history"], /) -> list[_m.WorkerOrderSnapshot]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["strategy_run_id", "order_id"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(
            self, key: Literal["history"], default: list[Any], /
        ) -> list[_m.WorkerOrderSnapshot]: ...
        @overload
        def get(
            self, key: Literal["history"], default: D = ..., /
        ) -> list[_m.WorkerOrderSnapshot] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
