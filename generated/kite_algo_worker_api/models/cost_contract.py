# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class CostContract(Record):
    """Margin and charges. Figures may be decimal strings."""

    __slots__ = ()

    margin_required: Attr[float | None] = attr("margin_required", number="float")
    """Margin to be blocked, in rupees."""
    charges_estimate: Attr[float | None] = attr("charges_estimate", number="float")
    """Estimated charges, in rupees."""
    total_charges: Attr[float | None] = attr("total_charges", number="float")
    """Sum of all charges, in rupees."""
    total_taxes: Attr[float | None] = attr("total_taxes", number="float")
    """Taxes and duties among the charges, in rupees."""
    brokerage: Attr[float | None] = attr("brokerage", number="float")
    """Brokerage, in rupees."""
    exchange_txn_charge: Attr[float | None] = attr("exchange_txn_charge", number="float")
    """Exchange transaction charge, in rupees."""
    stt: Attr[float | None] = attr("stt", number="float")
    """Securities or commodities transaction tax, in rupees."""
    stamp_duty: Attr[float | None] = attr("stamp_duty", number="float")
    """Stamp duty, in rupees."""
    sebi_charge: Attr[float | None] = attr("sebi_charge", number="float")
    """SEBI turnover charge, in rupees."""
    gst: Attr[float | None] = attr("gst", number="float")
    """Goods and services tax, in rupees."""
    net_cash_impact_estimate: Attr[float | None] = attr("net_cash_impact_estimate", number="float")
    """Estimated change of cash, in rupees."""
    charges_status: Attr[str | None] = attr("charges_status")
    """How good the figures are."""

    if TYPE_CHECKING:

        def __init__(
            self,
            margin_required: float | None = ...,
            charges_estimate: float | None = ...,
            total_charges: float | None = ...,
            total_taxes: float | None = ...,
            brokerage: float | None = ...,
            exchange_txn_charge: float | None = ...,
            stt: float | None = ...,
            stamp_duty: float | None = ...,
            sebi_charge: float | None = ...,
            gst: float | None = ...,
            net_cash_impact_estimate: float | None = ...,
            charges_status: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "margin_required",
                "charges_estimate",
                "total_charges",
                "total_taxes",
                "brokerage",
                "exchange_txn_charge",
                "stt",
                "stamp_duty",
                "sebi_charge",
                "gst",
                "net_cash_impact_estimate",
            ],
            /,
        ) -> float | str | None: ...
        @overload
        def __getitem__(self, key: Literal["charges_status"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self,
            key: Literal[
                "margin_required",
                "charges_estimate",
                "total_charges",
                "total_taxes",
                "brokerage",
                "exchange_txn_charge",
                "stt",
                "stamp_duty",
                "sebi_charge",
                "gst",
                "net_cash_impact_estimate",
            ],
            default: D = ...,
            /,
        ) -> float | str | None | D: ...
        @overload
        def get(self, key: Literal["charges_status"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
