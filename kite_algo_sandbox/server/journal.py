"""The file that remembers what was acknowledged: a journal of writes in SQLite.

The exchange is deterministic: the same writes at the same instants lead to the same state. So what
counts are the writes, each committed before its answer leaves; a state is kept next to them only to
start sooner. A killed process loses nothing that was answered; with ``fsync`` neither does a
computer whose power fails.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path

from . import checkpoints
from .checkpoints import Checkpoint

FORMAT = "2"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tokens (id INTEGER PRIMARY KEY, definition TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, token INTEGER,
    request TEXT NOT NULL, digest TEXT NOT NULL
);
"""


class JournalError(Exception):
    """The file cannot be used or written; the message says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One write: when it happened, what was asked, and a digest of what was answered."""

    seq: int
    at: datetime
    kind: str
    token: str | None
    request: str
    digest: str


class Journal:
    """A journal file, held exclusively while it is open.

    Args:
        path: The file; it and its directory are made when they are missing.
        settings: What decides the state besides the writes (seed, cash, clock). A file that was
            made with other values is refused.
        created_at: The first instant of the exchange, when the file is new.
        fsync: Wait for the disk at every write.

    Raises:
        JournalError: the file is in use, is no journal, or was made with other settings.
    """

    def __init__(
        self,
        path: str | Path,
        settings: Mapping[str, str],
        created_at: datetime,
        *,
        fsync: bool = False,
    ) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self._token_ids: dict[str, int] = {}
        self._failed = self._closed = False
        try:
            self._database = _open(self.path, fsync=fsync)
            try:
                meta = self._begin(settings, created_at)
            except Exception:
                self._database.close()
                raise
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise JournalError(f"{self.path} is in use by another sandbox") from None
            raise JournalError(f"cannot use {self.path}: {error}") from None
        except (sqlite3.DatabaseError, OSError) as error:
            raise JournalError(f"cannot use {self.path}: {error}") from None
        self.secret = bytes.fromhex(meta["secret"])
        self.created_at = datetime.fromisoformat(meta["created_at"])
        self.version = meta["version"]

    def _begin(self, settings: Mapping[str, str], created_at: datetime) -> dict[str, str]:
        self._database.execute("BEGIN IMMEDIATE")
        found = dict(self._database.execute("SELECT name, value FROM meta"))
        if not found:
            found = {
                "format": FORMAT,
                "secret": secrets.token_hex(32),
                "created_at": created_at.isoformat(),
                "version": _version(),
                **{f"setting.{name}": value for name, value in settings.items()},
            }
            self._database.executemany("INSERT INTO meta VALUES (?, ?)", found.items())
        self._database.execute("COMMIT")
        if found["format"] != FORMAT:
            raise JournalError(f"{self.path} has a format this version cannot read")
        for name, value in settings.items():
            before = found.get(f"setting.{name}")
            if before != value:
                raise JournalError(
                    f"{self.path} was made with {name} {before}, not {value}; use that value or "
                    "another file"
                )
        return found

    def setting(self, name: str) -> str | None:
        """A value kept by :meth:`keep`."""
        row = self._database.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def keep(self, name: str, value: str) -> None:
        """Keep a value with the file."""
        with self._lock:
            self._database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def append(
        self, at: datetime, kind: str, token: str | None, request: str, digest: str = ""
    ) -> None:
        """Write one entry; when this returns it survives the end of the process.

        Raises:
            JournalError: it could not be written; the journal takes nothing from then on, because
                the state in memory is ahead of it.
        """
        with self._lock:
            if self._failed:
                raise JournalError(f"{self.path} could not be written earlier")
            try:
                self._write(at, kind, token, request, digest)
            except sqlite3.Error as error:
                self._failed = True
                raise JournalError(f"cannot write {self.path}: {error}") from None

    def _write(self, at: datetime, kind: str, token: str | None, request: str, digest: str) -> None:
        # One statement is one transaction.
        self._database.execute(
            "INSERT INTO entries (at, kind, token, request, digest) VALUES (?, ?, ?, ?, ?)",
            (at.isoformat(), kind, self._token_id(token), request, digest),
        )

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Every entry behind a number, oldest first."""
        rows = self._database.execute(
            "SELECT seq, at, kind, definition, request, digest FROM entries "
            "LEFT JOIN tokens ON tokens.id = entries.token WHERE seq > ? ORDER BY seq",
            (after,),
        )
        for seq, at, kind, token, request, digest in rows:
            yield Entry(seq, datetime.fromisoformat(at), kind, token, request, digest)

    def checkpoint(self, code: str) -> Checkpoint | None:
        """The state that this code kept; ``None`` when there is none that can be used."""
        with self._lock:
            return checkpoints.read(self._database, code)

    def keep_checkpoint(self, code: str, segment: bytes, state: bytes, *, anew: bool) -> None:
        """Keep the state after the newest entry: all of it, or nothing when this raises.

        Raises:
            JournalError: it could not be written; entries can be written as before.
        """
        with self._lock:
            if self._failed:
                raise JournalError(f"{self.path} could not be written earlier")
            try:
                self._database.execute("BEGIN IMMEDIATE")
                checkpoints.write(self._database, code, segment, state, anew=anew)
                self._database.execute("COMMIT")
            except sqlite3.Error as error:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise JournalError(f"cannot keep a state in {self.path}: {error}") from None

    def clear(self, created_at: datetime) -> None:
        """Forget every entry and begin anew at an instant."""
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.execute("DELETE FROM entries")
            checkpoints.remove(self._database)
            self._database.execute(
                "INSERT OR REPLACE INTO meta VALUES ('created_at', ?)", (created_at.isoformat(),)
            )
            self._database.execute("COMMIT")
            self.created_at = created_at

    def close(self) -> None:
        """Close the file; the journal takes nothing from then on. Safe to repeat."""
        with self._lock:
            self._failed = self._closed = True
            self._database.close()

    @property
    def is_closed(self) -> bool:
        """Whether :meth:`close` has been called."""
        return self._closed

    def _token_id(self, definition: str | None) -> int | None:
        if definition is None:
            return None
        known = self._token_ids.get(definition)
        if known is None:
            find = "SELECT id FROM tokens WHERE definition = ?"
            self._database.execute(
                "INSERT OR IGNORE INTO tokens (definition) VALUES (?)", (definition,)
            )
            known = int(self._database.execute(find, (definition,)).fetchone()[0])
            self._token_ids[definition] = known
        return known


def _open(path: Path, *, fsync: bool) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The file holds the key of session nonces and may hold the worker token: its owner's alone.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0.5)
    try:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(f"PRAGMA synchronous = {'FULL' if fsync else 'NORMAL'}")
        database.executescript(_SCHEMA + checkpoints.SCHEMA)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _version() -> str:
    return metadata.version("kite-algo-worker")
