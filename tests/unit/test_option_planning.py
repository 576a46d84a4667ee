"""The conversation with the backend that turns selections into contracts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kite_algo_worker.exceptions import (
    BrokerValidationError,
    InvalidInputError,
    NotFoundError,
    UnexpectedResponseError,
)
from kite_algo_worker.options import (
    OptionExecutionLeg,
    OptionRunCreateRequest,
    OptionSelectionError,
    SpreadLegSelection,
    SpreadSpec,
    resolve_option_leg,
)
from kite_algo_worker.options.planning import (
    ChainStep,
    ExpiriesStep,
    InstrumentStep,
    LegRequest,
    Plan,
    SelectionStep,
    Step,
    requests_of_spread,
    resolve_legs,
)
from tests.chains import CHAIN
from tests.refusals import refused_fields

LEG: dict[str, Any] = {
    "tradingsymbol": "NIFTY26MAY25000CE",
    "transaction_type": "BUY",
    "quantity": 65,
}


def contract(**changes: Any) -> dict[str, Any]:
    return {
        "underlying": "NIFTY",
        "expiry": "2026-05-26",
        "strike": 25000.0,
        "option_type": "CE",
        "tradingsymbol": "NIFTY26MAY25000CE",
        "instrument_token": 250000,
        "lot_size": 1,
        "tick_size": 0.05,
        "ltp": 152.35,
        "resolver": "exact",
        "resolution_meta": {"strike": 25000.0},
        **changes,
    }


def converse(
    plan: Plan, answers: Mapping[Any, object]
) -> tuple[list[OptionExecutionLeg], list[Step]]:
    """Drive a plan with one prepared answer (or exception) per kind of question."""
    asked: list[Step] = []
    try:
        step = next(plan)
        while True:
            asked.append(step)
            answer = answers[type(step)]
            if isinstance(answer, Exception):
                step = plan.throw(answer)
            else:
                step = plan.send(answer)  # type: ignore[arg-type]
    except StopIteration as done:
        return done.value, asked


def plan_for(selection: dict[str, Any], **changes: Any) -> Plan:
    wanted = {"transaction_type": "BUY", "lots": 2, **changes}
    product = wanted.pop("product", "MIS")
    underlying = wanted.pop("underlying", "nifty")
    expiry = wanted.pop("expiry", "current_week")
    return resolve_legs(
        underlying=underlying,
        product=product,
        expiry=expiry,
        wanted=[LegRequest(selection, **wanted)],
    )


STRIKE = {"option_type": "CE", "strike": 25000}


def test_resolution_of_one_leg() -> None:
    legs, asked = converse(
        plan_for(STRIKE, metadata={"why": "test"}),
        {SelectionStep: {"expiry": "2026-05-26", "resolved": [contract()]}},
    )
    body: dict[str, object] = {
        "expiry": "current_week",
        "legs": [{"option_type": "CE", "strike": 25000.0}],
    }
    assert asked == [SelectionStep("NIFTY", body)]
    assert legs[0].model_dump() == {
        "leg_id": legs[0].leg_id,
        "tradingsymbol": "NIFTY26MAY25000CE", "transaction_type": "BUY", "quantity": 130,
        "exchange": "NFO", "product": "MIS", "instrument_token": 250000, "strike": 25000.0,
        "option_type": "CE", "expiry_key": "2026-05-26", "ltp": 152.35, "lot_size": 65, "lots": 2,
        "order_type": "MARKET",
        "metadata": {
            "why": "test", "lot_size_source": "contract_table", "resolver": "exact",
            "resolution_meta": {"strike": 25000.0},
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("selection", "answered", "lot", "source"),
    [
        (STRIKE, contract(lot_size=65), 65, "backend"),
        (STRIKE, contract(lot_size=1, expiry="2025-12-30"), 75, "contract_table"),
        (STRIKE, contract(lot_size=None), 65, "contract_table"),
        ({**STRIKE, "lot_size": 75}, contract(lot_size=1), 75, "selection"),
        ({**STRIKE, "lot_size": 75}, contract(lot_size=75), 75, "selection"),
        (STRIKE, contract(underlying="RELIANCE"), 500, "instrument"),
        (STRIKE, contract(underlying="SENSEX"), 20, "contract_table"),
    ],
)
def test_lot_sizes(
    selection: dict[str, Any], answered: dict[str, Any], lot: int, source: str
) -> None:
    answers = {
        SelectionStep: {"expiry": "2026-05-26", "resolved": [answered]},
        InstrumentStep: {"lot_size": 500},
    }
    legs, asked = converse(plan_for(selection), answers)
    assert (legs[0].lot_size, legs[0].quantity) == (lot, 2 * lot)
    assert legs[0].metadata["lot_size_source"] == source
    assert legs[0].exchange == ("BFO" if answered["underlying"] == "SENSEX" else "NFO")
    assert (InstrumentStep("NFO:NIFTY26MAY25000CE") in asked) == (source == "instrument")


@pytest.mark.parametrize(
    "instrument", [{"lot_size": 1}, {}, NotFoundError("gone", status_code=404)]
)
def test_unknown_lot_size_is_not_guessed(instrument: object) -> None:
    answers = {
        SelectionStep: {"resolved": [contract(underlying="RELIANCE")]},
        InstrumentStep: instrument,
    }
    with pytest.raises(OptionSelectionError, match="lot size") as caught:
        converse(plan_for(STRIKE), answers)
    assert caught.value.field == "selection.lot_size"


def test_contradicting_lot_size_is_refused() -> None:
    answers = {SelectionStep: {"resolved": [contract(lot_size=65)]}}
    with pytest.raises(OptionSelectionError, match="lots of 65, not 75"):
        converse(plan_for({**STRIKE, "lot_size": 75}), answers)


def test_premium_target_is_applied_to_the_chain() -> None:
    legs, asked = converse(
        plan_for({"option_type": "CE", "premium_target": 150}),
        {ChainStep: CHAIN, SelectionStep: {"expiry": "2026-05-26", "resolved": [contract()]}},
    )
    body: dict[str, object] = {
        "expiry": "2026-05-26",
        "legs": [{"option_type": "CE", "strike": 25000.0}],
    }
    assert asked == [ChainStep("NIFTY", "current_week"), SelectionStep("NIFTY", body)]
    assert legs[0].metadata["resolver"] == "premium"
    assert legs[0].metadata["resolution_meta"]["premium_target"] == 150.0


def refusal(code: str, status: int = 422) -> BrokerValidationError:
    return BrokerValidationError(
        "refused", status_code=status, response_body={"detail": {"code": code}}
    )


def test_refused_selection_is_explained_from_the_chain() -> None:
    error = refusal("OPTION_SELECTION_UNRESOLVABLE")
    with pytest.raises(OptionSelectionError) as caught:
        converse(
            plan_for({"option_type": "CE", "strike": 26000}),
            {SelectionStep: error, ChainStep: CHAIN},
        )
    assert caught.value.__cause__ is error
    assert (caught.value.leg_index, caught.value.available[0]) == (0, 24900)


def test_refused_expiry_lists_expiries() -> None:
    answers = {
        SelectionStep: refusal("OPTION_INVALID_EXPIRY_SELECTOR"),
        ExpiriesStep: {"expiries": ["2026-05-26", "2026-06-02"]},
    }
    with pytest.raises(OptionSelectionError, match="2026-06-02") as caught:
        converse(plan_for(STRIKE, expiry="2026-05-27"), answers)
    assert caught.value.field == "expiry"


@pytest.mark.parametrize(
    "error",
    [
        refusal("OPTION_SELECTION_UNRESOLVABLE"),
        refusal("OPTION_INVALID_EXPIRY_SELECTOR"),
        refusal("SOMETHING_ELSE"),
        NotFoundError("no session", status_code=404),
    ],
)
def test_backend_error_stays_when_nothing_explains_it(error: Exception) -> None:
    gone = NotFoundError("gone", status_code=404)
    answers = {SelectionStep: error, ChainStep: gone, ExpiriesStep: gone}
    with pytest.raises(type(error)) as caught:
        converse(plan_for(STRIKE), answers)
    assert caught.value is error


@pytest.mark.parametrize(
    "answer",
    [
        {"resolved": []},
        {"resolved": [contract(), contract()]},
        {"resolved": [contract(option_type="PE")]},
        {"resolved": [contract(strike=25050.0)]},
        {"resolved": [contract(strike=None)]},
        {"resolved": [contract(tradingsymbol="")]},
        {"resolved": [contract(instrument_token="x")]},
        {},
    ],
)
def test_other_contracts_than_asked_for_are_refused(answer: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedResponseError):
        converse(plan_for(STRIKE), {SelectionStep: answer})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lots": 0}, "lots"),
        ({"lots": 1.5}, "lots"),
        ({"product": "CNC"}, "product"),
        ({"transaction_type": "HOLD"}, "transaction_type"),
        ({"order_type": "LIMIT"}, "price"),
        ({"underlying": ""}, "underlying"),
        ({"expiry": "someday"}, "expiry"),
    ],
)
def test_arguments_are_checked_before_the_first_question(
    changes: dict[str, Any], field: str
) -> None:
    assert refused_fields(lambda: next(plan_for(STRIKE, **changes))) == [field]


def test_spread_is_one_question() -> None:
    spec = SpreadSpec(
        spread_type="vertical_call_spread",
        expiry="current_week",
        legs=[
            SpreadLegSelection({"option_type": "CE", "moneyness": "ATM"}, "SELL"),
            SpreadLegSelection({"option_type": "CE", "moneyness": "+1_strike"}, "BUY", lots=2),
        ],
    )
    upper = contract(strike=25050.0, tradingsymbol="NIFTY26MAY25050CE", resolver="offset")
    legs, asked = converse(
        resolve_legs(
            underlying="NIFTY", product="MIS", expiry=spec.expiry, wanted=requests_of_spread(spec)
        ),
        {SelectionStep: {"expiry": "2026-05-26", "resolved": [contract(), upper]}},
    )
    assert len(asked) == 1
    assert [(leg.transaction_type, leg.quantity, leg.strike) for leg in legs] == [
        ("SELL", 65, 25000.0),
        ("BUY", 130, 25050.0),
    ]
    assert legs[1].metadata["spread_type"] == "vertical_call_spread"
    created = OptionRunCreateRequest.model_validate(
        {
            "strategy_name": "Bull Call Spread",
            "product": "MIS",
            "legs": [leg.model_dump(exclude_none=True) for leg in legs],
            "protection": {"stoploss_pct": 2.0},
        }
    )
    assert created.legs == legs


def test_free_functions_want_the_options_client() -> None:
    class Client:
        options = object()

    with pytest.raises(InvalidInputError, match=r"pass client\.options"):
        resolve_option_leg(
            Client(),  # type: ignore[arg-type]
            underlying="NIFTY",
            product="MIS",
            expiry="nearest",
            selection=STRIKE,
            transaction_type="BUY",
        )
