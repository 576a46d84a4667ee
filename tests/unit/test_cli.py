"""The ``kite-algo`` command without a subcommand."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from kite_algo_worker import cli


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"kite-algo {version('kite-algo-worker')}\n"


def test_a_command_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main([])
    assert "COMMAND" in capsys.readouterr().err
