"""The hooks for PyInstaller collect what is imported by name, and the files that are read."""

from __future__ import annotations

import runpy
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import kite_algo_worker
from kite_algo_worker._base import pyinstaller as hooks

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("kite_algo_worker", "kite_algo_worker_api", "kite_algo_sandbox")


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """What each hook says, with a stand-in for the one function of PyInstaller they call."""
    stand_in = ModuleType("PyInstaller.utils.hooks")
    vars(stand_in)["copy_metadata"] = lambda name: [(name, f"{name}.dist-info")]
    monkeypatch.setitem(sys.modules, "PyInstaller", ModuleType("PyInstaller"))
    monkeypatch.setitem(sys.modules, "PyInstaller.utils", ModuleType("PyInstaller.utils"))
    monkeypatch.setitem(sys.modules, "PyInstaller.utils.hooks", stand_in)
    (folder,) = hooks.get_hook_dirs()
    return {name: runpy.run_path(f"{folder}/hook-{name}.py") for name in PACKAGES}


def test_every_name_of_the_package_has_its_module(collected: dict[str, dict[str, Any]]) -> None:
    hidden = {name for hook in collected.values() for name in hook["hiddenimports"]}
    homes = {
        f"kite_algo_worker{home}" if home.startswith(".") else home
        for home, _ in vars(kite_algo_worker)["_HOME"].values()
    }
    assert homes <= hidden
    assert "kite_algo_worker.indicators.functions" in hidden
    assert "kite_algo_sandbox" not in " ".join(collected["kite_algo_worker"]["hiddenimports"])


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_collected_exists(package: str, collected: dict[str, dict[str, Any]]) -> None:
    hidden = collected[package]["hiddenimports"]
    assert package in hidden
    for name in hidden[::17]:
        assert find_spec(name), name
    for source, _ in collected[package]["datas"]:
        assert source == "kite-algo-worker" or Path(source).is_file()


def test_data_files_are_where_they_are_looked_for(collected: dict[str, dict[str, Any]]) -> None:
    places = {
        f"{folder}/{Path(source).name}"
        for hook in collected.values()
        for source, folder in hook["datas"]
    }
    assert "kite_algo_worker_api/worker.json" in places
    assert "kite_algo_worker/market/years/2026.toml" in places
    assert not any(place.endswith((".py", ".pyi")) for place in places)


def test_pyinstaller_is_told_of_the_hooks() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    module, _, function = project["entry-points"]["pyinstaller40"]["hook-dirs"].partition(":")
    assert module == hooks.__name__
    assert getattr(hooks, function) is hooks.get_hook_dirs
