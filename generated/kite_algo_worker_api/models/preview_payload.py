# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class PreviewPayload(Record):
    """What an order or basket would need and cost."""

    __slots__ = ()

    intent_type: Attr[str] = attr("intent_type", required=True)
    """What was previewed."""
    order: Attr[dict[str, Any] | None] = attr("order", holds="object")
    """The order as it would be placed."""
    basket: Attr[dict[str, Any] | None] = attr("basket", holds="object")
    """The basket as it would be placed."""
    cost_contract: Attr[_m.CostContract | None] = attr(
        "cost_contract", holds="object", record=lambda: _m.CostContract
    )
    """Margin and charges."""
    warnings: Attr[list[str] | None] = attr("warnings", holds="array")
    """What would go wrong or cost more than expected."""
    legs: Attr[list[_m.PreviewLeg] | None] = attr(
        "legs", holds="array", items=lambda: _m.PreviewLeg
    )
    """Margin and charges by leg, for a basket."""
    result: Attr[dict[str, Any] | None] = attr("result", holds="object")
    """Margins of the basket in the form of deployed backends."""

    if TYPE_CHECKING:

        def __init__(
            self,
            intent_type: str,
            order: dict[str, Any] | None = ...,
            basket: dict[str, Any] | None = ...,
            cost_contract: _m.CostContract | None = ...,
            warnings: list[str] | None = ...,
            legs: list[_m.PreviewLeg] | None = ...,
            result: dict[str, Any] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["intent_type"], /) -> str: ...
        @overload
        def __getitem__(
            self, key: Literal["order", "basket", "result"], /
        ) -> dict[str, Any] | None: ...
        @overload
        def __getitem__(self, key: Literal["cost_contract"], /) -> _m.CostContract | None: ...
        @overload
        def __getitem__(self, key: Literal["warnings"], /) -> list[str]: ...
        @overload
        def __getitem__(self, key: Literal["legs"], /) -> list[_m.PreviewLeg]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["intent_type"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self, key: Literal["order", "basket", "result"], default: dict[str, Any], /
        ) -> dict[str, Any]: ...
        @overload
        def get(
            self, key: Literal["order", "basket", "result"], default: D = ..., /
        ) -> dict[str, Any] | None | D: ...
        @overload
        def get(
            self, key: Literal["cost_contract"], default: dict[str, Any], /
        ) -> _m.CostContract: ...
        @overload
        def get(
            self, key: Literal["cost_contract"], default: D = ..., /
        ) -> _m.CostContract | None | D: ...
        @overload
        def get(self, key: Literal["warnings"], default: list[Any], /) -> list[str]: ...
        @overload
        def get(self, key: Literal["warnings"], default: D = ..., /) -> list[str] | D: ...
        @overload
        def get(self, key: Literal["legs"], default: list[Any], /) -> list[_m.PreviewLeg]: ...
        @overload
        def get(self, key: Literal["legs"], default: D = ..., /) -> list[_m.PreviewLeg] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
