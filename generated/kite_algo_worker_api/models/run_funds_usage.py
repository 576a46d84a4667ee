# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class RunFundsUsage(Record):
    """What a run holds of its account."""

    __slots__ = ()

    strategy_run_id: Attr[str | None] = attr("strategy_run_id")
    """The run."""
    status: Attr[str | None] = attr("status")
    """Where the run is in its life."""
    gross_exposure: Attr[float | None] = attr("gross_exposure", number="float")
    """Sum of the absolute values of the open legs, in rupees."""
    net_exposure: Attr[float | None] = attr("net_exposure", number="float")
    """Sum of their signed values, in rupees."""
    realized_pnl: Attr[float | None] = attr("realized_pnl", number="float")
    """Realised profit, in rupees."""
    unrealized_pnl: Attr[float | None] = attr("unrealized_pnl", number="float")
    """Unrealised profit, in rupees."""
    net_pnl: Attr[float | None] = attr("net_pnl", number="float")
    """Profit after charges, in rupees."""
    estimated_margin_used: Attr[float | None] = attr("estimated_margin_used", number="float")
    """Margin the run ties up, in rupees; null when unknown."""
    allocation: Attr[_m.RunAllocation | None] = attr(
        "allocation", holds="object", record=lambda: _m.RunAllocation
    )
    """The cap and what is left of it."""
    pnl: Attr[_m.WorkerRunPnlTotals | None] = attr(
        "pnl", holds="object", record=lambda: _m.WorkerRunPnlTotals
    )
    """The totals of the run's profit and loss."""
    position_count: Attr[int] = attr("position_count", default=0, number="int")
    """Number of open legs."""
    is_stale: Attr[bool] = attr("is_stale", default=False)
    """Whether prices could not be confirmed."""

    if TYPE_CHECKING:

        def __init__(
            self,
            strategy_run_id: str | None = ...,
            status: str | None = ...,
            gross_exposure: float | None = ...,
            net_exposure: float | None = ...,
            realized_pnl: float | None = ...,
            unrealized_pnl: float | None = ...,
            net_pnl: float | None = ...,
            estimated_margin_used: float | None = ...,
            allocation: _m.RunAllocation | None = ...,
            pnl: _m.WorkerRunPnlTotals | None = ...,
            position_count: int = ...,
            is_stale: bool = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["strategy_run_id", "status"], /) -> str: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "gross_exposure", "net_exposure", "realized_pnl", "unrealized_pnl", "net_pnl"
            ],
            /,
        ) -> float: ...
        @overload
        def __getitem__(self, key: Literal["estimated_margin_used"], /) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["allocation"], /) -> _m.RunAllocation: ...
        @overload
        def __getitem__(self, key: Literal["pnl"], /) -> _m.WorkerRunPnlTotals: ...
        @overload
        def __getitem__(self, key: Literal["position_count"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["is_stale"], /) -> bool: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["strategy_run_id", "status"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "gross_exposure", "net_exposure", "realized_pnl", "unrealized_pnl", "net_pnl"
            ],
            default: D = ...,
            /,
        ) -> float | D: ...
        @overload
        def get(
            self, key: Literal["estimated_margin_used"], default: D = ..., /
        ) -> float | None | D: ...
        @overload
        def get(
            self, key: Literal["allocation"], default: dict[str, Any], /
        ) -> _m.RunAllocation: ...
        @overload
        def get(self, key: Literal["allocation"], default: D = ..., /) -> _m.RunAllocation | D: ...
        @overload
        def get(self, key: Literal["pnl"], default: dict[str, Any], /) -> _m.WorkerRunPnlTotals: ...
        @overload
        def get(self, key: Literal["pnl"], default: D = ..., /) -> _m.WorkerRunPnlTotals | D: ...
        @overload
        def get(self, key: Literal["position_count"], default: D = ..., /) -> int | D: ...
        @overload
        def get(self, key: Literal["is_stale"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
