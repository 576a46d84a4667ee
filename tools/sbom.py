"""Write what an installation consists of, as CycloneDX bills of materials.

    python tools/sbom.py

One for the base install and one with every extra, into ``build/sbom``: each of a new environment
in which the wheel in ``dist`` was installed, so that it names the versions that were really chosen.
What the wheel itself carries of others, the charts of reports, is named with its digest.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.fresh_environment import BUILT, ROOT, create, only
from tools.oldest_constraints import bounds

OUT = ROOT / "build/sbom"
KINDS = {"base": "", "all": "all"}
VENDORED = ROOT / "kite_algo_sandbox/_web/vendor"


def main() -> int:
    wheel = only(BUILT, "*.whl")
    OUT.mkdir(parents=True, exist_ok=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    problems = []
    for kind, extra in KINDS.items():
        python = create(ROOT / f"build/sbom-{kind}", wheel, extra, python=sys.executable)
        path = OUT / f"{project['name']}-{project['version']}-{kind}.cdx.json"
        write(python, path)
        document = with_vendored(json.loads(path.read_text("utf-8")))
        path.write_text(json.dumps(document, indent=2) + "\n", "utf-8")
        wanted = bounds(project if extra else {**project, "optional-dependencies": {}})
        found = list(missing(document, project["version"], wanted))
        problems += [f"{path.name}: {one}" for one in found]
        print(f"{path.relative_to(ROOT)}: {len(document.get('components', ()))} components")
    print(*problems, sep="\n", end="\n" if problems else "")
    return 1 if problems else 0


def write(python: Path, path: Path) -> None:
    """Ask cyclonedx-py, which checks the document against the schema of CycloneDX, too."""
    subprocess.run(
        [
            sys.executable, "-m", "cyclonedx_py", "environment", str(python),
            "--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "library",
            "--output-reproducible", "--output-format", "JSON", "--output-file", str(path),
        ],
        check=True,
    )  # fmt: skip


def with_vendored(document: dict[str, Any]) -> dict[str, Any]:
    """The document, with the libraries that lie in the wheel among its components."""
    subject = document["metadata"]["component"]["bom-ref"]
    carried = []
    for path in sorted(VENDORED.glob("*/vendor.json")):
        manifest = json.loads(path.read_text("utf-8"))
        purl = f"pkg:npm/{manifest['name']}@{manifest['version']}"
        digest = base64.b64decode(manifest["sha384"].removeprefix("sha384-")).hex()
        component = {
            "bom-ref": purl,
            "type": "library",
            "name": manifest["name"],
            "version": manifest["version"],
            "purl": purl,
            "hashes": [{"alg": "SHA-384", "content": digest}],
            "licenses": [{"expression": manifest["license"]}],
        }
        document["components"].append(component)
        carried.append(purl)
    for one in document["dependencies"]:
        if one["ref"] == subject:
            one["dependsOn"] = [*one.get("dependsOn", ()), *carried]
    document["dependencies"] += [{"ref": purl} for purl in carried]
    return document


def missing(
    document: Mapping[str, Any], version: str, wanted: Iterable[tuple[str, str]]
) -> Iterator[str]:
    """What a bill of this package has to say and this document does not."""
    subject = document.get("metadata", {}).get("component", {})
    if (subject.get("name"), subject.get("version")) != ("kite-algo-worker", version):
        yield f"is about {subject.get('name')} {subject.get('version')}"
    components = {plain(one["name"]): one for one in document.get("components", ())}
    for name, _ in wanted:
        one = components.get(plain(name))
        if one is None:
            yield f"{name} is missing"
        elif not (one.get("version") and one.get("purl")):
            yield f"{name} has no version or package URL"


def plain(name: str) -> str:
    """A distribution's name as indexes compare it."""
    return name.lower().replace("_", "-").replace(".", "-")


if __name__ == "__main__":
    raise SystemExit(main())
