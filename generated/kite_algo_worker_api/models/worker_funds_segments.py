# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from collections.abc import ItemsView, ValuesView
from typing import TYPE_CHECKING, Any, overload

from .. import models as _m
from ..types import Record, values_of

if TYPE_CHECKING:
    from ..types import D


class WorkerFundsSegments(Record):
    """Figures by segment, `equity` and for live accounts `commodity`."""

    __slots__ = ()

    _values = values_of(record=lambda: _m.WorkerFundsSegment)

    if TYPE_CHECKING:

        def __getitem__(self, key: str, /) -> _m.WorkerFundsSegment: ...

        @overload  # type: ignore[override]
        def get(self, key: str, default: dict[str, Any], /) -> _m.WorkerFundsSegment: ...
        @overload
        def get(self, key: str, default: D = ..., /) -> _m.WorkerFundsSegment | D: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...

        def values(self) -> ValuesView[_m.WorkerFundsSegment]: ...  # type: ignore[override]

        def items(self) -> ItemsView[str, _m.WorkerFundsSegment]: ...  # type: ignore[override]
