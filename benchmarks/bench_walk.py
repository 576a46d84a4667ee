"""How far a call walks: own files and own calls of one order, one read and one tick.

A profiler counts the Python functions of `kite_algo_worker` and `kite_algo_worker_api` that a warm,
blocking client enters; frames of the libraries below it are left out. Run as

    python benchmarks/bench_walk.py [--files] [--check]

`--files` also names the files, `--check` fails when a walk is longer than its goal.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from inspect import CO_GENERATOR
from types import FrameType

import kite_algo_worker
import kite_algo_worker_api
from kite_algo_sandbox import Sandbox
from kite_algo_worker import Guards, KiteAlgoWorkerClient, RunConfig, equity_market_order

OWN = tuple(package.__path__[0] + "/" for package in (kite_algo_worker, kite_algo_worker_api))
GOALS = {"place_order": (14, 110), "get_quotes": (12, 45), "tick": (11, 14)}
"""Files and calls that a walk may take at most."""


class Walk:
    """Own functions entered while it counts, in order."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, str]] = []

    def _see(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        # A generator that goes on is no call of its own.
        goes_on = frame.f_lasti > 0 and code.co_flags & CO_GENERATOR
        if event == "call" and code.co_filename.startswith(OWN) and not goes_on:
            self.steps.append((_short(code.co_filename), code.co_qualname))

    def of(self, act: Callable[[str], object], key: str) -> Walk:
        """Count what ``act`` does."""
        before = sys.getprofile()
        sys.setprofile(self._see)
        try:
            act(key)
        finally:
            sys.setprofile(before)
        return self

    @property
    def files(self) -> list[str]:
        """The files walked through, in order of first sight."""
        return list(dict.fromkeys(file for file, _ in self.steps))


def _short(path: str) -> str:
    for start in OWN:
        if path.startswith(start):
            return path.removeprefix(start.rstrip("/").rpartition("/")[0] + "/")
    return path


def walks() -> dict[str, Walk]:
    """The walk of each call that has a goal."""
    found: dict[str, Walk] = {}
    with Sandbox(seed=42) as sandbox:
        with KiteAlgoWorkerClient(sandbox.config(), guards=Guards.off()) as client:
            config = RunConfig("walk", "kite:paper-a", "paper", "run_walk")
            order = equity_market_order("INFY", "BUY", 1)
            with client.run(config) as run:
                keys = (run.key("walk", number) for number in range(1000))

                def place(key: str) -> None:
                    run.place_order(order, idempotency_key=key)

                stream = client.stream_ticks(["NSE:INFY"])
                acts: dict[str, Callable[[str], object]] = {
                    "place_order": place,
                    "get_quotes": lambda _: client.get_quotes(["NSE:INFY"]),
                    "tick": lambda _: next(stream),
                }
                for name, act in acts.items():
                    for _ in range(3):
                        act(next(keys))
                    found[name] = Walk().of(act, next(keys))
                stream.close()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", action="store_true", help="name the files of each walk")
    parser.add_argument("--steps", action="store_true", help="name every call of each walk")
    parser.add_argument("--check", action="store_true", help="fail above the goals")
    options = parser.parse_args()
    late = False
    print(f"{'walk':<14}{'files':>7}{'goal':>6}{'calls':>8}{'goal':>6}")
    for name, walk in walks().items():
        most_files, most_calls = GOALS[name]
        files, calls = len(walk.files), len(walk.steps)
        late = late or files > most_files or calls > most_calls
        print(f"{name:<14}{files:>7}{most_files:>6}{calls:>8}{most_calls:>6}")
        if options.files:
            print(*(f"    {file}" for file in walk.files), sep="\n")
        if options.steps:
            print(*(f"    {file}  {function}" for file, function in walk.steps), sep="\n")
    return int(late and options.check)


if __name__ == "__main__":
    sys.exit(main())
