# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class TicksEvent(Record):
    """Data of one tick stream event. A `snapshot` carries `quotes` and `missing` (and, on the
    sandbox, the same quotes again as `ticks`); a `ticks` event carries only `ticks`."""

    __slots__ = ()

    ticks: Attr[list[_m.WorkerQuote] | None] = attr(
        "ticks", holds="array", items=lambda: _m.WorkerQuote
    )
    """Quotes that just changed."""
    quotes: Attr[list[_m.WorkerQuote] | None] = attr(
        "quotes", holds="array", items=lambda: _m.WorkerQuote
    )
    """Present quotes, in a snapshot."""
    missing: Attr[list[str | int] | None] = attr("missing", holds="array")
    """Inputs that were not found and instruments without a price, in a snapshot."""

    if TYPE_CHECKING:

        def __init__(
            self,
            ticks: list[_m.WorkerQuote] | None = ...,
            quotes: list[_m.WorkerQuote] | None = ...,
            missing: list[str | int] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["ticks", "quotes"], /) -> list[_m.WorkerQuote]: ...
        @overload
        def __getitem__(self, key: Literal["missing"], /) -> list[str | int]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["ticks", "quotes"], default: list[Any], /
        ) -> list[_m.WorkerQuote]: ...
        @overload
        def get(
            self, key: Literal["ticks", "quotes"], default: D = ..., /
        ) -> list[_m.WorkerQuote] | D: ...
        @overload
        def get(self, key: Literal["missing"], default: list[Any], /) -> list[str | int]: ...
        @overload
        def get(self, key: Literal["missing"], default: D = ..., /) -> list[str | int] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
