# Translated from _async/following.py by `make generate`; do not edit.
"""What every event stream of the client takes, in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias

from kite_algo_worker_api.types import Request

from .. import _checks as args
from ..streams.stream_policy import StreamPolicy, stream_policy
from ..wire.dialect import event_to_documented, events_to_documented
from .core import Core
from .sse_stream import EventStream

Events: TypeAlias = Literal["data", "all"]

# How many stored events the server sends at most when asked for more than that.
PAGE: Final = 1000


class StreamOpening(Core):
    """Every ``stream_*`` method takes four arguments alike.

    ``events``: ``data``, or ``all`` to be given :class:`Connected`, :class:`Stale`,
    :class:`Reconnecting`, :class:`Reconnected` and :class:`Gap` among the data. ``reconnect``:
    whether a lost connection is replaced, or a :class:`StreamPolicy`. ``attempts`` and
    ``total_seconds``: how many failures in a row, and how long without data, before
    ``StreamDisconnectedError`` is raised; None for no limit.

    Nothing is opened before the first iteration; leaving the loop closes the connection.
    """

    def _follow(
        self,
        build: Callable[[int | None], Request[Any]],
        *,
        events: Events,
        reconnect: bool | StreamPolicy,
        attempts: int | None,
        total_seconds: float | None,
        resumes: bool = False,
        page_from_start: bool = True,
    ) -> EventStream[Any]:
        return EventStream(
            self._open_stream,
            build,
            policy=stream_policy(reconnect, attempts, total_seconds),
            cursor_key="cursor" if resumes else None,
            page_size=PAGE if resumes else None,
            page_from_start=page_from_start,
            notify=args.choice("events", events, ("data", "all")) == "all",
            dialect=event_to_documented,
            dialect_of_many=events_to_documented,
            timeout=self.config.timeout,
            progress=self._progress,
        )
