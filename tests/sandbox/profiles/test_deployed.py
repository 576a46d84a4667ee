"""The profile ``deployed``: every row of its table is true, and nothing else differs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.profiles import DEPLOYED, DOCUMENTED, PROFILES
from tests.sandbox.profiles.scenarios import SCENARIOS, TOKENS, talk_to


@pytest.fixture(scope="module", params=list(PROFILES))
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(clock="virtual", tokens=TOKENS, profile=request.param) as running:
        yield running


def test_every_row_has_a_scenario() -> None:
    assert list(SCENARIOS) == [difference.name for difference in DEPLOYED.differences]


@pytest.mark.parametrize("name", SCENARIOS)
def test_difference(sandbox: Sandbox, name: str) -> None:
    shown = SCENARIOS[name]
    with talk_to(sandbox, name, shown.mode) as talk:
        seen = shown.scenario(talk)
    is_documented = sandbox.profile is DOCUMENTED
    assert seen == (shown.documented if is_documented else shown.deployed)
    assert shown.documented != shown.deployed
