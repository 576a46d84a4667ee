# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class WorkerRunPnlTotals(Record):
    """Sums over all legs of a run, in rupees."""

    __slots__ = ()

    realized_pnl: Attr[float] = attr("realized_pnl", default=0.0, number="float")
    """Profit of what was closed, in rupees."""
    unrealized_pnl: Attr[float] = attr("unrealized_pnl", default=0.0, number="float")
    """Profit of what is open, in rupees."""
    gross_pnl: Attr[float] = attr("gross_pnl", default=0.0, number="float")
    """Both together, in rupees."""
    charges: Attr[float] = attr("charges", default=0.0, number="float")
    """All charges, in rupees."""
    net_pnl: Attr[float] = attr("net_pnl", default=0.0, number="float")
    """Gross profit less charges, in rupees."""
    brokerage: Attr[float | None] = attr("brokerage", number="float")
    """Brokerage among the charges, in rupees; deployed backends do not send it."""
    taxes: Attr[float | None] = attr("taxes", number="float")
    """Taxes and duties among the charges, in rupees; deployed backends do not send it."""

    if TYPE_CHECKING:

        def __init__(
            self,
            realized_pnl: float = ...,
            unrealized_pnl: float = ...,
            gross_pnl: float = ...,
            charges: float = ...,
            net_pnl: float = ...,
            brokerage: float | None = ...,
            taxes: float | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "realized_pnl",
                "unrealized_pnl",
                "gross_pnl",
                "charges",
                "net_pnl",
                "brokerage",
                "taxes",
            ],
            /,
        ) -> float: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self,
            key: Literal[
                "realized_pnl",
                "unrealized_pnl",
                "gross_pnl",
                "charges",
                "net_pnl",
                "brokerage",
                "taxes",
            ],
            default: D = ...,
            /,
        ) -> float | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
