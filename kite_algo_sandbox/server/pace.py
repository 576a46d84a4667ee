"""How fast a clock that runs by itself may go without leaving its workers behind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from ..engine import SandboxEngine
from ..engine.protection.protection import config_of
from ..engine.runs.runs import STALE_SECONDS, Run

#: Real seconds that the clock waits for a heartbeat which is due: workers live in real time.
PATIENCE: Final = 5.0
#: Up to which part of the time after which a run counts as abandoned no heartbeat is missed.
_SAFE_PART: Final = 0.8


class Pace:
    """Lets a fast clock wait for the heartbeats of workers that are alive.

    At two hundred times real time the three minutes after which a backend closes a run pass in less
    than a second, which any busy machine takes for itself now and then. A worker that hangs or is
    gone sends none while the clock waits, and loses its run as ever.
    """

    def __init__(self, engine: SandboxEngine) -> None:
        self._engine = engine
        self._seen: dict[str, tuple[datetime, float]] = {}

    def allowed(self, wanted: float, real: float) -> float:
        """Of so many virtual seconds those that may pass now; ``real`` is a monotonic clock."""
        with self._engine.lock:
            now = self._engine.clock.now()
            live = {run.strategy_run_id: run for run in self._engine.runs.live() if run.nonce}
            due = [self._due(run, real) for run in live.values()]
        self._seen = {run_id: seen for run_id, seen in self._seen.items() if run_id in live}
        left = [(moment - now).total_seconds() for moment in due if moment is not None]
        return max(0.0, min([wanted, *left]))

    def _due(self, run: Run, real: float) -> datetime | None:
        """Until when the clock may go before the run's next heartbeat; None: it waits no longer."""
        sign_of_life = run.last_heartbeat_at or run.claimed_at
        if sign_of_life is None:
            return None
        known = self._seen.get(run.strategy_run_id)
        if known is None or known[0] != sign_of_life:
            known = self._seen[run.strategy_run_id] = (sign_of_life, real)
        if real - known[1] > PATIENCE:
            return None
        return sign_of_life + timedelta(seconds=_SAFE_PART * _limit(run))


def _limit(run: Run) -> float:
    operations = config_of(run).get("operations")
    own = operations.get("worker_stale_sec") if isinstance(operations, dict) else None
    return min(STALE_SECONDS, own) if isinstance(own, (int, float)) else STALE_SECONDS
