"""Whether a strategy makes progress: what the heartbeats of its run are tied to.

A call of the client is progress, and waiting inside the client is too: in a call, in a stream, in a
helper that sleeps. Time that passes in the strategy's own code is not, for nobody can tell a long
pause from a hang there; a run goes stale when that lasts longer than its ``stall_after``.

Whose progress it is, the thread or task tells. Within ``with client.run(...)`` it is that run's,
and so it is in tasks started there. A thread that has opened no run itself works for all runs of
its client. What the client does by itself in the background is nobody's progress.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from contextvars import Context, ContextVar, copy_context
from time import monotonic
from types import TracebackType
from typing import Final

# None: no run was opened in this thread or task. Empty: work in the background.
_OPENED: Final[ContextVar[tuple[Progress, ...] | None]] = ContextVar("_OPENED", default=None)
_NO_WAIT: Final = nullcontext()


class Progress:
    """When the strategy of one run was last seen at work.

    Attributes:
        waits: Where the strategy waits in the client now; an end of it is progress.
    """

    def __init__(self) -> None:
        self._last = monotonic()
        self.waits: set[Waiting] = set()

    def made(self) -> None:
        """The strategy did something."""
        self._last = monotonic()

    def silence(self) -> float:
        """Seconds in which the strategy neither called the client nor waited in it."""
        return 0.0 if self.waits else max(0.0, monotonic() - self._last)

    def forgive(self, seconds: float) -> None:
        """Leave out time in which nobody could make progress, such as a suspended machine's."""
        self._last = min(self._last + seconds, monotonic())


class Waiting:
    """A wait inside the client, as a context."""

    __slots__ = ("_runs",)

    def __init__(self, runs: tuple[Progress, ...]) -> None:
        self._runs = runs

    def __enter__(self) -> None:
        for run in self._runs:
            run.waits.add(self)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for run in self._runs:
            run.made()
            run.waits.discard(self)


class ProgressBook:
    """The runs that are open in one client, for everything in it that is called or waits."""

    def __init__(self) -> None:
        self._runs: tuple[Progress, ...] = ()

    def open(self) -> Progress:
        """Watch the strategy of one more run, which this thread or task belongs to from now on."""
        run = Progress()
        self._runs = (*self._runs, run)
        _OPENED.set((*(_OPENED.get() or ()), run))
        return run

    def close(self, run: Progress) -> None:
        """Watch it no longer."""
        self._runs = tuple(one for one in self._runs if one is not run)
        _OPENED.set(tuple(one for one in _OPENED.get() or () if one is not run) or None)

    def made(self) -> None:
        """The caller made progress. Costs next to nothing where no run is open."""
        if self._runs:
            for run in self._concerned():
                run.made()

    def waiting(self) -> AbstractContextManager[None]:
        """Until the context is left the caller waits in the client, which is progress."""
        runs = self._concerned() if self._runs else ()
        return Waiting(runs) if runs else _NO_WAIT

    def _concerned(self) -> tuple[Progress, ...]:
        opened = _OPENED.get()
        if opened is None:
            return self._runs
        return tuple(run for run in opened if run in self._runs)


def waiting_here() -> AbstractContextManager[None]:
    """The same for what belongs to no client: progress of the runs of this thread or task."""
    runs = _OPENED.get()
    return Waiting(runs) if runs else _NO_WAIT


def background() -> Context:
    """A context for work of the client's own: nothing done in it is a strategy's progress."""
    context = copy_context()
    context.run(_OPENED.set, ())
    return context
