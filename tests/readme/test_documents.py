"""Every Python snippet of the documentation runs, in order, as a reader would type it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.readme.blocks import ALIASES, ROOT, Block, blocks_of, languages_of
from tests.readme.conftest import ReaderOf
from tests.readme.reader import NOT_SERVED

README = ROOT / "README.md"
GUIDE = ROOT / "docs" / "guide"

#: The pages of the guide in the order in which the README sends its readers through them.
PAGES = [
    README.parent / page
    for page in re.findall(r"\]\((docs/guide/[\w-]+\.md)\)", README.read_text("utf-8"))
]

DOCUMENTS = [
    README,
    *PAGES,
    ROOT / "CONTRIBUTING.md",
    ROOT / "examples" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]

#: What is read in one go: each document by itself, and the pages of the guide as one.
BLOCKS = {path: blocks_of(path) for path in DOCUMENTS if path not in PAGES}
BLOCKS[GUIDE] = [block for page in PAGES for block in blocks_of(page)]
CASES = [
    pytest.param(path, index, id=str(block))
    for path, blocks in BLOCKS.items()
    for index, block in enumerate(blocks)
]


@pytest.mark.parametrize(("path", "index"), CASES)
def test_snippet_runs(path: Path, index: int, reader_of: ReaderOf) -> None:
    raised = reader_of(path, BLOCKS[path]).outcome(index)
    if NOT_SERVED & set(BLOCKS[path][index].sections):
        pytest.skip("the sandbox does not serve this part yet")
    if raised is not None:
        raise raised


def test_the_readme_leads_to_every_page_of_the_guide() -> None:
    assert sorted(PAGES) == sorted(GUIDE.glob("*.md"))


def test_pages_have_snippets() -> None:
    """A page whose fences were mistyped would otherwise pass by running nothing."""
    assert len(BLOCKS[GUIDE]) >= 40
    without = {path.name for path in PAGES if not blocks_of(path)}
    assert without == {"installation.md", "quick-reference.md", "deployed-backends.md"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_python_is_spelled_so_that_it_is_run(path: Path) -> None:
    assert not languages_of(path) & ALIASES


def test_first_snippet_fits_one_screen() -> None:
    first: Block = BLOCKS[README][0]
    assert len(first.code.splitlines()) <= 18
    assert first.line + len(first.code.splitlines()) <= 60


def test_the_site_has_every_page() -> None:
    docs = ROOT / "docs"
    navigation = re.findall(r"[\w./-]+\.md", (ROOT / "mkdocs.yml").read_text("utf-8"))
    pages = [page.relative_to(docs).as_posix() for page in docs.rglob("*.md")]
    assert sorted(navigation) == sorted(pages)
