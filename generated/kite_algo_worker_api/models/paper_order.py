# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class PaperOrder(Record):
    """An order as the paper exchange keeps it; vocabularies are lower-case here."""

    __slots__ = ()

    account_scope: Attr[str | None] = attr("account_scope")
    """The paper account."""
    order_id: Attr[str | None] = attr("order_id")
    """The order's identifier."""
    instrument_token: Attr[int | None] = attr("instrument_token", number="int")
    """Token of the instrument; 0 when it is unknown."""
    exchange: Attr[str | None] = attr("exchange")
    """Exchange of the instrument."""
    tradingsymbol: Attr[str | None] = attr("tradingsymbol")
    """The exchange's symbol of the instrument."""
    product: Attr[str | None] = attr("product")
    """Margin product."""
    transaction_type: Attr[str | None] = attr("transaction_type")
    """Buy or sell."""
    order_type: Attr[str | None] = attr("order_type")
    """How the price is found."""
    quantity: Attr[int | None] = attr("quantity", number="int")
    """Units ordered."""
    filled_quantity: Attr[int | None] = attr("filled_quantity", number="int")
    """Units filled."""
    pending_quantity: Attr[int | None] = attr("pending_quantity", number="int")
    """Units still open."""
    price: Attr[float | None] = attr("price", number="float")
    """Limit price in rupees."""
    trigger_price: Attr[float | None] = attr("trigger_price", number="float")
    """Trigger price in rupees."""
    average_price: Attr[float | None] = attr("average_price", number="float")
    """Average price of the fills in rupees."""
    status: Attr[str | None] = attr("status")
    """State of the order."""
    placed_at: Attr[str | None] = attr("placed_at")
    """When it was placed, ISO 8601."""
    updated_at: Attr[str | None] = attr("updated_at")
    """When it last changed, ISO 8601."""
    completed_at: Attr[str | None] = attr("completed_at")
    """When it was filled, ISO 8601."""
    metadata: Attr[dict[str, Any] | None] = attr("metadata", holds="object")
    """Attribution, reserved margin and charges."""

    if TYPE_CHECKING:

        def __init__(
            self,
            account_scope: str | None = ...,
            order_id: str | None = ...,
            instrument_token: int | None = ...,
            exchange: str | None = ...,
            tradingsymbol: str | None = ...,
            product: str | None = ...,
            transaction_type: str | None = ...,
            order_type: str | None = ...,
            quantity: int | None = ...,
            filled_quantity: int | None = ...,
            pending_quantity: int | None = ...,
            price: float | None = ...,
            trigger_price: float | None = ...,
            average_price: float | None = ...,
            status: str | None = ...,
            placed_at: str | None = ...,
            updated_at: str | None = ...,
            completed_at: str | None = ...,
            metadata: dict[str, Any] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "account_scope",
                "order_id",
                "exchange",
                "tradingsymbol",
                "product",
                "transaction_type",
                "order_type",
                "status",
                "placed_at",
                "updated_at",
            ],
            /,
        ) -> str: ...
        @overload
        def __getitem__(
            self,
            key: Literal["instrument_token", "quantity", "filled_quantity", "pending_quantity"],
            /,
        ) -> int: ...
        @overload
        def __getitem__(
            self, key: Literal["price", "trigger_price", "average_price"], /
        ) -> float | str | None: ...
        @overload
        def __getitem__(self, key: Literal["completed_at"], /) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["metadata"], /) -> dict[str, Any]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal[
                "account_scope",
                "order_id",
                "exchange",
                "tradingsymbol",
                "product",
                "transaction_type",
                "order_type",
                "status",
                "placed_at",
                "updated_at",
            ],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal["instrument_token", "quantity", "filled_quantity", "pending_quantity"],
            default: D = ...,
            /,
        ) -> int | D: ...
        @overload
        def get(
            self, key: Literal["price", "trigger_price", "average_price"], default: D = ..., /
        ) -> float | str | None | D: ...
        @overload
        def get(self, key: Literal["completed_at"], default: D = ..., /) -> str | None | D: ...
        @overload
        def get(self, key: Literal["metadata"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(self, key: Literal["metadata"], default: D = ..., /) -> dict[str, Any] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
