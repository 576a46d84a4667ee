"""Something that runs a set in a moment, and fails in every way that is asked for.

What it is asked for stands in the set itself, so that it happens in whichever process runs it.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from kite_algo_sandbox.engine.books.charges import ChargesPaise
from kite_algo_sandbox.replay.result import ReplayResult
from kite_algo_sandbox.replay.rows import SessionRow
from kite_algo_sandbox.sweep.parameters import Parameters
from tests.replay.results import CASH, DAYS, hand_result

CALLS = "KITE_ALGO_SWEEP_TEST_CALLS"


def profit(parameters: Parameters, first: date | None, last: date | None) -> int:
    """Rupees: a hill whose top is at fast=10, slow=30; another place in other times."""
    fast, slow = float(str(parameters["fast"])), float(str(parameters["slow"]))
    shift = 0 if first is None else first.month % 3
    scale = 1 if first is None or last is None else max((last - first).days, 1)
    return round(scale * (5_000 - (fast - 10 - shift) ** 2 * 7 - (slow - 30) ** 2))


def hill(
    parameters: Parameters, first: date | None = None, last: date | None = None
) -> ReplayResult:
    """One session with the profit of the set."""
    folder = os.environ.get(CALLS)
    if folder:
        name = "-".join(f"{key}{value}" for key, value in parameters.items())
        with Path(folder, f"{name}-{first}-{last}").open("a") as calls:
            calls.write("x")
    time.sleep(float(str(parameters.get("sleep", 0))))
    match parameters.get("what"):
        case "raises":
            raise RuntimeError(f"no luck with {parameters['fast']}")
        case "worker raises":
            return hand_result(
                outcome="raised", message="Traceback: ...\nZeroDivisionError: division by zero\n"
            )
        case "dies":
            os._exit(9)
        case "dies once":
            lock = Path(os.environ[CALLS], "died")
            if not lock.exists():
                lock.touch()
                os._exit(9)
    paise = profit(parameters, first, last) * 100
    session = SessionRow(last or DAYS[0], CASH + paise, paise, ChargesPaise())
    result = hand_result(sessions=(session,), trades=(), executions=(), positions=(), rejections=())
    return replace(result, ledger_hash=f"{paise & 0xFFFFFFFF:064x}")


def calls(folder: Path) -> dict[str, int]:
    """How often each set was begun."""
    return {path.name: len(path.read_text()) for path in folder.iterdir() if path.name != "died"}
