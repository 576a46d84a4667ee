"""The guide on a backend with deployed manners: every snippet runs, or is refused as it says."""

from __future__ import annotations

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import BrokerValidationError, ConflictError, InvalidInputError
from tests.readme.blocks import Block
from tests.readme.conftest import START
from tests.readme.reader import Reader, play_along
from tests.readme.test_documents import BLOCKS, GUIDE

#: The calls that deployed backends refuse for a paper run, by the page they are on and their
#: section; docs/backends.md has them under "Raised as a clear exception".
REFUSED: dict[tuple[str, str], type[Exception]] = {
    ("orders.md", "preview_order(...)"): ConflictError,
    ("orders.md", "cancel, modify, inspect"): ConflictError,
    ("baskets.md", "Brackets"): ConflictError,
    ("gtt.md", "GTT helpers"): BrokerValidationError,
    ("exits-and-recovery.md", "Waiting helpers"): ConflictError,
    ("exits-and-recovery.md", "exit_run(...)"): InvalidInputError,
}

#: Streams that have nothing to send for minutes: candles come when they are complete, and a paper
#: order is not in the timeline.
QUIET = {
    ("market-data.md", "Streams"),
    ("pnl-and-timeline.md", "stream_timeline(strategy_run_id, ...)"),
    ("data-frames.md", "Data frames and indicators"),
}


def place_of(block: Block) -> tuple[str, str]:
    """The page and the section of a snippet."""
    page, _, section = str(block).partition(" ")
    return page.partition(":")[0], section


def test_the_guide_on_a_deployed_backend() -> None:
    assert {place_of(block) for block in BLOCKS[GUIDE]} >= QUIET
    blocks = [block for block in BLOCKS[GUIDE] if place_of(block) not in QUIET]
    raised: dict[tuple[str, str], type[BaseException]] = {}
    with (
        Sandbox(
            clock="virtual", start=START, speed=1.0, tick_interval=0.05, profile="deployed"
        ) as sandbox,
        pytest.MonkeyPatch.context() as patch,
    ):
        play_along(patch, sandbox)
        reader = Reader(sandbox, blocks)
        try:
            for index, block in enumerate(blocks):
                error = reader.outcome(index)
                if error is not None:
                    raised[place_of(block)] = type(error)
        finally:
            reader.close()
    assert raised == REFUSED
