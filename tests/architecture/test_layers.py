"""Dependencies point downwards only: the rules of the package's layers hold, and each can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.layers import RULES, Rule, breaches
from tools import unasync

ROOT = Path(__file__).resolve().parents[2]
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
EVERY_BAN = pytest.mark.parametrize(
    ("rule", "name"),
    [(rule, name) for rule in RULES for name in rule.forbidden],
    ids=lambda value: value if isinstance(value, str) else value.name,
)


@EVERY_RULE
def test_rule_holds(rule: Rule) -> None:
    assert breaches(ROOT, rule) == []


@EVERY_RULE
def test_rule_watches_files(rule: Rule) -> None:
    unmatched = [pattern for pattern in rule.where if not list(ROOT.glob(pattern))]
    assert unmatched == [], "a folder was renamed and nothing watches it any more"


def plant(root: Path, rule: Rule, code: str) -> str:
    path = root / rule.sample_file()
    path.parent.mkdir(parents=True)
    path.write_text(code, "utf-8")
    return path.relative_to(root).as_posix()


@EVERY_BAN
def test_every_ban_is_enforced(rule: Rule, name: str, tmp_path: Path) -> None:
    module, _, attribute = name.rpartition(".")
    code = (
        f"def f():\n    from {module} import {attribute}\n" if module else f"import {name} as x\n"
    )
    planted = plant(tmp_path, rule, code)
    assert breaches(tmp_path, rule) == [f"{planted}:{2 if module else 1}: {name}"]


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("import time\ntime.sleep(1)\n", ["2: time.sleep"]),
        ("import time as t\nt.sleep(1)\n", ["2: time.sleep"]),
        ("from .._async import desk\n", ["1: kite_algo_worker._async.desk"]),
        ("from ..config import x\nfrom time import monotonic\n", []),
        ("import urllib.parse\n", []),
        ("if TYPE_CHECKING:\n    import httpx\n", ["2: httpx", "2: httpx"]),
        ("import httpx_sse\n", []),
    ],
)
def test_ways_of_importing(code: str, seen: list[str], tmp_path: Path) -> None:
    rule = next(rule for rule in RULES if rule.name.startswith("the middle"))
    planted = plant(tmp_path, rule, code)
    assert breaches(tmp_path, rule) == [f"{planted}:{line}" for line in seen]


@pytest.mark.parametrize(
    "call",
    [
        "from datetime import datetime\ndatetime.now(None)\n",
        "import datetime\ndatetime.datetime.now(None)\n",
        "import datetime as dt\ndt.date.today()\n",
        "from time import time\ntime()\n",
    ],
)
def test_reading_the_wall_clock_is_seen(call: str, tmp_path: Path) -> None:
    rule = next(rule for rule in RULES if "clock" in rule.name)
    plant(tmp_path, rule, call)
    assert breaches(tmp_path, rule)


def test_the_sync_client_is_the_translated_async_client() -> None:
    assert unasync.main(["--check"]) == 0
