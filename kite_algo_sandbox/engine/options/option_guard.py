"""Watches open option runs: their figures, the rule that is met, and the note when that changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..base.clock import epoch, from_epoch
from ..base.errors import BadRequest, SandboxError
from ..base.timeline import Related, Timeline
from ..market.ticks import last_prices
from ..orders.broker import Broker
from ..runs.runs import Run
from .option_legs import OptionRun
from .option_protection import (
    METRICS,
    Config,
    Metrics,
    Rule,
    basis_of,
    combined_premium,
    exit_orders,
    parse_config,
)
from .option_runs import OptionRuns
from .option_scan import OptionScan

Json = dict[str, object]
INACTIVE = frozenset({"cleanup_required", "exit_previewed", "partial_exit", "exited"})


class OptionGuard:
    """Evaluates the protection of option runs on live figures. It reports and never trades."""

    def __init__(self, broker: Broker, runs: OptionRuns, timeline: Timeline) -> None:
        self._broker = broker
        self._runs = runs
        self._timeline = timeline
        self._start = 0
        self._scans: dict[str, OptionScan] = {}
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

    def scan(self, first: int, final: int) -> int | None:
        """The first second of a stretch at which another rule is met; legs stand still."""
        self._start = first
        self._scans = {run.strategy_run_id: self._scan(run, first, final)
                       for run in self._runs.open()}  # fmt: skip
        hits = [_first_change(scan) for scan in self._scans.values()]
        met = min((hit for hit in hits if hit is not None), default=None)
        self._met_at = None if met is None else first + met
        return self._met_at

    def settle(self, second: int) -> bool:
        """Take in the ticks up to a second of the stretch; whether a rule changes there."""
        for run in self._runs.open():
            scan = self._scans.get(run.strategy_run_id)
            if scan is not None:
                run.best_mtm = scan.best_after(second - self._start)
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
        values = self._given(run)
        level = self._index(run, at)
        if level is not None:
            values["index_ltp"] = level
        premium = combined_premium(run, lambda leg_id: self._last(run, leg_id, at))
        if premium is not None:
            now, before = premium
            values["combined_premium"] = round(now, 2)
            values["combined_premium_change_pct"] = round((now / before - 1) * 100, 4)
        if any(leg.fills for leg in run.legs):
            values["strategy_mtm"] = self._mtm(run, at) / 100
        return values

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

    def _scan(self, run: OptionRun, first: int, final: int) -> OptionScan:
        prices, spots = self._broker.prices, self._broker.instruments
        known = {leg.leg_id: leg.instrument for leg in run.legs if leg.instrument is not None}
        index = next((item.underlying for item in known.values() if item.underlying), None)
        return OptionScan(
            run,
            self._given(run),
            {name: last_prices(prices, item, first, final) for name, item in known.items()},
            last_prices(prices, spots.spot(index), first, final) if index else None,
            final - first + 1,
        )

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

    def _index(self, run: OptionRun, at: datetime) -> float | None:
        for leg in run.legs:
            if leg.instrument is not None and leg.instrument.underlying:
                return self._broker.prices.spot(leg.instrument.underlying, epoch(at)) / 100
        return None


def _first_change(scan: OptionScan) -> int | None:
    try:
        return scan.first_change()
    except SandboxError:
        return None  # unusable rules were stored unchecked; reading their state says so


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
