"""The protection rules of one run over every tick of a stretch of time.

Within the stretch the run's positions stand still and only prices move. The scan finds the tick
at which a rule of position or basket is met; which one it is, and what follows, is decided by
:func:`~.protection_rules.evaluate` on that tick alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..market.ticks import Flags, Floats, Ints, best_so_far, first_true
from .protection_rules import Config, Leg, best_of, matched


class ProtectionScan:
    """Percentages of positions and basket at every tick, and the ticks at which a rule is met."""

    def __init__(
        self, config: Config, state: Config, legs: Sequence[Leg], prices: Sequence[Ints]
    ) -> None:
        """``prices`` are the legs' last prices in paise at every second of the stretch."""
        self._state = state
        self._percents = [
            _percents(leg, ticks) for leg, ticks in zip(legs, prices, strict=True)
        ]  # fmt: skip
        self._met: Flags = np.zeros(prices[0].size, dtype=np.bool_)
        self._bests: dict[str, Floats] = {}
        rows = config.get("positions")
        for row in rows if isinstance(rows, list) else []:
            self._position(row, legs)
        basket = config.get("basket")
        self._basket(basket if isinstance(basket, Mapping) else {}, legs)

    @property
    def first_met(self) -> int | None:
        """The index of the first tick at which a rule is met."""
        return first_true(self._met)

    def best_after(self, index: int) -> dict[str, object]:
        """What the state has to remember once the tick at ``index`` is past."""
        before = self._state.get("position_states")
        states: dict[str, object] = dict(before) if isinstance(before, dict) else {}
        for key, best in self._bests.items():
            states[key] = {"best_pnl_pct": float(best[index])}
        return {
            "position_states": states,
            "best_basket_pnl_pct": float(self._best_basket[index]),
        }

    def _position(self, row: Config, legs: Sequence[Leg]) -> None:
        key, leg = matched(row, legs)
        if leg is None or (leg.quantity > 0) != (row.get("side") == "BUY"):
            return
        percent = self._percents[legs.index(leg)]
        if percent is None:
            return
        best = self._bests[key] = best_so_far(best_of(self._state, key), percent)
        stop, target = row.get("stoploss_pct"), row.get("target_pct")
        trail = row.get("trailing_stoploss_pct")
        if isinstance(stop, int | float):
            self._met |= percent <= -stop
        if isinstance(target, int | float):
            self._met |= percent >= target
        if isinstance(trail, int | float):
            self._met |= (best > 0) & (best - percent >= trail)

    def _basket(self, basket: Config, legs: Sequence[Leg]) -> None:
        basis = sum(leg.basis for leg in legs)
        gain: Floats = np.zeros(self._met.size)
        for leg, percent in zip(legs, self._percents, strict=True):
            if percent is not None:
                gain += leg.basis * percent
        total: Floats = gain / basis if basis else gain
        best = self._best_basket = best_so_far(best_of(self._state), total)
        stop, target = basket.get("stoploss_pct"), basket.get("target_pct")
        activate, drawdown = (
            basket.get("trailing_activate_pct"),
            basket.get("trailing_drawdown_pct"),
        )
        if isinstance(stop, int | float):
            self._met |= total <= -stop
        if isinstance(target, int | float):
            self._met |= total >= target
        if isinstance(activate, int | float) and isinstance(drawdown, int | float):
            self._met |= (best >= activate) & (best - total >= drawdown)


def _percents(leg: Leg, ticks: Ints) -> Floats | None:
    """``Leg.percent`` at every tick."""
    if leg.quantity == 0 or leg.average_price <= 0:
        return None
    move: Floats = (ticks / 100 - leg.average_price) / leg.average_price * 100
    return move if leg.quantity > 0 else -move
