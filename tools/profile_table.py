"""Write the tables of the profile `deployed` into docs/sandbox.md.

    python tools/profile_table.py            write them
    python tools/profile_table.py --check    fail when they are not up to date

They are `kite_algo_sandbox.profiles.deployed`, row by row.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kite_algo_sandbox.profiles.deployed import DIFFERENCES, NOT_IMITATED

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "sandbox.md"
BEGIN = "<!-- written by tools/profile_table.py -->"
END = "<!-- end of what is written -->"


def section() -> str:
    """The tables as Markdown, with the marks around them."""
    rows = [
        f"| {row.name} | {_cell(row.documented)} | {_cell(row.deployed)} |" for row in DIFFERENCES
    ]
    return "\n".join(
        [
            BEGIN,
            "",
            "| | `documented` | `deployed` |",
            "| --- | --- | --- |",
            *rows,
            "",
            "Not imitated, since market and money are the sandbox's own:",
            "",
            *(f"- {text}" for text in NOT_IMITATED),
            "",
            END,
        ]
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def with_section(page: str) -> str:
    """The page with the tables of today."""
    before, found, rest = page.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not found or not closed:
        raise SystemExit(f"{PAGE.name} has lost the marks around its tables")
    return before + section() + after


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    check = parser.parse_args(argv).check
    page = PAGE.read_text("utf-8")
    wanted = with_section(page)
    if check:
        if page == wanted:
            return 0
        print("docs/sandbox.md is not up to date: run python tools/profile_table.py")
        return 1
    PAGE.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
