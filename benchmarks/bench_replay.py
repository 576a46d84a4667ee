"""How long a year of five-minute bars takes through an unmodified worker, and in how much memory.

    python benchmarks/bench_replay.py                 a made-up year of NSE:INFY
    python benchmarks/bench_replay.py --data DIR      candles of your own
    python benchmarks/bench_replay.py --bars out.csv  keep the bars, for peers_of_replay.py

The worker follows a candle stream with a live indicator and turns its position at every cross.
"""

from __future__ import annotations

import argparse
import csv
import resource
import time
from datetime import date
from pathlib import Path

from kite_algo_sandbox.replay import ReplayResult, replay

WORKER = Path(__file__).with_name("replay_worker.py")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", default="synthetic")
    parser.add_argument("--from", dest="first", type=date.fromisoformat, default=date(2025, 1, 1))
    parser.add_argument("--to", dest="last", type=date.fromisoformat, default=date(2025, 12, 31))
    parser.add_argument("--symbol", default="NSE:INFY")
    parser.add_argument("--bars", type=Path)
    options = parser.parse_args()
    began = time.process_time()
    result = replay(
        WORKER,
        data=options.data,
        first=options.first,
        last=options.last,
        interval="5minute",
        settings={"SYMBOL": options.symbol},
    )
    used = time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{result.outcome}, {result.bars} bars, {len(result.orders)} orders")
    print(f"{used:.1f} s of CPU ({1e6 * used / result.bars:.0f} us a bar), {result.seconds:.1f} s")
    print(f"{memory:.0f} MB")
    print(
        f"trades {len(result.trades)}, gross {result.gross_rupees:.2f}, net {result.net_rupees:.2f}"
    )
    print(f"ledger {result.ledger_hash}")
    if options.bars is not None:
        write_bars(result, options.symbol, options.bars)
    return 0 if result.outcome == "finished" else 1


def write_bars(result: ReplayResult, symbol: str, path: Path) -> None:
    """Keep the bars as they were replayed."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("date", "Open", "High", "Low", "Close", "Volume"))
        for bar in result.candles[symbol]:
            prices = (value / 100 for value in bar[1:5])
            rows.writerow((bar.time.isoformat(), *prices, bar.volume))


if __name__ == "__main__":
    raise SystemExit(main())
