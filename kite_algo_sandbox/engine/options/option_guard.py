"""Watches open option runs: their figures, the rule that is met, and the note when that changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np

from ..base.clock import epoch, from_epoch
from ..base.errors import BadRequest, SandboxError
from ..base.timeline import Related, Timeline
from ..orders.broker import Broker
from ..protection.search import Bounds, Search
from ..runs.runs import Run
from .option_figures import OptionFigures
from .option_legs import OptionRun
from .option_protection import (
    METRICS,
    PROFIT,
    Config,
    Metrics,
    Rule,
    basis_of,
    exit_orders,
    parse_config,
)
from .option_runs import OptionRuns

Json = dict[str, object]
INACTIVE = frozenset({"cleanup_required", "exit_previewed", "partial_exit", "exited"})


class OptionGuard:
    """Evaluates the protection of option runs on live figures. It reports and never trades."""

    def __init__(self, broker: Broker, runs: OptionRuns, timeline: Timeline) -> None:
        self._broker = broker
        self._runs = runs
        self._timeline = timeline
        self._searches: dict[str, Search] = {}
        self._bounds: dict[str, tuple[object, Bounds]] = {}
        self._met_at: int | None = None
        self._changed = False

    def next_timer(self, at: datetime) -> datetime | None:
        """The next expiry of an open leg."""
        soon = epoch(at) + 1
        seconds = [
            max(self._broker.prices.expiry_second(leg.instrument), soon)
            for run in self._runs.open()
            for leg in run.open_legs
            if leg.instrument is not None and leg.instrument.is_derivative
        ]
        return from_epoch(min(seconds)) if seconds else None

    def is_looking(self) -> bool:
        """Whether an option run is open."""
        return bool(self._runs.open())

    def scan(self, first: int, final: int) -> int | None:
        """The first second of a stretch at which another rule is met; legs stand still."""
        self._searches = {
            run.strategy_run_id: self._search(run, first, final) for run in self._runs.open()
        }
        hits = [search.hit for search in self._searches.values()]
        self._met_at = min((hit for hit in hits if hit is not None), default=None)
        return self._met_at

    def settle(self, second: int) -> bool:
        """Take in the ticks up to a second of the stretch; whether a rule changes there."""
        for run in self._runs.open():
            search = self._searches.get(run.strategy_run_id)
            best = None if search is None else search.bests_at(second).get(PROFIT)
            if best is not None:
                run.best_mtm = round(best * 100)
        self._changed = self._met_at == second
        return self._changed

    def act(self, at: datetime) -> None:
        """Note which rules have come to be met or no longer are."""
        for run in self._runs.open():
            self._runs.refresh(run, at)
            if run.protection and self._changed:
                self._check(run, at)
        self._changed = False

    def metrics(self, run: OptionRun, at: datetime) -> Metrics:
        """The run's figures now; what the caller gave at creation fills what is not known."""
        figures, last, second = self._figures(run), self._broker.prices.last, epoch(at)
        prices = [np.array([last(item, second)]) for item in figures.instruments]
        return {name: float(values[0]) for name, values in figures.of(prices, 1).items()}

    def state(self, run: OptionRun, at: datetime) -> Json:
        """Whether a rule is met now, on which figures, and the orders that would exit."""
        figures = self.metrics(run, at)
        return {
            "strategy_run_id": run.strategy_run_id,
            **self._event(run, self._config(run), figures),
        }

    def replay(self, run: OptionRun, body: Mapping[str, object], at: datetime) -> Json:
        """Evaluate given figures one by one, each on its own. Changes nothing."""
        snapshots = body.get("metric_snapshots")
        if not isinstance(snapshots, list) or not snapshots:
            raise BadRequest(
                {
                    "code": "OPTION_PROTECTION_REPLAY_SNAPSHOTS_REQUIRED",
                    "message": "metric_snapshots must contain at least one snapshot",
                }
            )
        own = body.get("protection")
        config = self._config(run) if own is None else parse_request(own)
        base = self._given(run)
        events: list[Json] = []
        for index, snapshot in enumerate(snapshots):
            figures = base | (_numbers(snapshot) if isinstance(snapshot, Mapping) else {})
            events.append({"index": index, **self._event(run, config, figures)})
        return {"strategy_run_id": run.strategy_run_id, "events": events}

    def update(self, run: OptionRun, body: Mapping[str, object]) -> Json:
        """Replace the run's rules."""
        config = parse_request(body)
        run.protection = config.as_json()
        run.triggered_rule = None
        return {"strategy_run_id": run.strategy_run_id, "protection": config.as_json()}

    def safety(self, worker: Run, at: datetime) -> Json | None:
        """The options part of a worker run's safety check; ``None`` without option runs.

        Only an option run of the same id blocks; others are shown.
        """
        mine = [run for run in self._runs.all() if run.book == worker.strategy_run_id]
        same = next((r for r in mine if r.strategy_run_id == worker.strategy_run_id), None)
        run = same or next((r for r in reversed(mine) if r.open_legs), None)
        if run is None:
            return None
        self._runs.refresh(run, at)
        shown = self.state(run, at)
        reason = None
        if run is same and shown["triggered"]:
            reason = "OPTIONS_PROTECTION_TRIGGERED"
        elif run is same and run.status in INACTIVE:
            reason = "OPTIONS_RUN_NOT_ACTIVE"
        orders = shown["recommended_exit_orders"]
        return {
            "applicable": True,
            "run_status": run.status,
            "evaluation_mode": "run_state",
            "triggered": shown["triggered"],
            "blocking": reason is not None,
            "blocking_reason": reason,
            "matched_rule": shown["matched_rule"],
            "metrics": shown["metrics"],
            "recommended_exit_orders_count": len(orders) if isinstance(orders, list) else 0,
        }

    def _check(self, run: OptionRun, at: datetime) -> None:
        run.best_mtm = max(run.best_mtm, self._mtm(run, at))
        try:
            config = self._config(run)
        except SandboxError:
            return  # unusable rules were stored unchecked; reading their state says so
        figures = self.metrics(run, at)
        rule = config.first_met(figures)
        key = rule.key if rule else None
        if key == run.triggered_rule:
            return
        run.triggered_rule = key
        self._note(run, rule, figures, at)

    def _figures(self, run: OptionRun) -> OptionFigures:
        return OptionFigures(run, self._given(run), self._broker.instruments)

    def _search(self, run: OptionRun, first: int, final: int) -> Search:
        noted = run.triggered_rule
        try:
            rules = self._config(run).in_order
        except SandboxError:
            rules, noted = [], None  # stored unchecked; reading their state says so
        keys = [rule.key for rule in rules]
        expected = -1
        if noted is not None:
            expected = keys.index(noted) if noted in keys else len(keys)
        bests = {PROFIT: run.best_mtm / 100} if any(leg.fills for leg in run.legs) else {}
        conditions = [rule.condition for rule in rules]
        return Search(self._bounds_of(run), conditions, expected, bests, first, final)

    def _bounds_of(self, run: OptionRun) -> Bounds:
        """The run's bounds, kept while its fills and given figures are the same."""
        state = (len(run.fill_log), sum(len(leg.fills) for leg in run.legs), self._given(run))
        kept = self._bounds.get(run.strategy_run_id)
        if kept is None or kept[0] != state:
            kept = (state, Bounds(self._broker.prices, self._figures(run)))
            self._bounds[run.strategy_run_id] = kept
        return kept[1]

    def _given(self, run: OptionRun) -> Metrics:
        """Figures that do not follow from prices."""
        given = run.metadata.get("protection_metrics")
        values = _numbers(given) if isinstance(given, Mapping) else {}
        values["open_quantity"] = float(sum(abs(leg.net) for leg in run.legs))
        return values

    def _note(self, run: OptionRun, rule: Rule | None, figures: Metrics, at: datetime) -> None:
        scope = run.account_scope or ""
        met = (
            f"{rule.metric} {figures[rule.metric]:g} {rule.operator} {rule.threshold:g}"
            if rule
            else ""
        )
        self._timeline.append(
            run.book, scope, "protection", "backend_protection",
            "protection.triggered" if rule else "protection.blocking_changed", at,
            summary=f"{run.strategy_name}: {rule.key} is met ({met})" if rule
            else f"{run.strategy_name}: no protection rule is met any more",
            payload={
                "option_run_id": run.strategy_run_id,
                "triggered": rule is not None,
                "matched_rule": rule.as_json() if rule else None,
                "metrics": dict(figures),
                "recommended_exit_orders": exit_orders(run) if rule else [],
            },
            related=Related("option_run", run.strategy_run_id),
        )  # fmt: skip

    def _event(self, run: OptionRun, config: Config, figures: Metrics) -> Json:
        rule = config.first_met(figures)
        return {
            "triggered": rule is not None,
            "matched_rule": rule.as_json() if rule else None,
            "metrics": dict(figures),
            "recommended_exit_orders": exit_orders(run) if rule else [],
        }

    def _config(self, run: OptionRun) -> Config:
        return parse_config(run.protection, basis_of(run))

    def _mtm(self, run: OptionRun, at: datetime) -> int:
        return sum(leg.mtm(self._last(run, leg.leg_id, at)) for leg in run.legs if leg.fills)

    def _last(self, run: OptionRun, leg_id: str, at: datetime) -> int:
        leg = next(leg for leg in run.legs if leg.leg_id == leg_id)
        if leg.instrument is None:
            return 0
        return self._broker.prices.last(leg.instrument, epoch(at))


def parse_request(body: object) -> Config:
    """Rules as a request sends them: roles count only when ``precedence`` names them."""
    values = dict(body) if isinstance(body, Mapping) else {}
    if values.get("precedence") is None:
        values["precedence"] = []
    return parse_config({name: values.get(name) for name in ("rules", "precedence")})


def _numbers(values: Mapping[str, object]) -> Metrics:
    return {
        name: float(value)
        for name in METRICS
        if isinstance(value := values.get(name), int | float) and not isinstance(value, bool)
    }
