# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class WorkerRunPnlSnapshot(Record):
    """A run's grouped profit and loss at one moment."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """The run."""
    execution_mode: Attr[str] = attr("execution_mode", required=True)
    """Mode of the run."""
    status: Attr[str] = attr("status", required=True)
    """Whether a paper run that has traded holds a position (`open`, `closed`); else the run's
    status."""
    currency: Attr[str] = attr("currency", default="INR")
    """Always rupees."""
    totals: Attr[_m.WorkerRunPnlTotals] = attr(
        "totals", default={}, holds="object", record=lambda: _m.WorkerRunPnlTotals
    )
    """Sums over all legs, closed ones included."""
    legs: Attr[list[_m.WorkerRunPnlLeg]] = attr(
        "legs", default=[], holds="array", items=lambda: _m.WorkerRunPnlLeg
    )
    """Open legs."""
    position_count: Attr[int] = attr("position_count", default=0, number="int")
    """Number of open legs."""
    is_realtime: Attr[bool] = attr("is_realtime", default=False)
    """False for dry runs."""
    is_stale: Attr[bool] = attr("is_stale", default=False)
    """Whether the backend could not fully confirm the marks."""
    updated_at: Attr[str] = attr("updated_at", default="")
    """When the figures last changed, ISO 8601."""

    if TYPE_CHECKING:

        def __init__(
            self,
            strategy_run_id: str,
            execution_mode: str,
            status: str,
            currency: str = ...,
            totals: _m.WorkerRunPnlTotals = ...,
            legs: list[_m.WorkerRunPnlLeg] = ...,
            position_count: int = ...,
            is_realtime: bool = ...,
            is_stale: bool = ...,
            updated_at: str = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal["strategy_run_id", "execution_mode", "status", "currency", "updated_at"],
            /,
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["totals"], /) -> _m.WorkerRunPnlTotals: ...
        @overload
        def __getitem__(self, key: Literal["legs"], /) -> list[_m.WorkerRunPnlLeg]: ...
        @overload
        def __getitem__(self, key: Literal["position_count"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["is_realtime", "is_stale"], /) -> bool: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal["strategy_run_id", "execution_mode", "status", "currency", "updated_at"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self, key: Literal["totals"], default: dict[str, Any], /
        ) -> _m.WorkerRunPnlTotals: ...
        @overload
        def get(self, key: Literal["totals"], default: D = ..., /) -> _m.WorkerRunPnlTotals | D: ...
        @overload
        def get(self, key: Literal["legs"], default: list[Any], /) -> list[_m.WorkerRunPnlLeg]: ...
        @overload
        def get(
            self, key: Literal["legs"], default: D = ..., /
        ) -> list[_m.WorkerRunPnlLeg] | D: ...
        @overload
        def get(self, key: Literal["position_count"], default: D = ..., /) -> int | D: ...
        @overload
        def get(self, key: Literal["is_realtime", "is_stale"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
