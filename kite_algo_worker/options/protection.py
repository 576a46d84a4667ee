"""Protection rules of option runs.

A rule compares one metric with a threshold and belongs to a role; the roles listed in
``precedence`` are evaluated in that order, and the first rule that holds wins. A role that is not
listed never matches, so ``precedence`` is filled in here when it is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Literal, Self, cast

from pydantic import BaseModel, Field, model_validator

from .._base import checks as check
from .._base.checks import join_field, located, misspelled
from ..exceptions import InvalidInputError
from ..inputs.model import InputModel, Text, by, one_of

__all__ = [
    "OptionProtection",
    "OptionProtectionRule",
    "validate_metric_snapshots",
    "validate_option_protection",
]

_METRICS: Final = (
    "index_ltp",
    "combined_premium",
    "combined_premium_change_pct",
    "strategy_mtm",
    "open_quantity",
)
_Metric = Annotated[
    Literal[
        "index_ltp",
        "combined_premium",
        "combined_premium_change_pct",
        "strategy_mtm",
        "open_quantity",
    ],
    one_of(*_METRICS),
]
_Number = Annotated[float, by(check.finite, from_text=True)]
_Operator = Annotated[Literal["gte", "lte"], one_of("gte", "lte")]
_Action = Annotated[Literal["exit"], one_of("exit")]


class OptionProtectionRule(InputModel):
    """Exit when ``metric`` is at least (``gte``) or at most (``lte``) ``threshold``."""

    metric: _Metric
    operator: _Operator
    threshold: _Number
    role: Text = "exit"
    key: Text | None = None
    action: _Action = "exit"


class OptionProtection(InputModel):
    """All rules of an option run, and the order in which their roles are evaluated.

    Raises:
        InvalidInputError: A rule is incomplete, or its role is missing from ``precedence``.
    """

    rules: list[OptionProtectionRule] = Field(default_factory=list[OptionProtectionRule])
    precedence: list[Text] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        missing = [
            (f"rules[{number}].role", f"{rule.role!r} is not in precedence: it would never apply")
            for number, rule in enumerate(self.rules)
            if self.precedence is not None and rule.role not in self.precedence
        ]
        if missing:
            raise InvalidInputError(*missing[0], errors=missing)
        return self

    def to_dict(self) -> dict[str, Any]:
        """The object as the API takes it, with ``precedence`` always present."""
        body = self.model_dump(exclude_none=True)
        body.setdefault("precedence", list(dict.fromkeys(rule.role for rule in self.rules)))
        return body


class _MetricSnapshot(InputModel):
    index_ltp: _Number | None = None
    combined_premium: _Number | None = None
    combined_premium_change_pct: _Number | None = None
    strategy_mtm: _Number | None = None
    open_quantity: _Number | None = None


def validate_option_protection(
    protection: object, *, field: str = "protection", free_form: bool = False
) -> dict[str, Any]:
    """Check protection rules and return them as the API takes them.

    Args:
        protection: ``{"rules": [...], "precedence": [...]}`` or an ``OptionProtection``.
        field: Prefix of the field names in errors.
        free_form: Also accept an object without rules, as run creation does; percentages in it
            must be positive.

    Raises:
        InvalidInputError: Naming the field that breaks a rule.
    """
    if isinstance(protection, BaseModel):
        protection = protection.model_dump(exclude_none=True)
    if not isinstance(protection, Mapping):
        kind = type(protection).__name__
        raise InvalidInputError(field, f"must be an object (dict), not {kind}")
    values = cast("Mapping[str, object]", protection)
    if free_form and not {"rules", "precedence"} & values.keys():
        return _free_form(values, field)
    try:
        return OptionProtection.model_validate(values).to_dict()
    except InvalidInputError as error:
        raise located(error, field) from None


# Understood without rules; a backend may know more.
_FREE_FORM: Final = (
    "stoploss_pct",
    "target_pct",
    "trailing_stoploss_pct",
    "trailing_activate_pct",
    "trailing_drawdown_pct",
    "index_lower_boundary",
    "index_upper_boundary",
    "combined_premium_target",
    "combined_premium_stoploss",
    "basket_mtm_target",
    "basket_mtm_stoploss",
)


def _free_form(values: Mapping[str, object], field: str) -> dict[str, Any]:
    for name, value in values.items():
        _refuse_misspelled(name, field)
        if name.endswith("_pct") and value is not None:
            check.positive(join_field(field, name), value, from_text=True)
    return check.free_form(field, values)


def _refuse_misspelled(name: str, field: str) -> None:
    """``stop_loss_pct`` would be stored, and protect nothing."""
    meant = misspelled(name, _FREE_FORM)
    if meant is not None:
        message = f"is not a known field; did you mean {meant!r}?"
        raise InvalidInputError(join_field(field, name), message)


def validate_metric_snapshots(
    snapshots: object, *, field: str = "metric_snapshots"
) -> list[dict[str, Any]]:
    """Check the figures of a protection replay; at least one snapshot is needed.

    Raises:
        InvalidInputError: Naming the snapshot and metric, or an empty list.
    """
    if isinstance(snapshots, (str, bytes, Mapping)) or not isinstance(snapshots, Iterable):
        raise InvalidInputError(field, "must be a list of snapshots")
    checked: list[dict[str, Any]] = []
    for number, item in enumerate(cast("Iterable[object]", snapshots)):
        try:
            checked.append(_MetricSnapshot.model_validate(item).model_dump(exclude_none=True))
        except InvalidInputError as error:
            raise located(error, f"{field}[{number}]") from None
    if not checked:
        raise InvalidInputError(field, "must contain at least one snapshot")
    return checked
