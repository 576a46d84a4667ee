# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class IndicatorValues(Record):
    """An indicator over the bars that were sent."""

    __slots__ = ()

    name: Attr[str] = attr("name", required=True)
    """The indicator."""
    timestamps: Attr[list[str | None]] = attr("timestamps", required=True, holds="array")
    """Those of the bars used."""
    values_: Attr[list[float | bool | None]] = attr("values", required=True)
    """A list, or an object of lists by column; null where there is no value."""
    included_forming: Attr[bool | None] = attr("included_forming")
    """Whether bars that are not complete were used."""
    ready: Attr[bool | None] = attr("ready")
    """Whether the last value of every column is there."""
    warmup_rows: Attr[int | None] = attr("warmup_rows", number="int")
    """Values missing at the start, the most of all columns."""

    if TYPE_CHECKING:

        def __init__(
            self,
            name: str,
            timestamps: list[str | None],
            values_: list[float | bool | None],
            included_forming: bool | None = ...,
            ready: bool | None = ...,
            warmup_rows: int | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["name"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["timestamps"], /) -> list[str | None]: ...
        @overload
        def __getitem__(self, key: Literal["values"], /) -> list[float | bool | None]: ...
        @overload
        def __getitem__(self, key: Literal["included_forming", "ready"], /) -> bool: ...
        @overload
        def __getitem__(self, key: Literal["warmup_rows"], /) -> int: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["name"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: Literal["timestamps"], default: list[Any], /) -> list[str | None]: ...
        @overload
        def get(self, key: Literal["timestamps"], default: D = ..., /) -> list[str | None] | D: ...
        @overload
        def get(
            self, key: Literal["values"], default: list[Any], /
        ) -> list[float | bool | None]: ...
        @overload
        def get(
            self, key: Literal["values"], default: D = ..., /
        ) -> list[float | bool | None] | D: ...
        @overload
        def get(
            self, key: Literal["included_forming", "ready"], default: D = ..., /
        ) -> bool | D: ...
        @overload
        def get(self, key: Literal["warmup_rows"], default: D = ..., /) -> int | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
