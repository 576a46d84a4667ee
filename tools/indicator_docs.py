"""Write what follows from the indicator declarations.

python tools/indicator_docs.py            write docs/indicators.md and indicators/functions/
python tools/indicator_docs.py --check    fail when they are not what would be written
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kite_algo_worker.indicators._spec import REQUIRED, Indicator, Param  # noqa: E402
from kite_algo_worker.indicators.catalogue import INDICATORS  # noqa: E402

PACKAGE = ROOT / "kite_algo_worker" / "indicators"
HEADER = (
    '"""{title}\n\nWritten by tools/indicator_docs.py from the declarations in kernels/.\n"""\n'
)
TITLES = {
    "averages": "Moving averages",
    "momentum": "Momentum",
    "oscillators": "Oscillators",
    "volatility": "Volatility, bands and channels",
    "trend": "Trend and trailing stops",
    "volume": "Volume",
    "levels": "Extremes and levels",
    "statistics": "Statistics",
    "signals": "Signals",
}


def families() -> Iterator[tuple[str, list[Indicator]]]:
    order = list(TITLES)
    ranked = sorted(INDICATORS.values(), key=lambda one: order.index(one.family))
    for family, members in groupby(ranked, key=lambda one: one.family):
        yield family, list(members)


# --- functions -----------------------------------------------------------------------------------


def is_series_style(one: Indicator) -> bool:
    return len(one.inputs) == 1


def result_types(one: Indicator) -> tuple[str, ...]:
    """What it returns for pandas and for other data; one type when that makes no difference."""
    if len(one.outputs) > 1:
        return ("pd.DataFrame",)
    return ("BoolSeries", "BoolArray") if one.boolean else ("FloatSeries", "FloatArray")


def param_type(param: Param) -> str:
    if param.kind == "period":
        return "int"
    if param.kind == "number":
        return "float"
    texts = ", ".join(f'"{choice}"' for choice in param.choices if choice is not None)
    return f"Literal[{texts}]" + (" | None" if None in param.choices else "")


def declared(param: Param) -> str:
    default = "" if param.default is REQUIRED else f" = {param.default!r}".replace("'", '"')
    return f"{param.name}: {param_type(param)}{default}"


def signature(one: Indicator, first_type: str) -> str:
    lead, *rest = one.inputs
    parts = [f"{lead.name}: {first_type}"]
    optional = all(item.column_argument is not None for item in rest)
    parts += [
        f"{item.name}: Data | None = None" if optional else f"{item.name}: Data | float"
        for item in rest
    ]
    parts += [declared(param) for param in one.params if not param.keyword_only]
    columns = [item for item in one.inputs if item.column_argument is not None]
    keywords = [
        f'{item.column_argument}: str = "{item.column}"'
        if item.column
        else f"{item.column_argument}: str | None = None"
        for item in columns
    ]
    if is_series_style(one):
        parts += keywords
        keywords = []
    keywords += [declared(param) for param in one.params if param.keyword_only]
    if keywords:
        parts += ["*", *keywords]
    return ", ".join(parts)


def docstring(one: Indicator) -> str:
    def item(name: str, text: str) -> str:
        return textwrap.fill(f"{name}: {text}", 92, subsequent_indent="    ")

    lines = [f"{one.title}.", "", *textwrap.wrap(one.formula, 92), "", "Args:"]
    for given in one.inputs:
        lines.append(indent(item(given.name, f"{given.text}.")))
    for param in one.params:
        lines.append(indent(item(param.name, f"{param.text}.")))
    for given in one.inputs:
        if given.column_argument:
            what = f"column of a frame that holds {given.name}"
            if given.column is None:
                what += f" (default `{given.field}`)"
            lines.append(indent(item(given.column_argument, what + ".")))
    outputs = "; ".join(
        (f"`{output.name}`: " if len(one.outputs) > 1 else "") + output.text
        for output in one.outputs
    )
    shape = "DataFrame" if len(one.outputs) > 1 else "Series or array"
    lines += [
        "",
        "Returns:",
        indent(textwrap.fill(f"{shape}, as long as the input: {outputs}.", 92)),
    ]
    notes = [f"Warm-up: {warm_up(one)}.", f"Seed: {one.seeding}", f"Gaps: {one.gaps}"]
    lines += [
        "",
        textwrap.fill(" ".join(notes), 92),
        "",
        textwrap.fill(f"Source: {one.source}", 92),
    ]
    return "\n".join(indent(line) if line else "" for line in lines)


def indent(text: str) -> str:
    return textwrap.indent(text, "    ")


def warm_up(one: Indicator) -> str:
    if one.session == "bar":
        return "the first session"
    defaults = one.check({p.name: 20 for p in one.params if p.default is REQUIRED})
    firsts = one.first(defaults)
    given = ", ".join(f"{p.name}={defaults[p.name]}" for p in one.params if p.kind == "period")
    if len(set(firsts)) == 1:
        text = f"first value at bar {firsts[0]}"
    else:
        pairs = zip(firsts, one.outputs, strict=True)
        text = "first values at bar " + ", ".join(f"{first} ({o.name})" for first, o in pairs)
    return f"{text} with {given}" if given else text


def function(one: Indicator) -> str:
    types = result_types(one)
    result = " | ".join(types)
    inputs = ", ".join(f'"{item.name}": {item.name}' for item in one.inputs)
    columns = ", ".join(
        f'"{item.name}": {item.column_argument}' for item in one.inputs if item.column_argument
    )
    params = ", ".join(f'"{param.name}": {param.name}' for param in one.params)
    text = ""
    if len(types) > 1:
        for data, given in zip(("PandasData", "ArrayData"), types, strict=True):
            text += f"@overload\ndef {one.name}({signature(one, data)}) -> {given}: ...\n"
    text += f"def {one.name}({signature(one, 'Data')}) -> {result}:\n"
    text += f'    """{docstring(one).strip()}\n    """\n'
    text += f"    result: {result} = compute("
    text += f'INDICATORS["{one.name}"], {{{inputs}}}, {{{columns}}}, {{{params}}})\n'
    text += "    return result\n"
    for alias in one.aliases:
        text += f"\n\n{alias} = {one.name}\n"
    return text


def module(family: str, members: list[Indicator]) -> str:
    names = [name for one in members for name in (one.name, *one.aliases)]
    overloads = any(len(result_types(one)) > 1 for one in members)
    types = {"ArrayData", "Data", "PandasData"} if overloads else {"Data"}
    for one in members:
        types |= {name for name in result_types(one) if "." not in name}
    extra = "    import pandas as pd\n\n" if any(len(one.outputs) > 1 for one in members) else ""
    typing = ["TYPE_CHECKING"]
    if any(param.kind == "choice" for one in members for param in one.params):
        typing.append("Literal")
    if overloads:
        typing.append("overload")
    return (
        HEADER.format(title=f"{TITLES[family]}.")
        + "\nfrom __future__ import annotations\n\n"
        + f"from typing import {', '.join(typing)}\n\n"
        + "from .._batch import compute\nfrom ..catalogue import INDICATORS\n\n"
        + f"if TYPE_CHECKING:\n{extra}    from .._types import {', '.join(sorted(types))}\n\n"
        + f"__all__ = {names!r}\n\n\n"
        + "\n\n".join(function(one) for one in members)
    )


def technical() -> str:
    text = HEADER.format(title="Every indicator as a method of `ta`.")
    text += "\nfrom __future__ import annotations\n\n"
    imports = "from . import functions\nfrom .inputs import BaseIndicator\n\n\n"
    body = "class TechnicalAnalysis(BaseIndicator):\n"
    body += '    """The indicator functions as methods: `ta.rsi(df)` is `rsi(df)`."""\n\n'
    # Attributes of the instance keep their overloads; type checkers lose those of staticmethod().
    body += "    def __init__(self) -> None:\n"
    for _, members in families():
        for one in members:
            for name in (one.name, *one.aliases):
                body += f"        self.{name} = functions.{name}\n"
    body += "\n\nfor _name in functions.__all__:\n"
    body += "    setattr(TechnicalAnalysis, _name, staticmethod(getattr(functions, _name)))\n"
    return text + imports + body + '\nta = TechnicalAnalysis()\n"""The one instance to use."""\n'


def package() -> str:
    text = HEADER.format(title="One function per indicator.")
    text += "\nfrom __future__ import annotations\n\n"
    names: list[str] = []
    for family, members in families():
        here = [name for one in members for name in (one.name, *one.aliases)]
        names += here
        text += f"from .{family} import {', '.join(here)}\n"
    return text + f"\n__all__ = {names!r}\n"


# --- documentation -------------------------------------------------------------------------------


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def page() -> str:
    parts = [
        "# Indicators",
        "<!-- Written by tools/indicator_docs.py from the declarations in "
        "kite_algo_worker/indicators/kernels. -->",
        (ROOT / "tools" / "indicator_docs_intro.md").read_text(encoding="utf-8").strip(),
    ]
    for family, members in families():
        parts.append(f"## {TITLES[family]}")
        rows = ["| function | parameters | outputs | definition |", "| --- | --- | --- | --- |"]
        for one in members:
            params = ", ".join(
                param.name if param.default is REQUIRED else f"{param.name}={param.default}"
                for param in one.params
            )
            outputs = "; ".join(f"`{output.name}` {output.text}" for output in one.outputs)
            names = " / ".join(f"`{name}`" for name in (one.name, *one.aliases))
            rows.append(f"| {names} | {cell(params)} | {cell(outputs)} | {cell(one.formula)} |")
        parts.append("\n".join(rows))
        rows = ["| function | warm-up | seed | gaps | source |", "| --- | --- | --- | --- | --- |"]
        for one in members:
            texts = (warm_up(one), one.seeding, one.gaps, one.source)
            rows.append(f"| `{one.name}` | " + " | ".join(map(cell, texts)) + " |")
        parts.append("\n".join(rows))
    return "\n\n".join(parts) + "\n"


def formatted(text: str) -> str:
    for command in (["check", "--fix-only", "-q", "--select", "I,RUF022"], ["format"]):
        run = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--stdin-filename", str(PACKAGE / "x"), "-"],
            input=text, capture_output=True, text=True, check=True, cwd=ROOT,
        )  # fmt: skip
        text = run.stdout
    return text


def files() -> dict[Path, str]:
    written = {PACKAGE / "functions" / "__init__.py": formatted(package())}
    for family, members in families():
        written[PACKAGE / "functions" / f"{family}.py"] = formatted(module(family, members))
    written[PACKAGE / "technical.py"] = formatted(technical())
    written[ROOT / "docs" / "indicators.md"] = page()
    return written


def main() -> int:
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        print(__doc__)
        return 2
    stale = 0
    for path, text in files().items():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        print(f"{'stale' if check else 'written'}: {path.relative_to(ROOT)}")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
