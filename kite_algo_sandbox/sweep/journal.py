"""The file of results: one line per set, appended as it arrives, read again to resume.

Only the process that sweeps writes. A line that was cut short when it was killed is left out when
the file is read, and does not spoil the next one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

from .rows import SweepRow


class JournalError(ValueError):
    """The file holds something else than results of sweeps."""


class Journal:
    """Results by key; in memory alone without a path.

    Args:
        path: The file; made when it is not there.

    Raises:
        JournalError: a line in the middle of the file cannot be read.
        OSError: the file cannot be opened.
    """

    def __init__(self, path: Path | None) -> None:
        self._rows: dict[str, SweepRow] = {}
        self._file: IO[bytes] | None = None
        if path is not None:
            self._open(path)

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def get(self, key: str) -> SweepRow | None:
        """The newest row of a key."""
        return self._rows.get(key)

    def rows(self) -> list[SweepRow]:
        """The newest row of every key, in the order of their first lines."""
        return list(self._rows.values())

    def append(self, row: SweepRow) -> None:
        """Keep a row; it is in the file when this returns, and survives the end of the process."""
        self._rows[row.key] = row
        if self._file is not None:
            text = json.dumps(row.to_dict(), ensure_ascii=False, allow_nan=False)
            self._file.write(text.encode() + b"\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self, path: Path) -> None:
        content = path.read_bytes() if path.exists() else b""
        for row in _read(path, content):
            self._rows[row.key] = row
        self._file = path.open("ab")
        if content and not content.endswith(b"\n"):
            self._file.write(b"\n")


def _read(path: Path, content: bytes) -> Iterator[SweepRow]:
    lines = content.split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except ValueError:
            # Cut short by the end of a process: no other line can begin like one and not be one.
            if line.startswith(b'{"schema"') or number == len(lines):
                continue
            raise JournalError(f"{path}, line {number}: no result of a sweep") from None
        try:
            yield SweepRow.from_dict(fields)
        except (ValueError, AttributeError) as error:
            raise JournalError(f"{path}, line {number}: {error}") from None
