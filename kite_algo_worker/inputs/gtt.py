"""Good Till Triggered requests: what may be sent, whole or as a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self, cast

from pydantic import model_validator

from .._base.checks import FieldErrors, raise_errors
from ..exceptions import InvalidInputError
from .model import InputModel, Positive, PositiveInt, one_of
from .order_request import ExchangeField, ProductField, SideField, TradingsymbolField
from .order_rules import REFUSED_FIELDS

__all__ = ["GttRequest", "merge_gtt", "validate_gtt", "validate_gtt_patch"]

_LEGS = {"single": 1, "two-leg": 2}

_GttType = Annotated[Literal["single", "two-leg"], one_of("single", "two-leg")]
_LimitOnly = Annotated[Literal["LIMIT"], one_of("LIMIT")]


class GttCondition(InputModel):
    """When the trigger fires: ``trigger_values`` in rupees, ``last_price`` as the caller saw it."""

    exchange: ExchangeField
    tradingsymbol: TradingsymbolField
    trigger_values: list[Positive]
    last_price: Positive


class GttOrder(InputModel):
    """A LIMIT order the trigger places."""

    refused_fields: ClassVar[Mapping[str, str]] = REFUSED_FIELDS

    exchange: ExchangeField
    tradingsymbol: TradingsymbolField
    transaction_type: SideField
    quantity: PositiveInt
    product: ProductField
    price: Positive
    order_type: _LimitOnly = "LIMIT"


class GttRequest(InputModel):
    """A whole trigger: one value and one order, or ``[lower, upper]`` with an order each.

    Raises:
        InvalidInputError: Naming every field that breaks a rule.
    """

    type: _GttType
    condition: GttCondition
    orders: list[GttOrder]

    @model_validator(mode="after")
    def _check(self) -> Self:
        errors = _leg_problems(self.type, self.condition.trigger_values, self.orders)
        if not errors and self.type == "two-leg":
            errors = _range_problems(self.condition)
        raise_errors(errors)
        return self


class _ConditionPatch(InputModel):
    exchange: ExchangeField | None = None
    tradingsymbol: TradingsymbolField | None = None
    trigger_values: list[Positive] | None = None
    last_price: Positive | None = None


class _GttPatch(InputModel):
    type: _GttType | None = None
    condition: _ConditionPatch | None = None
    orders: list[GttOrder] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        values = self.condition.trigger_values if self.condition else None
        if self.type is not None:
            raise_errors(_leg_problems(self.type, values, self.orders))
        for field, items in (("condition.trigger_values", values), ("orders", self.orders)):
            if items is not None and len(items) not in _LEGS.values():
                raise InvalidInputError(field, f"must have 1 or 2 items, not {len(items)}")
        return self


def _leg_problems(
    kind: str, trigger_values: list[float] | None, orders: list[GttOrder] | None
) -> FieldErrors:
    legs = _LEGS[kind]
    noun = "item" if legs == 1 else "items"
    return [
        (field, f"of a {kind} trigger must have exactly {legs} {noun}, not {len(items)}")
        for field, items in (("condition.trigger_values", trigger_values), ("orders", orders))
        if items is not None and len(items) != legs
    ]


def _range_problems(condition: GttCondition) -> FieldErrors:
    lower, upper = condition.trigger_values
    if lower >= upper:
        return [("condition.trigger_values", "must be [lower, upper], the lower value first")]
    if not lower < condition.last_price < upper:
        # Outside the range one leg would fire the moment it is placed.
        return [("condition.last_price", "must lie between the two trigger values")]
    return []


def validate_gtt(payload: object) -> dict[str, Any]:
    """Check a whole trigger and return the body to send.

    Raises:
        InvalidInputError: Naming every field that breaks a rule, with its path.
    """
    return GttRequest.model_validate(payload).model_dump()


def validate_gtt_patch(payload: object) -> dict[str, Any]:
    """Check the changes of a trigger; any part may be left out, but not all of them.

    Raises:
        InvalidInputError: Naming the field that breaks a rule, or an empty change.
    """
    change = _GttPatch.model_validate(payload).model_dump(exclude_none=True)
    if not any(change.values()):
        raise InvalidInputError("payload", "must change at least one of type, condition and orders")
    return change


def merge_gtt(current: Mapping[str, object], change: Mapping[str, object]) -> dict[str, object]:
    """The whole trigger that results from a change, for backends that only replace.

    Args:
        current: The trigger as the API returns it; fields only the server sets are left out.
        change: What :func:`validate_gtt_patch` returned.
    """
    condition = {**_part(current, "condition"), **_part(change, "condition")}
    orders = change.get("orders", current.get("orders"))
    merged: dict[str, object] = {
        "type": change.get("type", current.get("type")),
        "condition": _only(condition, GttCondition),
    }
    if isinstance(orders, list):
        items = cast("list[object]", orders)
        merged["orders"] = [
            _only(cast("Mapping[str, object]", item), GttOrder)
            for item in items
            if isinstance(item, Mapping)
        ]
    return merged


def _part(value: Mapping[str, object], name: str) -> dict[str, object]:
    part = value.get(name)
    return dict(cast("Mapping[str, object]", part)) if isinstance(part, Mapping) else {}


def _only(values: Mapping[str, object], model: type[InputModel]) -> dict[str, object]:
    return {name: values[name] for name in model.model_fields if values.get(name) is not None}
