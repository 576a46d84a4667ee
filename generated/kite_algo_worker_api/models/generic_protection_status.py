# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class GenericProtectionStatus(Record):
    """State of a run's backend protection, as far as it matters for trading."""

    __slots__ = ()

    status: Attr[str | None] = attr("status")
    """Whether rules are watched."""
    triggered_rule: Attr[str | None] = attr("triggered_rule")
    """The rule that fired."""
    exit_submitted: Attr[bool] = attr("exit_submitted", default=False)
    """Whether the protection already sent an exit."""
    heartbeat_age_sec: Attr[int | None] = attr("heartbeat_age_sec", number="int")
    """Whole seconds since the last heartbeat."""
    last_checked_at: Attr[str | None] = attr("last_checked_at")
    """When the rules were last evaluated, ISO 8601."""

    if TYPE_CHECKING:

        def __init__(
            self,
            status: str | None = ...,
            triggered_rule: str | None = ...,
            exit_submitted: bool = ...,
            heartbeat_age_sec: int | None = ...,
            last_checked_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["status"], /) -> str: ...
        @overload
        def __getitem__(
            self, key: Literal["triggered_rule", "last_checked_at"], /
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["exit_submitted"], /) -> bool: ...
        @overload
        def __getitem__(self, key: Literal["heartbeat_age_sec"], /) -> int | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(self, key: Literal["status"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self, key: Literal["triggered_rule", "last_checked_at"], default: D = ..., /
        ) -> str | None | D: ...
        @overload
        def get(self, key: Literal["exit_submitted"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(self, key: Literal["heartbeat_age_sec"], default: D = ..., /) -> int | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
