"""Virtual time for the threads of one process: one runs at a time, and time passes only in waits.

Every thread that takes part is an *actor*. The actor that runs keeps running until it waits: for a
moment, for another actor, for a lock. Then the next one that is ready goes on, in the order in
which they became ready; when none is, time jumps to the next thing that somebody waits for. So a
program that is given the same inputs does the same things in the same order, every time.

Time is counted in whole microseconds since the beginning: sums of floating seconds would drift, and
a wait that rounds to nothing would never end.
"""

from __future__ import annotations

import _thread
import math
import threading
from collections import deque
from collections.abc import Callable
from typing import Final

SECOND: Final = 1_000_000

# Bound before anything is patched: what the kernel itself waits with is real.
_allocate = _thread.allocate_lock
_ident = _thread.get_ident


class ReplayOver(KeyboardInterrupt):
    """The recording is over. A worker is told as Ctrl-C tells it, and ends as it does then."""


class Actor:
    """One thread that lives in virtual time.

    Attributes:
        until: The moment its wait ends at the latest, or None.
        woken: Whether its wait was ended by somebody.
        error: What it is to raise when it goes on.
        done: Whether it has ended.
    """

    __slots__ = ("done", "error", "gate", "is_daemon", "joiners", "parked", "until", "woken")

    def __init__(self, *, is_daemon: bool = True) -> None:
        self.gate = _allocate()
        self.gate.acquire()
        self.is_daemon = is_daemon
        self.until: int | None = None
        self.parked = False
        self.woken = False
        self.error: BaseException | None = None
        self.done = False
        self.joiners: list[Actor] = []


class Kernel:
    """Whose turn it is, and what time it is.

    Args:
        advance: Lives through the time up to a moment, in microseconds, and returns the moment it
            has reached: an earlier one when somebody was woken on the way.
        end: The moment after which nothing is recorded.
        grace: Microseconds that a worker gets after the end to leave its blocks.
    """

    def __init__(self, advance: Callable[[int], int], end: int, grace: int = 3600 * SECOND) -> None:
        self.now = 0
        self.end = end
        self.is_over = False
        self.turns = 0
        #: The thread whose turn it is.
        self.running = _ident()
        #: Called when the recording is over, instead of raising, by a loop that has its own way.
        self.on_over: Callable[[], None] | None = None
        self._advance = advance
        self._grace = grace
        self._closed = False
        self.main = Actor(is_daemon=False)
        self._actors: dict[int, Actor] = {_ident(): self.main}
        self._ready: deque[Actor] = deque()

    # -- who runs ---------------------------------------------------------------------------------

    def actor(self) -> Actor | None:
        """The actor of this thread; None for a thread that lives in real time."""
        return None if self._closed else self._actors.get(_ident())

    @property
    def has_ready(self) -> bool:
        """Whether somebody can go on without time passing."""
        return bool(self._ready)

    def add(self, *, is_daemon: bool) -> Actor:
        """An actor for a thread that is about to be started; its turn comes when others wait."""
        actor = Actor(is_daemon=is_daemon)
        actor.parked = True
        self._ready.append(actor)
        return actor

    def begin(self, actor: Actor) -> None:
        """In its own thread: wait for the first turn."""
        self._actors[_ident()] = actor
        actor.gate.acquire()
        actor.parked = False
        self.running = _ident()
        if actor.error is not None:
            raise actor.error

    def leave(self, actor: Actor) -> None:
        """In its own thread: the last turn is over."""
        actor.done = True
        self._actors.pop(_ident(), None)
        if self._closed:
            return
        for joiner in actor.joiners:
            self.wake(joiner)
        following = self._next()
        if following is not None:
            following.gate.release()

    # -- waiting ----------------------------------------------------------------------------------

    def moment_in(self, seconds: float) -> int:
        """The moment so many seconds from now; never now, unless the seconds are none."""
        if seconds <= 0:
            return self.now
        return self.now + max(1, math.ceil(min(seconds, 1e10) * SECOND - 1e-3))

    def park(self, actor: Actor, until: int | None) -> bool:
        """Wait until somebody wakes the actor, which gives True, or until the moment.

        Raises:
            ReplayOver: the recording is over.
        """
        self.turns += 1
        actor.until = until
        actor.parked = True
        if actor.woken:  # before it waited
            self._make_ready(actor)
        following = self._next()
        if following is None:
            raise ReplayOver
        if following is not actor:
            following.gate.release()
            actor.gate.acquire()
            self.running = _ident()
        actor.parked = False
        woken, actor.woken = actor.woken, False
        error, actor.error = actor.error, None
        if error is not None:
            raise error
        return woken

    def sleep(self, seconds: float) -> None:
        """Let time pass; other actors have their turns meanwhile."""
        actor = self.actor()
        if actor is None:
            raise RuntimeError("a thread of real time cannot sleep in virtual time")
        until = self.moment_in(seconds)
        while True:
            self.park(actor, until)
            if self.now >= until:
                return

    def wake(self, actor: Actor) -> None:
        """End an actor's wait, or its next one."""
        actor.woken = True
        if actor.parked:
            self._make_ready(actor)

    def hurry(self, actor: Actor) -> None:
        """Let the time that an actor waits for be now."""
        if actor.parked and actor.until is not None:
            actor.until = self.now
            self._make_ready(actor)

    def join(self, actor: Actor, seconds: float | None) -> None:
        """Wait for the end of another actor."""
        me = self.actor()
        if me is None:
            return
        until = None if seconds is None else self.moment_in(seconds)
        while not actor.done and (until is None or self.now < until):
            actor.joiners.append(me)
            self.park(me, until)

    def join_others(self) -> None:
        """Wait for the threads that a program does not end without."""
        for actor in list(self._actors.values()):
            if not actor.is_daemon and actor is not self.main:
                self.join(actor, None)

    def close(self) -> None:
        """End: whoever still waits is told to leave, and everything waits in real time again."""
        self._closed = True
        for actor in list(self._actors.values()):
            if actor.parked:
                actor.error = SystemExit()
                actor.gate.release()
        for actor in self._ready:  # began, and never had a turn
            if actor.parked and actor.error is None:
                actor.error = SystemExit()
                actor.gate.release()

    # -- time -------------------------------------------------------------------------------------

    def _make_ready(self, actor: Actor) -> None:
        if actor not in self._ready:
            self._ready.append(actor)

    def _next(self) -> Actor | None:
        """Whose turn it is; time passes when it is nobody's yet. None: it never is again."""
        while not self._ready:
            waiting = [one for one in self._actors.values() if one.parked]
            moments = [one.until for one in waiting if one.until is not None]
            if not waiting:
                return None
            target = min(moments, default=None)
            if not self.is_over and (target is None or target > self.end):
                if self.now < self.end:
                    self.now = self._advance(self.end)
                    if self._ready or self.now < self.end:
                        continue
                self._tell_main()
                continue
            if target is None or target > self.end + self._grace:
                self._tell_main()
                continue
            self.now = self._advance(target) if target > self.now else self.now
            for one in waiting:
                if one.until is not None and one.until <= self.now:
                    self._make_ready(one)
        return self._ready.popleft()

    def _tell_main(self) -> None:
        """The recording is over, or the time to leave is."""
        first, self.is_over = not self.is_over, True
        if first and self.on_over is not None:
            self.on_over()
        else:
            self.main.error = ReplayOver("the recording is over")
        self._make_ready(self.main)


class KernelLock:
    """A lock for actors; for every other thread a common one."""

    __slots__ = ("_kernel", "_real", "_waiters")

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._real = _allocate()
        self._waiters: deque[Actor] = deque()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take it; as :meth:`threading.Lock.acquire`."""
        if self._real.acquire(False):
            return True
        if not blocking:
            return False
        kernel = self._kernel
        actor = kernel.actor()
        if actor is None:
            return self._real.acquire(True, timeout)
        until = None if timeout < 0 else kernel.moment_in(timeout)
        while True:
            self._waiters.append(actor)
            try:
                kernel.park(actor, until)
            finally:
                if actor in self._waiters:
                    self._waiters.remove(actor)
            if self._real.acquire(False):
                return True
            if actor.until is not None and kernel.now >= actor.until:
                return False

    def release(self) -> None:
        """Give it back; who has waited longest goes on."""
        self._real.release()
        if self._waiters:
            self._kernel.wake(self._waiters.popleft())

    def locked(self) -> bool:
        """Whether somebody has it."""
        return self._real.locked()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def _at_fork_reinit(self) -> None:
        self._real = _allocate()
        self._waiters.clear()


def started_for_real() -> threading.Event:
    """What tells the starter of a thread that it exists: that is no wait in virtual time."""
    return _Started()


class _Started(threading.Event):
    def __init__(self) -> None:
        self._lock = _allocate()
        self._lock.acquire()
        self._is_set = False

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        if not self._is_set:
            self._is_set = True
            self._lock.release()

    def clear(self) -> None:
        raise NotImplementedError

    def wait(self, timeout: float | None = None) -> bool:
        if not self._is_set and self._lock.acquire(True, -1 if timeout is None else timeout):
            self._lock.release()
        return self._is_set

    def _at_fork_reinit(self) -> None:
        self.__init__()  # type: ignore[misc]
