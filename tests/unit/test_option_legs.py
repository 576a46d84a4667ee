"""Option legs, selections, and the conversation that resolves them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker.exceptions import (
    BrokerValidationError,
    InvalidInputError,
    NotFoundError,
    UnexpectedResponseError,
)
from kite_algo_worker.options import (
    OptionEntryPreviewRequest,
    OptionExecutionLeg,
    OptionRunActionRequest,
    OptionRunCreateRequest,
    OptionSelectionError,
    SpreadLegSelection,
    SpreadSpec,
    option_leg,
    resolve_option_leg,
)
from kite_algo_worker.options.legs import leg_dicts, orders_from_legs
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
from kite_algo_worker.options.selection import (
    expiry_selector,
    parse_selection,
    pick_contract,
)

LEG: dict[str, Any] = {
    "tradingsymbol": "NIFTY26MAY25000CE",
    "transaction_type": "BUY",
    "quantity": 65,
}


def refused_fields(action: Callable[[], object]) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        action()
    return [field for field, _ in caught.value.errors]


# --- legs ----------------------------------------------------------------------------------


def test_option_leg_is_a_plain_dict() -> None:
    assert option_leg("nifty26may25000ce", "buy", 65) == {
        **LEG,
        "exchange": "NFO",
        "order_type": "MARKET",
        "variety": "regular",
    }
    leg = option_leg(
        "NIFTY26MAY25000CE", "SELL", 130, product="mis", order_type="LIMIT", price=10.5,
        exit_order_type="LIMIT", exit_price=1, leg_id="short", lot_size=65, lots=2, strike=25000,
        option_type="call", metadata={"why": "test"},
    )  # fmt: skip
    assert leg["product"] == "MIS"
    assert leg["option_type"] == "CE"
    assert leg["metadata"] == {"why": "test"}


def test_leg_positional_order() -> None:
    leg = OptionExecutionLeg(
        "a", "NIFTY26MAY25000CE", "BUY", 130, "NFO", "MIS", 1, 25000, "CE", "2026-05-26", 10.5, 65,
        2, "LIMIT", 10, None, None, "LIMIT", 20, {"x": 1},
    )  # fmt: skip
    assert leg.model_dump(exclude_none=True) == {
        "leg_id": "a", "tradingsymbol": "NIFTY26MAY25000CE", "transaction_type": "BUY",
        "quantity": 130, "exchange": "NFO", "product": "MIS", "instrument_token": 1,
        "strike": 25000.0, "option_type": "CE", "expiry_key": "2026-05-26", "ltp": 10.5,
        "lot_size": 65, "lots": 2, "order_type": "LIMIT", "price": 10.0,
        "exit_order_type": "LIMIT", "exit_price": 20.0, "metadata": {"x": 1},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tradingsymbol": None}, "tradingsymbol"),
        ({"transaction_type": None}, "transaction_type"),
        ({"quantity": None}, "quantity"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 65.0}, "quantity"),
        ({"quantity": 66, "lot_size": 65}, "quantity"),
        ({"quantity": 65, "lot_size": 65, "lots": 2}, "quantity"),
        ({"product": "CNC"}, "product"),
        ({"order_type": "LIMIT"}, "price"),
        ({"price": 5}, "price"),
        ({"order_type": "SL", "price": 5}, "trigger_price"),
        ({"order_type": "LIMIT", "price": 5, "market_protection": 2}, "market_protection"),
        ({"exit_order_type": "LIMIT"}, "exit_price"),
        ({"exit_price": 5}, "exit_price"),
        ({"exit_order_type": "SL"}, "exit_order_type"),
        ({"option_type": "XX"}, "option_type"),
        ({"strike": math.nan}, "strike"),
        ({"variety": "iceberg"}, "variety"),
        ({"metadata": []}, "metadata"),
        ({"trading_symbol": "X"}, "trading_symbol"),
    ],
)
def test_leg_refused(changes: dict[str, Any], field: str) -> None:
    fields = {name: value for name, value in {**LEG, **changes}.items() if value is not None}
    assert field in refused_fields(lambda: OptionExecutionLeg.model_validate(fields))
    assert f"legs[1].{field}" in refused_fields(lambda: leg_dicts([LEG, fields]))


def test_spread_models() -> None:
    selection = {"option_type": "CE", "moneyness": "ATM"}
    leg = SpreadLegSelection(selection, "sell", 2, "LIMIT", 5.0, None, {"x": 1})
    assert (leg.transaction_type, leg.lots, leg.price) == ("SELL", 2, 5.0)
    spec = SpreadSpec("straddle", "Current_Week", [leg])
    assert spec.expiry == "current_week"
    assert requests_of_spread(spec)[0].metadata == {"spread_type": "straddle", "x": 1}


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ({"legs": []}, "legs"),
        ({"expiry": "monthly"}, "expiry"),
        ({"expiry": ""}, "expiry"),
        ({"legs": [{"selection": {}, "transaction_type": "BUY"}]}, "legs[0].selection.option_type"),
        (
            {"legs": [{"selection": {"option_type": "CE"}, "transaction_type": "BUY"}]},
            "legs[0].selection",
        ),
        ({"legs": [{"selection": {"option_type": "CE", "strike": 5}}]}, "legs[0].transaction_type"),
        (
            {"legs": [{"selection": {"option_type": "CE", "strike": 5}, "transaction_type": "BUY",
                       "lots": 0}]},
            "legs[0].lots",
        ),
    ],
)  # fmt: skip
def test_spread_refused(spec: dict[str, Any], field: str) -> None:
    leg = {"selection": {"option_type": "CE", "strike": 1}, "transaction_type": "BUY"}
    whole = {"spread_type": "x", "expiry": "nearest", "legs": [leg], **spec}
    assert field in refused_fields(lambda: SpreadSpec.model_validate(whole))


# --- requests of option runs ---------------------------------------------------------------


def test_create_request() -> None:
    request = OptionRunCreateRequest("Bull Call Spread", "MIS", [OptionExecutionLeg(**LEG)])
    assert request.model_dump(exclude_none=True) == {
        "strategy_name": "Bull Call Spread",
        "product": "MIS",
        "legs": [{**LEG, "exchange": "NFO", "order_type": "MARKET", "metadata": {}}],
        "metadata": {},
    }
    with_dicts = OptionRunCreateRequest.model_validate(
        {"strategy_name": "x", "product": "nrml", "legs": [LEG], "protection": {"stoploss_pct": 2}}
    )
    assert with_dicts.legs[0].quantity == 65
    assert with_dicts.protection == {"stoploss_pct": 2}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"product": "CNC"}, "product"),
        ({"legs": []}, "legs"),
        ({"legs": [LEG, {**LEG, "quantity": 0}]}, "legs[1].quantity"),
        ({"legs": [{**LEG, "product": "NRML"}]}, "legs[0].product"),
        ({"protection": {"rules": [{}]}}, "protection.rules[0].metric"),
        ({"strategy_name": " "}, "strategy_name"),
        ({"account_scope": "kite:paper"}, "account_scope"),
    ],
)
def test_create_refused(changes: dict[str, Any], field: str) -> None:
    whole = {"strategy_name": "x", "product": "MIS", "legs": [LEG], **changes}
    assert field in refused_fields(lambda: OptionRunCreateRequest.model_validate(whole))


def test_action_request() -> None:
    request = OptionRunActionRequest("paper", all_or_none=True, safety_token="secret-token")
    assert request.model_dump(exclude_none=True) == {
        "mode": "paper",
        "all_or_none": True,
        "metadata": {},
        "safety_token": "secret-token",
    }
    assert "secret-token" not in repr(request)
    assert refused_fields(lambda: OptionRunActionRequest("virtual")) == ["mode"]  # type: ignore[arg-type]
    assert refused_fields(lambda: OptionRunActionRequest(idempotency_key="short")) == [
        "idempotency_key"
    ]
    with pytest.raises(InvalidInputError) as caught:
        OptionRunActionRequest(safety_token="secret-token\n\x00")
    assert "secret-token" not in str(caught.value)


def test_preview_request_turns_legs_into_orders() -> None:
    leg = option_leg("NIFTY26MAY25000CE", "BUY", 65, product="NRML", leg_id="a", lot_size=65)
    request = OptionEntryPreviewRequest("run_1", [leg])
    assert request.orders == [
        {
            "exchange": "NFO",
            "tradingsymbol": "NIFTY26MAY25000CE",
            "transaction_type": "BUY",
            "variety": "regular",
            "product": "NRML",
            "order_type": "MARKET",
            "quantity": 65,
        }
    ]
    assert orders_from_legs([OptionExecutionLeg(**LEG)], product="MIS")[0]["product"] == "MIS"
    assert refused_fields(lambda: orders_from_legs([LEG])) == [
        "orders[0].exchange",
        "orders[0].product",
        "orders[0].order_type",
    ]
    assert refused_fields(lambda: orders_from_legs([])) == ["orders"]


# --- selections ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selection", "body"),
    [
        ({"option_type": "ce", "strike": 25000}, {"option_type": "CE", "strike": 25000.0}),
        ({"option_type": "PUT", "offset": "atm"}, {"option_type": "PE", "offset": "ATM"}),
        ({"option_type": "CE", "offset": "OTM0"}, {"option_type": "CE", "offset": "ATM"}),
        ({"option_type": "CE", "offset": " itm2 "}, {"option_type": "CE", "offset": "ITM2"}),
        ({"option_type": "PE", "offset": "OTM3"}, {"option_type": "PE", "offset": "OTM3"}),
        ({"option_type": "CE", "moneyness": "+1_strike"}, {"option_type": "CE", "offset": "OTM1"}),
        ({"option_type": "PE", "moneyness": "+1_strike"}, {"option_type": "PE", "offset": "ITM1"}),
        ({"option_type": "CE", "moneyness": "-2_strikes"}, {"option_type": "CE", "offset": "ITM2"}),
        ({"option_type": "PE", "moneyness": "-2_strike"}, {"option_type": "PE", "offset": "OTM2"}),
        ({"option_type": "CE", "offset": "ATM+1"}, {"option_type": "CE", "offset": "OTM1"}),
        ({"option_type": "CE", "delta_target": 0.3}, {"option_type": "CE", "delta_target": 0.3}),
        ({"option_type": "PE", "target_delta": -0.3}, {"option_type": "PE", "delta_target": -0.3}),
        (
            {"option_type": "CE", "strike": 1, "offset": None, "lot_size": 65, "tick_size": 0.05},
            {"option_type": "CE", "strike": 1.0, "lot_size": 65, "tick_size": 0.05},
        ),
    ],
)
def test_selection_bodies(selection: dict[str, Any], body: dict[str, Any]) -> None:
    assert parse_selection(selection).to_body() == body


@pytest.mark.parametrize(
    ("selection", "field"),
    [
        ({}, "selection.option_type"),
        ({"option_type": "XX", "strike": 1}, "selection.option_type"),
        ({"option_type": "CE"}, "selection"),
        ({"option_type": "CE", "strike": 1, "offset": "ATM"}, "selection"),
        ({"option_type": "CE", "strike": 0}, "selection.strike"),
        ({"option_type": "CE", "strike": "25000"}, "selection.strike"),
        ({"option_type": "CE", "strike": math.inf}, "selection.strike"),
        ({"option_type": "CE", "offset": "OTM"}, "selection.offset"),
        ({"option_type": "CE", "offset": 1}, "selection.offset"),
        ({"option_type": "CE", "moneyness": "1_strike"}, "selection.moneyness"),
        ({"option_type": "CE", "delta_target": 0}, "selection.delta_target"),
        ({"option_type": "CE", "delta_target": -0.3}, "selection.delta_target"),
        ({"option_type": "PE", "delta_target": 30}, "selection.delta_target"),
        ({"option_type": "CE", "premium_target": -1}, "selection.premium_target"),
        ({"option_type": "CE", "strike": 1, "lot_size": 0}, "selection.lot_size"),
        ({"option_type": "CE", "strik": 1}, "selection.strik"),
        ("ATM", "selection"),
    ],
)
def test_selection_refused(selection: Any, field: str) -> None:
    assert refused_fields(lambda: parse_selection(selection)) == [field]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("current_week", "current_week"),
        (" Next_Month ", "next_month"),
        ("2026-05-26", "2026-05-26"),
        (date(2026, 5, 26), "2026-05-26"),
    ],
)
def test_expiry_selectors(value: object, expected: str) -> None:
    assert expiry_selector(value) == expected


def row(
    strike: float, ce: Mapping[str, Any] | None, pe: Mapping[str, Any] | None
) -> dict[str, Any]:
    def contract(side: str, fields: Mapping[str, Any] | None) -> dict[str, Any] | None:
        if fields is None:
            return None
        tsym = f"NIFTY26MAY{strike:g}{side}"
        return {"token": int(strike) * 10 + (side == "PE"), "tsym": tsym, **fields}

    return {"strike": strike, "ce": contract("CE", ce), "pe": contract("PE", pe)}


CHAIN: dict[str, Any] = {
    "underlying": "NIFTY",
    "expiry": "2026-05-26",
    "spot_ltp": 24987.4,
    "atm_strike": 25000.0,
    "chain": [
        row(24900, {"ltp": 210.0, "delta": 0.6}, {"ltp": 108.0, "delta": -0.4}),
        row(24950, None, {"ltp": 128.0, "delta": -0.45}),
        row(25000, {"ltp": 152.35, "delta": 0.5}, {"ltp": 149.8, "delta": -0.5}),
        row(25050, {"ltp": 126.0, "delta": 0.45}, {"ltp": None, "delta": None}),
        row(25100, {"ltp": 104.0, "delta": 0.4, "token": None}, {"ltp": 201.0, "delta": -0.6}),
        row(25150, {"ltp": 84.0, "delta": 0.35}, {"ltp": 231.0, "delta": -0.65}),
    ],
}


@pytest.mark.parametrize(
    ("selection", "strike", "resolver"),
    [
        ({"option_type": "CE", "strike": 25050}, 25050, "exact"),
        ({"option_type": "CE", "offset": "ATM"}, 25000, "offset"),
        ({"option_type": "CE", "offset": "OTM2"}, 25150, "offset"),  # 25100 cannot be traded
        ({"option_type": "CE", "offset": "ITM1"}, 24900, "offset"),  # no 24950 call
        ({"option_type": "PE", "offset": "ITM1"}, 25050, "offset"),
        ({"option_type": "PE", "moneyness": "-2_strike"}, 24900, "offset"),
        ({"option_type": "CE", "delta_target": 0.36}, 25150, "delta"),
        ({"option_type": "PE", "delta_target": 0.41}, 24900, "delta"),
        ({"option_type": "PE", "delta_target": -0.58}, 25100, "delta"),
        ({"option_type": "CE", "premium_target": 100}, 25150, "premium"),
        ({"option_type": "PE", "premium_target": 139.5}, 25000, "premium"),
        ({"option_type": "PE", "premium_target": 138.8}, 24950, "premium"),
    ],
)
def test_pick_contract(selection: dict[str, Any], strike: float, resolver: str) -> None:
    picked = pick_contract(parse_selection(selection), CHAIN)
    side = picked["option_type"]
    assert (picked["strike"], picked["resolver"]) == (strike, resolver)
    assert picked["tradingsymbol"] == f"NIFTY26MAY{strike:g}{side}"
    assert picked["expiry"] == "2026-05-26"


@pytest.mark.parametrize(
    "selection",
    [
        {"option_type": "CE", "strike": 24950},
        {"option_type": "CE", "strike": 26000},
        {"option_type": "CE", "offset": "OTM9"},
        {"option_type": "CE", "offset": "ITM2"},
    ],
)
def test_pick_lists_what_is_available(selection: dict[str, Any]) -> None:
    with pytest.raises(OptionSelectionError) as caught:
        pick_contract(parse_selection(selection), CHAIN, field="legs[3].selection", leg_index=3)
    assert caught.value.leg_index == 3
    assert caught.value.field == "legs[3].selection"
    assert caught.value.available == [24900, 25000, 25050, 25150]
    assert "available: 24900, 25000, 25050, 25150" in str(caught.value)


@pytest.mark.parametrize(
    ("selection", "first", "last"),
    [
        ({"option_type": "CE", "strike": 24525}, 23950, 25100),
        ({"option_type": "CE", "strike": 99000}, 28850, 30000),
        ({"option_type": "CE", "strike": 50}, 20000, 21150),
        ({"option_type": "CE", "offset": "OTM900"}, 23900, 25050),
    ],
)
def test_a_long_list_names_the_strikes_nearest(
    selection: dict[str, Any], first: int, last: int
) -> None:
    rows = [
        {"strike": strike, "ce": {"tsym": f"NIFTY26MAY{strike}CE", "token": strike}}
        for strike in range(20000, 30050, 50)
    ]
    with pytest.raises(OptionSelectionError) as caught:
        pick_contract(parse_selection(selection), {"chain": rows, "atm_strike": 24500})
    assert len(caught.value.available) == 201
    shown = str(caught.value).partition("available: ")[2]
    assert shown.startswith(f"{first}, ")
    assert shown.endswith(f", {last} and 177 more")


@given(
    strikes=st.lists(st.integers(10, 500).map(lambda n: n * 50), unique=True, min_size=1),
    steps=st.integers(-12, 12),
    side=st.sampled_from(["CE", "PE"]),
    spot=st.floats(500, 25000),
)
def test_offsets_move_by_position(strikes: list[int], steps: int, side: str, spot: float) -> None:
    chain = {
        "expiry": "2026-05-26",
        "atm_strike": None,
        "spot_ltp": spot,
        "chain": [row(float(s), {"ltp": 1.0}, {"ltp": 1.0}) for s in strikes],
    }
    ordered = sorted(strikes)
    centre = min(range(len(ordered)), key=lambda i: (abs(ordered[i] - spot), ordered[i]))
    selector = parse_selection({"option_type": side, "moneyness": f"{steps:+d}_strike"})
    if 0 <= centre + steps < len(ordered):
        assert pick_contract(selector, chain)["strike"] == ordered[centre + steps]
    else:
        with pytest.raises(OptionSelectionError):
            pick_contract(selector, chain)


# --- the conversation ----------------------------------------------------------------------


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
    assert legs[0].model_dump(exclude_none=True) == {
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
