# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class RunHeartbeatReceipt(Record):
    """That the run's heartbeat was stored."""

    __slots__ = ()

    status: Attr[str] = attr("status", required=True)
    """Always `ok`."""
    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """The run that is alive."""
    last_heartbeat_at: Attr[str | None] = attr("last_heartbeat_at")
    """The time that was stored, ISO 8601."""

    if TYPE_CHECKING:

        def __init__(
            self,
            status: str,
            strategy_run_id: str,
            last_heartbeat_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["status", "strategy_run_id", "last_heartbeat_at"], /
        ) -> str: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self,
            key: Literal["status", "strategy_run_id", "last_heartbeat_at"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
