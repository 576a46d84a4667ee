"""Every Python snippet of the documentation runs, in order, as a reader would type it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readme.blocks import ALIASES, ROOT, Block, blocks_of, languages_of
from tests.readme.conftest import ReaderOf
from tests.readme.reader import NOT_SERVED

DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "examples" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
BLOCKS = {path: blocks_of(path) for path in DOCUMENTS if path.exists()}
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


def test_readme_has_snippets_in_every_part() -> None:
    """A README whose fences were mistyped would otherwise pass by running nothing."""
    readme = BLOCKS[ROOT / "README.md"]
    parts = {block.sections[1] for block in readme}
    assert len(readme) >= 40
    assert {
        "From nothing to a running worker",
        "Run lifecycle",
        "Market data",
        "Order placement",
        "Safety and protection",
        "Options workflows",
        "GTT helpers",
        "Exits and recovery",
        "Errors",
        "The sandbox",
    } <= parts


@pytest.mark.parametrize("path", BLOCKS, ids=lambda path: path.name)
def test_python_is_spelled_so_that_it_is_run(path: Path) -> None:
    assert not languages_of(path) & ALIASES


def test_first_snippet_fits_one_screen() -> None:
    first: Block = BLOCKS[ROOT / "README.md"][0]
    assert len(first.code.splitlines()) <= 18
    assert first.line + len(first.code.splitlines()) <= 60
