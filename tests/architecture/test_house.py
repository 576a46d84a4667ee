"""Imports run one way: no file knows itself by way of others, no room knows one above it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.house import (
    DOORS,
    KNOTS,
    OPEN,
    ROOMS,
    arrows,
    circles,
    heights,
    imports_of,
    room_of,
    upward,
)

ROOT = Path(__file__).resolve().parents[2]


def test_every_module_lies_in_a_room() -> None:
    lost = [name for name in imports_of(ROOT) if room_of(name, heights()) is None]
    assert lost == [], "give the new file or folder a place in ROOMS"


def test_no_circle_between_files() -> None:
    assert circles(imports_of(ROOT), KNOTS) == []


def test_no_arrow_points_up() -> None:
    found = upward(imports_of(ROOT))
    meant = OPEN | DOORS.keys()
    assert {arrow: proof for arrow, proof in found.items() if arrow not in meant} == {}


def test_what_is_mended_leaves_the_lists() -> None:
    imports = imports_of(ROOT)
    assert upward(imports).keys() >= OPEN, "an open arrow is gone: take it out of OPEN"
    for knot in KNOTS:
        assert circles(imports, KNOTS - {knot}), f"{knot} ties nothing: take it out of KNOTS"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"a": ["b"], "b": ["c"], "c": []}, []),
        ({"a": ["b"], "b": ["a"], "c": ["a"]}, [["a", "b"]]),
        (
            {"a": ["b"], "b": ["c"], "c": ["a"], "d": ["e"], "e": ["d"]},
            [["a", "b", "c"], ["d", "e"]],
        ),
    ],
)
def test_circles_are_seen(files: dict[str, list[str]], found: list[list[str]]) -> None:
    imports = {name: frozenset(targets) for name, targets in files.items()}
    assert circles(imports) == found
    if found:
        knots = [(group[-1], target) for group in found for target in imports[group[-1]]]
        assert circles(imports, knots) == []


def plant(root: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = root / "kite_algo_worker" / Path(*name.split("__")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "from ..placing import intents\n",
        "from ..placing.intents import Intent\n",
        "import kite_algo_worker.placing.intents\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ..placing import intents\n",
        "def late():\n    from ..placing.intents import Intent\n",
    ],
)
def test_an_arrow_up_is_seen(tmp_path: Path, text: str) -> None:
    plant(tmp_path, wire__decode=text, placing__intents="from ..wire import other\n")
    found = upward(imports_of(tmp_path))
    assert list(found) == [("kite_algo_worker.wire", "kite_algo_worker.placing")]


def test_rooms_of_one_line_do_not_know_each_other(tmp_path: Path) -> None:
    plant(tmp_path, _async__legs="from .._sync import other\n", _sync__other="")
    assert list(upward(imports_of(tmp_path))) == [
        ("kite_algo_worker._async", "kite_algo_worker._sync")
    ]


def test_a_file_in_a_room_is_of_that_room() -> None:
    rooms = heights()
    assert room_of("kite_algo_worker.wire.decode", rooms) == "kite_algo_worker.wire"
    assert room_of("kite_algo_worker.config", rooms) == "kite_algo_worker.config"
    assert room_of("httpx", rooms) is None
    assert len(rooms) == sum(map(len, ROOMS)), "a room is named twice"
    assert arrows({"kite_algo_worker.wire.a": frozenset({"kite_algo_worker.wire.b"})}, rooms) == {}
