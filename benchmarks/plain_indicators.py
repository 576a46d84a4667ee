"""Eight indicators as one state machine in plain Python, to measure the live engine against.

ema(20), rsi(14), macd(12, 26, 9), atr(14), supertrend(10, 3), bbands(20, 2), adx(14) and vwap,
each in constant time per tick and written for speed: one function, no arrays, no checks.
"""

from __future__ import annotations

from collections import deque
from math import sqrt
from typing import Any


class PlainEight:
    """State of the eight; `update` computes all values and keeps them only when `final`."""

    def __init__(self) -> None:
        self.count = 0
        self.state: tuple[float, ...] = (0.0,) * 22
        self.window: deque[float] = deque(maxlen=20)
        self.last: tuple[float, float, float] | None = None

    def update(
        self, high: float, low: float, close: float, volume: float, *, final: bool = False
    ) -> dict[str, Any]:
        (
            ema, gain, loss, fast, slow, signal, atr, atr10, up, down, side, move, plus, minus,
            adx, total, squares, money, traded, _, _, _,
        ) = self.state  # fmt: skip
        if self.last is None:
            last_high, last_low, last_close = high, low, close
            ema = fast = slow = close
        else:
            last_high, last_low, last_close = self.last
        ema += (close - ema) * 0.09523809523809523
        change = close - last_close
        if change > 0:
            gain += (change - gain) / 14
            loss -= loss / 14
        else:
            gain -= gain / 14
            loss -= (change + loss) / 14
        both = gain + loss
        rsi = 100 * gain / both if both else 50.0
        fast += (close - fast) * 0.15384615384615385
        slow += (close - slow) * 0.07407407407407407
        line = fast - slow
        signal += (line - signal) * 0.2
        top = high if high > last_close else last_close
        bottom = low if low < last_close else last_close
        span = top - bottom
        atr += (span - atr) / 14
        atr10 += (span - atr10) / 10
        middle = (high + low) / 2
        upper = middle + 3 * atr10
        lower = middle - 3 * atr10
        if lower < down and last_close >= down:
            lower = down
        if upper > up and last_close <= up:
            upper = up
        if side < 0:
            side = 1.0 if close > upper else -1.0
        else:
            side = -1.0 if close < lower else 1.0
        total += close
        squares += close * close
        window = self.window
        if len(window) == 20:
            old = window[0]
            total -= old
            squares -= old * old
        mean = total / 20
        spread = squares / 20 - mean * mean
        width = 2 * sqrt(spread) if spread > 0 else 0.0
        rise = high - last_high
        fall = last_low - low
        move += (span - move) / 14
        plus += ((rise if rise > fall and rise > 0 else 0.0) - plus) / 14
        minus += ((fall if fall > rise and fall > 0 else 0.0) - minus) / 14
        plus_di = 100 * plus / move if move else 0.0
        minus_di = 100 * minus / move if move else 0.0
        sides = plus_di + minus_di
        adx += ((100 * abs(plus_di - minus_di) / sides if sides else 0.0) - adx) / 14
        money += (high + low + close) / 3 * volume
        traded += volume
        if final:
            self.count += 1
            window.append(close)
            self.last = (high, low, close)
            self.state = (
                ema, gain, loss, fast, slow, signal, atr, atr10, upper, lower, side, move, plus,
                minus, adx, total, squares, money, traded, 0.0, 0.0, 0.0,
            )  # fmt: skip
        return {
            "ema": ema,
            "rsi": rsi,
            "macd": (line, signal, line - signal),
            "atr": atr,
            "supertrend": (lower if side > 0 else upper, side),
            "bbands": (mean + width, mean, mean - width),
            "adx": (adx, plus_di, minus_di),
            "vwap": money / traded if traded else 0.0,
        }
