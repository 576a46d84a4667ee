"""``kite-algo new NAME``: a strategy with a test, to start from."""

from __future__ import annotations

import argparse
import re
from importlib.util import find_spec
from pathlib import Path
from string import Template

from . import USAGE
from .connect import Stop

DESCRIPTION = (
    "Write a folder with a typed strategy, a test against the sandbox, and how to run both."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("name", help="of the strategy; the folder is called so, too")
    parser.add_argument("--symbol", default="INFY", help="the share it trades")


def run(arguments: argparse.Namespace) -> int:
    """Write the folder and say what to do next."""
    name = arguments.name
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,62}", name):
        raise Stop(
            USAGE, f"{name!r}: a name has letters, digits, - and _, and begins with a letter"
        )
    if not re.fullmatch(r"[A-Za-z0-9&-]+", arguments.symbol):
        raise Stop(USAGE, f"--symbol {arguments.symbol!r}: a share of NSE, as INFY or M&M")
    folder = Path(name)
    if folder.exists():
        raise Stop(USAGE, f"{folder} exists already")
    folder.mkdir(parents=True)
    words = {
        "name": name,
        "run_id": f"run_{name.replace('-', '_')}",
        "symbol": arguments.symbol.upper(),
    }
    for file, text in FILES.items():
        (folder / file).write_text(Template(text).substitute(words), "utf-8")
    print(f"{folder}/ has {', '.join(FILES)}")
    first = "" if find_spec("pytest") else 'pip install "kite-algo-worker[testing]" && '
    print(f"Test it:  cd {name} && {first}python -m pytest")
    print(
        f"Replay:   cd {name} && kite-algo replay worker.py --data synthetic "
        "--from 2026-04-01 --to 2026-05-08"
    )
    print("Run it:   kite-algo sandbox, paste what it prints into another shell, python worker.py")
    return 0


WORKER = '''"""$name: long while the fast average of finished 5-minute candles is above the slow."""

from __future__ import annotations

from kite_algo_worker import (
    AlgoWorkerConfig,
    KiteAlgoWorkerClient,
    ManagedRun,
    RunConfig,
    equity_market_order,
)

# The next life of the strategy, after its run was exited, needs another id.
RUN_ID = "$run_id"
SYMBOL = "NSE:$symbol"
QUANTITY = 10
FAST, SLOW = 5, 20


def wants_to_be_long(closes: list[float]) -> bool:
    """The decision, from closing prices alone: easy to test."""
    if len(closes) < SLOW:
        return False
    return sum(closes[-FAST:]) / FAST > sum(closes[-SLOW:]) / SLOW


def on_candle(run: ManagedRun, closes: list[float], at: str) -> None:
    """Bring the position to what the decision wants. ``at``: the candle that was finished."""
    change = (QUANTITY if wants_to_be_long(closes) else 0) - held(run)
    if change == 0:
        return
    side = "BUY" if change > 0 else "SELL"
    order = equity_market_order(SYMBOL.partition(":")[2], side, abs(change))
    # One candle, one order: with this key a repeated or restarted worker places nothing twice.
    placed = run.place_order(order, idempotency_key=run.key(side, SYMBOL, at))
    print(at, side, abs(change), placed.order_status, flush=True)


def held(run: ManagedRun) -> int:
    """What the run holds by the backend's books, which also know it after a restart."""
    legs = run.get_pnl()["legs"]
    return sum(leg["net_quantity"] for leg in legs if SYMBOL.endswith(f":{leg['tradingsymbol']}"))


def trade(run: ManagedRun) -> None:
    """Follow the candles for as long as they come."""
    history = run.client.warmup_history(SYMBOL, timeframe="5minute", min_candles=SLOW)["candles"]
    finished = {c["ts"]: c["close"] for c in history[-SLOW:] if c["is_complete"]}
    print(f"following {SYMBOL}, with {len(finished)} candles to begin with", flush=True)
    for event in run.client.stream_candles(SYMBOL, "5minute"):
        candle = event.get("current") or event
        if candle["is_complete"] and candle["ts"] not in finished:
            finished[candle["ts"]] = candle["close"]
            on_candle(run, list(finished.values()), candle["ts"])


def main() -> None:
    """Open the run, or find it again, and trade until stopped. Positions stay open then."""
    settings = AlgoWorkerConfig.from_env()
    config = RunConfig(
        strategy_run_id=RUN_ID,
        template_id="$name",
        account_scope=settings.account_scope,
        execution_mode=settings.execution_mode,
        metadata={"strategy_family": "indicator_strategy", "strategy_name": "$name"},
    )
    with (
        KiteAlgoWorkerClient(settings) as client,
        client.run(config, wait_for_session=90) as run,
    ):
        trade(run)


if __name__ == "__main__":
    main()
'''

TEST = '''"""What $name decides, and that its orders fill in the sandbox."""

from __future__ import annotations

import worker
from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.testing import assert_filled, assert_flat, assert_no_orders, assert_pnl
from kite_algo_worker import ManagedRun

RISING = [100.0 + n for n in range(worker.SLOW)]
FALLING = [100.0 - n for n in range(worker.SLOW)]


def test_rising_prices_are_bought() -> None:
    assert worker.wants_to_be_long(RISING)
    assert not worker.wants_to_be_long(FALLING)
    assert not worker.wants_to_be_long([100.0])


# The fixtures come with the package: a sandbox of its own for every test, and a run in it.
def test_falling_prices_are_left_alone(kite_sandbox: Sandbox, kite_run: ManagedRun) -> None:
    worker.on_candle(kite_run, FALLING, "09:20")
    assert_no_orders(kite_sandbox)


def test_an_entry_and_an_exit_fill(kite_sandbox: Sandbox, kite_run: ManagedRun) -> None:
    kite_sandbox.set_price(worker.SYMBOL, 1500)
    worker.on_candle(kite_run, RISING, "09:20")
    worker.on_candle(kite_run, RISING, "09:20")  # the same candle again: no second order
    assert_filled(kite_sandbox, worker.SYMBOL, "BUY", worker.QUANTITY, price=1500, within=1)
    kite_sandbox.move(worker.SYMBOL, -2, over="10m")
    kite_sandbox.advance("10m")
    worker.on_candle(kite_run, [*RISING, 0.0], "09:30")
    assert_flat(kite_sandbox)
    assert_pnl(kite_sandbox, at_most=-30 * worker.QUANTITY)
'''

READ_ME = """# $name

    python -m pytest          # the decision, and its orders in a sandbox of its own
    kite-algo replay worker.py --data synthetic --from 2026-04-01 --to 2026-05-08
    kite-algo sandbox         # a backend with made-up prices; paste what it prints
    python worker.py          # in the other shell; Ctrl-C stops it, positions stay open
    kite-algo watch $run_id   # what it is doing
    kite-algo exit $run_id    # close everything, and the run with it

`--report report.html` writes a page about it. `--data DIR` replays candles of your own, which
`kite-algo fetch` downloads through a backend.
"""

FILES = {"worker.py": WORKER, "test_worker.py": TEST, "README.md": READ_ME}
