# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr, undeclared

if TYPE_CHECKING:
    from ..types import Attr, D


class WorkerOrderSnapshot(Record):
    """An order in the broker's vocabulary."""

    __slots__ = ()

    order_id: Attr[str] = attr("order_id", required=True)
    """The order's identifier."""
    status: Attr[str] = attr("status", required=True)
    """State of the order; `COMPLETE`, `CANCELLED` and `REJECTED` are final."""
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
    variety: Attr[str | None] = attr("variety")
    """How the order is handled."""
    order_type: Attr[str | None] = attr("order_type")
    """How the price is found."""
    validity: Attr[str | None] = attr("validity")
    """How long the order lives."""
    quantity: Attr[int | None] = attr("quantity", number="int")
    """Units ordered."""
    price: Attr[float | None] = attr("price", number="float")
    """Limit price in rupees; 0 for market orders."""
    trigger_price: Attr[float | None] = attr("trigger_price", number="float")
    """Trigger price in rupees; 0 without one."""
    average_price: Attr[float | None] = attr("average_price", number="float")
    """Average price of the fills in rupees; 0 before the first."""
    filled_quantity: Attr[int | None] = attr("filled_quantity", number="int")
    """Units filled."""
    pending_quantity: Attr[int | None] = attr("pending_quantity", number="int")
    """Units still open."""
    cancelled_quantity: Attr[int | None] = attr("cancelled_quantity", number="int")
    """Units cancelled."""
    order_timestamp: Attr[str | None] = attr("order_timestamp")
    """When the order was registered."""
    exchange_update_timestamp: Attr[str | None] = attr("exchange_update_timestamp")
    """When the exchange last changed it."""
    exchange_timestamp: Attr[str | None] = attr("exchange_timestamp")
    """When the exchange registered it."""
    status_message: Attr[str | None] = attr("status_message")
    """Why it was rejected or cancelled, in words."""
    status_message_raw: Attr[str | None] = attr("status_message_raw")
    """The same as the exchange put it."""
    parent_order_id: Attr[str | None] = attr("parent_order_id")
    """The first leg, for a leg of a cover order."""
    tag: Attr[str | None] = attr("tag")
    """Reference the backend attached."""
    raw: Attr[dict[str, Any]] = undeclared("raw")  # pyright: ignore[reportIncompatibleMethodOverride]
    """What was sent and is not declared here; the server sends no such field."""
    exchange_order_id: Attr[str | None] = attr("exchange_order_id")
    """The exchange's own number."""
    validity_ttl: Attr[int | None] = attr("validity_ttl", number="int")
    """Minutes a `TTL` order lives."""
    disclosed_quantity: Attr[int | None] = attr("disclosed_quantity", number="int")
    """Units shown to the market."""
    market_protection: Attr[int | None] = attr("market_protection", number="int")
    """Market protection in percent."""
    modified: Attr[bool | None] = attr("modified")
    """Whether the order was modified."""
    placed_by: Attr[str | None] = attr("placed_by")
    """The broker user who placed it."""
    account_id: Attr[str | None] = attr("account_id")
    """The broker account."""
    guid: Attr[str | None] = attr("guid")
    """The broker's internal identifier."""
    tags: Attr[list[str] | None] = attr("tags", holds="array")
    """References attached to the order."""
    meta: Attr[dict[str, Any] | None] = attr("meta", holds="object")
    """What belongs to the variety, such as iceberg slices."""

    if TYPE_CHECKING:

        def __init__(
            self,
            order_id: str,
            status: str,
            exchange: str | None = ...,
            tradingsymbol: str | None = ...,
            instrument_token: int | None = ...,
            transaction_type: str | None = ...,
            product: str | None = ...,
            variety: str | None = ...,
            order_type: str | None = ...,
            validity: str | None = ...,
            quantity: int | None = ...,
            price: float | None = ...,
            trigger_price: float | None = ...,
            average_price: float | None = ...,
            filled_quantity: int | None = ...,
            pending_quantity: int | None = ...,
            cancelled_quantity: int | None = ...,
            order_timestamp: str | None = ...,
            exchange_update_timestamp: str | None = ...,
            exchange_timestamp: str | None = ...,
            status_message: str | None = ...,
            status_message_raw: str | None = ...,
            parent_order_id: str | None = ...,
            tag: str | None = ...,
            raw: dict[str, Any] | None = ...,
            exchange_order_id: str | None = ...,
            validity_ttl: int | None = ...,
            disclosed_quantity: int | None = ...,
            market_protection: int | None = ...,
            modified: bool | None = ...,
            placed_by: str | None = ...,
            account_id: str | None = ...,
            guid: str | None = ...,
            tags: list[str] | None = ...,
            meta: dict[str, Any] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(self, key: Literal["order_id", "status"], /) -> str: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "exchange",
                "tradingsymbol",
                "transaction_type",
                "product",
                "variety",
                "order_type",
                "validity",
                "order_timestamp",
                "exchange_update_timestamp",
                "exchange_timestamp",
                "status_message",
                "status_message_raw",
                "parent_order_id",
                "tag",
                "exchange_order_id",
                "placed_by",
                "account_id",
                "guid",
            ],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "instrument_token",
                "quantity",
                "filled_quantity",
                "pending_quantity",
                "cancelled_quantity",
                "validity_ttl",
                "disclosed_quantity",
                "market_protection",
            ],
            /,
        ) -> int | None: ...
        @overload
        def __getitem__(
            self, key: Literal["price", "trigger_price", "average_price"], /
        ) -> float | None: ...
        @overload
        def __getitem__(self, key: Literal["modified"], /) -> bool | None: ...
        @overload
        def __getitem__(self, key: Literal["tags"], /) -> list[str] | None: ...
        @overload
        def __getitem__(self, key: Literal["meta"], /) -> dict[str, Any] | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(self, key: Literal["order_id", "status"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "exchange",
                "tradingsymbol",
                "transaction_type",
                "product",
                "variety",
                "order_type",
                "validity",
                "order_timestamp",
                "exchange_update_timestamp",
                "exchange_timestamp",
                "status_message",
                "status_message_raw",
                "parent_order_id",
                "tag",
                "exchange_order_id",
                "placed_by",
                "account_id",
                "guid",
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
                "filled_quantity",
                "pending_quantity",
                "cancelled_quantity",
                "validity_ttl",
                "disclosed_quantity",
                "market_protection",
            ],
            default: D = ...,
            /,
        ) -> int | None | D: ...
        @overload
        def get(
            self, key: Literal["price", "trigger_price", "average_price"], default: D = ..., /
        ) -> float | None | D: ...
        @overload
        def get(self, key: Literal["modified"], default: D = ..., /) -> bool | None | D: ...
        @overload
        def get(self, key: Literal["tags"], default: list[Any], /) -> list[str]: ...
        @overload
        def get(self, key: Literal["tags"], default: D = ..., /) -> list[str] | None | D: ...
        @overload
        def get(self, key: Literal["meta"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(self, key: Literal["meta"], default: D = ..., /) -> dict[str, Any] | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
