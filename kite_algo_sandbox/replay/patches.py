"""While a replay runs, the process sees its clock: every way to read time or to wait for it.

Seen in virtual time: ``time.time``, ``time.time_ns``, ``time.monotonic``, ``time.monotonic_ns``,
``time.sleep``, ``time.localtime`` and ``time.gmtime`` of now, ``datetime.now``, ``utcnow`` and
``today``, everything of ``threading``, ``queue`` and ``concurrent.futures`` that waits, and the
event loop of asyncio. Left real, so that a program can be measured: ``time.perf_counter`` and
``time.process_time``.
"""

from __future__ import annotations

import asyncio
import queue
import selectors
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from kite_algo_worker._base.extras import needs

from .kernel import SECOND, Actor, Kernel, KernelLock, started_for_real

_TAKE_BY_NAME: Final = ("kite_algo_worker", "queue", "sched", "threading")


@contextmanager
def virtual_time(
    kernel: Kernel, start: datetime, *namespaces: dict[str, Any]
) -> Iterator[Callable[[int], None]]:
    """Let this process live in a kernel's time, which begins at ``start``.

    Args:
        namespaces: Of modules that may have taken ``sleep`` and the like by name already.

    Yields:
        To be called with the moment when time has passed.
    """
    with needs("a replay", "sandbox"):
        import time_machine

    began = time.monotonic()
    real_sleep, real_monotonic, real_monotonic_ns = time.sleep, time.monotonic, time.monotonic_ns

    # Threads that are not the worker's, such as the server of another sandbox, keep the real one: a
    # timer that they set by a clock of ours would be due long after the replay.
    def monotonic() -> float:
        return real_monotonic() if kernel.actor() is None else began + kernel.now / SECOND

    def monotonic_ns() -> int:
        return (
            real_monotonic_ns() if kernel.actor() is None else int(began * 1e9) + kernel.now * 1000
        )

    def sleep(seconds: float, /) -> None:
        if kernel.actor() is None:
            real_sleep(seconds)
            return
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        kernel.sleep(seconds)

    with ExitStack() as stack:
        put = _Patches(stack)
        put(time, "sleep", sleep)
        put(time, "monotonic", monotonic)
        put(time, "monotonic_ns", monotonic_ns)
        taken: dict[int, Callable[..., Any]] = {
            id(real_sleep): sleep,
            id(real_monotonic): monotonic,
        }
        for namespace in (*_waiting_modules(), *namespaces):
            for name, value in list(namespace.items()):
                if id(value) in taken:
                    put.item(namespace, name, taken[id(value)])
        _patch_threads(put, kernel)
        _patch_asyncio(put, kernel)
        travelling = time_machine.travel(start.astimezone(UTC), tick=False)
        traveller = travelling.start()
        stack.callback(travelling.stop)
        shown = 0

        def show(moment: int) -> None:
            nonlocal shown
            traveller.shift(timedelta(microseconds=moment - shown))
            shown = moment

        yield show


class _Patches:
    """Puts things in the place of others, until the stack is left."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def __call__(self, target: Any, name: str, value: object) -> None:
        before = getattr(target, name)
        setattr(target, name, value)
        self._stack.callback(setattr, target, name, before)

    def item(self, target: dict[str, Any], name: str, value: object) -> None:
        self._stack.callback(target.__setitem__, name, target[name])
        target[name] = value


def _waiting_modules() -> list[dict[str, Any]]:
    """What has taken functions of ``time`` by name when it was imported: the client among it."""
    return [
        vars(module)
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in _TAKE_BY_NAME and module is not None
    ]


def _patch_threads(put: _Patches, kernel: Kernel) -> None:
    actors: dict[threading.Thread, Actor] = {}
    real_start, real_join = threading.Thread.start, threading.Thread.join

    def start(thread: threading.Thread) -> None:
        if kernel.actor() is None:
            real_start(thread)
            return
        thread._started = started_for_real()  # type: ignore[attr-defined]
        actors[thread] = actor = kernel.add(is_daemon=thread.daemon)
        run = thread.run

        def run_as_actor() -> None:
            try:
                kernel.begin(actor)
                run()
            finally:
                kernel.leave(actor)

        thread.run = run_as_actor  # type: ignore[method-assign]
        real_start(thread)

    def join(thread: threading.Thread, timeout: float | None = None) -> None:
        actor = actors.get(thread)
        if actor is not None and kernel.actor() is not None:
            kernel.join(actor, timeout)
            if not actor.done:
                return
            timeout = None
        real_join(thread, timeout)

    def allocate() -> KernelLock:
        return KernelLock(kernel)

    put(threading.Thread, "start", start)
    put(threading.Thread, "join", join)
    put(threading, "_allocate_lock", allocate)
    put(threading, "Lock", allocate)
    put(threading, "RLock", threading._PyRLock)  # type: ignore[attr-defined]
    put(queue, "SimpleQueue", queue._PySimpleQueue)  # type: ignore[attr-defined]


def _patch_asyncio(put: _Patches, kernel: Kernel) -> None:
    def new_event_loop() -> asyncio.AbstractEventLoop:
        return VirtualLoop(kernel)

    put(asyncio, "new_event_loop", new_event_loop)
    put(asyncio.events, "new_event_loop", new_event_loop)


class _VirtualSelector(selectors.BaseSelector):
    """A selector whose wait is a wait in virtual time."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._real = selectors.DefaultSelector()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = self._real.select(0)
        actor = self._kernel.actor()
        if found or actor is None or (timeout is not None and timeout <= 0):
            return found if actor is not None else self._real.select(timeout)
        until = None if timeout is None else self._kernel.moment_in(timeout)
        self._kernel.park(actor, until)
        return self._real.select(0)

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    def close(self) -> None:
        self._real.close()

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()


class VirtualLoop(asyncio.SelectorEventLoop):
    """asyncio's event loop in virtual time.

    When the recording is over, what the loop was started for is cancelled, as ``asyncio.run`` does
    on Ctrl-C.
    """

    def __init__(self, kernel: Kernel) -> None:
        super().__init__(_VirtualSelector(kernel))
        self._kernel = kernel
        self._actor = kernel.actor()

    def run_until_complete(self, future: Any) -> Any:
        """As asyncio's; the end of the recording cancels the future."""
        kernel = self._kernel
        self._actor = kernel.actor()
        if self._actor is not kernel.main or kernel.is_over:
            return super().run_until_complete(future)
        future = asyncio.ensure_future(future, loop=self)

        def cancel() -> None:
            self.call_soon_threadsafe(future.cancel)

        before, kernel.on_over = kernel.on_over, cancel
        try:
            return super().run_until_complete(future)
        finally:
            kernel.on_over = before

    def _write_to_self(self) -> None:
        """Called when something is to be done at once: the loop's wait ends."""
        super()._write_to_self()  # type: ignore[misc]
        if self._actor is not None:
            self._kernel.wake(self._actor)
