"""What `make bench` compares is the same work, and its page says what was measured."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    sys.path.insert(0, str(BENCHMARKS))  # also for the server's process
    try:
        from benchmarks.canned_server import canned_server

        with canned_server() as found:
            yield found
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.mark.parametrize(
    ("library", "works"),
    [
        ("ours", ("small", "at_once", "candles", "live")),
        ("httpx", ("small", "at_once", "candles")),
        ("plain Python", ("live",)),
    ],
)
def test_contenders_do_the_work(library: str, works: tuple[str, ...], url: str) -> None:
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / "contender.py"), library, url, url],
        input="".join(f"{work} 2\n" for work in works),  # each looks at its answers
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert [set(json.loads(line)) for line in done.stdout.splitlines()] == [
        {"wall", "cpu"} for _ in works
    ]


def test_ratios_are_those_of_one_round_and_bars_are_judged() -> None:
    from benchmarks.results_page import Question, Seconds, section

    # The machine was slow in the second round, for both alike.
    rounds = [
        {"ours": Seconds(1, 0.5), "httpx": Seconds(1, 1), "aiohttp": Seconds(1, 0.25)},
        {"ours": Seconds(8, 6), "httpx": Seconds(4, 10), "aiohttp": Seconds(4, 2)},
        {"ours": Seconds(1, 0.7), "httpx": Seconds(1, 1), "aiohttp": Seconds(1, 0.7)},
    ]
    text = section(Question("A call", "It is made.", "call", 100, rounds, {"httpx": 0.6}))
    assert "Ours: 7 ms of processor time per call." in text
    assert "| httpx | 10 ms | 0.50 | 0.60 | 0.70 | 1.00 | ≤ 0.6: met |" in text
    assert "| aiohttp | 7 ms | 1.00 | 2.00 | 3.00 | 1.00 |  |" in text
    missed = section(Question("A call", "It is made.", "call", 100, rounds, {"httpx": 0.5}))
    assert "≤ 0.5: **missed**" in missed
