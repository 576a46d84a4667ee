"""A client of the shared sandbox, and names that no other test uses."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from tests.sandbox.server.support import connect

_NUMBERS = itertools.count(1)


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A client of the shared sandbox."""
    with connect(sandbox) as client:
        yield client


@pytest.fixture
def fresh_api(fresh_sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A client of a sandbox of its own."""
    with connect(fresh_sandbox) as client:
        yield client


@pytest.fixture
def new_run() -> Callable[..., str]:
    """Create a run under a name of its own; returns its id."""

    def create(client: httpx.Client, **changes: object) -> str:
        run_id = f"run_server_{next(_NUMBERS):04d}"
        body: dict[str, Any] = {
            "strategy_run_id": run_id,
            "template_id": "server-tests",
            "account_scope": f"kite:paper-{run_id}",
            "execution_mode": "paper",
            **changes,
        }
        answer = client.post("/worker/runs", json=body)
        assert answer.status_code == 200, answer.text
        return run_id

    return create
