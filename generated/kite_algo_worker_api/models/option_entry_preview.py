# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionEntryPreview(Record):
    """What entering the run would do."""

    __slots__ = ()

    strategy_run_id: Attr[str] = attr("strategy_run_id", required=True)
    """Id of the option run."""
    product: Attr[str | None] = attr("product")
    """MIS or NRML."""
    resolved_legs: Attr[list[_m.OptionLeg] | None] = attr(
        "resolved_legs", holds="array", items=lambda: _m.OptionLeg
    )
    """Legs of the run."""
    order_plan: Attr[list[_m.OptionOrderPlanItem]] = attr(
        "order_plan", required=True, holds="array", items=lambda: _m.OptionOrderPlanItem
    )
    """Planned orders, purchases first."""
    margin: Attr[_m.OptionMargin | None] = attr(
        "margin", holds="object", record=lambda: _m.OptionMargin
    )
    """Margin of a plan."""
    charges: Attr[_m.OptionCharges | None] = attr(
        "charges", holds="object", record=lambda: _m.OptionCharges
    )
    """Charges of a plan."""
    protection_preview: Attr[dict[str, Any] | None] = attr("protection_preview", holds="object")
    """Protection as stored."""
    cost_contract: Attr[_m.CostContract | None] = attr(
        "cost_contract", holds="object", record=lambda: _m.CostContract
    )
    """Margin and charges. Figures may be decimal strings."""

    if TYPE_CHECKING:

        def __init__(
            self,
            strategy_run_id: str,
            product: str | None = ...,
            resolved_legs: list[_m.OptionLeg] | None = ...,
            order_plan: list[_m.OptionOrderPlanItem] = ...,
            margin: _m.OptionMargin | None = ...,
            charges: _m.OptionCharges | None = ...,
            protection_preview: dict[str, Any] | None = ...,
            cost_contract: _m.CostContract | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["strategy_run_id", "product"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["resolved_legs"], /) -> list[_m.OptionLeg]: ...
        @overload
        def __getitem__(self, key: Literal["order_plan"], /) -> list[_m.OptionOrderPlanItem]: ...
        @overload
        def __getitem__(self, key: Literal["margin"], /) -> _m.OptionMargin: ...
        @overload
        def __getitem__(self, key: Literal["charges"], /) -> _m.OptionCharges: ...
        @overload
        def __getitem__(self, key: Literal["protection_preview"], /) -> dict[str, Any] | None: ...
        @overload
        def __getitem__(self, key: Literal["cost_contract"], /) -> _m.CostContract: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self, key: Literal["strategy_run_id", "product"], default: D = ..., /
        ) -> str | D: ...
        @overload
        def get(
            self, key: Literal["resolved_legs"], default: list[Any], /
        ) -> list[_m.OptionLeg]: ...
        @overload
        def get(
            self, key: Literal["resolved_legs"], default: D = ..., /
        ) -> list[_m.OptionLeg] | D: ...
        @overload
        def get(
            self, key: Literal["order_plan"], default: list[Any], /
        ) -> list[_m.OptionOrderPlanItem]: ...
        @overload
        def get(
            self, key: Literal["order_plan"], default: D = ..., /
        ) -> list[_m.OptionOrderPlanItem] | D: ...
        @overload
        def get(self, key: Literal["margin"], default: dict[str, Any], /) -> _m.OptionMargin: ...
        @overload
        def get(self, key: Literal["margin"], default: D = ..., /) -> _m.OptionMargin | D: ...
        @overload
        def get(self, key: Literal["charges"], default: dict[str, Any], /) -> _m.OptionCharges: ...
        @overload
        def get(self, key: Literal["charges"], default: D = ..., /) -> _m.OptionCharges | D: ...
        @overload
        def get(
            self, key: Literal["protection_preview"], default: dict[str, Any], /
        ) -> dict[str, Any]: ...
        @overload
        def get(
            self, key: Literal["protection_preview"], default: D = ..., /
        ) -> dict[str, Any] | None | D: ...
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
