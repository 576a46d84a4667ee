"""Every name of release 0.7.0 is still there, and importing the package stays cheap."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import kite_algo_worker
from tests.surface import published
from tools import root_stub

PACKAGE = Path(kite_algo_worker.__file__).parent


@pytest.mark.parametrize(("module", "name"), list(published.names()))
def test_the_name_can_be_imported(module: str, name: str) -> None:
    assert hasattr(import_module(module), name)


@pytest.mark.parametrize(("module", "owner", "name"), list(published.properties()))
def test_the_property_exists(module: str, owner: str, name: str) -> None:
    assert hasattr(getattr(import_module(module), owner), name)


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("orders", "OrderBuilder equity_market_order limit_order market_order sl_m_order sl_order"),
        (
            "protection",
            "BackendProtection BasketProtection OperationalProtection ProtectedPosition",
        ),
        ("run_config", "RunConfig"),
    ],
)
def test_modules_that_strategies_import_from_are_doors(module: str, names: str) -> None:
    door = import_module(f"kite_algo_worker.{module}")
    for name in names.split():
        assert getattr(door, name) is getattr(kite_algo_worker, name)


@pytest.mark.parametrize("name", kite_algo_worker.__all__)
def test_every_announced_name_is_importable(name: str) -> None:
    assert getattr(kite_algo_worker, name) is not None
    assert name in dir(kite_algo_worker)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'KiteAlgoWorkerCleint'"):
        _ = kite_algo_worker.KiteAlgoWorkerCleint  # type: ignore[attr-defined]


def test_star_import_brings_every_name() -> None:
    namespace: dict[str, object] = {}
    exec("from kite_algo_worker import *", namespace)
    assert set(kite_algo_worker.__all__) <= namespace.keys()


def stub_names() -> dict[str, tuple[str, int, str]]:
    """Name -> (module, level, original name) as editors and type checkers see them."""
    tree = ast.parse((PACKAGE / "__init__.pyi").read_text())
    return {
        alias.asname or alias.name: (node.module or "", node.level, alias.name)
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
    }


def test_the_stub_is_what_the_table_of_names_says() -> None:
    assert root_stub.main(["--check"]) == 0


def test_stub_and_module_name_the_same_things() -> None:
    assert sorted(stub_names()) == sorted(kite_algo_worker.__all__)


@pytest.mark.parametrize("name", sorted(stub_names()))
def test_stub_and_module_take_a_name_from_the_same_place(name: str) -> None:
    module, level, original = stub_names()[name]
    home = import_module("." * level + module, "kite_algo_worker" if level else None)
    assert getattr(home, original) is getattr(kite_algo_worker, name)


def loaded_by(statement: str) -> set[str]:
    """The modules a fresh interpreter has loaded after ``statement``."""
    script = f"import sys, json; {statement}; print(json.dumps(sorted(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return set(json.loads(answer.stdout))


HEAVY = {"numpy", "pandas", "numba", "httpx", "pydantic", "websockets", "starlette", "uvicorn"}


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded_by("import kite_algo_worker") & HEAVY == set()


def test_importing_the_client_loads_no_extra_and_no_record() -> None:
    loaded = loaded_by("from kite_algo_worker import KiteAlgoWorkerClient")
    unneeded = {"numpy", "pandas", "numba", "websockets", "starlette", "uvicorn"}
    assert loaded & unneeded == set()
    assert not any(name.startswith("kite_algo_worker._async.client") for name in loaded)
    assert not any(name.startswith("kite_algo_worker_api.models.") for name in loaded)
