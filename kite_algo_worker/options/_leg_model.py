"""One leg of an option run."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from ..inputs.order_model import ExchangeField, OrderTypeField, ProtectionField, TradingsymbolField
from ..inputs.order_rules import price_problems
from ..inputs.validation import (
    FieldErrors,
    InputModel,
    JsonObject,
    NotNegative,
    Positive,
    PositiveInt,
    Text,
    choice,
    raise_errors,
    text,
)
from .selection import option_type

__all__ = ["OptionExecutionLeg", "OptionProduct", "OptionProductField"]

OptionProduct = Literal["MIS", "NRML"]
OptionProductField = Annotated[OptionProduct, BeforeValidator(choice("MIS", "NRML"))]

_OptionTypeField = Annotated[
    Literal["CE", "PE"], BeforeValidator(lambda value: option_type(value, ""))
]
# Other varieties need fields that an option run does not pass on.
_LegVariety = Annotated[Literal["regular", "amo"], BeforeValidator(choice("regular", "amo"))]
_ExitType = Annotated[Literal["MARKET", "LIMIT"], BeforeValidator(choice("MARKET", "LIMIT"))]


def _expiry_key(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else text(value)


class OptionExecutionLeg(InputModel):
    """One leg of an option run, checked when it is constructed.

    Args:
        leg_id: Id within the run; the server makes one when it is left out.
        tradingsymbol: Contract without its exchange, for example ``NIFTY26MAY25000CE``. Required.
        transaction_type: ``BUY`` or ``SELL``. Required.
        quantity: Units, not lots. Required; a multiple of ``lot_size`` when that is given.
        exchange: ``NFO``, or ``BFO`` for BSE contracts.
        product: ``MIS`` or ``NRML``; orders use the product of the run.
        strike, option_type, expiry_key, instrument_token: What the contract is.
        ltp: Last price in rupees when the leg was chosen; the server estimates with it.
        lot_size, lots: Units per lot and number of lots.
        order_type, price, trigger_price, market_protection: How to enter; the rules of orders.
        exit_order_type, exit_price: How to exit: ``MARKET``, or ``LIMIT`` at ``exit_price``.
        metadata: Context that is kept with the leg.

    Raises:
        InvalidInputError: Naming every field that breaks a rule.
    """

    leg_id: Text | None = None
    tradingsymbol: TradingsymbolField = Field(default="", validate_default=True)
    transaction_type: Annotated[str, BeforeValidator(choice("BUY", "SELL"))] = Field(
        default="", validate_default=True
    )
    quantity: PositiveInt = Field(default=0, validate_default=True)
    exchange: ExchangeField = "NFO"
    product: OptionProductField | None = None
    instrument_token: PositiveInt | None = None
    strike: Positive | None = None
    option_type: _OptionTypeField | None = None
    expiry_key: Annotated[str, BeforeValidator(_expiry_key)] | None = None
    ltp: NotNegative | None = None
    lot_size: PositiveInt | None = None
    lots: PositiveInt | None = None
    order_type: OrderTypeField = "MARKET"
    price: NotNegative | None = None
    trigger_price: NotNegative | None = None
    market_protection: ProtectionField | None = None
    exit_order_type: _ExitType | None = None
    exit_price: Positive | None = None
    metadata: JsonObject = Field(default_factory=dict[str, Any])
    variety: _LegVariety | None = None
    exit_variety: _LegVariety | None = None
    limit_price: Positive | None = None
    last_price: NotNegative | None = None
    instrument_type: Text | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        errors: FieldErrors = list(price_problems(vars(self)))
        errors.extend(self._quantity_problems())
        if self.exit_order_type == "LIMIT" and self.exit_price is None:
            errors.append(("exit_price", "is required with exit_order_type LIMIT"))
        if self.exit_price is not None and self.exit_order_type != "LIMIT":
            errors.append(("exit_price", "is used only with exit_order_type LIMIT"))
        raise_errors(errors)
        return self

    def _quantity_problems(self) -> FieldErrors:
        if self.lot_size is None:
            return []
        if self.quantity % self.lot_size:
            return [("quantity", f"must be a multiple of the lot size {self.lot_size}")]
        if self.lots is not None and self.quantity != self.lots * self.lot_size:
            return [
                (
                    "quantity",
                    f"must be lots x lot_size = {self.lots * self.lot_size}, not {self.quantity}",
                )
            ]
        return []

    def to_dict(self) -> dict[str, Any]:
        """The leg as the API takes it, without fields that are not set."""
        return self.model_dump(exclude_none=True)
