# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class PaperPosition(Record):
    """The paper account's position in one instrument and product, all runs together."""

    __slots__ = ()

    account_scope: Attr[str | None] = attr("account_scope")
    """The paper account."""
    instrument_token: Attr[int | None] = attr("instrument_token", number="int")
    """Token of the instrument."""
    product: Attr[str | None] = attr("product")
    """Margin product."""
    exchange: Attr[str | None] = attr("exchange")
    """Exchange of the instrument."""
    tradingsymbol: Attr[str | None] = attr("tradingsymbol")
    """The exchange's symbol of the instrument."""
    net_quantity: Attr[int | None] = attr("net_quantity", number="int")
    """Units held, negative when short."""
    average_price: Attr[float | None] = attr("average_price", number="float")
    """Average price of what is held, in rupees."""
    buy_quantity: Attr[int | None] = attr("buy_quantity", number="int")
    """Units bought."""
    sell_quantity: Attr[int | None] = attr("sell_quantity", number="int")
    """Units sold."""
    buy_value: Attr[float | None] = attr("buy_value", number="float")
    """Value bought, in rupees."""
    sell_value: Attr[float | None] = attr("sell_value", number="float")
    """Value sold, in rupees."""
    realized_pnl: Attr[float | None] = attr("realized_pnl", number="float")
    """Realised profit, in rupees."""
    unrealized_pnl: Attr[float | None] = attr("unrealized_pnl", number="float")
    """Unrealised profit, in rupees."""
    updated_at: Attr[str | None] = attr("updated_at")
    """When it last changed, ISO 8601."""
    metadata: Attr[dict[str, Any] | None] = attr("metadata", holds="object")
    """Last price, margin in use and attribution of the latest fill."""

    if TYPE_CHECKING:

        def __init__(
            self,
            account_scope: str | None = ...,
            instrument_token: int | None = ...,
            product: str | None = ...,
            exchange: str | None = ...,
            tradingsymbol: str | None = ...,
            net_quantity: int | None = ...,
            average_price: float | None = ...,
            buy_quantity: int | None = ...,
            sell_quantity: int | None = ...,
            buy_value: float | None = ...,
            sell_value: float | None = ...,
            realized_pnl: float | None = ...,
            unrealized_pnl: float | None = ...,
            updated_at: str | None = ...,
            metadata: dict[str, Any] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal["account_scope", "product", "exchange", "tradingsymbol", "updated_at"],
            /,
        ) -> str: ...
        @overload
        def __getitem__(
            self,
            key: Literal["instrument_token", "net_quantity", "buy_quantity", "sell_quantity"],
            /,
        ) -> int: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "average_price", "buy_value", "sell_value", "realized_pnl", "unrealized_pnl"
            ],
            /,
        ) -> float | str: ...
        @overload
        def __getitem__(self, key: Literal["metadata"], /) -> dict[str, Any]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal["account_scope", "product", "exchange", "tradingsymbol", "updated_at"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal["instrument_token", "net_quantity", "buy_quantity", "sell_quantity"],
            default: D = ...,
            /,
        ) -> int | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "average_price", "buy_value", "sell_value", "realized_pnl", "unrealized_pnl"
            ],
            default: D = ...,
            /,
        ) -> float | str | D: ...
        @overload
        def get(self, key: Literal["metadata"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(self, key: Literal["metadata"], default: D = ..., /) -> dict[str, Any] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
