"""One function per indicator.

Written by tools/indicator_docs.py from the declarations in kernels/.
"""

from __future__ import annotations

from .averages import dema, ema, hma, kama, linreg, sma, tema, vwma, wma
from .levels import highest, lowest, pivot_points
from .momentum import dpo, macd, momentum, ppo, roc
from .oscillators import cci, rsi, stochastic, stochrsi, williams_r, williamsr
from .signals import crossover, crossunder, falling, rising
from .statistics import beta, correlation, stddev, zscore
from .trend import adx, aroon, heikin_ashi, ichimoku, sar, supertrend
from .volatility import atr, bbands, donchian, keltner, true_range
from .volume import adl, cmf, mfi, obv, vwap, vwap_bands

__all__ = [
    "adl",
    "adx",
    "aroon",
    "atr",
    "bbands",
    "beta",
    "cci",
    "cmf",
    "correlation",
    "crossover",
    "crossunder",
    "dema",
    "donchian",
    "dpo",
    "ema",
    "falling",
    "heikin_ashi",
    "highest",
    "hma",
    "ichimoku",
    "kama",
    "keltner",
    "linreg",
    "lowest",
    "macd",
    "mfi",
    "momentum",
    "obv",
    "pivot_points",
    "ppo",
    "rising",
    "roc",
    "rsi",
    "sar",
    "sma",
    "stddev",
    "stochastic",
    "stochrsi",
    "supertrend",
    "tema",
    "true_range",
    "vwap",
    "vwap_bands",
    "vwma",
    "williams_r",
    "williamsr",
    "wma",
    "zscore",
]
