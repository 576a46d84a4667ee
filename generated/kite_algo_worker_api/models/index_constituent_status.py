# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class IndexConstituentStatus(Record):
    """Whether the list of an index is usable."""

    __slots__ = ()

    schema_version: Attr[int | None] = attr("schema_version", number="int")
    """Version of the shape of the answer."""
    source: Attr[str | None] = attr("source")
    """Where the data comes from."""
    source_as_of: Attr[str | None] = attr("source_as_of")
    """How old the data is, ISO 8601."""
    retrieved_at: Attr[str | None] = attr("retrieved_at")
    """When the server answered, ISO 8601."""
    source_list: Attr[str | None] = attr("source_list")
    """Name of the list."""
    complete: Attr[bool] = attr("complete", required=True)
    """Whole, refreshed, and without an error since."""
    expected_member_count: Attr[int | None] = attr("expected_member_count", number="int")
    """How many it should have."""
    actual_member_count: Attr[int | None] = attr("actual_member_count", number="int")
    """How many it has."""
    checksum: Attr[str | None] = attr("checksum")
    """Digest of the official list."""
    last_success_at: Attr[str | None] = attr("last_success_at")
    """Latest good refresh, ISO 8601."""
    next_attempt_at: Attr[str | None] = attr("next_attempt_at")
    """Next one."""
    last_failure: Attr[str | None] = attr("last_failure")
    """What went wrong."""

    if TYPE_CHECKING:

        def __init__(
            self,
            schema_version: int | None = ...,
            source: str | None = ...,
            source_as_of: str | None = ...,
            retrieved_at: str | None = ...,
            source_list: str | None = ...,
            complete: bool = ...,
            expected_member_count: int | None = ...,
            actual_member_count: int | None = ...,
            checksum: str | None = ...,
            last_success_at: str | None = ...,
            next_attempt_at: str | None = ...,
            last_failure: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["schema_version"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["source", "retrieved_at", "source_list"], /) -> str: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "source_as_of", "checksum", "last_success_at", "next_attempt_at", "last_failure"
            ],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["complete"], /) -> bool: ...
        @overload
        def __getitem__(
            self, key: Literal["expected_member_count", "actual_member_count"], /
        ) -> int | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(self, key: Literal["schema_version"], default: D = ..., /) -> int | D: ...
        @overload
        def get(
            self, key: Literal["source", "retrieved_at", "source_list"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "source_as_of", "checksum", "last_success_at", "next_attempt_at", "last_failure"
            ],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(self, key: Literal["complete"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(
            self, key: Literal["expected_member_count", "actual_member_count"], default: D = ..., /
        ) -> int | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
