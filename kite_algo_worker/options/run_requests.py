"""What option runs are created, entered, exited and previewed with."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from .._base import checks as check
from .._base.checks import raise_errors
from ..inputs.model import Flag, InputModel, JsonObject, Text, one_of
from ..market.words import ExecutionMode
from .legs import OptionExecutionLeg, OptionProductField, leg_dicts, orders_from_legs
from .protection import validate_option_protection

__all__ = ["OptionEntryPreviewRequest", "OptionRunActionRequest", "OptionRunCreateRequest"]

_LONGEST_KEY = 160


def _key(value: object) -> str:
    # An option run has no idempotency of its own: short keys do no harm.
    key = check.text("", value)
    if len(key) > _LONGEST_KEY:
        raise ValueError(f"must have at most {_LONGEST_KEY} characters, not {len(key)}")
    return key


_RunMode = Annotated[ExecutionMode, one_of("dry_run", "paper", "live")]
_Key = Annotated[str, BeforeValidator(_key)]


def _protection(value: object) -> dict[str, Any]:
    return validate_option_protection(value, field="", free_form=True)


def _legs(value: object) -> list[dict[str, Any]]:
    return leg_dicts(value, field="")


class OptionRunCreateRequest(InputModel):
    """What an option run is created with.

    Args:
        strategy_name: For people.
        product: ``MIS`` or ``NRML``, for every leg; a leg that names another one is refused.
        legs: At least one leg, as models or dicts.
        protection: Rules kept with the run: ``{"rules": [...]}``, or free-form values such as
            ``{"stoploss_pct": 2.0}``, which a deployed backend keeps without acting on them.
        metadata: Context kept with the run.

    Raises:
        InvalidInputError: Naming every field that breaks a rule, for example ``legs[1].quantity``.
    """

    strategy_name: Text
    product: OptionProductField
    legs: Annotated[list[OptionExecutionLeg], BeforeValidator(_legs)] = Field(
        default_factory=list[OptionExecutionLeg], validate_default=True
    )
    protection: Annotated[dict[str, Any], BeforeValidator(_protection)] | None = None
    metadata: JsonObject = Field(default_factory=dict[str, Any])

    @model_validator(mode="after")
    def _check(self) -> Self:
        raise_errors(
            [
                (
                    f"legs[{number}].product",
                    f"is {leg.product}, the run's product is {self.product}",
                )
                for number, leg in enumerate(self.legs)
                if leg.product not in (None, self.product)
            ]
        )
        for leg in self.legs:
            leg.product = self.product
        return self


class OptionRunActionRequest(InputModel):
    """What an entry or an exit of an option run may carry; every field is optional.

    Args:
        mode, execution_mode: ``dry_run``, ``paper`` or ``live``.
        account_scope: Account of a paper entry, instead of the run's.
        all_or_none: Take nothing when a leg fails.
        idempotency_key: Up to 160 characters.
        order_results, trade_results: An outcome to record instead of trading.
        safety_token: From ``safety_check()``.
    """

    mode: _RunMode | None = None
    execution_mode: _RunMode | None = None
    account_scope: Text | None = None
    all_or_none: Flag = False
    idempotency_key: _Key | None = None
    metadata: JsonObject = Field(default_factory=dict[str, Any])
    order_results: list[JsonObject] | None = None
    trade_results: list[JsonObject] | None = None
    safety_token: Text | None = Field(default=None, repr=False)


class OptionEntryPreviewRequest(InputModel):
    """A basket preview of a worker run: legs or orders, checked as orders."""

    strategy_run_id: Text
    orders: Annotated[
        list[dict[str, Any]], BeforeValidator(lambda value: orders_from_legs(value, field=""))
    ] = Field(default_factory=list[dict[str, Any]], validate_default=True)
    metadata: JsonObject = Field(default_factory=dict[str, Any])
    all_or_none: Flag = False
