# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class MarketCalendarStatus(Record):
    """How far the trading calendar reaches."""

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
    active_calendar_version: Attr[int | None] = attr("active_calendar_version", number="int")
    """Version in use; null without one."""
    coverage_start: Attr[str | None] = attr("coverage_start")
    """First day covered."""
    coverage_end: Attr[str | None] = attr("coverage_end")
    """Last day covered."""
    complete: Attr[bool] = attr("complete", required=True)
    """Every day of it is known and verified, and it reaches today."""
    expiry_warning: Attr[bool | None] = attr("expiry_warning")
    """It ends within 45 days."""
    last_attempt_at: Attr[str | None] = attr("last_attempt_at")
    """Latest refresh, ISO 8601."""
    last_success_at: Attr[str | None] = attr("last_success_at")
    """Latest good one."""
    last_failure_at: Attr[str | None] = attr("last_failure_at")
    """Latest bad one."""
    next_attempt_at: Attr[str | None] = attr("next_attempt_at")
    """Next one."""
    last_error: Attr[str | None] = attr("last_error")
    """What went wrong."""
    observed_source_sha256: Attr[str | None] = attr("observed_source_sha256")
    """Digest of the exchange's document."""

    if TYPE_CHECKING:

        def __init__(
            self,
            schema_version: int | None = ...,
            source: str | None = ...,
            source_as_of: str | None = ...,
            retrieved_at: str | None = ...,
            exchange: str | None = ...,
            segment: str | None = ...,
            active_calendar_version: int | None = ...,
            coverage_start: str | None = ...,
            coverage_end: str | None = ...,
            complete: bool = ...,
            expiry_warning: bool | None = ...,
            last_attempt_at: str | None = ...,
            last_success_at: str | None = ...,
            last_failure_at: str | None = ...,
            next_attempt_at: str | None = ...,
            last_error: str | None = ...,
            observed_source_sha256: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["schema_version"], /) -> int: ...
        @overload
        def __getitem__(
            self, key: Literal["source", "retrieved_at", "exchange", "segment"], /
        ) -> str: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "source_as_of",
                "coverage_start",
                "coverage_end",
                "last_attempt_at",
                "last_success_at",
                "last_failure_at",
                "next_attempt_at",
                "last_error",
                "observed_source_sha256",
            ],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["active_calendar_version"], /) -> int | None: ...
        @overload
        def __getitem__(self, key: Literal["complete", "expiry_warning"], /) -> bool: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(self, key: Literal["schema_version"], default: D = ..., /) -> int | D: ...
        @overload
        def get(
            self, key: Literal["source", "retrieved_at", "exchange", "segment"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "source_as_of",
                "coverage_start",
                "coverage_end",
                "last_attempt_at",
                "last_success_at",
                "last_failure_at",
                "next_attempt_at",
                "last_error",
                "observed_source_sha256",
            ],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(
            self, key: Literal["active_calendar_version"], default: D = ..., /
        ) -> int | None | D: ...
        @overload
        def get(
            self, key: Literal["complete", "expiry_warning"], default: D = ..., /
        ) -> bool | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
