"""One clock beat for all streams.

A single task advances the exchange; every distinct thing that is watched (a set of instruments,
a candle series, a run's P&L) is a *channel*, computed once per beat however many clients watch
it. Every client has its own bounded queue and never slows the others: one that does not keep up
loses the oldest entries where newer ones replace them, and is disconnected where each one counts.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, Callable, Hashable, Iterator
from typing import Protocol

from ..engine import SandboxEngine, VirtualClock
from .frames import Frame, error_frame
from .pace import Pace

#: Queued entries of a channel in which the newest entry says everything.
REPLACING_SIZE = 64
#: Queued entries of a channel in which every entry counts; a jump in time brings many at once.
COMPLETE_SIZE = 2048

_log = logging.getLogger("kite_algo_sandbox")


class Channel(Protocol):
    """Something that can be watched."""

    def poll(self) -> list[Frame]:
        """Return what is new since the last call."""
        ...


class Subscription:
    """One client's place in a channel."""

    def __init__(self, *, is_complete: bool = False) -> None:
        self.dropped = 0
        self._waits = False
        self._is_complete = is_complete
        self._size = COMPLETE_SIZE if is_complete else REPLACING_SIZE
        self._frames: asyncio.Queue[Frame | None] = asyncio.Queue()

    def offer(self, frame: Frame | None) -> None:
        """Queue a frame, making room when the queue is full. ``None`` means the end."""
        if self._frames.qsize() >= self._size:
            self._drop()
            if self._is_complete:
                while not self._frames.empty():
                    self._drop()
                frame = error_frame("The client did not keep up with the stream")
        self._frames.put_nowait(frame)

    def _drop(self) -> None:
        self._frames.get_nowait()
        self.dropped += 1

    async def next(self, timeout: float) -> Frame | None:
        """Return the next frame, or ``None`` at the end; ``TimeoutError`` after ``timeout``."""
        self._waits = True
        try:
            async with asyncio.timeout(timeout):
                return await self._frames.get()
        finally:
            self._waits = False

    @property
    def is_idle(self) -> bool:
        """Whether its client has been sent everything."""
        return self._waits and self._frames.empty()

    def latest(self, frame: Frame) -> Frame | None:
        """Return the newest queued frame in place of ``frame``; ``None`` when the end is queued."""
        newest: Frame | None = frame
        while not self._frames.empty() and newest is not None:
            newest = self._frames.get_nowait()
        return newest


class Growth(asyncio.Event):
    """Set whenever a run's timeline has grown, for one client that then reads the rows."""

    _waits = False

    async def within(self, seconds: float) -> bool:
        """Wait for it; false when it did not happen in time."""
        self._waits = True
        try:
            async with asyncio.timeout(seconds):
                return await self.wait()
        except TimeoutError:
            return False
        finally:
            self._waits = False

    @property
    def is_idle(self) -> bool:
        """Whether its client has been sent everything."""
        return self._waits and not self.is_set()


class Hub:
    """The beat and everything that listens to it."""

    def __init__(
        self, engine: SandboxEngine, *, tick_interval: float = 1.0, speed: float = 0.0
    ) -> None:
        self.engine = engine
        self._interval = tick_interval
        self.speed = speed
        self._pace = Pace(engine)
        self.silent = False
        self._cut = asyncio.Event()
        self._channels: dict[Hashable, tuple[Channel, set[Subscription]]] = {}
        self._wakers: dict[str, set[Growth]] = {}
        #: How many requests are being answered, streams aside.
        self.answering = 0
        #: Frames sent on every open event stream, by the id of its request.
        self.sent: dict[str, int] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()
        self._refresh_planned = False
        self._dropped = 0
        self._unsubscribe: Callable[[], None] | None = None

    @property
    def closing(self) -> bool:
        return self._closing.is_set()

    @property
    def client_count(self) -> int:
        """How many clients are connected to a stream at this moment."""
        watching = sum(len(subscriptions) for _, subscriptions in self._channels.values())
        return watching + sum(len(events) for events in self._wakers.values())

    @property
    def dropped(self) -> int:
        """How many frames clients were too slow for, since the start."""
        now = (one for _, all_of_it in self._channels.values() for one in all_of_it)
        return self._dropped + sum(subscription.dropped for subscription in now)

    @contextlib.contextmanager
    def answers(self, *, is_counted: bool) -> Iterator[None]:
        """While one request is being answered."""
        self.answering += is_counted
        try:
            yield
        finally:
            self.answering -= is_counted

    def sent_from_thread(self) -> dict[str, int] | None:
        """Frames sent by event stream, once all clients have been sent everything and no request
        is being answered; ``None`` before that."""
        if self._loop is None or self.closing:
            return {}
        return asyncio.run_coroutine_threadsafe(self._sent(), self._loop).result(10.0)

    async def _sent(self) -> dict[str, int] | None:
        watching = (one.is_idle for _, all_of_it in self._channels.values() for one in all_of_it)
        growing = (event.is_idle for events in self._wakers.values() for event in events)
        is_idle = self.answering == 0 and all(watching) and all(growing)
        return dict(self.sent) if is_idle else None

    def open(self) -> None:
        """Begin anew, also after :meth:`stop`; needs a running event loop."""
        self._closing = asyncio.Event()
        self._task = None
        self.start()

    def start(self) -> None:
        """Begin to beat unless that has been done or the hub is closing."""
        if self._task is None and not self.closing:
            self._loop = asyncio.get_running_loop()
            self._unsubscribe = self.engine.subscribe_timeline(self._on_timeline_row)
            self._task = asyncio.create_task(self._beat(), name="sandbox-beat")

    async def stop(self) -> None:
        """End every stream and the beat."""
        self.end_streams()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def end_streams(self) -> None:
        """Tell every connected client that the server is going away."""
        self._closing.set()
        for _, subscriptions in self._channels.values():
            for subscription in subscriptions:
                subscription.offer(None)
        for events in self._wakers.values():
            for event in events:
                event.set()

    async def until_cut(self) -> None:
        """Wait until the open streams are to be cut."""
        await self._cut.wait()

    def drop_streams_from_thread(self) -> None:
        """Cut every open stream; may be called from any thread but the loop's."""
        if self._loop is not None and not self.closing:
            asyncio.run_coroutine_threadsafe(self._drop_streams(), self._loop).result(10.0)

    async def _drop_streams(self) -> None:
        cut, self._cut = self._cut, asyncio.Event()
        cut.set()

    @contextlib.contextmanager
    def watch(
        self, key: Hashable, make: Callable[[], Channel], *, is_complete: bool = False
    ) -> Iterator[Subscription]:
        """Join the channel ``key``, creating it when nobody watches it yet.

        With ``is_complete`` no entry is left out: a client too slow for that gets an error.
        """
        self.start()
        if key not in self._channels:
            self._channels[key] = (make(), set())
        subscription = Subscription(is_complete=is_complete)
        subscriptions = self._channels[key][1]
        subscriptions.add(subscription)
        if self.closing:
            subscription.offer(None)
        try:
            yield subscription
        finally:
            subscriptions.discard(subscription)
            self._dropped += subscription.dropped
            if not subscriptions:
                self._channels.pop(key, None)

    @contextlib.contextmanager
    def watch_run(self, run_id: str) -> Iterator[Growth]:
        """Yield an event that is set whenever the run's timeline grows."""
        self.start()
        event = Growth()
        self._wakers.setdefault(run_id, set()).add(event)
        try:
            yield event
        finally:
            self._wakers[run_id].discard(event)
            if not self._wakers[run_id]:
                del self._wakers[run_id]

    async def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end of the server."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._closing.wait()

    def refresh(self) -> None:
        """Give every channel's news to its clients, now."""
        self.engine.tick()
        for channel, subscriptions in list(self._channels.values()):
            for frame in _poll(channel):
                for subscription in subscriptions:
                    subscription.offer(frame)

    def refresh_soon(self) -> None:
        """Refresh after the current request; many calls in one turn cost one refresh."""
        if self._channels and not self._refresh_planned:
            self._refresh_planned = True
            asyncio.get_running_loop().call_soon(self._planned_refresh)

    def refresh_from_thread(self, timeout: float = 10.0) -> None:
        """Refresh from outside the event loop and return when it is done."""
        if self._loop is not None and not self.closing:
            asyncio.run_coroutine_threadsafe(self._refresh(), self._loop).result(timeout)

    async def _refresh(self) -> None:
        self.refresh()

    def _planned_refresh(self) -> None:
        self._refresh_planned = False
        self.refresh()

    async def _beat(self) -> None:
        last = time.monotonic()
        while not self.closing:
            await self.pause(self._interval)
            now = time.monotonic()
            if self.speed > 0 and isinstance(self.engine.clock, VirtualClock):
                wanted = (now - last) * self.speed
                self.engine.clock.advance(seconds=self._pace.allowed(wanted, now))
            last = now
            try:
                self.refresh()
            except Exception:
                _log.exception("The sandbox could not advance")

    def _on_timeline_row(self, row: dict[str, object]) -> None:
        """Called by the engine, on any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, str(row.get("strategy_run_id")))

    def _wake(self, run_id: str) -> None:
        for event in self._wakers.get(run_id, ()):
            event.set()


def _poll(channel: Channel) -> list[Frame]:
    try:
        return channel.poll()
    except Exception:
        _log.exception("A stream could not be updated")
        return []


async def follow(
    subscription: Subscription, heartbeat: float, idle: Frame
) -> AsyncGenerator[Frame, None]:
    """Yield a channel's frames, and ``idle`` whenever nothing came for ``heartbeat`` seconds."""
    while True:
        try:
            frame = await subscription.next(heartbeat)
        except TimeoutError:
            frame = idle
        if frame is None:
            return
        yield frame
        if frame.is_last:
            return
