# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class AccountPosition(Record):
    """One position of the account."""

    __slots__ = ()

    exchange: Attr[str | None] = attr("exchange")
    """Exchange code."""
    tradingsymbol: Attr[str | None] = attr("tradingsymbol", required=True)
    """Trading symbol."""
    instrument_token: Attr[int | None] = attr("instrument_token", number="int")
    """Numeric instrument id."""
    product: Attr[str | None] = attr("product")
    """Product."""
    quantity: Attr[int | None] = attr("quantity", number="int")
    """Net units, below zero when short."""
    overnight_quantity: Attr[int | None] = attr("overnight_quantity", number="int")
    """Units carried over."""
    day_buy_quantity: Attr[int | None] = attr("day_buy_quantity", number="int")
    """Units bought today."""
    day_sell_quantity: Attr[int | None] = attr("day_sell_quantity", number="int")
    """Units sold today."""
    buy_quantity: Attr[int | None] = attr("buy_quantity", number="int")
    """Units bought."""
    sell_quantity: Attr[int | None] = attr("sell_quantity", number="int")
    """Units sold."""
    buy_price: Attr[float | None] = attr("buy_price", number="float")
    """Average buying price, rupees."""
    sell_price: Attr[float | None] = attr("sell_price", number="float")
    """Average selling price, rupees."""
    average_price: Attr[float | None] = attr("average_price", number="float")
    """Average price of the position, rupees."""
    last_price: Attr[float | None] = attr("last_price", number="float")
    """Latest price, rupees."""
    pnl: Attr[float | None] = attr("pnl", number="float")
    """Profit or loss, rupees."""
    unrealised: Attr[float | None] = attr("unrealised", number="float")
    """The open part of it."""
    realised: Attr[float | None] = attr("realised", number="float")
    """The booked part of it."""

    if TYPE_CHECKING:

        def __init__(
            self,
            exchange: str | None = ...,
            tradingsymbol: str | None = ...,
            instrument_token: int | None = ...,
            product: str | None = ...,
            quantity: int | None = ...,
            overnight_quantity: int | None = ...,
            day_buy_quantity: int | None = ...,
            day_sell_quantity: int | None = ...,
            buy_quantity: int | None = ...,
            sell_quantity: int | None = ...,
            buy_price: float | None = ...,
            sell_price: float | None = ...,
            average_price: float | None = ...,
            last_price: float | None = ...,
            pnl: float | None = ...,
            unrealised: float | None = ...,
            realised: float | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self, key: Literal["exchange", "tradingsymbol", "product"], /
        ) -> str | None: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "instrument_token",
                "quantity",
                "overnight_quantity",
                "day_buy_quantity",
                "day_sell_quantity",
                "buy_quantity",
                "sell_quantity",
            ],
            /,
        ) -> int | None: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "buy_price",
                "sell_price",
                "average_price",
                "last_price",
                "pnl",
                "unrealised",
                "realised",
            ],
            /,
        ) -> float | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload
        def get(
            self, key: Literal["exchange", "tradingsymbol", "product"], default: D = ..., /
        ) -> str | None | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "instrument_token",
                "quantity",
                "overnight_quantity",
                "day_buy_quantity",
                "day_sell_quantity",
                "buy_quantity",
                "sell_quantity",
            ],
            default: D = ...,
            /,
        ) -> int | None | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "buy_price",
                "sell_price",
                "average_price",
                "last_price",
                "pnl",
                "unrealised",
                "realised",
            ],
            default: D = ...,
            /,
        ) -> float | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
