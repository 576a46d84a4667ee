"""How a leg says which contract it means, and which one that is."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker.options import (
    OptionSelectionError,
)
from kite_algo_worker.options.selection import (
    expiry_selector,
    parse_selection,
    pick_contract,
)
from tests.chains import CHAIN, row
from tests.refusals import refused_fields

LEG: dict[str, Any] = {
    "tradingsymbol": "NIFTY26MAY25000CE",
    "transaction_type": "BUY",
    "quantity": 65,
}


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
        ({"option_type": "CE", "strike": "25k"}, "selection.strike"),
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
