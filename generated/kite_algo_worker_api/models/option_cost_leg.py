# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionCostLeg(Record):
    """How one planned order changes margin and charges."""

    __slots__ = ()

    leg_id: Attr[str | None] = attr("leg_id")
    """Leg the order is for."""
    sequence_index: Attr[int | None] = attr("sequence_index", number="int")
    """Place in the plan from 1."""
    tradingsymbol: Attr[str | None] = attr("tradingsymbol")
    """Trading symbol without exchange."""
    transaction_type: Attr[str | None] = attr("transaction_type")
    """BUY or SELL."""
    quantity: Attr[int | None] = attr("quantity", number="int")
    """Units."""
    reference_price: Attr[float | None] = attr("reference_price", number="float")
    """Price the estimate uses in rupees."""
    reference_price_source: Attr[str | None] = attr("reference_price_source")
    """order_price, leg_price, limit_price, ltp, last_price, instrument_last_price or
    unavailable."""
    instrument_type: Attr[str | None] = attr("instrument_type")
    """CE, PE, FUT or EQ."""
    net_quantity_before: Attr[int | None] = attr("net_quantity_before", number="int")
    """Net units before the order."""
    net_quantity_after: Attr[int | None] = attr("net_quantity_after", number="int")
    """Net units after the order."""
    required_margin: Attr[float | None] = attr("required_margin", number="float")
    """Margin of the net position after the order in rupees."""
    margin_before: Attr[float | None] = attr("margin_before", number="float")
    """Total margin before the order in rupees."""
    margin_after: Attr[float | None] = attr("margin_after", number="float")
    """Total margin after the order in rupees."""
    margin_delta: Attr[float | None] = attr("margin_delta", number="float")
    """Change of the total margin in rupees."""
    estimated_charges: Attr[float | None] = attr("estimated_charges", number="float")
    """Charges of the order in rupees."""
    cost_contract: Attr[_m.OptionLegCost | None] = attr(
        "cost_contract", holds="object", record=lambda: _m.OptionLegCost
    )
    """Cost of one planned order."""

    if TYPE_CHECKING:

        def __init__(
            self,
            leg_id: str | None = ...,
            sequence_index: int | None = ...,
            tradingsymbol: str | None = ...,
            transaction_type: str | None = ...,
            quantity: int | None = ...,
            reference_price: float | None = ...,
            reference_price_source: str | None = ...,
            instrument_type: str | None = ...,
            net_quantity_before: int | None = ...,
            net_quantity_after: int | None = ...,
            required_margin: float | None = ...,
            margin_before: float | None = ...,
            margin_after: float | None = ...,
            margin_delta: float | None = ...,
            estimated_charges: float | None = ...,
            cost_contract: _m.OptionLegCost | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal["leg_id", "tradingsymbol", "transaction_type", "reference_price_source"],
            /,
        ) -> str: ...
        @overload
        def __getitem__(
            self,
            key: Literal["sequence_index", "quantity", "net_quantity_before", "net_quantity_after"],
            /,
        ) -> int: ...
        @overload
        def __getitem__(self, key: Literal["reference_price"], /) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["instrument_type"], /) -> str | None: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "required_margin",
                "margin_before",
                "margin_after",
                "margin_delta",
                "estimated_charges",
            ],
            /,
        ) -> float: ...
        @overload
        def __getitem__(self, key: Literal["cost_contract"], /) -> _m.OptionLegCost: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal["leg_id", "tradingsymbol", "transaction_type", "reference_price_source"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal["sequence_index", "quantity", "net_quantity_before", "net_quantity_after"],
            default: D = ...,
            /,
        ) -> int | D: ...
        @overload
        def get(self, key: Literal["reference_price"], default: D = ..., /) -> float | None | D: ...
        @overload
        def get(self, key: Literal["instrument_type"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "required_margin",
                "margin_before",
                "margin_after",
                "margin_delta",
                "estimated_charges",
            ],
            default: D = ...,
            /,
        ) -> float | D: ...
        @overload
        def get(
            self, key: Literal["cost_contract"], default: dict[str, Any], /
        ) -> _m.OptionLegCost: ...
        @overload
        def get(
            self, key: Literal["cost_contract"], default: D = ..., /
        ) -> _m.OptionLegCost | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
