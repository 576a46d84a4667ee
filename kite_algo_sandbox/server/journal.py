"""The file that remembers what was acknowledged: a journal of writes in SQLite.

The exchange is deterministic: the same writes at the same instants lead to the same state. So what
counts are the writes. Each is committed *before* it is carried out: what cannot be kept does not
happen. A state is kept next to them only to start sooner. A killed process loses nothing that was
answered; with ``fsync`` neither does a computer whose power fails. A count of the writes beside the
file tells when some of them are gone.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
import threading
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path

from . import checkpoints
from .checkpoints import Checkpoint
from .entry_count import EntryCount

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
        self._unwritten: tuple[str, int] | None = None
        self._closed = False
        is_new = not self.path.exists()
        try:
            self._database = _open(self.path, fsync=fsync)
            try:
                meta = self._begin(settings, created_at, is_new=is_new)
                self.secret = bytes.fromhex(meta["secret"])
                self.created_at = _instant(meta["created_at"])
                self.version = meta["version"]
                self._count = self._counted(is_new=is_new)
            except BaseException:
                self._database.close()
                raise
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise JournalError(f"{self.path} is in use by another sandbox") from None
            raise JournalError(f"cannot use {self.path}: {error}") from None
        except (sqlite3.DatabaseError, OSError) as error:
            raise JournalError(f"cannot use {self.path}: {error}") from None
        except (KeyError, ValueError, TypeError) as error:
            raise JournalError(f"{self.path} is damaged: {error!r} in its settings") from None

    def _begin(
        self, settings: Mapping[str, str], created_at: datetime, *, is_new: bool
    ) -> dict[str, str]:
        [(verdict,)] = self._database.execute("PRAGMA quick_check(1)").fetchall()
        if verdict != "ok":
            raise JournalError(f"{self.path} is damaged: {verdict}")
        self._database.execute("BEGIN IMMEDIATE")
        found = dict(self._database.execute("SELECT name, value FROM meta"))
        if not found and not is_new and (known := EntryCount.kept_for(self.path)):
            raise JournalError(self._lost(0, known))
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
        # From here on a lost write-ahead log can be told from a new file.
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
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

    def _counted(self, *, is_new: bool) -> EntryCount:
        """The count beside the file; refuses a file that has lost entries since."""
        rows = "SELECT count(*), coalesce(max(seq), 0) FROM entries"
        held, last = self._database.execute(rows).fetchone()
        count = EntryCount(self.path)
        known = 0 if is_new else count.read()
        if held != last or last < known:
            count.close()
            raise JournalError(self._lost(held, max(known, last)))
        count.write(last)
        return count

    def _lost(self, held: int, known: int) -> str:
        return (
            f"{self.path} holds {held} of the {known} writes that were acknowledged: it, or the "
            f"{self.path.name}-wal beside it, was damaged, replaced or removed. Put it back, use "
            f"another file, or remove {EntryCount.path_for(self.path)} to go on with what is left"
        )

    def setting(self, name: str) -> str | None:
        """A value kept by :meth:`keep`."""
        row = self._database.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def keep(self, name: str, value: str) -> None:
        """Keep a value with the file.

        Raises:
            JournalError: it could not be written.
        """
        with self._lock:
            try:
                self._database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
            except sqlite3.Error as error:
                raise JournalError(f"cannot write {self.path}: {error}") from None

    def append(self, at: datetime, kind: str, token: str | None, request: str) -> int:
        """Write one entry before it happens; when this returns it survives the process.

        Returns its number, for :meth:`outcome`.

        Raises:
            JournalError: it could not be written and must not happen. The next one may.
        """
        with self._lock:
            if self._closed:
                raise JournalError(f"{self.path} is closed")
            try:
                seq = self._write(at, kind, token, request)
            except sqlite3.Error as error:
                self._roll_back()
                raise JournalError(f"cannot write {self.path}: {error}") from None
            self._unwritten = None
            self._count.write(seq)
            return seq

    def outcome(self, seq: int, digest: str) -> None:
        """Remember what came of an entry. It is written together with the next one.

        Until then a repetition is not compared: nothing else depends on it.
        """
        with self._lock:
            self._unwritten = (digest, seq)

    def _write(self, at: datetime, kind: str, token: str | None, request: str) -> int:
        self._database.execute("BEGIN IMMEDIATE")
        self._write_outcome()
        cursor = self._database.execute(
            "INSERT INTO entries (at, kind, token, request, digest) VALUES (?, ?, ?, ?, '')",
            (at.isoformat(), kind, self._token_id(token), request),
        )
        self._database.execute("COMMIT")
        return int(cursor.lastrowid or 0)

    def _write_outcome(self) -> None:
        if self._unwritten is not None:
            self._database.execute("UPDATE entries SET digest = ? WHERE seq = ?", self._unwritten)

    def _roll_back(self) -> None:
        self._token_ids.clear()
        if self._database.in_transaction:
            self._database.execute("ROLLBACK")

    def entries(self, after: int = 0) -> Generator[Entry, None, None]:
        """Every entry behind a number, oldest first.

        Raises:
            JournalError: one of them cannot be read.
        """
        rows = self._database.execute(
            "SELECT seq, at, kind, definition, request, digest FROM entries "
            "LEFT JOIN tokens ON tokens.id = entries.token WHERE seq > ? ORDER BY seq",
            (after,),
        )
        try:
            for seq, at, kind, token, request, digest in rows:
                yield Entry(seq, _instant(at), kind, token, request, digest)
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise JournalError(f"{self.path} is damaged: {error}") from None
        finally:
            rows.close()

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
            if self._closed:
                raise JournalError(f"{self.path} is closed")
            try:
                self._database.execute("BEGIN IMMEDIATE")
                checkpoints.write(self._database, code, segment, state, anew=anew)
                self._database.execute("COMMIT")
            except sqlite3.Error as error:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise JournalError(f"cannot keep a state in {self.path}: {error}") from None

    def clear(self, created_at: datetime) -> None:
        """Forget every entry and begin anew at an instant.

        Raises:
            JournalError: it could not be written; everything is still there.
        """
        with self._lock:
            try:
                self._database.execute("BEGIN IMMEDIATE")
                self._database.execute("DELETE FROM entries")
                checkpoints.remove(self._database)
                self._database.execute(
                    "INSERT OR REPLACE INTO meta VALUES ('created_at', ?)",
                    (created_at.isoformat(),),
                )
                self._database.execute("COMMIT")
            except sqlite3.Error as error:
                self._roll_back()
                raise JournalError(f"cannot write {self.path}: {error}") from None
            self._unwritten = None
            self._count.write(0)
            self.created_at = created_at

    def close(self) -> None:
        """Close the file; the journal takes nothing from then on. Safe to repeat."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            with contextlib.suppress(sqlite3.Error):
                self._write_outcome()
            self._database.close()
            self._count.close()

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


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no UTC offset")
    return at


def _version() -> str:
    return metadata.version("kite-algo-worker")
