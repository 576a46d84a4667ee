# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionProtectionRule(Record):
    """One rule as stored."""

    __slots__ = ()

    key: Attr[str | None] = attr("key")
    """Name of the rule."""
    metric: Attr[str | None] = attr("metric")
    """index_ltp, combined_premium, combined_premium_change_pct, strategy_mtm or open_quantity."""
    operator: Attr[str | None] = attr("operator")
    """gte or lte."""
    threshold: Attr[float | None] = attr("threshold", number="float")
    """Threshold in the metric's unit."""
    role: Attr[str | None] = attr("role")
    """What `precedence` refers to."""
    action: Attr[str | None] = attr("action")
    """Always exit."""

    if TYPE_CHECKING:

        def __init__(
            self,
            key: str | None = ...,
            metric: str | None = ...,
            operator: str | None = ...,
            threshold: float | None = ...,
            role: str | None = ...,
            action: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["key", "metric", "operator", "role", "action"], /
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["threshold"], /) -> float: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["key", "metric", "operator", "role", "action"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["threshold"], default: D = ..., /) -> float | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
