# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from ..types import Record, attr

if TYPE_CHECKING:
    from ..types import Attr, D


class PaperTrade(Record):
    """A fill on the paper exchange."""

    __slots__ = ()

    account_scope: Attr[str | None] = attr("account_scope")
    """The paper account."""
    trade_id: Attr[str | None] = attr("trade_id")
    """The fill's identifier."""
    order_id: Attr[str | None] = attr("order_id")
    """The order that was filled."""
    instrument_token: Attr[int | None] = attr("instrument_token", number="int")
    """Token of the instrument."""
    transaction_type: Attr[str | None] = attr("transaction_type")
    """Buy or sell."""
    quantity: Attr[int | None] = attr("quantity", number="int")
    """Units filled."""
    price: Attr[float | None] = attr("price", number="float")
    """Price in rupees."""
    trade_timestamp: Attr[str | None] = attr("trade_timestamp")
    """When it was filled, ISO 8601."""
    metadata: Attr[dict[str, Any] | None] = attr("metadata", holds="object")
    """Attribution and instrument of the fill."""

    if TYPE_CHECKING:

        def __init__(
            self,
            account_scope: str | None = ...,
            trade_id: str | None = ...,
            order_id: str | None = ...,
            instrument_token: int | None = ...,
            transaction_type: str | None = ...,
            quantity: int | None = ...,
            price: float | None = ...,
            trade_timestamp: str | None = ...,
            metadata: dict[str, Any] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "account_scope", "trade_id", "order_id", "transaction_type", "trade_timestamp"
            ],
            /,
        ) -> str: ...
        @overload
        def __getitem__(self, key: Literal["instrument_token", "quantity"], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal["price"], /) -> float | str: ...
        @overload
        def __getitem__(self, key: Literal["metadata"], /) -> dict[str, Any]: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal[
                "account_scope", "trade_id", "order_id", "transaction_type", "trade_timestamp"
            ],
            default: D = ...,
            /,
        ) -> str | D: ...
        @overload
        def get(
            self, key: Literal["instrument_token", "quantity"], default: D = ..., /
        ) -> int | D: ...
        @overload
        def get(self, key: Literal["price"], default: D = ..., /) -> float | str | D: ...
        @overload
        def get(self, key: Literal["metadata"], default: dict[str, Any], /) -> dict[str, Any]: ...
        @overload
        def get(self, key: Literal["metadata"], default: D = ..., /) -> dict[str, Any] | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
