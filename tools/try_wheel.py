"""Install the built wheel into one new environment after the other, and try it in each.

    python tools/try_wheel.py                                  this Python: no extra, and each
    python tools/try_wheel.py --python /path/to/python3.13     another one, or several
    python tools/try_wheel.py --oldest                         the oldest supported dependencies

What is tried is in ``tools/check_wheel.py``. Prints a table; the exit status is 1 when a cell is
not "ok". Nothing is installed beside the wheel and what it asks for.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.fresh_environment import BUILT, ROOT, create, extras, only
from tools.oldest_constraints import PYPROJECT

CHECK = ROOT / "tools/check_wheel.py"
WORK = ROOT / "build/trials"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--python", nargs="+", default=[sys.executable], metavar="PATH")
    parser.add_argument("--extra", nargs="+", default=["", *extras()], metavar="NAME")
    parser.add_argument("--oldest", action="store_true", help="at the bounds of pyproject.toml")
    given = parser.parse_args(arguments)
    wheel = only(BUILT, "*.whl")
    options = pins() if given.oldest else []
    print(f"{wheel.name}, {'oldest' if given.oldest else 'newest'} dependencies")
    failed = 0
    for python in given.python:
        for extra in given.extra:
            begin = time.monotonic()
            problem = tried(wheel, extra, python, options)
            failed += bool(problem)
            result = problem or f"ok ({time.monotonic() - begin:.0f} s)"
            print(f"{version_of(python):7} {extra or '(none)':11} {result}", flush=True)
    return 1 if failed else 0


def pins() -> list[str]:
    """Constraints that hold every dependency at its oldest supported version."""
    WORK.mkdir(parents=True, exist_ok=True)
    path = WORK / "oldest.txt"
    script = PYPROJECT.parent / "tools/oldest_constraints.py"
    done = subprocess.run(
        [sys.executable, str(script)], check=True, stdout=subprocess.PIPE, text=True
    )
    path.write_text(done.stdout, "utf-8")
    return ["--constraint", str(path)]


def tried(wheel: Path, extra: str, python: str, options: Sequence[str]) -> str:
    """What is wrong with the wheel and this extra, or nothing."""
    try:
        inside = create(WORK / "environment", wheel, extra, python=python, options=options)
    except subprocess.CalledProcessError as error:
        return f"cannot be installed: {(error.stderr or str(error)).strip()}"
    words = [extra] if extra else []
    done = subprocess.run(
        [str(inside), "-I", str(CHECK), *words], cwd=WORK, capture_output=True, text=True
    )
    return (done.stdout + done.stderr).strip() if done.returncode else ""


def version_of(python: str) -> str:
    code = "import platform; print(platform.python_version())"
    done = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.strip()


if __name__ == "__main__":
    raise SystemExit(main())
