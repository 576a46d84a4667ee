# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class BasketExecution(Record):
    """How a basket was carried out."""

    __slots__ = ()

    basket_execution_id: Attr[str] = attr("basket_execution_id", required=True)
    """The basket's identifier."""
    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """The run."""
    account_id: Attr[str | None] = attr("account_id")
    """The account."""
    execution_mode: Attr[str | None] = attr("execution_mode")
    """Mode of the run."""
    status: Attr[str] = attr("status", required=True)
    """State of the basket."""
    all_or_none: Attr[bool] = attr("all_or_none", default=False)
    """Whether one rejected leg undoes the others."""
    action_required: Attr[bool] = attr("action_required", default=False)
    """Whether somebody has to act."""
    action_reason: Attr[str | None] = attr("action_reason")
    """Why somebody has to act."""
    rollback_status: Attr[str | None] = attr("rollback_status")
    """What became of undoing the basket."""
    requested_leg_count: Attr[int | None] = attr("requested_leg_count", number="int")
    """Number of legs."""
    completed_leg_count: Attr[int | None] = attr("completed_leg_count", number="int")
    """Legs that were filled."""
    terminal_leg_count: Attr[int | None] = attr("terminal_leg_count", number="int")
    """Legs that are final."""
    total_requested_quantity: Attr[int | None] = attr("total_requested_quantity", number="int")
    """Units ordered."""
    total_filled_quantity: Attr[int | None] = attr("total_filled_quantity", number="int")
    """Units filled."""
    latest_event_cursor: Attr[int | None] = attr("latest_event_cursor", number="int")
    """Cursor of the basket's latest event."""
    latest_event_at: Attr[str | None] = attr("latest_event_at")
    """When it happened, ISO 8601."""
    request: Attr[dict[str, Any] | None] = attr("request", holds="object")
    """The basket as it was sent."""
    metadata: Attr[dict[str, Any] | None] = attr("metadata", holds="object")
    """Facts about the signal."""
    created_at: Attr[str | None] = attr("created_at")
    """When it was created, ISO 8601."""
    updated_at: Attr[str | None] = attr("updated_at")
    """When it last changed, ISO 8601."""
    legs: Attr[list[_m.BasketExecutionLeg] | None] = attr(
        "legs", holds="array", items=lambda: _m.BasketExecutionLeg
    )
    """Its legs."""

    if TYPE_CHECKING:

        def __init__(
            self,
            basket_execution_id: str,
            strategy_run_id: str,
            account_id: str | None = ...,
            execution_mode: str | None = ...,
            status: str = ...,
            all_or_none: bool = ...,
            action_required: bool = ...,
            action_reason: str | None = ...,
            rollback_status: str | None = ...,
            requested_leg_count: int | None = ...,
            completed_leg_count: int | None = ...,
            terminal_leg_count: int | None = ...,
            total_requested_quantity: int | None = ...,
            total_filled_quantity: int | None = ...,
            latest_event_cursor: int | None = ...,
            latest_event_at: str | None = ...,
            request: dict[str, Any] | None = ...,
            metadata: dict[str, Any] | None = ...,
            created_at: str | None = ...,
            updated_at: str | None = ...,
            legs: list[_m.BasketExecutionLeg] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "basket_execution_id",
                "strategy_run_id",
                "account_id",
                "execution_mode",
                "status",
                "rollback_status",
                "created_at",
                "updated_at",
            ],
            /,
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["all_or_none", "action_required"], /) -> bool: ...
        @overload
        def __getitem__(
            self, key: Literal["action_reason", "latest_event_at"], /
        ) -> str | None: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "requested_leg_count",
                "completed_leg_count",
                "terminal_leg_count",
                "total_requested_quantity",
                "total_filled_quantity",
            ],
            /,
        ) -> int: ...
        @overload
        def __getitem__(self, key: Literal["latest_event_cursor"], /) -> int | None: ...
        @overload
        def __getitem__(self, key: Literal["request", "metadata"], /) -> dict[str, Any] | None: ...
        @overload
        def __getitem__(self, key: Literal["legs"], /) -> list[_m.BasketExecutionLeg]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal[
                "basket_execution_id",
                "strategy_run_id",
                "account_id",
                "execution_mode",
                "status",
                "rollback_status",
                "created_at",
                "updated_at",
            ],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self, key: Literal["all_or_none", "action_required"], default: D = ..., /
        ) -> bool | D: ...
        @overload
        def get(
            self, key: Literal["action_reason", "latest_event_at"], default: D = ..., /
        ) -> str | None | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "requested_leg_count",
                "completed_leg_count",
                "terminal_leg_count",
                "total_requested_quantity",
                "total_filled_quantity",
            ],
            default: D = ...,
            /,
        ) -> int | D: ...
        @overload
        def get(
            self, key: Literal["latest_event_cursor"], default: D = ..., /
        ) -> int | None | D: ...
        @overload
        def get(
            self, key: Literal["request", "metadata"], default: dict[str, Any], /
        ) -> dict[str, Any]: ...
        @overload
        def get(
            self, key: Literal["request", "metadata"], default: D = ..., /
        ) -> dict[str, Any] | None | D: ...
        @overload
        def get(
            self, key: Literal["legs"], default: list[Any], /
        ) -> list[_m.BasketExecutionLeg]: ...
        @overload
        def get(
            self, key: Literal["legs"], default: D = ..., /
        ) -> list[_m.BasketExecutionLeg] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
