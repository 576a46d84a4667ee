"""What a worker's start costs: CPU of whole processes, as multiples of ``import httpx``.

    python benchmarks/bench_start.py                20 rounds
    python benchmarks/bench_start.py --rounds 60

Every round runs each program once, in an order of its own, so that a busy machine slows all of
them alike; compared are the programs of one round. Bytecode is cached in a folder of the
benchmark's own, as an installed package has it.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile

BASE = "import httpx"
NAMES = "from kite_algo_worker import AlgoWorkerConfig, KiteAlgoWorkerClient, equity_market_order"
CLIENT = "KiteAlgoWorkerClient(AlgoWorkerConfig(base_url='{}', token='kwa_benchmark'))"
ORDER = "equity_market_order('INFY', 'BUY', 1)"

PROGRAMS = {
    "nothing": "pass",
    BASE: BASE,
    "import httpx, a client of it": "import httpx; httpx.Client()",
    "import httpx, a pydantic model": (
        "import httpx, pydantic\nclass Model(pydantic.BaseModel):\n    field: int"
    ),
    "import kite_algo_worker": "import kite_algo_worker",
    "client, config, a builder": NAMES,
    "... a client (http) and an order": f"{NAMES}\n{CLIENT.format('http://127.0.0.1:9')}\n{ORDER}",
    "... a client (https) and an order": f"{NAMES}\n{CLIENT.format('https://127.0.0.1:9')}\n{ORDER}",
    "... and RunConfig, a pydantic model": f"{NAMES}, RunConfig",
}


def cpu_of(program: str, environment: dict[str, str]) -> float:
    """Milliseconds of processor time of a process that runs ``program`` and ends."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for program in PROGRAMS.values():
            cpu_of(program, environment)
        rounds: list[dict[str, float]] = []
        for _ in range(options.rounds):
            order = random.sample(list(PROGRAMS), len(PROGRAMS))
            rounds.append({name: cpu_of(PROGRAMS[name], environment) for name in order})
    print(f"Python {sys.version.split()[0]}, {options.rounds} rounds\n")
    print(f"{'':36} {'CPU ms':>8} {'of import httpx':>16}")
    for name in PROGRAMS:
        milliseconds = statistics.median(one[name] for one in rounds)
        ratio = statistics.median(one[name] / one[BASE] for one in rounds)
        print(f"{name:36} {milliseconds:8.1f} {ratio:15.2f}x")


if __name__ == "__main__":
    main()
