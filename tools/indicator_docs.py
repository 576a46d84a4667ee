"""Write what follows from the declared indicator functions.

python tools/indicator_docs.py            write docs/indicators.md and the stub of the functions
python tools/indicator_docs.py --check    fail when they are not what would be written
"""

from __future__ import annotations

import inspect
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kite_algo_worker.indicators._declare import DECLARED, warm_up  # noqa: E402
from kite_algo_worker.indicators._spec import REQUIRED, Indicator  # noqa: E402
from kite_algo_worker.indicators.catalogue import INDICATORS  # noqa: E402

STUB = ROOT / "kite_algo_worker" / "indicators" / "functions" / "__init__.pyi"
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

# --- the stub ------------------------------------------------------------------------------------

STUB_HEAD = '''"""What type checkers and editors see of the indicator functions.

Written by tools/indicator_docs.py from the functions. pandas in, pandas out; anything else in, an
array out.
"""

from typing import Literal, overload

from .._types import (
    ArrayData,
    BoolArray,
    BoolSeries,
    Data,
    Factor,
    FloatArray,
    FloatSeries,
    Frame,
    PandasData,
)
from ..inputs import BaseIndicator

class TechnicalAnalysis(BaseIndicator):
    """The indicator functions as methods: `ta.rsi(df)` is `rsi(df)`."""

'''
RESULTS = {
    "Floats": {"PandasData": "FloatSeries", "ArrayData": "FloatArray"},
    "Bools": {"PandasData": "BoolSeries", "ArrayData": "BoolArray"},
    "Frame": {"Data": "Frame"},
}


def stub() -> str:
    text = STUB_HEAD
    names = []
    for indicator in INDICATORS.values():
        function = DECLARED[indicator.name][1]
        for name in (indicator.name, *indicator.aliases):
            text += textwrap.indent(method(name, function), "    ")
            names.append(name)
    text += "\nta: TechnicalAnalysis\n\n"
    text += "".join(f"{name} = TechnicalAnalysis.{name}\n" for name in names)
    return text + f"\n__all__ = {sorted(names)!r}\n"


def method(name: str, function: Callable[..., Any]) -> str:
    """One method with an overload per form of result, and the docstring of the function."""
    signature = inspect.signature(function)
    lead = next(iter(signature.parameters))
    results = RESULTS[signature.return_annotation]
    body = textwrap.indent(f'"""{function.__doc__}\n"""', "    ")
    text = ""
    for data, result in results.items():
        arguments = ", ".join(
            part.replace(f"{lead}: Data", f"{lead}: {data}") for part in arguments_of(signature)
        )
        text += "@overload\n" if len(results) > 1 else ""
        text += f"@staticmethod\ndef {name}({arguments}) -> {result}:\n{body}\n"
        body = "    ..."
    return text


def arguments_of(signature: inspect.Signature) -> Iterator[str]:
    starred = False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        default = parameter.default
        value = "" if default is parameter.empty else f" = {default!r}".replace("'", '"')
        yield f"{parameter.name}: {parameter.annotation}{value}"


# --- documentation -------------------------------------------------------------------------------


def families() -> Iterator[tuple[str, list[Indicator]]]:
    for family, members in groupby(INDICATORS.values(), key=lambda one: one.family):
        yield family, list(members)


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def page() -> str:
    parts = [
        "# Indicators",
        "<!-- Written by tools/indicator_docs.py from the functions in "
        "kite_algo_worker/indicators/functions. -->",
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
    run = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(STUB), "-"],
        input=text, capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    return run.stdout


def main() -> int:
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        print(__doc__)
        return 2
    stale = 0
    for path, text in ((STUB, formatted(stub())), (ROOT / "docs" / "indicators.md", page())):
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        print(f"{'stale' if check else 'written'}: {path.relative_to(ROOT)}")
        if not check:
            path.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
