# Translated from _async/run_block.py by `make generate`; do not edit.
"""Opening a run, and leaving it: what stands around the block of ``with client.run(...)``."""

from __future__ import annotations

import logging
from collections.abc import Container, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Final, NoReturn

from .._base import checks as args
from ..config import require_live_consent
from ..exceptions import InvalidInputError, RunClosedError, SessionConflictError
from ..inputs.run_config import RunConfig
from ..placing.closed_runs import closed_run
from ..wire.retry import Retry
from ._compat import monotonic, sleep
from ._sigterm import LeaveOnSigterm
from .heartbeats import INTERVAL, Heartbeats
from .managed_run import ManagedRun, RunLife
from .progress import ProgressBook

if TYPE_CHECKING:
    from .trading import Trading

_log = logging.getLogger("kite_algo_worker")

# Who presses Ctrl-C does not wait for a backend that does not answer.
_LEAVING: Final = Retry(total=3.0)
# A backend gives a session away after so much silence since a heartbeat, or since the claim.
_TAKEOVER_SECONDS: Final = 60.0
_NEVER_HEARD_SECONDS: Final = 120.0


@dataclass(frozen=True)
class RunSettings:
    """What ``client.run(...)`` was asked for, checked."""

    claim_session: bool
    heartbeat_on_enter: bool
    release_on_exit: bool
    interval: float | None
    stall_after: float | None
    wait_for_session: float
    stop_on_sigterm: bool


def run_settings(
    claim_session: bool,
    heartbeat_on_enter: bool,
    release_on_exit: bool,
    auto_heartbeat: float | bool | None,
    stall_after: float | None,
    wait_for_session: float,
    stop_on_sigterm: bool,
) -> RunSettings:
    """Check the arguments of ``client.run(...)``.

    Raises:
        InvalidInputError: heartbeats were asked for without a session, or a number is out of range.
    """
    if heartbeat_on_enter and not claim_session:
        raise InvalidInputError(
            "heartbeat_on_enter", "needs a session: claim_session=True, or heartbeat_on_enter=False"
        )
    interval: float | None = None
    if auto_heartbeat is True:
        interval = INTERVAL if claim_session else None
    elif auto_heartbeat is not None and auto_heartbeat is not False:
        if not claim_session:
            raise InvalidInputError("auto_heartbeat", "needs a session: claim_session=True")
        interval = args.number_between("auto_heartbeat", auto_heartbeat, 0.01, 45.0)
    if stall_after is not None:
        args.number_between("stall_after", stall_after, 0.01, 86_400.0)
    return RunSettings(
        bool(claim_session),
        bool(heartbeat_on_enter),
        bool(release_on_exit),
        interval,
        stall_after,
        args.number_between("wait_for_session", wait_for_session, 0.0, 86_400.0),
        bool(stop_on_sigterm),
    )


class RunBlock(AbstractContextManager[ManagedRun, bool | None]):
    """What ``client.run(...)`` returns: ``with`` opens the run, and nothing happens before."""

    def __init__(
        self,
        client: Trading,
        config: RunConfig,
        settings: RunSettings,
        progress: ProgressBook,
        exited: Container[str],
    ) -> None:
        self._block = _opened(client, config, settings, progress, exited)

    def __enter__(self) -> ManagedRun:
        return self._block.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return self._block.__exit__(kind, error, trace)

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"the run is not open, so it has no {name}: write `with client.run(config) as run:`"
        )


@contextmanager
def _opened(
    client: Trading,
    config: RunConfig,
    settings: RunSettings,
    book: ProgressBook,
    exited: Container[str],
) -> Iterator[ManagedRun]:
    """Claim, beat, and release; ``exited`` holds the runs that the client has exited itself."""
    require_live_consent(config.execution_mode, client.config)
    found = client.get_or_create_run(config)
    closed = closed_run(found)
    if closed is not None:
        raise closed
    nonce = _claimed(client, found, settings) if settings.claim_session else None
    life = RunLife(found["strategy_run_id"])
    managed = ManagedRun(client, config, found, nonce, life=life)
    run_id = managed.run_id
    with LeaveOnSigterm(settings.stop_on_sigterm):
        beats: Heartbeats | None = None
        progress = book.open()
        try:
            receipt: Mapping[str, object] | None = None
            if nonce is not None and settings.heartbeat_on_enter:
                receipt = managed.heartbeat()
            if nonce is not None and settings.interval is not None:
                life.watch(progress)
                beats = Heartbeats(
                    client,
                    run_id,
                    nonce,
                    life=life,
                    progress=progress,
                    interval=settings.interval,
                    stall_after=settings.stall_after,
                    entered=receipt,
                )
            yield managed
            if not (isinstance(life.end, RunClosedError) and run_id in exited):
                life.check()
        except BaseException:
            try:
                if beats is not None:
                    beats.stop()
            finally:
                if nonce is not None and settings.release_on_exit:
                    _release_quietly(client, run_id, nonce)
            raise
        finally:
            book.close(progress)
        if beats is not None:
            beats.stop()
        if nonce is not None and settings.release_on_exit:
            client.release_session(run_id, session_nonce=nonce)


def _claimed(client: Trading, run: Mapping[str, object], settings: RunSettings) -> str:
    """Claim the session; where its worker is gone, wait until the backend gives it away."""
    run_id = str(run["strategy_run_id"])
    deadline = monotonic() + settings.wait_for_session
    waiting = False
    while True:
        try:
            claim: Mapping[str, object] = client.claim_session(run_id)
            return str(claim["worker_session_nonce"])
        except SessionConflictError as error:
            left = _seconds_until_free(run)
            error.retry_after = left
            if left is not None:
                error.message += f"; if its worker stays silent, it is free in {left:.0f} s"
            remaining = deadline - monotonic()
            if remaining <= 0.0:
                if not settings.wait_for_session:
                    error.message += ": see client.run(config, wait_for_session=90)"
                raise
            if not waiting:
                _log.warning("run %s: %s; waiting for it", run_id, error.message)
            waiting = True
        # Soon when little is left: the clock of a sandbox may run many times as fast as ours.
        sleep(min(remaining, max(0.25, min(2.0, (left or 0.0) / 8.0))))
        run = client.get_run(run_id)
        closed = closed_run(run)
        if closed is not None:
            raise closed


def _seconds_until_free(run: Mapping[str, object]) -> float | None:
    """How long the session's worker must stay silent until somebody else can claim it."""
    age = run.get("heartbeat_age_sec")
    if isinstance(age, (int, float)):
        return max(0.0, _TAKEOVER_SECONDS - age)
    claimed = run.get("worker_session_claimed_at")
    try:
        moment = datetime.fromisoformat(claimed) if isinstance(claimed, str) else None
        if moment is None:
            return None
        silent = (datetime.now(UTC) - moment).total_seconds()
    except (TypeError, ValueError):
        return None
    return max(0.0, min(_NEVER_HEARD_SECONDS, _NEVER_HEARD_SECONDS - silent))


def _release_quietly(client: Trading, run_id: str, nonce: str) -> None:
    """Release after a failure, whose exception matters more than the release's own."""
    try:
        client.with_options(retry=_LEAVING).release_session(run_id, session_nonce=nonce)
    except Exception as error:
        _log.warning("the session of run %s was not released: %s", run_id, error)
