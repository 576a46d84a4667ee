"""Every indicator as a method of `ta`.

Written by tools/indicator_docs.py from the declarations in kernels/.
"""

from __future__ import annotations

from . import functions


class TechnicalAnalysis:
    """The indicator functions as methods: `ta.rsi(df)` is `rsi(df)`."""

    sma = staticmethod(functions.sma)
    ema = staticmethod(functions.ema)
    wma = staticmethod(functions.wma)
    vwma = staticmethod(functions.vwma)
    dema = staticmethod(functions.dema)
    tema = staticmethod(functions.tema)
    hma = staticmethod(functions.hma)
    kama = staticmethod(functions.kama)
    linreg = staticmethod(functions.linreg)
    rsi = staticmethod(functions.rsi)
    macd = staticmethod(functions.macd)
    ppo = staticmethod(functions.ppo)
    dpo = staticmethod(functions.dpo)
    stochastic = staticmethod(functions.stochastic)
    williamsr = staticmethod(functions.williamsr)
    williams_r = staticmethod(functions.williams_r)
    cci = staticmethod(functions.cci)
    momentum = staticmethod(functions.momentum)
    roc = staticmethod(functions.roc)
    stochrsi = staticmethod(functions.stochrsi)
    true_range = staticmethod(functions.true_range)
    atr = staticmethod(functions.atr)
    bbands = staticmethod(functions.bbands)
    keltner = staticmethod(functions.keltner)
    donchian = staticmethod(functions.donchian)
    adx = staticmethod(functions.adx)
    aroon = staticmethod(functions.aroon)
    sar = staticmethod(functions.sar)
    supertrend = staticmethod(functions.supertrend)
    ichimoku = staticmethod(functions.ichimoku)
    heikin_ashi = staticmethod(functions.heikin_ashi)
    obv = staticmethod(functions.obv)
    vwap = staticmethod(functions.vwap)
    vwap_bands = staticmethod(functions.vwap_bands)
    mfi = staticmethod(functions.mfi)
    adl = staticmethod(functions.adl)
    cmf = staticmethod(functions.cmf)
    highest = staticmethod(functions.highest)
    lowest = staticmethod(functions.lowest)
    pivot_points = staticmethod(functions.pivot_points)
    stddev = staticmethod(functions.stddev)
    zscore = staticmethod(functions.zscore)
    correlation = staticmethod(functions.correlation)
    beta = staticmethod(functions.beta)
    rising = staticmethod(functions.rising)
    falling = staticmethod(functions.falling)
    crossover = staticmethod(functions.crossover)
    crossunder = staticmethod(functions.crossunder)


ta = TechnicalAnalysis()
"""The one instance to use."""
