"""Checkpoints in the journal's file: a state of the exchange, so that a start need not repeat all.

A checkpoint is written in one transaction of the same database as the entries it stands for, and
the entries stay. It counts only for the code that wrote it, and only undamaged; without one that
counts, everything is repeated.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from dataclasses import dataclass

SCHEMA = """
CREATE TABLE IF NOT EXISTS segments (
    number INTEGER PRIMARY KEY, digest BLOB NOT NULL, data BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS checkpoint (
    only INTEGER PRIMARY KEY CHECK (only = 1), seq INTEGER NOT NULL, code TEXT NOT NULL,
    digest BLOB NOT NULL, state BLOB NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A state: the entries it includes, its segments, and what is in none of them."""

    seq: int
    segments: list[bytes]
    state: bytes


def read(database: sqlite3.Connection, code: str) -> Checkpoint | None:
    """The checkpoint that this code wrote; ``None`` when there is none, or it is damaged."""
    row = database.execute(
        "SELECT seq, digest, state FROM checkpoint WHERE code = ?", (code,)
    ).fetchone()
    if row is None:
        return None
    segments = database.execute("SELECT digest, data FROM segments ORDER BY number").fetchall()
    found = [(bytes(digest), bytes(data)) for digest, data in segments]
    seq, digest, state = int(row[0]), bytes(row[1]), bytes(row[2])
    whole = all(_digest(data) == kept for kept, data in found)
    if not whole or _seal(seq, [kept for kept, _ in found], state) != digest:
        return None
    return Checkpoint(seq, [zlib.decompress(data) for _, data in found], zlib.decompress(state))


def write(
    database: sqlite3.Connection, code: str, segment: bytes, state: bytes, *, anew: bool
) -> None:
    """Replace the checkpoint by the state after the newest entry; within a transaction.

    ``anew`` begins with this segment, otherwise it follows those that are there.
    """
    if anew:
        database.execute("DELETE FROM segments")
    data, packed = zlib.compress(segment, 1), zlib.compress(state, 1)
    database.execute("INSERT INTO segments (digest, data) VALUES (?, ?)", (_digest(data), data))
    seq = int(database.execute("SELECT coalesce(max(seq), 0) FROM entries").fetchone()[0])
    rows = database.execute("SELECT digest FROM segments ORDER BY number")
    seal = _seal(seq, [bytes(digest) for (digest,) in rows], packed)
    database.execute(
        "INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?, ?, ?)", (seq, code, seal, packed)
    )


def remove(database: sqlite3.Connection) -> None:
    """Forget the checkpoint; within a transaction."""
    database.execute("DELETE FROM checkpoint")
    database.execute("DELETE FROM segments")


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


def _seal(seq: int, digests: list[bytes], state: bytes) -> bytes:
    return _digest(b"".join([str(seq).encode(), b" ", *digests, _digest(state)]))
