# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionStrategyRule(Record):
    """One proposed rule."""

    __slots__ = ()

    key: Attr[str | None] = attr("key")
    """Name of the rule."""
    metric: Attr[str | None] = attr("metric")
    """index_price, combined_premium_points or basket_mtm_rupees."""
    role: Attr[str | None] = attr("role")
    """emergency_guard, hard_stop, profit_target or trailing_stop."""
    label: Attr[str | None] = attr("label")
    """Text for a form."""
    operator: Attr[str | None] = attr("operator")
    """lte: met at or below the threshold; gte: at or above."""
    threshold: Attr[float | None] = attr("threshold", number="float")
    """Threshold in the metric's unit: index points, premium points or rupees."""
    required: Attr[bool | None] = attr("required")
    """Whether the structure needs it."""
    source: Attr[str | None] = attr("source")
    """backend_default, backend_required or user_input."""

    if TYPE_CHECKING:

        def __init__(
            self,
            key: str | None = ...,
            metric: str | None = ...,
            role: str | None = ...,
            label: str | None = ...,
            operator: str | None = ...,
            threshold: float | None = ...,
            required: bool | None = ...,
            source: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["key", "metric", "role", "label", "operator", "source"], /
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["threshold"], /) -> float: ...
        @overload
        def __getitem__(self, key: Literal["required"], /) -> bool: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self,
            key: Literal["key", "metric", "role", "label", "operator", "source"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["threshold"], default: D = ..., /) -> float | D: ...
        @overload
        def get(self, key: Literal["required"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
