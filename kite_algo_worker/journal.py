"""A file that remembers intents before they are sent, for a restart to ask what became of them."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Any, Final

from .exceptions import KiteAlgoWorkerError
from .intents import Intent

_VERSION: Final = 1


class IntentJournal:
    """Append-only lines of JSON: one before an intent is sent, one when its outcome is known.

    The line of an intent is on the disk (fsync) before a byte of it is sent. Safety tokens are
    not stored. One worker process writes to one file; a torn last line is ignored.

    Args:
        path: The file; created when missing, readable by its owner only.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self._pending = _read(self.path)
        self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._end_torn_line()

    def pending(self) -> list[Intent]:
        """Intents that were to be sent and whose outcome is not known, oldest first."""
        with self._lock:
            return list(self._pending.values())

    def find(self, strategy_run_id: str, idempotency_key: str) -> Intent | None:
        """One of :meth:`pending`, or None."""
        with self._lock:
            return self._pending.get((strategy_run_id, idempotency_key))

    def sending(self, intent: Intent) -> None:
        """Remember an intent, on the disk, before it is sent.

        Raises:
            KiteAlgoWorkerError: it could not be written; the intent must not be sent.
        """
        stored = Intent(*intent.name, intent.storable(), time.time(), intent.guarded)
        line = {
            "v": _VERSION,
            "event": "sending",
            "strategy_run_id": intent.strategy_run_id,
            "idempotency_key": intent.idempotency_key,
            "at": stored.sent_at,
            "guarded": intent.guarded,
            "body": stored.body,
        }
        with self._lock:
            self._write(line, durable=True)
            self._pending[intent.name] = stored

    def settled(self, intent: Intent, state: str) -> None:
        """Remember that the outcome is known. Losing this line only means to ask once more."""
        line = {
            "v": _VERSION,
            "event": "settled",
            "strategy_run_id": intent.strategy_run_id,
            "idempotency_key": intent.idempotency_key,
            "at": time.time(),
            "state": state,
        }
        with self._lock:
            if self._pending.pop(intent.name, None) is not None:
                self._write(line, durable=False)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def _write(self, line: dict[str, Any], *, durable: bool) -> None:
        data = json.dumps(line, separators=(",", ":"), default=str).encode() + b"\n"
        try:
            if os.write(self._file, data) != len(data):
                raise OSError("the line was cut short")
            if durable:
                os.fsync(self._file)
        except OSError as error:
            raise KiteAlgoWorkerError(
                f"the journal {self.path} cannot be written: {error}"
            ) from error

    def _end_torn_line(self) -> None:
        data = self.path.read_bytes()
        if data and not data.endswith(b"\n"):
            os.write(self._file, b"\n")


def _read(path: Path) -> dict[tuple[str, str], Intent]:
    pending: dict[tuple[str, str], Intent] = {}
    if not path.exists():
        return pending
    for raw in path.read_bytes().splitlines():
        try:
            line = json.loads(raw)
            name = (str(line["strategy_run_id"]), str(line["idempotency_key"]))
            if line["event"] == "sending":
                intent = Intent(*name, dict(line["body"]), float(line["at"]), bool(line["guarded"]))
                pending[name] = intent
            else:
                pending.pop(name, None)
        except (ValueError, KeyError, TypeError):
            continue  # torn by a crash
    return pending
