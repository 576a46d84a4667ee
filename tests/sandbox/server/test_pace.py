"""A clock that runs ahead of real time waits for the heartbeats of living workers."""

from __future__ import annotations

import time

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.engine import VirtualClock
from kite_algo_sandbox.server.pace import PATIENCE, Pace
from kite_algo_worker import KiteAlgoWorkerClient, RunConfig

CONFIG = RunConfig(
    strategy_run_id="run-1", template_id="t", account_scope="kite:paper-a", execution_mode="paper"
)


def test_without_sessions_time_flies() -> None:
    with Sandbox(clock="virtual") as stage:
        assert Pace(stage.engine).allowed(10_000, real=0.0) == 10_000


@pytest.mark.parametrize(("rule", "safe"), [(None, 144), (60, 48)])
def test_a_heartbeat_that_is_due_is_waited_for(rule: int | None, safe: int) -> None:
    with (
        Sandbox(clock="virtual") as stage,
        KiteAlgoWorkerClient(stage.config()) as client,
        client.run(CONFIG, auto_heartbeat=False, heartbeat_on_enter=True) as run,
    ):
        if rule is not None:
            run.update_backend_protection(
                {"operations": {"exit_on_worker_stale": True, "worker_stale_sec": rule}}
            )
        clock, pace = stage.engine.clock, Pace(stage.engine)
        assert isinstance(clock, VirtualClock)
        begun = clock.now()
        for real in (0.0, 1.0, PATIENCE):
            clock.advance(seconds=pace.allowed(100, real))
        assert (clock.now() - begun).total_seconds() == safe
        run.heartbeat()
        assert pace.allowed(100, PATIENCE) == min(100, safe)
        # A worker that is alive would have been heard by now.
        assert pace.allowed(100, 2 * PATIENCE + 0.1) == 100


def test_a_worker_keeps_its_run_at_any_speed() -> None:
    with Sandbox(clock="virtual", speed=2_000, tick_interval=0.05) as stage:
        with KiteAlgoWorkerClient(stage.config()) as client, client.run(CONFIG) as run:
            until = time.monotonic() + 1.5
            while time.monotonic() < until:
                run.tick()
                time.sleep(0.1)
            assert client.get_run("run-1")["status"] == "open"
