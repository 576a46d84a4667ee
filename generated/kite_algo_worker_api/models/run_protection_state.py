# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr, undeclared

if TYPE_CHECKING:
    from ..types import Attr, D


class RunProtectionState(Record):
    """State of a run's backend protection."""

    __slots__ = ()

    status: Attr[str | None] = attr("status")
    """Whether rules are watched."""
    generation: Attr[int | None] = attr("generation", number="int")
    """Counts protection objects of the run; 1 for the first."""
    triggered_rule: Attr[str | None] = attr("triggered_rule")
    """The rule that fired."""
    exit_claim_id: Attr[str | None] = attr("exit_claim_id")
    """Identifier of the exit in progress."""
    reason: Attr[str | None] = attr("reason")
    """Why the protection was changed."""
    reset_trailing: Attr[bool | None] = attr("reset_trailing")
    """Whether the last change started trailing marks afresh."""
    backend_protection: Attr[dict[str, Any] | None] = attr("backend_protection", holds="object")
    """The protection the state belongs to."""
    raw: Attr[dict[str, Any]] = undeclared("raw")  # pyright: ignore[reportIncompatibleMethodOverride]
    """What was sent and is not declared here; the server sends no such field."""
    version: Attr[int | None] = attr("version", number="int")
    """Version of the protection object."""
    update_reason: Attr[str | None] = attr("update_reason")
    """Reason given with the last change."""
    updated_at: Attr[str | None] = attr("updated_at")
    """When the protection was changed, ISO 8601."""
    last_checked_at: Attr[str | None] = attr("last_checked_at")
    """When the rules were last evaluated, ISO 8601."""
    triggered_at: Attr[str | None] = attr("triggered_at")
    """When a rule fired, ISO 8601."""
    action: Attr[str | None] = attr("action")
    """What the fired rule does."""
    exit_submitted: Attr[bool] = attr("exit_submitted", default=False)
    """Whether the exit was sent."""
    details: Attr[dict[str, Any] | None] = attr("details", holds="object")
    """Figures behind the fired rule."""
    position_states: Attr[dict[str, Any] | None] = attr("position_states", holds="object")
    """Best and current percentage by position key."""
    current_basket_pnl_pct: Attr[float | None] = attr("current_basket_pnl_pct", number="float")
    """Profit of all open legs in percent of their cost."""
    best_basket_pnl_pct: Attr[float | None] = attr("best_basket_pnl_pct", number="float")
    """Highest value of it so far."""
    exit_claimed_at: Attr[str | None] = attr("exit_claimed_at")
    """When the exit was begun, ISO 8601."""
    exit_idempotency_key: Attr[str | None] = attr("exit_idempotency_key")
    """Idempotency key of the exit."""
    exit_submission_status: Attr[str | None] = attr("exit_submission_status")
    """Set when the exit could not be completed."""
    exit_result: Attr[dict[str, Any] | None] = attr("exit_result", holds="object")
    """What the exit did."""
    exit_error: Attr[str | None] = attr("exit_error")
    """Why the exit failed."""
    error: Attr[str | None] = attr("error")
    """Why the rules could not be evaluated."""
    errors: Attr[list[str] | None] = attr("errors", holds="array")
    """Harmless problems, such as a protected position that is not open."""

    if TYPE_CHECKING:

        def __init__(
            self,
            status: str | None = ...,
            generation: int | None = ...,
            triggered_rule: str | None = ...,
            exit_claim_id: str | None = ...,
            reason: str | None = ...,
            reset_trailing: bool | None = ...,
            backend_protection: dict[str, Any] | None = ...,
            raw: dict[str, Any] | None = ...,
            version: int | None = ...,
            update_reason: str | None = ...,
            updated_at: str | None = ...,
            last_checked_at: str | None = ...,
            triggered_at: str | None = ...,
            action: str | None = ...,
            exit_submitted: bool = ...,
            details: dict[str, Any] | None = ...,
            position_states: dict[str, Any] | None = ...,
            current_basket_pnl_pct: float | None = ...,
            best_basket_pnl_pct: float | None = ...,
            exit_claimed_at: str | None = ...,
            exit_idempotency_key: str | None = ...,
            exit_submission_status: str | None = ...,
            exit_result: dict[str, Any] | None = ...,
            exit_error: str | None = ...,
            error: str | None = ...,
            errors: list[str] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "status",
                "triggered_rule",
                "exit_claim_id",
                "reason",
                "update_reason",
                "updated_at",
                "last_checked_at",
                "triggered_at",
                "action",
                "exit_claimed_at",
                "exit_idempotency_key",
                "exit_submission_status",
                "exit_error",
                "error",
            ],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["generation", "version"], /) -> int | None: ...
        @overload
        def __getitem__(self, key: Literal["reset_trailing"], /) -> bool | None: ...
        @overload
        def __getitem__(
            self, key: Literal["backend_protection", "exit_result"], /
        ) -> dict[str, Any] | None: ...
        @overload
        def __getitem__(self, key: Literal["exit_submitted"], /) -> bool: ...
        @overload
        def __getitem__(self, key: Literal["details", "position_states"], /) -> dict[str, Any]: ...
        @overload
        def __getitem__(
            self, key: Literal["current_basket_pnl_pct", "best_basket_pnl_pct"], /
        ) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["errors"], /) -> list[str]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal[
                "status",
                "triggered_rule",
                "exit_claim_id",
                "reason",
                "update_reason",
                "updated_at",
                "last_checked_at",
                "triggered_at",
                "action",
                "exit_claimed_at",
                "exit_idempotency_key",
                "exit_submission_status",
                "exit_error",
                "error",
            ],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(
            self, key: Literal["generation", "version"], default: D = ..., /
        ) -> int | None | D: ...
        @overload
        def get(self, key: Literal["reset_trailing"], default: D = ..., /) -> bool | None | D: ...
        @overload
        def get(
            self, key: Literal["backend_protection", "exit_result"], default: dict[str, Any], /
        ) -> dict[str, Any]: ...
        @overload
        def get(
            self, key: Literal["backend_protection", "exit_result"], default: D = ..., /
        ) -> dict[str, Any] | None | D: ...
        @overload
        def get(self, key: Literal["exit_submitted"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(
            self, key: Literal["details", "position_states"], default: dict[str, Any], /
        ) -> dict[str, Any]: ...
        @overload
        def get(
            self, key: Literal["details", "position_states"], default: D = ..., /
        ) -> dict[str, Any] | D: ...
        @overload
        def get(
            self, key: Literal["current_basket_pnl_pct", "best_basket_pnl_pct"], default: D = ..., /
        ) -> float | None | D: ...
        @overload
        def get(self, key: Literal["errors"], default: list[Any], /) -> list[str]: ...
        @overload
        def get(self, key: Literal["errors"], default: D = ..., /) -> list[str] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
