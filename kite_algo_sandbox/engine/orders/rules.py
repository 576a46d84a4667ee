"""How the exchange treats orders where a sandbox may choose; the defaults are the kind ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ..market.recorded import BAR_PATHS, PESSIMISTIC

LONGEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings of the matching.

    Attributes:
        liquidity: Units that one order can fill per second; without it every order fills at once.
        slippage: Ticks by which a fill without a limit price is worse than the best price.
        latency: How long an order, a change and a cancellation of a worker travel from the broker
            to the exchange. Meanwhile an order is ``OPEN PENDING``, and what it meets on arrival
            is the market of that instant.
        use_depth: Fill against the quoted five levels, level by level, instead of wholly at the
            best price. What one order takes, others of the same second do not get.
        needs_protection: Refuse MARKET and SL-M orders without ``market_protection``, as the
            broker does for orders that come through its API.
        bar_path: Which extreme a recorded candle touches first: ``low-first``, ``high-first`` or
            ``nearest-first`` (to its open); ``pessimistic`` where a replay looks at positions.
        spread: Ticks between bid and ask of what is recorded, and of the contracts that follow it;
            None for one that is made up. With 0 everything trades at the last price.
    """

    liquidity: int | None = None
    slippage: int = 0
    latency: timedelta = timedelta(0)
    use_depth: bool = False
    needs_protection: bool = False
    bar_path: str = BAR_PATHS[0]
    spread: int | None = None

    def __post_init__(self) -> None:
        if not timedelta(0) <= self.latency <= LONGEST:
            raise ValueError("latency must be between 0 seconds and an hour")
        if self.bar_path not in (*BAR_PATHS, PESSIMISTIC):
            raise ValueError(f"bar_path must be one of {', '.join(BAR_PATHS)}")
        if self.slippage < 0:
            raise ValueError("slippage must not be negative")
        if self.spread is not None and self.spread < 0:
            raise ValueError("spread must not be negative")
        if self.liquidity is not None and self.liquidity < 1:
            raise ValueError("liquidity must be at least 1")
