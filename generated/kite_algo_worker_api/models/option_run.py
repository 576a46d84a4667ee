# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionRun(Record):
    """An option run."""

    __slots__ = ()

    status: Attr[str] = attr("status", required=True)
    """created, entry_previewed, entering, entered, partial_entry, cleanup_required,
    exit_previewed, exiting, partial_exit or exited."""
    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """Id of the option run."""
    strategy_name: Attr[str | None] = attr("strategy_name")
    """Name for people."""
    product: Attr[str | None] = attr("product")
    """MIS or NRML."""
    legs: Attr[list[_m.OptionLeg] | None] = attr("legs", holds="array", items=lambda: _m.OptionLeg)
    """Legs of the run."""
    protection: Attr[dict[str, Any] | None] = attr("protection", holds="object")
    """Protection as stored."""
    metadata: Attr[dict[str, Any] | None] = attr("metadata", holds="object")
    """Context of the caller."""
    completed_legs: Attr[list[str] | None] = attr("completed_legs", holds="array")
    """Ids of the legs that are done."""
    failed_legs: Attr[list[str] | None] = attr("failed_legs", holds="array")
    """Ids of the legs whose order was refused or cancelled."""
    pending_legs: Attr[list[str] | None] = attr("pending_legs", holds="array")
    """Ids of the legs whose outcome is open."""
    orders: Attr[list[_m.OptionOrderResult] | None] = attr(
        "orders", holds="array", items=lambda: _m.OptionOrderResult
    )
    """Orders of the run, entry before exit."""
    trades: Attr[list[_m.OptionTradeResult] | None] = attr(
        "trades", holds="array", items=lambda: _m.OptionTradeResult
    )
    """Fills of the run, entry before exit."""

    if TYPE_CHECKING:

        def __init__(
            self,
            status: str,
            strategy_run_id: str,
            strategy_name: str | None = ...,
            product: str | None = ...,
            legs: list[_m.OptionLeg] | None = ...,
            protection: dict[str, Any] | None = ...,
            metadata: dict[str, Any] | None = ...,
            completed_legs: list[str] | None = ...,
            failed_legs: list[str] | None = ...,
            pending_legs: list[str] | None = ...,
            orders: list[_m.OptionOrderResult] | None = ...,
            trades: list[_m.OptionTradeResult] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["status", "strategy_run_id", "strategy_name", "product"], /
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["legs"], /) -> list[_m.OptionLeg]: ...
        @overload
        def __getitem__(self, key: Literal["protection"], /) -> dict[str, Any] | None: ...
        @overload
        def __getitem__(self, key: Literal["metadata"], /) -> dict[str, Any]: ...
        @overload
        def __getitem__(
            self, key: Literal["completed_legs", "failed_legs", "pending_legs"], /
        ) -> list[str]: ...
        @overload
        def __getitem__(self, key: Literal["orders"], /) -> list[_m.OptionOrderResult]: ...
        @overload
        def __getitem__(self, key: Literal["trades"], /) -> list[_m.OptionTradeResult]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal["status", "strategy_run_id", "strategy_name", "product"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["legs"], default: list[Any], /) -> list[_m.OptionLeg]: ...
        @overload
        def get(self, key: Literal["legs"], default: D = ..., /) -> list[_m.OptionLeg] | D: ...
        @overload
        def get(self, key: Literal["protection"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(
            self, key: Literal["protection"], default: D = ..., /
        ) -> dict[str, Any] | None | D: ...
        @overload
        def get(self, key: Literal["metadata"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(self, key: Literal["metadata"], default: D = ..., /) -> dict[str, Any] | D: ...
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
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
