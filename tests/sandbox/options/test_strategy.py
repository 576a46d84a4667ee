"""The analysis of a set of legs."""

from __future__ import annotations

from typing import Any

import pytest

from kite_algo_sandbox.engine.base.errors import BadRequest
from kite_algo_sandbox.engine.options.option_strategy import preview


def leg(side: str, kind: str, strike: float = 25000, ltp: float = 100.0, **more: Any) -> Any:
    return {
        "instrument_token": 1,
        "tradingsymbol": "X",
        "strike": strike,
        "option_type": kind,
        "transaction_type": side,
        "ltp": ltp,
        "lot_size": 75,
    } | more


def analyse(*legs: Any, **body: Any) -> Any:
    return preview({"underlying": "NIFTY", "current_spot": 24987.4, "legs": list(legs)} | body)


def rules(found: Any) -> dict[str, tuple[Any, ...]]:
    return {r["key"]: (r["operator"], r["threshold"], r["role"]) for r in found["rules"]}


def test_documented_short_straddle() -> None:
    found = analyse(leg("SELL", "CE", ltp=152.35), leg("SELL", "PE", ltp=149.80))
    assert (found["inferred_structure"], found["classification_confidence"]) == (
        "short_straddle", 0.9,
    )  # fmt: skip
    assert found["entry_combined_premium_points"] == 302.15
    assert found["estimated_entry_cost_rupees"] == 22661.25
    assert found["combined_premium_entry_type"] == "credit"
    assert rules(found) == {
        "neutral-lower-emergency": ("lte", 24900, "emergency_guard"),
        "neutral-upper-emergency": ("gte", 25100, "emergency_guard"),
        "neutral-combined-target": ("lte", 196.15, "profit_target"),
    }
    target = found["inputs"]["combined_premium_target"]
    assert (target["value"], target["source"]) == (106, "backend_required")
    assert found["inputs"]["combined_premium_stoploss"]["source"] == "empty_optional"
    assert len(found["warnings"]) == 1


@pytest.mark.parametrize(
    ("legs", "structure", "family", "bias"),
    [
        ([leg("SELL", "CE"), leg("SELL", "PE", 24900)], "short_strangle",
         "neutral-short-premium", "neutral"),
        ([leg("BUY", "C"), leg("buy", "put")], "long_straddle", "long-vol", "long_volatility"),
        ([leg("BUY", "CE", 25100), leg("BUY", "PE")], "long_strangle", "long-vol",
         "long_volatility"),
        ([leg("SELL", "CE"), leg("SELL", "PE"), leg("BUY", "CE", 25200), leg("BUY", "PE", 24800)],
         "iron_condor", "neutral-short-premium", "neutral"),
        ([leg("BUY", "CE"), leg("SELL", "CE", 25100)], "manual", "directional", "bearish"),
        ([leg("BUY", "CE")], "manual", "directional", "bullish"),
        ([leg("BUY", "PE")], "manual", "directional", "bearish"),
        ([leg("SELL", "PE")], "manual", "directional", "bullish"),
        ([leg("SELL", "CE", expiry_key="a"), leg("BUY", "CE", expiry_key="b")], "manual",
         "premium-managed-structure", "structure"),
        ([], "manual", "directional", "bullish"),
    ],
)  # fmt: skip
def test_classification(legs: list[Any], structure: str, family: str, bias: str) -> None:
    found = analyse(*legs)
    assert found["inferred_structure"] == structure
    assert found["inferred_family"] == family
    assert found["direction_bias"] == bias


def test_a_template_decides_and_a_directional_view_guards_the_index() -> None:
    found = analyse(leg("BUY", "CE"), template_id="Bear_Put_Spread", underlying="banknifty")
    assert (found["inferred_structure"], found["direction_bias"]) == ("bear_put_spread", "bearish")
    assert found["classification_confidence"] == 0.98
    assert rules(found) == {
        "directional-index-lower": ("lte", 24700, "profit_target"),
        "directional-index-upper": ("gte", 25200, "hard_stop"),
    }
    labels = [found["inputs"][f"index_{side}_boundary"]["label"] for side in ("lower", "upper")]
    assert labels == ["index target", "index stoploss"]


def test_values_of_the_caller_win_and_aliases_are_read() -> None:
    config = {"combined_premium_trailing_distance": 25, "basket_mtm_stoploss": 5000}
    found = analyse(leg("SELL", "CE"), leg("SELL", "PE"), protection_config=config)
    assert rules(found)["neutral-combined-stop"] == ("gte", 225, "hard_stop")
    assert rules(found)["neutral-mtm-stop"] == ("lte", -5000, "hard_stop")
    assert found["inputs"]["basket_mtm_stoploss"]["source"] == "user_input"
    assert found["warnings"] == []


def test_a_calendar_is_guarded_by_its_profit() -> None:
    near = leg("SELL", "CE", ltp=100, expiry_key="a")
    far = leg("BUY", "CE", ltp=150, expiry_key="b")
    found = analyse(near, far, current_spot=None)
    assert rules(found) == {
        "structure-mtm-stop": ("lte", -937.5, "hard_stop"),
        "structure-mtm-target": ("gte", 1500, "profit_target"),
    }
    assert found["combined_premium_entry_type"] is None
    assert len(found["warnings"]) == 2


def test_long_volatility_wants_more_premium() -> None:
    found = analyse(leg("BUY", "CE", ltp=150), leg("BUY", "PE", ltp=150), current_spot=None)
    assert rules(found) == {
        "long-vol-combined-target": ("gte", 420, "profit_target"),
        "long-vol-combined-stop": ("lte", 225, "hard_stop"),
    }


def test_legs_may_be_called_selected_strikes() -> None:
    found = preview({"selected_strikes": [leg("BUY", "CE", lots=2)]})
    assert found["estimated_entry_cost_rupees"] == 100 * 150
    assert found["entry_combined_premium_points"] == 200


@pytest.mark.parametrize("bad", [{"ltp": -1}, {"option_type": "XX"}, {"strike": "a"}, {"lots": 0}])
def test_an_unusable_leg_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        analyse(leg("BUY", "CE") | bad)
