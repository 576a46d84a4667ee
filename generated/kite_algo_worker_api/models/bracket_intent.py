# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class BracketIntent(Record):
    """A bracket and its state."""

    __slots__ = ()

    bracket_intent_id: Attr[str] = attr("bracket_intent_id", required=True)
    """The bracket's identifier."""
    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """The run."""
    account_id: Attr[str | None] = attr("account_id")
    """The account."""
    entry_basket_execution_id: Attr[str | None] = attr("entry_basket_execution_id")
    """The basket execution of the entry."""
    status: Attr[str] = attr("status", required=True)
    """State of the bracket."""
    action_required: Attr[bool] = attr("action_required", default=False)
    """Whether somebody has to act."""
    action_reason: Attr[str | None] = attr("action_reason")
    """Why somebody has to act."""
    config: Attr[dict[str, Any] | None] = attr("config", holds="object")
    """Entry, stop-loss and target as they were sent."""
    metadata: Attr[dict[str, Any] | None] = attr("metadata", holds="object")
    """Facts about the signal."""
    created_at: Attr[str | None] = attr("created_at")
    """When it was created, ISO 8601."""
    updated_at: Attr[str | None] = attr("updated_at")
    """When it last changed, ISO 8601."""
    closed_at: Attr[str | None] = attr("closed_at")
    """When it ended, ISO 8601."""

    if TYPE_CHECKING:

        def __init__(
            self,
            bracket_intent_id: str,
            strategy_run_id: str,
            account_id: str | None = ...,
            entry_basket_execution_id: str | None = ...,
            status: str = ...,
            action_required: bool = ...,
            action_reason: str | None = ...,
            config: dict[str, Any] | None = ...,
            metadata: dict[str, Any] | None = ...,
            created_at: str | None = ...,
            updated_at: str | None = ...,
            closed_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "bracket_intent_id",
                "strategy_run_id",
                "account_id",
                "status",
                "created_at",
                "updated_at",
            ],
            /,
        ) -> str: ...
        @overload
        def __getitem__(
            self, key: Literal["entry_basket_execution_id", "action_reason", "closed_at"], /
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["action_required"], /) -> bool: ...
        @overload
        def __getitem__(self, key: Literal["config", "metadata"], /) -> dict[str, Any]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal[
                "bracket_intent_id",
                "strategy_run_id",
                "account_id",
                "status",
                "created_at",
                "updated_at",
            ],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal["entry_basket_execution_id", "action_reason", "closed_at"],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(self, key: Literal["action_required"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(
            self, key: Literal["config", "metadata"], default: dict[str, Any], /
        ) -> dict[str, Any]: ...
        @overload
        def get(
            self, key: Literal["config", "metadata"], default: D = ..., /
        ) -> dict[str, Any] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
