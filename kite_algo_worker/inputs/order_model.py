"""``OrderRequest`` and the checks every order passes before it leaves the process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, Required, Self, TypedDict, cast

from pydantic import BaseModel, BeforeValidator, model_validator

from ..exceptions import InvalidInputError
from . import order_rules as rules
from .order_rules import Exchange, OrderType, Product, TransactionType, Validity, Variety
from .validation import (
    Flag,
    InputModel,
    NotNegative,
    Positive,
    PositiveInt,
    Symbol,
    at_least,
    choice,
    located,
    raise_errors,
    text,
    whole,
)

_MIN_KEY, _MAX_KEY = 8, 160


class OrderPayload(TypedDict, total=False):
    """One order as the API takes it."""

    exchange: Required[Exchange]
    tradingsymbol: Required[str]
    transaction_type: Required[TransactionType]
    variety: Required[Variety]
    product: Required[Product]
    order_type: Required[OrderType]
    quantity: Required[int]
    price: float
    trigger_price: float
    validity: Validity
    validity_ttl: int
    disclosed_quantity: int
    market_protection: int
    autoslice: bool
    iceberg_legs: int
    iceberg_quantity: int
    auction_number: str
    squareoff: float
    stoploss: float
    trailing_stoploss: float


class OrderPatch(TypedDict, total=False):
    """The fields a modification may change."""

    quantity: int
    price: float
    trigger_price: float
    order_type: OrderType
    validity: Validity
    validity_ttl: int
    disclosed_quantity: int
    market_protection: int
    parent_order_id: str


class LimitOptions(TypedDict, total=False):
    """Optional fields of LIMIT and SL orders."""

    validity: str
    validity_ttl: int
    disclosed_quantity: int
    autoslice: bool
    iceberg_legs: int
    iceberg_quantity: int
    auction_number: str
    squareoff: float
    stoploss: float
    trailing_stoploss: float


class OrderOptions(LimitOptions, total=False):
    """Optional fields of MARKET and SL-M orders."""

    market_protection: int


def _tradingsymbol(value: object) -> str:
    symbol = text(value).upper()
    if ":" in symbol:
        raise ValueError(f"must be without its exchange: {symbol.split(':', 1)[1]!r}")
    return symbol


def _market_protection(value: object) -> int:
    percent = whole(value)
    if percent != -1 and not 0 <= percent <= 100:
        raise ValueError(f"must be -1 (automatic) or between 0 and 100, not {percent}")
    return percent


def _auction_number(value: object) -> str:
    return text(str(value) if isinstance(value, int) and not isinstance(value, bool) else value)


ExchangeField = Annotated[Exchange, BeforeValidator(choice(*rules.EXCHANGES))]
SideField = Annotated[TransactionType, BeforeValidator(choice(*rules.TRANSACTION_TYPES))]
ProductField = Annotated[Product, BeforeValidator(choice(*rules.PRODUCTS))]
OrderTypeField = Annotated[OrderType, BeforeValidator(choice(*rules.ORDER_TYPES))]
VarietyField = Annotated[Variety, BeforeValidator(choice(*rules.VARIETIES))]
ValidityField = Annotated[Validity, BeforeValidator(choice(*rules.VALIDITIES))]
TradingsymbolField = Annotated[str, BeforeValidator(_tradingsymbol)]
ProtectionField = Annotated[int, BeforeValidator(_market_protection)]
MinutesField = Annotated[int, BeforeValidator(at_least(1, 365))]
DisclosedField = Annotated[int, BeforeValidator(at_least(0))]
IcebergLegsField = Annotated[int, BeforeValidator(at_least(2, 10))]
AuctionField = Annotated[str, BeforeValidator(_auction_number)]


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
    quantity: PositiveInt
    variety: VarietyField = "regular"
    price: NotNegative | None = None
    trigger_price: NotNegative | None = None
    validity: ValidityField | None = None
    validity_ttl: MinutesField | None = None
    disclosed_quantity: DisclosedField | None = None
    market_protection: ProtectionField | None = None
    autoslice: Flag | None = None
    iceberg_legs: IcebergLegsField | None = None
    iceberg_quantity: PositiveInt | None = None
    auction_number: AuctionField | None = None
    squareoff: Positive | None = None
    stoploss: Positive | None = None
    trailing_stoploss: NotNegative | None = None

    @model_validator(mode="after")
    def _check_rules(self) -> Self:
        raise_errors(list(rules.order_problems(vars(self))))
        return self

    def to_dict(self) -> OrderPayload:
        """The order as the API takes it, without the fields that were not given."""
        values = {name: getattr(self, name) for name in _PAYLOAD_ORDER}
        return cast("OrderPayload", _compact(values))


_PAYLOAD_ORDER = tuple(OrderPayload.__annotations__)


class _Modification(InputModel):
    refused_fields: ClassVar[Mapping[str, str]] = {
        **rules.REFUSED_FIELDS,
        **dict.fromkeys(
            ("exchange", "tradingsymbol", "transaction_type", "product"),
            "cannot be modified; cancel the order and place another",
        ),
        "variety": "is not part of the change; pass variety= to modify_order",
    }

    quantity: PositiveInt | None = None
    price: NotNegative | None = None
    trigger_price: NotNegative | None = None
    order_type: OrderTypeField | None = None
    validity: ValidityField | None = None
    validity_ttl: MinutesField | None = None
    disclosed_quantity: DisclosedField | None = None
    market_protection: ProtectionField | None = None
    parent_order_id: Symbol | None = None

    @model_validator(mode="after")
    def _check_rules(self) -> Self:
        given = {name: value for name, value in vars(self).items() if value is not None}
        raise_errors(list(rules.patch_problems(given)))
        return self


def _compact(values: Mapping[str, object]) -> dict[str, object]:
    """Without absent fields; a zero price or trigger counts as absent."""
    return {
        name: value
        for name, value in values.items()
        if value is not None and not (name in ("price", "trigger_price") and value == 0)
    }


def as_mapping(value: object, field: str) -> Mapping[str, object]:
    """A mapping out of a dict, a record, a pydantic model or anything with ``build()``."""
    build = getattr(value, "build", None)
    if callable(build) and not isinstance(value, (Mapping, BaseModel)):
        value = build()
    if isinstance(value, BaseModel):
        value = value.model_dump(exclude_none=True, warnings=False)
    if not isinstance(value, Mapping):
        kind = type(value).__name__
        raise InvalidInputError(field, f"must be an order (dict or OrderRequest), not {kind}")
    return cast("Mapping[str, object]", value)


def validate_order(order: object, *, field: str = "") -> OrderPayload:
    """Check an order by every documented rule and return it as a new plain dict.

    Args:
        order: A dict, an ``OrderRequest`` or an ``OrderBuilder``; fields set to None count as
            absent and ``variety`` defaults to ``regular``.
        field: Prefix of the field names in errors, for example ``orders[1]``.

    Raises:
        InvalidInputError: Naming every field that breaks a rule.
    """
    values = as_mapping(order, field or "order")
    try:
        known = {name: item for name, item in values.items() if item is not None}
        return OrderRequest.model_validate(known).to_dict()
    except InvalidInputError as error:
        raise located(error, field) from None


def validate_orders(orders: object, *, field: str = "orders") -> list[OrderPayload]:
    """Check the legs of a basket; errors name the leg, for example ``orders[1].price``."""
    if isinstance(orders, (str, bytes, Mapping, BaseModel)) or not isinstance(orders, Iterable):
        raise InvalidInputError(field, "must be a list of orders")
    checked: list[OrderPayload] = []
    problems: list[tuple[str, str]] = []
    for number, order in enumerate(cast("Iterable[object]", orders)):
        try:
            checked.append(validate_order(order, field=f"{field}[{number}]"))
        except InvalidInputError as error:
            problems.extend(error.errors)
    raise_errors(problems)
    if not checked:
        raise InvalidInputError(field, "must contain at least one order")
    return checked


def validate_order_patch(patch: object, *, field: str = "") -> OrderPatch:
    """Check the changes of an order modification and return them as a new plain dict.

    Changing ``order_type`` must bring the prices the new type needs.

    Raises:
        InvalidInputError: An unknown or unchangeable field, or a value against the rules.
    """
    if isinstance(patch, BaseModel):
        patch = patch.model_dump(exclude_none=True, warnings=False)
    if not isinstance(patch, Mapping):
        raise InvalidInputError(field or "patch", "must be an object (dict) of changed fields")
    try:
        model = _Modification.model_validate(dict(cast("Mapping[str, object]", patch)))
    except InvalidInputError as error:
        raise located(error, field) from None
    return cast("OrderPatch", _compact(vars(model)))


def validate_idempotency_key(key: object, *, field: str = "idempotency_key") -> str:
    """The trimmed key; it must be text of 8 to 160 characters."""
    try:
        trimmed = text(key)
    except ValueError as problem:
        raise InvalidInputError(field, str(problem)) from None
    if not _MIN_KEY <= len(trimmed) <= _MAX_KEY:
        raise InvalidInputError(
            field, f"must have {_MIN_KEY} to {_MAX_KEY} characters, not {len(trimmed)}"
        )
    return trimmed


OrderInput = Mapping[str, object] | OrderRequest
"""What a call that takes an order accepts, besides an ``OrderBuilder``."""
