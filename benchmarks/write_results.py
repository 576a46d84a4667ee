"""Measure ours beside others and write ``RESULTS.md``. Run by ``make bench``.

    python benchmarks/write_results.py                   short rounds, some minutes
    python benchmarks/write_results.py --rounds 31       for figures to quote

Each library is a process of its own (``contender.py``); the published release and the peers have
environments of their own under ``build/bench``, made with pip when they are missing. The processes
do the same work in turn, round after round, in an order drawn anew; compared are the rounds, so a
busy machine slows both sides of a ratio. Seconds are of the processor, with the clock beside them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(HERE)]

import bench_indicators  # noqa: E402
from bench_start import CLIENT, NAMES, ORDER  # noqa: E402
from canned_server import canned_server  # noqa: E402
from results_page import Question, Seconds, section  # noqa: E402

from kite_algo_sandbox import Sandbox  # noqa: E402
from tools.fresh_environment import create  # noqa: E402

RESULTS = HERE / "RESULTS.md"
WORK = ROOT / "build/bench"
PUBLISHED = "kite-algo-worker==0.7.0"
PEERS = ("aiohttp", "talipp", "backtesting")


Side = Callable[[], Seconds]
Ask = Callable[[str, int], Seconds]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    load = os.getloadavg()
    pythons = environments()
    parts = [head(pythons, given.rounds, load)]
    for question in questions(pythons, given.rounds):
        parts.append(section(question))
        print(parts[-1], flush=True)
    given.out.write_text("\n".join(parts), "utf-8")
    print(f"{given.out} is written")
    return 0


def questions(pythons: Mapping[str, str], rounds: int) -> Iterator[Question]:
    """One after the other, as they are answered."""
    yield from network(pythons, rounds)
    yield indicators_batch(rounds)
    yield start(pythons, rounds)
    yield commands(pythons, rounds)
    yield year(pythons, max(2, rounds // 4))


def environments() -> dict[str, str]:
    """The interpreter of every library."""
    others = {"published": (PUBLISHED, []), "peers": (PEERS[0], [*PEERS[1:], "httpx"])}
    here = ("ours", "httpx", "httpx lines", "plain Python")
    pythons: dict[str, str] = dict.fromkeys(here, sys.executable)
    made: dict[str, str] = {}
    for name, (package, more) in others.items():
        folder = WORK / name
        done = folder / "installed"
        if not done.exists():
            create(folder, package, python=sys.executable, options=more)
            done.touch()
        made[name] = str(folder / "bin/python")
    # As a user has it: tools of this checkout make some libraries load more of others.
    installed = create(WORK / "installed", ROOT, "cli,fast,sandbox", python=sys.executable)
    for name in ("aiohttp", "talipp", "backtesting.py"):
        pythons[name] = made["peers"]
    pythons["installed"] = str(installed)
    pythons["published"] = made["published"]
    return pythons


# -- taking turns ----------------------------------------------------------------------------------


def in_turn(sides: Mapping[str, Side], rounds: int, warm_up: int = 1) -> list[dict[str, Seconds]]:
    """Every side once a round, in an order drawn anew; the first ones are not counted."""
    found = []
    for _ in range(rounds + warm_up):
        order = random.sample(list(sides), len(sides))
        found.append({name: sides[name]() for name in order})
    return found[warm_up:]


@contextmanager
def contenders(
    pythons: Mapping[str, str], names: Sequence[str], calls: str, streams: str
) -> Iterator[dict[str, Ask]]:
    """A process for each library, that works when it is asked to."""
    with ExitStack() as stack:
        found: dict[str, Ask] = {}
        for name in names:
            process = stack.enter_context(
                subprocess.Popen(
                    [pythons[name], str(HERE / "contender.py"), name, calls, streams],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            stack.callback(process.kill)
            found[name] = partial(asked, process)
        yield found


def asked(process: subprocess.Popen[str], work: str, count: int) -> Seconds:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{work} {count}\n")
    process.stdin.flush()
    return Seconds(**json.loads(process.stdout.readline()))


def child(words: Sequence[str], environment: Mapping[str, str] | None = None) -> Seconds:
    """A process from its start to its end, with bytecode cached as an installed package has it."""
    environment = {
        key: value
        for key, value in (environment or os.environ).items()
        if key != "PYTHONDONTWRITEBYTECODE"
    }
    environment["PYTHONPYCACHEPREFIX"] = str(WORK / "bytecode")
    wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, env=environment, cwd=WORK, capture_output=True, text=True)
    wall, after = time.perf_counter() - wall, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stdout + done.stderr
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Seconds(wall, cpu)


# -- the questions ---------------------------------------------------------------------------------

HTTP = ("ours", "published", "httpx", "aiohttp")
STREAMS = ("ours", "published", "httpx", "httpx lines", "aiohttp")
LIVE = ("ours", "talipp", "plain Python")


class Case(NamedTuple):
    """A question that contenders answer."""

    title: str
    text: str
    unit: str
    work: str
    names: tuple[str, ...]
    amount: int
    per: int
    bars: dict[str, float]


CASES = [
    Case("A small call", "One run is read, blocking, over a connection that is open.",
         "call", "small", HTTP, 100, 100, {"httpx": 1.0}),
    Case("64 calls at once", "The same run is asked for 64 times with `asyncio.gather`.",
         "call", "at_once", HTTP, 4, 256, {"httpx": 0.25}),
    Case("Events as they come", "1,000 ticks as server-sent events, 2,000 a second. httpx is read "
         "as bytes and split at blank lines, the least that can be done; all read the JSON.",
         "event", "paced", STREAMS, 1_000, 1_000, {"httpx": 1.3}),
    Case("Events in a burst", "10,000 ticks as fast as the socket gives them, in the same ways.",
         "event", "burst", STREAMS, 10_000, 10_000, {"httpx": 1.6, "httpx lines": 1.0}),
    Case("5,000 candles", "The history of a share is asked for and read.",
         "answer", "candles", HTTP, 5, 5, {"httpx": 0.9}),
    Case("Indicators, live", "Eight indicators (EMA, RSI, MACD, ATR, Supertrend, Bollinger, ADX, "
         "VWAP) after 500 bars, at each tick of the bar that is forming. talipp replaces its last "
         "value; plain Python is `plain_indicators.py`, written for this and without checks.",
         "tick", "live", LIVE, 1_000, 1_000, {"plain Python": 2.5}),
]  # fmt: skip


def network(pythons: Mapping[str, str], rounds: int) -> Iterator[Question]:
    """What the contenders can tell."""
    script = str(HERE / "stream_server.py")
    with (
        canned_server() as calls,
        subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as server,
    ):
        assert server.stdout is not None
        port = server.stdout.readline().split()[0]
        try:
            names = sorted({name for case in CASES for name in case.names})
            with contenders(pythons, names, calls, f"http://127.0.0.1:{port}") as all_of_them:
                for case in CASES:
                    sides = {
                        name: partial(all_of_them[name], case.work, case.amount)
                        for name in case.names
                    }
                    yield Question(*case[:3], case.per, in_turn(sides, rounds), case.bars)
        finally:
            server.kill()


def indicators_batch(rounds: int, bars: int = 200_000) -> Question:
    """Both in this process, indicator by indicator; a round is the sum over all of them."""
    pairs = bench_indicators.pairs(bench_indicators.bars(bars))

    def all_of(which: int) -> Seconds:
        wall, cpu = time.perf_counter(), time.process_time()
        for pair in pairs.values():
            pair[which]()
        return Seconds(time.perf_counter() - wall, time.process_time() - cpu)

    sides = {"ours": partial(all_of, 0), "TA-Lib": partial(all_of, 1)}
    text = f"{len(pairs)} indicators that both have, over {bars:,} bars, one after the other."
    found = in_turn(sides, rounds)
    return Question("Indicators, batch", text, "pass", 1, found, {"TA-Lib": 1.0})


def start(pythons: Mapping[str, str], rounds: int) -> Question:
    """Whole processes that import a library, make a client and end."""
    ours = f"{NAMES}\n{CLIENT.format('http://127.0.0.1:9')}\n{ORDER}"
    programs = {
        "ours": ours,
        "published": ours,
        "httpx": "import httpx\nhttpx.Client()",
        "aiohttp": "import aiohttp",
    }
    # httpx where ours is, which needs it anyway.
    where = {name: pythons[name] for name in programs}
    where["ours"] = where["httpx"] = pythons["installed"]
    sides = {name: partial(child, [python, "-c", programs[name]]) for name, python in where.items()}
    text = (
        "A process imports the library, makes a client (ours and the published one: and an order) "
        "and ends; aiohttp is only imported."
    )
    return Question("Start-up", text, "process", 1, in_turn(sides, rounds), {})


def commands(pythons: Mapping[str, str], rounds: int) -> Question:
    """``kite-algo`` beside the shortest Python program."""
    python = pythons["installed"]
    command = str(Path(python).with_name("kite-algo"))
    with Sandbox(clock="virtual") as sandbox:
        settings = {
            **os.environ,
            "KITE_ALGO_API_BASE": sandbox.base_url,
            "KITE_ALGO_WORKER_TOKEN": sandbox.token,
            "KITE_ALGO_EXECUTION_MODE": "paper",
        }
        sides = {
            "kite-algo --help": partial(child, [command, "--help"]),
            "kite-algo doctor --json": partial(child, [command, "doctor", "--json"], settings),
            "python -c pass": partial(child, [python, "-c", "pass"]),
        }
        found = in_turn(sides, max(10, rounds))
    best = {name: min(one[name].wall for one in found) * 1e3 for name in sides}
    text = (
        f"Best of {len(found)} by the clock, in milliseconds: `--help` "
        f"{best['kite-algo --help']:.0f} (to be ≤ 60), `doctor --json` with all its checks against "
        f"a sandbox {best['kite-algo doctor --json']:.0f} (to be ≤ 500), `python -c pass` "
        f"{best['python -c pass']:.0f}."
    )
    return Question("The command line", text, "", 1, [], {})


def year(pythons: Mapping[str, str], rounds: int) -> Question:
    """The same strategy over the same bars, from the shell to the figures."""
    with tempfile.TemporaryDirectory() as folder:
        bars = Path(folder) / "bars.csv"
        replay = [sys.executable, str(HERE / "bench_replay.py")]
        child([*replay, "--bars", str(bars)])
        peers = [str(HERE / "peers_of_replay.py"), str(bars), "backtesting.py"]
        sides = {
            "ours": partial(child, replay),
            "backtesting.py": partial(child, [pythons["backtesting.py"], *peers]),
        }
        found = in_turn(sides, rounds, warm_up=0)
    text = (
        "An EMA cross on a year of five-minute bars of one share, from the shell to the figures. "
        "backtesting.py gets the wanted position of each bar as a list; the replay runs an "
        "unmodified worker with streams, orders, exchange hours and charges. "
        "526 of its 528 trades are the same to the paisa; two around the hour-long session of "
        "Diwali are not, at whose end the exchange closes what was bought for the day. "
        f"{rounds} rounds."
    )
    return Question("A year replayed", text, "year", 1, found, {})


# -- the page's head ------------------------------------------------------------------------------


def head(pythons: Mapping[str, str], rounds: int, load: tuple[float, float, float]) -> str:
    versions = {
        **versions_of(sys.executable, ("kite-algo-worker", "httpx", "msgspec", "TA-Lib", "numba")),
        **versions_of(pythons["aiohttp"], PEERS),
    }
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    return f"""# Measured beside others

Written by `make bench` (`make bench ROUNDS=31` for calmer figures); do not edit. Make it anew on
the machine you care about: the ratios travel better than the times. Every library works in a
process of its own, in turn with the others, {rounds} rounds in an order drawn anew. Ratios are of
processor time, round by round: below 1 ours takes less. Load of the machine at the beginning:
{load[0]:.1f}.

- {datetime.now().astimezone():%Y-%m-%d}, {machine()}, Python {platform.python_version()}
- {named}; published: {PUBLISHED}, as pip installs it
"""


def machine() -> str:
    info = Path("/proc/cpuinfo")
    models = [
        line.partition(":")[2].strip()
        for line in (info.read_text("utf-8").splitlines() if info.exists() else ())
        if line.startswith("model name")
    ]
    model = models[0] if models else platform.processor() or platform.machine()
    return f"{model}, {os.cpu_count()} cores, {platform.system()}"


def versions_of(python: str, names: Sequence[str]) -> dict[str, str]:
    code = (
        "import json, sys\nfrom importlib.metadata import version\n"
        "print(json.dumps({name: version(name) for name in sys.argv[1:]}))"
    )
    done = subprocess.run([python, "-c", code, *names], check=True, capture_output=True, text=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    raise SystemExit(main())
