"""Protection of option runs: rules, the figures they look at, and which rule is met.

Two forms are understood. Rules compare a metric with a threshold and count in the order of their
roles in ``precedence``. Free-form values (``stoploss_pct`` and the like) are turned into the same
kind of rule once the entry is known, because their thresholds are shares of what was entered.

The exchange reports what is met and which orders would close the run; it sends none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..base.errors import Unprocessable
from ..protection.conditions import Comparison, Condition, Trail, winner
from .option_legs import OptionRun

Json = dict[str, object]
Metrics = dict[str, float]
_Add = Callable[[str, str, Comparison, float, str], None]
METRICS = (
    "index_ltp",
    "combined_premium",
    "combined_premium_change_pct",
    "strategy_mtm",
    "open_quantity",
)
#: The figure that trailing rules follow.
PROFIT = "strategy_mtm"
_OPERATORS: dict[str, Comparison] = {"gte": "gte", "lte": "lte"}
FREE_ROLES = ("emergency_guard", "hard_stop", "profit_target", "trailing_stop")


@dataclass(frozen=True, slots=True)
class Rule:
    """One comparison; the threshold of a trailing one is where it stands at the present best."""

    key: str
    metric: str
    operator: Comparison
    threshold: float
    role: str = "exit"
    trail: Trail | None = None

    @property
    def condition(self) -> Condition:
        """The rule as it is evaluated."""
        level = self.threshold if self.trail is None else self.trail
        return Condition(self.key, self.metric, self.operator, level)

    def as_json(self) -> Json:
        """The rule with its six keys."""
        return {
            "key": self.key,
            "metric": self.metric,
            "operator": self.operator,
            "threshold": self.threshold,
            "role": self.role,
            "action": "exit",
        }


@dataclass(frozen=True, slots=True)
class Basis:
    """What shares of an entry are measured on, in rupees.

    ``value`` is premium times units of all legs, ``points`` their summed premium per lot,
    ``net`` what the entry brought in (positive) or cost, ``best`` the highest profit so far.
    """

    value: float
    points: float
    net: float
    best: float


@dataclass(frozen=True, slots=True)
class Config:
    """Rules, the order in which their roles count, and the best profit so far, in rupees."""

    rules: tuple[Rule, ...]
    precedence: tuple[str, ...]
    best: float = 0.0

    @property
    def in_order(self) -> list[Rule]:
        """The rules in the order in which they win: by role, then by position."""
        return [rule for role in self.precedence for rule in self.rules if rule.role == role]

    def first_met(self, metrics: Mapping[str, float]) -> Rule | None:
        """The rule that wins now."""
        rules = self.in_order
        number = winner([rule.condition for rule in rules], metrics, {PROFIT: self.best})
        return None if number < 0 else rules[number]

    def as_json(self) -> Json:
        """The configuration as it is stored."""
        return {
            "rules": [rule.as_json() for rule in self.rules],
            "precedence": list(self.precedence),
        }


def parse_config(value: object, basis: Basis | None = None) -> Config:
    """Rules of a stored protection object; absent ``precedence`` follows the rules' roles.

    Raises ``Unprocessable`` for a rule that cannot be evaluated.
    """
    if value is None:
        return Config((), ())
    if not isinstance(value, Mapping):
        raise _invalid("protection must be an object")
    rows = value.get("rules")
    if rows is not None and not isinstance(rows, list):
        raise _invalid("rules must be a list")
    rules = [_rule(row, number) for number, row in enumerate(rows or [], start=1)]
    order = value.get("precedence")
    if order is not None and not isinstance(order, list):
        raise _invalid("precedence must be a list")
    roles = [rule.role for rule in rules] if order is None else [str(role) for role in order]
    extra = [] if value.get("enabled") is False else free_form(value, basis)
    roles += [role for role in FREE_ROLES if any(rule.role == role for rule in extra)]
    best = 0.0 if basis is None else basis.best
    return Config((*rules, *extra), tuple(dict.fromkeys(roles)), best)


def free_form(values: Mapping[str, object], basis: Basis | None) -> list[Rule]:
    """Rules made from free-form values; those that depend on the entry need a ``basis``."""
    rules: list[Rule] = []

    def add(name: str, metric: str, operator: Comparison, threshold: float, role: str) -> None:
        rules.append(Rule(name, metric, operator, round(threshold, 4), role))

    bounds: tuple[tuple[str, Comparison], ...] = (("index_lower", "lte"), ("index_upper", "gte"))
    for name, operator in bounds:
        for suffix in ("_boundary", "_stoploss"):
            level = _positive(values, name + suffix)
            if level is not None:
                add(name + suffix, "index_ltp", operator, level, "emergency_guard")
    if basis is None:
        return rules
    stop, target = _positive(values, "basket_mtm_stoploss"), _positive(values, "basket_mtm_target")
    if stop is not None:
        add("basket_mtm_stoploss", PROFIT, "lte", -stop, "hard_stop")
    if target is not None:
        add("basket_mtm_target", PROFIT, "gte", target, "profit_target")
    _percentages(values, basis, add)
    rules += _trailing(values, basis)
    _premiums(values, basis, add)
    return rules


def _percentages(values: Mapping[str, object], basis: Basis, add: _Add) -> None:
    def share(name: str) -> float | None:
        percent = _positive(values, name)
        return None if percent is None else percent / 100 * basis.value

    stop, target = share("stoploss_pct"), share("target_pct")
    if stop is not None:
        add("stoploss_pct", PROFIT, "lte", -stop, "hard_stop")
    if target is not None:
        add("target_pct", PROFIT, "gte", target, "profit_target")


def _trailing(values: Mapping[str, object], basis: Basis) -> list[Rule]:
    """The rules that follow the best profit; they are there before they are active."""
    trail, activate, drawdown = (
        None if (percent := _positive(values, name)) is None else percent / 100 * basis.value
        for name in ("trailing_stoploss_pct", "trailing_activate_pct", "trailing_drawdown_pct")
    )
    found = []
    if trail is not None:
        found.append(("trailing_stoploss_pct", Trail(trail)))
    if activate is not None and drawdown is not None:
        found.append(("trailing_drawdown_pct", Trail(drawdown, activate)))
    return [
        Rule(key, PROFIT, "lte", round(basis.best - trail.drop, 4), "trailing_stop", trail)
        for key, trail in found
    ]


def _premiums(values: Mapping[str, object], basis: Basis, add: _Add) -> None:
    """Points of the summed premium; a net seller gains when it falls."""
    sold = basis.net >= 0
    for name, role, gains in (
        ("combined_premium_target", "profit_target", True),
        ("combined_premium_stoploss", "hard_stop", False),
    ):
        points = _positive(values, name)
        if points is None:
            continue
        falls = gains == sold
        threshold = max(basis.points - points, 0.0) if falls else basis.points + points
        add(name, "combined_premium", "lte" if falls else "gte", threshold, role)


def basis_of(run: OptionRun) -> Basis | None:
    """What the run entered for; ``None`` before anything was filled."""
    entered = [leg for leg in run.legs if leg.entry_quantity]
    if not entered:
        return None
    paise = sum(leg.entry_value for leg in entered)
    net = sum(-leg.request.sign * leg.entry_value for leg in entered)
    points = sum(leg.entry_value / leg.lot_size for leg in entered)
    return Basis(paise / 100, points / 100, net / 100, run.best_mtm / 100)


def exit_orders(run: OptionRun) -> list[Json]:
    """The orders that would close the run now."""
    orders: list[Json] = []
    for leg in run.open_legs:
        kind = str(leg.data.get("exit_order_type") or "MARKET")
        order: Json = {
            "exchange": leg.request.exchange,
            "tradingsymbol": leg.request.tradingsymbol,
            "transaction_type": "SELL" if leg.net > 0 else "BUY",
            "variety": leg.data.get("exit_variety") or "regular",
            "product": run.product,
            "order_type": kind,
            "quantity": abs(leg.net),
        }
        price = leg.data.get("exit_price") or leg.data.get("limit_price")
        if kind == "LIMIT" and price is not None:
            order["price"] = price
        if kind == "MARKET":
            protection = leg.data.get("market_protection")
            order["market_protection"] = -1 if protection is None else protection
        orders.append(order)
    return orders


def _rule(row: object, number: int) -> Rule:
    if not isinstance(row, Mapping):
        raise _invalid(f"rule {number} must be an object")
    metric = str(row.get("metric") or "")
    operator = _OPERATORS.get(str(row.get("operator") or "").lower())
    threshold = row.get("threshold")
    if metric not in METRICS:
        raise _invalid(f"rule {number}: metric must be one of {', '.join(METRICS)}")
    if operator is None:
        raise _invalid(f"rule {number}: operator must be gte or lte")
    if isinstance(threshold, bool) or not isinstance(threshold, int | float):
        raise _invalid(f"rule {number}: threshold must be a number")
    if (row.get("action") or "exit") != "exit":
        raise _invalid(f"rule {number}: action must be exit")
    key, role = row.get("key"), row.get("role")
    return Rule(
        str(key or f"rule_{number}"), metric, operator, float(threshold), str(role or "exit")
    )


def _positive(values: Mapping[str, object], name: str) -> float | None:
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not value:
        return None
    return abs(float(value))


def _invalid(message: str) -> Unprocessable:
    return Unprocessable({"code": "OPTION_PROTECTION_INVALID_CONFIG", "message": message})
