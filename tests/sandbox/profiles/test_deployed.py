"""The profile ``deployed``: every row of its table is true, and nothing else differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.cli import main
from kite_algo_sandbox.engine import Token
from kite_algo_sandbox.profiles import DEPLOYED, DOCUMENTED, PROFILES
from kite_algo_sandbox.server.journal import JournalError
from tests.sandbox.profiles.scenarios import PREFIX, SCENARIOS, TOKENS, talk_to


@pytest.fixture(scope="module", params=list(PROFILES))
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(clock="virtual", tokens=TOKENS, profile=request.param) as running:
        yield running


def test_every_row_has_a_scenario() -> None:
    assert list(SCENARIOS) == [difference.name for difference in DEPLOYED.differences]


def test_the_command_offers_every_profile(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert f"--profile {{{','.join(PROFILES)}}}" in " ".join(capsys.readouterr().out.split())


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(ValueError, match="documented, deployed"):
        Sandbox(profile="real")


def test_the_opening_balance_is_the_profiles_unless_one_is_given() -> None:
    for profile in PROFILES.values():
        assert cash_of(Sandbox(profile=profile.name)) == profile.cash
        assert cash_of(Sandbox(profile=profile.name, cash=5)) == 5


def cash_of(sandbox: Sandbox) -> Any:
    funds: Any = sandbox.engine.get_funds(Token.from_secret(sandbox.token))
    return funds["segments"]["equity"]["net"]


def test_a_file_is_continued_in_its_profile_only(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with Sandbox(clock="virtual", data_file=state, profile="deployed") as sandbox:
        with talk_to(sandbox, "kept") as talk:
            talk.order()
            talk.order(order_type="LIMIT", price=1350.03)
            talk.exit()
            before = [talk.get(talk.run), talk.get(f"{talk.run}/pnl")]
        token = sandbox.token
    with pytest.raises(JournalError, match="profile deployed, not documented"):
        Sandbox(clock="virtual", data_file=state)
    with Sandbox(clock="virtual", data_file=state, profile="deployed", token=token) as sandbox:
        headers = {"Authorization": f"Bearer {sandbox.token}"}
        with httpx.Client(base_url=sandbox.base_url + PREFIX, headers=headers) as client:
            run = "/worker/runs/run-kept"
            assert [client.get(path).json() for path in (run, f"{run}/pnl")] == before


@pytest.mark.parametrize("name", SCENARIOS)
def test_difference(sandbox: Sandbox, name: str) -> None:
    shown = SCENARIOS[name]
    with talk_to(sandbox, name, shown.mode) as talk:
        seen = shown.scenario(talk)
    is_documented = sandbox.profile is DOCUMENTED
    assert seen == (shown.documented if is_documented else shown.deployed)
    assert shown.documented != shown.deployed
