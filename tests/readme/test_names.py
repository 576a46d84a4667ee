"""Calls that the documents name in their prose exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kite_algo_sandbox as sandbox
import kite_algo_worker
from kite_algo_sandbox import replay, report, sweep, testing
from kite_algo_sandbox.server import control
from kite_algo_sandbox.sweep import searching
from kite_algo_worker import indicators, options
from tests.readme.test_documents import DOCUMENTS

_FENCED = re.compile(r"```.*?```", re.DOTALL)
_CALL = re.compile(r"`(?:[\w.]+\.)?(\w+)\([^`]*\)`")

#: Everything a documented call may belong to.
OWNERS = [
    kite_algo_worker,
    indicators,
    options,
    sandbox,
    dict,
    sandbox.Sandbox,
    replay,
    replay.ReplayResult,
    report,
    sweep,
    searching,
    testing,
    *(value for value in vars(control).values() if isinstance(value, type)),
    *(
        value
        for value in (getattr(kite_algo_worker, name) for name in dir(kite_algo_worker))
        if isinstance(value, type)
    ),
]


def named_calls(text: str) -> set[str]:
    return set(_CALL.findall(_FENCED.sub("", text)))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_call_exists(path: Path) -> None:
    missing = {
        name
        for name in named_calls(path.read_text("utf-8"))
        if not any(hasattr(owner, name) for owner in OWNERS)
    }
    assert not missing


def test_calls_are_found_in_prose_and_not_in_blocks() -> None:
    text = "Use `client.run(config)` or `key(...)`, not `key`.\n```python\n`lost()`\n```\n"
    assert named_calls(text) == {"run", "key"}
