"""The charting library that reports carry is the published one, and its licence goes with it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from tools import check_wheel, vendor_charts

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "kite_algo_sandbox/_web/vendor/lightweight-charts"
MANIFEST = json.loads((FOLDER / "vendor.json").read_text("utf-8"))


def test_the_bundle_is_the_published_one() -> None:
    assert vendor_charts.difference(MANIFEST) is None
    assert MANIFEST["version"] in (FOLDER / MANIFEST["file"]).read_text("utf-8")[:400]


def test_a_changed_bundle_is_noticed() -> None:
    changed = vendor_charts.integrity("sha384", (FOLDER / MANIFEST["file"]).read_bytes() + b" ")
    assert changed != MANIFEST["sha384"]
    assert vendor_charts.difference({**MANIFEST, "sha384": changed}) is not None


def test_the_wheel_carries_bundle_and_licence() -> None:
    assert check_wheel.broken_charts() == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "kite_algo_sandbox" in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert project["project"]["license"] == MANIFEST["license"]
    licences = {
        file for pattern in project["project"]["license-files"] for file in ROOT.glob(pattern)
    }
    assert {ROOT / "LICENSE", FOLDER / "LICENSE", FOLDER / "NOTICE"} <= licences
