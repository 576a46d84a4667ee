"""A file that remembers intents before they are sent, for a restart to ask what became of them."""

from __future__ import annotations

import json
import logging
import os
import stat
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from weakref import WeakSet

from ..exceptions import InvalidInputError, KiteAlgoWorkerError
from .intents import Intent, IntentName

try:
    import fcntl
except ImportError:  # Windows refuses to share an open file in other ways
    fcntl = None  # type: ignore[assignment]

_log = logging.getLogger("kite_algo_worker")

# A pipe or a device must not hold up the one who opens it before it is refused.
_OPENING: Final = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
_VERSION: Final = 1
_BEGINNING: Final = b'{"v":'


class IntentJournal:
    """Append-only lines of JSON: one before an intent is sent, one when its outcome is known.

    The line of an intent is on the disk (fsync) before a byte of it is sent. Safety tokens are
    not stored. A torn last line is ignored.

    Args:
        path: The file; created when missing, readable by its owner only. One journal has it at a
            time, in whichever process.
        backend: Where the intents are sent. Those of another backend are left alone: a run there
            may have the same name.

    Raises:
        InvalidInputError: it cannot be opened, another client or process has it, or it is a file
            of something else.
    """

    def __init__(self, path: str | os.PathLike[str], backend: str = "") -> None:
        self.path = Path(path)
        self._backend = backend
        self._lock = threading.Lock()
        self._file = self._open()
        try:
            data = self.path.read_bytes()
            if not data.startswith(_BEGINNING[: len(data)]):
                raise InvalidInputError("journal", f"{self.path} is not an intent journal")
            self._pending = _read(data, backend)
            self._is_torn = bool(data) and not data.endswith(b"\n")
        except BaseException:
            self.close()
            raise
        _OPEN.add(self)

    def pending(self) -> list[Intent]:
        """Intents that were to be sent and whose outcome is not known, oldest first."""
        with self._lock:
            return list(self._pending.values())

    def find(self, name: IntentName) -> Intent | None:
        """One of :meth:`pending`, or None."""
        with self._lock:
            return self._pending.get(name)

    def sending(self, intent: Intent) -> None:
        """Remember an intent, on the disk, before it is sent.

        Raises:
            KiteAlgoWorkerError: it could not be written; the intent must not be sent.
        """
        stored = intent.stored(time.time())
        line = {
            **self._line("sending", intent),
            "at": stored.sent_at,
            "guarded": intent.guarded,
            "target": intent.target,
            "known": list(intent.known) if intent.known is not None else None,
            "body": stored.body,
        }
        with self._lock:
            self._write(line, durable=True)
            self._pending[intent.name] = stored

    def settled(self, intent: Intent, state: str) -> None:
        """Remember that the outcome is known. Losing this line only means to ask once more."""
        with self._lock:
            if self._pending.pop(intent.name, None) is None:
                return
            try:
                line = {**self._line("settled", intent), "at": time.time(), "state": state}
                self._write(line, durable=False)
            except KiteAlgoWorkerError as error:
                _log.warning("%s", error)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def __del__(self) -> None:
        if getattr(self, "_file", -1) >= 0:  # of a client that nobody closed: free the lock
            self.close()

    def _open(self) -> int:
        try:
            file = os.open(self.path, _OPENING, 0o600)
        except OSError as error:
            raise InvalidInputError("journal", f"{self.path} cannot be opened: {error}") from error
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):  # reading a device may never end
                raise InvalidInputError("journal", f"{self.path} is not a file")
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except InvalidInputError:
            os.close(file)
            raise
        except OSError as error:
            os.close(file)
            raise InvalidInputError(
                "journal", f"{self.path} is in use by another client or process; one file for each"
            ) from error
        return file

    def _line(self, event: str, intent: Intent) -> dict[str, Any]:
        return {
            "v": _VERSION,
            "event": event,
            "backend": self._backend,
            "operation": intent.operation,
            "strategy_run_id": intent.strategy_run_id,
            "idempotency_key": intent.idempotency_key,
        }

    def _write(self, line: dict[str, Any], *, durable: bool) -> None:
        data = json.dumps(line, separators=(",", ":"), default=str).encode() + b"\n"
        if self._is_torn:
            data = b"\n" + data
        size = None
        try:
            size = os.fstat(self._file).st_size
            if os.write(self._file, data) != len(data):
                raise OSError("the line was cut short")
            if durable:
                os.fsync(self._file)
        except OSError as error:
            self._take_back(size)
            raise KiteAlgoWorkerError(
                f"the journal {self.path} cannot be written: {error}"
            ) from error
        self._is_torn = False

    def _take_back(self, size: int | None) -> None:
        """Remove what was written of a line: the intent it announces is not going to be sent."""
        if size is None:
            return
        self._is_torn = True  # harmless when it is not: an empty line says nothing
        with suppress(OSError):
            os.ftruncate(self._file, size)

    def _let_go(self) -> None:
        """In a child process: the file and its lock are the parent's."""
        self._lock = threading.Lock()
        self.close()


_OPEN: Final[WeakSet[IntentJournal]] = WeakSet()


def _let_go_of_all() -> None:
    for journal in list(_OPEN):
        journal._let_go()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_of_all)


def _read(data: bytes, backend: str) -> dict[IntentName, Intent]:
    pending: dict[IntentName, Intent] = {}
    for raw in data.splitlines():
        try:
            line = json.loads(raw)
            if line["backend"] != backend:
                continue
            known = line.get("known")
            intent = Intent(
                str(line["strategy_run_id"]),
                str(line["idempotency_key"]),
                dict(line.get("body") or {}),
                float(line["at"]),
                bool(line.get("guarded")),
                operation=str(line.get("operation") or "submit_intent"),
                target=line.get("target"),
                known=None if known is None else tuple(known),
            )
            if line["event"] == "sending":
                pending[intent.name] = intent
            else:
                pending.pop(intent.name, None)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue  # torn by a crash, or nothing that was written here
    return pending
