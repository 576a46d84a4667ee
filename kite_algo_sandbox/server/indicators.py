"""One indicator over bars that are sent: computed with the functions a strategy uses itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..engine.api.operation import Context, Json, operation
from ..engine.base.errors import BadRequest, Invalid
from .errors import HttpError

Body = Mapping[str, Any]
_FIELDS = ("open", "high", "low", "close", "volume")
_CROSSINGS = ("crossover", "crossunder")


@operation("market:read", slow=True)
def calculate_indicator(ctx: Context, body: Body) -> Json:
    """One indicator over the bars of the request. Safe to repeat.

    Raises:
        BadRequest: a crossing without any opening price to compare with.
        Invalid: no bar is left, or the fast period is not below the slow one.
        HttpError: the packages that compute indicators are not installed.
    """
    name = body["name"]
    forming = bool(body.get("include_forming", False))
    bars = [bar for bar in body["bars"] if forming or bar.get("is_complete", True)]
    if not bars:
        raise Invalid("", "at least one bar must remain")
    if name in ("macd", "ppo") and body.get("fast_period", 12) >= body.get("slow_period", 26):
        raise Invalid("", "fast_period must be less than slow_period")
    if name in _CROSSINGS and all(bar.get("open") is None for bar in bars):
        raise BadRequest(f"{name} compares the close with the open, and no bar has one")
    columns = _columns(name, body, bars)
    values = {key: [_plain(value) for value in column] for key, column in columns.items()}
    return {
        "name": name,
        "timestamps": [bar.get("timestamp") for bar in bars],
        "values": values if len(values) > 1 else next(iter(values.values())),
        "included_forming": forming,
        "ready": all(column[-1] is not None for column in values.values()),
        "warmup_rows": max(map(_leading_nulls, values.values())),
    }


def _columns(name: str, body: Body, bars: Sequence[Body]) -> dict[str, Sequence[Any]]:
    try:
        import pandas as pd

        from kite_algo_worker import indicators as ta
    except ImportError:
        raise HttpError(
            501, "indicators need `pip install 'kite-algo-worker[indicators]'`"
        ) from None
    frame = pd.DataFrame({key: [bar.get(key) for bar in bars] for key in _FIELDS}, dtype="float64")
    high, low, close, volume = (frame[key] for key in ("high", "low", "close", "volume"))
    period, multiplier = body.get("period", 14), body.get("multiplier", 2.0)
    turns = (body.get("fast_period", 12), body.get("slow_period", 26), body.get("signal_period", 9))
    by_name: dict[str, Callable[[], Any]] = {
        "vwma": lambda: ta.vwma(close, volume, period),
        "macd": lambda: ta.macd(close, *turns),
        "ppo": lambda: ta.ppo(close, *turns),
        "stochastic": lambda: ta.stochastic(high, low, close, period),
        "cci": lambda: ta.cci(high, low, close, period),
        "williams_r": lambda: ta.williams_r(high, low, close, period),
        "atr": lambda: ta.atr(high, low, close, period),
        "bbands": lambda: ta.bbands(close, period, multiplier),
        "keltner": lambda: ta.keltner(high, low, close, period, multiplier),
        "adx": lambda: ta.adx(high, low, close, period),
        "aroon": lambda: ta.aroon(high, low, period),
        "sar": lambda: ta.sar(high, low),
        "supertrend": lambda: ta.supertrend(high, low, close, period, multiplier),
        "obv": lambda: ta.obv(close, volume),
        "vwap": lambda: ta.vwap(high, low, close, volume, anchor=None),
        "mfi": lambda: ta.mfi(high, low, close, volume, period),
        "crossover": lambda: ta.crossover(close, frame["open"]),
        "crossunder": lambda: ta.crossunder(close, frame["open"]),
    }
    compute = by_name.get(name, lambda: getattr(ta, name)(close, period))
    found = compute()
    if isinstance(found, pd.DataFrame):
        return {str(key): found[key].tolist() for key in found.columns}
    return {name: list(found)}


def _plain(value: Any) -> float | bool | None:
    if type(value).__name__ in ("bool", "bool_"):
        return bool(value)
    return float(value) if value is not None and math.isfinite(value) else None


def _leading_nulls(values: Sequence[object]) -> int:
    return next((at for at, value in enumerate(values) if value is not None), len(values))
