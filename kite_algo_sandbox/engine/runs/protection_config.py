"""The protection a run asks for: its strict form, and the state that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..base.clock import iso
from ..base.errors import Invalid

Config = dict[str, object]
_TOP = {"enabled", "mode", "version", "positions", "basket", "operations", "structure"}
_POSITION = {
    "product", "side", "quantity", "entry_price", "symbol", "instrument_token", "exchange",
    "tradingsymbol", "stoploss_pct", "target_pct", "trailing_stoploss_pct",
}  # fmt: skip
_BASKET = {"stoploss_pct", "target_pct", "trailing_activate_pct", "trailing_drawdown_pct"}
_OPERATIONS = {"exit_on_worker_stale", "worker_stale_sec", "mis_squareoff_buffer_sec"}
ROOT = "backend_protection"


def parse_protection(value: object) -> Config:
    """The normalised configuration. Unknown keys are refused at every level."""
    if value is None or value == "":
        value = {}
    data = _mapping(value, ROOT, _TOP)
    mode = data.get("mode", "exposure")
    if mode != "exposure":
        raise Invalid(f"{ROOT}.mode", "must be 'exposure'", mode)
    rows = data.get("positions") or []
    if not isinstance(rows, list):
        raise Invalid(f"{ROOT}.positions", "must be a list", rows)
    config: Config = {
        "enabled": _flag(data.get("enabled", False), f"{ROOT}.enabled"),
        "mode": "exposure",
        "version": _whole(data.get("version", 1), f"{ROOT}.version", 1, None),
        "positions": [_position(row, f"{ROOT}.positions.{i}") for i, row in enumerate(rows)],
        "operations": _operations(data.get("operations")),
    }
    if data.get("basket") is not None:
        config["basket"] = _basket(data["basket"])
    if config["enabled"] and not _has_rule(config):
        raise Invalid(ROOT, "enabled protection needs at least one rule")
    return config


def initial_state(
    config: Config, generation: int, reason: str | None, at: datetime, **extra: object
) -> Config:
    """The state right after a configuration was accepted."""
    return {
        "status": "active" if config.get("enabled") else "disabled",
        "generation": generation,
        "version": config.get("version", 1),
        "update_reason": reason,
        "updated_at": iso(at),
        "last_checked_at": None,
        "triggered_rule": None,
        "action": None,
        "exit_submitted": False,
        "errors": [],
        **extra,
    }


def _position(value: object, path: str) -> Config:
    data = _mapping(value, path, _POSITION)
    row: Config = {
        "product": _choice(data.get("product"), f"{path}.product", ("CNC", "MIS", "NRML")),
        "side": _choice(data.get("side"), f"{path}.side", ("BUY", "SELL")),
        "quantity": _whole(data.get("quantity"), f"{path}.quantity", 1, None),
        "entry_price": _positive(data.get("entry_price"), f"{path}.entry_price", None),
    }
    if data.get("instrument_token") is not None:
        row["instrument_token"] = _whole(
            data["instrument_token"], f"{path}.instrument_token", 1, None
        )
    for name in ("symbol", "exchange", "tradingsymbol"):
        text = str(data.get(name) or "").strip().upper()
        if text:
            row[name] = text.replace(" ", "") if name == "symbol" else text
    named = "instrument_token" in row or "symbol" in row
    if not named and not ("exchange" in row and "tradingsymbol" in row):
        raise Invalid(f"{path}.symbol", "a symbol or an instrument_token is required")
    percents = _percents(data, path, ("stoploss_pct", "target_pct", "trailing_stoploss_pct"))
    if not percents:
        raise Invalid(f"{path}.stoploss_pct", "a stoploss, target or trailing stoploss is required")
    return row | percents


def _basket(value: object) -> Config:
    path = f"{ROOT}.basket"
    data = _mapping(value, path, _BASKET)
    row = _percents(data, path, tuple(sorted(_BASKET)))
    if not row.keys() & {"stoploss_pct", "target_pct", "trailing_drawdown_pct"}:
        raise Invalid(f"{path}.stoploss_pct", "a stoploss, target or drawdown is required")
    if "trailing_drawdown_pct" in row and "trailing_activate_pct" not in row:
        raise Invalid(f"{path}.trailing_activate_pct", "is required with trailing_drawdown_pct")
    return row


def _operations(value: object) -> Config:
    path = f"{ROOT}.operations"
    data = _mapping(value if value is not None else {}, path, _OPERATIONS)
    stale = _flag(data.get("exit_on_worker_stale", False), f"{path}.exit_on_worker_stale")
    row: Config = {"exit_on_worker_stale": stale}
    if data.get("worker_stale_sec") is not None:
        row["worker_stale_sec"] = _whole(
            data["worker_stale_sec"], f"{path}.worker_stale_sec", 30, 86_400
        )
    elif stale:
        raise Invalid(f"{path}.worker_stale_sec", "is required with exit_on_worker_stale")
    if data.get("mis_squareoff_buffer_sec") is not None:
        row["mis_squareoff_buffer_sec"] = _whole(
            data["mis_squareoff_buffer_sec"], f"{path}.mis_squareoff_buffer_sec", 0, 3600
        )
    return row


def _has_rule(config: Config) -> bool:
    operations = config["operations"]
    rules = operations if isinstance(operations, dict) else {}
    return bool(
        config["positions"]
        or config.get("basket")
        or rules.get("exit_on_worker_stale")
        or rules.get("mis_squareoff_buffer_sec") is not None
    )


def _mapping(value: object, path: str, allowed: set[str]) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise Invalid(path, "must be an object", value)
    unknown = sorted(str(key) for key in value if key not in allowed)
    if unknown:
        raise Invalid(f"{path}.{unknown[0]}", "is not a known field")
    return value


def _percents(data: Mapping[str, object], path: str, names: tuple[str, ...]) -> Config:
    return {
        name: _positive(data[name], f"{path}.{name}", 1000.0)
        for name in names
        if data.get(name) is not None
    }


def _positive(value: object, path: str, highest: float | None) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Invalid(path, "must be a number", value)
    try:
        number = float(value)
    except ValueError:
        raise Invalid(path, "must be a number", value) from None
    if not 0 < number < float("inf") or (highest is not None and number > highest):
        bounds = "greater than 0" + (f" and at most {highest:g}" if highest else "")
        raise Invalid(path, f"must be {bounds}", value)
    return number


def _whole(value: object, path: str, low: int, high: int | None) -> int:
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid(path, "must be a whole number", value)
    if value < low or (high is not None and value > high):
        bounds = f"between {low} and {high}" if high is not None else f"at least {low}"
        raise Invalid(path, f"must be {bounds}", value)
    return value


def _flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise Invalid(path, "must be true or false", value)
    return value


def _choice(value: object, path: str, allowed: tuple[str, ...]) -> str:
    text = str(value or "").strip().upper()
    if text not in allowed:
        raise Invalid(path, f"must be one of {', '.join(allowed)}", value)
    return text
