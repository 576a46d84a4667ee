"""Stream machines for tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from kite_algo_worker.exceptions import KiteAlgoWorkerError
from kite_algo_worker.streams.health import StreamHealth
from kite_algo_worker.streams.machine import StreamMachine
from kite_algo_worker.streams.policy import StreamPolicy
from kite_algo_worker.wire.errors import error_for_status
from kite_algo_worker.wire.retry import Backoff

Record = dict[str, Any]
Machine = StreamMachine[bytes, Record]

RAISE = StreamPolicy(reconnect=False)
RECONNECT = StreamPolicy(reconnect=True, backoff=Backoff(base=1.0, cap=8.0, floor=0.0))


def read(name: str, data: bytes) -> Record | None:
    record = json.loads(data)
    if not isinstance(record, dict):
        raise ValueError("not an object")
    return None if name == "noise" else record


def machine(
    policy: StreamPolicy | None = None,
    *,
    health: StreamHealth | None = None,
    cursor_of: Callable[[Record], int | None] | None = None,
    rng: Callable[[], float] = lambda: 1.0,
) -> Machine:
    return StreamMachine(
        read,
        policy=policy or RAISE,
        health=health or StreamHealth(clock=lambda: 1_000.0),
        operation="stream_ticks",
        cursor_of=cursor_of,
        rng=rng,
    )


def refusal(status: int, retry_after: float | None = None) -> KiteAlgoWorkerError:
    return error_for_status(status, {"detail": "no"}, retry_after=retry_after)
