"""The page about the architecture names files that exist, and an order that goes where it says."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from types import FrameType

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import KiteAlgoWorkerClient, RunConfig, equity_market_order

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`((?:kite_algo_\w+|generated|openapi|tests)/[\w./-]+?)/?`", PAGE)))
# What a good order has no reason to enter.
ONLY_WHEN_IT_FAILS = {"errors.py", "resolution.py"}


def section(title: str) -> str:
    return PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("name", NAMED)
def test_every_named_file_exists(name: str) -> None:
    assert (ROOT / name).exists()


def test_files_are_named() -> None:
    assert len(NAMED) > 30


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (match[1].removesuffix(".py").replace("/", "."), match[2])
        for match in re.finditer(r"`(kite_algo_[\w/]+\.py)` \(`(\w+)`\)", PAGE)
    ],
)
def test_every_named_function_is_there(module: str, name: str) -> None:
    assert callable(getattr(importlib.import_module(module), name))


def test_an_order_walks_where_the_page_says() -> None:
    entered: set[str] = set()

    def see(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            entered.add(frame.f_code.co_filename)

    config = RunConfig("walk", "kite:paper-a", "paper", "run_architecture")
    with Sandbox(seed=42) as sandbox, KiteAlgoWorkerClient(sandbox.config()) as client:
        with client.run(config) as run:
            order = equity_market_order("INFY", "BUY", 1)
            before = sys.getprofile()
            sys.setprofile(see)
            try:
                run.place_order(order, idempotency_key=run.key("architecture"))
            finally:
                sys.setprofile(before)
    paths = re.findall(r"`((?:kite_algo_worker|generated)/[\w/]+\.py)`", section("An order"))
    # The half of the two that runs here is the translated one.
    expected = {
        str(ROOT / path.replace("/_async/", "/_sync/"))
        for path in paths
        if Path(path).name not in ONLY_WHEN_IT_FAILS
    }
    assert len(expected) >= 12
    assert expected - entered == set()
