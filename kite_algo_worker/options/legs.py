"""Option legs, spreads and option runs: what a user sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, TypedDict, Unpack

from pydantic import BeforeValidator, Field, model_validator

from ..exceptions import InvalidInputError
from ..inputs.order_model import OrderTypeField
from ..inputs.order_rules import price_problems
from ..inputs.orders import validate_idempotency_key
from ..inputs.validation import (
    Flag,
    InputModel,
    JsonObject,
    NotNegative,
    PositiveInt,
    Text,
    choice,
    raise_errors,
)
from ._leg_model import OptionExecutionLeg, OptionProductField
from .leg_orders import leg_dicts, orders_from_legs
from .protection import validate_option_protection
from .selection import expiry_selector, parse_selection

__all__ = [
    "LegOptions",
    "OptionEntryPreviewRequest",
    "OptionExecutionLeg",
    "OptionRunActionRequest",
    "OptionRunCreateRequest",
    "SpreadLegSelection",
    "SpreadSpec",
    "leg_dicts",
    "option_leg",
    "orders_from_legs",
]


class LegOptions(TypedDict, total=False):
    """Further fields of :func:`option_leg`."""

    instrument_token: int
    strike: float
    option_type: str
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
    transaction_type: str,
    quantity: int,
    *,
    exchange: str = "NFO",
    product: str | None = None,
    order_type: str = "MARKET",
    price: float | None = None,
    trigger_price: float | None = None,
    market_protection: int | None = None,
    exit_order_type: str | None = None,
    exit_price: float | None = None,
    variety: str = "regular",
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
    transaction_type: Annotated[str, BeforeValidator(choice("BUY", "SELL"))] = Field(
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


_RunMode = Annotated[
    Literal["dry_run", "paper", "live"], BeforeValidator(choice("dry_run", "paper", "live"))
]
_Key = Annotated[str, BeforeValidator(lambda value: validate_idempotency_key(value, field=""))]


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
        return self


class OptionRunActionRequest(InputModel):
    """What an entry or an exit of an option run may carry; every field is optional.

    Args:
        mode, execution_mode: ``dry_run``, ``paper`` or ``live``.
        account_scope: Account of a paper entry, instead of the run's.
        all_or_none: Take nothing when a leg fails.
        idempotency_key: 8 to 160 characters.
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
