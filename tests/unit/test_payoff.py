"""What legs are worth at expiry."""

from __future__ import annotations

import math
from typing import Any

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker.exceptions import InvalidInputError
from kite_algo_worker.options import OptionExecutionLeg, payoff, plot_payoff

matplotlib.use("Agg")


def leg(side: str, kind: str, strike: float, premium: float, quantity: int = 65) -> dict[str, Any]:
    return {
        "tradingsymbol": f"NIFTY26MAY{strike:g}{kind}",
        "transaction_type": side,
        "quantity": quantity,
        "ltp": premium,
    }


def test_a_bull_call_spread() -> None:
    found = payoff([leg("BUY", "CE", 25000, 120), leg("SELL", "CE", 25200, 50)])
    assert found.max_loss == -70 * 65
    assert found.max_profit == 130 * 65
    assert found.break_evens == (25070.0,)
    assert found.net_premium == -70 * 65
    assert found.strikes == (25000.0, 25200.0)
    assert found.spot.size == found.total.size == 201
    np.testing.assert_allclose(found.legs.sum(axis=0), found.total)
    assert found.total[0] == found.max_loss
    assert found.total[-1] == found.max_profit


@pytest.mark.parametrize(
    ("legs", "break_evens", "max_profit", "max_loss"),
    [
        ([leg("BUY", "CE", 25000, 100)], (25100,), math.inf, -6500),
        ([leg("SELL", "CE", 25000, 100)], (25100,), 6500, -math.inf),
        ([leg("BUY", "PE", 25000, 100)], (24900,), 24900 * 65, -6500),
        ([leg("SELL", "PE", 25000, 100)], (24900,), 6500, -24900 * 65),
        ([leg("SELL", "CE", 25000, 150), leg("SELL", "PE", 25000, 150)], (24700, 25300), 300 * 65,
         -math.inf),
        ([leg("BUY", "CE", 25000, 150), leg("BUY", "PE", 25000, 150)], (24700, 25300), math.inf,
         -300 * 65),
        ([leg("SELL", "PE", 24800, 40), leg("BUY", "PE", 24600, 20), leg("SELL", "CE", 25200, 40),
          leg("BUY", "CE", 25400, 20)], (24760, 25240), 40 * 65, -160 * 65),
        ([leg("BUY", "CE", 25000, 120), leg("SELL", "CE", 25200, 50, 130)], (25020, 25380),
         180 * 65, -math.inf),
        ([leg("BUY", "CE", 25000, 100), leg("SELL", "CE", 25000, 120)], (), 1300, 1300),
    ],
)  # fmt: skip
def test_textbook_positions(
    legs: list[Any], break_evens: tuple[float, ...], max_profit: float, max_loss: float
) -> None:
    found = payoff(legs)
    assert found.break_evens == break_evens
    assert (found.max_profit, found.max_loss) == (max_profit, max_loss)


LEGS = st.lists(
    st.builds(
        leg,
        st.sampled_from(["BUY", "SELL"]),
        st.sampled_from(["CE", "PE"]),
        st.integers(480, 520).map(lambda n: n * 50.0),
        st.integers(1, 10_000).map(lambda n: n / 20),
        st.integers(1, 5).map(lambda n: n * 65),
    ),
    min_size=1,
    max_size=5,
)


@given(LEGS)
def test_extremes_and_break_evens_hold_everywhere(legs: list[Any]) -> None:
    found = payoff(legs, np.linspace(0, 100_000, 501))
    assert np.all(found.total <= found.max_profit + 1e-6)
    assert np.all(found.total >= found.max_loss - 1e-6)
    for point in found.break_evens:
        units = sum(item["quantity"] for item in legs)
        [at, _] = payoff(legs, [point, point + 1, point + 2]).total[:2]
        assert at == pytest.approx(0, abs=1e-3 * units)
    signs = np.sign(np.round(found.total, 6))
    crossings = np.count_nonzero(np.diff(signs[signs != 0]))
    assert len(found.break_evens) >= crossings


def test_a_future_is_a_straight_line_and_hedges() -> None:
    future = {"tradingsymbol": "NIFTY26MAYFUT", "transaction_type": "BUY", "quantity": 65,
              "price": 25000.0}  # fmt: skip
    found = payoff([future, leg("BUY", "PE", 25000, 100)], (24000, 26000))
    assert found.max_loss == -6500
    assert found.max_profit == math.inf
    assert found.break_evens == (25100.0,)
    assert found.net_premium == -6500


def test_models_and_explicit_strikes_are_taken() -> None:
    model = OptionExecutionLeg(
        tradingsymbol="ANYTHING", transaction_type="BUY", quantity=65, strike=25000.0,
        option_type="CE", ltp=100.0,
    )  # fmt: skip
    assert payoff([model]).break_evens == (25100.0,)
    filled = model.model_dump() | {"average_price": 90.0}
    assert payoff([filled]).break_evens == (25090.0,)


def test_the_frame_is_tidy() -> None:
    found = payoff([leg("BUY", "CE", 25000, 120)] * 2, (24000, 26000))
    frame = found.frame()
    assert list(frame.columns) == ["spot", "leg", "pnl"]
    assert len(frame) == 3 * 201
    wide = frame.pivot(index="spot", columns="leg", values="pnl")
    names = ["BUY NIFTY26MAY25000CE", "BUY NIFTY26MAY25000CE (2)"]
    np.testing.assert_allclose(wide[names].sum(axis=1), wide["total"])


def test_the_chart_shows_every_leg_and_the_break_evens() -> None:
    from matplotlib import pyplot

    axes = plot_payoff([leg("BUY", "CE", 25000, 120), leg("SELL", "CE", 25200, 50)])
    legend = axes.get_legend()
    assert legend is not None
    labels = [text.get_text() for text in legend.get_texts()]
    assert labels[-2:] == ["total", "break-even"]
    assert len(labels) == 4
    assert "max profit 8,450.00" in axes.get_title()
    assert plot_payoff([leg("SELL", "CE", 25000, 9)], ax=axes) is axes
    assert "unlimited" in axes.get_title()
    pyplot.close("all")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ltp": None}, "legs[1].ltp"),
        ({"quantity": 0}, "legs[1].quantity"),
        ({"quantity": True}, "legs[1].quantity"),
        ({"transaction_type": "HOLD"}, "legs[1].transaction_type"),
        ({"tradingsymbol": "INFY"}, "legs[1].strike"),
    ],
)
def test_what_a_leg_lacks_is_named(change: dict[str, Any], field: str) -> None:
    good = leg("BUY", "CE", 25000, 120)
    with pytest.raises(InvalidInputError) as caught:
        payoff([good, good | change])
    assert caught.value.field == field


@pytest.mark.parametrize("legs", [[], ["NIFTY"]])
def test_no_legs_or_no_leg(legs: list[Any]) -> None:
    with pytest.raises(InvalidInputError):
        payoff(legs)


@pytest.mark.parametrize("spots", [[1.0], [2.0, 1.0], [-1.0, 5.0], ["a", "b"], [1.0, math.nan]])
def test_an_unusable_range_is_named(spots: Any) -> None:
    with pytest.raises(InvalidInputError) as caught:
        payoff([leg("BUY", "CE", 25000, 120)], spots)
    assert caught.value.field == "spot_range"
