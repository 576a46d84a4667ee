"""The five streams of a replay. They send the frames that the server sends, when time brings them.

A feed looks at its channel whenever the history tells it to, so it misses nothing, however long its
reader takes; in a queue that only tells the present state the oldest entries make room.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any, Final, Protocol

import httpx

from ..engine import SandboxEngine, Token
from ..server.channels import CandleChannel, PnlChannel, TickChannel, pnl_frame
from ..server.frames import Frame, error_frame, frame
from ..server.hub import COMPLETE_SIZE, REPLACING_SIZE
from ..server.requests import Call
from ..server.streams import NO_INSTRUMENT, listed, numbers
from .history import History
from .kernel import Kernel

_ALL_RIGHTS: Final = Token(token_id="replay-streams", digest="")


class Channel(Protocol):
    """Something that can be watched."""

    def poll(self) -> list[Frame]:
        """What is new since the last call."""
        ...


class Feed:
    """One open stream, from the history to its reader.

    Args:
        channel: What is watched.
        first: What is sent at once.
        size: How many frames wait for the reader; of more the oldest is dropped.
        inside: Whether it changes within a bar, too.
        of_market: Whether nothing but time changes it.
    """

    def __init__(
        self, channel: Channel, first: list[Frame], *, size: int | None, inside: bool,
        of_market: bool = False,
    ) -> None:  # fmt: skip
        self.inside = inside
        self.of_market = of_market
        self.ended = any(item.is_last for item in first)
        self._channel = channel
        self._frames: deque[Frame] = deque(first, maxlen=size)
        self._wake: Callable[[], None] | None = None

    def poke(self) -> None:
        """Look what is new, and wake the reader for it."""
        if self.ended:
            return
        for item in self._channel.poll():
            self._frames.append(item)
            self.ended = self.ended or item.is_last
        if self._frames:
            self._wake_reader()

    def end(self) -> None:
        """Nothing follows: the stream was closed from elsewhere."""
        self.ended = True
        self._wake_reader()

    def take(self) -> bytes | None:
        """What is to be sent now, or None when that is nothing yet."""
        if not self._frames:
            return None
        sent = b"".join(item.sse() for item in self._frames)
        self._frames.clear()
        return sent

    def on_news(self, wake: Callable[[], None] | None) -> None:
        """Whom to wake."""
        self._wake = wake

    def _wake_reader(self) -> None:
        if self._wake is not None:
            self._wake()


class FeedBody(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body of a stream's answer, for a reader in a thread or in an event loop."""

    def __init__(self, feed: Feed, history: History, kernel: Kernel) -> None:
        self._feed = feed
        self._history = history
        self._kernel = kernel
        history.listen(feed, inside=feed.inside)

    def __iter__(self) -> Iterator[bytes]:
        feed = self._feed
        while True:
            chunk = feed.take()
            if chunk is not None:
                yield chunk
            elif feed.ended or not self._wait():
                return

    def _wait(self) -> bool:
        """Wait for news; False in a thread that does not live in the replay."""
        kernel = self._kernel
        actor = kernel.actor()
        if actor is None:
            return False
        self._feed.on_news(lambda: kernel.wake(actor))
        try:
            kernel.park(actor, None)
        finally:
            self._feed.on_news(None)
        return True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        import asyncio

        feed = self._feed
        news = asyncio.Event()
        loop = asyncio.get_running_loop()
        feed.on_news(lambda: None if loop.is_closed() else _set(loop, news))
        try:
            while True:
                chunk = feed.take()
                if chunk is not None:
                    yield chunk
                elif feed.ended:
                    return
                else:
                    await news.wait()
                    news.clear()
        finally:
            feed.on_news(None)

    def close(self) -> None:
        self._history.forget(self._feed)
        self._feed.end()

    async def aclose(self) -> None:
        self.close()

    def get_extra_info(self, info: str) -> None:
        """As of a network stream. Who asks for its socket wants to wake the reader."""
        if info == "socket":
            self._feed.end()


def _set(loop: Any, news: Any) -> None:
    loop.call_soon_threadsafe(news.set)


# -- the streams -----------------------------------------------------------------------------------


def open_feed(engine: SandboxEngine, call: Call) -> Feed:
    """The feed that a checked request asks for. Raises what the engine refuses."""
    return _FEEDS[call.operation.id](engine, call)


def _ticks(engine: SandboxEngine, call: Call) -> Feed:
    call.token.require("market:stream")
    symbols, tokens = listed(call.params.get("symbols")), numbers(call.params.get("tokens"))
    mode = str(call.params.get("mode") or "quote")
    found: Any = engine.get_quotes(
        _ALL_RIGHTS, symbols=symbols, instrument_tokens=tokens, mode=mode
    )
    quotes = list({quote["instrument_token"]: quote for quote in found["quotes"].values()}.values())
    at = engine.now()
    # What is recorded has no price before its first candle; its stream waits for that.
    if not any(engine.instruments.find(str(one), at) for one in (*symbols, *tokens)):
        return Feed(_Silent(), [error_frame(NO_INSTRUMENT)], size=None, inside=False)
    first = frame("snapshot", {"quotes": quotes, "missing": found["missing"], "ticks": quotes})
    channel = TickChannel(engine, (*symbols, *tokens), mode)
    return Feed(channel, [first], size=REPLACING_SIZE, inside=True, of_market=True)


def _candles(engine: SandboxEngine, call: Call) -> Feed:
    call.token.require("market:stream")
    token, symbol = call.params.get("instrument_token"), call.params.get("symbol")
    interval = str(call.params.get("interval") or "5minute")
    snapshot: Any = engine.get_candles(
        _ALL_RIGHTS, symbol=symbol, instrument_token=token, interval=interval, lookback=1
    )
    if snapshot.get("current") is None and snapshot["candles"]:
        snapshot = {**snapshot, "current": snapshot["candles"][-1]}
    instrument = int(snapshot["instrument_token"])
    channel = CandleChannel(engine, _ALL_RIGHTS, instrument, interval)
    first = frame("snapshot", snapshot)
    return Feed(channel, [first], size=COMPLETE_SIZE, inside=False, of_market=True)


def _run_pnl(engine: SandboxEngine, call: Call) -> Feed:
    run_id = str(call.params["strategy_run_id"])
    engine.check_run_access(call.token, run_id, "runs:read")
    first = pnl_frame(engine.get_run_pnl(call.token, run_id))
    channel = PnlChannel(engine, call.token, run_id)
    return Feed(channel, [first], size=REPLACING_SIZE, inside=True)


def _timeline(engine: SandboxEngine, call: Call) -> Feed:
    filters = call.given(
        "event_kind",
        "event_source",
        "event_type",
        "related_resource_type",
        "related_resource_id",
        "basket_execution_id",
    )
    return _rows(engine, call, engine.list_timeline, filters)


def _execution_events(engine: SandboxEngine, call: Call) -> Feed:
    filters = call.given("basket_execution_id", "event_type")
    return _rows(engine, call, engine.list_execution_events, filters)


def _rows(
    engine: SandboxEngine,
    call: Call,
    read: Callable[..., Mapping[str, Any]],
    filters: Mapping[str, Any],
) -> Feed:
    run_id = str(call.params["strategy_run_id"])
    engine.check_run_access(call.token, run_id, "runs:read")
    channel = _RowChannel(
        lambda cursor: read(call.token, run_id, after_cursor=cursor, limit=1000, **filters),
        int(call.params.get("after_cursor") or 0),
    )
    return Feed(channel, channel.poll(), size=None, inside=False)


class _RowChannel:
    """Rows by cursor: none is lost, and none is sent twice."""

    def __init__(self, read: Callable[[int], Mapping[str, Any]], cursor: int) -> None:
        self._read = read
        self._cursor = cursor

    def poll(self) -> list[Frame]:
        frames: list[Frame] = []
        while events := self._read(self._cursor)["events"]:
            self._cursor = int(events[-1]["cursor"])
            frames += [
                frame(str(event.get("event_type", "event")), event, is_named=False)
                for event in events
            ]
        return frames


class _Silent:
    def poll(self) -> list[Frame]:
        return []


_FEEDS: Final[Mapping[str, Callable[[SandboxEngine, Call], Feed]]] = {
    "stream_ticks": _ticks,
    "stream_candles": _candles,
    "stream_run_pnl": _run_pnl,
    "stream_timeline": _timeline,
    "stream_execution_events": _execution_events,
}
