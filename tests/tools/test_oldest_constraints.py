"""Every run-time dependency states the oldest version it is tested with."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from tools import oldest_constraints


def project(*requirements: str, **extras: list[str]) -> dict[str, Any]:
    return {"dependencies": list(requirements), "optional-dependencies": extras}


def test_lower_bounds_become_pins() -> None:
    given = project("httpx>=0.27", all=["kite-algo-worker[x]"], x=["numpy>=1.26", "httpx>=0.27"])
    assert list(oldest_constraints.constraints(given)) == ["httpx==0.27", "numpy==1.26"]


@pytest.mark.parametrize("bad", [("httpx",), ("httpx==0.27",), ("numpy>=1", "numpy>=2")])
def test_a_missing_or_contradictory_bound_is_refused(bad: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="bound"):
        list(oldest_constraints.constraints(project(*bad)))


def test_the_package_itself_states_bounds_only() -> None:
    text = oldest_constraints.PYPROJECT.read_text("utf-8")
    found = list(oldest_constraints.constraints(tomllib.loads(text)["project"]))
    assert [pin for pin in found if pin.startswith("httpx==")]
