# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionRunAction(Record):
    """Outcome of entering or exiting."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """Id of the option run."""
    mode: Attr[str | None] = attr("mode")
    """paper, the mode sent, or deterministic. Only after an entry."""
    status: Attr[str] = attr("status", required=True)
    """created, entry_previewed, entering, entered, partial_entry, cleanup_required,
    exit_previewed, exiting, partial_exit or exited."""
    completed_legs: Attr[list[str] | None] = attr("completed_legs", holds="array")
    """Ids of the legs that are done."""
    failed_legs: Attr[list[str] | None] = attr("failed_legs", holds="array")
    """Ids of the legs whose order was refused or cancelled."""
    pending_legs: Attr[list[str] | None] = attr("pending_legs", holds="array")
    """Ids of the legs whose outcome is open."""
    orders: Attr[list[_m.OptionOrderResult] | None] = attr(
        "orders", holds="array", items=lambda: _m.OptionOrderResult
    )
    """Orders of this call."""
    trades: Attr[list[_m.OptionTradeResult] | None] = attr(
        "trades", holds="array", items=lambda: _m.OptionTradeResult
    )
    """Fills of this call."""
    paper_result: Attr[_m.OptionPaperResult | None] = attr(
        "paper_result", holds="object", record=lambda: _m.OptionPaperResult
    )
    """What the paper engine answered."""

    if TYPE_CHECKING:

        def __init__(
            self,
            strategy_run_id: str,
            mode: str | None = ...,
            status: str = ...,
            completed_legs: list[str] | None = ...,
            failed_legs: list[str] | None = ...,
            pending_legs: list[str] | None = ...,
            orders: list[_m.OptionOrderResult] | None = ...,
            trades: list[_m.OptionTradeResult] | None = ...,
            paper_result: _m.OptionPaperResult | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["strategy_run_id", "mode", "status"], /) -> str: ...
        @overload
        def __getitem__(
            self, key: Literal["completed_legs", "failed_legs", "pending_legs"], /
        ) -> list[str]: ...
        @overload
        def __getitem__(self, key: Literal["orders"], /) -> list[_m.OptionOrderResult]: ...
        @overload
        def __getitem__(self, key: Literal["trades"], /) -> list[_m.OptionTradeResult]: ...
        @overload
        def __getitem__(self, key: Literal["paper_result"], /) -> _m.OptionPaperResult: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["strategy_run_id", "mode", "status"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal["completed_legs", "failed_legs", "pending_legs"],
            default: list[Any],
            /,
        ) -> list[str]: ...
        @overload
        def get(
            self, key: Literal["completed_legs", "failed_legs", "pending_legs"], default: D = ..., /
        ) -> list[str] | D: ...
        @overload
        def get(
            self, key: Literal["orders"], default: list[Any], /
        ) -> list[_m.OptionOrderResult]: ...
        @overload
        def get(
            self, key: Literal["orders"], default: D = ..., /
        ) -> list[_m.OptionOrderResult] | D: ...
        @overload
        def get(
            self, key: Literal["trades"], default: list[Any], /
        ) -> list[_m.OptionTradeResult]: ...
        @overload
        def get(
            self, key: Literal["trades"], default: D = ..., /
        ) -> list[_m.OptionTradeResult] | D: ...
        @overload
        def get(
            self, key: Literal["paper_result"], default: dict[str, Any], /
        ) -> _m.OptionPaperResult: ...
        @overload
        def get(
            self, key: Literal["paper_result"], default: D = ..., /
        ) -> _m.OptionPaperResult | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
