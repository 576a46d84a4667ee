# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class MarketCalendar(Record):
    """The trading calendar of a range of days."""

    __slots__ = ()

    schema_version: Attr[int | None] = attr("schema_version", number="int")
    """Version of the shape of the answer."""
    source: Attr[str | None] = attr("source")
    """Where the data comes from."""
    source_as_of: Attr[str | None] = attr("source_as_of")
    """How old the data is, ISO 8601."""
    retrieved_at: Attr[str | None] = attr("retrieved_at")
    """When the server answered, ISO 8601."""
    exchange: Attr[str | None] = attr("exchange")
    """Exchange code."""
    segment: Attr[str | None] = attr("segment")
    """Segment."""
    calendar_version: Attr[int | None] = attr("calendar_version", number="int")
    """Version of the calendar."""
    official_source_document_sha256: Attr[str | None] = attr("official_source_document_sha256")
    """Digest of the exchange's document."""
    canonical_csv_sha256: Attr[str | None] = attr("canonical_csv_sha256")
    """Digest of what was read from it."""
    timezone: Attr[str] = attr("timezone", default="Asia/Kolkata")
    """Time zone of the hours."""
    sessions: Attr[list[_m.CalendarSession]] = attr(
        "sessions", required=True, holds="array", items=lambda: _m.CalendarSession
    )
    """One per calendar day, in order."""

    if TYPE_CHECKING:

        def __init__(
            self,
            schema_version: int | None = ...,
            source: str | None = ...,
            source_as_of: str | None = ...,
            retrieved_at: str | None = ...,
            exchange: str | None = ...,
            segment: str | None = ...,
            calendar_version: int | None = ...,
            official_source_document_sha256: str | None = ...,
            canonical_csv_sha256: str | None = ...,
            timezone: str = ...,
            sessions: list[_m.CalendarSession] = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["schema_version"], /) -> int: ...
        @overload
        def __getitem__(
            self, key: Literal["source", "retrieved_at", "exchange", "segment", "timezone"], /
        ) -> str: ...
        @overload
        def __getitem__(
            self,
            key: Literal["source_as_of", "official_source_document_sha256", "canonical_csv_sha256"],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["calendar_version"], /) -> int | None: ...
        @overload
        def __getitem__(self, key: Literal["sessions"], /) -> list[_m.CalendarSession]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["schema_version"], default: D = ..., /) -> int | D: ...
        @overload
        def get(
            self,
            key: Literal["source", "retrieved_at", "exchange", "segment", "timezone"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal["source_as_of", "official_source_document_sha256", "canonical_csv_sha256"],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(self, key: Literal["calendar_version"], default: D = ..., /) -> int | None | D: ...
        @overload
        def get(
            self, key: Literal["sessions"], default: list[Any], /
        ) -> list[_m.CalendarSession]: ...
        @overload
        def get(
            self, key: Literal["sessions"], default: D = ..., /
        ) -> list[_m.CalendarSession] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
