# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class StrategyRun(Record):
    """A strategy run as the backend holds it. The health fields come with `get_run` only."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """Stable identifier of the run."""
    token_id: Attr[str | None] = attr("token_id")
    """The token that owns the run."""
    template_id: Attr[str | None] = attr("template_id")
    """Strategy template the run belongs to."""
    account_scope: Attr[str] = attr("account_scope", required=True)
    """Account the run trades."""
    execution_mode: Attr[str] = attr("execution_mode", required=True)
    """Where the run's orders go."""
    status: Attr[str] = attr("status", required=True)
    """Where the run is in its life."""
    summary_fields: Attr[list[dict[str, Any]] | None] = attr("summary_fields", holds="array")
    """What the platform shows on the run's card."""
    risk_schema: Attr[list[dict[str, Any]] | None] = attr("risk_schema", holds="array")
    """Risk settings that people may edit."""
    capabilities: Attr[list[str]] = attr("capabilities", default=[], holds="array")
    """What this backend does for the run beyond what every backend does. `dry_run`: an exit or a
    basket with `dry_run` trades nothing in any mode; without it that holds for live runs
    only."""
    allowed_actions: Attr[list[str] | None] = attr("allowed_actions", holds="array")
    """What people may do with the run in the platform."""
    runtime_state: Attr[_m.RunRuntimeState] = attr(
        "runtime_state", required=True, holds="object", record=lambda: _m.RunRuntimeState
    )
    """Risk, protection and other state of the run."""
    metadata: Attr[dict[str, Any]] = attr("metadata", required=True, holds="object")
    """Facts about the strategy as given, plus what the backend added."""
    worker_session_nonce: Attr[str | None] = attr("worker_session_nonce")
    """The active session's nonce, a secret; null when nobody holds the run."""
    worker_session_claimed_at: Attr[str | None] = attr("worker_session_claimed_at")
    """When the session was claimed, ISO 8601."""
    last_heartbeat_at: Attr[str | None] = attr("last_heartbeat_at")
    """The run's last heartbeat, ISO 8601."""
    created_at: Attr[str | None] = attr("created_at")
    """When the run was created, ISO 8601."""
    updated_at: Attr[str | None] = attr("updated_at")
    """When the run was last written, ISO 8601."""
    closed_at: Attr[str | None] = attr("closed_at")
    """When the run was closed, ISO 8601; null while it is not."""
    heartbeat_age_sec: Attr[int | None] = attr("heartbeat_age_sec", number="int")
    """Whole seconds since the last heartbeat; null without one."""
    health_status: Attr[str | None] = attr("health_status")
    """How recent the heartbeat is."""
    session_status: Attr[str | None] = attr("session_status")
    """Who holds the run."""
    recovery_status: Attr[str | None] = attr("recovery_status")
    """What the backend did about a silent worker."""
    recovery_action_required: Attr[bool] = attr("recovery_action_required", default=False)
    """Whether somebody has to act."""
    strategy_attribution: Attr[str | dict[str, Any] | None] = attr("strategy_attribution")
    """Which granted strategy the run belongs to, or a word that says that it belongs to none."""
    positions: Attr[list[dict[str, Any]] | None] = attr("positions", holds="array")
    """Positions in the instruments of the run. An empty list does not mean that the run is flat:
    paper runs of deployed backends always have an empty one. Reconcile with the legs of the
    P&L."""
    backend_positions: Attr[list[dict[str, Any]] | None] = attr("backend_positions", holds="array")
    """The same as `positions`."""
    backend_positions_status: Attr[str | None] = attr("backend_positions_status")
    """Whether the positions could be read."""
    backend_positions_source: Attr[str | None] = attr("backend_positions_source")
    """Where the positions come from."""

    if TYPE_CHECKING:

        def __init__(
            self,
            strategy_run_id: str,
            token_id: str | None = ...,
            template_id: str | None = ...,
            account_scope: str = ...,
            execution_mode: str = ...,
            status: str = ...,
            summary_fields: list[dict[str, Any]] | None = ...,
            risk_schema: list[dict[str, Any]] | None = ...,
            capabilities: list[str] = ...,
            allowed_actions: list[str] | None = ...,
            runtime_state: _m.RunRuntimeState = ...,
            metadata: dict[str, Any] = ...,
            worker_session_nonce: str | None = ...,
            worker_session_claimed_at: str | None = ...,
            last_heartbeat_at: str | None = ...,
            created_at: str | None = ...,
            updated_at: str | None = ...,
            closed_at: str | None = ...,
            heartbeat_age_sec: int | None = ...,
            health_status: str | None = ...,
            session_status: str | None = ...,
            recovery_status: str | None = ...,
            recovery_action_required: bool = ...,
            strategy_attribution: str | dict[str, Any] | None = ...,
            positions: list[dict[str, Any]] | None = ...,
            backend_positions: list[dict[str, Any]] | None = ...,
            backend_positions_status: str | None = ...,
            backend_positions_source: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "strategy_run_id",
                "token_id",
                "template_id",
                "account_scope",
                "execution_mode",
                "status",
                "created_at",
                "updated_at",
                "health_status",
                "session_status",
            ],
            /,
        ) -> str: ...
        @overload
        def __getitem__(
            self, key: Literal["summary_fields", "risk_schema", "positions", "backend_positions"], /
        ) -> list[dict[str, Any]]: ...
        @overload
        def __getitem__(self, key: Literal["capabilities", "allowed_actions"], /) -> list[str]: ...
        @overload
        def __getitem__(self, key: Literal["runtime_state"], /) -> _m.RunRuntimeState: ...
        @overload
        def __getitem__(self, key: Literal["metadata"], /) -> dict[str, Any]: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "worker_session_nonce",
                "worker_session_claimed_at",
                "last_heartbeat_at",
                "closed_at",
                "recovery_status",
                "backend_positions_status",
                "backend_positions_source",
            ],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["heartbeat_age_sec"], /) -> int | None: ...
        @overload
        def __getitem__(self, key: Literal["recovery_action_required"], /) -> bool: ...
        @overload
        def __getitem__(self, key: Literal["strategy_attribution"], /) -> str | dict[str, Any]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal[
                "strategy_run_id",
                "token_id",
                "template_id",
                "account_scope",
                "execution_mode",
                "status",
                "created_at",
                "updated_at",
                "health_status",
                "session_status",
            ],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal["summary_fields", "risk_schema", "positions", "backend_positions"],
            default: list[Any],
            /,
        ) -> list[dict[str, Any]]: ...
        @overload
        def get(
            self,
            key: Literal["summary_fields", "risk_schema", "positions", "backend_positions"],
            default: D = ...,
            /,
        ) -> list[dict[str, Any]] | D: ...
        @overload
        def get(
            self, key: Literal["capabilities", "allowed_actions"], default: list[Any], /
        ) -> list[str]: ...
        @overload
        def get(
            self, key: Literal["capabilities", "allowed_actions"], default: D = ..., /
        ) -> list[str] | D: ...
        @overload
        def get(
            self, key: Literal["runtime_state"], default: dict[str, Any], /
        ) -> _m.RunRuntimeState: ...
        @overload
        def get(
            self, key: Literal["runtime_state"], default: D = ..., /
        ) -> _m.RunRuntimeState | D: ...
        @overload
        def get(self, key: Literal["metadata"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(self, key: Literal["metadata"], default: D = ..., /) -> dict[str, Any] | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "worker_session_nonce",
                "worker_session_claimed_at",
                "last_heartbeat_at",
                "closed_at",
                "recovery_status",
                "backend_positions_status",
                "backend_positions_source",
            ],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(self, key: Literal["heartbeat_age_sec"], default: D = ..., /) -> int | None | D: ...
        @overload
        def get(
            self, key: Literal["recovery_action_required"], default: D = ..., /
        ) -> bool | D: ...
        @overload
        def get(
            self, key: Literal["strategy_attribution"], default: D = ..., /
        ) -> str | dict[str, Any] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
