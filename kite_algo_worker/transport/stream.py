"""The life of a stream as a state machine: what happened goes in, what to do comes out.

The drivers (server-sent events and WebSockets, sync and async) open connections, read and wait.
Every rule is here: what ends a loop, what is worth a new connection, how long to wait for it, and
what counts as a sign of life. Nothing here reads a clock; ``now`` is any steadily growing number
of seconds.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, Literal, TypeVar, cast

from pydantic_core import from_json

from ..exceptions import (
    InvalidInputError,
    KiteAlgoWorkerError,
    StreamDisconnectedError,
    TransportError,
    unexpected_response,
)
from .backoff import Backoff
from .redact import redact, redact_json
from .stream_health import StreamHealth

T = TypeVar("T")
P = TypeVar("P")

# Refusals that say "not now" instead of "no".
_TEMPORARY_STATUSES: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class StreamPolicy:
    """What a stream does about silence and about lost connections.

    Args:
        reconnect: Whether a lost connection is replaced instead of raising.
        attempts: Failures in a row, with no data in between, before giving up; None for no limit.
        total_seconds: Time without data before giving up; None for no limit.
        backoff: The waits between attempts. They start over once data arrived, not on a mere
            connect.
        heartbeat_seconds: How often the server speaks at the least.
        missed_heartbeats: After how many of them in silence a connection counts as dead.
        on_error_event: What an ``error`` event does: ``raise`` ends the stream, ``note`` only
            records it in the health, ``deliver`` hands it to the reader like data.
    """

    reconnect: bool = False
    attempts: int | None = None
    total_seconds: float | None = None
    backoff: Backoff = field(default_factory=Backoff)
    heartbeat_seconds: float = 15.0
    missed_heartbeats: int = 3
    on_error_event: Literal["raise", "note", "deliver"] = "raise"

    def __post_init__(self) -> None:
        if self.attempts is not None and self.attempts < 0:
            raise InvalidInputError("attempts", "must be None or at least 0")
        if self.total_seconds is not None and not 0 < self.total_seconds < math.inf:
            raise InvalidInputError("total_seconds", "must be None or a number of seconds above 0")
        if not 0 < self.heartbeat_seconds < math.inf:
            raise InvalidInputError("heartbeat_seconds", "must be a number of seconds above 0")
        if self.missed_heartbeats < 1:
            raise InvalidInputError("missed_heartbeats", "must be at least 1")

    @property
    def read_deadline(self) -> float:
        """Seconds of complete silence after which a connection is dead."""
        return self.heartbeat_seconds * self.missed_heartbeats


@dataclass(frozen=True, slots=True)
class Deliver(Generic[T]):
    """Hand this record to the reader."""

    record: T


@dataclass(frozen=True, slots=True)
class Ignore:
    """Go on reading."""


@dataclass(frozen=True, slots=True)
class Fail:
    """Close the connection and raise this."""

    error: KiteAlgoWorkerError


@dataclass(frozen=True, slots=True)
class End:
    """Close the connection; the stream is complete."""


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Close the connection, wait ``delay`` seconds, open another one."""

    delay: float


Decision = Deliver[T] | Ignore | Fail | End | Reconnect
Lost = Fail | Reconnect

IGNORE: Final = Ignore()
END: Final = End()


class StreamMachine(Generic[P, T]):
    """Decides for one stream, over as many connections as it lives through.

    Args:
        read: ``(event name, payload)`` to a record, or None for an event that says nothing to the
            reader. A ValueError means that the payload cannot be read.
        policy: See :class:`StreamPolicy`.
        health: Kept up to date.
        operation: The contract's name of the stream, for messages.
        cursor_of: The position of a record in its history, for streams that can be resumed.
            Records at or before the last position are withheld.
        rng: Random numbers in [0, 1) for the waits.
    """

    def __init__(
        self,
        read: Callable[[str, P], T | None],
        *,
        policy: StreamPolicy,
        health: StreamHealth,
        operation: str | None = None,
        cursor_of: Callable[[T], int | None] | None = None,
        rng: Callable[[], float] = random.random,
    ) -> None:
        self.policy = policy
        self.health = health
        self.cursor: int | None = None
        self._read = read
        self._operation = operation
        self._cursor_of = cursor_of
        self._rng = rng
        self._open = False
        self._was_open = False
        self._failures = 0
        self._down_since: float | None = None

    # -- what happened ----------------------------------------------------------------------------

    def opened(self, now: float) -> None:
        """The server accepted the connection. No proof yet that it will send anything."""
        del now
        self.health.mark_connected(replayed=self._was_open)
        self._open = self._was_open = True

    def event(self, now: float, name: str, payload: P) -> Decision[T]:
        """An event arrived."""
        if name == "heartbeat":
            return self.heartbeat(now)
        if name == "end":
            self.health.mark_closed()
            return END
        if name == "error" and self.policy.on_error_event != "deliver":
            return self._error_event(payload)
        try:
            record = self._read(name, payload)
        except ValueError as problem:
            return self._unreadable(name, problem)
        self._failures = 0
        self._down_since = None
        self.health.mark_message()
        if record is None or self._seen_before(record):
            return IGNORE
        return Deliver(record)

    def heartbeat(self, now: float) -> Ignore:
        """The server said it is alive and has nothing new."""
        del now
        self.health.mark_heartbeat()
        return IGNORE

    def closed(self, now: float) -> Lost:
        """The server ended the connection in good order, but without saying that all is told."""
        return self._lost(now, StreamDisconnectedError(self._text("the server closed the stream")))

    def silence(self, now: float, cause: Exception | None = None) -> Lost:
        """Not even a heartbeat arrived for ``policy.read_deadline`` seconds."""
        seconds = f"{self.policy.read_deadline:g}"
        error = self._text(f"nothing arrived for {seconds} seconds, not even a heartbeat")
        return self._lost(now, _caused(StreamDisconnectedError(error), cause))

    def failed(self, now: float, error: Exception) -> Lost:
        """Connecting failed, or reading from an open connection did.

        Before the connection is open, an exception of this package is a refusal: final when its
        status says so, and raised as it is when nothing is to be repeated.
        """
        if isinstance(error, KiteAlgoWorkerError) and not self._open:
            return self._lost(now, error) if _is_temporary(error) else self._fatal(error)
        if isinstance(error, KiteAlgoWorkerError) and not isinstance(
            error, StreamDisconnectedError | TransportError
        ):
            return self._fatal(error)
        text = redact(str(error) or type(error).__name__)
        lost = StreamDisconnectedError(self._text(f"the connection was lost: {text}"))
        return self._lost(now, _caused(lost, error))

    def unusable(self, error: KiteAlgoWorkerError) -> Fail:
        """What the server sends is not this stream at all; another connection would not help."""
        return self._fatal(error)

    # -- rules ------------------------------------------------------------------------------------

    def _lost(self, now: float, error: KiteAlgoWorkerError) -> Lost:
        if self._open:
            self.health.mark_disconnect(error)
        else:
            self.health.mark_reconnect_failed(error)
        self._open = False
        if not self.policy.reconnect:
            return Fail(error)
        if self._down_since is None:
            self._down_since = now
        delay = self.policy.backoff.delay(self._failures, self._rng)
        asked: object = getattr(error, "retry_after", None)
        if isinstance(asked, (int, float)):
            delay = max(delay, float(asked))
        if self._is_exhausted(now - self._down_since + delay):
            return Fail(self._given_up(error, now - self._down_since))
        self._failures += 1
        self.health.mark_retry_delay(delay)
        return Reconnect(delay)

    def _is_exhausted(self, seconds_with_next_wait: float) -> bool:
        attempts, total = self.policy.attempts, self.policy.total_seconds
        if attempts is not None and self._failures >= attempts:
            return True
        return total is not None and seconds_with_next_wait > total

    def _given_up(self, error: KiteAlgoWorkerError, seconds: float) -> KiteAlgoWorkerError:
        if not self._failures:
            return error
        times = "once" if self._failures == 1 else f"{self._failures} times"
        given_up = StreamDisconnectedError(
            f"gave up after reconnecting {times} in {seconds:.0f} seconds: {error.message}",
            status_code=error.status_code,
            response_body=error.response_body,
            operation=self._operation,
        )
        return _caused(given_up, error)

    def _error_event(self, payload: P) -> Ignore | Fail:
        detail, body = _detail(payload)
        error = StreamDisconnectedError(
            redact(detail), response_body=redact_json(body), operation=self._operation
        )
        if self.policy.on_error_event == "note":
            self.health.mark_error(error)
            return IGNORE
        return self._fatal(error)

    def _unreadable(self, name: str, problem: ValueError) -> Fail:
        text = redact(f"an event {name!r} of the stream cannot be read: {problem}")
        error = unexpected_response(text, status_code=0, operation=self._operation)
        return self._fatal(_caused(error, problem))

    def _fatal(self, error: KiteAlgoWorkerError) -> Fail:
        self.health.mark_disconnect(error)
        self._open = False
        return Fail(error)

    def _seen_before(self, record: T) -> bool:
        if self._cursor_of is None:
            return False
        cursor = self._cursor_of(record)
        if cursor is None:
            return False
        if self.cursor is not None and cursor <= self.cursor:
            self.health.mark_dropped()
            return True
        self.cursor = cursor
        return False

    def _text(self, what: str) -> str:
        return f"{self._operation}: {what}" if self._operation else what


def _is_temporary(error: KiteAlgoWorkerError) -> bool:
    if error.status_code:
        return error.status_code in _TEMPORARY_STATUSES
    return isinstance(error, TransportError | StreamDisconnectedError)


def _detail(payload: object) -> tuple[str, object]:
    """The text of an ``error`` event and its decoded body; of SSE data or of a WebSocket frame."""
    body = payload
    if isinstance(payload, bytes):
        try:
            body = from_json(payload)
        except ValueError:
            body = payload.decode("utf-8", "replace")
    if isinstance(body, Mapping) and "event" in body and "data" in body:
        body = cast("Mapping[str, object]", body)["data"]
    text = body
    if isinstance(body, Mapping):
        fields = cast("Mapping[str, object]", body)
        text = fields.get("detail") or fields.get("message")
    return str(text) if text else "the server reported an error without an explanation", body


E = TypeVar("E", bound=KiteAlgoWorkerError)


def _caused(error: E, cause: Exception | None) -> E:
    if cause is not None:
        error.__cause__ = cause
    return error
