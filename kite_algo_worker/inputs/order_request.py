"""``OrderRequest``: an order as a pydantic model, by the same checks as every other order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, model_validator

from .._base.checks import raise_errors
from ..market.words import Exchange, OrderType, Product, TransactionType, Validity, Variety
from . import order_rules as rules
from .model import InputModel
from .orders import ORDER_FIELDS, OrderPayload, as_payload

__all__ = ["OrderInput", "OrderRequest"]


def _as(name: str) -> BeforeValidator:
    """The check of an order's field as that of a model's."""
    test = ORDER_FIELDS[name]
    return BeforeValidator(lambda value: test("", value))


ExchangeField = Annotated[Exchange, _as("exchange")]
TradingsymbolField = Annotated[str, _as("tradingsymbol")]
SideField = Annotated[TransactionType, _as("transaction_type")]
ProductField = Annotated[Product, _as("product")]
OrderTypeField = Annotated[OrderType, _as("order_type")]
ProtectionField = Annotated[int, _as("market_protection")]


class OrderRequest(InputModel):
    """One order, checked against every documented rule when it is constructed.

    Enumerations are accepted in any case and stored as the API spells them. ``quantity`` is in
    units, prices in rupees. A price or trigger of 0 means absent.

    Raises:
        InvalidInputError: Naming every field that breaks a rule.
    """

    refused_fields: ClassVar[Mapping[str, str]] = rules.REFUSED_FIELDS

    exchange: ExchangeField
    tradingsymbol: TradingsymbolField
    transaction_type: SideField
    product: ProductField
    order_type: OrderTypeField
    quantity: Annotated[int, _as("quantity")]
    variety: Annotated[Variety, _as("variety")] = "regular"
    price: Annotated[float, _as("price")] | None = None
    trigger_price: Annotated[float, _as("trigger_price")] | None = None
    validity: Annotated[Validity, _as("validity")] | None = None
    validity_ttl: Annotated[int, _as("validity_ttl")] | None = None
    disclosed_quantity: Annotated[int, _as("disclosed_quantity")] | None = None
    market_protection: ProtectionField | None = None
    autoslice: Annotated[bool, _as("autoslice")] | None = None
    iceberg_legs: Annotated[int, _as("iceberg_legs")] | None = None
    iceberg_quantity: Annotated[int, _as("iceberg_quantity")] | None = None
    auction_number: Annotated[str, _as("auction_number")] | None = None
    squareoff: Annotated[float, _as("squareoff")] | None = None
    stoploss: Annotated[float, _as("stoploss")] | None = None
    trailing_stoploss: Annotated[float, _as("trailing_stoploss")] | None = None

    @model_validator(mode="after")
    def _check_rules(self) -> Self:
        raise_errors(list(rules.order_problems(vars(self))))
        return self

    def to_dict(self) -> OrderPayload:
        """The order as the API takes it, without the fields that were not given."""
        return as_payload(vars(self))


OrderInput = Mapping[str, object] | OrderRequest
"""What a call that takes an order accepts, besides an ``OrderBuilder``."""
