# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionMargin(Record):
    """Margin of a plan."""

    __slots__ = ()

    required: Attr[float | None] = attr("required", number="float")
    """Additional margin at the peak of the plan in rupees."""
    starting_required: Attr[float | None] = attr("starting_required", number="float")
    """Margin before the first order in rupees."""
    final_required: Attr[float | None] = attr("final_required", number="float")
    """Margin after the last order in rupees."""
    peak_required: Attr[float | None] = attr("peak_required", number="float")
    """Highest margin on the way in rupees."""
    source: Attr[str | None] = attr("source")
    """paper_estimators, paper_estimators_partial, paper_estimators_unresolved or broker_quoted."""
    per_leg: Attr[list[_m.OptionCostLeg] | None] = attr(
        "per_leg", holds="array", items=lambda: _m.OptionCostLeg
    )
    """Orders of the plan."""
    unresolved_legs: Attr[list[str] | None] = attr("unresolved_legs", holds="array")
    """Ids of legs without a price."""
    cost_contract: Attr[_m.CostContract | None] = attr(
        "cost_contract", holds="object", record=lambda: _m.CostContract
    )
    """Margin and charges. Figures may be decimal strings."""
    fallback_required: Attr[float | None] = attr("fallback_required", number="float")
    """The server's own estimate in rupees, when the broker quoted."""

    if TYPE_CHECKING:

        def __init__(
            self,
            required: float | None = ...,
            starting_required: float | None = ...,
            final_required: float | None = ...,
            peak_required: float | None = ...,
            source: str | None = ...,
            per_leg: list[_m.OptionCostLeg] | None = ...,
            unresolved_legs: list[str] | None = ...,
            cost_contract: _m.CostContract | None = ...,
            fallback_required: float | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "required",
                "starting_required",
                "final_required",
                "peak_required",
                "fallback_required",
            ],
            /,
        ) -> float: ...
        @overload
        def __getitem__(self, key: Literal["source"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["per_leg"], /) -> list[_m.OptionCostLeg]: ...
        @overload
        def __getitem__(self, key: Literal["unresolved_legs"], /) -> list[str]: ...
        @overload
        def __getitem__(self, key: Literal["cost_contract"], /) -> _m.CostContract: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal[
                "required",
                "starting_required",
                "final_required",
                "peak_required",
                "fallback_required",
            ],
            default: D = ...,
            /,
        ) -> float | D: ...
        @overload
        def get(self, key: Literal["source"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: Literal["per_leg"], default: list[Any], /) -> list[_m.OptionCostLeg]: ...
        @overload
        def get(
            self, key: Literal["per_leg"], default: D = ..., /
        ) -> list[_m.OptionCostLeg] | D: ...
        @overload
        def get(self, key: Literal["unresolved_legs"], default: list[Any], /) -> list[str]: ...
        @overload
        def get(self, key: Literal["unresolved_legs"], default: D = ..., /) -> list[str] | D: ...
        @overload
        def get(
            self, key: Literal["cost_contract"], default: dict[str, Any], /
        ) -> _m.CostContract: ...
        @overload
        def get(
            self, key: Literal["cost_contract"], default: D = ..., /
        ) -> _m.CostContract | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
