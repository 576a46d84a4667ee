# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionLegCost(Record):
    """Cost of one planned order."""

    __slots__ = ()

    margin_required: Attr[float | None] = attr("margin_required", number="float")
    """Margin in rupees."""
    charges_estimate: Attr[float | None] = attr("charges_estimate", number="float")
    """Charges in rupees."""
    charges_contract: Attr[_m.CostContract | None] = attr(
        "charges_contract", holds="object", record=lambda: _m.CostContract
    )
    """Margin and charges. Figures may be decimal strings."""

    if TYPE_CHECKING:

        def __init__(
            self,
            margin_required: float | None = ...,
            charges_estimate: float | None = ...,
            charges_contract: _m.CostContract | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["margin_required", "charges_estimate"], /) -> float: ...
        @overload
        def __getitem__(self, key: Literal["charges_contract"], /) -> _m.CostContract: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["margin_required", "charges_estimate"], default: D = ..., /
        ) -> float | D: ...
        @overload
        def get(
            self, key: Literal["charges_contract"], default: dict[str, Any], /
        ) -> _m.CostContract: ...
        @overload
        def get(
            self, key: Literal["charges_contract"], default: D = ..., /
        ) -> _m.CostContract | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
