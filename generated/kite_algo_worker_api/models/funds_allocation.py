# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class FundsAllocation(Record):
    """What can still be used, in rupees."""

    __slots__ = ()

    usable_equity_cash: Attr[float | None] = attr("usable_equity_cash", number="float")
    """Cash for equity, in rupees."""
    max_new_position_value: Attr[float | None] = attr("max_new_position_value", number="float")
    """Largest position that could be opened, in rupees."""
    run: Attr[_m.RunAllocation | None] = attr(
        "run", holds="object", record=lambda: _m.RunAllocation
    )
    """The run's share; only with `get_run_funds`."""

    if TYPE_CHECKING:

        def __init__(
            self,
            usable_equity_cash: float | None = ...,
            max_new_position_value: float | None = ...,
            run: _m.RunAllocation | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["usable_equity_cash", "max_new_position_value"], /
        ) -> float: ...
        @overload
        def __getitem__(self, key: Literal["run"], /) -> _m.RunAllocation: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["usable_equity_cash", "max_new_position_value"], default: D = ..., /
        ) -> float | D: ...
        @overload
        def get(self, key: Literal["run"], default: dict[str, Any], /) -> _m.RunAllocation: ...
        @overload
        def get(self, key: Literal["run"], default: D = ..., /) -> _m.RunAllocation | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
