# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class BracketReceipt(Record):
    """A bracket that was created or is being cancelled."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """The run."""
    bracket_intent_id: Attr[str] = attr("bracket_intent_id", required=True)
    """The bracket's identifier."""
    status: Attr[str] = attr("status", required=True)
    """State of the bracket."""
    action_required: Attr[bool] = attr("action_required", default=False)
    """Whether somebody has to act."""
    action_reason: Attr[str | None] = attr("action_reason")
    """Why somebody has to act."""
    entry_result: Attr[dict[str, Any] | None] = attr("entry_result", holds="object")
    """The entry order's `order_id` and `idempotency_key`."""

    if TYPE_CHECKING:

        def __init__(
            self,
            strategy_run_id: str,
            bracket_intent_id: str,
            status: str,
            action_required: bool = ...,
            action_reason: str | None = ...,
            entry_result: dict[str, Any] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["strategy_run_id", "bracket_intent_id", "status"], /
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["action_required"], /) -> bool: ...
        @overload
        def __getitem__(self, key: Literal["action_reason"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["entry_result"], /) -> dict[str, Any] | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal["strategy_run_id", "bracket_intent_id", "status"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["action_required"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(self, key: Literal["action_reason"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(
            self, key: Literal["entry_result"], default: dict[str, Any], /
        ) -> dict[str, Any]: ...
        @overload
        def get(
            self, key: Literal["entry_result"], default: D = ..., /
        ) -> dict[str, Any] | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
