"""Legs as checked dicts, and as orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from pydantic import BaseModel

from ..exceptions import InvalidInputError
from ..inputs.order_model import OrderPayload, validate_order
from ..inputs.validation import FieldErrors, located, raise_errors
from ._leg_model import OptionExecutionLeg

__all__ = ["leg_dicts", "orders_from_legs"]


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
    items: object, *, product: str | None = None, field: str = "orders"
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
        return item.model_dump(exclude_none=True, warnings=False)
    if not isinstance(item, Mapping):
        raise InvalidInputError(field, f"must be a leg (dict), not {type(item).__name__}")
    return cast("Mapping[str, object]", item)
