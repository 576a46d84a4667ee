"""What of the clients is at work in this process.

A sandbox of the same process asks: when its clock jumps, the heartbeats of workers that are alive
would come too late, and it can wait until the readers of its streams have read everything.
"""

from __future__ import annotations

import threading
from typing import Final, Generic, Protocol, TypeVar
from weakref import WeakSet

T = TypeVar("T")


class Beating(Protocol):
    """The heartbeats of a run."""

    @property
    def run_id(self) -> str:
        """The run."""
        ...

    @property
    def nonce(self) -> str:
        """Of the session they keep."""
        ...

    @property
    def interval(self) -> float:
        """Seconds of the backend's clock between two of them."""
        ...

    @property
    def is_alive(self) -> bool:
        """Whether they go on: neither stopped, nor is the strategy hung."""
        ...


class Reading(Protocol):
    """The reader of an event stream."""

    @property
    def correlation_id(self) -> str | None:
        """Of the answer that is read."""
        ...

    @property
    def received(self) -> int:
        """How many events of it have arrived."""
        ...

    @property
    def waits_for_more(self) -> bool:
        """Whether it has dealt with all of them and waits."""
        ...

    @property
    def thread(self) -> int:
        """The thread that reads."""
        ...


class Present(Generic[T]):
    """A set that keeps nothing alive; safe to use from any thread."""

    def __init__(self) -> None:
        self._items: WeakSet[T] = WeakSet()
        self._lock = threading.Lock()

    def add(self, item: T) -> None:
        """Take one in."""
        with self._lock:
            self._items.add(item)

    def discard(self, item: T) -> None:
        """Let one go that may not be there."""
        with self._lock:
            self._items.discard(item)

    def all(self) -> tuple[T, ...]:
        """Those there are."""
        with self._lock:
            return tuple(self._items)


BEATING: Final[Present[Beating]] = Present()
READING: Final[Present[Reading]] = Present()
