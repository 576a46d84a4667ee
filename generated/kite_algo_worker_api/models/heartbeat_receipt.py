# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class HeartbeatReceipt(Record):
    """That the worker's heartbeat was stored."""

    __slots__ = ()

    status: Attr[str] = attr("status", required=True)
    """Always `ok`."""
    token_id: Attr[str | None] = attr("token_id")
    """The token the heartbeat was stored on."""
    received_at: Attr[str | None] = attr("received_at")
    """When the backend received it, ISO 8601."""

    if TYPE_CHECKING:

        def __init__(
            self,
            status: str,
            token_id: str | None = ...,
            received_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["status", "token_id", "received_at"], /) -> str: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["status", "token_id", "received_at"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
