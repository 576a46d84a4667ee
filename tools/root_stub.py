"""Write ``kite_algo_worker/__init__.pyi`` from the table of names in ``__init__.py``.

    python tools/root_stub.py            write the file
    python tools/root_stub.py --check    fail when the file that is checked in would change

Names are imported when they are first used, which editors and type checkers cannot follow: for
them the same table is spelled out as imports.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "kite_algo_worker"
SOURCE, STUB = PACKAGE / "__init__.py", PACKAGE / "__init__.pyi"
TABLE = "_NAMES_OF"
HEADER = "# Written by tools/root_stub.py from the table in __init__.py; do not edit."


Names = list[tuple[str, str]]


def names_of(source: str) -> dict[str, Names]:
    """Module -> the names that the root offers from it, each with its name there."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == TABLE:
            table: Mapping[str, str] = ast.literal_eval(
                ast.unparse(node.value) if node.value else "{}"
            )
            return {
                module: [_pair(one) for one in names.split()] for module, names in table.items()
            }
    raise SystemExit(f"{SOURCE}: no table {TABLE}")


def _pair(entry: str) -> tuple[str, str]:
    name, _, original = entry.partition("=")
    return name, original or name


def stub(table: Mapping[str, Names]) -> str:
    """The text of the stub."""
    everything = sorted({"options", *(name for names in table.values() for name, _ in names)})
    # Without it a name that is imported under another one would not be offered.
    listed = (f'    "{name}",' for name in everything)
    return "\n".join([HEADER, "", *_imports(table), "", "__all__ = [", *listed, "]", ""])


def _imports(table: Mapping[str, Names]) -> Iterator[str]:
    # The order of ruff's isort, in which a formatter leaves the file alone.
    yield from _from({m: n for m, n in table.items() if not m.startswith(".")})
    yield ""
    yield "from . import options as options"
    yield from _from({m: n for m, n in table.items() if m.startswith(".")})


def _from(table: Mapping[str, Names]) -> Iterator[str]:
    for module in sorted(table, key=str.casefold):
        for name, original in sorted(table[module], key=lambda pair: _by_kind(pair[1])):
            line = f"from {module} import {original} as {name}"
            if len(line) <= 100:
                yield line
            else:
                yield from (f"from {module} import (", f"    {original} as {name},", ")")


def _by_kind(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    text = stub(names_of(SOURCE.read_text("utf-8")))
    if not parser.parse_args(argv).check:
        STUB.write_text(text, "utf-8")
        return 0
    if STUB.read_text("utf-8") == text:
        return 0
    print(f"{STUB} is not what tools/root_stub.py writes", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
