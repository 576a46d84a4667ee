"""The pytest plugin, as a project that uses it meets it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kite_algo_sandbox.testing.loopback import is_here
from tests.readme.blocks import blocks_of

ROOT = Path(__file__).parents[2]
PLUGIN = "kite_algo_sandbox.testing.plugin"
#: Files of a project that uses the plugin; named .txt, so that they are no tests of this one.
PROJECT = Path(__file__).with_name("project")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says of a project with these tests, the page about them among them."""
    folder = tmp_path_factory.mktemp("project")
    for path in PROJECT.glob("*.txt"):
        (folder / path.stem).write_text(path.read_text("utf-8"), "utf-8")
    (folder / "test_page.py").write_text(page(), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", "-p", PLUGIN, "-p", "no:cacheprovider",
         "-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=function"],
        cwd=folder, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    return done.stdout + done.stderr


def outcomes(report: str, file: str) -> dict[str, list[str]]:
    """The tests of a file by their outcome."""
    found: dict[str, list[str]] = {}
    for line in report.splitlines():
        match = re.match(rf"(PASSED|FAILED|ERROR) {re.escape(file)}::(\S+)", line)
        if match:
            found.setdefault(match[1], []).append(match[2])
    return found


def page() -> str:
    """What docs/testing.md shows, as one file of tests."""
    blocks = blocks_of(ROOT / "docs" / "testing.md")
    later = "from __future__ import annotations\n\n"
    return later + "\n\n".join(block.code for block in blocks)


def test_every_test_begins_anew(report: str) -> None:
    found = outcomes(report, "test_anew.py")
    assert (found.keys(), len(found["PASSED"])) == ({"PASSED"}, 4), report


def test_options_come_from_a_conftest_and_a_marker(report: str) -> None:
    found = outcomes(report, "test_options.py")
    assert found == {
        "PASSED": ["test_conftest", "test_marker"], "ERROR": ["test_no_keyword"],
    }, report  # fmt: skip
    assert "kite_sandbox takes keywords: the options of Sandbox" in report


def test_async_tests(report: str) -> None:
    assert outcomes(report, "test_async.py") == {"PASSED": ["test_order"]}, report


def test_failures_show_what_happened(report: str) -> None:
    found = outcomes(report, "test_failures.py")
    assert (found.keys(), len(found["FAILED"])) == ({"FAILED"}, 6), report
    for line in (
        r"AssertionError: no order has filled: SELL INFY",
        r"run +order +side +quantity +instrument +type +price +filled +average +status +message",
        r"run_test +\d+ +BUY +7 +NSE:INFY +MARKET +7 +1500.10 +COMPLETE",
        r"run_test +\d+ +BUY +3 +NSE:TCS +LIMIT +3000.00 +0 +REJECTED +RMS: not today",
        r"Positions\nE? +instrument +quantity\nE? +NSE:INFY +7",
        r"run +realized +unrealized +net\nE? +run_test +0.00 +-0.70 +-\d+.\d\d",
        r"7 units have filled, not 8",
        r"filled at 1500.10, not at 1400.00",
        r"2 orders were placed, none was expected",
        r"not flat: 7 NSE:INFY",
        r"the net P&L is -\d+.\d\d, not 100.00",
    ):
        assert re.search(line, report), line


def test_nobody_leaves_the_computer(report: str) -> None:
    found = outcomes(report, "test_outside.py")
    assert len(found["PASSED"]) == 5
    assert found["ERROR"] == ["test_swallowed", "test_by_name", "test_async"]
    assert (
        "this test tried to connect to 203.0.113.7:443: a test with the fixtures of "
        "kite_algo_sandbox reaches this computer only"
    ) in report


def test_a_worker_is_replayed(report: str) -> None:
    assert outcomes(report, "test_history.py") == {"PASSED": ["test_it_trades"]}, report


def test_the_page_about_it_runs(report: str) -> None:
    found = outcomes(report, "test_page.py")
    assert (found.keys(), len(found["PASSED"])) == ({"PASSED"}, 4), report


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True), ("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), (None, True),
        (b"localhost", True), ("app.localhost", True), ("::1%lo", True),
        ("0.0.0.1", False), ("10.0.0.1", False), ("kite.trade", False),
        ("localhost.example", False), ("2001:db8::1", False),
    ],
)  # fmt: skip
def test_what_this_computer_is(host: object, expected: bool) -> None:
    assert is_here(host) is expected


def test_a_suite_without_it_loads_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_nothing.py").write_text(
        "import sys\n"
        "def test_nothing_is_loaded():\n"
        "    heavy = {'starlette', 'uvicorn', 'numpy', 'httpx', 'kite_algo_worker._sync'}\n"
        "    assert heavy.isdisjoint(sys.modules)\n"
        f"    assert {PLUGIN!r} in sys.modules\n",
        "utf-8",
    )
    # Without other plugins, which load what they need themselves.
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", PLUGIN],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
