"""Every place that names the version names the same one.

    python scripts/check_worker_sdk_version_refs.py              the checkout
    python scripts/check_worker_sdk_version_refs.py --tag TAG    a release: kite-algo-worker-vX.Y.Z

The version stands in ``pyproject.toml``. The package's own constant, the changelog's newest section
and every pinned install line of the documents follow it.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TAG = "kite-algo-worker-v"
PINNED = re.compile(r"kite[-_]algo[-_]worker(?:\[[\w,]+\])?==(\d+(?:\.\d+)*\w*)")
SECTION = re.compile(r"^## \[?(\d+(?:\.\d+)*\w*)", re.MULTILINE)
OWN = "kite_algo_worker/_base/version.py"
CONSTANT = re.compile(r'^__version__ = "([^"]*)"', re.MULTILINE)
# Says what another release does, so it names other releases.
ABOUT_OTHERS = {"CHANGELOG.md", "docs/differences-from-0.7.0.md"}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tag", help=f"the tag being released, {TAG}X.Y.Z")
    parser.add_argument("--root", type=Path, default=ROOT)
    options = parser.parse_args(arguments)
    version = tomllib.loads((options.root / "pyproject.toml").read_text("utf-8"))["project"][
        "version"
    ]
    problems = list(differences(options.root, version))
    if options.tag is not None and options.tag != TAG + version:
        problems.append(f"the tag is {options.tag}, pyproject.toml says {version}")
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"Everything says {version}.")
    return 1 if problems else 0


def differences(root: Path, version: str) -> Iterator[str]:
    newest = SECTION.search((root / "CHANGELOG.md").read_text("utf-8"))
    if newest is None or newest[1] != version:
        yield f"CHANGELOG.md begins with {newest[1] if newest else 'no version'}, not {version}"
    constant = CONSTANT.search((root / OWN).read_text("utf-8"))
    if constant is None or constant[1] != version:
        yield f"{OWN} says {constant[1] if constant else 'no version'}, not {version}"
    documents = [
        root / "README.md",
        *sorted(root.glob("docs/**/*.md")),
        *sorted(root.glob("examples/**/*.md")),
    ]
    for path in documents:
        name = path.relative_to(root).as_posix()
        if name in ABOUT_OTHERS:
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for pinned in PINNED.findall(line):
                if pinned != version:
                    yield f"{name}:{number} installs {pinned}, not {version}"


if __name__ == "__main__":
    raise SystemExit(main())
