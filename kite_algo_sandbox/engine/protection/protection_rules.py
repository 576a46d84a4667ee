"""The rules of a run's protection, and whether one is met. Pure: legs and times in, a verdict out.

Their figures are percentages of the entry: of each protected position, and of the whole basket.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import numpy as np

from ..base.clock import IST, to_ist
from ..market.instruments import Instrument
from ..market.ticks import Ints
from .conditions import Condition, Floats, Trail, winner

Config = Mapping[str, object]
#: The figure of the whole basket; those of positions are named by their keys.
BASKET = "basket"
_SQUAREOFF = {
    "NSE": time(15, 20),
    "BSE": time(15, 20),
    "NFO": time(15, 25),
    "BFO": time(15, 25),
    "CDS": time(16, 45),
    "MCX": time(23, 20),
}


@dataclass(frozen=True, slots=True)
class Leg:
    """One open leg of a run; prices in rupees, the quantity signed."""

    instrument_token: int
    exchange: str
    tradingsymbol: str
    product: str
    quantity: int
    average_price: float
    last_price: float

    @property
    def percent(self) -> float | None:
        """Profit in percent of the entry, or ``None`` when a price is unusable."""
        if not self.is_usable or self.last_price <= 0:
            return None
        return float(self.percent_at(np.float64(self.last_price)))

    @property
    def is_usable(self) -> bool:
        """Whether a percentage can be told at any price."""
        return self.quantity != 0 and self.average_price > 0

    def percent_at(self, prices: Floats | np.float64) -> Floats:
        """Profit in percent of the entry at prices in rupees."""
        move = (prices - self.average_price) / self.average_price * 100
        return np.asarray(move if self.quantity > 0 else -move)

    @property
    def basis(self) -> float:
        """The value the leg was opened for."""
        return abs(self.quantity) * self.average_price


@dataclass(slots=True)
class Verdict:
    """The outcome of one evaluation."""

    rule: str | None = None
    details: dict[str, object] = field(default_factory=dict)
    basket_pct: float | None = None
    best_basket_pct: float | None = None
    position_states: dict[str, dict[str, float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def evaluate(
    config: Config, state: Config, legs: Sequence[Leg], heartbeat_age: int | None, at: datetime
) -> Verdict:
    """Check every rule in its documented order; the first one that is met wins."""
    verdict = Verdict()
    for row in _rows(config.get("positions")):
        _check_position(row, state, legs, verdict)
        if verdict.rule:
            return verdict
    if _check_operations(_dict(config.get("operations")), legs, heartbeat_age, at, verdict):
        return verdict
    _check_basket(_dict(config.get("basket")), state, legs, verdict)
    return verdict


def squareoff_of(exchange: str, at: datetime) -> datetime | None:
    """The time of day from which MIS positions on an exchange count as due for closing."""
    clock = _SQUAREOFF.get(exchange)
    return None if clock is None else datetime.combine(to_ist(at).date(), clock, IST)


def matched(row: Config, legs: Sequence[Leg]) -> tuple[str, Leg | None]:
    """The key of a protected position, and the leg that it names."""
    keys = _keys(row)
    return keys[0], next((leg for name in keys for leg in legs if name in _leg_keys(leg)), None)


def best_of(state: Config, key: str | None = None) -> float | None:
    """The best percentage seen so far, of a position or of the basket."""
    if key is None:
        value = state.get("best_basket_pnl_pct")
    else:
        value = _dict(_dict(state.get("position_states")).get(key)).get("best_pnl_pct")
    return float(value) if isinstance(value, int | float) else None


def _check_position(row: Config, state: Config, legs: Sequence[Leg], verdict: Verdict) -> None:
    key, leg = matched(row, legs)
    if leg is None:
        verdict.errors.append(f"{key}: position is not open")
        return
    if (leg.quantity > 0) != (row.get("side") == "BUY"):
        verdict.errors.append(f"{key}: side does not match the open position")
        return
    percent = leg.percent
    if percent is None:
        verdict.errors.append(f"{key}: no usable price")
        return
    best = _better(best_of(state, key), percent)
    verdict.position_states[key] = {"best_pnl_pct": best, "current_pnl_pct": percent}
    met = _first_met(position_conditions(key, row), key, percent, best)
    if met is None:
        return
    verdict.rule, verdict.details = met.rule, {"position_key": key, "pnl_pct": percent}
    if isinstance(met.level, Trail):
        verdict.details["best_pnl_pct"] = best


def _check_operations(
    operations: Config, legs: Sequence[Leg], age: int | None, at: datetime, verdict: Verdict
) -> bool:
    limit = _number(operations, "worker_stale_sec")
    stale = operations.get("exit_on_worker_stale") is True and limit is not None
    if stale and limit is not None and age is not None and age >= limit:
        verdict.rule, verdict.details = "worker_stale", {"heartbeat_age_sec": age}
        return True
    buffer = _number(operations, "mis_squareoff_buffer_sec")
    if buffer is None:
        return False
    for leg in legs:
        due = squareoff_of(leg.exchange, at) if leg.product == "MIS" else None
        if due is not None and at >= due - timedelta(seconds=buffer):
            key = f"symbol:{leg.exchange}:{leg.tradingsymbol}:{leg.product}"
            verdict.rule, verdict.details = "mis_squareoff_buffer", {"position_key": key}
            return True
    return False


def _check_basket(basket: Config, state: Config, legs: Sequence[Leg], verdict: Verdict) -> None:
    percents = [None if (found := leg.percent) is None else np.float64(found) for leg in legs]
    percent = float(basket_percent(legs, percents, np.float64(0)))
    best = _better(best_of(state), percent)
    verdict.basket_pct, verdict.best_basket_pct = percent, best
    met = _first_met(basket_conditions(basket), BASKET, percent, best) if legs else None
    if met is None:
        return
    verdict.rule, verdict.details = met.rule, {"basket_pnl_pct": percent}
    if isinstance(met.level, Trail):
        verdict.details["best_basket_pnl_pct"] = best


def position_conditions(key: str, row: Config) -> list[Condition]:
    """The rules of one protected position, in the order in which they count."""
    stop, target = _number(row, "stoploss_pct"), _number(row, "target_pct")
    trail = _number(row, "trailing_stoploss_pct")
    found = []
    if stop is not None:
        found.append(Condition("position_stoploss", key, "lte", -stop))
    if target is not None:
        found.append(Condition("position_target", key, "gte", target))
    if trail is not None:
        found.append(Condition("position_trailing_stoploss", key, "lte", Trail(trail)))
    return found


def basket_conditions(basket: Config) -> list[Condition]:
    """The rules of the basket, in the order in which they count."""
    stop, target = _number(basket, "stoploss_pct"), _number(basket, "target_pct")
    activate = _number(basket, "trailing_activate_pct")
    drawdown = _number(basket, "trailing_drawdown_pct")
    found = []
    if stop is not None:
        found.append(Condition("basket_stoploss", BASKET, "lte", -stop))
    if target is not None:
        found.append(Condition("basket_target", BASKET, "gte", target))
    if activate is not None and drawdown is not None:
        trail = Trail(drawdown, activate)
        found.append(Condition("basket_trailing_drawdown", BASKET, "lte", trail))
    return found


def basket_percent(
    legs: Sequence[Leg], percents: Sequence[Floats | np.float64 | None], zero: Floats | np.float64
) -> Floats:
    """Percent of what all legs were opened for; a leg without a percentage counts as unmoved.

    The sums are made leg by leg, so that one value comes out as it does among many.
    """
    basis, gain = 0.0, zero
    for leg, percent in zip(legs, percents, strict=True):
        basis += leg.basis
        if percent is not None:
            gain = gain + leg.basis * percent
    return np.asarray(gain / basis if basis else gain)


class RunFigures:
    """The percentages of a run's protected positions and of its basket, for a search."""

    def __init__(
        self, config: Config, legs: Sequence[Leg], instruments: Sequence[Instrument]
    ) -> None:
        self.instruments = instruments
        self._legs = legs
        self.conditions: list[Condition] = []
        self._positions: dict[str, int] = {}
        for row in _rows(config.get("positions")):
            key, leg = matched(row, legs)
            if leg is None or not leg.is_usable or (leg.quantity > 0) != (row.get("side") == "BUY"):
                continue
            self._positions[key] = legs.index(leg)
            self.conditions += position_conditions(key, row)
        self.conditions += basket_conditions(_dict(config.get("basket")))

    def bests(self, state: Config) -> dict[str, float | None]:
        """The best values that a run's state remembers."""
        return {BASKET: best_of(state)} | {key: best_of(state, key) for key in self._positions}

    def of(self, prices: Sequence[Ints], size: int) -> dict[str, Floats]:
        """The percentages at prices in paise."""
        percents = [
            leg.percent_at(row / 100) if leg.is_usable else None
            for leg, row in zip(self._legs, prices, strict=True)
        ]
        found = {BASKET: basket_percent(self._legs, percents, np.zeros(size))}
        for key, index in self._positions.items():
            percent = percents[index]
            if percent is not None:
                found[key] = percent
        return found

    def between(
        self, low: Sequence[Ints], high: Sequence[Ints], size: int
    ) -> tuple[dict[str, Floats], dict[str, Floats]]:
        """The lowest and the highest percentages; a short leg gains where its price falls."""
        rows = list(zip(self._legs, low, high, strict=True))
        worst = [least if leg.quantity > 0 else most for leg, least, most in rows]
        best = [most if leg.quantity > 0 else least for leg, least, most in rows]
        return self.of(worst, size), self.of(best, size)


def _first_met(
    conditions: Sequence[Condition], figure: str, value: float, best: float
) -> Condition | None:
    number = winner(conditions, {figure: value}, {figure: best})
    return None if number < 0 else conditions[number]


def _better(before: float | None, now: float) -> float:
    return now if before is None else max(before, now)


def _keys(row: Config) -> list[str]:
    product = row.get("product")
    keys = []
    if row.get("instrument_token"):
        keys.append(f"token:{row['instrument_token']}:{product}")
    if row.get("symbol"):
        keys.append(f"symbol:{row['symbol']}:{product}")
    if row.get("exchange") and row.get("tradingsymbol"):
        keys.append(f"symbol:{row['exchange']}:{row['tradingsymbol']}:{product}")
    return keys


def _leg_keys(leg: Leg) -> tuple[str, ...]:
    symbol = leg.tradingsymbol.replace(" ", "")
    return (
        f"token:{leg.instrument_token}:{leg.product}",
        f"symbol:{leg.exchange}:{symbol}:{leg.product}",
        f"symbol:{symbol}:{leg.product}",
    )


def _rows(value: object) -> list[Config]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _dict(value: object) -> Config:
    return value if isinstance(value, Mapping) else {}


def _number(row: Config, name: str) -> float | None:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) else None
