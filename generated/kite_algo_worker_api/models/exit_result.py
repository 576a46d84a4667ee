# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class ExitResult(Record):
    """What became of the exit."""

    __slots__ = ()

    mode: Attr[str] = attr("mode", required=True)
    """Mode of the run."""
    status: Attr[str] = attr("status", required=True)
    """How far the exit got."""
    left_open: Attr[bool | None] = attr("left_open")
    """Whether something of the run may still be open: positions, or orders that rest. Where the
    backend does not say so, the client tells it from `status` and from what it could not
    cancel."""
    cancelled_orders: Attr[list[str] | None] = attr("cancelled_orders", holds="array")
    """Resting orders that were cancelled on the way."""
    resting_orders: Attr[list[str] | None] = attr("resting_orders", holds="array")
    """Orders that still rest."""
    run: Attr[_m.StrategyRun | None] = attr("run", holds="object", record=lambda: _m.StrategyRun)
    """The run after the exit; missing in a preview."""
    result: Attr[_m.IntentExecution | None] = attr(
        "result", holds="object", record=lambda: _m.IntentExecution
    )
    """What the exit orders did."""
    message: Attr[str | None] = attr("message")
    """The outcome in words."""
    deferred: Attr[bool] = attr("deferred", default=False)
    """Whether the exit has to wait for the broker's positions."""
    exit: Attr[_m.ExitPlan | None] = attr("exit", holds="object", record=lambda: _m.ExitPlan)
    """The orders of the exit, for a preview or a live run."""
    remaining_legs: Attr[list[dict[str, Any]] | None] = attr("remaining_legs", holds="array")
    """Legs that are still open."""
    broker_positions: Attr[list[dict[str, Any]] | None] = attr("broker_positions", holds="array")
    """Positions the broker reports, when the exit was deferred."""
    refresh: Attr[dict[str, Any] | None] = attr("refresh", holds="object")
    """How the broker's positions were brought up to date."""

    if TYPE_CHECKING:

        def __init__(
            self,
            mode: str,
            status: str,
            left_open: bool | None = ...,
            cancelled_orders: list[str] | None = ...,
            resting_orders: list[str] | None = ...,
            run: _m.StrategyRun | None = ...,
            result: _m.IntentExecution | None = ...,
            message: str | None = ...,
            deferred: bool = ...,
            exit: _m.ExitPlan | None = ...,
            remaining_legs: list[dict[str, Any]] | None = ...,
            broker_positions: list[dict[str, Any]] | None = ...,
            refresh: dict[str, Any] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["mode", "status"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["left_open", "deferred"], /) -> bool: ...
        @overload
        def __getitem__(
            self, key: Literal["cancelled_orders", "resting_orders"], /
        ) -> list[str]: ...
        @overload
        def __getitem__(self, key: Literal["run"], /) -> _m.StrategyRun: ...
        @overload
        def __getitem__(self, key: Literal["result"], /) -> _m.IntentExecution: ...
        @overload
        def __getitem__(self, key: Literal["message"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["exit"], /) -> _m.ExitPlan: ...
        @overload
        def __getitem__(
            self, key: Literal["remaining_legs", "broker_positions"], /
        ) -> list[dict[str, Any]]: ...
        @overload
        def __getitem__(self, key: Literal["refresh"], /) -> dict[str, Any] | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["mode", "status"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: Literal["left_open", "deferred"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(
            self, key: Literal["cancelled_orders", "resting_orders"], default: list[Any], /
        ) -> list[str]: ...
        @overload
        def get(
            self, key: Literal["cancelled_orders", "resting_orders"], default: D = ..., /
        ) -> list[str] | D: ...
        @overload
        def get(self, key: Literal["run"], default: dict[str, Any], /) -> _m.StrategyRun: ...
        @overload
        def get(self, key: Literal["run"], default: D = ..., /) -> _m.StrategyRun | D: ...
        @overload
        def get(self, key: Literal["result"], default: dict[str, Any], /) -> _m.IntentExecution: ...
        @overload
        def get(self, key: Literal["result"], default: D = ..., /) -> _m.IntentExecution | D: ...
        @overload
        def get(self, key: Literal["message"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(self, key: Literal["exit"], default: dict[str, Any], /) -> _m.ExitPlan: ...
        @overload
        def get(self, key: Literal["exit"], default: D = ..., /) -> _m.ExitPlan | D: ...
        @overload
        def get(
            self, key: Literal["remaining_legs", "broker_positions"], default: list[Any], /
        ) -> list[dict[str, Any]]: ...
        @overload
        def get(
            self, key: Literal["remaining_legs", "broker_positions"], default: D = ..., /
        ) -> list[dict[str, Any]] | D: ...
        @overload
        def get(self, key: Literal["refresh"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(
            self, key: Literal["refresh"], default: D = ..., /
        ) -> dict[str, Any] | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
