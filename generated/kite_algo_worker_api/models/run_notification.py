# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class RunNotification(Record):
    """The message was queued."""

    __slots__ = ()

    strategy_run_id: Attr[str | None] = attr("strategy_run_id")
    """The run."""
    status: Attr[str | None] = attr("status")
    """Whether it is new."""
    event_id: Attr[str | None] = attr("event_id")
    """Identifier of the message."""
    delivery_count: Attr[int | None] = attr("delivery_count", number="int")
    """Channels it was queued for."""

    if TYPE_CHECKING:

        def __init__(
            self,
            strategy_run_id: str | None = ...,
            status: str | None = ...,
            event_id: str | None = ...,
            delivery_count: int | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["strategy_run_id", "status", "event_id"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["delivery_count"], /) -> int: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["strategy_run_id", "status", "event_id"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["delivery_count"], default: D = ..., /) -> int | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
