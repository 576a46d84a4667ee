# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr, undeclared

if TYPE_CHECKING:
    from ..types import Attr, D


class WorkerTradeSnapshot(Record):
    """A fill."""

    __slots__ = ()

    trade_id: Attr[str] = attr("trade_id", required=True)
    """The fill's identifier."""
    order_id: Attr[str] = attr("order_id", required=True)
    """The order that was filled."""
    exchange: Attr[str | None] = attr("exchange")
    """Exchange of the instrument."""
    tradingsymbol: Attr[str | None] = attr("tradingsymbol")
    """The exchange's symbol of the instrument."""
    instrument_token: Attr[int | None] = attr("instrument_token", number="int")
    """Token of the instrument."""
    transaction_type: Attr[str | None] = attr("transaction_type")
    """Buy or sell."""
    product: Attr[str | None] = attr("product")
    """Margin product."""
    average_price: Attr[float | None] = attr("average_price", number="float")
    """Price in rupees."""
    quantity: Attr[int | None] = attr("quantity", number="int")
    """Units filled."""
    order_timestamp: Attr[str | None] = attr("order_timestamp")
    """When the order was registered."""
    exchange_timestamp: Attr[str | None] = attr("exchange_timestamp")
    """When the exchange matched it."""
    fill_timestamp: Attr[str | None] = attr("fill_timestamp")
    """When it was filled."""
    raw: Attr[dict[str, Any]] = undeclared("raw")  # pyright: ignore[reportIncompatibleMethodOverride]
    """What was sent and is not declared here; the server sends no such field."""

    if TYPE_CHECKING:

        def __init__(
            self,
            trade_id: str,
            order_id: str,
            exchange: str | None = ...,
            tradingsymbol: str | None = ...,
            instrument_token: int | None = ...,
            transaction_type: str | None = ...,
            product: str | None = ...,
            average_price: float | None = ...,
            quantity: int | None = ...,
            order_timestamp: str | None = ...,
            exchange_timestamp: str | None = ...,
            fill_timestamp: str | None = ...,
            raw: dict[str, Any] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["trade_id", "order_id"], /) -> str: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "exchange",
                "tradingsymbol",
                "transaction_type",
                "product",
                "order_timestamp",
                "exchange_timestamp",
                "fill_timestamp",
            ],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["instrument_token", "quantity"], /) -> int | None: ...
        @overload
        def __getitem__(self, key: Literal["average_price"], /) -> float | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(self, key: Literal["trade_id", "order_id"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "exchange",
                "tradingsymbol",
                "transaction_type",
                "product",
                "order_timestamp",
                "exchange_timestamp",
                "fill_timestamp",
            ],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(
            self, key: Literal["instrument_token", "quantity"], default: D = ..., /
        ) -> int | None | D: ...
        @overload
        def get(self, key: Literal["average_price"], default: D = ..., /) -> float | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
