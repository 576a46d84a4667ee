"""The tree of exceptions in the guide is the one in the code."""

from __future__ import annotations

import inspect
import re

import pytest

import kite_algo_worker
from kite_algo_worker import KiteAlgoWorkerError
from tests.readme.blocks import ROOT

_BRANCH = re.compile(r"^(?P<indent>[│ ]*)[├└]── (?P<name>\w+)")


def drawn() -> dict[str, str]:
    """Every exception of the tree with the one it hangs from."""
    page = (ROOT / "docs" / "guide" / "errors.md").read_text("utf-8")
    tree = page.partition("```text\nKiteAlgoWorkerError\n")[2].partition("```")[0]
    parents: dict[str, str] = {}
    path = ["KiteAlgoWorkerError"]
    for line in tree.splitlines():
        found = _BRANCH.match(line)
        assert found, line
        del path[len(found["indent"]) // 4 + 1 :]
        assert found["name"] not in parents, f"{found['name']} is drawn twice"
        parents[found["name"]] = path[-1]
        path.append(found["name"])
    return parents


def exported() -> dict[str, type[KiteAlgoWorkerError]]:
    found = {name: getattr(kite_algo_worker, name) for name in vars(kite_algo_worker)["__all__"]}
    return {
        name: value
        for name, value in found.items()
        if inspect.isclass(value) and issubclass(value, KiteAlgoWorkerError)
    }


@pytest.mark.parametrize("name", sorted(set(exported()) - {"KiteAlgoWorkerError"}))
def test_it_hangs_where_its_class_does(name: str) -> None:
    assert drawn()[name] in [base.__name__ for base in exported()[name].__bases__]


def test_it_draws_nothing_that_cannot_be_imported() -> None:
    assert set(drawn()) <= set(exported())
