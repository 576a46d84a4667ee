"""Clients of a scripted backend, for both kinds of client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.clients import Backend, Face


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def faces(kind: str) -> Iterator[Any]:
    opened: list[Face] = []

    def connect(routes: dict[str, object]) -> Face:
        opened.append(Face(kind, handler=Backend(routes)))
        return opened[-1]

    yield connect
    for face in opened:
        face.close()
