# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class IndexConstituents(Record):
    """The members of an index."""

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
    effective_date: Attr[str | None] = attr("effective_date")
    """The day it was refreshed."""
    complete: Attr[bool | None] = attr("complete")
    """Whether the list is whole."""
    member_count: Attr[int | None] = attr("member_count", number="int")
    """How many members."""
    checksum: Attr[str | None] = attr("checksum")
    """Digest of the official list."""
    members: Attr[list[_m.IndexMember]] = attr(
        "members", required=True, holds="array", items=lambda: _m.IndexMember
    )
    """Ordered by exchange and symbol."""

    if TYPE_CHECKING:

        def __init__(
            self,
            schema_version: int | None = ...,
            source: str | None = ...,
            source_as_of: str | None = ...,
            retrieved_at: str | None = ...,
            source_list: str | None = ...,
            effective_date: str | None = ...,
            complete: bool | None = ...,
            member_count: int | None = ...,
            checksum: str | None = ...,
            members: list[_m.IndexMember] = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["schema_version", "member_count"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["source", "retrieved_at", "source_list"], /) -> str: ...
        @overload
        def __getitem__(
            self, key: Literal["source_as_of", "effective_date", "checksum"], /
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["complete"], /) -> bool: ...
        @overload
        def __getitem__(self, key: Literal["members"], /) -> list[_m.IndexMember]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["schema_version", "member_count"], default: D = ..., /
        ) -> int | D: ...
        @overload
        def get(
            self, key: Literal["source", "retrieved_at", "source_list"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(
            self, key: Literal["source_as_of", "effective_date", "checksum"], default: D = ..., /
        ) -> str | None | D: ...
        @overload
        def get(self, key: Literal["complete"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(self, key: Literal["members"], default: list[Any], /) -> list[_m.IndexMember]: ...
        @overload
        def get(self, key: Literal["members"], default: D = ..., /) -> list[_m.IndexMember] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
