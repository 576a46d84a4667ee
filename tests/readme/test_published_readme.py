"""The snippets that users of 0.7.0 know run unchanged, where a copy of that README is at hand."""

from __future__ import annotations

import pytest

from tests.readme.blocks import ROOT, blocks_of
from tests.readme.conftest import ReaderOf
from tests.readme.reader import NOT_SERVED

#: Where a copy may lie: beside the checkout, in any folder.
PUBLISHED = next(ROOT.parent.glob("*/seed-readme.md"), ROOT / "seed-readme.md")

#: Snippets that a backend refuses by its documented rules: first line of code -> exception.
REFUSED: dict[str, type[Exception]] = {}

BLOCKS = blocks_of(PUBLISHED) if PUBLISHED.exists() else []

pytestmark = pytest.mark.skipif(not BLOCKS, reason="no copy of the published README at hand")


@pytest.mark.parametrize("index", range(len(BLOCKS)), ids=lambda index: str(BLOCKS[index]))
def test_snippet_runs(index: int, reader_of: ReaderOf) -> None:
    block = BLOCKS[index]
    raised = reader_of(PUBLISHED, BLOCKS).outcome(index)
    if NOT_SERVED & set(block.sections):
        pytest.skip("the sandbox does not serve this part yet")
    refusal = REFUSED.get(block.code.splitlines()[0])
    if refusal is not None:
        assert isinstance(raised, refusal)
    elif raised is not None:
        raise raised
