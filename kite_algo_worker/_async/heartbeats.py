"""The heartbeats of a run: they keep its session, and watch whether it was closed or lost."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from .._base import checks as args
from .._base.present import BEATING
from ..exceptions import (
    AuthError,
    KiteAlgoWorkerError,
    NotFoundError,
    PermissionDeniedError,
    SessionConflictError,
)
from ..placing.closed_runs import closed_run
from ..wire.in_process import rest
from ._background import Background
from ._compat import Owner, Stopper, monotonic
from .managed_run import AsyncRunLife
from .progress import Progress

if TYPE_CHECKING:
    from .trading import AsyncTrading

_log = logging.getLogger("kite_algo_worker")

INTERVAL: Final = 30.0
"""Seconds between two heartbeats unless told otherwise."""
STALL_AFTER: Final = 3900.0
"""Seconds of silence after which a strategy counts as hung unless told otherwise.

A strategy that sleeps by itself from bar to bar cannot be told from one that hangs. To be sold out
for sleeping costs more than to be noticed late, so this is longer than the longest intraday bar.
"""

# A backend gives the session of a silent worker away after 60 seconds.
_LONGEST_INTERVAL = 45.0
_JOIN_SECONDS = 5.0
# A beat that failed is repeated before the session counts as abandoned.
_REPEAT_SECONDS = 5.0
# A wait that took this much longer than asked was a suspended machine, not a hung strategy.
_JUMP_SECONDS = 5.0
# How soon a strategy that was silent is noticed when it goes on.
_STALLED_SECONDS = 1.0
_SHORTEST_INTERVAL = 0.25

_HOPELESS = (AuthError, NotFoundError, PermissionDeniedError)


class AsyncHeartbeats:
    """A heartbeat every ``interval`` seconds while the strategy makes progress.

    With each of them the run is read, so that a run that somebody closed does not go unnoticed.

    Args:
        client: What they are sent through.
        run_id: The run.
        nonce: Of its session.
        life: Told when the run or its session is lost.
        progress: Of its strategy.
        interval: Seconds between two heartbeats.
        stall_after: Seconds without progress after which the strategy counts as hung.
        entered: The receipt of a heartbeat that was sent already.
    """

    def __init__(
        self,
        client: AsyncTrading,
        run_id: str,
        nonce: str,
        *,
        life: AsyncRunLife,
        progress: Progress,
        interval: float = INTERVAL,
        stall_after: float | None = None,
        entered: Mapping[str, object] | None = None,
    ) -> None:
        seconds = args.number_between("auto_heartbeat", interval, 0.01, _LONGEST_INTERVAL)
        patience = STALL_AFTER if stall_after is None else stall_after
        self._stall_after = args.number_between("stall_after", patience, 0.01, 86_400.0)
        self._client = client
        self._run_id = run_id
        self._nonce = nonce
        self._progress = progress
        self._life = life
        self._rhythm = Rhythm(seconds)
        if entered is not None:
            self._rhythm.heard(entered.get("last_heartbeat_at"), monotonic())
        self._owner = Owner()
        self._stopper = Stopper()
        self._stalled = False
        self._paused = ""
        self._worker = Background(self._work, name=f"heartbeat of {run_id}")
        BEATING.add(self)

    @property
    def run_id(self) -> str:
        """The run."""
        return self._run_id

    @property
    def nonce(self) -> str:
        """Of the session they keep."""
        return self._nonce

    @property
    def interval(self) -> float:
        """Seconds of the backend's clock between two of them."""
        return self._rhythm.interval

    @property
    def is_alive(self) -> bool:
        """Whether they go on: neither stopped, nor is the strategy hung."""
        return not (self._stopper.is_set() or self._stalled or self._owner.is_forked)

    async def stop(self) -> None:
        """End the heartbeats; a beat that is under way is waited for."""
        if self._owner.is_forked:
            return  # they go on in the parent
        BEATING.discard(self)
        self._stopper.set()
        await self._worker.join(_JOIN_SECONDS)

    async def _work(self) -> None:
        pause: float | None = self._rhythm.pause()
        while pause is not None and not await self._wait(pause):
            pause = await self._turn()
        BEATING.discard(self)

    async def _wait(self, seconds: float) -> bool:
        """Wait for the next turn; the time a machine slept is not held against the strategy."""
        seconds = rest(self._run_id, seconds, self._progress.silence(), self._stall_after)
        began = monotonic()
        stopped = await self._stopper.wait(seconds)
        late = monotonic() - began - seconds
        if late > _JUMP_SECONDS:
            self._progress.forgive(late)
        return stopped

    async def _turn(self) -> float | None:
        """Beat if there is progress; seconds until the next turn, or None after the last one."""
        try:
            if self._makes_progress():
                receipt = await self._beat()
                self._rhythm.heard(receipt.get("last_heartbeat_at"), monotonic())
            if await self._is_closed():
                return None
        except Exception as error:
            return self._failed(error)
        return (
            min(self._rhythm.pause(), _STALLED_SECONDS) if self._stalled else self._rhythm.pause()
        )

    async def _beat(self) -> Mapping[str, object]:
        return await self._client.run_heartbeat(self._run_id, session_nonce=self._nonce)

    async def _is_closed(self) -> bool:
        """Whether the run is over; the strategy is told."""
        try:
            run: Mapping[str, object] = await self._client.get_run(self._run_id)
        except KiteAlgoWorkerError as error:
            if not self._stopper.is_set():
                _log.debug("run %s cannot be read: %s", self._run_id, error)
            return False  # heartbeats are what counts; the next order tells the rest
        closed = closed_run(run, because=self._paused)
        if closed is None or self._stopper.is_set():
            return False
        _log.error("%s", closed.message)
        self._life.is_over(closed)
        return True

    def _failed(self, error: Exception) -> float | None:
        """Tell the strategy what cannot be mended, and the log the rest."""
        if self._stopper.is_set() or self._client.is_closed:
            return None  # the session was given up, or nobody is left to be told
        if isinstance(error, SessionConflictError):
            _log.error("the session of run %s was lost", self._run_id)
            self._life.is_over(error)
            return None
        if isinstance(error, KiteAlgoWorkerError) and not isinstance(error, _HOPELESS):
            # The next beat may succeed; the strategy must not suffer.
            _log.warning("no heartbeat for run %s: %s", self._run_id, error)
            return min(self._rhythm.pause(), _REPEAT_SECONDS)
        text = f"the heartbeats of run {self._run_id} ended: {error}"
        _log.error("%s", text)
        self._life.is_over(_told(error, text))
        return None

    def _makes_progress(self) -> bool:
        silent = self._progress.silence()
        stalled = silent > self._stall_after
        if stalled and not self._stalled:
            self._paused = (
                f"its strategy had not called the client, nor waited in it, for {silent:.0f} s, so "
                "its heartbeats paused"
            )
            _log.warning(
                "run %s: %s; backends close such a run after 180 s. See stall_after",
                self._run_id,
                self._paused,
            )
        elif self._stalled and not stalled:
            _log.warning("run %s makes progress again: heartbeats go on", self._run_id)
        self._stalled = stalled
        return not stalled


class Rhythm:
    """When to send the next heartbeat.

    The first ones come sooner, to learn how fast the backend's clock runs: that of a sandbox may
    run many times as fast as ours, and 30 seconds are an hour there.

    Args:
        interval: Seconds of the backend between two heartbeats.
    """

    def __init__(self, interval: float) -> None:
        self.interval = interval
        self._first = 1.0
        self._heard: deque[tuple[float, float]] = deque(maxlen=4)

    def heard(self, at: object, now: float) -> None:
        """A heartbeat was received at ``at``, as the backend says, and at ``now`` of ours."""
        try:
            moment = datetime.fromisoformat(at).timestamp() if isinstance(at, str) else None
        except ValueError:
            moment = None
        if moment is not None:
            self._heard.append((moment, now))

    def pause(self) -> float:
        """Seconds to the next heartbeat."""
        soon, self._first = self._first, min(2.0 * self._first, self.interval)
        return max(min(soon, self.interval / self._speed()), min(_SHORTEST_INTERVAL, self.interval))

    def _speed(self) -> float:
        """How many seconds of the backend pass in one of ours."""
        if len(self._heard) < 2:
            return 1.0
        (moment, now), (later, then) = self._heard[0], self._heard[-1]
        ahead = (later - moment) - (then - now)
        # Less than this is a clock that was put right, or an answer that took its time.
        return (later - moment) / max(then - now, _SHORTEST_INTERVAL) if ahead > 10.0 else 1.0


def _told(error: Exception, text: str) -> KiteAlgoWorkerError:
    """An exception for the strategy, of the type of what happened where that is one of ours."""
    if isinstance(error, KiteAlgoWorkerError):
        error.message = text
        return error
    told = KiteAlgoWorkerError(text, operation="run_heartbeat")
    told.__cause__ = error
    return told
