"""Write kite_algo_worker/_sync from kite_algo_worker/_async.

    python tools/unasync.py            rewrite the translation
    python tools/unasync.py --check    fail when it is not up to date, or when a rule is unused

The rules are words, and they hold for code, docstrings and comments alike. What cannot be said by
replacing words (locks, tasks, timeouts, signals) lives in ``_compat.py``, ``_background.py`` and
``_sigterm.py``, which have hand-written twins; ``_sockets.py`` and ``_tls.py`` have none.
"""

from __future__ import annotations

import argparse
import ast
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "kite_algo_worker" / "_async"
TARGET = ROOT / "kite_algo_worker" / "_sync"
HAND_WRITTEN = {"_background.py", "_compat.py", "_sigterm.py", "_sockets.py", "_tls.py"}

RULES: Mapping[str, str] = {
    r"\basync (?=def\b|with\b|for\b)": "",
    r"\bawait\s+": "",
    r"Async(?=[A-Z])": "",
    r"\bAwaitable\[([^\[\]]+)\]": r"\1",
    r"\bAwaitable, (?=Callable\b)": "",  # imported for the rule above
    r"\basynccontextmanager\b": "contextmanager",
    r"\b__aenter__\b": "__enter__",
    r"\b__aexit__\b": "__exit__",
    r"\b__aiter__\b": "__iter__",
    r"\b__anext__\b": "__next__",
    r"\banext\b": "next",
    r"\baclose\b": "close",
    r"\baiter_bytes\b": "iter_bytes",
    r"\bhandle_async_request\b": "handle_request",
}


class TranslationError(Exception):
    """A module cannot be translated by replacing words."""


class Translation(NamedTuple):
    """The sync text of one module, and how often each rule was used for it."""

    text: str
    used: Counter[str]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--source", type=Path, default=SOURCE)
    parser.add_argument("--target", type=Path, default=TARGET)
    options = parser.parse_args(arguments)
    try:
        expected, unused = translate_package(options.source)
    except TranslationError as error:
        print(error, file=sys.stderr)
        return 1
    if not options.check:
        write(expected, options.target)
        print(f"Wrote {len(expected)} modules to {options.target}")
        return 0
    problems = list(differences(expected, options.target))
    problems += [f"rule used by no module: {rule}" for rule in unused]
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print("Edit _async only, then run `make generate`.", file=sys.stderr)
    else:
        print(f"{options.target.name} is up to date")
    return 1 if problems else 0


def translate_package(source: Path) -> tuple[dict[str, str], list[str]]:
    """The text of every translated module by its relative name, and the rules nobody used."""
    used: Counter[str] = Counter()
    expected = {}
    for module in modules(source):
        name = module.relative_to(source).as_posix()
        translation = translate(module.read_text("utf-8"), f"{source.name}/{name}")
        used += translation.used
        expected[name] = tidy(translation.text, TARGET / name)
    return expected, [rule for rule in RULES if not used[rule]]


def modules(folder: Path) -> Iterator[Path]:
    found = folder.rglob("*.py") if folder.exists() else ()
    return (path for path in sorted(found) if path.name not in HAND_WRITTEN)


def translate(text: str, name: str) -> Translation:
    """Apply every rule to the module called ``name``."""
    used: Counter[str] = Counter()
    for pattern, replacement in RULES.items():
        text, count = re.subn(pattern, replacement, text)
        used[pattern] += count
    refuse_leftovers(text, name)
    header = f"# Translated from {name} by `make generate`; do not edit.\n"
    return Translation(header + text, used)


def refuse_leftovers(text: str, name: str) -> None:
    """Fail when the result still needs an event loop."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise TranslationError(f"{name}: the translation is not Python: {error}") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            imported = [node.module or ""]
        else:
            continue
        for module in imported:
            if module.partition(".")[0] in ("asyncio", "anyio"):
                raise TranslationError(
                    f"{name}:{node.lineno}: {module} has no sync twin; go through _compat"
                )


def tidy(text: str, path: Path) -> str:
    """Sort imports and format as the project does."""
    beside = Path(sys.executable).parent / "ruff"
    ruff = str(beside) if beside.exists() else shutil.which("ruff")
    if ruff is None:
        raise TranslationError("ruff is not installed; run `make` once to set up the environment")
    common = ["--no-cache", "--quiet", "--config", str(ROOT / "pyproject.toml")]
    common += ["--stdin-filename", str(path)]
    for arguments in (
        ["check", "--select", "I", "--fix-only", "--exit-zero", *common, "-"],
        ["format", *common, "-"],
    ):
        result = subprocess.run(
            [ruff, *arguments], input=text, capture_output=True, text=True, check=False
        )
        if result.returncode:
            raise TranslationError(f"ruff refused {path.name}: {result.stderr}")
        text = result.stdout
    return text


def differences(expected: Mapping[str, str], target: Path) -> Iterator[str]:
    for name, text in expected.items():
        path = target / name
        if not path.exists():
            yield f"missing: {target.name}/{name}"
        elif path.read_text("utf-8") != text:
            yield f"differs: {target.name}/{name}"
    for path in modules(target):
        if path.relative_to(target).as_posix() not in expected:
            yield f"left over: {target.name}/{path.relative_to(target).as_posix()}"


def write(expected: Mapping[str, str], target: Path) -> None:
    for path in modules(target):
        if path.relative_to(target).as_posix() not in expected:
            path.unlink()
    for name, text in expected.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
