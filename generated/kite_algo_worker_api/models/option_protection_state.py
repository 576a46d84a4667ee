# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionProtectionState(Record):
    """Result of evaluating a run's rules."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """Id of the option run."""
    triggered: Attr[bool] = attr("triggered", required=True)
    """Whether a rule matches."""
    matched_rule: Attr[_m.OptionProtectionRule | None] = attr(
        "matched_rule", holds="object", record=lambda: _m.OptionProtectionRule
    )
    """The first rule that matches."""
    metrics: Attr[_m.OptionMetrics | None] = attr(
        "metrics", holds="object", record=lambda: _m.OptionMetrics
    )
    """Metric values used. Only `open_quantity` is always there."""
    recommended_exit_orders: Attr[list[_m.OptionExitOrder] | None] = attr(
        "recommended_exit_orders", holds="array", items=lambda: _m.OptionExitOrder
    )
    """Orders that would close the run; empty unless triggered with an open quantity."""

    if TYPE_CHECKING:

        def __init__(
            self,
            strategy_run_id: str,
            triggered: bool,
            matched_rule: _m.OptionProtectionRule | None = ...,
            metrics: _m.OptionMetrics | None = ...,
            recommended_exit_orders: list[_m.OptionExitOrder] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["strategy_run_id"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["triggered"], /) -> bool: ...
        @overload
        def __getitem__(
            self, key: Literal["matched_rule"], /
        ) -> _m.OptionProtectionRule | None: ...
        @overload
        def __getitem__(self, key: Literal["metrics"], /) -> _m.OptionMetrics: ...
        @overload
        def __getitem__(
            self, key: Literal["recommended_exit_orders"], /
        ) -> list[_m.OptionExitOrder]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["strategy_run_id"], default: D = ..., /) -> str | D: ...
        @overload
        def get(self, key: Literal["triggered"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(
            self, key: Literal["matched_rule"], default: dict[str, Any], /
        ) -> _m.OptionProtectionRule: ...
        @overload
        def get(
            self, key: Literal["matched_rule"], default: D = ..., /
        ) -> _m.OptionProtectionRule | None | D: ...
        @overload
        def get(self, key: Literal["metrics"], default: dict[str, Any], /) -> _m.OptionMetrics: ...
        @overload
        def get(self, key: Literal["metrics"], default: D = ..., /) -> _m.OptionMetrics | D: ...
        @overload
        def get(
            self, key: Literal["recommended_exit_orders"], default: list[Any], /
        ) -> list[_m.OptionExitOrder]: ...
        @overload
        def get(
            self, key: Literal["recommended_exit_orders"], default: D = ..., /
        ) -> list[_m.OptionExitOrder] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
