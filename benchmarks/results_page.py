"""What ``write_results.py`` has measured, as a section of a page."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

WORDS = {"published": "published 0.7.0", "httpx": "httpx", "httpx lines": "httpx, iter_lines"}


class Seconds(NamedTuple):
    """What one piece of work took."""

    wall: float
    cpu: float


class Question(NamedTuple):
    """One thing that a user wants to know."""

    title: str
    text: str
    unit: str
    per: int
    rounds: list[dict[str, Seconds]]
    bars: Mapping[str, float]


def section(question: Question) -> str:
    lines = [f"## {question.title}", "", question.text, ""]
    if question.rounds:
        mine = middle(one["ours"].cpu for one in question.rounds) / question.per
        lines += [
            f"Ours: {spelled(mine)} of processor time per {question.unit}.",
            "",
            "| Ours beside | its time | ours / it: min | median | max | by the clock | to be |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        names = [name for name in question.rounds[0] if name != "ours"]
        lines += [row(question, name) for name in sorted(names)]
        lines.append("")
    return "\n".join(lines)


def row(question: Question, name: str) -> str:
    ratios = sorted(one["ours"].cpu / one[name].cpu for one in question.rounds)
    clock = middle(one["ours"].wall / one[name].wall for one in question.rounds)
    theirs = middle(one[name].cpu for one in question.rounds) / question.per
    bar = question.bars.get(name)
    verdict = "" if bar is None else f"≤ {bar}: {'met' if middle(ratios) <= bar else '**missed**'}"
    cells = [WORDS.get(name, name), spelled(theirs)]
    cells += [f"{value:.2f}" for value in (ratios[0], middle(ratios), ratios[-1], clock)]
    return f"| {' | '.join([*cells, verdict])} |"


def middle(values: Iterator[float] | Sequence[float]) -> float:
    return statistics.median(values)


def spelled(seconds: float) -> str:
    for factor, unit in ((1.0, "s"), (1e3, "ms")):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"
