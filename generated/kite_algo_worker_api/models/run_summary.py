# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class RunSummary(Record):
    """A run in a list, without its state."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """Stable identifier of the run."""
    name: Attr[str | None] = attr("name")
    """What people call the run."""
    template_id: Attr[str | None] = attr("template_id")
    """Strategy template the run belongs to."""
    account_scope: Attr[str | None] = attr("account_scope")
    """Account the run trades."""
    execution_mode: Attr[str | None] = attr("execution_mode")
    """Where the run's orders go."""
    status: Attr[str] = attr("status", required=True)
    """Where the run is in its life."""
    created_at: Attr[str | None] = attr("created_at")
    """When the run was created, ISO 8601."""
    updated_at: Attr[str | None] = attr("updated_at")
    """When the run was last written, ISO 8601."""
    closed_at: Attr[str | None] = attr("closed_at")
    """When the run was closed, ISO 8601; null while it is not."""

    if TYPE_CHECKING:

        def __init__(
            self,
            strategy_run_id: str,
            name: str | None = ...,
            template_id: str | None = ...,
            account_scope: str | None = ...,
            execution_mode: str | None = ...,
            status: str = ...,
            created_at: str | None = ...,
            updated_at: str | None = ...,
            closed_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "strategy_run_id",
                "name",
                "template_id",
                "account_scope",
                "execution_mode",
                "status",
            ],
            /,
        ) -> str: ...
        @overload
        def __getitem__(
            self, key: Literal["created_at", "updated_at", "closed_at"], /
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self,
            key: Literal[
                "strategy_run_id",
                "name",
                "template_id",
                "account_scope",
                "execution_mode",
                "status",
            ],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self, key: Literal["created_at", "updated_at", "closed_at"], default: D = ..., /
        ) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
