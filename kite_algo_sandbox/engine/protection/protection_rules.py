"""Whether a protection rule is met. Pure: legs and times in, a verdict out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from ..base.clock import IST, to_ist

Config = Mapping[str, object]
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
        if self.quantity == 0 or self.average_price <= 0 or self.last_price <= 0:
            return None
        move = (self.last_price - self.average_price) / self.average_price * 100
        return move if self.quantity > 0 else -move

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
    before = best_of(state, key)
    best = percent if before is None else max(before, percent)
    verdict.position_states[key] = {"best_pnl_pct": best, "current_pnl_pct": percent}
    details: dict[str, object] = {"position_key": key, "pnl_pct": percent}
    stop, target = _number(row, "stoploss_pct"), _number(row, "target_pct")
    trail = _number(row, "trailing_stoploss_pct")
    if stop is not None and percent <= -stop:
        verdict.rule, verdict.details = "position_stoploss", details
    elif target is not None and percent >= target:
        verdict.rule, verdict.details = "position_target", details
    elif trail is not None and best > 0 and best - percent >= trail:
        verdict.rule = "position_trailing_stoploss"
        verdict.details = details | {"best_pnl_pct": best}


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
    basis = sum(leg.basis for leg in legs)
    gain = sum(leg.basis * (leg.percent or 0.0) for leg in legs)
    percent = gain / basis if basis else 0.0
    before = best_of(state)
    best = percent if before is None else max(before, percent)
    verdict.basket_pct, verdict.best_basket_pct = percent, best
    if not legs:
        return
    details: dict[str, object] = {"basket_pnl_pct": percent}
    stop, target = _number(basket, "stoploss_pct"), _number(basket, "target_pct")
    activate = _number(basket, "trailing_activate_pct")
    drawdown = _number(basket, "trailing_drawdown_pct")
    if stop is not None and percent <= -stop:
        verdict.rule, verdict.details = "basket_stoploss", details
    elif target is not None and percent >= target:
        verdict.rule, verdict.details = "basket_target", details
    elif activate is None or drawdown is None:
        return
    elif best >= activate and best - percent >= drawdown:
        verdict.rule = "basket_trailing_drawdown"
        verdict.details = details | {"best_basket_pnl_pct": best}


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
