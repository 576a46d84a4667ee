"""What a stream does about silence and about lost connections."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from .._base.checks import flag, positive, whole_between
from ..exceptions import InvalidInputError
from ..wire.retry import Backoff


@dataclass(frozen=True, slots=True)
class StreamPolicy:
    """When a connection counts as dead, and whether and how it is replaced.

    Args:
        reconnect: Whether a lost connection is replaced instead of raising.
        attempts: Failures in a row, with no data in between, before giving up; None for no limit.
        total_seconds: Time without data before giving up; None for no limit.
        backoff: The waits between attempts. They start over once data arrived, not on a mere
            connect.
        heartbeat_seconds: How often the server speaks at the least.
        missed_heartbeats: After how many of them in silence a connection counts as dead.
        on_error_event: What an ``error`` event does: ``reconnect`` takes it for a lost connection,
            ``raise`` ends the stream, ``note`` only records it in the health, ``deliver`` hands it
            to the reader like data. An error before any data always ends the stream.
    """

    reconnect: bool = True
    attempts: int | None = None
    total_seconds: float | None = None
    backoff: Backoff = field(default_factory=Backoff)
    heartbeat_seconds: float = 15.0
    missed_heartbeats: int = 3
    on_error_event: Literal["reconnect", "raise", "note", "deliver"] = "reconnect"

    def __post_init__(self) -> None:
        flag("reconnect", self.reconnect)
        if self.attempts is not None:
            whole_between("attempts", self.attempts, 0)
        if self.total_seconds is not None:
            positive("total_seconds", self.total_seconds)
        positive("heartbeat_seconds", self.heartbeat_seconds)
        whole_between("missed_heartbeats", self.missed_heartbeats, 1)

    @property
    def read_deadline(self) -> float:
        """Seconds of complete silence after which a connection is dead."""
        return self.heartbeat_seconds * self.missed_heartbeats


def chosen_policy(reconnect: bool, policy: StreamPolicy | None) -> StreamPolicy:
    """The policy behind the two arguments that every stream method takes."""
    if not isinstance(reconnect, bool):
        raise InvalidInputError(
            "reconnect",
            "must be True or False; how to reconnect is what policy=StreamPolicy() says",
        )
    if policy is None:
        return StreamPolicy(reconnect=reconnect)
    if not isinstance(policy, StreamPolicy):
        raise InvalidInputError("policy", "must be a StreamPolicy")
    return policy if reconnect else replace(policy, reconnect=False)
