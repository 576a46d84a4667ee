from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from kite_algo_worker.indicators._types import FloatArray


class Bars(NamedTuple):
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray


def make_bars(n: int, seed: int = 7) -> Bars:
    """A random walk on the 0.05 grid of NSE prices."""
    rng = np.random.default_rng(seed)
    close = 1500 * np.exp(np.cumsum(rng.normal(size=n) * 2e-3))
    first = close * (1 + rng.normal(size=n) * 1e-3)
    high = np.maximum(first, close) * (1 + rng.random(n) * 2e-3)
    low = np.minimum(first, close) * (1 - rng.random(n) * 2e-3)
    grid = [np.round(prices * 20) / 20 for prices in (first, high, low, close)]
    return Bars(*grid, rng.integers(1, 10_000, n).astype(float))


@pytest.fixture(scope="session")
def bars() -> Bars:
    return make_bars(2_000)


@pytest.fixture(scope="session")
def frame() -> pd.DataFrame:
    """Eight sessions of five-minute candles."""
    days = pd.bdate_range("2026-05-04", periods=8, tz="Asia/Kolkata")
    times = [
        pd.date_range(day + pd.Timedelta(hours=9, minutes=15), periods=75, freq="5min")
        for day in days
    ]
    index = times[0].append(times[1:]).rename("ts")
    return pd.DataFrame(make_bars(600)._asdict(), index=index)
