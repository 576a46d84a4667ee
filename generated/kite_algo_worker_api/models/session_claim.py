# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class SessionClaim(Record):
    """A session that was claimed."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """The run that is now yours."""
    worker_session_nonce: Attr[str] = attr("worker_session_nonce", required=True)
    """Proof of ownership, a secret; send it as `X-Worker-Session-Nonce`."""
    worker_session_claimed_at: Attr[str | None] = attr("worker_session_claimed_at")
    """When it was claimed, ISO 8601."""

    if TYPE_CHECKING:

        def __init__(
            self,
            strategy_run_id: str,
            worker_session_nonce: str,
            worker_session_claimed_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal["strategy_run_id", "worker_session_nonce", "worker_session_claimed_at"],
            /,
        ) -> str: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self,
            key: Literal["strategy_run_id", "worker_session_nonce", "worker_session_claimed_at"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
