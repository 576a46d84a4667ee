"""The figures of a report against hand examples, against an independent library, and as laws."""

from __future__ import annotations

import itertools
import math
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_algo_sandbox.report.statistics import (
    cagr,
    drawdowns,
    equity_statistics,
    session_returns,
    sharpe,
    sortino,
    trade_statistics,
    volatility,
)

TEN = [0.01, -0.02, 0.015, 0.0, 0.005, -0.01, 0.02, -0.005, 0.0, 0.01]
START = 1_000_000_000_000  # paise; large, so that rounding to a paisa moves no digit that counts


def closes_of(returns: list[float], start: int = START) -> list[int]:
    equity, closes = float(start), []
    for one in returns:
        equity *= 1 + one
        closes.append(round(equity))
    return closes


def weekdays(count: int, first: date = date(2025, 1, 6)) -> list[date]:
    days = (first + timedelta(days=ahead) for ahead in itertools.count())
    return list(itertools.islice((day for day in days if day.weekday() < 5), count))


# -- by hand --------------------------------------------------------------------------------------


def test_ten_sessions_by_hand() -> None:
    assert volatility(TEN) == pytest.approx(0.191703, abs=5e-7)
    assert sharpe(TEN) == pytest.approx(3.286335, abs=5e-7)
    assert sortino(TEN) == pytest.approx(5.477226, abs=5e-7)
    figures = equity_statistics(START, weekdays(10), closes_of(TEN))
    assert figures.total_return == pytest.approx(0.024612, abs=5e-7)
    assert figures.max_drawdown is not None
    assert figures.max_drawdown.depth == pytest.approx(-0.02, abs=1e-9)
    # From the Friday before to the second Friday.
    assert cagr(1, 1.024612, 14) == pytest.approx(0.8858, abs=5e-5)


def test_ten_sessions_are_not_annualised() -> None:
    figures = equity_statistics(START, weekdays(10), closes_of(TEN))
    assert (figures.cagr, figures.sharpe, figures.sortino, figures.calmar) == (None,) * 4
    assert figures.volatility == pytest.approx(0.191703, abs=5e-7)


def test_sixty_sessions_are() -> None:
    returns = TEN * 6
    assert equity_statistics(START, weekdays(59), closes_of(returns[:59])).sharpe is None
    figures = equity_statistics(START, weekdays(60), closes_of(returns))
    assert None not in (figures.cagr, figures.sharpe, figures.sortino, figures.calmar)


def test_a_fall_on_the_first_day_is_a_drawdown_from_the_opening_balance() -> None:
    figures = equity_statistics(1_000_00, weekdays(2), [950_00, 975_00])
    (fall,) = figures.drawdowns
    assert fall.depth == -0.05
    assert (fall.peak, fall.trough, fall.recovered) == (None, weekdays(2)[0], None)
    assert (fall.amount, fall.sessions) == (50_00, 2)


def test_a_year_of_a_tenth_of_a_percent() -> None:
    end = 1.001**252
    assert cagr(1, end, 352) == pytest.approx(0.2987, abs=5e-5)
    figures = equity_statistics(START, weekdays(252), closes_of([0.001] * 252))
    assert figures.total_return == pytest.approx(0.286434, abs=5e-7)
    assert figures.cagr == pytest.approx(end ** (365.25 / 352) - 1, rel=2e-2)
    assert figures.max_drawdown is None
    assert figures.sortino is None


def test_the_time_of_cagr_is_from_the_first_morning_to_the_last_evening() -> None:
    dates = [date(2025, 1, 1) + timedelta(days=ahead) for ahead in range(365)]
    figures = equity_statistics(100, dates, [100] * 364 + [110])
    assert figures.cagr == pytest.approx(1.1 ** (365.25 / 365) - 1)


def test_drawdowns_with_their_dates() -> None:
    days = weekdays(7)
    falls = drawdowns(100, days, [110, 99, 105, 110, 104, 108, 107])
    assert [(fall.peak, fall.trough, fall.recovered) for fall in falls] == [
        (days[0], days[1], days[3]),
        (days[3], days[4], None),
    ]
    assert [fall.amount for fall in falls] == [11, 6]
    assert [fall.sessions for fall in falls] == [3, 3]
    assert [fall.days for fall in falls] == [3, 5]  # a weekend lies in the second


def test_trades_by_hand() -> None:
    figures = trade_statistics([300, -100, -50, 0, 200, -1])
    assert (figures.trades, figures.wins, figures.losses, figures.net) == (6, 2, 3, 349)
    assert figures.hit_rate == 2 / 6
    assert figures.profit_factor == 500 / 151
    assert (figures.average_win, figures.average_loss, figures.expectancy) == (250, -50, 58)
    assert (figures.best, figures.worst) == (300, -100)
    assert (figures.max_consecutive_wins, figures.max_consecutive_losses) == (1, 2)


# -- what does not exist --------------------------------------------------------------------------


def test_nothing_happened() -> None:
    figures = equity_statistics(100, [], [])
    assert (figures.start, figures.end, figures.total_return) == (100, 100, 0.0)
    assert (figures.volatility, figures.best, figures.max_drawdown) == (None, None, None)
    trades = trade_statistics([])
    assert (trades.hit_rate, trades.profit_factor, trades.expectancy) == (None, None, None)


def test_equity_that_never_moves_has_no_ratio() -> None:
    figures = equity_statistics(100, weekdays(90), [100] * 90)
    assert (figures.cagr, figures.volatility) == (0.0, 0.0)
    assert (figures.sharpe, figures.sortino, figures.calmar) == (None, None, None)


def test_a_ruined_account_has_no_ratios_but_a_drawdown() -> None:
    figures = equity_statistics(100, weekdays(70), [100] * 68 + [-20, 5])
    assert (figures.sharpe, figures.cagr, figures.best) == (None, None, None)
    assert figures.total_return == pytest.approx(-0.95)
    assert figures.max_drawdown is not None
    assert figures.max_drawdown.depth == -1.2


@pytest.mark.parametrize(
    ("dates", "closes"),
    [(weekdays(2), [1]), (weekdays(2)[::-1], [1, 2]), (weekdays(1) * 2, [1, 2])],
)
def test_what_is_no_equity_line_is_refused(dates: list[date], closes: list[int]) -> None:
    with pytest.raises(ValueError):
        equity_statistics(1, dates, closes)


# -- against another implementation ---------------------------------------------------------------

RETURNS = st.lists(
    st.floats(-0.2, 0.2).map(lambda one: round(one, 4)), min_size=60, max_size=300
).filter(lambda returns: max(returns) - min(returns) > 0.001)


@settings(max_examples=25)
@given(RETURNS)
def test_figures_equal_those_of_empyrical(returns: list[float]) -> None:
    import empyrical
    import numpy as np

    closes = closes_of(returns)
    theirs = np.array(session_returns(START, closes))
    ours = equity_statistics(START, weekdays(len(returns)), closes)
    assert ours.volatility == pytest.approx(empyrical.annual_volatility(theirs), rel=1e-9)
    assert ours.sharpe == pytest.approx(empyrical.sharpe_ratio(theirs), rel=1e-6)
    assert ours.total_return == pytest.approx(empyrical.cum_returns_final(theirs), abs=1e-9)
    deepest = ours.max_drawdown.depth if ours.max_drawdown else 0.0
    assert deepest == pytest.approx(empyrical.max_drawdown(theirs), abs=1e-9)
    if ours.sortino is not None and min(returns) < -0.001:
        assert ours.sortino == pytest.approx(empyrical.sortino_ratio(theirs), rel=1e-6)


# -- laws -----------------------------------------------------------------------------------------

MONEY = st.lists(st.integers(-(10**9), 10**9), max_size=60)


@given(MONEY)
def test_trade_figures_add_up(nets: list[int]) -> None:
    figures = trade_statistics(nets)
    assert figures.net == sum(nets)
    assert figures.wins + figures.losses + nets.count(0) == figures.trades == len(nets)
    if nets:
        assert figures.expectancy is not None
        assert abs(figures.expectancy * len(nets) - figures.net) * 2 <= len(nets)
        assert figures.worst is not None
        assert figures.best is not None
        assert figures.worst <= figures.expectancy <= figures.best


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=120))
def test_drawdowns_hold_every_close_below_an_earlier_one(closes: list[int]) -> None:
    start, days = 10**6, weekdays(len(closes))
    falls = drawdowns(start, days, closes)
    _, *highest = itertools.accumulate([start, *closes], max)
    below = [now / peak - 1 for now, peak in zip(closes, highest, strict=True)]
    deepest = falls[0].depth if falls else 0.0
    assert math.isclose(deepest, min(below), abs_tol=1e-12)
    # They do not overlap, and together they cover each session that closed under water.
    spans = [
        (days.index(fall.peak) if fall.peak else -1, fall.sessions, fall.recovered is None)
        for fall in falls
    ]
    under = {at + ahead for at, count, is_open in spans for ahead in range(1, count + is_open)}
    assert under == {at for at, share in enumerate(below) if share < 0}
