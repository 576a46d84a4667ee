"""Environments in which nothing but a built wheel and what it needs is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "dist"


def extras() -> list[str]:
    """The names of the extras, as pyproject.toml orders them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return list(project["optional-dependencies"])


def only(folder: Path, pattern: str) -> Path:
    """The one file that a build has left there."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise SystemExit(f"{folder} has {len(found)} of {pattern}, not one: run `make build`")
    return found[0]


def create(
    folder: Path, package: Path | str, extra: str = "", *, python: str, options: Sequence[str] = ()
) -> Path:
    """An interpreter in a new environment that has ``package[extra]`` and not even pip.

    Raises:
        subprocess.CalledProcessError: pip refused; ``stderr`` says why.
    """
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([python, "-m", "venv", "--without-pip", str(folder)], check=True)
    inside = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted = f"{package}[{extra}]" if extra else str(package)
    pip = [sys.executable, "-m", "pip", "--python", str(inside), "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "install", "--quiet", "--no-compile", wanted, *options],
        check=True,
        capture_output=True,
        text=True,
    )
    return inside
