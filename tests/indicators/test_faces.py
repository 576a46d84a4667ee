"""The function, the method, the documentation and 0.7.0 agree with the declarations."""

from __future__ import annotations

import importlib.util
import inspect
from pathlib import Path
from typing import Any

import pytest

from kite_algo_worker import indicators
from kite_algo_worker.indicators import INDICATORS, LiveIndicatorEngine, TechnicalAnalysis, ta
from kite_algo_worker.indicators.catalogue import find

ROOT = Path(__file__).parents[2]
H, L, C, V = "high=?", "low=None", "close=None", "volume=None"
HC, LC, CC, VC = (f"{name}_column='{name}'" for name in ("high", "low", "close", "volume"))

PUBLISHED = {
    "adx": [H, L, C, "period=14", "*", HC, LC, CC],
    "aroon": [H, L, "period=14", "*", HC, LC],
    "atr": [H, L, C, "period=14", "*", HC, LC, CC],
    "bbands": ["data=?", "period=20", "multiplier=2.0", "column=None"],
    "cci": [H, L, C, "period=20", "*", HC, LC, CC],
    "crossover": ["left=?", "right=?"],
    "crossunder": ["left=?", "right=?"],
    "dpo": ["data=?", "period=21", "column=None"],
    "ema": ["data=?", "period=?", "column=None"],
    "falling": ["data=?", "period=?", "column=None"],
    "format_output": ["values=?", "template=?", "*", "name=None"],
    "highest": ["data=?", "period=?", "column=None"],
    "keltner": [H, L, C, "period=20", "multiplier=2.0", "*", HC, LC, CC],
    "linreg": ["data=?", "period=14", "column=None"],
    "lowest": ["data=?", "period=?", "column=None"],
    "macd": ["data=?", "fast_period=12", "slow_period=26", "signal_period=9", "column=None"],
    "mfi": [H, L, C, V, "period=14", "*", HC, LC, CC, VC],
    "normalize_input": ["data=?", "column=None"],
    "obv": ["price=?", V, "*", "price_column='close'", VC],
    "ppo": ["data=?", "fast_period=12", "slow_period=26", "signal_period=9", "column=None"],
    "rising": ["data=?", "period=?", "column=None"],
    "rsi": ["data=?", "period=14", "column=None"],
    "sar": [H, L, "acceleration=0.02", "maximum=0.2", "*", HC, LC],
    "sma": ["data=?", "period=?", "column=None"],
    "stochastic": [H, L, C, "k_period=14", "d_period=3", "*", HC, LC, CC],
    "supertrend": [H, L, C, "period=10", "multiplier=3.0", "*", HC, LC, CC],
    "vwap": [H, L, C, V, "*", HC, LC, CC, VC],
    "vwma": ["data=?", V, "period=14", "*", "column=None", "volume_column=None"],
    "williams_r": [H, L, C, "period=14", "*", HC, LC, CC],
    "williamsr": [H, L, C, "period=14", "*", HC, LC, CC],
    "wma": ["data=?", "period=?", "column=None"],
}


def described(function: Any) -> list[str]:
    parts: list[str] = []
    for one in inspect.signature(function).parameters.values():
        if one.kind is one.KEYWORD_ONLY and "*" not in parts:
            parts.append("*")
        default = "?" if one.default is one.empty else repr(one.default)
        parts.append(f"{one.name}={default}")
    return parts


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_signatures(name: str) -> None:
    seen = described(getattr(indicators, name))
    published = PUBLISHED[name]
    added = seen[len(published) :]
    assert seen[: len(published)] == published
    assert not added or "*" in published, "what is new comes by keyword"


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=lambda one: one.name)
def test_one_declaration_many_faces(indicator: Any) -> None:
    for name in (indicator.name, *indicator.aliases):
        function = getattr(indicators, name)
        assert getattr(ta, name) is getattr(TechnicalAnalysis, name) is function
        assert name in indicators.__all__
        assert find(name) is indicator
    arguments = list(inspect.signature(function).parameters)
    assert arguments[: len(indicator.inputs)] == [one.name for one in indicator.inputs]
    text = inspect.getdoc(function) or ""
    for part in ("Args:", "Returns:", "Warm-up:", "Seed:", "Gaps:", "Source:"):
        assert part in text
    given = {p.name: 5 for p in indicator.params if p.default == "<required>"}
    engine = LiveIndicatorEngine([(indicator.name, given)])
    assert list(engine.values) == [indicator.name]


def test_docs_and_functions_are_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location(
        "indicator_docs", ROOT / "tools" / "indicator_docs.py"
    )
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    monkeypatch.setattr("sys.argv", ["indicator_docs.py", "--check"])
    assert tool.main() == 0


def test_unknown_names_get_a_hint() -> None:
    with pytest.raises(ValueError, match="did you mean 'supertrend'"):
        find("super_trend")
