# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class IntentExecution(Record):
    """The outcome in the form of the run's mode. Paper orders bring `order` and, when filled,
    `trade` and `position`; baskets bring `results` and `errors`; live runs nest the broker's
    answer in `result`; dry runs echo `payload` and `attribution`."""

    __slots__ = ()

    mode: Attr[str | None] = attr("mode")
    """Mode of the run."""
    status: Attr[str | None] = attr("status")
    """Outcome in this mode."""
    intent_type: Attr[str | None] = attr("intent_type")
    """What was placed."""
    reason: Attr[str | None] = attr("reason")
    """Why a paper order was rejected."""
    order: Attr[_m.PaperOrder | None] = attr("order", holds="object", record=lambda: _m.PaperOrder)
    """The paper order."""
    trade: Attr[_m.PaperTrade | None] = attr("trade", holds="object", record=lambda: _m.PaperTrade)
    """Its fill."""
    position: Attr[_m.PaperPosition | None] = attr(
        "position", holds="object", record=lambda: _m.PaperPosition
    )
    """The account's position after the fill."""
    results: Attr[list[dict[str, Any]] | None] = attr("results", holds="array")
    """One outcome per leg."""
    errors: Attr[list[dict[str, Any]] | None] = attr("errors", holds="array")
    """The legs that failed."""
    message: Attr[str | None] = attr("message")
    """The outcome in words."""
    strategy_id: Attr[str | None] = attr("strategy_id")
    """The run, in the result of an exit."""
    stale_reasons: Attr[list[str] | None] = attr("stale_reasons", holds="array")
    """Why an exit was blocked."""
    result: Attr[dict[str, Any] | None] = attr("result", holds="object")
    """The broker's answer, for live runs."""
    basket_execution_id: Attr[str | None] = attr("basket_execution_id")
    """Identifier of the basket, for live runs."""
    basket_status: Attr[str | None] = attr("basket_status")
    """State of the basket, for live runs."""
    action_required: Attr[bool | None] = attr("action_required")
    """Whether somebody has to act."""
    action_reason: Attr[str | None] = attr("action_reason")
    """Why somebody has to act."""
    margins: Attr[dict[str, Any] | None] = attr("margins", holds="object")
    """Margins of the basket, for a preview."""
    note: Attr[str | None] = attr("note")
    """A remark about the basket."""
    mutated_state: Attr[bool | None] = attr("mutated_state")
    """Whether anything was stored; false in dry runs."""
    payload: Attr[dict[str, Any] | None] = attr("payload", holds="object")
    """The payload as sent, in dry runs."""
    attribution: Attr[dict[str, Any] | None] = attr("attribution", holds="object")
    """Who the order is attributed to, in dry runs."""

    if TYPE_CHECKING:

        def __init__(
            self,
            mode: str | None = ...,
            status: str | None = ...,
            intent_type: str | None = ...,
            reason: str | None = ...,
            order: _m.PaperOrder | None = ...,
            trade: _m.PaperTrade | None = ...,
            position: _m.PaperPosition | None = ...,
            results: list[dict[str, Any]] | None = ...,
            errors: list[dict[str, Any]] | None = ...,
            message: str | None = ...,
            strategy_id: str | None = ...,
            stale_reasons: list[str] | None = ...,
            result: dict[str, Any] | None = ...,
            basket_execution_id: str | None = ...,
            basket_status: str | None = ...,
            action_required: bool | None = ...,
            action_reason: str | None = ...,
            margins: dict[str, Any] | None = ...,
            note: str | None = ...,
            mutated_state: bool | None = ...,
            payload: dict[str, Any] | None = ...,
            attribution: dict[str, Any] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["mode", "status"], /) -> str: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "intent_type",
                "reason",
                "message",
                "strategy_id",
                "basket_execution_id",
                "basket_status",
                "action_reason",
                "note",
            ],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["order"], /) -> _m.PaperOrder | None: ...
        @overload
        def __getitem__(self, key: Literal["trade"], /) -> _m.PaperTrade | None: ...
        @overload
        def __getitem__(self, key: Literal["position"], /) -> _m.PaperPosition | None: ...
        @overload
        def __getitem__(self, key: Literal["results", "errors"], /) -> list[dict[str, Any]]: ...
        @overload
        def __getitem__(self, key: Literal["stale_reasons"], /) -> list[str]: ...
        @overload
        def __getitem__(
            self, key: Literal["result", "margins", "payload", "attribution"], /
        ) -> dict[str, Any] | None: ...
        @overload
        def __getitem__(
            self, key: Literal["action_required", "mutated_state"], /
        ) -> bool | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["mode", "status"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "intent_type",
                "reason",
                "message",
                "strategy_id",
                "basket_execution_id",
                "basket_status",
                "action_reason",
                "note",
            ],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(self, key: Literal["order"], default: dict[str, Any], /) -> _m.PaperOrder: ...
        @overload
        def get(self, key: Literal["order"], default: D = ..., /) -> _m.PaperOrder | None | D: ...
        @overload
        def get(self, key: Literal["trade"], default: dict[str, Any], /) -> _m.PaperTrade: ...
        @overload
        def get(self, key: Literal["trade"], default: D = ..., /) -> _m.PaperTrade | None | D: ...
        @overload
        def get(self, key: Literal["position"], default: dict[str, Any], /) -> _m.PaperPosition: ...
        @overload
        def get(
            self, key: Literal["position"], default: D = ..., /
        ) -> _m.PaperPosition | None | D: ...
        @overload
        def get(
            self, key: Literal["results", "errors"], default: list[Any], /
        ) -> list[dict[str, Any]]: ...
        @overload
        def get(
            self, key: Literal["results", "errors"], default: D = ..., /
        ) -> list[dict[str, Any]] | D: ...
        @overload
        def get(self, key: Literal["stale_reasons"], default: list[Any], /) -> list[str]: ...
        @overload
        def get(self, key: Literal["stale_reasons"], default: D = ..., /) -> list[str] | D: ...
        @overload
        def get(
            self,
            key: Literal["result", "margins", "payload", "attribution"],
            default: dict[str, Any],
            /,
        ) -> dict[str, Any]: ...
        @overload
        def get(
            self, key: Literal["result", "margins", "payload", "attribution"], default: D = ..., /
        ) -> dict[str, Any] | None | D: ...
        @overload
        def get(
            self, key: Literal["action_required", "mutated_state"], default: D = ..., /
        ) -> bool | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
