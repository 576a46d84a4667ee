# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class PreviewLeg(Record):
    """What one leg of a basket would need and cost by itself."""

    __slots__ = ()

    index: Attr[int | None] = attr("index", number="int")
    """Position of the leg in the basket, from 0."""
    tradingsymbol: Attr[str | None] = attr("tradingsymbol")
    """The exchange's symbol of the instrument."""
    cost_contract: Attr[_m.CostContract | None] = attr(
        "cost_contract", holds="object", record=lambda: _m.CostContract
    )
    """Margin and charges."""
    warnings: Attr[list[str] | None] = attr("warnings", holds="array")
    """What would go wrong with this leg."""

    if TYPE_CHECKING:

        def __init__(
            self,
            index: int | None = ...,
            tradingsymbol: str | None = ...,
            cost_contract: _m.CostContract | None = ...,
            warnings: list[str] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["index"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["tradingsymbol"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["cost_contract"], /) -> _m.CostContract | None: ...
        @overload
        def __getitem__(self, key: Literal["warnings"], /) -> list[str]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["index"], default: D = ..., /) -> int | D: ...
        @overload
        def get(self, key: Literal["tradingsymbol"], default: D = ..., /) -> str | None | D: ...
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
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
