"""Where the definitions coincide the numbers do; where they do not, the difference is tested."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kite_algo_worker.indicators import ta

talib = pytest.importorskip("talib")

Case = Callable[[Any], tuple[Any, Any]]

SAME: dict[str, Case] = {
    "sma": lambda b: (ta.sma(b.close, 20), talib.SMA(b.close, 20)),
    "ema": lambda b: (ta.ema(b.close, 20), talib.EMA(b.close, 20)),
    "wma": lambda b: (ta.wma(b.close, 20), talib.WMA(b.close, 20)),
    "vwma": lambda b: (ta.vwma(b.close, b.volume, 14), talib.VWMA(b.close, b.volume, 14)),
    "dema": lambda b: (ta.dema(b.close, 20), talib.DEMA(b.close, 20)),
    "tema": lambda b: (ta.tema(b.close, 20), talib.TEMA(b.close, 20)),
    "hma": lambda b: (ta.hma(b.close, 20), talib.HMA(b.close, 20)),
    "kama": lambda b: (ta.kama(b.close, 10), talib.KAMA(b.close, 10)),
    "linreg": lambda b: (ta.linreg(b.close, 14), talib.LINEARREG(b.close, 14)),
    "rsi": lambda b: (ta.rsi(b.close), talib.RSI(b.close, 14)),
    "ppo": lambda b: (ta.ppo(b.close)["ppo"], talib.PPO(b.close, 12, 26, 1)),
    "stochastic d": lambda b: (
        ta.stochastic(b.high, b.low, b.close)["stoch_d"],
        talib.STOCHF(b.high, b.low, b.close, 14, 3)[1],
    ),
    "cci": lambda b: (ta.cci(b.high, b.low, b.close), talib.CCI(b.high, b.low, b.close, 20)),
    "williamsr": lambda b: (
        ta.williamsr(b.high, b.low, b.close),
        talib.WILLR(b.high, b.low, b.close, 14),
    ),
    "momentum": lambda b: (ta.momentum(b.close), talib.MOM(b.close, 10)),
    "roc": lambda b: (ta.roc(b.close), talib.ROC(b.close, 10)),
    "stochrsi k": lambda b: (
        ta.stochrsi(b.close, k_period=1)["stochrsi_k"][29:],
        talib.STOCHRSI(b.close, 14, 14, 3)[0][29:],
    ),
    "bbands upper": lambda b: (ta.bbands(b.close)["upper"], talib.BBANDS(b.close, 20)[0]),
    "bbands middle": lambda b: (ta.bbands(b.close)["middle"], talib.BBANDS(b.close, 20)[1]),
    "bbands lower": lambda b: (ta.bbands(b.close)["lower"], talib.BBANDS(b.close, 20)[2]),
    "donchian upper": lambda b: (
        ta.donchian(b.high, b.low)["upper"],
        talib.DONCHIAN(b.high, b.low, 20)[0],
    ),
    "donchian middle": lambda b: (
        ta.donchian(b.high, b.low)["middle"],
        talib.DONCHIAN(b.high, b.low, 20)[1],
    ),
    "stddev": lambda b: (ta.stddev(b.close), talib.STDDEV(b.close, 20)),
    "aroon up": lambda b: (
        ta.aroon(b.high, b.low)["aroon_up"],
        talib.AROON(b.high, b.low, 14)[1],
    ),
    "aroon down": lambda b: (
        ta.aroon(b.high, b.low)["aroon_down"],
        talib.AROON(b.high, b.low, 14)[0],
    ),
    "aroon oscillator": lambda b: (
        ta.aroon(b.high, b.low)["aroon_oscillator"],
        talib.AROONOSC(b.high, b.low, 14),
    ),
    "sar": lambda b: (ta.sar(b.high, b.low)["sar"], talib.SAR(b.high, b.low)),
    "vwap": lambda b: (
        ta.vwap(b.high, b.low, b.close, b.volume, anchor=None),
        talib.VWAP(b.high, b.low, b.close, b.volume),
    ),
    "adl": lambda b: (
        ta.adl(b.high, b.low, b.close, b.volume),
        talib.AD(b.high, b.low, b.close, b.volume),
    ),
    "cmf": lambda b: (
        ta.cmf(b.high, b.low, b.close, b.volume),
        talib.CMF(b.high, b.low, b.close, b.volume, 20),
    ),
    "highest": lambda b: (ta.highest(b.close, 20), talib.MAX(b.close, 20)),
    "lowest": lambda b: (ta.lowest(b.close, 20), talib.MIN(b.close, 20)),
    "correlation": lambda b: (
        ta.correlation(b.close, b.open, 20),
        talib.CORREL(b.close, b.open, 20),
    ),
    "beta": lambda b: (ta.beta(b.close, b.open, 20), talib.BETA(b.open, b.close, 20)),
}


@pytest.mark.parametrize("name", SAME)
def test_same_numbers(name: str, bars: Any) -> None:
    ours, theirs = SAME[name](bars)
    scale = max(1.0, float(np.nanmax(np.abs(theirs))))
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9 * scale, equal_nan=True)


CONVERGING: dict[str, Case] = {
    "macd": lambda b: (ta.macd(b.close)["macd"], talib.MACD(b.close)[0]),
    "macd signal": lambda b: (ta.macd(b.close)["signal"], talib.MACD(b.close)[1]),
    "atr": lambda b: (ta.atr(b.high, b.low, b.close), talib.ATR(b.high, b.low, b.close, 14)),
    "adx": lambda b: (ta.adx(b.high, b.low, b.close)["adx"], talib.ADX(b.high, b.low, b.close, 14)),
    "plus_di": lambda b: (
        ta.adx(b.high, b.low, b.close)["plus_di"],
        talib.PLUS_DI(b.high, b.low, b.close, 14),
    ),
}


@pytest.mark.parametrize("name", CONVERGING)
def test_another_seed_converges(name: str, bars: Any) -> None:
    ours, theirs = CONVERGING[name](bars)
    apart = np.abs(ours - theirs)
    assert np.nanmax(apart[:60]) > 1e-6, "the seeds are documented to differ"
    assert np.max(apart[600:]) < 1e-9


def test_macd_line_starts_at_its_own_first_bar(bars: Any) -> None:
    line = ta.macd(bars.close)["macd"]
    assert np.flatnonzero(~np.isnan(line))[0] == 25
    assert np.flatnonzero(~np.isnan(talib.MACD(bars.close)[0]))[0] == 33


def test_true_range_has_a_first_bar(bars: Any) -> None:
    ours = ta.true_range(bars.high, bars.low, bars.close)
    assert ours[0] == bars.high[0] - bars.low[0]
    np.testing.assert_allclose(ours[1:], talib.TRANGE(bars.high, bars.low, bars.close)[1:])


def test_obv_differs_by_the_first_volume(bars: Any) -> None:
    theirs = talib.OBV(bars.close, bars.volume)
    np.testing.assert_allclose(theirs - ta.obv(bars.close, bars.volume), bars.volume[0])


def test_percent_k_starts_before_percent_d(bars: Any) -> None:
    ours = ta.stochastic(bars.high, bars.low, bars.close)["stoch_k"]
    theirs = talib.STOCHF(bars.high, bars.low, bars.close, 14, 3)[0]
    assert np.flatnonzero(~np.isnan(ours))[0] == 13
    np.testing.assert_allclose(ours[15:], theirs[15:], rtol=1e-12, atol=1e-10)


def test_flat_series_has_no_strength() -> None:
    flat = np.full(40, 100.0)
    assert ta.rsi(flat)[-1] == 50.0
    assert talib.RSI(flat, 14)[-1] == 0.0


def test_mfi_agrees_on_a_quiet_grid_too(bars: Any) -> None:
    rng = np.random.default_rng(3)
    paise = rng.integers(-2, 3, (3, 400)) * 5 + 10_000
    quiet = (paise.max(axis=0) / 100, paise.min(axis=0) / 100, paise[2] / 100)
    for high, low, close in ((bars.high, bars.low, bars.close), quiet):
        volume = bars.volume[: len(high)]
        theirs = talib.MFI(high, low, close, volume, 14)
        np.testing.assert_allclose(ta.mfi(high, low, close, volume), theirs, atol=1e-9)


def test_mfi_without_flow() -> None:
    flat = np.full(30, 100.0)
    assert ta.mfi(flat, flat, flat, flat)[-1] == 50.0
    assert talib.MFI(flat, flat, flat, flat, 14)[-1] == 0.0


def test_dpo_shifts_the_mean_and_not_the_price(bars: Any) -> None:
    mean = talib.SMA(bars.close, 21)
    expected = np.full_like(mean, np.nan)
    expected[11:] = bars.close[11:] - mean[:-11]
    np.testing.assert_allclose(ta.dpo(bars.close, 21), expected, atol=1e-9)
    assert np.nanmax(np.abs(talib.DPO(bars.close, 21) - expected)) > 1.0
