"""How long things may take on this machine, now.

A limit in a test says how long something takes at most on an idle core. Here it is stretched by
how much slower this machine is, which is measured once: a busy machine, an emulated one and a
laptop on battery run the same tests.
"""

from __future__ import annotations

import threading
import time
from functools import cache
from typing import Final

# What one round takes on an ordinary core that has nothing else to do.
_USUAL: Final = 0.004
_ROUNDS: Final = 12
# Whoever measures in a quiet moment meets a busy one later.
_AT_LEAST: Final = 2.0
_AT_MOST: Final = 30.0


def seconds(limit: float) -> float:
    """``limit`` seconds of an idle core, as seconds of this machine."""
    return limit * slowness()


@cache
def slowness() -> float:
    """How many times longer than usual work and the waking of a thread take here."""
    rounds = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        woken = threading.Event()
        thread = threading.Thread(target=woken.set)
        thread.start()
        sum(number * number for number in range(50_000))
        woken.wait()
        thread.join()
        rounds.append(time.perf_counter() - began)
    # The slowest but one: what counts is how long this thread may have to wait for its turn.
    return min(_AT_MOST, max(_AT_LEAST, 2.0 * sorted(rounds)[-2] / _USUAL))
