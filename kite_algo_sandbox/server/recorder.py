"""Performs writes, remembers them in the journal, and performs them again after a restart."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any

from starlette.responses import Response

from ..engine import SandboxEngine, SandboxError, Token
from ..engine.api.snapshot import SnapshotError, Snapshots, code_version
from ..profiles import DOCUMENTED, Profile
from .carrying_out import carry_out, refusal_of
from .errors import HttpError, json_response
from .journal import Entry, Journal, JournalError
from .requests import Call
from .spec import Operation

CALL, TIME, SCRIPT = "call", "time", "script"
#: A state is kept after so many writes, or after a fiftieth of all when that is more.
CHECKPOINT_EVERY = 2000
#: Repeating so many writes takes a moment that is noticed.
WORTHWHILE = 500

_log = logging.getLogger("kite_algo_sandbox")


class Recorder:
    """Sits between the requests and the engine; without a journal it only performs."""

    def __init__(
        self,
        engine: SandboxEngine,
        journal: Journal | None = None,
        profile: Profile = DOCUMENTED,
    ) -> None:
        self._engine = engine
        self._profile = profile
        self._journal = journal
        self._definitions: dict[int, tuple[Token, str]] = {}
        self._snapshots = Snapshots(engine)
        self._anew = True
        self._total = self._waiting = 0

    @property
    def is_kept(self) -> bool:
        """Whether there is a journal."""
        return self._journal is not None

    def perform(self, call: Call) -> Response:
        """Carry out one write and return its answer, also when that is a refusal.

        It is in the journal before it happens. Raises ``HttpError`` 503, and nothing happens, when
        the journal cannot be written.
        """
        if self._journal is None:
            return self._answer(call)
        engine = self._engine
        with engine.lock:
            at = engine.now()
            with engine.pinned(at):
                seq = self._note(self._journal, at, call)
                digest = "?"
                try:
                    answer = self._answer(call)
                    digest = _digest(bytes(answer.body))
                except Exception as error:
                    # It may have changed something on its way, so it has to happen again.
                    digest = type(error).__name__
                    raise
                finally:
                    self._journal.outcome(seq, digest)
            # Not every write may: a script is noted before it has happened.
            if self._waiting >= max(CHECKPOINT_EVERY, self._total // 50):
                self.checkpoint()
        return answer

    def mark(self) -> None:
        """Remember that the market has reached the present.

        When that cannot be written, a restart goes on from the last write instead.
        """
        if self._journal is not None:
            with self._engine.lock:
                try:
                    self._write(self._journal, self._engine.now(), TIME, None, "{}")
                except JournalError as error:
                    _log.warning("the time was not kept: %s", error)

    def script(self, name: str, arguments: Mapping[str, object]) -> None:
        """Remember a change of the exchange that no operation makes, before it is made.

        Raises:
            JournalError: it could not be written and must not be made.
        """
        if self._journal is not None:
            with self._engine.lock:
                text = json.dumps({"name": name, "arguments": arguments})
                self._write(self._journal, self._engine.now(), SCRIPT, None, text)

    def clear(self) -> None:
        """Forget everything, before the exchange begins anew.

        Raises:
            JournalError: it could not be written; everything is still there.
        """
        if self._journal is not None:
            self._journal.clear(self._engine.now())
            self._begin_anew()
            self._total = self._waiting = 0

    def checkpoint(self) -> None:
        """Keep the present state, so that a start repeats only what comes after it."""
        if self._journal is None:
            return
        with self._engine.lock:
            self._waiting = 0
            try:
                taken = self._snapshots.take()
                self._journal.keep_checkpoint(
                    code_version(), taken.segment, taken.state, anew=self._anew
                )
                self._anew = False
            except (JournalError, SnapshotError) as error:
                # Nothing is lost: a start takes longer.
                self._snapshots.undo()
                _log.warning("no checkpoint: %s", error)

    def finish(self) -> None:
        """Keep the state when a start would notice; nothing is performed from then on."""
        if self._waiting >= min(CHECKPOINT_EVERY, WORTHWHILE):
            self.checkpoint()

    def restore(
        self,
        operations: Iterable[Operation],
        scripts: Mapping[str, Callable[..., object]] | None = None,
    ) -> int:
        """Perform what the journal holds and begin to remember; returns the number of entries.

        Raises:
            JournalError: an entry has another outcome than it had.
        """
        if self._journal is None:
            return 0
        by_id = {operation.id: operation for operation in operations}
        start = Snapshots(self._engine).take()
        after = self._load(self._journal)
        try:
            count = self._repeat_all(self._journal.entries(after), by_id, scripts or {})
        except JournalError:
            if not after:
                raise
            # The state was sound and what follows does not fit it: let the whole history decide.
            self._snapshots.load([start.segment], start.state)
            self._begin_anew()
            count, after = self._repeat_all(self._journal.entries(), by_id, scripts or {}), 0
        self._total, self._waiting = after + count, count
        if self._waiting >= CHECKPOINT_EVERY:
            self.checkpoint()
        return self._total

    def _load(self, journal: Journal) -> int:
        """Take up the kept state; the number of the last entry in it, 0 without one."""
        found = journal.checkpoint(code_version())
        if found is None:
            return 0
        try:
            self._snapshots.load(found.segments, found.state)
        except SnapshotError as error:
            _log.warning("a checkpoint was not used: %s", error)
            return 0
        self._anew = False
        return found.seq

    def _begin_anew(self) -> None:
        self._snapshots.forget()
        self._anew = True

    def _repeat_all(
        self,
        entries: Generator[Entry, None, None],
        operations: Mapping[str, Operation],
        scripts: Mapping[str, Callable[..., object]],
    ) -> int:
        count = 0
        with closing(entries):  # it holds the file
            for entry in entries:
                self._repeat(entry, operations, scripts)
                count += 1
        return count

    def _repeat(
        self,
        entry: Entry,
        operations: Mapping[str, Operation],
        scripts: Mapping[str, Callable[..., object]],
    ) -> None:
        try:
            call = self._read(entry, operations, scripts)
        except (ValueError, KeyError, TypeError) as error:
            text = f"entry {entry.seq} of the state is damaged: {type(error).__name__} {error}"
            raise JournalError(text) from None
        if call is None:
            return
        with self._engine.pinned(entry.at):
            try:
                digest = _digest(bytes(self._answer(call).body))
            except Exception as error:
                digest = type(error).__name__
        if entry.digest and digest != entry.digest:
            version = self._journal.version if self._journal else "?"
            raise JournalError(
                f"entry {entry.seq} ({call.operation.id}) no longer has the outcome it had when it "
                f"was written; the file was begun by version {version}, whose prices or rules "
                "differ. Use that version, or another file"
            )

    def _read(
        self,
        entry: Entry,
        operations: Mapping[str, Operation],
        scripts: Mapping[str, Callable[..., object]],
    ) -> Call | None:
        """The call of an entry; what is none is carried out at once."""
        request: dict[str, Any] = json.loads(entry.request)
        self._engine.catch_up(entry.at)
        if entry.kind == SCRIPT:
            # What was refused then is refused again; it is noted before that is known.
            with self._engine.pinned(entry.at), suppress(SandboxError):
                scripts[request["name"]](**request["arguments"])
        if entry.kind != CALL:
            return None
        return Call(
            operations[request["operation"]],
            _token(entry.token or "{}"),
            request["params"],
            request["body"],
        )

    def _answer(self, call: Call) -> Response:
        try:
            return json_response(carry_out(self._profile, self._engine, call))
        except SandboxError as error:
            return refusal_of(self._profile, error, call.operation.id, call.operation.values_source)

    def _note(self, journal: Journal, at: datetime, call: Call) -> int:
        text = json.dumps(
            {"operation": call.operation.id, "params": call.params, "body": call.body},
            separators=(",", ":"),
        )
        try:
            return self._write(journal, at, CALL, self._definition(call.token), text)
        except JournalError as error:
            raise HttpError(503, f"Not carried out, as it cannot be kept: {error}") from None

    def _write(
        self, journal: Journal, at: datetime, kind: str, token: str | None, text: str
    ) -> int:
        seq = journal.append(at, kind, token, text)
        self._total += 1
        self._waiting += 1
        return seq

    def _definition(self, token: Token) -> str:
        known = self._definitions.get(id(token))
        if known is None or known[0] is not token:
            text = json.dumps(asdict(token) | {"expires_at": None})
            known = self._definitions[id(token)] = (token, text)
        return known[1]


def _token(definition: str) -> Token:
    fields = json.loads(definition)
    lists = ("allowed_modes", "allowed_actions", "allowed_templates")
    return Token(**fields | {name: tuple(fields[name]) for name in lists})


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=8).hexdigest()
