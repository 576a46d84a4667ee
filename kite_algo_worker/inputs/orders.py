"""Orders: every documented rule, checked before anything is sent.

Nothing here touches the network. What breaks a rule is an ``InvalidInputError`` naming the field.
The checks of single fields are functions in a table, and a worker that only places orders loads
nothing else; :mod:`.order_request` makes a pydantic model of the same table. The rules between
fields are in :mod:`.order_rules`, one call for one order in :mod:`.builders`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final, Required, TypeAlias, TypedDict, cast

from .._base import checks as check
from .._base.checks import FieldErrors, located, raise_errors, unknown_field
from ..exceptions import InvalidInputError
from ..market import words
from ..market.words import Exchange, OrderType, Product, TransactionType, Validity, Variety
from . import order_rules as rules

__all__ = [
    "Exchange",
    "OrderPatch",
    "OrderPayload",
    "OrderType",
    "Product",
    "TransactionType",
    "Validity",
    "Variety",
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


# -- single fields ---------------------------------------------------------------------------------

Check: TypeAlias = Callable[[str, object], object]
"""Takes the name of a field and its value; returns what is sent, or raises InvalidInputError."""


def _one_of(*allowed: str) -> Check:
    return partial(check.choice, allowed=allowed)


def _between(minimum: int, maximum: int | None = None) -> Check:
    return partial(check.whole_between, minimum=minimum, maximum=maximum)


def _tradingsymbol(field: str, value: object) -> str:
    symbol = check.text(field, value).upper()
    if ":" in symbol:
        bare = symbol.split(":", 1)[1]
        raise InvalidInputError(field, f"must be without its exchange: {bare!r}")
    return symbol


def _market_protection(field: str, value: object) -> int:
    percent = check.whole(field, value)
    if percent != -1 and not 0 <= percent <= 100:
        raise InvalidInputError(
            field, f"must be -1 (automatic) or between 0 and 100, not {percent}"
        )
    return percent


def _auction_number(field: str, value: object) -> str:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return check.text(field, str(value) if is_number else value)


#: Every field of an order, in the order in which mistakes are reported.
ORDER_FIELDS: Final[Mapping[str, Check]] = {
    "exchange": _one_of(*words.EXCHANGES),
    "tradingsymbol": _tradingsymbol,
    "transaction_type": _one_of(*words.TRANSACTION_TYPES),
    "product": _one_of(*words.PRODUCTS),
    "order_type": _one_of(*words.ORDER_TYPES),
    "quantity": _between(1),
    "variety": _one_of(*words.VARIETIES),
    "price": check.not_negative,
    "trigger_price": check.not_negative,
    "validity": _one_of(*words.VALIDITIES),
    "validity_ttl": _between(1, 365),
    "disclosed_quantity": _between(0),
    "market_protection": _market_protection,
    "autoslice": check.flag,
    "iceberg_legs": _between(2, 10),
    "iceberg_quantity": _between(1),
    "auction_number": _auction_number,
    "squareoff": check.positive,
    "stoploss": check.positive,
    "trailing_stoploss": check.not_negative,
}

_REQUIRED: Final = frozenset(
    {"exchange", "tradingsymbol", "transaction_type", "product", "order_type", "quantity"}
)
_PAYLOAD_ORDER = tuple(OrderPayload.__annotations__)

#: The fields that a modification may change.
PATCH_FIELDS: Final[Mapping[str, Check]] = {
    "quantity": ORDER_FIELDS["quantity"],
    "price": ORDER_FIELDS["price"],
    "trigger_price": ORDER_FIELDS["trigger_price"],
    "order_type": ORDER_FIELDS["order_type"],
    "validity": ORDER_FIELDS["validity"],
    "validity_ttl": ORDER_FIELDS["validity_ttl"],
    "disclosed_quantity": ORDER_FIELDS["disclosed_quantity"],
    "market_protection": ORDER_FIELDS["market_protection"],
    "parent_order_id": lambda field, value: check.text(field, value).upper(),
}

_NOT_IN_A_PATCH: Final[Mapping[str, str]] = {
    **rules.REFUSED_FIELDS,
    **dict.fromkeys(
        ("exchange", "tradingsymbol", "transaction_type", "product"),
        "cannot be modified; cancel the order and place another",
    ),
    "variety": "is not part of the change; pass variety= to modify_order",
}


def _checked(
    given: Mapping[str, object],
    fields: Mapping[str, Check],
    refused: Mapping[str, str],
    required: frozenset[str] = frozenset(),
) -> dict[str, object]:
    """The fields of ``given`` as they are sent; None counts as absent. Unknown ones first."""
    values = {str(name): value for name, value in given.items() if value is not None}
    unknown = [name for name in values if name not in fields]
    if unknown:
        raise_errors(
            [(name, refused.get(name) or unknown_field(name, [*fields])) for name in unknown]
        )
    found: dict[str, object] = {}
    errors: FieldErrors = []
    for name, test in fields.items():
        if name in values:
            try:
                found[name] = test(name, values[name])
            except InvalidInputError as error:
                errors.extend(error.errors)
        elif name in required:
            errors.append((name, "is required"))
    if errors:
        raise_errors(errors)
    return found


# -- orders ----------------------------------------------------------------------------------------


def validate_order(order: object, *, field: str = "") -> OrderPayload:
    """Check an order by every documented rule and return it as a new plain dict.

    Args:
        order: A dict, an ``OrderRequest`` or an ``OrderBuilder``; fields set to None count as
            absent and ``variety`` defaults to ``regular``.
        field: Prefix of the field names in errors, for example ``orders[1]``.

    Raises:
        InvalidInputError: Naming every field that breaks a rule.
    """
    given = _as_mapping(order, field or "order")
    try:
        found = _checked(given, ORDER_FIELDS, rules.REFUSED_FIELDS, _REQUIRED)
        found.setdefault("variety", "regular")
        problems = list(rules.order_problems(found))
        if problems:
            raise_errors(problems)
    except InvalidInputError as error:
        raise located(error, field) from None
    return as_payload(found)


def as_payload(values: Mapping[str, object]) -> OrderPayload:
    """Checked values as the API takes them, without the fields that were not given."""
    return cast("OrderPayload", _compact({name: values.get(name) for name in _PAYLOAD_ORDER}))


def _compact(values: Mapping[str, object]) -> dict[str, object]:
    """Without absent fields; a zero price or trigger counts as absent."""
    return {
        name: value
        for name, value in values.items()
        if value is not None and not (name in ("price", "trigger_price") and value == 0)
    }


def _as_mapping(value: object, field: str) -> Mapping[str, object]:
    """A mapping out of a dict, a record, a pydantic model or anything with ``build()``."""
    if type(value) is dict:
        return value
    build = getattr(value, "build", None)
    if callable(build) and not isinstance(value, Mapping) and not _is_model(value):
        value = build()
    if _is_model(value):
        value = _dumped(value)
    if not isinstance(value, Mapping):
        kind = type(value).__name__
        raise InvalidInputError(field, f"must be an order (dict or OrderRequest), not {kind}")
    return cast("Mapping[str, object]", value)


def _is_model(value: object) -> bool:
    """A pydantic model, known by what it offers."""
    return (
        not isinstance(value, (Mapping, type))
        and hasattr(value, "model_dump")
        and hasattr(type(value), "model_fields")
    )


def _dumped(model: Any) -> object:
    return model.model_dump(exclude_none=True)


def validate_orders(orders: object, *, field: str = "orders") -> list[OrderPayload]:
    """Check the legs of a basket; errors name the leg, for example ``orders[1].price``."""
    is_one = isinstance(orders, (str, bytes, Mapping)) or _is_model(orders)
    if is_one or not isinstance(orders, Iterable):
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
    if _is_model(patch):
        patch = _dumped(patch)
    if not isinstance(patch, Mapping):
        raise InvalidInputError(field or "patch", "must be an object (dict) of changed fields")
    try:
        found = _checked(cast("Mapping[str, object]", patch), PATCH_FIELDS, _NOT_IN_A_PATCH)
        raise_errors(list(rules.patch_problems(found)))
    except InvalidInputError as error:
        raise located(error, field) from None
    return cast("OrderPatch", _compact(found))


def validate_idempotency_key(key: object, *, field: str = "idempotency_key") -> str:
    """The trimmed key; it must be text of 8 to 160 characters."""
    trimmed = check.text(field, key)
    if not _MIN_KEY <= len(trimmed) <= _MAX_KEY:
        raise InvalidInputError(
            field, f"must have {_MIN_KEY} to {_MAX_KEY} characters, not {len(trimmed)}"
        )
    return trimmed
