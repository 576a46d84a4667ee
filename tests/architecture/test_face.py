"""The client is one flat face over few classes, and no class reads what is another's own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import kite_algo_worker

ROOT = Path(__file__).resolve().parents[2]
CLASSES = (
    "AsyncKiteAlgoWorkerClient",
    "AsyncManagedRun",
    "AsyncOptionWorkerClient",
    "KiteAlgoWorkerClient",
    "ManagedRun",
    "OptionWorkerClient",
)

# What httpcore tells nobody, a test would miss if it were gone.
FOREIGN = {"network.py: connection._connection", "network.py: connection._h11_state"}


@pytest.mark.parametrize("name", CLASSES)
def test_few_classes_stand_behind_a_public_one(name: str) -> None:
    assert len(getattr(kite_algo_worker, name).__mro__) <= 6


def reads_of_private_names(text: str) -> Iterator[str]:
    """``x._name`` where ``x`` is neither the object itself nor a copy that it makes of itself."""
    tree = ast.parse(text)
    own = {"self", "cls", "super()"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and _makes_one_of_its_kind(node.value):
            own |= {ast.unparse(target) for target in node.targets}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _is_private(node.attr):
            owner = ast.unparse(node.value)
            if owner not in own:
                yield f"{owner}.{node.attr}"


def _makes_one_of_its_kind(value: ast.expr) -> bool:
    return ast.unparse(value) in ("copy.copy(self)", "object.__new__(type(self))")


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def test_no_class_reads_the_private_names_of_another() -> None:
    found = {
        f"{path.name}: {read}"
        for path in sorted((ROOT / "kite_algo_worker" / "_async").rglob("*.py"))
        for read in reads_of_private_names(path.read_text("utf-8"))
    }
    assert found == FOREIGN, "what is mended has to leave FOREIGN, and nothing new comes in"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("class A:\n def f(self, other): return other._x", ["other._x"]),
        ("class A:\n def f(self): return self.client._x", ["self.client._x"]),
        ("class A:\n def f(self): return self._x + self.__dict__", []),
        ("class A:\n def f(self):\n  made = copy.copy(self)\n  made._x = 1", []),
    ],
)
def test_reads_of_private_names_are_seen(code: str, found: list[str]) -> None:
    assert list(reads_of_private_names(code)) == found
