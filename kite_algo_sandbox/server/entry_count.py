"""How many writes were acknowledged, in a file of its own beside the journal.

SQLite takes a database whose write-ahead log was removed or cut for one that is whole, only older.
The count says otherwise.
"""

from __future__ import annotations

import os
from pathlib import Path

_WIDTH = 20


class EntryCount:
    """A number in a file, replaced in place: that needs no room on a full disk.

    Args:
        journal: The file whose entries are counted.

    Raises:
        OSError: the file cannot be made or written.
    """

    def __init__(self, journal: Path) -> None:
        self._file = os.open(self.path_for(journal), os.O_CREAT | os.O_RDWR, 0o600)
        self._is_open = True

    @staticmethod
    def path_for(journal: Path) -> Path:
        """The file beside a journal."""
        return journal.with_name(f"{journal.name}-count")

    @classmethod
    def kept_for(cls, journal: Path) -> int:
        """What is kept beside a journal; 0 when nothing is."""
        if not cls.path_for(journal).exists():
            return 0
        count = cls(journal)
        try:
            return count.read()
        finally:
            count.close()

    def read(self) -> int:
        """The last number written; 0 when there is none."""
        os.lseek(self._file, 0, os.SEEK_SET)
        text = os.read(self._file, _WIDTH).decode("ascii", "replace").strip()
        return int(text) if text.isdecimal() else 0

    def write(self, count: int) -> None:
        """Replace the number."""
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, f"{count:<{_WIDTH}}".encode("ascii"))

    def close(self) -> None:
        """Close the file. Safe to repeat."""
        if self._is_open:
            self._is_open = False
            os.close(self._file)
