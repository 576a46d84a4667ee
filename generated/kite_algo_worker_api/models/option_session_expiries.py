# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from collections.abc import ItemsView, ValuesView
from typing import TYPE_CHECKING, Any, overload

from .. import models as _m
from ..types import Record, values_of

if TYPE_CHECKING:
    from ..types import D


class OptionSessionExpiries(Record):
    """Expiries of the session, keyed by `YYYY-MM-DD`."""

    __slots__ = ()

    _values = values_of(record=lambda: _m.OptionSessionExpiry)

    if TYPE_CHECKING:

        def __getitem__(self, key: str, /) -> _m.OptionSessionExpiry: ...

        @overload  # type: ignore[override]
        def get(self, key: str, default: dict[str, Any], /) -> _m.OptionSessionExpiry: ...
        @overload
        def get(self, key: str, default: D = ..., /) -> _m.OptionSessionExpiry | D: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...

        def values(self) -> ValuesView[_m.OptionSessionExpiry]: ...  # type: ignore[override]

        def items(self) -> ItemsView[str, _m.OptionSessionExpiry]: ...  # type: ignore[override]
