# Translated from _async/run_session.py by `make generate`; do not edit.
"""The session of a managed run: kept alive while the strategy makes progress, and its loss told."""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .. import _checks as args
from .._secret import Discreet
from ..exceptions import (
    AuthError,
    InvalidInputError,
    KiteAlgoWorkerError,
    NotFoundError,
    PermissionDeniedError,
    SessionConflictError,
)
from ..trading_errors import SessionLostError
from ._background import Background
from ._compat import Stopper, monotonic

if TYPE_CHECKING:
    from .client import KiteAlgoWorkerClient

_log = logging.getLogger("kite_algo_worker")

_INTERVALS_PER_STALL = 4.0
_JOIN_SECONDS = 5.0
# A beat that failed is repeated before the session counts as abandoned.
_REPEAT_SECONDS = 5.0
# A wait that took this much longer than asked was a suspended machine, not a hung strategy.
_JUMP_SECONDS = 5.0

_HOPELESS = (AuthError, NotFoundError, PermissionDeniedError)


class RunSession(Discreet):
    """What a run knows about its session."""

    client: KiteAlgoWorkerClient
    session_nonce: str | None
    _loss: SessionLostError | None = None
    _failure: KiteAlgoWorkerError | None = None
    _beating: Heartbeats | None = None

    @property
    def run_id(self) -> str:
        """Overridden by the run."""
        raise AttributeError("run_id")

    def tick(self) -> None:
        """Say that the strategy makes progress: call it once per turn of its loop.

        Automatic heartbeats go on only while there are ticks, so that a strategy that hangs goes
        stale and is protected. Costs nothing and sends nothing.

        Raises:
            SessionLostError: another worker has taken the session over.
            KiteAlgoWorkerError: the client is closed, or belongs to the parent of this process; or
                what ended the automatic heartbeats for good, such as a revoked token.
        """
        self.client._check_usable()
        self._raise_if_lost()
        if self._beating is not None:
            self._beating.ticked()

    def _raise_if_lost(self) -> None:
        if self._loss is not None:
            raise SessionLostError(
                self._loss.message,
                status_code=self._loss.status_code,
                response_body=self._loss.response_body,
                operation=self._loss.operation,
                correlation_id=self._loss.correlation_id,
            )
        if self._failure is not None:
            raise copy.copy(self._failure) from self._failure

    @contextmanager
    def _own_session(self) -> Iterator[None]:
        """Turn the refusal of a session that was this run's own into its loss."""
        self._raise_if_lost()
        try:
            yield
        except SessionConflictError as error:
            if self.session_nonce is None or isinstance(error, SessionLostError):
                raise
            raise self._lose(error) from error

    def _lose(self, error: SessionConflictError) -> SessionLostError:
        self._loss = SessionLostError(
            f"the session of run {self.run_id} was lost: {error.message}",
            status_code=error.status_code,
            response_body=error.response_body,
            operation=error.operation,
            correlation_id=error.correlation_id,
        )
        return self._loss


class Heartbeats:
    """Heartbeats beside the strategy, every ``interval`` seconds while it makes progress.

    Args:
        run: The run, under a session.
        interval: Seconds between two heartbeats.
        stall_after: Seconds without a tick after which the strategy counts as hung; None for
            four intervals.
    """

    def __init__(self, run: RunSession, interval: float, stall_after: float | None) -> None:
        # A backend gives the session away after 60 seconds of silence.
        self._interval = args.number_between("auto_heartbeat", interval, 0.01, 45.0)
        patience = stall_after if stall_after is not None else interval * _INTERVALS_PER_STALL
        self._stall_after = args.number_between("stall_after", patience, 0.01, 86_400.0)
        if run.session_nonce is None:
            raise InvalidInputError("auto_heartbeat", "needs a session: claim_session=True")
        self._run = run
        self._stopper = Stopper()
        self._ticked = monotonic()
        self._stalled = False
        run._beating = self
        self._worker = Background(self._work, name=f"heartbeat of {run.run_id}")

    def ticked(self) -> None:
        """The strategy made progress."""
        self._ticked = monotonic()

    def stop(self) -> None:
        """End the heartbeats; a beat that is under way is waited for."""
        if self._run.client._home.is_forked:
            return  # they go on in the parent
        self._stopper.set()
        self._worker.join(_JOIN_SECONDS)
        self._run._beating = None

    def _work(self) -> None:
        pause: float | None = self._interval
        while pause is not None and not self._wait(pause):
            pause = self._turn()

    def _wait(self, seconds: float) -> bool:
        """Wait for the next turn; the time a machine slept is not held against the strategy."""
        began = monotonic()
        stopped = self._stopper.wait(seconds)
        late = monotonic() - began - seconds
        if late > _JUMP_SECONDS:
            self._ticked = min(self._ticked + late, monotonic())
        return stopped

    def _turn(self) -> float | None:
        """Beat if there is progress; seconds until the next turn, or None after the last one."""
        if not self._makes_progress():
            return self._interval
        try:
            self._beat()
        except Exception as error:
            return self._failed(error)
        return self._interval

    def _failed(self, error: Exception) -> float | None:
        """Tell the strategy what cannot be mended, and the log the rest."""
        run_id = self._run.run_id
        if self._stopper.is_set() or self._run.client.is_closed:
            return None  # the session was given up, or nobody is left to be told
        if isinstance(error, SessionConflictError):
            self._run._lose(error)
            _log.error("the session of run %s was lost", run_id)
            return None
        if isinstance(error, KiteAlgoWorkerError) and not isinstance(error, _HOPELESS):
            # The next beat may succeed; the strategy must not suffer.
            _log.warning("no heartbeat for run %s: %s", run_id, error)
            return min(self._interval, _REPEAT_SECONDS)
        text = f"the heartbeats of run {run_id} ended: {error}"
        _log.error("%s", text)
        self._run._failure = _told(error, text)
        return None

    def _beat(self) -> None:
        self._run.client.run_heartbeat(self._run.run_id, session_nonce=self._run.session_nonce)

    def _makes_progress(self) -> bool:
        silent = monotonic() - self._ticked
        stalled = silent > self._stall_after
        if stalled and not self._stalled:
            _log.warning(
                "run %s had no tick() for %.0f s: heartbeats pause, so that the backend sees it",
                self._run.run_id,
                silent,
            )
        self._stalled = stalled
        return not stalled


def _told(error: Exception, text: str) -> KiteAlgoWorkerError:
    """An exception for the strategy, of the type of what happened where that is one of ours."""
    if isinstance(error, KiteAlgoWorkerError):
        error.message = text
        return error
    told = KiteAlgoWorkerError(text, operation="run_heartbeat")
    told.__cause__ = error
    return told
