"""A bill of materials that leaves something out is not attached to a release."""

from __future__ import annotations

import hashlib
from typing import Any

from tools import sbom

WANTED = [("httpx", "0.27"), ("typing-extensions", "4.14.1")]


def document(*names: str) -> dict[str, Any]:
    return {
        "metadata": {
            "component": {"bom-ref": "root", "name": "kite-algo-worker", "version": "1.2.3"}
        },
        "components": [
            {"name": name, "version": "9", "purl": f"pkg:pypi/{name}@9"} for name in names
        ],
        "dependencies": [{"ref": "root", "dependsOn": list(names)}],
    }


def test_a_complete_bill_has_no_problem() -> None:
    given = document("httpx", "typing_extensions", "h11")
    assert list(sbom.missing(given, "1.2.3", WANTED)) == []


def test_what_a_bill_leaves_out_is_named() -> None:
    given = document("httpx")
    del given["components"][0]["version"]
    assert list(sbom.missing(given, "1.2.4", WANTED)) == [
        "is about kite-algo-worker 1.2.3",
        "httpx has no version or package URL",
        "typing-extensions is missing",
    ]


def test_the_charts_in_the_wheel_are_part_of_it() -> None:
    given = sbom.with_vendored(document("httpx"))
    charts = given["components"][-1]
    file = sbom.VENDORED / "lightweight-charts/lightweight-charts.standalone.production.js"
    assert charts["hashes"][0]["content"] == hashlib.sha384(file.read_bytes()).hexdigest()
    assert given["dependencies"][0]["dependsOn"] == ["httpx", charts["purl"]]
    assert {"ref": charts["bom-ref"]} in given["dependencies"]
