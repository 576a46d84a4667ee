"""The life of a stream as a state machine: what happened goes in, what to do comes out.

The drivers (server-sent events and WebSockets, sync and async) open connections, read and wait.
Every rule is here: what ends a loop, what is worth a new connection, how long to wait for it, and
what counts as a sign of life. Nothing here reads a clock; ``now`` is any steadily growing number
of seconds.
"""

from __future__ import annotations

import logging
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from ..exceptions import KiteAlgoWorkerError, StreamDisconnectedError, TransportError
from ..wire.errors import unexpected_response
from ..wire.redact import redact
from .errors import caused, is_temporary, reported, shown
from .events import (
    Connected,
    Gap,
    Reconnected,
    Reconnecting,
    Stale,
    StreamEvent,
    position_of,
)
from .health import StreamHealth
from .policy import StreamPolicy

T = TypeVar("T")
P = TypeVar("P")

_log = logging.getLogger("kite_algo_worker")


class Decision:
    """What to do when there is no record to hand to the reader."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ignore(Decision):
    """Go on reading."""


@dataclass(frozen=True, slots=True)
class Fail(Decision):
    """Close the connection and raise this."""

    error: KiteAlgoWorkerError


@dataclass(frozen=True, slots=True)
class End(Decision):
    """Close the connection; the stream is complete."""


@dataclass(frozen=True, slots=True)
class Reconnect(Decision):
    """Close the connection, wait ``delay`` seconds, open another one."""

    delay: float


Lost = Fail | Reconnect

IGNORE: Final = Ignore()
END: Final = End()
NEXT_PAGE: Final = Reconnect(0.0)

_SPECIAL: Final = frozenset({"heartbeat", "end", "error"})


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
        page_size: How many stored records the server sends at most when a stream is resumed. What
            is stored beyond them is fetched by resuming once more, because the server skips it.
        page_from_start: Whether that holds for the very first connection, too.
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
        page_size: int | None = None,
        page_from_start: bool = True,
        rng: Callable[[], float] = random.random,
    ) -> None:
        self.policy = policy
        self.health = health
        self.cursor: int | None = None
        self.last: T | None = None  # what the reader was given last
        self.notices: deque[StreamEvent] = deque()
        self._read = read
        self._operation = operation
        self._cursor_of = cursor_of
        self._page_size = page_size
        self._page_next = page_from_start
        self._rng = rng
        self._open = False
        self._was_open = False
        self._failures = 0
        self._down_since: float | None = None
        self._fresh_at: float | None = None  # when the last data arrived, None after a loss
        self._had_data = False
        self._doubted = False
        self._gap = False
        self._page_left: int | None = None  # of the backlog; None once it is known to be over
        self._page_start: int | None = None
        self._turning_page = False

    # -- what happened ----------------------------------------------------------------------------

    def opened(self, now: float) -> None:
        """The server accepted the connection. No proof yet that it will send anything."""
        again, self._was_open = self._was_open, True
        self._open = True
        self._page_left = self._page_size if self._page_next else None
        self._page_start = self.cursor
        self._page_next = True
        if self._turning_page:
            self._turning_page = False
            return
        self.health.mark_connected(replayed=again)
        self._gap = self._had_data and self._cursor_of is None
        if not again:
            self._note(Connected())
        else:
            down = 0.0 if self._down_since is None else now - self._down_since
            self._note(Reconnected(self._failures, down))
            _log.info("%s: connected again after %.1f seconds", self._operation, down)

    def event(self, now: float, name: str, payload: P) -> T | Decision:
        """An event arrived: the record for the reader, or what to do instead.

        ``now`` is when its bytes were read, so all events of one read share it.
        """
        if name in _SPECIAL and (decision := self._special(now, name, payload)) is not None:
            return decision
        if not payload:
            return self.heartbeat()  # some proxies keep connections alive with empty events
        try:
            record = self._read(name, payload)
        except ValueError as problem:
            text = redact(f"an event {name!r} of the stream cannot be read: {problem}")
            return self.unreadable(now, text, payload, problem)
        if now != self._fresh_at:
            self._data_arrived(now)
        if record is None:
            return IGNORE
        if self._cursor_of is not None:
            decision = self._withhold(record, self._cursor_of)
            if decision is not None:
                return decision
        elif self._gap:
            self._gap = False
            self._note(Gap(position_of(self.last), position_of(record)))
        self.last = record
        return record

    def heartbeat(self) -> Ignore | Reconnect:
        """The server said it is alive and has nothing new."""
        self.health.mark_heartbeat()
        if self._page_left == 0:
            # Nothing new, but there may be more stored: what follows a full page is not sent.
            return self._turn_page()
        self._page_left = None
        if self._cursor_of is not None:
            self.health.is_stale = False  # what was missed comes before it, so nothing was
        return IGNORE

    def closed(self, now: float) -> Lost:
        """The server ended the connection in good order, but without saying that all is told."""
        return self._lost(now, StreamDisconnectedError(self._text("the server closed the stream")))

    def silence(self, now: float, cause: Exception | None = None) -> Lost:
        """Not even a heartbeat arrived for ``policy.read_deadline`` seconds."""
        seconds = f"{self.policy.read_deadline:g}"
        error = self._text(f"nothing arrived for {seconds} seconds, not even a heartbeat")
        return self._lost(now, caused(StreamDisconnectedError(error), cause))

    def failed(self, now: float, error: Exception) -> Lost:
        """Connecting failed, or reading from an open connection did.

        Before the connection is open, an exception of this package is a refusal: final when its
        status says so, and raised as it is when nothing is to be repeated.
        """
        if isinstance(error, KiteAlgoWorkerError) and not self._open:
            return self._lost(now, error) if is_temporary(error) else self._fatal(error)
        if isinstance(error, KiteAlgoWorkerError) and not isinstance(
            error, StreamDisconnectedError | TransportError
        ):
            return self._fatal(error)
        text = redact(str(error) or type(error).__name__)
        lost = StreamDisconnectedError(self._text(f"the connection was lost: {text}"))
        return self._lost(now, caused(lost, error))

    def unusable(self, now: float, error: KiteAlgoWorkerError) -> Lost:
        """What the server sends is not this stream.

        Worth another connection when the stream has worked before, but only once: what is still
        unusable then stays so.
        """
        if self._doubted or not self._had_data:
            return self._fatal(error)
        self._doubted = True
        return self._lost(now, error)

    def unreadable(self, now: float, text: str, payload: object, problem: Exception) -> Lost:
        """What arrived is no event of this stream: the error carries its text."""
        body = shown(payload)
        error = unexpected_response(text, status_code=0, operation=self._operation, body=body)
        return self.unusable(now, caused(error, problem))

    # -- rules ------------------------------------------------------------------------------------

    def _special(self, now: float, name: str, payload: P) -> Decision | None:
        """What an event does that is not data by its name; None when it is data all the same."""
        if name == "heartbeat":
            return self.heartbeat()
        if name == "end":
            self.health.mark_closed()
            return END
        rule = self.policy.on_error_event
        if rule == "deliver":
            return None
        error = reported(payload, self._operation)
        if rule == "note":
            self.health.mark_error(error)
            return IGNORE
        if rule == "raise" or not self._had_data:
            return self._fatal(error)
        return self._lost(now, error)

    def _data_arrived(self, now: float) -> None:
        self._fresh_at = now
        self._had_data = True
        self._failures = 0
        self._doubted = False
        self._down_since = None
        self.health.mark_message()

    def _withhold(self, record: T, cursor_of: Callable[[T], int | None]) -> Decision | None:
        """What to do instead of delivering a record of a stream that can be resumed."""
        if self._page_left == 0:
            decision = self._turn_page()
            if decision is not IGNORE:
                return decision
        elif self._page_left is not None:
            self._page_left -= 1
        cursor = cursor_of(record)
        if cursor is None:
            return None
        if self.cursor is not None and cursor <= self.cursor:
            self.health.mark_dropped()
            return IGNORE
        self.cursor = cursor
        return None

    def _turn_page(self) -> Ignore | Reconnect:
        self._page_left = None
        if self.cursor == self._page_start:
            return IGNORE  # the server does not know how to resume
        self._turning_page = True
        return NEXT_PAGE

    def _lost(self, now: float, error: KiteAlgoWorkerError) -> Lost:
        if self._open:
            self.health.mark_disconnect(error)
        else:
            self.health.mark_reconnect_failed(error)
        self._open = self._turning_page = False
        self._fresh_at = None
        if not self.policy.reconnect:
            return Fail(error)
        if self._down_since is None:
            self._down_since = now
            self._note(Stale(self.health.data_age, error))
        delay = self.policy.backoff.delay(self._failures, self._rng)
        asked: object = getattr(error, "retry_after", None)
        if isinstance(asked, (int, float)):
            delay = max(delay, float(asked))
        if self._is_exhausted(now - self._down_since + delay):
            return Fail(self._given_up(error, now - self._down_since))
        self._failures += 1
        self.health.mark_retry_delay(delay)
        self._note(Reconnecting(self._failures, delay, error))
        # Not silent even for a worker that only sees data.
        _log.warning("%s; attempt %d in %.1f seconds", error, self._failures, delay)
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
        return caused(given_up, error)

    def _fatal(self, error: KiteAlgoWorkerError) -> Fail:
        self.health.mark_disconnect(error)
        self._open = False
        return Fail(error)

    def _note(self, event: StreamEvent) -> None:
        self.notices.append(event)

    def _text(self, what: str) -> str:
        return f"{self._operation}: {what}" if self._operation else what
