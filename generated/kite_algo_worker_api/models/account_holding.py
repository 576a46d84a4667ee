# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class AccountHolding(Record):
    """Shares of one company in the demat account."""

    __slots__ = ()

    exchange: Attr[str | None] = attr("exchange")
    """Exchange code."""
    tradingsymbol: Attr[str | None] = attr("tradingsymbol", required=True)
    """Trading symbol."""
    instrument_token: Attr[int | None] = attr("instrument_token", number="int")
    """Numeric instrument id."""
    product: Attr[str | None] = attr("product")
    """Product, `CNC` or `MTF`."""
    isin: Attr[str | None] = attr("isin")
    """ISIN of the company."""
    quantity: Attr[int | None] = attr("quantity", number="int")
    """Settled shares."""
    t1_quantity: Attr[int | None] = attr("t1_quantity", number="int")
    """Bought and not yet settled."""
    used_quantity: Attr[int | None] = attr("used_quantity", number="int")
    """Sold out of the holding today."""
    realised_quantity: Attr[int | None] = attr("realised_quantity", number="int")
    """Settled and not sold."""
    authorised_quantity: Attr[int | None] = attr("authorised_quantity", number="int")
    """Authorised for selling."""
    opening_quantity: Attr[int | None] = attr("opening_quantity", number="int")
    """At the start of the day."""
    short_quantity: Attr[int | None] = attr("short_quantity", number="int")
    """Short shares."""
    collateral_quantity: Attr[int | None] = attr("collateral_quantity", number="int")
    """Pledged shares."""
    collateral_type: Attr[str | None] = attr("collateral_type")
    """Kind of pledge."""
    authorised_date: Attr[str | None] = attr("authorised_date")
    """When selling was authorised."""
    authorisation: Attr[dict[str, Any] | None] = attr("authorisation", holds="object")
    """State of the authorisation."""
    average_price: Attr[float | None] = attr("average_price", number="float")
    """Average price paid, rupees."""
    last_price: Attr[float | None] = attr("last_price", number="float")
    """Latest price, rupees."""
    close_price: Attr[float | None] = attr("close_price", number="float")
    """Close of the day before, rupees."""
    pnl: Attr[float | None] = attr("pnl", number="float")
    """Profit or loss, rupees."""
    day_change: Attr[float | None] = attr("day_change", number="float")
    """Change of the price today, rupees."""
    day_change_percentage: Attr[float | None] = attr("day_change_percentage", number="float")
    """The same in per cent."""
    discrepancy: Attr[bool | None] = attr("discrepancy")
    """Whether the average price is in doubt."""
    mtf: Attr[dict[str, Any] | None] = attr("mtf", holds="object")
    """Margin trading details."""

    if TYPE_CHECKING:

        def __init__(
            self,
            exchange: str | None = ...,
            tradingsymbol: str | None = ...,
            instrument_token: int | None = ...,
            product: str | None = ...,
            isin: str | None = ...,
            quantity: int | None = ...,
            t1_quantity: int | None = ...,
            used_quantity: int | None = ...,
            realised_quantity: int | None = ...,
            authorised_quantity: int | None = ...,
            opening_quantity: int | None = ...,
            short_quantity: int | None = ...,
            collateral_quantity: int | None = ...,
            collateral_type: str | None = ...,
            authorised_date: str | None = ...,
            authorisation: dict[str, Any] | None = ...,
            average_price: float | None = ...,
            last_price: float | None = ...,
            close_price: float | None = ...,
            pnl: float | None = ...,
            day_change: float | None = ...,
            day_change_percentage: float | None = ...,
            discrepancy: bool | None = ...,
            mtf: dict[str, Any] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "exchange", "tradingsymbol", "product", "isin", "collateral_type", "authorised_date"
            ],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "instrument_token",
                "quantity",
                "t1_quantity",
                "used_quantity",
                "realised_quantity",
                "authorised_quantity",
                "opening_quantity",
                "short_quantity",
                "collateral_quantity",
            ],
            /,
        ) -> int | None: ...
        @overload
        def __getitem__(self, key: Literal["authorisation", "mtf"], /) -> dict[str, Any] | None: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "average_price",
                "last_price",
                "close_price",
                "pnl",
                "day_change",
                "day_change_percentage",
            ],
            /,
        ) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["discrepancy"], /) -> bool | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal[
                "exchange", "tradingsymbol", "product", "isin", "collateral_type", "authorised_date"
            ],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "instrument_token",
                "quantity",
                "t1_quantity",
                "used_quantity",
                "realised_quantity",
                "authorised_quantity",
                "opening_quantity",
                "short_quantity",
                "collateral_quantity",
            ],
            default: D = ...,
            /,
        ) -> int | None | D: ...
        @overload
        def get(
            self, key: Literal["authorisation", "mtf"], default: dict[str, Any], /
        ) -> dict[str, Any]: ...
        @overload
        def get(
            self, key: Literal["authorisation", "mtf"], default: D = ..., /
        ) -> dict[str, Any] | None | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "average_price",
                "last_price",
                "close_price",
                "pnl",
                "day_change",
                "day_change_percentage",
            ],
            default: D = ...,
            /,
        ) -> float | None | D: ...
        @overload
        def get(self, key: Literal["discrepancy"], default: D = ..., /) -> bool | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
