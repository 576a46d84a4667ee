# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionStrategyAnalysis(Record):
    """What the legs are and how they could be protected."""

    __slots__ = ()

    user_intent: Attr[str | None] = attr("user_intent")
    """Template id, else strategy type."""
    inferred_structure: Attr[str | None] = attr("inferred_structure")
    """Structure recognised, such as short_straddle, else the strategy type."""
    inferred_family: Attr[str | None] = attr("inferred_family")
    """directional, neutral-short-premium, long-vol or premium-managed-structure."""
    direction_bias: Attr[str | None] = attr("direction_bias")
    """bullish, bearish, neutral, long_volatility or structure."""
    classification_confidence: Attr[float | None] = attr(
        "classification_confidence", number="float"
    )
    """Confidence, 0 to 1."""
    classification_reason: Attr[str | None] = attr("classification_reason")
    """Free text."""
    description: Attr[str | None] = attr("description")
    """Free text."""
    primary_metric: Attr[str | None] = attr("primary_metric")
    """index_price, combined_premium_points or basket_mtm_rupees."""
    emergency_metric: Attr[str | None] = attr("emergency_metric")
    """index_price for the neutral family, else null."""
    combined_premium_entry_type: Attr[str | None] = attr("combined_premium_entry_type")
    """credit, debit, or null for a managed structure."""
    entry_combined_premium_points: Attr[float | None] = attr(
        "entry_combined_premium_points", number="float"
    )
    """Sum of last price times lots, in premium points."""
    estimated_entry_cost_rupees: Attr[float | None] = attr(
        "estimated_entry_cost_rupees", number="float"
    )
    """Size of the net premium in rupees."""
    warnings: Attr[list[str] | None] = attr("warnings", holds="array")
    """Free texts."""
    precedence: Attr[list[str] | None] = attr("precedence", holds="array")
    """Roles in the order they are evaluated."""
    inputs: Attr[_m.OptionStrategyInputs | None] = attr(
        "inputs", holds="object", record=lambda: _m.OptionStrategyInputs
    )
    """Inputs keyed by name."""
    rules: Attr[list[_m.OptionStrategyRule] | None] = attr(
        "rules", holds="array", items=lambda: _m.OptionStrategyRule
    )
    """Proposed rules."""

    if TYPE_CHECKING:

        def __init__(
            self,
            user_intent: str | None = ...,
            inferred_structure: str | None = ...,
            inferred_family: str | None = ...,
            direction_bias: str | None = ...,
            classification_confidence: float | None = ...,
            classification_reason: str | None = ...,
            description: str | None = ...,
            primary_metric: str | None = ...,
            emergency_metric: str | None = ...,
            combined_premium_entry_type: str | None = ...,
            entry_combined_premium_points: float | None = ...,
            estimated_entry_cost_rupees: float | None = ...,
            warnings: list[str] | None = ...,
            precedence: list[str] | None = ...,
            inputs: _m.OptionStrategyInputs | None = ...,
            rules: list[_m.OptionStrategyRule] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "user_intent",
                "inferred_structure",
                "inferred_family",
                "direction_bias",
                "classification_reason",
                "description",
                "primary_metric",
            ],
            /,
        ) -> str: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "classification_confidence",
                "entry_combined_premium_points",
                "estimated_entry_cost_rupees",
            ],
            /,
        ) -> float: ...
        @overload
        def __getitem__(
            self, key: Literal["emergency_metric", "combined_premium_entry_type"], /
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["warnings", "precedence"], /) -> list[str]: ...
        @overload
        def __getitem__(self, key: Literal["inputs"], /) -> _m.OptionStrategyInputs: ...
        @overload
        def __getitem__(self, key: Literal["rules"], /) -> list[_m.OptionStrategyRule]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal[
                "user_intent",
                "inferred_structure",
                "inferred_family",
                "direction_bias",
                "classification_reason",
                "description",
                "primary_metric",
            ],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "classification_confidence",
                "entry_combined_premium_points",
                "estimated_entry_cost_rupees",
            ],
            default: D = ...,
            /,
        ) -> float | D: ...
        @overload
        def get(
            self,
            key: Literal["emergency_metric", "combined_premium_entry_type"],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(
            self, key: Literal["warnings", "precedence"], default: list[Any], /
        ) -> list[str]: ...
        @overload
        def get(
            self, key: Literal["warnings", "precedence"], default: D = ..., /
        ) -> list[str] | D: ...
        @overload
        def get(
            self, key: Literal["inputs"], default: dict[str, Any], /
        ) -> _m.OptionStrategyInputs: ...
        @overload
        def get(
            self, key: Literal["inputs"], default: D = ..., /
        ) -> _m.OptionStrategyInputs | D: ...
        @overload
        def get(
            self, key: Literal["rules"], default: list[Any], /
        ) -> list[_m.OptionStrategyRule]: ...
        @overload
        def get(
            self, key: Literal["rules"], default: D = ..., /
        ) -> list[_m.OptionStrategyRule] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
