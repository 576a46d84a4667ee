# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class WorkerRunPnlLeg(Record):
    """One open position of a run."""

    __slots__ = ()

    instrument_token: Attr[int | None] = attr("instrument_token", number="int")
    """Token of the instrument."""
    exchange: Attr[str | None] = attr("exchange")
    """Exchange of the instrument."""
    tradingsymbol: Attr[str | None] = attr("tradingsymbol")
    """The exchange's symbol of the instrument."""
    product: Attr[str | None] = attr("product")
    """Margin product."""
    net_quantity: Attr[int] = attr("net_quantity", default=0, number="int")
    """Units held, negative when short."""
    side: Attr[str] = attr("side", default="FLAT")
    """Which way the position is."""
    average_price: Attr[float] = attr("average_price", default=0.0, number="float")
    """Average price of what is held, in rupees."""
    last_price: Attr[float] = attr("last_price", default=0.0, number="float")
    """Latest price, in rupees."""
    realized_pnl: Attr[float] = attr("realized_pnl", default=0.0, number="float")
    """Realised profit of this leg, in rupees."""
    unrealized_pnl: Attr[float] = attr("unrealized_pnl", default=0.0, number="float")
    """Unrealised profit of this leg, in rupees."""
    gross_pnl: Attr[float] = attr("gross_pnl", default=0.0, number="float")
    """Both together, in rupees."""
    charges: Attr[float] = attr("charges", default=0.0, number="float")
    """Charges of this leg, in rupees."""
    net_pnl: Attr[float] = attr("net_pnl", default=0.0, number="float")
    """Gross profit less charges, in rupees."""
    broker_net_quantity: Attr[int | None] = attr("broker_net_quantity", number="int")
    """What the broker reports, for live runs."""
    is_stale: Attr[bool] = attr("is_stale", default=False)
    """Whether the mark could not be confirmed."""
    last_reconciled_at: Attr[str | None] = attr("last_reconciled_at")
    """When the broker's position was last compared, ISO 8601."""

    if TYPE_CHECKING:

        def __init__(
            self,
            instrument_token: int | None = ...,
            exchange: str | None = ...,
            tradingsymbol: str | None = ...,
            product: str | None = ...,
            net_quantity: int = ...,
            side: str = ...,
            average_price: float = ...,
            last_price: float = ...,
            realized_pnl: float = ...,
            unrealized_pnl: float = ...,
            gross_pnl: float = ...,
            charges: float = ...,
            net_pnl: float = ...,
            broker_net_quantity: int | None = ...,
            is_stale: bool = ...,
            last_reconciled_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["instrument_token", "broker_net_quantity"], /
        ) -> int | None: ...
        @overload
        def __getitem__(
            self, key: Literal["exchange", "tradingsymbol", "product", "last_reconciled_at"], /
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["net_quantity"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["side"], /) -> str: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "average_price",
                "last_price",
                "realized_pnl",
                "unrealized_pnl",
                "gross_pnl",
                "charges",
                "net_pnl",
            ],
            /,
        ) -> float: ...
        @overload
        def __getitem__(self, key: Literal["is_stale"], /) -> bool: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["instrument_token", "broker_net_quantity"], default: D = ..., /
        ) -> int | None | D: ...
        @overload
        def get(
            self,
            key: Literal["exchange", "tradingsymbol", "product", "last_reconciled_at"],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(self, key: Literal["net_quantity"], default: D = ..., /) -> int | D: ...
        @overload
        def get(self, key: Literal["side"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "average_price",
                "last_price",
                "realized_pnl",
                "unrealized_pnl",
                "gross_pnl",
                "charges",
                "net_pnl",
            ],
            default: D = ...,
            /,
        ) -> float | D: ...
        @overload
        def get(self, key: Literal["is_stale"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
