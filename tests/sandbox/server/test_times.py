"""Instants and spans as people write them, wherever a clock takes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.engine import IST

START = datetime(2026, 5, 8, 9, 14, tzinfo=IST)


@pytest.mark.parametrize(
    "start",
    [
        START,
        START.astimezone(UTC),
        START.replace(tzinfo=None),
        "2026-05-08T09:14:00+05:30",
        "2026-05-08T03:44:00Z",
        "2026-05-08 09:14",
    ],
)
def test_starts(start: Any) -> None:
    with Sandbox(clock="virtual", start=start) as sandbox:
        assert sandbox.engine.clock.now() == START
        later = START + timedelta(minutes=1)
        assert sandbox.run_until(later.replace(tzinfo=None)) == later
        assert sandbox.run_until("2026-05-08T09:16:00+05:30", step="30") == START + timedelta(
            minutes=2
        )
        assert sandbox.control.run_until("2026-05-08T09:17:00") == START + timedelta(minutes=3)


@pytest.mark.parametrize("span", [60, 60.0, "60", "60s", "1m", "0.5m30s", timedelta(minutes=1)])
def test_spans(span: Any) -> None:
    with Sandbox(clock="virtual", start=START) as sandbox:
        assert sandbox.advance(span) == START + timedelta(minutes=1)
        assert sandbox.advance(60, step=span) == START + timedelta(minutes=2)
        assert sandbox.control.advance(span, step=timedelta(seconds=30)) == START + timedelta(
            minutes=3
        )


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda one: one.advance("soon"), "seconds: must be a number of seconds"),
        (lambda one: one.advance("5 m"), "seconds: must be a number of seconds"),
        (lambda one: one.advance(None), "seconds: must be a number of seconds"),
        (lambda one: one.advance(float("nan")), "seconds: must be a number"),
        (lambda one: one.advance(True), "got bool"),
        (lambda one: one.advance(-1), "seconds: must be greater than or equal to 0, got -1"),
        (lambda one: one.advance(60, step="0"), "step: must be greater than 0"),
        (lambda one: one.advance(60, step=[]), "step: must be a number of seconds"),
        (lambda one: one.run_until("tomorrow"), "at: 'tomorrow' is no ISO 8601"),
        (lambda one: one.run_until(60), "at: must be a datetime or ISO 8601 text"),
        (lambda one: one.run_until("2026-05-08T09:00"), "it is 2026-05-08T09:14:00"),
        (lambda one: one.control.advance([]), "seconds: must be a number of seconds"),
        (lambda one: one.control.run_until(None), "at: must be a datetime or ISO 8601 text"),
        (lambda one: one.control.advance(), "seconds: missing"),
    ],
)
def test_mistakes_are_named(call: Any, text: str) -> None:
    with Sandbox(clock="virtual", start=START) as sandbox:
        with pytest.raises(ValueError) as caught:
            call(sandbox)
        assert text in str(caught.value)
        assert sandbox.engine.clock.now() == START


def test_what_only_a_virtual_clock_has() -> None:
    with pytest.raises(ValueError, match="start: 'noon' is no ISO 8601"):
        Sandbox(clock="virtual", start="noon")
    for clock in ("always-open", "real"):
        with pytest.raises(ValueError, match="start is only meaningful for a virtual clock"):
            Sandbox(clock=clock, start=START)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="speed is only meaningful for a virtual clock"):
            Sandbox(clock=clock, speed=2.0)  # type: ignore[arg-type]
