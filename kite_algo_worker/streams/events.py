"""What a stream tells about itself, among its data, in a loop over ``stream.events()``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

from ..exceptions import KiteAlgoWorkerError

Position: TypeAlias = int | str | None
"""A cursor where the stream has one, else the server's time of the data (ISO 8601)."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The first connection is open. Data has not arrived yet."""


@dataclass(frozen=True, slots=True)
class Stale:
    """The connection was lost: what the worker knows is no longer kept up to date.

    Attributes:
        data_age: Seconds since the last data arrived, None when there has been none.
        cause: Why the connection was lost.
    """

    data_age: float | None
    cause: KiteAlgoWorkerError


@dataclass(frozen=True, slots=True)
class Reconnecting:
    """The next attempt to connect starts after a wait.

    Attributes:
        attempt: Which one it is since data arrived last, from 1.
        delay: Seconds until it starts.
        cause: Why it is needed: the loss, or the failure of the attempt before.
    """

    attempt: int
    delay: float
    cause: KiteAlgoWorkerError


@dataclass(frozen=True, slots=True)
class Reconnected:
    """A lost connection was replaced, and with it the subscription.

    Attributes:
        attempts: How many it took.
        down_seconds: How long there was no connection.
    """

    attempts: int
    down_seconds: float


@dataclass(frozen=True, slots=True)
class Gap:
    """What happened between two positions was not received and is not going to be.

    Comes right before the first data after a reconnect, a fresh snapshot, of streams that cannot
    continue where they stopped. Timelines and execution events continue, so they have no gaps.

    Attributes:
        last: Position of the last data before the loss.
        next: Position of the data that follows.
    """

    last: Position
    next: Position


StreamEvent: TypeAlias = Connected | Stale | Reconnecting | Reconnected | Gap


def position_of(record: object) -> Position:
    """Where a record of any of the streams stands; None when it does not say."""
    if not isinstance(record, Mapping):
        return None
    fields = cast("Mapping[str, object]", record)
    if isinstance(fields.get("event"), str) and isinstance(fields.get("data"), Mapping):
        fields = cast("Mapping[str, object]", fields["data"])  # a WebSocket frame
    cursor = fields.get("cursor")
    if isinstance(cursor, int):
        return cursor
    candle = fields.get("current") or fields.get("candle")
    if isinstance(candle, Mapping):
        return _text(cast("Mapping[str, object]", candle).get("ts"))
    ticks = fields.get("ticks") or fields.get("quotes")
    if isinstance(ticks, list):
        quotes = [quote for quote in cast("list[object]", ticks) if isinstance(quote, Mapping)]
        times = [_text(cast("Mapping[str, object]", quote).get("received_at")) for quote in quotes]
        return max((time for time in times if time), default=None)
    return _text(fields.get("updated_at"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
