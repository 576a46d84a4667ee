"""A script and the modules beside it that it imports, as something that can be sent elsewhere."""

from __future__ import annotations

import ast
import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from ..replay import ReplayResult, replay
from .options import ReplayOptions
from .parameters import Parameters


@dataclass(frozen=True)
class UploadedRun:
    """A script that is written down where it runs, and then replayed.

    Attributes:
        name: Of the script.
        files: Source by path, relative to the script's folder.
        data: Directory of candle files, on the machine where it runs.
        options: Further arguments of ``replay``.
    """

    name: str
    files: Mapping[str, bytes]
    data: str
    options: ReplayOptions

    def __call__(
        self, parameters: Parameters, first: date | None, last: date | None
    ) -> ReplayResult:
        """Replay one set."""
        folder = _written(tuple(sorted(self.files.items())))
        return replay(
            folder / self.name,
            data=self.data,
            first=first,
            last=last,
            settings=parameters,
            **self.options,
        )


def sources_of(script: Path) -> dict[str, bytes]:
    """The script and, of what it imports, the modules that lie beside it, at any depth.

    Raises:
        OSError: one of them cannot be read.
        SyntaxError: one of them is no Python.
    """
    found: dict[str, bytes] = {}
    waiting = [script]
    while waiting:
        path = waiting.pop()
        name = path.relative_to(script.parent).as_posix()
        if name in found:
            continue
        found[name] = path.read_bytes()
        for module in _imported(ast.parse(found[name], str(path))):
            waiting += _beside(script.parent, module)
    return found


def digests_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _beside(folder: Path, module: str) -> Iterator[Path]:
    """The files behind a dotted name: those of its packages, and its own."""
    place = folder
    for part in module.split("."):
        for path in (place / part / "__init__.py", place / f"{part}.py"):
            if path.is_file():
                yield path
        place /= part


@cache
def _written(files: tuple[tuple[str, bytes], ...]) -> Path:
    """The folder that holds these files, as long as this process lives."""
    folder = Path(tempfile.mkdtemp(prefix="kite-algo-sweep-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
