"""The documents speak of the version that is packaged."""

from __future__ import annotations

import re
import tomllib

from tests.readme.blocks import ROOT

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def test_readme_pins_the_packaged_version() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    pins = re.findall(r"kite-algo-worker(?:\[[a-z,]+\])?==([\w.]+)", readme)
    assert pins
    assert set(pins) == {VERSION}


def test_changelog_begins_with_the_packaged_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## (\d+\.\d+\.\d+)", changelog, re.MULTILINE)
    assert versions
    assert versions[0] == VERSION


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
