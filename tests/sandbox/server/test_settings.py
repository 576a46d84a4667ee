"""Settings are written once: command line, Python and documentation cannot part."""

from __future__ import annotations

import argparse
import inspect
from dataclasses import fields
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.cli import add_arguments
from kite_algo_sandbox.engine.market.recorded import BAR_PATHS
from kite_algo_sandbox.profiles import PROFILES
from kite_algo_sandbox.settings import SandboxSettings, option_table, options

ROOT = Path(__file__).resolve().parents[3]
TOKENS = {"token", "tokens"}


def command(*arguments: str) -> SandboxSettings:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return SandboxSettings.of_command(parser.parse_args(arguments))


def test_python_takes_every_setting_and_explains_it() -> None:
    taken = {
        name: parameter.default
        for name, parameter in inspect.signature(Sandbox.__init__).parameters.items()
        if name not in TOKENS | {"self"}
    }
    assert taken == {one.name: one.default for one in fields(SandboxSettings)}
    assert Sandbox.__doc__
    assert [name for name in taken if f"\n        {name}: " not in Sandbox.__doc__] == []


def test_the_command_takes_every_setting() -> None:
    given: dict[str, tuple[str, Any]] = {
        "heartbeat": ("2.5", 2.5),
        "squareoff": ("equity=15:10", {"equity": time(15, 10)}),
        "spread": ("0", 0),
        "slippage": ("0", 0),
        "cash": ("5,00,000", 500_000),
        "clock": ("virtual", "virtual"),
        "latency": ("0.5", 0.5),
        "data": ("candles", "candles"),
    }
    for name, (text, value) in given.items():
        assert getattr(command(f"--{name}", text), name) == value
    both = command("--squareoff", "equity=15:10", "--squareoff", "derivatives=15:20")
    assert both.squareoff == {"equity": time(15, 10), "derivatives": time(15, 20)}
    assert command("--depth").use_depth
    assert command("--require-protection").needs_protection
    assert command().port == 18777
    assert (command("--clock", "virtual").speed, command().speed) == (1.0, 0.0)
    plain = argparse.ArgumentParser()
    add_arguments(plain)
    text = " ".join(plain.format_help().split())
    for name, option in options():
        assert f"--{option.flag or name.replace('_', '-')}" in text


@pytest.mark.parametrize(
    "wrong",
    [
        ["--squareoff", "equity"],
        ["--squareoff", "bonds=15:10"],
        ["--heartbeat", "0"],
        ["--port", "70000"],
        ["--spread", "-1"],
        ["--data-file", "x", "--ephemeral"],
    ],
)
def test_wrong_options_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command(*wrong)
    assert wrong[0] in capsys.readouterr().err


def test_choices_are_what_there_is() -> None:
    choices = {name: tuple(option.choices or ()) for name, option in options()}
    assert choices["bar_path"] == tuple(BAR_PATHS)
    assert set(choices["profile"]) == {profile.name for profile in PROFILES.values()}


def test_the_documentation_has_the_table() -> None:
    text = (ROOT / "docs" / "sandbox.md").read_text("utf-8")
    assert option_table() in text, "print kite_algo_sandbox.settings.option_table() into it"


def test_a_sandbox_tells_its_settings() -> None:
    sandbox = Sandbox(clock="virtual", spread=0, squareoff={"equity": time(15, 10)})
    assert sandbox.settings == SandboxSettings(
        clock="virtual", spread=0, squareoff={"equity": time(15, 10)}
    )
    assert sandbox.engine.broker.rules.spread == 0
