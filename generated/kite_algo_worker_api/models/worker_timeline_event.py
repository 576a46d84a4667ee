# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class WorkerTimelineEvent(Record):
    """One row of a run's history."""

    __slots__ = ()

    cursor: Attr[int] = attr("cursor", required=True, number="int")
    """Position in the timeline, ascending over all runs."""
    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """The run."""
    account_id: Attr[str] = attr("account_id", required=True)
    """The account."""
    basket_execution_id: Attr[str | None] = attr("basket_execution_id")
    """The basket execution concerned."""
    event_kind: Attr[str] = attr("event_kind", default="execution")
    """Kind of event."""
    event_source: Attr[str] = attr("event_source", default="legacy_execution")
    """Who recorded it."""
    event_type: Attr[str] = attr("event_type", default="")
    """What happened, such as `order.updated` or `protection.triggered`."""
    related_resource_type: Attr[str | None] = attr("related_resource_type")
    """Type of the resource it is about."""
    related_resource_id: Attr[str | None] = attr("related_resource_id")
    """The resource it is about."""
    summary: Attr[str | None] = attr("summary")
    """What happened, in words."""
    payload: Attr[dict[str, Any]] = attr("payload", default={}, holds="object")
    """Details of the event."""
    created_at: Attr[str | None] = attr("created_at")
    """When it happened, ISO 8601."""

    if TYPE_CHECKING:

        def __init__(
            self,
            cursor: int,
            strategy_run_id: str,
            account_id: str,
            basket_execution_id: str | None = ...,
            event_kind: str = ...,
            event_source: str = ...,
            event_type: str = ...,
            related_resource_type: str | None = ...,
            related_resource_id: str | None = ...,
            summary: str | None = ...,
            payload: dict[str, Any] = ...,
            created_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["cursor"], /) -> int: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "strategy_run_id", "account_id", "event_kind", "event_source", "event_type"
            ],
            /,
        ) -> str: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "basket_execution_id",
                "related_resource_type",
                "related_resource_id",
                "summary",
                "created_at",
            ],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["payload"], /) -> dict[str, Any]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["cursor"], default: D = ..., /) -> int | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "strategy_run_id", "account_id", "event_kind", "event_source", "event_type"
            ],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "basket_execution_id",
                "related_resource_type",
                "related_resource_id",
                "summary",
                "created_at",
            ],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(self, key: Literal["payload"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(self, key: Literal["payload"], default: D = ..., /) -> dict[str, Any] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
