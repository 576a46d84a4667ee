"""A sandbox of its own for every document, so that fixed ids mean the same each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.engine import IST
from kite_algo_worker import KiteAlgoWorkerClient
from tests.readme.blocks import Block
from tests.readme.reader import Reader, play_along

#: A trading day in the weeks the documents' dates and contracts belong to.
START = datetime(2026, 5, 8, 10, 0, tzinfo=IST)

ReaderOf = Callable[[Path, list[Block]], Reader]


@pytest.fixture(scope="module")
def reader_of() -> Iterator[ReaderOf]:
    """Readers by document; all but a README and the guide start with a connected ``client``."""
    readers: dict[Path, Reader] = {}
    with ExitStack() as stack:

        def reader_of(path: Path, blocks: list[Block]) -> Reader:
            if path not in readers:
                sandbox = Sandbox(clock="virtual", start=START, speed=1.0, tick_interval=0.05)
                stack.enter_context(sandbox)
                play_along(stack.enter_context(pytest.MonkeyPatch.context()), sandbox)
                names: dict[str, object] = {}
                if "readme" not in path.name.lower() and path.name != "guide":
                    names["client"] = KiteAlgoWorkerClient(sandbox.config())
                readers[path] = Reader(sandbox, blocks, **names)
                stack.callback(readers[path].close)
            return readers[path]

        yield reader_of
