# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionTradeResult(Record):
    """One fill. Results given by the caller are returned as given."""

    __slots__ = ()

    trade_id: Attr[str | None] = attr("trade_id")
    """Trade id."""
    order_id: Attr[str | None] = attr("order_id")
    """Order that was filled."""
    leg_id: Attr[str | None] = attr("leg_id")
    """Leg the trade belongs to."""
    tradingsymbol: Attr[str | None] = attr("tradingsymbol")
    """Trading symbol without exchange."""
    transaction_type: Attr[str | None] = attr("transaction_type")
    """BUY or SELL."""
    quantity: Attr[int | None] = attr("quantity", number="int")
    """Units."""
    product: Attr[str | None] = attr("product")
    """MIS or NRML."""
    phase: Attr[str | None] = attr("phase")
    """entry or exit."""

    if TYPE_CHECKING:

        def __init__(
            self,
            trade_id: str | None = ...,
            order_id: str | None = ...,
            leg_id: str | None = ...,
            tradingsymbol: str | None = ...,
            transaction_type: str | None = ...,
            quantity: int | None = ...,
            product: str | None = ...,
            phase: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "trade_id",
                "order_id",
                "leg_id",
                "tradingsymbol",
                "transaction_type",
                "product",
                "phase",
            ],
            /,
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["quantity"], /) -> int: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self,
            key: Literal[
                "trade_id",
                "order_id",
                "leg_id",
                "tradingsymbol",
                "transaction_type",
                "product",
                "phase",
            ],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["quantity"], default: D = ..., /) -> int | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
