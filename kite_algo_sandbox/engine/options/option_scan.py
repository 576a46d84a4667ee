"""The protection of one option run over every tick of a stretch of time.

Within the stretch the run's legs stand still and only prices move. The scan finds the tick at
which another rule is met than the one noted last; what it is, is decided on that tick alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..market.ticks import Flags, Floats, Ints, first_true
from .option_legs import Leg, OptionRun
from .option_protection import Config, Metrics, Rule, Trail, basis_of, parse_config, trails_of

_NOTHING = -1


class OptionScan:
    """Profit and rules of an option run at every tick."""

    def __init__(
        self, run: OptionRun, given: Metrics, prices: Mapping[str, Ints], index: Ints | None,
        size: int,
    ) -> None:  # fmt: skip
        """``prices`` are last prices in paise by leg id, ``index`` the level in paise; ``given``
        holds the figures that do not follow from either."""
        self._run = run
        self._size = size
        self._mtm = _profit(run, prices, size)
        self._best = np.maximum(np.maximum.accumulate(self._mtm), run.best_mtm)
        self._figures: dict[str, Floats | float] = dict(given)
        if index is not None:
            self._figures["index_ltp"] = index / 100
        self._add_premium(prices)
        if any(leg.fills for leg in run.legs):
            self._figures["strategy_mtm"] = self._mtm / 100

    def best_after(self, index: int) -> int:
        """The best profit in paise once the tick at ``index`` is past."""
        return int(self._best[index])

    def first_change(self) -> int | None:
        """The index of the first tick at which another rule is met, or none any more.

        Raises ``Unprocessable`` for rules that cannot be evaluated.
        """
        basis = basis_of(self._run)
        value = self._run.protection or {}
        trails = {trail.key: trail for trail in trails_of(value, basis)} if basis else {}
        # With a boundless best every trailing rule is there, in its place.
        boundless = replace(basis, best=math.inf) if basis else None
        rules = _in_order(parse_config(value, boundless))
        winner = np.full(self._size, _NOTHING)
        for number in reversed(range(len(rules))):
            rule = rules[number]
            trail = trails.get(rule.key) if math.isinf(rule.threshold) else None
            winner[self._met(rule, trail)] = number
        keys = [rule.key for rule in rules]
        noted = self._run.triggered_rule
        before = _NOTHING if noted is None else keys.index(noted) if noted in keys else len(keys)
        return first_true(winner != before)

    def _met(self, rule: Rule, trail: Trail | None) -> Flags:
        figure = self._figures.get(rule.metric)
        if figure is None:
            return np.zeros(self._size, dtype=np.bool_)
        values = np.broadcast_to(np.asarray(figure, dtype=np.float64), (self._size,))
        if trail is not None:
            best = self._best / 100
            active = best > 0 if trail.activate is None else best >= trail.activate
            behind: Flags = active & (values <= np.round(best - trail.drop, 4))
            return behind
        met: Flags = values >= rule.threshold
        return met if rule.operator == "gte" else values <= rule.threshold

    def _add_premium(self, prices: Mapping[str, Ints]) -> None:
        legs = [leg for leg in self._run.open_legs if leg.entry_quantity]
        if not legs:
            return
        now, before = np.zeros(self._size), 0.0
        for leg in legs:
            lots = abs(leg.net) / leg.lot_size
            now += _prices_of(leg, prices, self._size) * lots
            before += leg.entry_value / leg.entry_quantity * lots
        self._figures["combined_premium"] = np.round(now / 100, 2)
        self._figures["combined_premium_change_pct"] = np.round(
            (now / 100 / (before / 100) - 1) * 100, 4
        )


def _profit(run: OptionRun, prices: Mapping[str, Ints], size: int) -> Ints:
    """Profit of all fills at every tick, in paise."""
    total = np.zeros(size, dtype=np.int64)
    for leg in run.legs:
        if leg.fills:
            total += leg.mtm(0) + leg.net * _prices_of(leg, prices, size)
    return total


def _prices_of(leg: Leg, prices: Mapping[str, Ints], size: int) -> Ints:
    found = prices.get(leg.leg_id)
    return np.zeros(size, dtype=np.int64) if found is None else found


def _in_order(config: Config) -> list[Rule]:
    """Rules in the order in which they win."""
    return [rule for role in config.precedence for rule in config.rules if rule.role == role]
