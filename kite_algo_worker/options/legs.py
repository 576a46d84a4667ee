"""Option legs and spreads: what a user sends, as checked dicts, and as orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from secrets import token_hex
from typing import Annotated, Any, ClassVar, Literal, Self, TypedDict, Unpack, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from .._base import checks as check
from .._base.checks import FieldErrors, located, raise_errors
from ..exceptions import InvalidInputError
from ..inputs.model import (
    CountOrText,
    InputModel,
    JsonObject,
    NotNegative,
    NotNegativeOrText,
    PositiveInt,
    PositiveOrText,
    Text,
    one_of,
)
from ..inputs.order_request import (
    ExchangeField,
    OrderTypeField,
    ProtectionField,
    TradingsymbolField,
)
from ..inputs.order_rules import price_problems
from ..inputs.orders import OrderPayload, validate_order
from ..market.words import Exchange, OptionProduct, OptionType, OrderType, TransactionType, Variety
from .selection import expiry_selector, option_type, parse_selection

__all__ = [
    "LegOptions",
    "OptionExecutionLeg",
    "SpreadLegSelection",
    "SpreadSpec",
    "leg_dicts",
    "option_leg",
    "orders_from_legs",
]

OptionProductField = Annotated[OptionProduct, one_of("MIS", "NRML")]

_OptionTypeField = Annotated[OptionType, BeforeValidator(lambda value: option_type(value, ""))]
# Other varieties need fields that an option run does not pass on.
_LegVariety = Annotated[Literal["regular", "amo"], one_of("regular", "amo")]
_ExitType = Annotated[Literal["MARKET", "LIMIT"], one_of("MARKET", "LIMIT")]


def _expiry_key(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else check.text("", value)


class OptionExecutionLeg(InputModel):
    """One leg of an option run, checked when it is constructed.

    Args:
        leg_id: Id within the run; one is made when it is left out.
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

    Numbers may be text (``"75"``). Further fields are kept and come back with the run, unless one
    looks like a misspelled field of a leg.

    Raises:
        InvalidInputError: Naming every field that breaks a rule.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="allow")

    leg_id: Text | None = None
    tradingsymbol: TradingsymbolField = Field(default="", validate_default=True)
    transaction_type: Annotated[str, one_of("BUY", "SELL")] = Field(
        default="", validate_default=True
    )
    quantity: CountOrText = Field(default=0, validate_default=True)
    exchange: ExchangeField = "NFO"
    product: OptionProductField | None = None
    instrument_token: CountOrText | None = None
    strike: PositiveOrText | None = None
    option_type: _OptionTypeField | None = None
    expiry_key: Annotated[str, BeforeValidator(_expiry_key)] | None = None
    ltp: NotNegativeOrText | None = None
    lot_size: CountOrText | None = None
    lots: CountOrText | None = None
    order_type: OrderTypeField = "MARKET"
    price: NotNegativeOrText | None = None
    trigger_price: NotNegativeOrText | None = None
    market_protection: ProtectionField | None = None
    exit_order_type: _ExitType | None = None
    exit_price: PositiveOrText | None = None
    metadata: JsonObject = Field(default_factory=dict[str, Any])
    variety: _LegVariety | None = None
    exit_variety: _LegVariety | None = None
    limit_price: PositiveOrText | None = None
    last_price: NotNegativeOrText | None = None
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
        if self.leg_id is None:
            vars(self)["leg_id"] = f"leg_{token_hex(4)}"
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


class LegOptions(TypedDict, total=False):
    """Further fields of :func:`option_leg`."""

    instrument_token: int
    strike: float
    option_type: OptionType | str
    expiry_key: str
    ltp: float
    lot_size: int
    lots: int
    exit_variety: str
    limit_price: float
    last_price: float
    instrument_type: str
    metadata: Mapping[str, object]


def option_leg(
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    quantity: int | str,
    *,
    exchange: Exchange | str = "NFO",
    product: OptionProduct | str | None = None,
    order_type: OrderType | str = "MARKET",
    price: float | None = None,
    trigger_price: float | None = None,
    market_protection: int | None = None,
    exit_order_type: str | None = None,
    exit_price: float | None = None,
    variety: Variety | str = "regular",
    leg_id: str | None = None,
    **extra: Unpack[LegOptions],
) -> dict[str, Any]:
    """A leg of an option run as a plain dict, checked like :class:`OptionExecutionLeg`.

    Raises:
        InvalidInputError: Naming every field that breaks a rule.
    """
    leg = OptionExecutionLeg.model_validate(
        {
            "leg_id": leg_id,
            "tradingsymbol": tradingsymbol,
            "transaction_type": transaction_type,
            "quantity": quantity,
            "exchange": exchange,
            "product": product,
            "order_type": order_type,
            "price": price,
            "trigger_price": trigger_price,
            "market_protection": market_protection,
            "exit_order_type": exit_order_type,
            "exit_price": exit_price,
            "variety": variety,
            **extra,
        }
    )
    fields = leg.to_dict()
    if not leg.metadata:
        del fields["metadata"]
    return fields


class SpreadLegSelection(InputModel):
    """One leg of a spread: which contract, which side, how many lots.

    Args:
        selection: ``{"option_type": "CE", "moneyness": "+1_strike"}``; the selectors are described
            in :mod:`kite_algo_worker.options.selection`.
        transaction_type: ``BUY`` or ``SELL``. Required.
        lots: Number of lots.
        order_type, price, trigger_price: The entry order; the rules of orders apply.
        metadata: Context that is kept with the leg.

    Raises:
        InvalidInputError: Naming every field that breaks a rule.
    """

    selection: JsonObject = Field(default_factory=dict[str, Any], validate_default=True)
    transaction_type: Annotated[str, one_of("BUY", "SELL")] = Field(
        default="", validate_default=True
    )
    lots: PositiveInt = 1
    order_type: OrderTypeField = "MARKET"
    price: NotNegative | None = None
    trigger_price: NotNegative | None = None
    metadata: JsonObject = Field(default_factory=dict[str, Any])

    @model_validator(mode="after")
    def _check(self) -> Self:
        parse_selection(self.selection)
        raise_errors(list(price_problems(vars(self))))
        return self


class SpreadSpec(InputModel):
    """A spread to resolve: legs of one underlying and one expiry.

    Args:
        spread_type: Your name for it, for example ``vertical_call_spread``.
        expiry: ``YYYY-MM-DD``, ``nearest``, ``current_week``, ``next_week``, ``current_month`` or
            ``next_month``.
        legs: At least one leg.

    Raises:
        InvalidInputError: Naming every field that breaks a rule, for example
            ``legs[1].selection.strike``.
    """

    spread_type: Text
    expiry: Annotated[str, BeforeValidator(lambda value: expiry_selector(value, ""))]
    legs: list[SpreadLegSelection] = Field(default_factory=list[SpreadLegSelection])

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.legs:
            raise InvalidInputError("legs", "must contain at least one leg")
        return self


def leg_dicts(legs: object, *, field: str = "legs") -> list[dict[str, Any]]:
    """Check legs given as models or mappings and return them as the API takes them.

    Raises:
        InvalidInputError: Naming the leg and field, for example ``legs[1].quantity``.
    """
    checked: list[dict[str, Any]] = []
    errors: FieldErrors = []
    for number, item in enumerate(_items(legs, field)):
        name = f"{field}[{number}]"
        fields = _as_fields(item, name)
        try:
            checked.append(OptionExecutionLeg.model_validate(fields).to_dict())
        except InvalidInputError as error:
            errors.extend(located(error, name).errors)
    raise_errors(errors)
    if not checked:
        raise InvalidInputError(field, "must contain at least one leg")
    return checked


_LEG_ONLY = frozenset(
    (
        "leg_id",
        "instrument_token",
        "strike",
        "option_type",
        "expiry_key",
        "ltp",
        "lot_size",
        "lots",
        "exit_order_type",
        "exit_price",
        "exit_variety",
        "limit_price",
        "last_price",
        "instrument_type",
        "metadata",
    )
)


def orders_from_legs(
    items: object, *, product: OptionProduct | str | None = None, field: str = "orders"
) -> list[OrderPayload]:
    """Entry orders out of option legs; items that are orders already are checked as orders.

    Args:
        items: Legs or orders, as models or mappings.
        product: For items that name none.
        field: Prefix of the field names in errors.

    Raises:
        InvalidInputError: Naming the item and field, for example ``orders[0].price``.
    """
    orders: list[OrderPayload] = []
    for number, item in enumerate(_items(items, field)):
        name = f"{field}[{number}]"
        fields = {
            key: value for key, value in _as_fields(item, name).items() if key not in _LEG_ONLY
        }
        if product is not None and fields.get("product") is None:
            fields["product"] = product
        orders.append(validate_order(fields, field=name))
    if not orders:
        raise InvalidInputError(field, "must contain at least one leg or order")
    return orders


def _items(items: object, field: str) -> Iterable[object]:
    if isinstance(items, (str, bytes, Mapping, BaseModel)) or not isinstance(items, Iterable):
        raise InvalidInputError(field, "must be a list of legs")
    return cast("Iterable[object]", items)


def _as_fields(item: object, field: str) -> Mapping[str, object]:
    if isinstance(item, BaseModel):
        return item.model_dump(exclude_none=True)
    if not isinstance(item, Mapping):
        raise InvalidInputError(field, f"must be a leg (dict), not {type(item).__name__}")
    return cast("Mapping[str, object]", item)
