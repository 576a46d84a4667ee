# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class CalendarSession(Record):
    """One calendar day of an exchange."""

    __slots__ = ()

    session_date: Attr[str] = attr("session_date", required=True)
    """The day, `YYYY-MM-DD`."""
    session_type: Attr[str] = attr("session_type", required=True)
    """What kind of day."""
    opens_at: Attr[str | None] = attr("opens_at")
    """`HH:MM:SS` IST; null on a holiday."""
    closes_at: Attr[str | None] = attr("closes_at")
    """`HH:MM:SS` IST; null on a holiday."""
    label: Attr[str | None] = attr("label")
    """What the day is called."""
    verified: Attr[bool | None] = attr("verified")
    """Whether the exchange published it."""
    source_reference: Attr[str | None] = attr("source_reference")
    """Where that is written."""

    if TYPE_CHECKING:

        def __init__(
            self,
            session_date: str,
            session_type: str,
            opens_at: str | None = ...,
            closes_at: str | None = ...,
            label: str | None = ...,
            verified: bool | None = ...,
            source_reference: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["session_date", "session_type"], /) -> str: ...
        @overload
        def __getitem__(
            self, key: Literal["opens_at", "closes_at", "label", "source_reference"], /
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["verified"], /) -> bool: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["session_date", "session_type"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal["opens_at", "closes_at", "label", "source_reference"],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(self, key: Literal["verified"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
