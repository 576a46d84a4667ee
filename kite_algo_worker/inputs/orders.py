"""Orders: pure functions that check every documented rule and return a plain dict.

Nothing here touches the network. A builder refuses what the order tables forbid with an
``InvalidInputError`` naming the field, so a wrong order never leaves the process::

    equity_market_order("INFY", "BUY", 1)
    limit_order("NSE", "INFY", "BUY", "CNC", 1, price=1450.0, validity="TTL", validity_ttl=5)
    OrderBuilder("NSE", "INFY", "BUY", "MIS", 10).market().co(5, 3).build()

The rules between the fields of an order are in :mod:`.order_rules`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, ClassVar, Required, Self, TypedDict, Unpack, cast

from pydantic import BaseModel, BeforeValidator, model_validator

from .. import _checks as check
from .._checks import located, raise_errors
from ..exceptions import InvalidInputError
from ..market import words
from ..market.words import Exchange, OrderType, Product, TransactionType, Validity, Variety
from . import order_rules as rules
from .model import Flag, InputModel, NotNegative, Positive, PositiveInt, Symbol, by, one_of

__all__ = [
    "OrderBuilder",
    "OrderInput",
    "OrderOptions",
    "LimitOptions",
    "OrderPatch",
    "OrderPayload",
    "OrderRequest",
    "Exchange",
    "OrderType",
    "Product",
    "TransactionType",
    "Validity",
    "Variety",
    "amo_limit_order",
    "amo_market_order",
    "equity_market_order",
    "limit_order",
    "live_equity_market_order",
    "market_order",
    "option_market_order",
    "sl_m_order",
    "sl_order",
    "validate_idempotency_key",
    "validate_order",
    "validate_order_patch",
    "validate_orders",
]

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

    validity: Validity | str
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
    symbol = check.text("", value).upper()
    if ":" in symbol:
        raise ValueError(f"must be without its exchange: {symbol.split(':', 1)[1]!r}")
    return symbol


def _market_protection(value: object) -> int:
    percent = check.whole("", value)
    if percent != -1 and not 0 <= percent <= 100:
        raise ValueError(f"must be -1 (automatic) or between 0 and 100, not {percent}")
    return percent


def _auction_number(value: object) -> str:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return check.text("", str(value) if is_number else value)


ExchangeField = Annotated[Exchange, one_of(*words.EXCHANGES)]
SideField = Annotated[TransactionType, one_of(*words.TRANSACTION_TYPES)]
ProductField = Annotated[Product, one_of(*words.PRODUCTS)]
OrderTypeField = Annotated[OrderType, one_of(*words.ORDER_TYPES)]
VarietyField = Annotated[Variety, one_of(*words.VARIETIES)]
ValidityField = Annotated[Validity, one_of(*words.VALIDITIES)]
TradingsymbolField = Annotated[str, BeforeValidator(_tradingsymbol)]
ProtectionField = Annotated[int, BeforeValidator(_market_protection)]
MinutesField = Annotated[int, by(check.whole_between, 1, 365)]
DisclosedField = Annotated[int, by(check.whole_between, 0)]
IcebergLegsField = Annotated[int, by(check.whole_between, 2, 10)]
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
        value = value.model_dump(exclude_none=True)
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
        patch = patch.model_dump(exclude_none=True)
    if not isinstance(patch, Mapping):
        raise InvalidInputError(field or "patch", "must be an object (dict) of changed fields")
    try:
        model = _Modification.model_validate(dict(cast("Mapping[str, object]", patch)))
    except InvalidInputError as error:
        raise located(error, field) from None
    return cast("OrderPatch", _compact(vars(model)))


def validate_idempotency_key(key: object, *, field: str = "idempotency_key") -> str:
    """The trimmed key; it must be text of 8 to 160 characters."""
    trimmed = check.text(field, key)
    if not _MIN_KEY <= len(trimmed) <= _MAX_KEY:
        raise InvalidInputError(
            field, f"must have {_MIN_KEY} to {_MAX_KEY} characters, not {len(trimmed)}"
        )
    return trimmed


OrderInput = Mapping[str, object] | OrderRequest
"""What a call that takes an order accepts, besides an ``OrderBuilder``."""


# --- one call for one order ---


class _LiveOptions(LimitOptions, total=False):
    variety: Variety | str


def market_order(
    exchange: Exchange | str,
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    product: Product | str,
    quantity: int,
    variety: Variety | str = "regular",
    **options: Unpack[OrderOptions],
) -> OrderPayload:
    """A MARKET order. ``quantity`` is in units.

    Raises:
        InvalidInputError: A field breaks a rule of the order tables.
    """
    return _order(
        exchange, tradingsymbol, transaction_type, product, quantity, "MARKET", variety, options
    )


def limit_order(
    exchange: Exchange | str,
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    product: Product | str,
    quantity: int,
    price: float,
    variety: Variety | str = "regular",
    **options: Unpack[LimitOptions],
) -> OrderPayload:
    """A LIMIT order at ``price`` rupees.

    Raises:
        InvalidInputError: A field breaks a rule of the order tables.
    """
    return _order(
        exchange,
        tradingsymbol,
        transaction_type,
        product,
        quantity,
        "LIMIT",
        variety,
        options,
        price=price,
    )


def sl_order(
    exchange: Exchange | str,
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    product: Product | str,
    quantity: int,
    price: float,
    trigger_price: float,
    variety: Variety | str = "regular",
    **options: Unpack[LimitOptions],
) -> OrderPayload:
    """A stop order: once ``trigger_price`` trades it becomes a LIMIT order at ``price``.

    Raises:
        InvalidInputError: A field breaks a rule of the order tables.
    """
    return _order(
        exchange,
        tradingsymbol,
        transaction_type,
        product,
        quantity,
        "SL",
        variety,
        options,
        price=price,
        trigger_price=trigger_price,
    )


def sl_m_order(
    exchange: Exchange | str,
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    product: Product | str,
    quantity: int,
    trigger_price: float,
    variety: Variety | str = "regular",
    **options: Unpack[OrderOptions],
) -> OrderPayload:
    """A stop order: once ``trigger_price`` trades it becomes a MARKET order.

    Raises:
        InvalidInputError: A field breaks a rule of the order tables.
    """
    return _order(
        exchange,
        tradingsymbol,
        transaction_type,
        product,
        quantity,
        "SL-M",
        variety,
        options,
        trigger_price=trigger_price,
    )


def equity_market_order(
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    quantity: int,
    *,
    product: Product | str = "CNC",
    exchange: Exchange | str = "NSE",
    variety: Variety | str = "regular",
    **options: Unpack[OrderOptions],
) -> OrderPayload:
    """A MARKET order for shares: delivery (``CNC``) on NSE unless said otherwise.

    Raises:
        InvalidInputError: A field breaks a rule of the order tables.
    """
    return market_order(
        exchange, tradingsymbol, transaction_type, product, quantity, variety, **options
    )


def option_market_order(
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    quantity: int,
    *,
    product: Product | str = "NRML",
    exchange: Exchange | str = "NFO",
    variety: Variety | str = "regular",
    **options: Unpack[OrderOptions],
) -> OrderPayload:
    """A MARKET order for an option contract. ``quantity`` is in units, not lots.

    Raises:
        InvalidInputError: A field breaks a rule of the order tables.
    """
    return market_order(
        exchange, tradingsymbol, transaction_type, product, quantity, variety, **options
    )


def live_equity_market_order(
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    quantity: int,
    *,
    product: Product | str = "CNC",
    exchange: Exchange | str = "NSE",
    market_protection: int = -1,
    **options: Unpack[_LiveOptions],
) -> OrderPayload:
    """A MARKET order with price protection, which live markets require of API orders.

    The name says where it is needed, not where it goes: the run's execution mode decides that.

    Args:
        market_protection: ``-1`` lets the broker choose the percentage; or 0 to 100.
    """
    extra = cast("OrderOptions", {**options, "market_protection": market_protection})
    return equity_market_order(
        tradingsymbol, transaction_type, quantity, product=product, exchange=exchange, **extra
    )


def amo_limit_order(
    exchange: Exchange | str,
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    product: Product | str,
    quantity: int,
    price: float,
    **options: Unpack[LimitOptions],
) -> OrderPayload:
    """A LIMIT order placed after market hours for the next session (variety ``amo``)."""
    return limit_order(
        exchange, tradingsymbol, transaction_type, product, quantity, price, "amo", **options
    )


def amo_market_order(
    exchange: Exchange | str,
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    product: Product | str,
    quantity: int,
    **options: Unpack[OrderOptions],
) -> OrderPayload:
    """A MARKET order placed after market hours for the next session (variety ``amo``)."""
    return market_order(
        exchange, tradingsymbol, transaction_type, product, quantity, "amo", **options
    )


def _order(
    exchange: Exchange | str,
    tradingsymbol: str,
    transaction_type: TransactionType | str,
    product: Product | str,
    quantity: int,
    order_type: str,
    variety: Variety | str,
    options: Mapping[str, object],
    **prices: object,
) -> OrderPayload:
    return validate_order(
        {
            "exchange": exchange,
            "tradingsymbol": tradingsymbol,
            "transaction_type": transaction_type,
            "product": product,
            "quantity": quantity,
            "order_type": order_type,
            "variety": variety,
            "validity": "DAY",
            **prices,
            **{name: value for name, value in options.items() if value is not None},
        }
    )


# --- step by step ---

_ORDER_TYPE_FIELDS = ("price", "trigger_price")
_VARIETY_FIELDS = (
    "squareoff",
    "stoploss",
    "trailing_stoploss",
    "iceberg_legs",
    "iceberg_quantity",
    "auction_number",
)


@dataclass(frozen=True)
class OrderBuilder:
    """An order assembled step by step; every step returns a new builder, ``build()`` checks it.

    A later step of the same kind replaces the earlier one: ``.limit(10).market()`` is a MARKET
    order without a price. The one-call builders are also its functions, with and without
    parentheses: ``OrderBuilder.limit_order(...)``, ``OrderBuilder().limit_order(...)``.
    """

    exchange: Exchange | str = ""
    tradingsymbol: str = ""
    transaction_type: TransactionType | str = ""
    product: Product | str = ""
    quantity: int = 0
    _fields: Mapping[str, object] = field(default_factory=dict, repr=False)

    def _with(self, replaces: tuple[str, ...] = (), **changes: object) -> Self:
        kept = {name: value for name, value in self._fields.items() if name not in replaces}
        return replace(self, _fields={**kept, **changes})

    def _typed(self, order_type: str, **prices: object) -> Self:
        return self._with(_ORDER_TYPE_FIELDS, order_type=order_type, **prices)

    def _varied(self, variety: str, **extra: object) -> Self:
        return self._with(_VARIETY_FIELDS, variety=variety, **extra)

    def market(self) -> Self:
        """Order type MARKET."""
        return self._typed("MARKET")

    def limit(self, price: float) -> Self:
        """Order type LIMIT at ``price`` rupees."""
        return self._typed("LIMIT", price=price)

    def sl(self, price: float, trigger_price: float) -> Self:
        """Order type SL: a limit at ``price`` once ``trigger_price`` trades."""
        return self._typed("SL", price=price, trigger_price=trigger_price)

    def sl_m(self, trigger_price: float) -> Self:
        """Order type SL-M: a market order once ``trigger_price`` trades."""
        return self._typed("SL-M", trigger_price=trigger_price)

    def regular(self) -> Self:
        """Variety ``regular``, the default."""
        return self._varied("regular")

    def amo(self) -> Self:
        """Variety ``amo``: placed outside market hours."""
        return self._varied("amo")

    def co(self, squareoff: float, stoploss: float, trailing_stoploss: float | None = None) -> Self:
        """Variety ``co``: a cover order with its mandatory stop."""
        return self._varied(
            "co", squareoff=squareoff, stoploss=stoploss, trailing_stoploss=trailing_stoploss
        )

    def iceberg(self, legs: int, quantity: int) -> Self:
        """Variety ``iceberg``: at most ``quantity`` units shown at a time, in 2 to 10 legs."""
        return self._varied("iceberg", iceberg_legs=legs, iceberg_quantity=quantity)

    def auction(self, number: str) -> Self:
        """Variety ``auction``: take part in the exchange auction ``number``."""
        return self._varied("auction", auction_number=number)

    def day(self) -> Self:
        """Validity DAY, the default."""
        return self._with(("validity_ttl",), validity="DAY")

    def ioc(self) -> Self:
        """Validity IOC: what does not fill at once is cancelled."""
        return self._with(("validity_ttl",), validity="IOC")

    def ttl(self, minutes: int) -> Self:
        """Validity TTL: cancelled after ``minutes`` (1 to 365)."""
        return self._with(validity="TTL", validity_ttl=minutes)

    def disclosed(self, quantity: int) -> Self:
        """Show only ``quantity`` units in the book."""
        return self._with(disclosed_quantity=quantity)

    def protection(self, percent: int) -> Self:
        """Price protection of MARKET and SL-M: -1 (automatic) or 0 to 100 percent."""
        return self._with(market_protection=percent)

    def autoslice(self, enabled: bool = True) -> Self:
        """Let the broker slice a quantity above the exchange's freeze quantity."""
        return self._with(autoslice=enabled)

    def build(self) -> OrderPayload:
        """The order as a plain dict.

        Raises:
            InvalidInputError: No order type was chosen, or a field breaks a rule.
        """
        if "order_type" not in self._fields:
            raise InvalidInputError(
                "order_type", "choose one of .market(), .limit(), .sl() and .sl_m()"
            )
        own = ("exchange", "tradingsymbol", "transaction_type", "product", "quantity")
        fields = {name: getattr(self, name) for name in own}
        return validate_order({**fields, "validity": "DAY", **self._fields})

    equity_market_order = staticmethod(equity_market_order)
    option_market_order = staticmethod(option_market_order)
    market_order = staticmethod(market_order)
    limit_order = staticmethod(limit_order)
    sl_order = staticmethod(sl_order)
    sl_m_order = staticmethod(sl_m_order)
