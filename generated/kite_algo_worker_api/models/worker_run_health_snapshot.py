# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class WorkerRunHealthSnapshot(Record):
    """The health part of a run, a selection of the fields of `get_run`."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """Stable identifier of the run."""
    status: Attr[str] = attr("status", required=True)
    """Where the run is in its life."""
    execution_mode: Attr[str] = attr("execution_mode", required=True)
    """Where the run's orders go."""
    account_scope: Attr[str | None] = attr("account_scope")
    """Account the run trades."""
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
    worker_session_claimed_at: Attr[str | None] = attr("worker_session_claimed_at")
    """When the session was claimed, ISO 8601."""
    last_heartbeat_at: Attr[str | None] = attr("last_heartbeat_at")
    """The run's last heartbeat, ISO 8601."""

    if TYPE_CHECKING:

        def __init__(
            self,
            strategy_run_id: str,
            status: str,
            execution_mode: str,
            account_scope: str | None = ...,
            heartbeat_age_sec: int | None = ...,
            health_status: str | None = ...,
            session_status: str | None = ...,
            recovery_status: str | None = ...,
            recovery_action_required: bool = ...,
            worker_session_claimed_at: str | None = ...,
            last_heartbeat_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["strategy_run_id", "status", "execution_mode"], /
        ) -> str: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "account_scope",
                "health_status",
                "session_status",
                "recovery_status",
                "worker_session_claimed_at",
                "last_heartbeat_at",
            ],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["heartbeat_age_sec"], /) -> int | None: ...
        @overload
        def __getitem__(self, key: Literal["recovery_action_required"], /) -> bool: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["strategy_run_id", "status", "execution_mode"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "account_scope",
                "health_status",
                "session_status",
                "recovery_status",
                "worker_session_claimed_at",
                "last_heartbeat_at",
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
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
