"""Links between the documents lead somewhere, anchors included."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.readme.blocks import ROOT

PAGES = [
    *ROOT.glob("*.md"),
    *ROOT.glob("docs/**/*.md"),
    *ROOT.glob("examples/**/*.md"),
]
_FENCED = re.compile(r"```.*?```", re.DOTALL)


def headings(path: Path) -> set[str]:
    """The anchors that a code-hosting site gives a page."""
    text = _FENCED.sub("", path.read_text("utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    broken = []
    text = _FENCED.sub("", path.read_text("utf-8"))
    for target, _, anchor in re.findall(r"\]\(([^)#:\s]*)(#([^)]*))?\)", text):
        page = path.parent / target if target else path
        if not page.exists() or (anchor and anchor not in headings(page)):
            broken.append(f"{target}#{anchor}")
    assert broken == []
