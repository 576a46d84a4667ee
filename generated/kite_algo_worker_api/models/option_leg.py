# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class OptionLeg(Record):
    """One leg of an option run. Further keys are kept and returned; `variety`, `limit_price`,
    `last_price`, `exit_variety` and `instrument_type` have a meaning. Responses leave out keys
    whose value is null."""

    __slots__ = ()

    leg_id: Attr[str | None] = attr("leg_id")
    """Id of the leg within the run; the server makes one when absent."""
    tradingsymbol: Attr[str] = attr("tradingsymbol", required=True)
    """Trading symbol without exchange."""
    transaction_type: Attr[str] = attr("transaction_type", required=True)
    """BUY or SELL, any case."""
    quantity: Attr[int] = attr("quantity", required=True, number="int")
    """Units, not lots."""
    exchange: Attr[str] = attr("exchange", default="NFO")
    """Exchange of the contract"""
    product: Attr[str | None] = attr("product")
    """MIS or NRML. Orders use the product of the run."""
    instrument_token: Attr[int | None] = attr("instrument_token", number="int")
    """Instrument token."""
    strike: Attr[float | None] = attr("strike", number="float")
    """Strike in rupees."""
    option_type: Attr[str | None] = attr("option_type")
    """CE or PE."""
    expiry_key: Attr[str | None] = attr("expiry_key")
    """Expiry `YYYY-MM-DD`."""
    ltp: Attr[float | None] = attr("ltp", number="float")
    """Last price in rupees when the leg was chosen; used for estimates."""
    lot_size: Attr[int | None] = attr("lot_size", number="int")
    """Units per lot."""
    lots: Attr[int | None] = attr("lots", number="int")
    """Number of lots."""
    order_type: Attr[str] = attr("order_type", default="MARKET")
    """Entry order type: MARKET, LIMIT, SL or SL-M."""
    price: Attr[float | None] = attr("price", number="float")
    """Entry limit price in rupees."""
    trigger_price: Attr[float | None] = attr("trigger_price", number="float")
    """Entry trigger price in rupees."""
    market_protection: Attr[int | None] = attr("market_protection", number="int")
    """Market protection in percent, or -1 for the broker's own."""
    exit_order_type: Attr[str | None] = attr("exit_order_type")
    """Exit order type; else MARKET."""
    exit_price: Attr[float | None] = attr("exit_price", number="float")
    """Exit limit price in rupees."""
    metadata: Attr[dict[str, Any] | None] = attr("metadata", holds="object")
    """Context of the caller."""

    if TYPE_CHECKING:

        def __init__(
            self,
            leg_id: str | None = ...,
            tradingsymbol: str = ...,
            transaction_type: str = ...,
            quantity: int = ...,
            exchange: str = ...,
            product: str | None = ...,
            instrument_token: int | None = ...,
            strike: float | None = ...,
            option_type: str | None = ...,
            expiry_key: str | None = ...,
            ltp: float | None = ...,
            lot_size: int | None = ...,
            lots: int | None = ...,
            order_type: str = ...,
            price: float | None = ...,
            trigger_price: float | None = ...,
            market_protection: int | None = ...,
            exit_order_type: str | None = ...,
            exit_price: float | None = ...,
            metadata: dict[str, Any] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal["leg_id", "product", "option_type", "expiry_key", "exit_order_type"],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(
            self, key: Literal["tradingsymbol", "transaction_type", "exchange", "order_type"], /
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["quantity"], /) -> int: ...
        @overload
        def __getitem__(
            self, key: Literal["instrument_token", "lot_size", "lots", "market_protection"], /
        ) -> int | None: ...
        @overload
        def __getitem__(
            self, key: Literal["strike", "ltp", "price", "trigger_price", "exit_price"], /
        ) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["metadata"], /) -> dict[str, Any]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal["leg_id", "product", "option_type", "expiry_key", "exit_order_type"],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(
            self,
            key: Literal["tradingsymbol", "transaction_type", "exchange", "order_type"],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(self, key: Literal["quantity"], default: D = ..., /) -> int | D: ...
        @overload
        def get(
            self,
            key: Literal["instrument_token", "lot_size", "lots", "market_protection"],
            default: D = ...,
            /,
        ) -> int | None | D: ...
        @overload
        def get(
            self,
            key: Literal["strike", "ltp", "price", "trigger_price", "exit_price"],
            default: D = ...,
            /,
        ) -> float | None | D: ...
        @overload
        def get(self, key: Literal["metadata"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(self, key: Literal["metadata"], default: D = ..., /) -> dict[str, Any] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
