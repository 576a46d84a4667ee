"""Figures of an equity line and of a list of trades, over plain numbers.

The conventions, which a report prints beside its figures, are those of :data:`CONVENTIONS`. Money
is counted in whole paise; a mean of money is rounded to the nearest paisa, halves to the even one.
A figure that does not exist (no trades, no deviation, too short a time) is None, never 0 and never
infinite.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

#: Sessions of a year, by which deviations and means of sessions are annualised.
SESSIONS_PER_YEAR: Final = 252
#: Days of a year, by which growth is annualised.
DAYS_PER_YEAR: Final = 365.25
#: In less than this, growth is not annualised: 2.5 % in ten sessions is no "85 % a year".
LEAST_SESSIONS: Final = 60

CONVENTIONS: Final = (
    "Equity is cash and open positions at their last prices, after charges.",
    "Returns are those of sessions: equity at a session's close over equity at the close before.",
    f"A year has {SESSIONS_PER_YEAR} sessions; the risk-free rate is 0; deviations are those of a "
    "sample (n−1).",
    "The downside deviation of Sortino is taken over all sessions, gains counting as 0.",
    f"CAGR goes by the calendar, {DAYS_PER_YEAR} days a year, from the morning of the first "
    "session to the evening of the last. Calmar is CAGR over the maximum drawdown.",
    f"Under {LEAST_SESSIONS} sessions a dash stands for CAGR, Sharpe, Sortino and Calmar.",
    "Drawdowns are measured at the closes of sessions, from the opening balance on.",
    "A trade is a round trip, first in first out; it is won when it has earned something after "
    "charges.",
    "Money is exact to the paisa: instruments, months and sessions each add up to the net P&L.",
)


@dataclass(frozen=True, slots=True)
class Drawdown:
    """A fall from a peak of the equity until it is reached again.

    Attributes:
        peak: Session whose close was the peak; None when it was the opening balance.
        trough: Session with the lowest close.
        recovered: First session that closed at the peak or above; None when there was none.
        depth: The fall as a fraction of the peak, below 0.
        amount: The fall in paise, above 0.
        sessions: From the peak to the recovery, or to the last session.
        days: The same in calendar days; from the first session when the peak was the opening.
    """

    peak: date | None
    trough: date
    recovered: date | None
    depth: float
    amount: int
    sessions: int
    days: int


@dataclass(frozen=True, slots=True)
class EquityStatistics:
    """Figures of the equity at the closes of sessions.

    Attributes:
        start: Opening balance in paise.
        end: Equity at the end in paise.
        sessions: How many there were.
        total_return: End over start less one; None when there was no start.
        cagr: Growth a year.
        volatility: Deviation of the returns, a year.
        sharpe: Mean over deviation of the returns, a year.
        sortino: Mean over downside deviation, a year.
        calmar: :attr:`cagr` over the depth of the deepest drawdown.
        drawdowns: All of them, the deepest first.
        best: Highest return of a session.
        worst: Lowest return of a session.
        winning_sessions: Share of the sessions with a return above 0.
    """

    start: int
    end: int
    sessions: int
    total_return: float | None
    cagr: float | None
    volatility: float | None
    sharpe: float | None
    sortino: float | None
    calmar: float | None
    drawdowns: tuple[Drawdown, ...]
    best: float | None
    worst: float | None
    winning_sessions: float | None

    @property
    def max_drawdown(self) -> Drawdown | None:
        """The deepest one; None when the equity never fell below an earlier close."""
        return self.drawdowns[0] if self.drawdowns else None


@dataclass(frozen=True, slots=True)
class TradeStatistics:
    """Figures of round trips; money in paise, after charges.

    Attributes:
        trades: How many there were.
        wins: How many ended above 0.
        losses: How many ended below 0.
        net: Their sum.
        hit_rate: Share of the wins.
        profit_factor: Sum of the wins over sum of the losses.
        expectancy: Mean of all.
        average_win: Mean of the wins.
        average_loss: Mean of the losses, below 0.
        best: The best one.
        worst: The worst one.
        max_consecutive_wins: Longest row of wins.
        max_consecutive_losses: Longest row of losses.
    """

    trades: int
    wins: int
    losses: int
    net: int
    hit_rate: float | None
    profit_factor: float | None
    expectancy: int | None
    average_win: int | None
    average_loss: int | None
    best: int | None
    worst: int | None
    max_consecutive_wins: int
    max_consecutive_losses: int


def equity_statistics(start: int, dates: Sequence[date], closes: Sequence[int]) -> EquityStatistics:
    """The figures of an equity line.

    Args:
        start: Equity before the first session, in paise.
        dates: The sessions, oldest first.
        closes: Equity at the close of each, in paise.

    Raises:
        ValueError: `dates` and `closes` differ in length, or dates do not ascend.
    """
    if len(dates) != len(closes):
        raise ValueError(f"{len(dates)} dates, {len(closes)} closes")
    if any(later <= earlier for earlier, later in itertools.pairwise(dates)):
        raise ValueError("dates must ascend")
    end = closes[-1] if closes else start
    # Once the equity has reached 0, shares of it mean nothing.
    returns = session_returns(start, closes) if min([start, *closes]) > 0 else []
    falls = drawdowns(start, dates, closes) if start > 0 else ()
    is_long_enough = len(returns) >= LEAST_SESSIONS
    growth = cagr(start, end, (dates[-1] - dates[0]).days + 1) if is_long_enough else None
    return EquityStatistics(
        start=start,
        end=end,
        sessions=len(dates),
        total_return=end / start - 1 if start > 0 else None,
        cagr=growth,
        volatility=volatility(returns),
        sharpe=sharpe(returns) if is_long_enough else None,
        sortino=sortino(returns) if is_long_enough else None,
        calmar=growth / -falls[0].depth if growth is not None and falls else None,
        drawdowns=falls,
        best=max(returns, default=None),
        worst=min(returns, default=None),
        winning_sessions=sum(one > 0 for one in returns) / len(returns) if returns else None,
    )


def session_returns(start: int, closes: Sequence[int]) -> list[float]:
    """Each close over the one before, less one; the first over `start`."""
    return [now / before - 1 for before, now in itertools.pairwise([start, *closes])]


def cagr(start: float, end: float, days: int) -> float | None:
    """Growth a year, by calendar days; None without a time, a start or an end above 0."""
    if days <= 0 or start <= 0 or end <= 0:
        return None
    grown = math.log(end / start) * DAYS_PER_YEAR / days
    return math.expm1(grown) if grown < 700 else None


def volatility(returns: Sequence[float]) -> float | None:
    """Sample deviation of the returns of sessions, a year."""
    deviation = _sample_deviation(returns)
    return None if deviation is None else deviation * math.sqrt(SESSIONS_PER_YEAR)


def sharpe(returns: Sequence[float]) -> float | None:
    """Mean over sample deviation, a year; None when the returns do not differ."""
    deviation = _sample_deviation(returns)
    if not deviation:
        return None
    return _mean(returns) / deviation * math.sqrt(SESSIONS_PER_YEAR)


def sortino(returns: Sequence[float]) -> float | None:
    """Mean over downside deviation, a year; None when no session lost."""
    if not returns:
        return None
    downside = math.sqrt(_mean([min(one, 0.0) ** 2 for one in returns]))
    if not downside:
        return None
    return _mean(returns) / downside * math.sqrt(SESSIONS_PER_YEAR)


def drawdowns(start: int, dates: Sequence[date], closes: Sequence[int]) -> tuple[Drawdown, ...]:
    """Every fall from a peak, the deepest first; of equally deep ones the earlier first."""
    found: list[Drawdown] = []
    peak, peak_at = start, -1  # -1 is the opening balance
    trough_at = None
    for at, close in enumerate(closes):
        if close >= peak:
            if trough_at is not None:
                found.append(_fall(dates, closes, peak, peak_at, trough_at, at))
            peak, peak_at, trough_at = close, at, None
        elif trough_at is None or close < closes[trough_at]:
            trough_at = at
    if trough_at is not None:
        found.append(_fall(dates, closes, peak, peak_at, trough_at, None))
    return tuple(sorted(found, key=lambda one: (one.depth, one.trough)))


def trade_statistics(nets: Sequence[int]) -> TradeStatistics:
    """The figures of trades, given by what each has earned after charges, in paise and in order."""
    wins = [net for net in nets if net > 0]
    losses = [net for net in nets if net < 0]
    return TradeStatistics(
        trades=len(nets),
        wins=len(wins),
        losses=len(losses),
        net=sum(nets),
        hit_rate=len(wins) / len(nets) if nets else None,
        profit_factor=sum(wins) / -sum(losses) if losses else None,
        expectancy=_mean_money(nets),
        average_win=_mean_money(wins),
        average_loss=_mean_money(losses),
        best=max(nets, default=None),
        worst=min(nets, default=None),
        max_consecutive_wins=_longest_row([net > 0 for net in nets]),
        max_consecutive_losses=_longest_row([net < 0 for net in nets]),
    )


def _fall(
    dates: Sequence[date],
    closes: Sequence[int],
    peak: int,
    peak_at: int,
    trough_at: int,
    recovered_at: int | None,
) -> Drawdown:
    until = len(dates) - 1 if recovered_at is None else recovered_at
    amount = peak - closes[trough_at]
    return Drawdown(
        peak=dates[peak_at] if peak_at >= 0 else None,
        trough=dates[trough_at],
        recovered=None if recovered_at is None else dates[recovered_at],
        depth=-amount / peak,
        amount=amount,
        sessions=until - peak_at,
        days=(dates[until] - dates[max(peak_at, 0)]).days,
    )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _sample_deviation(values: Sequence[float]) -> float | None:
    if len(values) < 2:
        return None
    # Equal returns have no deviation, whatever rounding makes of their mean.
    if min(values) == max(values):
        return 0.0
    mean = _mean(values)
    return math.sqrt(math.fsum((one - mean) ** 2 for one in values) / (len(values) - 1))


def _mean_money(values: Sequence[int]) -> int | None:
    return round(Fraction(sum(values), len(values))) if values else None


def _longest_row(flags: Sequence[bool]) -> int:
    longest = row = 0
    for flag in flags:
        row = row + 1 if flag else 0
        longest = max(longest, row)
    return longest
