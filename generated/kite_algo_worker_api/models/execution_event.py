# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class ExecutionEvent(Record):
    """An execution row of the timeline in reduced form."""

    __slots__ = ()

    cursor: Attr[int] = attr("cursor", required=True, number="int")
    """Position in the timeline, ascending over all runs."""
    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """The run."""
    account_id: Attr[str | None] = attr("account_id")
    """The account."""
    basket_execution_id: Attr[str | None] = attr("basket_execution_id")
    """The basket execution concerned."""
    event_type: Attr[str] = attr("event_type", required=True)
    """What happened."""
    payload: Attr[dict[str, Any] | None] = attr("payload", holds="object")
    """Details of the event."""
    created_at: Attr[str | None] = attr("created_at")
    """When it happened, ISO 8601."""

    if TYPE_CHECKING:

        def __init__(
            self,
            cursor: int,
            strategy_run_id: str,
            account_id: str | None = ...,
            basket_execution_id: str | None = ...,
            event_type: str = ...,
            payload: dict[str, Any] | None = ...,
            created_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["cursor"], /) -> int: ...
        @overload
        def __getitem__(
            self, key: Literal["strategy_run_id", "account_id", "event_type", "created_at"], /
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["basket_execution_id"], /) -> str | None: ...
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
            key: Literal["strategy_run_id", "account_id", "event_type", "created_at"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self, key: Literal["basket_execution_id"], default: D = ..., /
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
