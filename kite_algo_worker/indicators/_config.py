"""What the live engine is asked to follow, and how its results are handed out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from ._bank import BAR, DAY, DAY_OR_BAR, NEVER, Slot
from ._spec import FIELDS, Indicator, ParamValue
from .catalogue import find


class IndicatorValue(NamedTuple):
    """Value of one live indicator.

    Attributes:
        value: A float, a bool for signals, or a dict of floats by output name. A number that is not
            there (warm-up, gap, the side of supertrend that is not in force) is None.
        confirmed: True when it belongs to a finished candle.
        ts: Start of that candle, as it was sent.
        ready: Every required output has a value.
    """

    value: Any
    confirmed: bool
    ts: str
    ready: bool


@dataclass(frozen=True, slots=True)
class IndicatorConfig:
    """One indicator of an engine.

    Attributes:
        indicator: Its name, such as `ema`.
        params: Its parameters, and the candle fields it reads: `{"source": "high"}`, for an
            indicator with several inputs a list in their order, or by the name of the argument
            (`{"high_column": "close"}`).
        name: Key of its values; needed when two configurations would have the same key.
    """

    indicator: str
    params: Mapping[str, Any] = field(default_factory=dict)
    name: str | None = None


Config: TypeAlias = IndicatorConfig | tuple[str, Mapping[str, Any]] | str


def parse(configs: Sequence[Config]) -> list[IndicatorConfig]:
    """Configurations in whatever form they were given."""
    return [_parse(config) for config in configs]


def make_slots(parsed: Sequence[IndicatorConfig]) -> list[Slot]:
    """Checked configurations with their keys."""
    names = [one.indicator for one in parsed]
    slots: list[Slot] = []
    for one in parsed:
        slot = _slot(one, plain=names.count(one.indicator) == 1)
        if any(slot.key == other.key for other in slots):
            raise ValueError(f"two indicators are called {slot.key!r}: give one a name")
        slots.append(slot)
    return slots


def _parse(config: Config) -> IndicatorConfig:
    if isinstance(config, IndicatorConfig):
        return config
    if isinstance(config, str):
        return IndicatorConfig(config)
    try:
        indicator, given = config
        params = dict(given)
    except (TypeError, ValueError):
        raise TypeError("an indicator is an IndicatorConfig, a name, or (name, params)") from None
    name = params.pop("name", None) or params.pop("alias", None)
    params.pop("alias", None)
    return IndicatorConfig(indicator, params, name)


def _slot(config: IndicatorConfig, *, plain: bool) -> Slot:
    indicator = find(config.indicator)
    params = dict(config.params)
    reads = []
    chosen = _sources(indicator, params)
    for given, source in zip(indicator.inputs, chosen, strict=True):
        column = params.pop(given.column_argument or given.name, None)
        if column is not None and source is not None:
            raise ValueError(f"{indicator.name}: {given.name} is named twice, once in source")
        column = column or source or given.column or given.field
        if column not in FIELDS:
            known = ", ".join(FIELDS)
            raise ValueError(
                f"{indicator.name}: a candle has no field {column!r} (it has: {known})"
            )
        reads.append(FIELDS.index(column))
    checked = indicator.check(params)
    if indicator.session:
        reads.append(_session_slot(indicator.session, checked))
    key = config.name or (config.indicator if plain else label(indicator, checked))
    return Slot(key, indicator, checked, indicator.setup(checked), tuple(reads))


def _sources(indicator: Indicator, params: dict[str, Any]) -> Sequence[str | None]:
    """The fields named by `source`, one for each input; None for each when there is no `source`."""
    source = params.pop("source", None)
    if source is None:
        return [None] * len(indicator.inputs)
    fields = [source] if isinstance(source, str) else list(source)
    if len(fields) != len(indicator.inputs):
        names = ", ".join(one.name for one in indicator.inputs)
        raise ValueError(
            f"{indicator.name}: source names {len(fields)} of {len(indicator.inputs)} fields: "
            f"give one for each of {names}"
        )
    return fields


def label(indicator: Indicator, params: Mapping[str, ParamValue]) -> str:
    """The indicator and its numbers, such as `ema_20`."""
    numbers = [f"{v:g}" for v in params.values() if isinstance(v, (int, float))]
    return "_".join([indicator.name, *numbers])


def _session_slot(kind: str, params: Mapping[str, ParamValue]) -> int:
    if kind == "whole":
        return DAY if params["anchor"] is not None else NEVER
    return DAY_OR_BAR if params["anchor"] is not None else BAR


def describe(slots: Sequence[Slot]) -> dict[str, dict[str, Any]]:
    """What each slot runs, by key."""
    return {
        slot.key: {
            "indicator": slot.indicator.name,
            "params": dict(slot.params),
            "outputs": [output.name for output in slot.indicator.outputs],
            "warmup": max(slot.indicator.first(slot.params)) + 1,
        }
        for slot in slots
    }


def value_builder(
    slots: list[Slot],
) -> Callable[[list[float], bool, str], dict[str, IndicatorValue]]:
    """A function that turns the results of all indicators into their values.

    It is written out as source, because it runs on every tick.
    """
    names = [f"r{k}" for k in range(sum(len(slot.indicator.outputs) for slot in slots))]
    lines = ["def build(results, confirmed, ts, new=new, Value=Value):"]
    lines += [f"    {', '.join(names)}, = results"] if names else []
    lines += ["    return {"]
    position = 0
    for slot in slots:
        outputs = slot.indicator.outputs
        cells = names[position : position + len(outputs)]
        position += len(outputs)
        if slot.indicator.boolean:
            value, ready = f"{cells[0]} == 1.0", "True"
        elif len(outputs) == 1:
            value, ready = _or_none(cells[0]), f"{cells[0]} == {cells[0]}"
        else:
            pairs = zip(outputs, cells, strict=True)
            items = (f"{output.name!r}: {_or_none(cell)}" for output, cell in pairs)
            value = "{" + ", ".join(items) + "}"
            needed = [c for o, c in zip(outputs, cells, strict=True) if o.required]
            ready = " and ".join(f"{cell} == {cell}" for cell in needed)
        lines.append(f"        {slot.key!r}: new(Value, ({value}, confirmed, ts, {ready})),")
    scope: dict[str, Any] = {"new": tuple.__new__, "Value": IndicatorValue}
    exec("\n".join([*lines, "    }"]), scope)
    build: Callable[[list[float], bool, str], dict[str, IndicatorValue]] = scope["build"]
    return build


def _or_none(cell: str) -> str:
    """Source of a number, or of None where it is NaN."""
    return f"{cell} if {cell} == {cell} else None"
