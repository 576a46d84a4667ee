# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class ExitPlan(Record):
    """What an exit sends."""

    __slots__ = ()

    idempotency_key: Attr[str | None] = attr("idempotency_key")
    """Key of the exit."""
    reason: Attr[str | None] = attr("reason")
    """Why the run is ended."""
    dry_run: Attr[bool] = attr("dry_run", default=False)
    """Whether this is a preview."""
    planned_at: Attr[str | None] = attr("planned_at")
    """When the plan was made, ISO 8601."""
    legs: Attr[list[dict[str, Any]] | None] = attr("legs", holds="array")
    """Legs to close."""
    orders: Attr[list[dict[str, Any]] | None] = attr("orders", holds="array")
    """Orders that close them."""
    refresh: Attr[dict[str, Any] | None] = attr("refresh", holds="object")
    """How the broker's positions were brought up to date."""
    submitted_at: Attr[str | None] = attr("submitted_at")
    """When the orders were sent, ISO 8601."""
    order_result: Attr[dict[str, Any] | None] = attr("order_result", holds="object")
    """What the orders did."""
    remaining_legs: Attr[list[dict[str, Any]] | None] = attr("remaining_legs", holds="array")
    """Legs that were still open afterwards."""

    if TYPE_CHECKING:

        def __init__(
            self,
            idempotency_key: str | None = ...,
            reason: str | None = ...,
            dry_run: bool = ...,
            planned_at: str | None = ...,
            legs: list[dict[str, Any]] | None = ...,
            orders: list[dict[str, Any]] | None = ...,
            refresh: dict[str, Any] | None = ...,
            submitted_at: str | None = ...,
            order_result: dict[str, Any] | None = ...,
            remaining_legs: list[dict[str, Any]] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["idempotency_key", "reason", "planned_at", "submitted_at"], /
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["dry_run"], /) -> bool: ...
        @overload
        def __getitem__(
            self, key: Literal["legs", "orders", "remaining_legs"], /
        ) -> list[dict[str, Any]]: ...
        @overload
        def __getitem__(
            self, key: Literal["refresh", "order_result"], /
        ) -> dict[str, Any] | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal["idempotency_key", "reason", "planned_at", "submitted_at"],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(self, key: Literal["dry_run"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(
            self, key: Literal["legs", "orders", "remaining_legs"], default: list[Any], /
        ) -> list[dict[str, Any]]: ...
        @overload
        def get(
            self, key: Literal["legs", "orders", "remaining_legs"], default: D = ..., /
        ) -> list[dict[str, Any]] | D: ...
        @overload
        def get(
            self, key: Literal["refresh", "order_result"], default: dict[str, Any], /
        ) -> dict[str, Any]: ...
        @overload
        def get(
            self, key: Literal["refresh", "order_result"], default: D = ..., /
        ) -> dict[str, Any] | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
