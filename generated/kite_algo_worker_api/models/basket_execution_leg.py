# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class BasketExecutionLeg(Record):
    """How one leg of a basket was carried out."""

    __slots__ = ()

    basket_execution_id: Attr[str | None] = attr("basket_execution_id")
    """The basket."""
    leg_index: Attr[int | None] = attr("leg_index", number="int")
    """Position of the leg in the basket, from 0."""
    status: Attr[str | None] = attr("status")
    """State of the leg."""
    exchange: Attr[str | None] = attr("exchange")
    """Exchange of the instrument."""
    tradingsymbol: Attr[str | None] = attr("tradingsymbol")
    """The exchange's symbol of the instrument."""
    product: Attr[str | None] = attr("product")
    """Margin product."""
    transaction_type: Attr[str | None] = attr("transaction_type")
    """Buy or sell."""
    requested_quantity: Attr[int | None] = attr("requested_quantity", number="int")
    """Units ordered."""
    broker_order_id: Attr[str | None] = attr("broker_order_id")
    """The broker's order."""
    client_order_ref: Attr[str | None] = attr("client_order_ref")
    """Reference the backend attached."""
    latest_broker_status: Attr[str | None] = attr("latest_broker_status")
    """State of the order in the broker's vocabulary."""
    last_seen_filled_quantity: Attr[int | None] = attr("last_seen_filled_quantity", number="int")
    """Units filled so far."""
    average_price: Attr[float | None] = attr("average_price", number="float")
    """Average price of the fills in rupees."""
    request: Attr[dict[str, Any] | None] = attr("request", holds="object")
    """The leg as it was sent."""
    created_at: Attr[str | None] = attr("created_at")
    """When it was created, ISO 8601."""
    updated_at: Attr[str | None] = attr("updated_at")
    """When it last changed, ISO 8601."""

    if TYPE_CHECKING:

        def __init__(
            self,
            basket_execution_id: str | None = ...,
            leg_index: int | None = ...,
            status: str | None = ...,
            exchange: str | None = ...,
            tradingsymbol: str | None = ...,
            product: str | None = ...,
            transaction_type: str | None = ...,
            requested_quantity: int | None = ...,
            broker_order_id: str | None = ...,
            client_order_ref: str | None = ...,
            latest_broker_status: str | None = ...,
            last_seen_filled_quantity: int | None = ...,
            average_price: float | None = ...,
            request: dict[str, Any] | None = ...,
            created_at: str | None = ...,
            updated_at: str | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "basket_execution_id",
                "status",
                "exchange",
                "tradingsymbol",
                "product",
                "transaction_type",
                "created_at",
                "updated_at",
            ],
            /,
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["leg_index", "requested_quantity"], /) -> int: ...
        @overload
        def __getitem__(
            self, key: Literal["broker_order_id", "client_order_ref", "latest_broker_status"], /
        ) -> str | None: ...
        @overload
        def __getitem__(self, key: Literal["last_seen_filled_quantity"], /) -> int | None: ...
        @overload
        def __getitem__(self, key: Literal["average_price"], /) -> float | str | None: ...
        @overload
        def __getitem__(self, key: Literal["request"], /) -> dict[str, Any] | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal[
                "basket_execution_id",
                "status",
                "exchange",
                "tradingsymbol",
                "product",
                "transaction_type",
                "created_at",
                "updated_at",
            ],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self, key: Literal["leg_index", "requested_quantity"], default: D = ..., /
        ) -> int | D: ...
        @overload
        def get(
            self,
            key: Literal["broker_order_id", "client_order_ref", "latest_broker_status"],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(
            self, key: Literal["last_seen_filled_quantity"], default: D = ..., /
        ) -> int | None | D: ...
        @overload
        def get(
            self, key: Literal["average_price"], default: D = ..., /
        ) -> float | str | None | D: ...
        @overload
        def get(self, key: Literal["request"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(
            self, key: Literal["request"], default: D = ..., /
        ) -> dict[str, Any] | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
