"""What commands print: tables for people, one JSON object for programs, errors on stderr.

With ``--json`` stdout holds that object alone; everything else goes to stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TextIO

SCHEMA: Final = 1
"""Raised when a field of the JSON output changes its meaning or goes."""


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add ``--json``."""
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="one JSON object on stdout"
    )


def print_json(command: str, fields: Mapping[str, object]) -> None:
    """Print the one JSON object of a command."""
    document = {"schema": SCHEMA, "command": command, **fields}
    print(json.dumps(document, ensure_ascii=False, default=str, allow_nan=False))


def say(text: str) -> None:
    """A line for the person at the terminal, out of the way of what a program reads."""
    print(text, file=sys.stderr)


def print_table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Print rows: with rich on a terminal where it is installed, else as plain columns."""
    cells = [[cell(row.get(column)) for column in columns] for row in rows]
    if not cells:
        print("(nothing)")
        return
    if is_styled(sys.stdout) and _rich_table(columns, cells):
        return
    widths = [max(len(c), *(len(r[i]) for r in cells)) for i, c in enumerate(columns)]
    for line in ([*columns], ["-" * width for width in widths], *cells):
        print("  ".join(t.ljust(w) for t, w in zip(line, widths, strict=True)).rstrip())


def is_styled(stream: TextIO) -> bool:
    """Whether colour and redrawing belong on this stream."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def cell(value: object) -> str:
    """One value of a table."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return str(value)


def _rich_table(columns: Sequence[str], cells: list[list[str]]) -> bool:
    try:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text
    except ImportError:
        return False
    table = Table(box=None, pad_edge=False)
    for column, first in zip(columns, cells[0], strict=True):
        is_number = first.replace(",", "").lstrip("-").replace(".", "", 1).isdigit()
        table.add_column(column, justify="right" if is_number else "left")
    for row in cells:
        table.add_row(*map(Text, row))
    Console().print(table)
    return True
