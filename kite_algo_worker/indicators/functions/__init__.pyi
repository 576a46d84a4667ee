"""What type checkers and editors see of the indicator functions.

Written by tools/indicator_docs.py from the functions. pandas in, pandas out; anything else in, an
array out.
"""

from typing import Literal, overload

from .._types import (
    ArrayData,
    BoolArray,
    BoolSeries,
    Data,
    Factor,
    FloatArray,
    FloatSeries,
    Frame,
    PandasData,
)
from ..inputs import BaseIndicator

class TechnicalAnalysis(BaseIndicator):
    """The indicator functions as methods: `ta.rsi(df)` is `rsi(df)`."""

    @overload
    @staticmethod
    def sma(data: PandasData, period: int, column: str | None = None) -> FloatSeries:
        """Simple moving average.

        Mean of the last `period` values.

        Args:
            data: prices or any other series.
            period: bars in the window.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: mean of the last `period` values.

        Warm-up: first value at bar 19 with period=20.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: TA-Lib SMA.
        """
    @overload
    @staticmethod
    def sma(data: ArrayData, period: int, column: str | None = None) -> FloatArray: ...
    @overload
    @staticmethod
    def ema(data: PandasData, period: int, column: str | None = None) -> FloatSeries:
        """Exponential moving average.

        ema += 2 / (period + 1) * (value - ema).

        Args:
            data: prices or any other series.
            period: bars; the factor is 2 / (period + 1).
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: average that weights recent values most.

        Seed: Mean of the first `period` values.

        Warm-up: first value at bar 19 with period=20.

        Gaps: A missing value gives NaN and the warm-up starts again after it.

        Source: TA-Lib EMA.
        """
    @overload
    @staticmethod
    def ema(data: ArrayData, period: int, column: str | None = None) -> FloatArray: ...
    @overload
    @staticmethod
    def wma(data: PandasData, period: int, column: str | None = None) -> FloatSeries:
        """Weighted moving average.

        Sum of weight * value over period * (period + 1) / 2, weights 1 to `period`.

        Args:
            data: prices or any other series.
            period: bars in the window.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: mean with weights 1 (oldest) to `period`
            (newest).

        Warm-up: first value at bar 19 with period=20.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: TA-Lib WMA.
        """
    @overload
    @staticmethod
    def wma(data: ArrayData, period: int, column: str | None = None) -> FloatArray: ...
    @overload
    @staticmethod
    def vwma(
        data: PandasData,
        volume: Data | None = None,
        period: int = 14,
        *,
        column: str | None = None,
        volume_column: str | None = None,
    ) -> FloatSeries:
        """Volume-weighted moving average.

        Sum of price * volume over sum of volume; NaN when nothing traded.

        Args:
            data: prices.
            volume: quantity traded in each bar.
            period: bars in the window.
            column: column of a frame that holds data (default `close`).
            volume_column: column of a frame that holds volume (default `volume`).

        Returns:
            Series or array, as long as the input: mean price per unit traded in the window.

        Warm-up: first value at bar 13 with period=14.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: TA-Lib VWMA.
        """
    @overload
    @staticmethod
    def vwma(
        data: ArrayData,
        volume: Data | None = None,
        period: int = 14,
        *,
        column: str | None = None,
        volume_column: str | None = None,
    ) -> FloatArray: ...
    @overload
    @staticmethod
    def dema(data: PandasData, period: int, column: str | None = None) -> FloatSeries:
        """Double exponential moving average.

        2 * ema - ema(ema).

        Args:
            data: prices or any other series.
            period: bars in the window.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: exponential average with less lag.

        Seed: Each average by the mean of its first `period` values.

        Warm-up: first value at bar 38 with period=20.

        Gaps: A missing value gives NaN and the warm-up starts again after it.

        Source: TA-Lib DEMA.
        """
    @overload
    @staticmethod
    def dema(data: ArrayData, period: int, column: str | None = None) -> FloatArray: ...
    @overload
    @staticmethod
    def tema(data: PandasData, period: int, column: str | None = None) -> FloatSeries:
        """Triple exponential moving average.

        3 * ema - 3 * ema(ema) + ema(ema(ema)).

        Args:
            data: prices or any other series.
            period: bars in the window.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: exponential average with the least lag of the
            three.

        Seed: Each average by the mean of its first `period` values.

        Warm-up: first value at bar 57 with period=20.

        Gaps: A missing value gives NaN and the warm-up starts again after it.

        Source: TA-Lib TEMA.
        """
    @overload
    @staticmethod
    def tema(data: ArrayData, period: int, column: str | None = None) -> FloatArray: ...
    @overload
    @staticmethod
    def hma(data: PandasData, period: int, column: str | None = None) -> FloatSeries:
        """Hull moving average.

        wma(2 * wma(period // 2) - wma(period), floor(sqrt(period))).

        Args:
            data: prices or any other series.
            period: bars in the window.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: smooth average with little lag.

        Warm-up: first value at bar 22 with period=20.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: Alan Hull; TA-Lib HMA.
        """
    @overload
    @staticmethod
    def hma(data: ArrayData, period: int, column: str | None = None) -> FloatArray: ...
    @overload
    @staticmethod
    def kama(
        data: PandasData,
        period: int = 10,
        fast_period: Factor = 2,
        slow_period: Factor = 30,
        column: str | None = None,
    ) -> FloatSeries:
        """Kaufman adaptive moving average.

        kama += c**2 * (value - kama); c runs from the slow to the fast factor with the efficiency
        ratio |change over period| / sum of |single changes|.

        Args:
            data: prices or any other series.
            period: bars over which efficiency is measured.
            fast_period: period of the fastest average.
            slow_period: period of the slowest average.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: average that follows trends and ignores noise.

        Seed: The value before the first output.

        Warm-up: first value at bar 10 with period=10, fast_period=2, slow_period=30.

        Gaps: A missing value gives NaN and the warm-up starts again after it.

        Source: TA-Lib KAMA.
        """
    @overload
    @staticmethod
    def kama(
        data: ArrayData,
        period: int = 10,
        fast_period: Factor = 2,
        slow_period: Factor = 30,
        column: str | None = None,
    ) -> FloatArray: ...
    @overload
    @staticmethod
    def linreg(data: PandasData, period: int = 14, column: str | None = None) -> FloatSeries:
        """Linear regression.

        Value of the least-squares line at the newest bar, 3 * wma - 2 * sma.

        Args:
            data: prices or any other series.
            period: bars in the window.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: end point of the least-squares line through the
            window.

        Warm-up: first value at bar 13 with period=14.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: TA-Lib LINEARREG.
        """
    @overload
    @staticmethod
    def linreg(data: ArrayData, period: int = 14, column: str | None = None) -> FloatArray: ...
    @staticmethod
    def macd(
        data: Data,
        fast_period: int = 12,
        slow_period: int = 26,
        signal_period: int = 9,
        column: str | None = None,
    ) -> Frame:
        """Moving average convergence/divergence.

        ema(fast) - ema(slow), its own ema, and the difference.

        Args:
            data: prices or any other series.
            fast_period: bars of the fast average.
            slow_period: bars of the slow average.
            signal_period: bars of the average of the line.
            column: column of a frame that holds data (default `close`).

        Returns:
            DataFrame, as long as the input:
            macd: fast minus slow average, in price units.
            signal: exponential average of the line.
            histogram: line minus signal.

        Seed: Each average by the mean of its own first values.

        Warm-up: first values at bar 25 (macd), 33 (signal), 33 (histogram) with fast_period=12,
        slow_period=26, signal_period=9.

        Gaps: A missing value gives NaN and the warm-up starts again after it.

        Source: Pine ta.macd; TA-Lib MACD starts the fast average later and converges to the same.
        """
    @staticmethod
    def ppo(
        data: Data,
        fast_period: int = 12,
        slow_period: int = 26,
        signal_period: int = 9,
        column: str | None = None,
    ) -> Frame:
        """Percentage price oscillator.

        100 * (ema(fast) - ema(slow)) / ema(slow); 0 when the slow average is 0.

        Args:
            data: prices or any other series.
            fast_period: bars of the fast average.
            slow_period: bars of the slow average.
            signal_period: bars of the average of the line.
            column: column of a frame that holds data (default `close`).

        Returns:
            DataFrame, as long as the input:
            ppo: fast minus slow average, in percent of the slow one.
            signal: exponential average of the line.
            histogram: line minus signal.

        Seed: Each average by the mean of its own first values.

        Warm-up: first values at bar 25 (ppo), 33 (signal), 33 (histogram) with fast_period=12,
        slow_period=26, signal_period=9.

        Gaps: A missing value gives NaN and the warm-up starts again after it.

        Source: TA-Lib PPO with exponential averages.
        """
    @overload
    @staticmethod
    def dpo(data: PandasData, period: int = 21, column: str | None = None) -> FloatSeries:
        """Detrended price oscillator.

        value - sma(period) of period // 2 + 1 bars ago; not centred: it never looks ahead.

        Args:
            data: prices or any other series.
            period: bars in the window.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: price minus an earlier mean.

        Warm-up: first value at bar 31 with period=21.

        Seed: None: exact from the first full window.

        Gaps: NaN where any of the values looked at, now or earlier, is missing.

        Source: Pine built-in DPO with its default; TA-Lib DPO shifts the price instead of the mean.
        """
    @overload
    @staticmethod
    def dpo(data: ArrayData, period: int = 21, column: str | None = None) -> FloatArray: ...
    @overload
    @staticmethod
    def momentum(data: PandasData, period: int = 10, column: str | None = None) -> FloatSeries:
        """Momentum.

        value - value of `period` bars ago.

        Args:
            data: prices or any other series.
            period: bars to look back.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: change over `period` bars, in price units.

        Warm-up: first value at bar 10 with period=10.

        Seed: None: exact from the first full window.

        Gaps: NaN where any of the values looked at, now or earlier, is missing.

        Source: TA-Lib MOM.
        """
    @overload
    @staticmethod
    def momentum(data: ArrayData, period: int = 10, column: str | None = None) -> FloatArray: ...
    @overload
    @staticmethod
    def roc(data: PandasData, period: int = 10, column: str | None = None) -> FloatSeries:
        """Rate of change.

        100 * (value / value of `period` bars ago - 1); 0 when the earlier value is 0.

        Args:
            data: prices or any other series.
            period: bars to look back.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: change over `period` bars, in percent.

        Warm-up: first value at bar 10 with period=10.

        Seed: None: exact from the first full window.

        Gaps: NaN where any of the values looked at, now or earlier, is missing.

        Source: TA-Lib ROC.
        """
    @overload
    @staticmethod
    def roc(data: ArrayData, period: int = 10, column: str | None = None) -> FloatArray: ...
    @overload
    @staticmethod
    def rsi(data: PandasData, period: int = 14, column: str | None = None) -> FloatSeries:
        """Relative strength index.

        100 * gains / (gains + losses), both Wilder averages; 50 when nothing moved at all.

        Args:
            data: prices or any other series.
            period: bars of Wilder's averages.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: 0 (only falls) to 100 (only rises).

        Seed: Mean of the first `period` gains and losses.

        Warm-up: first value at bar 14 with period=14.

        Gaps: A missing value gives NaN and the warm-up starts again after it.

        Source: Wilder (1978); TA-Lib RSI, which gives 0 for a flat series where this gives 50.
        """
    @overload
    @staticmethod
    def rsi(data: ArrayData, period: int = 14, column: str | None = None) -> FloatArray: ...
    @staticmethod
    def stochastic(
        high: Data,
        low: Data | None = None,
        close: Data | None = None,
        k_period: int = 14,
        d_period: int = 3,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
    ) -> Frame:
        """Stochastic oscillator.

        %K = 100 * (close - lowest) / (highest - lowest), 0 without a range; %D = sma(%K).

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            close: last price of each bar.
            k_period: bars of the range.
            d_period: bars of the mean of %K.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.
            close_column: column of a frame that holds close.

        Returns:
            DataFrame, as long as the input:
            stoch_k: %K: place of the close in the range of the window, 0 to 100.
            stoch_d: %D: mean of the last `d_period` %K.

        Warm-up: first values at bar 13 (stoch_k), 15 (stoch_d) with k_period=14, d_period=3.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: TA-Lib STOCHF, with %K from its own first bar on.
        """
    @overload
    @staticmethod
    def williamsr(
        high: PandasData,
        low: Data | None = None,
        close: Data | None = None,
        period: int = 14,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
    ) -> FloatSeries:
        """Williams %R.

        -100 * (highest - close) / (highest - lowest), 0 without a range.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            close: last price of each bar.
            period: bars in the window.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.
            close_column: column of a frame that holds close.

        Returns:
            Series or array, as long as the input: place of the close in the range, -100 (low) to 0
            (high).

        Warm-up: first value at bar 13 with period=14.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: TA-Lib WILLR.
        """
    @overload
    @staticmethod
    def williamsr(
        high: ArrayData,
        low: Data | None = None,
        close: Data | None = None,
        period: int = 14,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
    ) -> FloatArray: ...
    @overload
    @staticmethod
    def williams_r(
        high: PandasData,
        low: Data | None = None,
        close: Data | None = None,
        period: int = 14,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
    ) -> FloatSeries:
        """Williams %R.

        -100 * (highest - close) / (highest - lowest), 0 without a range.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            close: last price of each bar.
            period: bars in the window.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.
            close_column: column of a frame that holds close.

        Returns:
            Series or array, as long as the input: place of the close in the range, -100 (low) to 0
            (high).

        Warm-up: first value at bar 13 with period=14.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: TA-Lib WILLR.
        """
    @overload
    @staticmethod
    def williams_r(
        high: ArrayData,
        low: Data | None = None,
        close: Data | None = None,
        period: int = 14,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
    ) -> FloatArray: ...
    @overload
    @staticmethod
    def cci(
        high: PandasData,
        low: Data | None = None,
        close: Data | None = None,
        period: int = 20,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
    ) -> FloatSeries:
        """Commodity channel index.

        (tp - sma(tp)) / (0.015 * mean |tp - sma(tp)|), tp = (high + low + close) / 3; exactly 0
        when all typical prices of the window are equal.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            close: last price of each bar.
            period: bars in the window.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.
            close_column: column of a frame that holds close.

        Returns:
            Series or array, as long as the input: distance from the mean, in 1.5 % of the mean
            deviation.

        Warm-up: first value at bar 19 with period=20.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: TA-Lib CCI.
        """
    @overload
    @staticmethod
    def cci(
        high: ArrayData,
        low: Data | None = None,
        close: Data | None = None,
        period: int = 20,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
    ) -> FloatArray: ...
    @staticmethod
    def stochrsi(
        data: Data,
        period: int = 14,
        stoch_period: int = 14,
        k_period: int = 3,
        d_period: int = 3,
        column: str | None = None,
    ) -> Frame:
        """Stochastic RSI.

        sma of 100 * (rsi - lowest) / (highest - lowest), 0 without a range; %D = sma(%K).

        Args:
            data: prices or any other series.
            period: bars of the RSI.
            stoch_period: bars of the range of the RSI.
            k_period: bars of the mean that makes %K.
            d_period: bars of the mean that makes %D.
            column: column of a frame that holds data (default `close`).

        Returns:
            DataFrame, as long as the input:
            stochrsi_k: %K: smoothed place of the RSI in its range, 0 to 100.
            stochrsi_d: %D: mean of the last `d_period` %K.

        Seed: As rsi.

        Warm-up: first values at bar 29 (stochrsi_k), 31 (stochrsi_d) with period=14,
        stoch_period=14, k_period=3, d_period=3.

        Gaps: A missing value gives NaN and the warm-up starts again after it.

        Source: Pine built-in Stochastic RSI; with k_period=1 as TA-Lib STOCHRSI.
        """
    @overload
    @staticmethod
    def true_range(
        high: PandasData,
        low: Data | None = None,
        close: Data | None = None,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
    ) -> FloatSeries:
        """True range.

        max(high, previous close) - min(low, previous close); high - low on the first bar.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            close: last price of each bar.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.
            close_column: column of a frame that holds close.

        Returns:
            Series or array, as long as the input: range including the gap to the previous close,
            price units.

        Seed: The first bar has no previous close.

        Warm-up: first value at bar 0.

        Gaps: A missing value gives NaN and the warm-up starts again after it.

        Source: Wilder (1978), Pine ta.tr(true); TA-Lib TRANGE has no value for the first bar.
        """
    @overload
    @staticmethod
    def true_range(
        high: ArrayData,
        low: Data | None = None,
        close: Data | None = None,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
    ) -> FloatArray: ...
    @overload
    @staticmethod
    def atr(
        high: PandasData,
        low: Data | None = None,
        close: Data | None = None,
        period: int = 14,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
    ) -> FloatSeries:
        """Average true range.

        Wilder average (factor 1 / period) of the true range.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            close: last price of each bar.
            period: bars of Wilder's average.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.
            close_column: column of a frame that holds close.

        Returns:
            Series or array, as long as the input: average true range, in price units.

        Seed: Mean of the first `period` true ranges; that of the first bar is high - low.

        Warm-up: first value at bar 13 with period=14.

        Gaps: A missing value gives NaN and the warm-up starts again after it.

        Source: Wilder (1978), Pine ta.atr; TA-Lib ATR starts one bar later and converges to the
        same.
        """
    @overload
    @staticmethod
    def atr(
        high: ArrayData,
        low: Data | None = None,
        close: Data | None = None,
        period: int = 14,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
    ) -> FloatArray: ...
    @staticmethod
    def bbands(
        data: Data, period: int = 20, multiplier: float = 2.0, column: str | None = None
    ) -> Frame:
        """Bollinger bands.

        sma +- multiplier * population standard deviation.

        Args:
            data: prices or any other series.
            period: bars in the window.
            multiplier: half width in standard deviations.
            column: column of a frame that holds data (default `close`).

        Returns:
            DataFrame, as long as the input:
            upper: upper band.
            middle: middle line.
            lower: lower band.

        Warm-up: first value at bar 19 with period=20.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: TA-Lib BBANDS.
        """
    @staticmethod
    def keltner(
        high: Data,
        low: Data | None = None,
        close: Data | None = None,
        period: int = 20,
        multiplier: float = 2.0,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
        atr: Literal["wilder", "ema"] = "wilder",
    ) -> Frame:
        """Keltner channel.

        ema(close) +- multiplier * average true range.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            close: last price of each bar.
            period: bars of both averages.
            multiplier: half width in average true ranges.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.
            close_column: column of a frame that holds close.
            atr: average of the true range: Wilder's or exponential.

        Returns:
            DataFrame, as long as the input:
            upper: upper band.
            middle: middle line.
            lower: lower band.

        Seed: Mean of the first `period` closes and true ranges.

        Warm-up: first value at bar 19 with period=20.

        Gaps: A missing value gives NaN and the warm-up starts again after it.

        Source: Keltner with Wilder's ATR; Pine ta.kc is `atr="ema"`.
        """
    @staticmethod
    def donchian(
        high: Data,
        low: Data | None = None,
        period: int = 20,
        *,
        high_column: str = "high",
        low_column: str = "low",
    ) -> Frame:
        """Donchian channel.

        Highest high, lowest low, and the point half way, the newest bar included.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            period: bars in the window.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.

        Returns:
            DataFrame, as long as the input:
            upper: upper band.
            middle: middle line.
            lower: lower band.

        Warm-up: first value at bar 19 with period=20.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: TA-Lib DONCHIAN.
        """
    @staticmethod
    def adx(
        high: Data,
        low: Data | None = None,
        close: Data | None = None,
        period: int = 14,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
    ) -> Frame:
        """Average directional index.

        Wilder averages of movement over that of true range; adx averages |+DI - -DI| / sum.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            close: last price of each bar.
            period: bars of Wilder's averages.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.
            close_column: column of a frame that holds close.

        Returns:
            DataFrame, as long as the input:
            plus_di: upward movement in percent of the true range.
            minus_di: downward movement in percent of the true range.
            adx: strength of the trend, 0 to 100.

        Seed: Means of the first `period` movements from the second bar on; no movement counts 0.

        Warm-up: first values at bar 14 (plus_di), 14 (minus_di), 27 (adx) with period=14.

        Gaps: A missing value gives NaN and the warm-up starts again after it.

        Source: Wilder (1978), Pine ta.dmi; TA-Lib ADX seeds with one bar less and converges.
        """
    @staticmethod
    def aroon(
        high: Data,
        low: Data | None = None,
        period: int = 14,
        *,
        high_column: str = "high",
        low_column: str = "low",
    ) -> Frame:
        """Aroon.

        100 * (period - bars since the extreme) / period; the newest of equals counts.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            period: bars to look back (the window is one longer).
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.

        Returns:
            DataFrame, as long as the input:
            aroon_up: freshness of the highest high, 0 to 100 (now).
            aroon_down: freshness of the lowest low, 0 to 100 (now).
            aroon_oscillator: aroon_up - aroon_down.

        Warm-up: first value at bar 14 with period=14.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: TA-Lib AROON and AROONOSC.
        """
    @staticmethod
    def sar(
        high: Data,
        low: Data | None = None,
        acceleration: float = 0.02,
        maximum: float = 0.2,
        *,
        high_column: str = "high",
        low_column: str = "low",
    ) -> Frame:
        """Parabolic stop and reverse.

        sar += speed * (extreme - sar), limited by the last two bars; reverses when touched.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            acceleration: first speed, and what each new extreme adds.
            maximum: highest speed.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.

        Returns:
            DataFrame, as long as the input:
            sar: stop price, never inside the range of this or the previous bar.
            trend: 1 while the stop is below the price, -1 while it is above.

        Seed: The second bar chooses the side: short when its low fell by more than its high rose.

        Warm-up: first value at bar 1.

        Gaps: A missing bar gives NaN and does not count; the level before it is carried over.

        Source: Wilder (1978); TA-Lib SAR.
        """
    @staticmethod
    def supertrend(
        high: Data,
        low: Data | None = None,
        close: Data | None = None,
        period: int = 10,
        multiplier: float = 3.0,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
    ) -> Frame:
        """Supertrend.

        Bands (high + low) / 2 +- multiplier * atr; each only tightens while the previous close was
        inside it; the direction turns when the close crosses the current band.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            close: last price of each bar.
            period: bars of the average true range.
            multiplier: distance of the bands in average true ranges.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.
            close_column: column of a frame that holds close.

        Returns:
            DataFrame, as long as the input:
            supertrend: the band in force, a price.
            direction: 1 = up, -1 = down.
            long: the band while up, else NaN.
            short: the band while down, else NaN.

        Seed: Starts down at the first average true range.

        Warm-up: first value at bar 9 with period=10.

        Gaps: A missing bar gives NaN and does not count; the level before it is carried over.

        Source: Pine ta.supertrend, whose direction has the opposite sign.
        """
    @staticmethod
    def ichimoku(
        high: Data,
        low: Data | None = None,
        tenkan_period: int = 9,
        kijun_period: int = 26,
        senkou_period: int = 52,
        displacement: int = 26,
        *,
        high_column: str = "high",
        low_column: str = "low",
    ) -> Frame:
        """Ichimoku cloud.

        Each line is the point half way between highest high and lowest low of its window; the cloud
        on a bar was computed displacement - 1 bars ago. The lagging span is the close drawn back
        and has no column, because on its bar it would look ahead.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            tenkan_period: bars of the conversion line.
            kijun_period: bars of the base line.
            senkou_period: bars of the second edge of the cloud.
            displacement: bars the cloud is drawn ahead, counting the current one.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.

        Returns:
            DataFrame, as long as the input:
            tenkan: conversion line.
            kijun: base line.
            senkou_a: first edge of the cloud as drawn on this bar.
            senkou_b: second edge of the cloud as drawn on this bar.

        Warm-up: first values at bar 8 (tenkan), 25 (kijun), 50 (senkou_a), 76 (senkou_b) with
        tenkan_period=9, kijun_period=26, senkou_period=52, displacement=26.

        Seed: None: exact from the first full window.

        Gaps: NaN where any of the values looked at, now or earlier, is missing.

        Source: Pine built-in Ichimoku Cloud.
        """
    @staticmethod
    def heikin_ashi(
        open: Data,
        high: Data | None = None,
        low: Data | None = None,
        close: Data | None = None,
        *,
        open_column: str = "open",
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
    ) -> Frame:
        """Heikin-Ashi candles.

        close = (o + h + l + c) / 4; open = mean of the previous open and close.

        Args:
            open: first price of each bar.
            high: highest price of each bar.
            low: lowest price of each bar.
            close: last price of each bar.
            open_column: column of a frame that holds open.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.
            close_column: column of a frame that holds close.

        Returns:
            DataFrame, as long as the input:
            open: middle of the previous Heikin-Ashi body.
            high: highest of high, open and close.
            low: lowest of low, open and close.
            close: mean of the four prices of the bar.

        Seed: The first open is the middle of the first body.

        Warm-up: first value at bar 0.

        Gaps: A missing value gives NaN and the warm-up starts again after it.

        Source: Pine ticker.heikinashi.
        """
    @overload
    @staticmethod
    def obv(
        price: PandasData,
        volume: Data | None = None,
        *,
        price_column: str = "close",
        volume_column: str = "volume",
    ) -> FloatSeries:
        """On-balance volume.

        Adds the volume when the price rose, subtracts it when the price fell.

        Args:
            price: prices that give the direction.
            volume: quantity traded in each bar.
            price_column: column of a frame that holds price.
            volume_column: column of a frame that holds volume.

        Returns:
            Series or array, as long as the input: volume of rising minus volume of falling bars so
            far.

        Seed: Starts at 0 on the first bar.

        Warm-up: first value at bar 0.

        Gaps: A missing bar gives NaN and does not count; the level before it is carried over.

        Source: Pine ta.obv; TA-Lib OBV starts at the first volume, a constant offset.
        """
    @overload
    @staticmethod
    def obv(
        price: ArrayData,
        volume: Data | None = None,
        *,
        price_column: str = "close",
        volume_column: str = "volume",
    ) -> FloatArray: ...
    @overload
    @staticmethod
    def vwap(
        high: PandasData,
        low: Data | None = None,
        close: Data | None = None,
        volume: Data | None = None,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
        volume_column: str = "volume",
        anchor: Literal["session"] | None = "session",
    ) -> FloatSeries:
        """Volume-weighted average price.

        Sum of tp * volume / sum of volume, tp = (high + low + close) / 3; NaN before any.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            close: last price of each bar.
            volume: quantity traded in each bar.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.
            close_column: column of a frame that holds close.
            volume_column: column of a frame that holds volume.
            anchor: "session" starts anew each IST trading day if the index has times, None never.

        Returns:
            Series or array, as long as the input: mean typical price per unit traded since the
            anchor.

        Seed: Restarts at each anchor.

        Warm-up: first value at bar 0.

        Gaps: A missing bar gives NaN and does not count; the level before it is carried over.

        Source: Pine ta.vwap; with anchor=None as TA-Lib VWAP.
        """
    @overload
    @staticmethod
    def vwap(
        high: ArrayData,
        low: Data | None = None,
        close: Data | None = None,
        volume: Data | None = None,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
        volume_column: str = "volume",
        anchor: Literal["session"] | None = "session",
    ) -> FloatArray: ...
    @staticmethod
    def vwap_bands(
        high: Data,
        low: Data | None = None,
        close: Data | None = None,
        volume: Data | None = None,
        multiplier: float = 1.0,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
        volume_column: str = "volume",
        anchor: Literal["session"] | None = "session",
    ) -> Frame:
        """VWAP bands.

        vwap +- multiplier * sqrt(volume-weighted variance of the typical price).

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            close: last price of each bar.
            volume: quantity traded in each bar.
            multiplier: half width in weighted standard deviations.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.
            close_column: column of a frame that holds close.
            volume_column: column of a frame that holds volume.
            anchor: "session" starts anew each IST trading day if the index has times, None never.

        Returns:
            DataFrame, as long as the input:
            upper: upper band.
            middle: volume-weighted average price.
            lower: lower band.

        Seed: Restarts at each anchor.

        Warm-up: first value at bar 0.

        Gaps: A missing bar gives NaN and does not count; the level before it is carried over.

        Source: Pine ta.vwap with its bands.
        """
    @overload
    @staticmethod
    def mfi(
        high: PandasData,
        low: Data | None = None,
        close: Data | None = None,
        volume: Data | None = None,
        period: int = 14,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
        volume_column: str = "volume",
    ) -> FloatSeries:
        """Money flow index.

        100 * rising flow / all flow over `period` bars, flow = tp * volume; a bar rises or falls by
        its high + low + close, equal ones do not count; 50 when nothing flowed.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            close: last price of each bar.
            volume: quantity traded in each bar.
            period: bars in the window.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.
            close_column: column of a frame that holds close.
            volume_column: column of a frame that holds volume.

        Returns:
            Series or array, as long as the input: share of the money that flowed on rising bars, 0
            to 100.

        Warm-up: first value at bar 14 with period=14.

        Seed: None: exact from the first full window.

        Gaps: A missing value gives NaN and the warm-up starts again after it.

        Source: TA-Lib MFI, which gives 0 where less than one rupee flowed.
        """
    @overload
    @staticmethod
    def mfi(
        high: ArrayData,
        low: Data | None = None,
        close: Data | None = None,
        volume: Data | None = None,
        period: int = 14,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
        volume_column: str = "volume",
    ) -> FloatArray: ...
    @overload
    @staticmethod
    def adl(
        high: PandasData,
        low: Data | None = None,
        close: Data | None = None,
        volume: Data | None = None,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
        volume_column: str = "volume",
    ) -> FloatSeries:
        """Accumulation/distribution line.

        Adds volume * ((close - low) - (high - close)) / (high - low); 0 without a range.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            close: last price of each bar.
            volume: quantity traded in each bar.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.
            close_column: column of a frame that holds close.
            volume_column: column of a frame that holds volume.

        Returns:
            Series or array, as long as the input: sum so far of the volume signed by the place of
            the close.

        Seed: Starts at 0 before the first bar.

        Warm-up: first value at bar 0.

        Gaps: A missing bar gives NaN and does not count; the level before it is carried over.

        Source: TA-Lib AD.
        """
    @overload
    @staticmethod
    def adl(
        high: ArrayData,
        low: Data | None = None,
        close: Data | None = None,
        volume: Data | None = None,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
        volume_column: str = "volume",
    ) -> FloatArray: ...
    @overload
    @staticmethod
    def cmf(
        high: PandasData,
        low: Data | None = None,
        close: Data | None = None,
        volume: Data | None = None,
        period: int = 20,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
        volume_column: str = "volume",
    ) -> FloatSeries:
        """Chaikin money flow.

        Window sum of the volume signed by the place of the close over that of the volume.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            close: last price of each bar.
            volume: quantity traded in each bar.
            period: bars in the window.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.
            close_column: column of a frame that holds close.
            volume_column: column of a frame that holds volume.

        Returns:
            Series or array, as long as the input: -1 (closes at the low) to 1 (closes at the high).

        Warm-up: first value at bar 19 with period=20.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: TA-Lib CMF.
        """
    @overload
    @staticmethod
    def cmf(
        high: ArrayData,
        low: Data | None = None,
        close: Data | None = None,
        volume: Data | None = None,
        period: int = 20,
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
        volume_column: str = "volume",
    ) -> FloatArray: ...
    @overload
    @staticmethod
    def stddev(data: PandasData, period: int = 20, column: str | None = None) -> FloatSeries:
        """Standard deviation.

        Square root of the mean squared distance from the mean of the window.

        Args:
            data: prices or any other series.
            period: bars in the window.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: population standard deviation, unit of the input.

        Warm-up: first value at bar 19 with period=20.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: TA-Lib STDDEV.
        """
    @overload
    @staticmethod
    def stddev(data: ArrayData, period: int = 20, column: str | None = None) -> FloatArray: ...
    @overload
    @staticmethod
    def zscore(data: PandasData, period: int = 20, column: str | None = None) -> FloatSeries:
        """Z-score.

        (value - sma) / population standard deviation; 0 in a flat window.

        Args:
            data: prices or any other series.
            period: bars in the window.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: distance from the mean in standard deviations.

        Warm-up: first value at bar 19 with period=20.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: Definition.
        """
    @overload
    @staticmethod
    def zscore(data: ArrayData, period: int = 20, column: str | None = None) -> FloatArray: ...
    @overload
    @staticmethod
    def correlation(left: PandasData, right: Data | float, period: int = 20) -> FloatSeries:
        """Rolling correlation.

        Covariance over both standard deviations; 0 when either series is flat.

        Args:
            left: first series.
            right: second series.
            period: bars in the window.

        Returns:
            Series or array, as long as the input: Pearson correlation, -1 to 1.

        Warm-up: first value at bar 19 with period=20.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: TA-Lib CORREL.
        """
    @overload
    @staticmethod
    def correlation(left: ArrayData, right: Data | float, period: int = 20) -> FloatArray: ...
    @overload
    @staticmethod
    def beta(data: PandasData, benchmark: Data | float, period: int = 20) -> FloatSeries:
        """Rolling beta.

        Covariance of one-bar returns over the benchmark's variance; 0 when that is flat.

        Args:
            data: prices of the instrument.
            benchmark: prices of the benchmark.
            period: one-bar returns in the window.

        Returns:
            Series or array, as long as the input: slope of the returns on the returns of the
            benchmark.

        Warm-up: first value at bar 20 with period=20.

        Seed: None: exact from the first full window.

        Gaps: A missing value gives NaN and the warm-up starts again after it.

        Source: TA-Lib BETA(benchmark, instrument).
        """
    @overload
    @staticmethod
    def beta(data: ArrayData, benchmark: Data | float, period: int = 20) -> FloatArray: ...
    @overload
    @staticmethod
    def highest(data: PandasData, period: int, column: str | None = None) -> FloatSeries:
        """Highest value.

        Maximum of the window, the newest value included.

        Args:
            data: prices or any other series.
            period: bars in the window.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: largest of the last `period` values.

        Warm-up: first value at bar 19 with period=20.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: TA-Lib MAX.
        """
    @overload
    @staticmethod
    def highest(data: ArrayData, period: int, column: str | None = None) -> FloatArray: ...
    @overload
    @staticmethod
    def lowest(data: PandasData, period: int, column: str | None = None) -> FloatSeries:
        """Lowest value.

        Minimum of the window, the newest value included.

        Args:
            data: prices or any other series.
            period: bars in the window.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: smallest of the last `period` values.

        Warm-up: first value at bar 19 with period=20.

        Seed: None: exact from the first full window.

        Gaps: NaN while the window holds a missing value.

        Source: TA-Lib MIN.
        """
    @overload
    @staticmethod
    def lowest(data: ArrayData, period: int, column: str | None = None) -> FloatArray: ...
    @staticmethod
    def pivot_points(
        high: Data,
        low: Data | None = None,
        close: Data | None = None,
        method: Literal["classic", "fibonacci", "camarilla"] = "classic",
        *,
        high_column: str = "high",
        low_column: str = "low",
        close_column: str = "close",
        anchor: Literal["session"] | None = "session",
    ) -> Frame:
        """Pivot points.

        From high, low and close of the previous session, or of the previous bar when the index has
        no times or anchor is None: classic, Fibonacci or Camarilla distances.

        Args:
            high: highest price of each bar.
            low: lowest price of each bar.
            close: last price of each bar.
            method: how the levels are spaced.
            high_column: column of a frame that holds high.
            low_column: column of a frame that holds low.
            close_column: column of a frame that holds close.
            anchor: "session" starts anew each IST trading day if the index has times, None never.

        Returns:
            DataFrame, as long as the input:
            pivot: mean of high, low and close of the session before.
            r1: first resistance.
            s1: first support.
            r2: second resistance.
            s2: second support.
            r3: third resistance.
            s3: third support.

        Seed: No value in the first session.

        Warm-up: the first session.

        Gaps: A missing bar gives NaN and does not count; the level before it is carried over.

        Source: Pine ta.pivot_point_levels (Traditional, Fibonacci, Camarilla).
        """
    @overload
    @staticmethod
    def rising(data: PandasData, period: int, column: str | None = None) -> BoolSeries:
        """Rising.

        value > max of the previous `period` values.

        Args:
            data: prices or any other series.
            period: earlier values to compare with.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: True when the value is above each of the previous
            `period`.

        Warm-up: first value at bar 20 with period=20.

        Seed: None: exact from the first full window.

        Gaps: False when any of the values compared is missing.

        Source: Definition.
        """
    @overload
    @staticmethod
    def rising(data: ArrayData, period: int, column: str | None = None) -> BoolArray: ...
    @overload
    @staticmethod
    def falling(data: PandasData, period: int, column: str | None = None) -> BoolSeries:
        """Falling.

        value < min of the previous `period` values.

        Args:
            data: prices or any other series.
            period: earlier values to compare with.
            column: column of a frame that holds data (default `close`).

        Returns:
            Series or array, as long as the input: True when the value is below each of the previous
            `period`.

        Warm-up: first value at bar 20 with period=20.

        Seed: None: exact from the first full window.

        Gaps: False when any of the values compared is missing.

        Source: Definition.
        """
    @overload
    @staticmethod
    def falling(data: ArrayData, period: int, column: str | None = None) -> BoolArray: ...
    @overload
    @staticmethod
    def crossover(left: PandasData, right: Data | float) -> BoolSeries:
        """Cross over.

        left > right now, and left <= right on the bar before.

        Args:
            left: series that crosses.
            right: series, or one number, that is crossed.

        Returns:
            Series or array, as long as the input: True on the bar where left rises above right.

        Warm-up: first value at bar 1.

        Seed: None: exact from the first full window.

        Gaps: False when any of the values compared is missing.

        Source: Pine ta.crossover.
        """
    @overload
    @staticmethod
    def crossover(left: ArrayData, right: Data | float) -> BoolArray: ...
    @overload
    @staticmethod
    def crossunder(left: PandasData, right: Data | float) -> BoolSeries:
        """Cross under.

        left < right now, and left >= right on the bar before.

        Args:
            left: series that crosses.
            right: series, or one number, that is crossed.

        Returns:
            Series or array, as long as the input: True on the bar where left falls below right.

        Warm-up: first value at bar 1.

        Seed: None: exact from the first full window.

        Gaps: False when any of the values compared is missing.

        Source: Pine ta.crossunder.
        """
    @overload
    @staticmethod
    def crossunder(left: ArrayData, right: Data | float) -> BoolArray: ...

ta: TechnicalAnalysis

sma = TechnicalAnalysis.sma
ema = TechnicalAnalysis.ema
wma = TechnicalAnalysis.wma
vwma = TechnicalAnalysis.vwma
dema = TechnicalAnalysis.dema
tema = TechnicalAnalysis.tema
hma = TechnicalAnalysis.hma
kama = TechnicalAnalysis.kama
linreg = TechnicalAnalysis.linreg
macd = TechnicalAnalysis.macd
ppo = TechnicalAnalysis.ppo
dpo = TechnicalAnalysis.dpo
momentum = TechnicalAnalysis.momentum
roc = TechnicalAnalysis.roc
rsi = TechnicalAnalysis.rsi
stochastic = TechnicalAnalysis.stochastic
williamsr = TechnicalAnalysis.williamsr
williams_r = TechnicalAnalysis.williams_r
cci = TechnicalAnalysis.cci
stochrsi = TechnicalAnalysis.stochrsi
true_range = TechnicalAnalysis.true_range
atr = TechnicalAnalysis.atr
bbands = TechnicalAnalysis.bbands
keltner = TechnicalAnalysis.keltner
donchian = TechnicalAnalysis.donchian
adx = TechnicalAnalysis.adx
aroon = TechnicalAnalysis.aroon
sar = TechnicalAnalysis.sar
supertrend = TechnicalAnalysis.supertrend
ichimoku = TechnicalAnalysis.ichimoku
heikin_ashi = TechnicalAnalysis.heikin_ashi
obv = TechnicalAnalysis.obv
vwap = TechnicalAnalysis.vwap
vwap_bands = TechnicalAnalysis.vwap_bands
mfi = TechnicalAnalysis.mfi
adl = TechnicalAnalysis.adl
cmf = TechnicalAnalysis.cmf
stddev = TechnicalAnalysis.stddev
zscore = TechnicalAnalysis.zscore
correlation = TechnicalAnalysis.correlation
beta = TechnicalAnalysis.beta
highest = TechnicalAnalysis.highest
lowest = TechnicalAnalysis.lowest
pivot_points = TechnicalAnalysis.pivot_points
rising = TechnicalAnalysis.rising
falling = TechnicalAnalysis.falling
crossover = TechnicalAnalysis.crossover
crossunder = TechnicalAnalysis.crossunder

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
