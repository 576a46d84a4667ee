"""Option values, sensitivities and implied volatility agree with an independent library."""

from __future__ import annotations

import time
import warnings

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kite_algo_sandbox.engine.market import option_pricing as pricing

with warnings.catch_warnings():
    # Its generated binding warns on import under some versions of Python.
    warnings.simplefilter("ignore", DeprecationWarning)
    import QuantLib as ql

FORWARDS = st.floats(50, 90_000)
MONEYNESS = st.floats(-0.25, 0.25)
YEARS = st.floats(0.0002, 2.0)
VOLATILITIES = st.floats(0.05, 1.0)
RATES = st.sampled_from([0.0, 0.065, 0.1])


@settings(max_examples=300)
@given(FORWARDS, MONEYNESS, YEARS, VOLATILITIES, st.booleans(), RATES)
def test_values_and_greeks_agree_with_quantlib(
    forward: float, moneyness: float, years: float, iv: float, is_call: bool, rate: float
) -> None:
    strike = forward * np.exp(moneyness)
    kind = ql.Option.Call if is_call else ql.Option.Put
    discount = float(np.exp(-rate * years))
    payoff = ql.PlainVanillaPayoff(kind, strike)
    theirs = ql.BlackCalculator(payoff, forward, iv * np.sqrt(years), discount)
    spot = forward * discount
    assume(theirs.value() > 1e-6 * forward)
    ours = pricing.greeks(forward, strike, years, iv, is_call, rate)
    assert ours.price == pytest.approx(theirs.value(), rel=1e-8)
    assert ours.delta == pytest.approx(theirs.delta(spot), rel=1e-8)
    assert ours.gamma == pytest.approx(theirs.gamma(spot), rel=1e-8)
    assert ours.vega == pytest.approx(theirs.vega(years) / 100, rel=1e-8)
    # Theta of a put can pass through zero, where a relative distance says nothing.
    scale = abs(theirs.theta(spot, years)) + rate * strike
    assert ours.theta * 365 == pytest.approx(theirs.theta(spot, years), abs=1e-8 * scale)
    assert ours.rho == pytest.approx(theirs.rho(years) / 100, rel=1e-8)
    value = pricing.value(forward, strike, years, iv, is_call, rate)
    assert value == pytest.approx(float(ours.price), rel=1e-9)


@settings(max_examples=300)
@given(FORWARDS, MONEYNESS, YEARS, VOLATILITIES, st.booleans(), RATES)
def test_the_implied_volatility_gives_the_price_back(
    forward: float, moneyness: float, years: float, iv: float, is_call: bool, rate: float
) -> None:
    strike = forward * np.exp(moneyness)
    price = float(pricing.value(forward, strike, years, iv, is_call, rate))
    exercise = max((forward - strike) * (1 if is_call else -1), 0.0) * np.exp(-rate * years)
    assume(price - exercise > 1e-7 * forward)
    found = float(pricing.implied_volatility(price, forward, strike, years, is_call, rate))
    again = float(pricing.value(forward, strike, years, found, is_call, rate))
    assert again == pytest.approx(price, rel=1e-10, abs=1e-10 * forward)
    assert found == pytest.approx(iv, rel=1e-4)


@pytest.mark.parametrize(
    ("price", "is_call"), [(0.0, True), (999.9, True), (25_000.0, True), (0.0, False), (-1, False)]
)
def test_a_price_nothing_is_worth_has_no_volatility(price: float, is_call: bool) -> None:
    assert np.isnan(pricing.implied_volatility(price, 25_000.0, 24_000.0, 0.05, is_call, 0.0))


def test_a_whole_chain_is_solved_at_once() -> None:
    strikes = np.arange(22_500.0, 27_501.0, 50.0)
    smile = 0.12 + 2.0 * np.log(strikes / 25_000.0) ** 2
    is_call = strikes >= 25_000.0
    prices = pricing.value(25_000.0, strikes, 0.08, smile, is_call)
    found = pricing.implied_volatility(prices, 25_000.0, strikes, 0.08, is_call)
    np.testing.assert_allclose(found, smile, rtol=1e-9)


def test_documented_values_of_the_forward_model() -> None:
    years, forward = 3 / 365, 24_989.95
    sigma = float(pricing.implied_volatility(152.35, forward, 25_000.0, years, True, 0.0))
    assert sigma == pytest.approx(0.174029, abs=1e-6)
    strikes = np.array([24_900.0, 25_000.0, 25_100.0])
    calls = pricing.greeks(forward, strikes, years, sigma, True, 0.0)
    puts = pricing.greeks(forward, strikes, years, sigma, False, 0.0)
    np.testing.assert_allclose(calls.delta, [0.593454, 0.492981, 0.393343], atol=1e-6)
    np.testing.assert_allclose(puts.delta, [-0.406546, -0.507019, -0.606657], atol=1e-6)
    np.testing.assert_allclose(calls.gamma, [0.00098394, 0.00101167, 0.00097545], atol=1e-8)
    np.testing.assert_allclose(calls.theta, [-25.4930, -26.2116, -25.2731], atol=1e-4)
    np.testing.assert_allclose(calls.vega, [8.7892, 9.0370, 8.7134], atol=1e-4)


def test_greeks_are_the_slopes_of_the_price() -> None:
    years, iv, rate, spot, strike = 0.05, 0.14, 0.065, 25_000.0, 25_200.0

    def price(s: float = spot, t: float = years, v: float = iv, r: float = rate) -> float:
        return float(pricing.value(s * np.exp(r * t), strike, t, v, False, r))

    found = pricing.greeks(spot * np.exp(rate * years), strike, years, iv, False, rate)
    assert found.delta == pytest.approx((price(spot + 1) - price(spot - 1)) / 2, rel=1e-6)
    bend = price(spot + 1) - 2 * price() + price(spot - 1)
    assert found.gamma == pytest.approx(bend, rel=1e-4)
    day = 1 / 365 / 1000
    assert found.theta == pytest.approx((price(t=years - day) - price()) * 1000, rel=1e-4)
    assert found.vega == pytest.approx((price(v=iv + 1e-4) - price(v=iv - 1e-4)) / 0.02, rel=1e-6)
    assert found.rho == pytest.approx(
        (price(r=rate + 1e-4) - price(r=rate - 1e-4)) / 0.02, rel=1e-6
    )


def test_two_hundred_strikes_take_less_than_two_milliseconds() -> None:
    strikes = np.arange(20_000.0, 30_000.0, 50.0)
    assert strikes.size == 200

    def once() -> float:
        begin = time.perf_counter()
        pricing.greeks(25_000.0, strikes, 0.02, 0.13, True)
        pricing.greeks(25_000.0, strikes, 0.02, 0.13, False)
        return time.perf_counter() - begin

    once()
    assert min(once() for _ in range(20)) < 0.002
