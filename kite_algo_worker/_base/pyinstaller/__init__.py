"""What PyInstaller must be told: modules that are imported by name, and data files.

Found by PyInstaller through the entry point ``pyinstaller40``; nothing else imports this. A frozen
program works without an option of the command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

# The command line offers the sandbox, which a strategy should not have to bring along.
_LEFT_OUT = ("kite_algo_worker._base.pyinstaller", "kite_algo_worker.cli")


def get_hook_dirs() -> list[str]:
    """Where the hooks are."""
    return [str(Path(__file__).parent)]


def modules(package: str) -> list[str]:
    """Every module of a package, without importing one of them."""
    found = (".".join((package, *path.with_suffix("").parts)) for path in _files(package, ".py"))
    names = (name.removesuffix(".__init__") for name in found)
    return sorted(name for name in names if not f"{name}.".startswith(_AS_PREFIXES))


def data_files(package: str) -> list[tuple[str, str]]:
    """Every other file of a package, and the folder it belongs into."""
    root, kept = _root(package), []
    for path in _files(package, ""):
        if path.suffix not in (".py", ".pyc", ".pyi", ".typed"):
            kept.append((str(root / path), str(Path(*package.split("."), path.parent))))
    return sorted(kept)


_AS_PREFIXES = tuple(f"{name}." for name in _LEFT_OUT)


def _root(package: str) -> Path:
    return Path(next(iter(import_module(package).__path__)))


def _files(package: str, suffix: str) -> Iterator[Path]:
    root = _root(package)
    for path in root.rglob(f"*{suffix}"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(root)
