"""Intents without a known outcome: of this process, and in a file that keeps them for the next."""

from __future__ import annotations

import json
import logging
import os
import stat
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from weakref import WeakSet

from .._base import checks as args
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
        self.path: Path = Path(path)
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
            known, body = line.get("known"), dict(line.get("body") or {})
            intent = Intent(
                str(line["strategy_run_id"]),
                str(line["idempotency_key"]),
                body,
                float(line["at"]),
                bool(line.get("guarded")),
                operation=str(line.get("operation") or "submit_intent"),
                target=line.get("target"),
                known=None if known is None else tuple(known),
                orders=_orders_in(body),
            )
            if line["event"] == "sending":
                pending[intent.name] = intent
            else:
                pending.pop(intent.name, None)
        except (
            ArithmeticError,
            LookupError,
            TypeError,
            ValueError,
            AttributeError,
            RecursionError,
        ):
            continue  # torn by a crash, or nothing that was written here
    return pending


def _orders_in(body: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The orders of an intent that a file has kept as it was sent."""
    payload = body.get("payload") or {}
    if "basket" in payload:
        return tuple(payload["basket"].get("orders") or ())
    return (payload["order"],) if "order" in payload else ()


def _seconds(settle: float) -> float:
    return args.number_between("settle", settle, 0.0, 3600.0)


class PendingIntents:
    """What a client sent without learning its outcome. For any thread.

    Args:
        settle: Seconds after which an unanswered attempt cannot be in flight, or None.
        journal: Where to remember intents beyond the life of the process, or None.
    """

    def __init__(self, settle: float | None, journal: IntentJournal | None) -> None:
        self.journal = journal
        self._settle = (
            None if settle is None else args.number_between("settle", settle, 0.0, 3600.0)
        )
        self._lock = threading.Lock()
        self._lost: dict[IntentName, tuple[Intent, float]] = {}

    def close(self) -> None:
        """Close the journal."""
        if self.journal is not None:
            self.journal.close()

    def settle_time(self, mode: object, given: float | None = None) -> float:
        """Seconds after which an attempt for a run of this mode cannot be in flight any more."""
        if given is not None:
            return _seconds(given)
        if self._settle is not None:
            return self._settle
        return 5.0 if mode in ("paper", "dry_run") else 30.0

    def sending(self, intent: Intent, *, must: bool) -> None:
        """Called before an intent is sent; what ``must`` not be noted is sent all the same."""
        if self.journal is None:
            return
        try:
            self.journal.sending(intent)
        except KiteAlgoWorkerError as error:
            if must:
                raise
            _log.warning("%s", error)

    def lost(self, intent: Intent, now: float) -> None:
        """The answer to an intent was lost at ``now`` of the monotonic clock."""
        with self._lock:
            self._lost[intent.name] = (intent, now)

    def settled(self, intent: Intent, state: str) -> None:
        """The outcome of an intent is known."""
        with self._lock:
            self._lost.pop(intent.name, None)
        if self.journal is not None:
            self.journal.settled(intent, state)

    def find(self, run_id: str, key: str) -> Intent | None:
        """An intent without a known outcome."""
        wanted = (run_id, key)
        return next((one for one in self.all() if one.name[:2] == wanted), None)

    def has(self, intent: Intent) -> bool:
        """Whether an earlier attempt at the intent has no known outcome."""
        with self._lock:
            if intent.name in self._lost:
                return True
        return self.journal is not None and self.journal.find(intent.name) is not None

    def all(self) -> list[Intent]:
        """Every intent without a known outcome."""
        stored = self.journal.pending() if self.journal is not None else []
        with self._lock:
            own = {name: intent for name, (intent, _) in self._lost.items()}
        return [*own.values(), *(intent for intent in stored if intent.name not in own)]

    def in_flight(self, intent: Intent, settle: float, now: float) -> float:
        """Seconds for which an earlier attempt with this key may still be on its way."""
        with self._lock:
            found = self._lost.get(intent.name)
        if found is not None:
            return max(0.0, found[1] + settle - now)
        stored = self.journal.find(intent.name) if self.journal is not None else None
        if stored is None or stored.sent_at is None:
            return 0.0
        # Of an earlier process: it may have been sending until the moment it died.
        return min(settle, max(0.0, stored.sent_at + 2 * settle - time.time()))
