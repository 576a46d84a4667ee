"""What lives in the same process beside a replay keeps its own time."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import date

from kite_algo_sandbox.replay import replay
from tests.pace import seconds


def test_timers_set_beside_a_replay_are_due_in_real_time() -> None:
    beats: list[float] = []
    over = threading.Event()

    async def beat() -> None:
        while not over.is_set():
            beats.append(time.monotonic())
            await asyncio.sleep(0.002)

    beside = threading.Thread(target=asyncio.run, args=(beat(),))
    beside.start()
    try:

        def worker() -> None:
            for _ in range(20):
                time.sleep(600)

        replay(worker, data="synthetic", first=date(2025, 6, 2), last=date(2025, 6, 2))
        seen = len(beats)
        assert seen > 1, "it beat meanwhile"
        assert beats == sorted(beats), "its clock never jumped back"
        assert beats[-1] - beats[0] < 3_600, "nor ahead"
        deadline = time.monotonic() + seconds(5.0)
        while len(beats) == seen:
            assert time.monotonic() < deadline, "it waits for a time that was the replay's"
            time.sleep(0.01)
    finally:
        over.set()
        beside.join(seconds(10.0))
    assert not beside.is_alive()
