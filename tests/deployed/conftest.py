"""Both clients against a backend that answers as deployed ones do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from kite_algo_worker import Guards
from tests.clients import Face
from tests.deployed.backend import Deployed

Connect = Callable[..., Face]


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """A client of a backend, over a loopback socket, closed when the test is over."""
    with ExitStack() as stack:

        def open_one(backend: Deployed, **options: Any) -> Face:
            options.setdefault("enable_live", True)
            options.setdefault("guards", Guards.off())
            options.setdefault("verify_runs", True)
            url = stack.enter_context(backend.serve())
            return stack.enter_context(Face(request.param, base_url=url, **options))

        yield open_one
