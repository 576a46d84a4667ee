"""The engine knows no transport, reads time in one place and shares no state between engines."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import kite_algo_sandbox.engine as package

ROOT = Path(str(package.__file__)).parent
FILES = sorted(ROOT.rglob("*.py"))
FORBIDDEN = {"httpx", "starlette", "uvicorn", "websockets", "asyncio", "socket", "requests"}
CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter", "sleep"}
MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_transport_is_imported(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [node.module]
        for name in names:
            assert name.partition(".")[0] not in FORBIDDEN
            assert name != "time"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_the_clock_reads_the_time(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = node.func.value
        if isinstance(owner, ast.Name) and owner.id in {"datetime", "date", "time"}:
            assert node.func.attr not in CLOCKS or path.name == "clock.py"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_module_level_containers_are_constant_tables(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    tables = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, MUTABLE)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for name in tables:
        assert name == "__all__" or name.upper() == name, f"{name} looks like state"
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            assert not (isinstance(node.value, ast.Name) and node.value.id in tables)
        assert not isinstance(node, ast.Global)


def test_files_stay_small() -> None:
    assert all(len(path.read_text("utf-8").splitlines()) < 400 for path in FILES)
