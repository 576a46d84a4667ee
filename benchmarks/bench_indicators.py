"""Speed of indicators, the live engine and frames, as ratios measured in one run.

    python benchmarks/bench_indicators.py                 everything, 1 million bars
    python benchmarks/bench_indicators.py batch -n 200000 one part, fewer bars

Parts: `batch` (against TA-Lib), `series` (pandas against NumPy input), `live` (against a state
machine in plain Python), `frames` (against plain pandas), `start` (first call in a new process).
Interleaved runs, the best of each counts. Exit status 1 when a limit is missed.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "generated"), str(Path(__file__).parent)]

from plain_indicators import PlainEight  # noqa: E402

from kite_algo_worker.indicators import LiveIndicatorEngine, ta  # noqa: E402
from kite_algo_worker.indicators.frames import candles_to_df  # noqa: E402

EIGHT: list[Any] = [
    ("ema", {"period": 20}), "rsi", "macd", "atr", "supertrend", "bbands", "adx", "vwap",
]  # fmt: skip
Run = Callable[[], object]


def bars(n: int) -> dict[str, Any]:
    rng = np.random.default_rng(7)
    close = 1500 * np.exp(np.cumsum(rng.normal(size=n) * 5e-4))
    first = close * (1 + rng.normal(size=n) * 3e-4)
    high = np.maximum(first, close) * (1 + rng.random(n) * 5e-4)
    low = np.minimum(first, close) * (1 - rng.random(n) * 5e-4)
    volume = rng.integers(1, 10_000, n).astype(float)
    return {"open": first, "high": high, "low": low, "close": close, "volume": volume}


def best(*runs: Run, rounds: int = 9) -> list[float]:
    """Best time of each, in milliseconds; the runs take turns."""
    times = [math.inf] * len(runs)
    for run in runs:
        run()
    for _ in range(rounds):
        for k, run in enumerate(runs):
            start = time.perf_counter()
            run()
            times[k] = min(times[k], time.perf_counter() - start)
    return [1e3 * one for one in times]


def pairs(b: dict[str, Any]) -> dict[str, tuple[Run, Run]]:
    """Our function and the TA-Lib calls that compute the same outputs."""
    import talib as t

    o, h, l, c, v = b.values()  # noqa: E741
    return {
        "sma": (lambda: ta.sma(c, 20), lambda: t.SMA(c, 20)),
        "ema": (lambda: ta.ema(c, 20), lambda: t.EMA(c, 20)),
        "wma": (lambda: ta.wma(c, 20), lambda: t.WMA(c, 20)),
        "vwma": (lambda: ta.vwma(c, v, 20), lambda: t.VWMA(c, v, 20)),
        "dema": (lambda: ta.dema(c, 20), lambda: t.DEMA(c, 20)),
        "tema": (lambda: ta.tema(c, 20), lambda: t.TEMA(c, 20)),
        "hma": (lambda: ta.hma(c, 20), lambda: t.HMA(c, 20)),
        "kama": (lambda: ta.kama(c, 10), lambda: t.KAMA(c, 10)),
        "linreg": (lambda: ta.linreg(c, 14), lambda: t.LINEARREG(c, 14)),
        "rsi": (lambda: ta.rsi(c), lambda: t.RSI(c, 14)),
        "macd": (lambda: ta.macd(c), lambda: t.MACD(c)),
        "ppo": (lambda: ta.ppo(c), lambda: t.PPO(c, 12, 26)),
        "dpo": (lambda: ta.dpo(c), lambda: t.DPO(c, 21)),
        "stochastic": (lambda: ta.stochastic(h, l, c), lambda: t.STOCHF(h, l, c, 14, 3)),
        "cci": (lambda: ta.cci(h, l, c), lambda: t.CCI(h, l, c, 20)),
        "williamsr": (lambda: ta.williamsr(h, l, c), lambda: t.WILLR(h, l, c, 14)),
        "momentum": (lambda: ta.momentum(c), lambda: t.MOM(c, 10)),
        "roc": (lambda: ta.roc(c), lambda: t.ROC(c, 10)),
        "stochrsi": (lambda: ta.stochrsi(c, k_period=1), lambda: t.STOCHRSI(c, 14, 14, 3)),
        "true_range": (lambda: ta.true_range(h, l, c), lambda: t.TRANGE(h, l, c)),
        "atr": (lambda: ta.atr(h, l, c), lambda: t.ATR(h, l, c, 14)),
        "bbands": (lambda: ta.bbands(c), lambda: t.BBANDS(c, 20)),
        "donchian": (lambda: ta.donchian(h, l), lambda: t.DONCHIAN(h, l, 20)),
        "stddev": (lambda: ta.stddev(c), lambda: t.STDDEV(c, 20)),
        "adx": (
            lambda: ta.adx(h, l, c),
            lambda: (t.ADX(h, l, c, 14), t.PLUS_DI(h, l, c, 14), t.MINUS_DI(h, l, c, 14)),
        ),
        "aroon": (lambda: ta.aroon(h, l), lambda: (t.AROON(h, l, 14), t.AROONOSC(h, l, 14))),
        "sar": (lambda: ta.sar(h, l), lambda: t.SAR(h, l)),
        "supertrend": (lambda: ta.supertrend(h, l, c), lambda: t.SUPERTREND(h, l, c)),
        "obv": (lambda: ta.obv(c, v), lambda: t.OBV(c, v)),
        "vwap": (lambda: ta.vwap(h, l, c, v), lambda: t.VWAP(h, l, c, v)),
        "mfi": (lambda: ta.mfi(h, l, c, v), lambda: t.MFI(h, l, c, v, 14)),
        "adl": (lambda: ta.adl(h, l, c, v), lambda: t.AD(h, l, c, v)),
        "cmf": (lambda: ta.cmf(h, l, c, v), lambda: t.CMF(h, l, c, v, 20)),
        "highest": (lambda: ta.highest(c, 20), lambda: t.MAX(c, 20)),
        "lowest": (lambda: ta.lowest(c, 20), lambda: t.MIN(c, 20)),
        "correlation": (lambda: ta.correlation(c, o, 20), lambda: t.CORREL(c, o, 20)),
        "beta": (lambda: ta.beta(c, o, 20), lambda: t.BETA(o, c, 20)),
    }  # fmt: skip


def report(what: str, ratio: float, limit: float) -> bool:
    good = ratio <= limit
    print(f"{what:58s} {ratio:6.2f}x   limit {limit:.2f}x   {'ok' if good else 'MISSED'}")
    return good


def batch(n: int) -> bool:
    ratios = {}
    print(f"{n:,} bars, milliseconds{'ours':>16s}{'TA-Lib':>10s}{'ratio':>8s}")
    for name, (ours, theirs) in pairs(bars(n)).items():
        a, b = best(ours, theirs)
        ratios[name] = a / b
        print(f"  {name:27s}{a:12.2f}{b:10.2f}{a / b:8.2f}")
    mean = statistics.geometric_mean(ratios.values())
    slowest = max(ratios, key=ratios.__getitem__)
    good = report(f"batch, geometric mean of {len(ratios)}", mean, 1.0)
    return report(f"batch, slowest ({slowest})", ratios[slowest], 2.0) and good


def series(n: int) -> bool:
    b = bars(n)
    index = pd.date_range("2000-01-03 09:15", periods=n, freq="min", tz="Asia/Kolkata")
    frame = pd.DataFrame(b, index=index)
    close, high, low = frame["close"], frame["high"], frame["low"]
    c, h, l = b["close"], b["high"], b["low"]  # noqa: E741
    good = True
    for name, with_pandas, plain in (
        ("ema", lambda: ta.ema(close, 20), lambda: ta.ema(c, 20)),
        ("bbands", lambda: ta.bbands(close), lambda: ta.bbands(c)),
        ("atr", lambda: ta.atr(high, low, close), lambda: ta.atr(h, l, c)),
    ):
        ours, theirs = best(with_pandas, plain, rounds=15)
        good &= report(f"series over array, {name}", ours / theirs, 1.1)
    return good


def micro(run: Callable[[dict[str, Any]], object], candle: dict[str, Any], loops: int) -> float:
    start = time.perf_counter()
    for _ in range(loops):
        run(candle)
    return (time.perf_counter() - start) / loops * 1e6


def live(n: int) -> bool:
    b = bars(500_000)
    index = pd.date_range("2000-01-03 09:15", periods=500_000, freq="min", tz="Asia/Kolkata")
    frame = pd.DataFrame(b, index=index)
    long = LiveIndicatorEngine.from_history(frame, EIGHT)
    short = LiveIndicatorEngine.from_history(frame.iloc[-500:], EIGHT)
    plain = PlainEight()
    for high, low, close, volume in zip(
        *(b[name][-500:].tolist() for name in ("high", "low", "close", "volume")), strict=True
    ):
        plain.update(high, low, close, volume, final=True)
    candle = {"ts": "2030-01-07T09:15:00+05:30", **{k: float(v[-1]) for k, v in b.items()}}
    candle["is_complete"] = False

    def by_hand(one: dict[str, Any]) -> object:
        return plain.update(one["high"], one["low"], one["close"], one["volume"])

    runs = (long.update_provisional, short.update_provisional, by_hand)
    times = [math.inf] * 3
    for _ in range(40):
        for k, run in enumerate(runs):
            times[k] = min(times[k], micro(run, candle, 1_000))
    print(f"tick of eight indicators: {times[1]:.2f} us, plain Python {times[2]:.2f} us")
    good = report("live tick over plain Python", times[1] / times[2], 2.5)
    return report("live tick after 500,000 over 500 bars", times[0] / times[1], 1.1) and good


def frames(n: int) -> bool:
    b = bars(100_000)
    index = pd.date_range("2020-01-01 09:15", periods=100_000, freq="5min", tz="Asia/Kolkata")
    rows = zip(index, *(one.tolist() for one in b.values()), strict=True)
    candles = [
        {
            "ts": ts.isoformat(), **dict(zip(b, row, strict=True)), "volume": int(row[-1]),
            "oi": None, "is_complete": True,
        }
        for ts, *row in rows
    ]  # fmt: skip
    names = list(candles[0])

    def records() -> pd.DataFrame:
        df = pd.DataFrame(candles)
        df["ts"] = pd.to_datetime(df["ts"])
        return df

    def columns() -> pd.DataFrame:
        df = pd.DataFrame({name: [one[name] for one in candles] for name in names})
        df["ts"] = pd.to_datetime(df["ts"])
        return df

    ours, *others = best(lambda: candles_to_df(candles), records, columns, rounds=7)
    print(
        f"100,000 candles: {ours:.0f} ms, plain pandas {', '.join(f'{t:.0f}' for t in others)} ms"
    )
    return report("candles_to_df over the fastest plain pandas", ours / min(others), 1.3)


FIRST = """
import time
from kite_algo_worker.indicators import ta
x = [float(k % 7) for k in range(500)]
times = []
for _ in range(5):
    start = time.perf_counter()
    ta.rsi(x)
    times.append(time.perf_counter() - start)
print(1e3 * (times[0] - min(times[1:])))
"""


def start(n: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "NUMBA_CACHE_DIR": folder, "PYTHONPATH": str(ROOT)}
        extra = []
        for _ in range(6):
            done = subprocess.run(
                [sys.executable, "-c", FIRST],
                env=environment, capture_output=True, text=True, check=True,
            )  # fmt: skip
            extra.append(float(done.stdout))
    print(f"first call: {extra[0]:.0f} ms more than later ones when compiling, then", end=" ")
    print(", ".join(f"{one:.0f}" for one in extra[1:]), "ms")
    return report("first call of a warm cache over 150 ms", max(extra[1:]) / 150, 1.0)


PARTS = {"batch": batch, "series": series, "live": live, "frames": frames, "start": start}


def main() -> int:
    parser = argparse.ArgumentParser(description="Speed of the indicators, as ratios.")
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("-n", type=int, default=1_000_000, help="bars of the batch parts")
    chosen = parser.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"unknown part {unknown.pop()!r}")
    results = [PARTS[name](chosen.n) for name in chosen.parts or PARTS]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
