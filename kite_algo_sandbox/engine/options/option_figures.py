"""The figures of an option run: one calculation for the present and for a stretch of time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..market.instruments import Instrument, Instruments
from ..market.ticks import Ints
from ..protection.conditions import Floats
from .option_legs import Leg, OptionRun
from .option_protection import PROFIT, Metrics


class OptionFigures:
    """What the rules of one option run look at, while its legs stand still.

    ``given`` holds the figures that do not follow from prices. Instruments are those of the legs
    and, last, the index their contracts belong to.
    """

    def __init__(self, run: OptionRun, given: Metrics, instruments: Instruments) -> None:
        self._given = given
        self._legs = [leg for leg in run.legs if leg.instrument is not None]
        self._unknown = [leg for leg in run.legs if leg.instrument is None]
        self.instruments: list[Instrument] = [
            leg.instrument for leg in self._legs if leg.instrument is not None
        ]
        index = next((item.underlying for item in self.instruments if item.underlying), None)
        self._has_index = index is not None
        if index is not None:
            self.instruments.append(instruments.spot(index))
        self._has_fills = any(leg.fills for leg in run.legs)

    def of(self, prices: Sequence[Ints], size: int) -> dict[str, Floats]:
        """The figures at prices in paise."""
        return self._figures(prices, prices, size)

    def between(
        self, low: Sequence[Ints], high: Sequence[Ints], size: int
    ) -> tuple[dict[str, Floats], dict[str, Floats]]:
        """The lowest and the highest figures; the profit of a sold leg rises as its price falls."""
        nets = [leg.net for leg in self._legs]
        rows = list(zip(nets, low, high, strict=False))
        worst = [least if net > 0 else most for net, least, most in rows]
        best = [most if net > 0 else least for net, least, most in rows]
        return self._figures(low, worst, size), self._figures(high, best, size)

    def profit(self, prices: Sequence[Ints], size: int) -> Ints:
        """Profit of all fills in paise; a leg of an unknown contract is worth nothing."""
        total = np.zeros(size, dtype=np.int64)
        for leg, row in zip(self._legs, prices, strict=False):
            if leg.fills:
                total += leg.mtm(0) + leg.net * row
        return total + sum(leg.mtm(0) for leg in self._unknown if leg.fills)

    def _figures(
        self, prices: Sequence[Ints], held: Sequence[Ints], size: int
    ) -> dict[str, Floats]:
        """The figures; ``held`` are the prices by which the profit is counted."""
        found: dict[str, Floats] = {
            name: np.full(size, value) for name, value in self._given.items()
        }
        if self._has_index:
            found["index_ltp"] = prices[-1] / 100
        pairs = [(leg, row) for leg, row in zip(self._legs, prices, strict=False)]
        pairs += [(leg, np.zeros(size, dtype=np.int64)) for leg in self._unknown]
        found |= _premium(pairs, size)
        if self._has_fills:
            found[PROFIT] = self.profit(held, size) / 100
        return found


def _premium(rows: Sequence[tuple[Leg, Ints]], size: int) -> dict[str, Floats]:
    """Summed premium per lot of the open legs, and its change since entry; empty without any."""
    legs = [(leg, row) for leg, row in rows if leg.net and leg.entry_quantity]
    if not legs:
        return {}
    now, before = np.zeros(size), 0.0
    for leg, row in legs:
        lots = abs(leg.net) / leg.lot_size
        now += row * lots
        before += leg.entry_value / leg.entry_quantity * lots
    return {
        "combined_premium": np.round(now / 100, 2),
        "combined_premium_change_pct": np.round((now / 100 / (before / 100) - 1) * 100, 4),
    }
