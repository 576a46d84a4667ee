"""What type checkers must see of the indicators. Checked by mypy and pyright, never run."""

from __future__ import annotations

from typing import Any, assert_type

import numpy as np
import numpy.typing as npt
import pandas as pd

from kite_algo_worker import candles_to_df, ohlcv_arrays
from kite_algo_worker.indicators import (
    BaseIndicator,
    LiveIndicatorEngine,
    TechnicalAnalysis,
    atr,
    crossover,
    macd,
    sma,
    ta,
    williams_r,
)

Floats = npt.NDArray[np.float64]


def pandas_in_pandas_out(response: dict[str, Any], close: pd.Series[float]) -> None:
    df = candles_to_df(response)
    assert_type(ta.sma(df, 20), "pd.Series[float]")
    assert_type(ta.sma(close, period=20, column=None), "pd.Series[float]")
    assert_type(sma(response, 20), "pd.Series[float]")
    assert_type(atr(df, period=14, high_column="high"), "pd.Series[float]")
    assert_type(ta.crossover(close, 100.0), "pd.Series[bool]")
    assert_type(ta.bbands(df), pd.DataFrame)


def arrays_in_arrays_out(close: Floats, response: dict[str, Any]) -> None:
    assert_type(ta.rsi(close), Floats)
    assert_type(williams_r(ohlcv_arrays(response)), Floats)
    assert_type(ta.ema([1.0, 2.0, None], 2), Floats)
    assert_type(crossover(close, close), npt.NDArray[np.bool_])
    assert_type(macd(close), pd.DataFrame)


def methods_of_a_class(analysis: TechnicalAnalysis, close: Floats) -> None:
    base: BaseIndicator = analysis
    assert_type(analysis.sma(close, 2), Floats)
    assert_type(TechnicalAnalysis.vwap(close, close, close, close, anchor=None), Floats)
    base.format_output(close, base.validate_input(close))


def copies(engine: LiveIndicatorEngine) -> None:
    assert_type(engine.values["ema"].ready, bool)
