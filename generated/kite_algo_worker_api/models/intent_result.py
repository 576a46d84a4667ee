# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class IntentResult(Record):
    """What became of an intent. `status` tells whether the intent was processed; for an order the
    outcome is in `order_status` and `rejection_reason`, or, from deployed backends, inside
    `result`."""

    __slots__ = ()

    status: Attr[str] = attr("status", required=True)
    """`deduped` means the stored result of an earlier request with this key."""
    result: Attr[_m.IntentExecution] = attr(
        "result", required=True, holds="object", record=lambda: _m.IntentExecution
    )
    """The outcome in the form of the run's mode."""
    order_id: Attr[str | None] = attr("order_id")
    """The order's identifier; null for baskets and dry runs."""
    order_status: Attr[str | None] = attr("order_status")
    """State of the order in the broker's vocabulary; null for baskets and dry runs."""
    strategy_run_id: Attr[str | None] = attr("strategy_run_id")
    """The run."""
    mode: Attr[str | None] = attr("mode")
    """Mode of the run."""
    rejection_reason: Attr[str | None] = attr("rejection_reason")
    """Why the order was rejected."""
    legs: Attr[list[_m.BasketLegResult] | None] = attr(
        "legs", holds="array", items=lambda: _m.BasketLegResult
    )
    """One entry per leg of a basket."""

    if TYPE_CHECKING:

        def __init__(
            self,
            status: str,
            result: _m.IntentExecution,
            order_id: str | None = ...,
            order_status: str | None = ...,
            strategy_run_id: str | None = ...,
            mode: str | None = ...,
            rejection_reason: str | None = ...,
            legs: list[_m.BasketLegResult] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["status", "strategy_run_id", "mode"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["result"], /) -> _m.IntentExecution: ...
        @overload
        def __getitem__(
            self, key: Literal["order_id", "order_status", "rejection_reason"], /
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["legs"], /) -> list[_m.BasketLegResult]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["status", "strategy_run_id", "mode"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["result"], default: dict[str, Any], /) -> _m.IntentExecution: ...
        @overload
        def get(self, key: Literal["result"], default: D = ..., /) -> _m.IntentExecution | D: ...
        @overload
        def get(
            self, key: Literal["order_id", "order_status", "rejection_reason"], default: D = ..., /
        ) -> str | None | D: ...
        @overload
        def get(self, key: Literal["legs"], default: list[Any], /) -> list[_m.BasketLegResult]: ...
        @overload
        def get(
            self, key: Literal["legs"], default: D = ..., /
        ) -> list[_m.BasketLegResult] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
