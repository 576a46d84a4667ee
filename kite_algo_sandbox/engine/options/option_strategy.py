"""What a set of option legs amounts to, and which protection suits it. Pure and stateless."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..base.errors import BadRequest

Json = dict[str, object]
PRECEDENCE = ("emergency_guard", "hard_stop", "profit_target", "trailing_stop")
DIRECTIONAL, NEUTRAL = "directional", "neutral-short-premium"
LONG_VOL, MANAGED = "long-vol", "premium-managed-structure"

_TEMPLATES: dict[str, tuple[str, str]] = {
    "buy_call": (DIRECTIONAL, "bullish"),
    "sell_put": (DIRECTIONAL, "bullish"),
    "bull_call_spread": (DIRECTIONAL, "bullish"),
    "bear_put_spread": (DIRECTIONAL, "bearish"),
    "short_straddle": (NEUTRAL, "neutral"),
    "short_strangle": (NEUTRAL, "neutral"),
    "iron_condor": (NEUTRAL, "neutral"),
    "long_straddle": (LONG_VOL, "long_volatility"),
    "long_strangle": (LONG_VOL, "long_volatility"),
}
_SIDES = {"CE": "CE", "CALL": "CE", "C": "CE", "PE": "PE", "PUT": "PE", "P": "PE"}
_ALIASES = {
    "index_lower_boundary": "index_lower_stoploss",
    "index_upper_boundary": "index_upper_stoploss",
    "combined_premium_target": "combined_premium_profit_target",
    "combined_premium_stoploss": "combined_premium_trailing_distance",
}
_METRICS = {DIRECTIONAL: "index_price", MANAGED: "basket_mtm_rupees"}
_UNITS = {"index": "index points", "combined": "premium points", "basket": "₹"}
_LABELS = {
    "combined_premium_target": "combined premium target",
    "combined_premium_stoploss": "combined premium stoploss",
    "basket_mtm_target": "basket MTM target",
    "basket_mtm_stoploss": "basket MTM stoploss",
}
_LARGEST = 1e12
_HELP = {
    "index": "Level of the underlying at which the position is closed.",
    "combined": "Change of the legs' summed premium since the entry.",
    "basket": "Profit or loss of all legs together.",
}


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg as far as the analysis looks at it."""

    option_type: str
    side: str
    strike: float
    ltp: float
    lots: int
    quantity: int
    expiry: str


@dataclass(slots=True)
class Entry:
    """What the legs cost together: points per lot, and rupees."""

    points: float
    net: float

    @property
    def cost(self) -> float:
        """The absolute amount in rupees."""
        return abs(self.net)


@dataclass(frozen=True, slots=True)
class _Class:
    structure: str
    family: str
    bias: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class _Row:
    """One input of a family and the rule made from it."""

    name: str
    group: str
    needed: bool
    rule: str
    role: str
    operator: str
    shape: str


def preview(body: Mapping[str, object]) -> Json:
    """The analysis of the legs of a request. Raises ``BadRequest`` for an unusable leg."""
    legs = [_leg(item) for item in _list(body.get("legs")) or _list(body.get("selected_strikes"))]
    template = str(body.get("template_id") or "")
    kind = str(body.get("strategy_type") or template or "manual")
    spot = _optional(body.get("current_spot"), "current_spot")
    given = _given(body.get("protection_config"))
    entry = Entry(
        round(sum(leg.ltp * leg.lots for leg in legs), 2),
        round(sum((leg.ltp if leg.side == "SELL" else -leg.ltp) * leg.quantity for leg in legs), 2),
    )
    found = _classify(template.strip().lower(), kind, legs)
    gap = 100 if str(body.get("underlying") or "").strip().upper() == "BANKNIFTY" else 50
    defaults = _defaults(found, spot, gap, entry)
    plan = [_Planned(row, found, given.get(row.name), defaults.get(row.name), entry)
            for row in _rows(found)]  # fmt: skip
    managed = found.family == MANAGED
    return {
        "user_intent": template or kind,
        "inferred_structure": found.structure,
        "inferred_family": found.family,
        "direction_bias": found.bias,
        "classification_confidence": found.confidence,
        "classification_reason": found.reason,
        "description": f"{found.structure.replace('_', ' ')}: {len(legs)} legs, {found.bias}",
        "primary_metric": _METRICS.get(found.family, "combined_premium_points"),
        "emergency_metric": "index_price" if found.family == NEUTRAL else None,
        "combined_premium_entry_type": None if managed else _entry_type(entry),
        "entry_combined_premium_points": entry.points,
        "estimated_entry_cost_rupees": entry.cost,
        "warnings": _warnings(found, spot, given),
        "precedence": list(PRECEDENCE),
        "inputs": {item.row.name: item.as_input() for item in plan},
        "rules": [rule for item in plan if (rule := item.as_rule()) is not None],
    }


@dataclass(slots=True)
class _Planned:
    """An input with its value, and the rule it makes."""

    row: _Row
    found: _Class
    given: float | None
    default: float | None
    entry: Entry
    source: str = field(init=False)

    def __post_init__(self) -> None:
        if self.given is not None:
            self.source = "user_input"
        elif self.default is None and not self.row.needed:
            self.source = "empty_optional"
        else:
            self.source = "backend_required" if self.row.needed else "backend_default"

    @property
    def value(self) -> float | None:
        return self.default if self.given is None else self.given

    def as_input(self) -> Json:
        kind = self.row.name.partition("_")[0]
        return {
            "key": self.row.name,
            "label": self._label(),
            "unit": _UNITS[kind],
            "group": self.row.group,
            "visible": True,
            "required": self.row.needed,
            "recommended": self.row.needed,
            "value": self.value,
            "source": self.source,
            "help_text": _HELP[kind],
        }

    def as_rule(self) -> Json | None:
        if self.value is None:
            return None
        metric = {"index": "index_price", "combined": "combined_premium_points"}
        return {
            "key": self.row.rule,
            "metric": metric.get(self.row.name.partition("_")[0], "basket_mtm_rupees"),
            "role": self.row.role,
            "label": self._label(),
            "operator": self.row.operator,
            "threshold": self._threshold(self.value),
            "required": self.row.needed,
            "source": self.source,
        }

    def _threshold(self, value: float) -> float:
        points = self.entry.points
        threshold = {
            "value": value,
            "loss": -abs(value),
            "below": max(points - value, 0.0),
            "below_size": max(points - abs(value), 0.0),
            "above": points + abs(value),
        }[self.row.shape]
        return threshold if self.found.family == DIRECTIONAL else round(threshold, 2)

    def _label(self) -> str:
        name = self.row.name
        if not name.startswith("index"):
            return _LABELS[name]
        if self.found.family != DIRECTIONAL:
            return f"index {name.split('_')[1]} emergency"
        return "index stoploss" if self.row.role == "hard_stop" else "index target"


def _classify(template: str, kind: str, legs: list[Leg]) -> _Class:
    if template in _TEMPLATES:
        family, bias = _TEMPLATES[template]
        return _Class(template, family, bias, 0.98, f"template {template}")
    if len({leg.expiry for leg in legs if leg.expiry}) > 1:
        return _Class(kind, MANAGED, "structure", 0.80, "legs of several expiries")
    sold = {leg.option_type for leg in legs if leg.side == "SELL"}
    held = {leg.option_type for leg in legs if leg.side == "BUY"}
    if len(legs) >= 4 and len(sold) == len(held) == 2:
        return _Class("iron_condor", NEUTRAL, "neutral", 0.82, "both wings sold and both covered")
    if len(sold) == 2:
        name = _by_strikes([leg for leg in legs if leg.side == "SELL"])
        return _Class(f"short_{name}", NEUTRAL, "neutral", 0.90, "call and put sold")
    if len(held) == 2 and not sold:
        name = _by_strikes(legs)
        return _Class(f"long_{name}", LONG_VOL, "long_volatility", 0.90, "call and put bought")
    long_put = "PE" in held and "CE" not in held
    short_call = not long_put and "CE" in sold and "PE" not in sold
    bias = "bearish" if long_put or short_call else "bullish"
    return _Class(kind, DIRECTIONAL, bias, 0.75, "no two-sided structure was found")


def _by_strikes(legs: list[Leg]) -> str:
    return "straddle" if len({leg.strike for leg in legs}) == 1 else "strangle"


def _defaults(found: _Class, spot: float | None, gap: int, entry: Entry) -> dict[str, float | None]:
    values: dict[str, float | None] = {}
    if spot is not None and found.family != LONG_VOL:
        below, above = 2, 2
        if found.family == DIRECTIONAL:
            below, above = (2, 3) if found.bias == "bullish" else (3, 2)
        values["index_lower_boundary"] = float(round((spot - below * gap) / gap) * gap)
        values["index_upper_boundary"] = float(round((spot + above * gap) / gap) * gap)
    if entry.points > 0 and found.family == NEUTRAL:
        values["combined_premium_target"] = float(max(40, round(0.35 * entry.points)))
    if entry.points > 0 and found.family == LONG_VOL:
        values["combined_premium_target"] = float(max(40, round(0.4 * entry.points)))
        values["combined_premium_stoploss"] = float(max(30, round(0.25 * entry.points)))
    if entry.cost > 0 and found.family == MANAGED:
        values["basket_mtm_target"] = round(0.4 * entry.cost, 2)
        values["basket_mtm_stoploss"] = round(0.25 * entry.cost, 2)
    return values


def _rows(found: _Class) -> list[_Row]:
    family = found.family
    prefix = {DIRECTIONAL: "directional", NEUTRAL: "neutral", LONG_VOL: "long-vol"}.get(
        family, "structure"
    )
    money = family == MANAGED
    basket = [
        _Row("basket_mtm_stoploss", "primary" if money else "secondary", money,
             f"{prefix}-mtm-stop", "hard_stop", "lte", "loss"),
        _Row("basket_mtm_target", "primary" if money else "secondary", money,
             f"{prefix}-mtm-target", "profit_target", "gte", "value"),
    ]  # fmt: skip
    if family == LONG_VOL:
        return [
            _Row("combined_premium_target", "primary", True,
                 "long-vol-combined-target", "profit_target", "gte", "above"),
            _Row("combined_premium_stoploss", "primary", True,
                 "long-vol-combined-stop", "hard_stop", "lte", "below_size"),
            *basket,
        ]  # fmt: skip
    if family == DIRECTIONAL:
        roles = ("hard_stop", "profit_target")
        lower, upper = roles if found.bias == "bullish" else reversed(roles)
        return [
            _Row("index_lower_boundary", "primary", True,
                 "directional-index-lower", lower, "lte", "value"),
            _Row("index_upper_boundary", "primary", True,
                 "directional-index-upper", upper, "gte", "value"),
            *basket,
        ]  # fmt: skip
    guards = [
        _Row("index_lower_boundary", "emergency", not money,
             f"{prefix}-lower-emergency", "emergency_guard", "lte", "value"),
        _Row("index_upper_boundary", "emergency", not money,
             f"{prefix}-upper-emergency", "emergency_guard", "gte", "value"),
    ]  # fmt: skip
    if money:
        return [*guards, *basket]
    return [
        *guards,
        _Row("combined_premium_target", "primary", True,
             "neutral-combined-target", "profit_target", "lte", "below"),
        _Row("combined_premium_stoploss", "primary", False,
             "neutral-combined-stop", "hard_stop", "gte", "above"),
        *basket,
    ]  # fmt: skip


def _entry_type(entry: Entry) -> str:
    return "credit" if entry.net >= 0 else "debit"


def _warnings(found: _Class, spot: float | None, given: Mapping[str, float]) -> list[str]:
    warnings = []
    if found.family == MANAGED:
        warnings.append("Legs of several expiries are managed by their profit and loss.")
    if spot is None:
        warnings.append("Without current_spot no index boundaries are proposed.")
    if found.family == NEUTRAL and "combined_premium_stoploss" not in given:
        warnings.append("No combined premium stoploss: losses are limited by the index guards.")
    return warnings


def _given(config: object) -> dict[str, float]:
    values = config if isinstance(config, Mapping) else {}
    found: dict[str, float] = {}
    for name in (*_ALIASES, "basket_mtm_target", "basket_mtm_stoploss"):
        value = values.get(name)
        if value is None and name in _ALIASES:
            value = values.get(_ALIASES[name])
        number = _optional(value, f"protection_config.{name}")
        if number is not None:
            found[name] = number
    return found


def _leg(item: object) -> Leg:
    if not isinstance(item, Mapping):
        raise BadRequest("every leg must be an object")
    option_type = _SIDES.get(str(item.get("option_type") or "").strip().upper())
    side = str(item.get("transaction_type") or "").strip().upper()
    if option_type is None or side not in {"BUY", "SELL"}:
        raise BadRequest("a leg needs option_type CE or PE and transaction_type BUY or SELL")
    lots = int(_number(item.get("lots", 1), "lots"))
    lot_size = int(_number(item.get("lot_size", 1), "lot_size"))
    quantity = item.get("quantity")
    ltp = _number(item.get("ltp"), "ltp")
    if ltp < 0 or lots < 1 or lot_size < 1:
        raise BadRequest("a leg needs ltp of at least 0, lots and lot_size of at least 1")
    return Leg(
        option_type, side, _number(item.get("strike"), "strike"), ltp, lots,
        lots * lot_size if quantity is None else int(_number(quantity, "quantity")),
        str(item.get("expiry_key") or ""),
    )  # fmt: skip


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _optional(value: object, name: str) -> float | None:
    return None if value is None else _number(value, name)


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BadRequest(f"{name} must be a number")
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise BadRequest(f"{name} must be a number") from None
    if not abs(number) <= _LARGEST:  # not a number is refused by this as well
        raise BadRequest(f"{name} must be a number of at most {_LARGEST:.0e}")
    return number
