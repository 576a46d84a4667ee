"""Every indicator as a method of `ta`.

Written by tools/indicator_docs.py from the declarations in kernels/.
"""

from __future__ import annotations

from . import functions
from .inputs import BaseIndicator


class TechnicalAnalysis(BaseIndicator):
    """The indicator functions as methods: `ta.rsi(df)` is `rsi(df)`."""

    def __init__(self) -> None:
        self.sma = functions.sma
        self.ema = functions.ema
        self.wma = functions.wma
        self.vwma = functions.vwma
        self.dema = functions.dema
        self.tema = functions.tema
        self.hma = functions.hma
        self.kama = functions.kama
        self.linreg = functions.linreg
        self.macd = functions.macd
        self.ppo = functions.ppo
        self.dpo = functions.dpo
        self.momentum = functions.momentum
        self.roc = functions.roc
        self.rsi = functions.rsi
        self.stochastic = functions.stochastic
        self.williamsr = functions.williamsr
        self.williams_r = functions.williams_r
        self.cci = functions.cci
        self.stochrsi = functions.stochrsi
        self.true_range = functions.true_range
        self.atr = functions.atr
        self.bbands = functions.bbands
        self.keltner = functions.keltner
        self.donchian = functions.donchian
        self.adx = functions.adx
        self.aroon = functions.aroon
        self.sar = functions.sar
        self.supertrend = functions.supertrend
        self.ichimoku = functions.ichimoku
        self.heikin_ashi = functions.heikin_ashi
        self.obv = functions.obv
        self.vwap = functions.vwap
        self.vwap_bands = functions.vwap_bands
        self.mfi = functions.mfi
        self.adl = functions.adl
        self.cmf = functions.cmf
        self.highest = functions.highest
        self.lowest = functions.lowest
        self.pivot_points = functions.pivot_points
        self.stddev = functions.stddev
        self.zscore = functions.zscore
        self.correlation = functions.correlation
        self.beta = functions.beta
        self.rising = functions.rising
        self.falling = functions.falling
        self.crossover = functions.crossover
        self.crossunder = functions.crossunder


for _name in functions.__all__:
    setattr(TechnicalAnalysis, _name, staticmethod(getattr(functions, _name)))

ta = TechnicalAnalysis()
"""The one instance to use."""
