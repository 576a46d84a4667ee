"""`make demo`: a sandbox, the examples as a user would run them, and what came of them.

Exits non-zero as soon as anything failed.
"""

from __future__ import annotations

import os
import queue
import re
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from kite_algo_worker import AlgoWorkerConfig, KiteAlgoWorkerClient

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ("basic_equity_worker.py", "managed_run_worker.py", "option_basket_worker.py")
START_SECONDS = 30.0
EXAMPLE_SECONDS = 120.0


def main() -> int:
    token = f"kwa_{secrets.token_urlsafe(32)}"
    sandbox, base_url = start_sandbox(token)
    try:
        settings = AlgoWorkerConfig(base_url=base_url, token=token, execution_mode="paper")
        with KiteAlgoWorkerClient(settings) as client:
            for example in EXAMPLES:
                run_ids = run_example(example, base_url, token)
                for run_id in run_ids:
                    show_run(client, run_id)
    finally:
        sandbox.terminate()
        sandbox.wait(timeout=10)
    print("\nAll of it ran on this machine: no account, no network, no real money.")
    return 0


def start_sandbox(token: str) -> tuple[subprocess.Popen[str], str]:
    """Start the sandbox on a free port and return it with its base URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kite_algo_sandbox", "--port", "0", "--ephemeral"],
        env={**os.environ, "KITE_ALGO_WORKER_TOKEN": token},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines = _lines_of(process)
    seen: list[str] = []
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            line = lines.get(timeout=0.1)
        except queue.Empty:
            if process.poll() is not None:
                break
            continue
        seen.append(line)
        found = re.search(r"https?://[\w.\[\]:]+:\d+", line)
        if found:
            print(f"sandbox at {found.group()}")
            return process, found.group()
    process.kill()
    raise SystemExit("the sandbox did not start:\n" + "".join(seen))


def _lines_of(process: subprocess.Popen[str]) -> queue.Queue[str]:
    """What the process prints, read in the background so that its pipe never fills up."""
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)

    threading.Thread(target=read, daemon=True).start()
    return lines


def run_example(name: str, base_url: str, token: str) -> list[str]:
    """Run one example as a user would and return the ids of the runs it opened."""
    print(f"\n$ python examples/{name}")
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / name)],
        env={
            **os.environ,
            "KITE_ALGO_API_BASE": base_url,
            "KITE_ALGO_WORKER_TOKEN": token,
            "KITE_ALGO_EXECUTION_MODE": "paper",
        },
        capture_output=True,
        text=True,
        timeout=EXAMPLE_SECONDS,
    )
    print(done.stdout, end="")
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
        raise SystemExit(f"examples/{name} failed with exit code {done.returncode}")
    run_ids = re.findall(r"^run (\S+) is ", done.stdout, re.MULTILINE)
    if not run_ids:
        raise SystemExit(f"examples/{name} opened no run")
    return run_ids


def show_run(client: KiteAlgoWorkerClient, run_id: str) -> None:
    """Print the orders, fills, P&L and timeline of a run, and insist that there are some."""
    orders = client.list_orders(run_id)["orders"]
    trades = client.list_trades(run_id)["trades"]
    events = client.list_timeline(run_id, limit=200)["events"]
    totals = client.get_run_pnl(run_id)["totals"]
    if not orders or not trades or not events:
        raise SystemExit(f"{run_id}: expected orders, fills and events, found some missing")

    order_fields = "order_id tradingsymbol transaction_type order_type quantity filled_quantity"
    table(f"Orders of {run_id}", [*order_fields.split(), "average_price", "status"], orders)
    trade_fields = "trade_id order_id tradingsymbol transaction_type quantity average_price"
    table("Fills", trade_fields.split(), trades)
    table("P&L in rupees", tuple(sorted(totals)), [totals])
    table("Timeline", ("cursor", "event_kind", "event_type", "summary"), events)


def table(title: str, columns: Sequence[str], rows: Iterable[dict[str, object]]) -> None:
    """Print rows as text columns as wide as what they hold."""
    cells = [[_cell(row.get(column)) for column in columns] for row in rows]
    widths = [max(len(c), *(len(r[i]) for r in cells)) for i, c in enumerate(columns)]
    print(f"\n{title}")
    for line in ([*columns], ["-" * width for width in widths], *cells):
        print("  " + "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)))


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    raise SystemExit(main())
