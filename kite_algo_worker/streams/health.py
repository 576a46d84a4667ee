"""What a worker may ask about a running stream."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ..wire.redact import redact


@dataclass
class StreamHealth:
    """The state of one stream, kept up to date by the stream; safe to read from another thread.

    Times are seconds since the epoch (``time.time()``), None until the thing has happened once.

    Attributes:
        stream_name: What is streamed, for example ``stream_ticks``.
        subscription_key: What it is streamed for, for example ``NSE:INFY``.
        connected: Whether a connection is open now.
        reconnect_count: Connections made after the first one.
        last_message_at: When the last data arrived; heartbeats do not count.
        last_reconnect_at: When the last connection after the first one was made.
        subscription_replayed: Whether the present connection repeated an earlier subscription.
        subscription_replayed_at: When that happened last.
        is_stale: True from the loss of a connection until the next data, or until a stream that
            continues where it stopped turns out to have missed none.
        last_error: The last failure in one line, kept after a recovery.
        next_reconnect_delay_seconds: The wait before the next attempt, 0 while connected.
        heartbeat_count: Heartbeats received.
        last_heartbeat_at: When the last one arrived.
        dropped: Events withheld because they had been delivered before, and quotes replaced by
            newer ones before they were read.
    """

    stream_name: str = ""
    subscription_key: str = ""
    connected: bool = False
    reconnect_count: int = 0
    last_message_at: float | None = None
    last_reconnect_at: float | None = None
    subscription_replayed: bool = False
    subscription_replayed_at: float | None = None
    is_stale: bool = False
    last_error: str | None = None
    next_reconnect_delay_seconds: float = 0.0
    heartbeat_count: int = 0
    last_heartbeat_at: float | None = None
    dropped: int = 0
    clock: Callable[[], float] = field(default=time.time, repr=False, compare=False, kw_only=True)

    @property
    def data_age(self) -> float | None:
        """Seconds since the last data, or None when there has been none."""
        if self.last_message_at is None:
            return None
        return max(0.0, self.clock() - self.last_message_at)

    def mark_connected(self, *, replayed: bool) -> None:
        """A connection is open; ``replayed`` when it repeats an earlier subscription."""
        self.connected = True
        self.next_reconnect_delay_seconds = 0.0
        self.subscription_replayed = replayed
        if replayed:
            now = self.clock()
            self.reconnect_count += 1
            self.last_reconnect_at = now
            self.subscription_replayed_at = now

    def mark_message(self) -> None:
        """Data arrived."""
        self.last_message_at = self.clock()
        self.is_stale = False

    def mark_heartbeat(self) -> None:
        """The server said it is alive and has nothing new."""
        self.heartbeat_count += 1
        self.last_heartbeat_at = self.clock()

    def mark_dropped(self) -> None:
        """An event was withheld because it had been delivered before."""
        self.dropped += 1

    def mark_error(self, error: Exception) -> None:
        """The server reported a problem and keeps the stream open."""
        self.last_error = _one_line(error)

    def mark_disconnect(self, error: Exception) -> None:
        """An open connection was lost."""
        self.connected = False
        self.is_stale = True
        self.last_error = _one_line(error)

    def mark_reconnect_failed(self, error: Exception) -> None:
        """An attempt to connect failed."""
        self.connected = False
        self.is_stale = True
        self.last_error = _one_line(error)

    def mark_retry_delay(self, delay_seconds: float) -> None:
        """The next attempt starts in ``delay_seconds``."""
        self.next_reconnect_delay_seconds = delay_seconds

    def mark_closed(self) -> None:
        """The stream is over and will not reconnect."""
        self.connected = False
        self.next_reconnect_delay_seconds = 0.0


def _one_line(error: Exception) -> str:
    return redact(" ".join(f"{type(error).__name__}: {error}".split()))
