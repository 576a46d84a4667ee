# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from collections.abc import ItemsView, ValuesView
from typing import TYPE_CHECKING, Any, overload

from .. import models as _m
from ..types import Record, values_of

if TYPE_CHECKING:
    from ..types import D


class QuotesByInstrument(Record):
    """Quotes keyed by the identifier asked for: the canonical `EXCHANGE:TRADINGSYMBOL`, or the
    token as text when a token was asked for."""

    __slots__ = ()

    _values = values_of(record=lambda: _m.WorkerQuote)

    if TYPE_CHECKING:

        def __getitem__(self, key: str, /) -> _m.WorkerQuote: ...

        @overload  # type: ignore[override]
        def get(self, key: str, default: dict[str, Any], /) -> _m.WorkerQuote: ...
        @overload
        def get(self, key: str, default: D = ..., /) -> _m.WorkerQuote | D: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...

        def values(self) -> ValuesView[_m.WorkerQuote]: ...  # type: ignore[override]

        def items(self) -> ItemsView[str, _m.WorkerQuote]: ...  # type: ignore[override]
