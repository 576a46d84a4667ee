"""When protected runs have to be looked at: the ticks that meet a rule, and the timers.

Prices are followed tick by tick without the worker: time never passes over a tick at which a rule
of position or basket is met, and the best values of trailing rules are those of every tick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..base.clock import epoch, from_epoch
from ..books.ledger import PositionKey
from ..orders.broker import Broker
from ..runs.runs import CLAIM_WITHOUT_HEARTBEAT_SECONDS, STALE_SECONDS, Run, Runs
from ..trading.pnl import run_legs
from .conditions import NO_BEST
from .protection import RETRY_SECONDS, Protection, config_of, is_guarded, may_be_abandoned
from .protection_rules import BASKET, Config, RunFigures, squareoff_of
from .search import Bounds, Search

RECOVERY_SECONDS = 30
_SECOND = timedelta(seconds=1)


class ProtectionWatch:
    """Follows the protected and the abandoned runs through time."""

    def __init__(self, broker: Broker, runs: Runs, protection: Protection) -> None:
        self._broker = broker
        self._runs = runs
        self._protection = protection
        self._met: set[str] = set()
        self._quiet: list[Run] = []
        self._searches: dict[str, Search] = {}
        self._followed: dict[str, _Followed] = {}

    def next_timer(self, at: datetime) -> datetime | None:
        """The next instant at which time alone makes a rule come true."""
        soon = from_epoch(epoch(at) + 1)
        moments = [
            max(moment, soon)
            for run in self._runs.live()
            for moment in (*self._rule_timers(run, at), *self._recovery_timers(run))
        ]
        return min(moments, default=None)

    def is_looking(self) -> bool:
        """Whether a rule of some run is still to be met, or was met and is to be acted on."""
        return bool(self._met) or any(
            is_guarded(run) and not _has_fired(run) for run in self._runs.live()
        )

    def scan(self, first: int, final: int) -> int | None:
        """The first second of a stretch at which a tick meets a rule; positions stand still."""
        self._searches = {}
        self._quiet = [run for run in self._runs.live() if is_guarded(run) and not _has_fired(run)]
        for run in self._quiet:
            followed = self._follow(run)
            if followed is not None:
                self._searches[run.strategy_run_id] = followed.search(run, first, final)
        hits = [search.hit for search in self._searches.values()]
        return min((hit for hit in hits if hit is not None), default=None)

    def settle(self, second: int) -> bool:
        """Take in the ticks up to a second of the stretch; whether one of them meets a rule."""
        at = from_epoch(second)
        for run in self._quiet:
            search = self._searches.get(run.strategy_run_id)
            if search is not None:
                _remember(run, search.bests_at(second))
            if (search is not None and search.hit == second) or not self._protection.look(run, at):
                self._met.add(run.strategy_run_id)
        return bool(self._met)

    def act(self, at: datetime) -> None:
        """Exit the runs whose moment has come."""
        for run in self._runs.live():
            due = any(moment <= at for moment in self._rule_timers(run, at))
            if due or run.strategy_run_id in self._met:
                self._protection.check(run, at)
            if any(moment <= at for moment in self._recovery_timers(run)):
                self._protection.recover(run, at)
        self._met.clear()

    def _follow(self, run: Run) -> _Followed | None:
        """The run's figures, kept while its positions and rules are the same."""
        rows = run_legs(self._broker, run)
        if not rows:
            return None
        config = config_of(run)
        state = [(row.key, row.quantity, row.open_value) for row in rows]
        found = self._followed.get(run.strategy_run_id)
        if found is None or found.config is not config or found.state != state:
            legs = self._protection.legs(run, None)
            figures = RunFigures(config, legs, [row.instrument for row in rows])
            found = _Followed(config, state, figures, Bounds(self._broker.prices, figures))
            self._followed[run.strategy_run_id] = found
        return found

    def _rule_timers(self, run: Run, at: datetime) -> Iterator[datetime]:
        """When a rule of time is met, or a deferred exit is tried again."""
        if not is_guarded(run):
            return
        claimed = run.protection_state.get("exit_claimed_at")
        if not _has_fired(run):
            yield from self._operation_timers(run, at)
        elif isinstance(claimed, str) and not run.protection_state.get("exit_submitted"):
            yield datetime.fromisoformat(claimed) + timedelta(seconds=RETRY_SECONDS)

    def _operation_timers(self, run: Run, at: datetime) -> Iterator[datetime]:
        operations = config_of(run).get("operations")
        rules = operations if isinstance(operations, dict) else {}
        beat, limit = self._protection.heartbeat_of(run), rules.get("worker_stale_sec")
        if rules.get("exit_on_worker_stale") is True and limit and beat is not None:
            yield beat + timedelta(seconds=limit)
        buffer = rules.get("mis_squareoff_buffer_sec")
        if buffer is None:
            return
        for row in run_legs(self._broker, run):
            due = squareoff_of(row.instrument.exchange, at) if row.product == "MIS" else None
            if due is not None:
                yield due - timedelta(seconds=buffer)

    def _recovery_timers(self, run: Run) -> Iterator[datetime]:
        """An abandoned run is dealt with once, and again while that is in vain."""
        manners = self._broker.manners
        if not may_be_abandoned(run, release_ends_watch=manners.release_ends_watch):
            return
        if run.last_heartbeat_at is not None:
            moment = run.last_heartbeat_at + timedelta(seconds=STALE_SECONDS) + _SECOND
        elif run.claimed_at is not None:
            moment = run.claimed_at + timedelta(seconds=CLAIM_WITHOUT_HEARTBEAT_SECONDS) + _SECOND
        else:
            return
        recovery = run.runtime_state.get("runtime_recovery")
        checked = recovery.get("checked_at") if isinstance(recovery, dict) else None
        if isinstance(checked, str):
            moment = max(
                moment, datetime.fromisoformat(checked) + timedelta(seconds=RECOVERY_SECONDS)
            )
        yield moment


@dataclass(frozen=True, slots=True)
class _Followed:
    """What is followed of one run, and for which rules and positions that holds."""

    config: Config
    state: list[tuple[PositionKey, int, int]]
    figures: RunFigures
    bounds: Bounds

    def search(self, run: Run, first: int, final: int) -> Search:
        known = self.figures.bests(run.protection_state)
        bests = {name: NO_BEST if best is None else best for name, best in known.items()}
        return Search(self.bounds, self.figures.conditions, -1, bests, first, final)


def _remember(run: Run, bests: Mapping[str, float]) -> None:
    """Note the best percentages in the run's state."""
    state = run.protection_state
    before = state.get("position_states")
    states: dict[str, object] = dict(before) if isinstance(before, dict) else {}
    for key, best in bests.items():
        if key != BASKET:
            states[key] = {"best_pnl_pct": best}
    state.update({"position_states": states, "best_basket_pnl_pct": bests[BASKET]})


def _has_fired(run: Run) -> bool:
    """Whether a rule was met; its exit may still have to be repeated."""
    state = run.protection_state
    return bool(state.get("exit_submitted")) or state.get("status") == "triggered"
