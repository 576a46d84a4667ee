# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class TickerSearch(Record):
    """Result of a search."""

    __slots__ = ()

    results: Attr[list[_m.Instrument]] = attr(
        "results", required=True, holds="array", items=lambda: _m.Instrument
    )
    """Matching instruments, best first."""

    if TYPE_CHECKING:

        def __init__(self, results: list[_m.Instrument], **extra: Any) -> None: ...

        @overload
        def __getitem__(self, key: Literal["results"], /) -> list[_m.Instrument]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["results"], default: list[Any], /) -> list[_m.Instrument]: ...
        @overload
        def get(self, key: Literal["results"], default: D = ..., /) -> list[_m.Instrument] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
