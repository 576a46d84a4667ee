"""Print pip constraints that hold every run-time dependency at its oldest supported version.

    python tools/oldest_constraints.py > build/oldest.txt

Used by `make test-oldest`: a lower bound in pyproject.toml is a promise like any other.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
BOUND = re.compile(r"(?P<name>[A-Za-z0-9._-]+)>=(?P<version>[0-9.]+)")


def main() -> int:
    print("\n".join(constraints(tomllib.loads(PYPROJECT.read_text("utf-8"))["project"])))
    return 0


def constraints(project: Mapping[str, object]) -> Iterator[str]:
    """``name==version`` for every bounded requirement of the package and its extras."""
    return (f"{name}=={version}" for name, version in bounds(project))


def bounds(project: Mapping[str, object]) -> list[tuple[str, str]]:
    """Every requirement of the package and its extras, with its oldest version."""
    extras = project["optional-dependencies"]
    groups = [project["dependencies"], *(extras.values() if isinstance(extras, dict) else ())]
    names: dict[str, str] = {}
    for group in groups:
        for requirement in group if isinstance(group, list) else ():
            if match := BOUND.fullmatch(requirement.partition(";")[0].strip()):
                name, version = match["name"], match["version"]
                if names.setdefault(name, version) != version:
                    raise ValueError(f"{name} has two lower bounds: {names[name]} and {version}")
            elif not requirement.startswith("kite-algo-worker["):
                raise ValueError(f"{requirement!r} has no plain lower bound")
    return sorted(names.items())


if __name__ == "__main__":
    raise SystemExit(main())
