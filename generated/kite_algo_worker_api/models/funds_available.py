# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class FundsAvailable(Record):
    """Money that can be used, in rupees."""

    __slots__ = ()

    cash: Attr[float] = attr("cash", default=0.0, number="float")
    """Cash, in rupees."""
    collateral: Attr[float] = attr("collateral", default=0.0, number="float")
    """Value of pledged holdings, in rupees."""
    intraday_payin: Attr[float] = attr("intraday_payin", default=0.0, number="float")
    """Money paid in today, in rupees."""

    if TYPE_CHECKING:

        def __init__(
            self,
            cash: float = ...,
            collateral: float = ...,
            intraday_payin: float = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["cash", "collateral", "intraday_payin"], /) -> float: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["cash", "collateral", "intraday_payin"], default: D = ..., /
        ) -> float | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
