"""The Python snippets of a document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[\w-]*)[^\n]*$")
_HEADING = re.compile(r"^(?P<level>#{1,6}) +(?P<title>.+?) *$")

#: Other spellings of the language would be shown as Python and never run.
ALIASES = frozenset({"py", "python3", "pycon", "Python"})


@dataclass(frozen=True)
class Block:
    """One fenced ``python`` block.

    Attributes:
        document: File name, for messages and tracebacks.
        line: Line of its first statement, from 1.
        sections: The headings above it, outermost first.
        code: What the reader would copy.
    """

    document: str
    line: int
    sections: tuple[str, ...]
    code: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line} {self.sections[-1] if self.sections else ''}".rstrip()


def blocks_of(path: Path) -> list[Block]:
    """Every ``python`` block of a Markdown file, in order."""
    return [block for block, language in _fenced(path) if language == "python"]


def languages_of(path: Path) -> set[str]:
    """The languages of all fenced blocks of a file."""
    return {language for _, language in _fenced(path)}


def _fenced(path: Path) -> list[tuple[Block, str]]:
    found: list[tuple[Block, str]] = []
    headings: dict[int, str] = {}
    language: str | None = None
    start, lines = 0, list[str]()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        fence = _FENCE.match(line)
        heading = _HEADING.match(line)
        if fence and language is None:
            language, start, lines = fence["language"], number + 1, []
        elif fence and language is not None:
            titles = tuple(headings[level] for level in sorted(headings))
            code = "\n".join(lines) + "\n"
            found.append((Block(path.name, start, titles, code), language))
            language = None
        elif language is not None:
            lines.append(line)
        elif heading:
            level = len(heading["level"])
            headings = {known: title for known, title in headings.items() if known < level}
            headings[level] = heading["title"]
    assert language is None, f"{path.name}:{start - 1}: the block is never closed"
    return found
