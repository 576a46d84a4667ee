"""A sweep as one page: the best sets, a heat map of two settings, what failed. No scripts."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Final

from ..report import assets, formats
from ..report.html import Markup, document, escaped, section, signed, table
from ..report.model import FIGURE_KINDS
from .parameters import shown
from .result import HeatMap, SweepResult
from .rows import SweepRow

#: Sets that are listed; all of them are in the file of results.
MOST_ROWS: Final = 500
_SHOWN: Final = (
    "net_pnl", "return", "cagr", "sharpe", "max_drawdown", "trades", "hit_rate", "profit_factor",
    "charges",
)  # fmt: skip
_SIGNED: Final = frozenset({"net_pnl", "return", "cagr"})


def write_sweep_report(
    result: SweepResult,
    path: str | os.PathLike[str],
    *,
    title: str = "Sweep",
    across: str | None = None,
    down: str | None = None,
) -> Path:
    """Write a sweep as one HTML page that needs neither a network nor scripts.

    Args:
        result: What a sweep returned.
        path: Where to write; a file that is there is replaced.
        title: Its heading, such as the worker's name.
        across: The setting whose values are the columns of the heat map; the first that was varied
            when omitted.
        down: The setting of its rows; the second when omitted. With one setting that was varied
            there is no map.

    Returns:
        The path.

    Raises:
        KeyError: no set has a setting of that name.
        OSError: the file cannot be written.
    """
    target = Path(path)
    target.write_text(_page(result, title, across, down), "utf-8", newline="\n")
    return target


def _page(result: SweepResult, title: str, across: str | None, down: str | None) -> str:
    names = [name for name in result.varied() if name not in (across, down)]
    across = across or (names.pop(0) if names else None)
    down = down or (names.pop(0) if names else None)
    parts = [section("sets", "Sets, the best first", _ranking(result))]
    if across and down:
        parts.insert(
            0, section("map", "Heat map", _heat_map(result.heat_map(across, down), result))
        )
    if result.failed:
        parts.append(section("failed", "Failed sets", _failures(result)))
    return document(
        title=f"{title}: {len(result.rows)} sets",
        style=assets.style(),
        body=f"{_header(result, title)}\n<main>\n" + "\n".join(parts) + "\n</main>",
    )


def _header(result: SweepResult, title: str) -> str:
    best = result.best
    value = Markup(formats.DASH)
    about = f"{formats.count(len(result.rows))} sets, {formats.count(len(result.failed))} failed"
    if best is not None:
        value = _value(best, result.objective)
        about += f" · best: {shown(best.parameters)}"
    note = "<ul class=notes><li>The sweep was interrupted; some sets are missing.</ul>"
    return (
        f"<header><p class=kind>Sweep</p><h1>{escaped(title)}</h1>"
        f"<p class=about>{escaped(about)}</p>"
        f"<p class=net><span class=label>Best {escaped(_label(result.objective))}</span> "
        f"<strong>{value}</strong></p>{note if result.interrupted else ''}</header>"
    )


def _heat_map(heat: HeatMap, result: SweepResult) -> str:
    found = [value for row in heat.values for value in row if value is not None]
    strongest = max(map(abs, found), default=0.0)
    rows = [
        [str(name), *(_heat(value, strongest, result.objective) for value in values)]
        for name, values in zip(heat.rows, heat.values, strict=True)
    ]
    caption = (
        f"{_label(result.objective)} by {heat.down} (rows) and {heat.across} (columns); the best "
        "value where other settings were varied as well"
    )
    columns = (f"{heat.down} \\ {heat.across}", *map(str, heat.columns))
    grid = table(caption, columns, rows, numbers=range(1, len(columns)))
    return f"<div class=calendar>{grid}</div>"


def _heat(value: float | None, strongest: float, objective: str) -> Markup:
    if value is None:
        return Markup(f"<span>{formats.DASH}</span>")
    strength = -(-abs(value) * 4 // strongest) if strongest else 0
    heat = f"{'g' if value > 0 else 'r'}{strength:.0f}" if strength else "g0"
    return Markup(f"<span class={heat}>{escaped(_text(value, objective))}</span>")


def _ranking(result: SweepResult) -> str:
    names = list(dict.fromkeys(name for row in result.rows for name in row.parameters))
    keys = list(dict.fromkeys([result.objective, *_SHOWN]))
    rows = [row for row in result.rows if not row.failed]
    listed = [
        [
            str(number),
            *(row.parameters.get(name, formats.DASH) for name in names),
            *(_value(row, key) for key in keys),
        ]
        for number, row in enumerate(rows[:MOST_ROWS], 1)
    ]
    caption = f"Ordered by {_label(result.objective)}"
    if len(rows) > MOST_ROWS:
        caption += f"; the first {MOST_ROWS} of {formats.count(len(rows))}"
    columns = ("No.", *names, *map(_label, keys))
    return table(caption, columns, listed, numbers=range(len(names) + 1, len(columns)))


def _failures(result: SweepResult) -> str:
    counted = Counter(row.error or "" for row in result.failed)
    examples = {row.error or "": row for row in reversed(result.failed)}
    return table(
        "Failed sets by their error",
        ("Error", "Sets", "One of them"),
        [
            (
                error,
                formats.count(sets),
                shown(examples[error].parameters),
            )
            for error, sets in counted.most_common()
        ],
        numbers=(1,),
    )


def _label(key: str) -> str:
    return FIGURE_KINDS[key].label


def _value(row: SweepRow, key: str) -> Markup:
    value = row.value(key)
    text = _text(value, key)
    return signed(text, value) if key in _SIGNED else Markup(escaped(text))


def _text(value: float | None, key: str) -> str:
    return FIGURE_KINDS[key].shown(value)
