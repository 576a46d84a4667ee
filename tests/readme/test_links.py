"""Links between the documents lead somewhere."""

from __future__ import annotations

import re

from tests.readme.blocks import ROOT


def test_relative_links_lead_somewhere() -> None:
    broken = []
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md")]:
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            if not (path.parent / target).exists():
                broken.append(f"{path.name}: {target}")
    assert broken == []


def test_links_within_the_readme_have_a_heading() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    headings = {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", readme, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", readme)) <= headings
