"""One library in a process of its own, doing on demand what the others do, too.

    ENV/bin/python benchmarks/contender.py LIBRARY CALLS_URL STREAMS_URL

Each line of standard input names a piece of work and how much of it; the answer is a line of JSON
with the seconds it took, by the clock and of this process's processor. Knows public names only:
``ours`` and ``published`` are the same lines, in environments with different releases.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

TOKEN = "kwa_benchmark"
RUN = "run_bench_001"
API = "/api/algo-workers/worker"
AT_ONCE = 64
SYMBOL, BARS = "NSE:INFY", 5_000
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
EIGHT: list[Any] = [
    ("ema", {"period": 20}), "rsi", "macd", "atr", "supertrend", "bbands", "adx", "vwap",
]  # fmt: skip

Work = Callable[[int], object]


class Worker:
    """A release of kite-algo-worker."""

    def __init__(self, calls: str, streams: str) -> None:
        self.sdk: Any = import_module("kite_algo_worker")
        config = self.sdk.AlgoWorkerConfig
        self.calls = self.sdk.KiteAlgoWorkerClient(config(base_url=calls, token=TOKEN))
        self.streams = self.sdk.KiteAlgoWorkerClient(config(base_url=streams, token=TOKEN))
        self.loop = asyncio.new_event_loop()
        self.many = self.sdk.AsyncKiteAlgoWorkerClient(config(base_url=calls, token=TOKEN))
        self.engine: Any = None

    def small(self, count: int) -> None:
        for _ in range(count):
            assert self.calls.get_run(RUN)["status"] == "open"

    def at_once(self, count: int) -> None:
        self.loop.run_until_complete(together(lambda: self.many.get_run(RUN), count))

    def candles(self, count: int) -> None:
        for _ in range(count):
            found = self.calls.get_historical_candles(SYMBOL, timeframe="5minute")
            assert len(found["candles"]) == BARS

    def paced(self, count: int) -> None:
        self.stream(f"NSE:PACED-{count}-2000", count)

    def burst(self, count: int) -> None:
        self.stream(f"NSE:BURST-{count}-1", count)

    def stream(self, symbol: str, count: int) -> None:
        seen = 0
        for event in self.streams.stream_ticks([symbol]):
            seen += len(event["ticks"])
            if seen == count:
                break

    def live(self, count: int) -> None:
        if self.engine is None:
            pandas: Any = import_module("pandas")
            indicators: Any = import_module("kite_algo_worker.indicators")
            index = pandas.date_range(
                "2026-01-05 09:15", periods=500, freq="min", tz="Asia/Kolkata"
            )
            frame = pandas.DataFrame(prices(500), index=index)
            self.engine = indicators.LiveIndicatorEngine.from_history(frame, EIGHT)
        candle = {"ts": "2026-01-06T09:15:00+05:30", "is_complete": False, **last_bar()}
        for _ in range(count):
            assert self.engine.update_provisional(candle)["rsi"].value > 0


class Httpx:
    """httpx and its ``json()``; events as what stands between blank lines of bytes."""

    def __init__(self, calls: str, streams: str) -> None:
        httpx: Any = import_module("httpx")
        self.at, self.streams = calls + API, streams + API
        self.client = httpx.Client(headers=HEADERS, trust_env=False)
        self.many = httpx.AsyncClient(headers=HEADERS, trust_env=False)
        self.loop = asyncio.new_event_loop()

    def small(self, count: int) -> None:
        for _ in range(count):
            answer = self.client.get(f"{self.at}/runs/{RUN}").raise_for_status().json()
            assert answer["status"] == "open"

    def at_once(self, count: int) -> None:
        async def one() -> Any:
            return (await self.many.get(f"{self.at}/runs/{RUN}")).raise_for_status().json()

        self.loop.run_until_complete(together(one, count))

    def candles(self, count: int) -> None:
        query = {"symbol": SYMBOL, "timeframe": "5minute"}
        for _ in range(count):
            answer = self.client.get(f"{self.at}/market/history", params=query)
            assert len(answer.raise_for_status().json()["candles"]) == BARS

    def paced(self, count: int) -> None:
        assert self.stream(f"NSE:PACED-{count}-2000") == count

    def burst(self, count: int) -> None:
        assert self.stream(f"NSE:BURST-{count}-1") == count

    def stream(self, symbol: str) -> int:
        seen, rest = 0, b""
        url = f"{self.streams}/market/ticks/stream"
        with self.client.stream("GET", url, params={"symbols": symbol}) as answer:
            for chunk in answer.iter_bytes():
                *events, rest = (rest + chunk).split(b"\n\n")
                for event in events:
                    seen += len(json.loads(event[event.index(b"data: ") + 6 :]).get("ticks", ()))
        return seen


class HttpxLines(Httpx):
    """The same with ``iter_lines()``, as most people read events."""

    def stream(self, symbol: str) -> int:
        seen = 0
        url = f"{self.streams}/market/ticks/stream"
        with self.client.stream("GET", url, params={"symbols": symbol}) as answer:
            for line in answer.iter_lines():
                if line.startswith("data: {"):
                    seen += len(json.loads(line[6:]).get("ticks", ()))
        return seen


class Aiohttp:
    """aiohttp and its ``json()``; events line by line."""

    def __init__(self, calls: str, streams: str) -> None:
        self.at, self.streams = calls + API, streams + API
        self.loop = asyncio.new_event_loop()
        self.session = self.loop.run_until_complete(self._open())

    async def _open(self) -> Any:
        aiohttp: Any = import_module("aiohttp")
        return aiohttp.ClientSession(headers=HEADERS)

    async def get(self, path: str, **query: str) -> Any:
        async with self.session.get(self.at + path, params=query) as answer:
            answer.raise_for_status()
            return await answer.json()

    def small(self, count: int) -> None:
        async def work() -> None:
            for _ in range(count):
                assert (await self.get(f"/runs/{RUN}"))["status"] == "open"

        self.loop.run_until_complete(work())

    def at_once(self, count: int) -> None:
        self.loop.run_until_complete(together(lambda: self.get(f"/runs/{RUN}"), count))

    def candles(self, count: int) -> None:
        async def work() -> None:
            for _ in range(count):
                found = await self.get("/market/history", symbol=SYMBOL, timeframe="5minute")
                assert len(found["candles"]) == BARS

        self.loop.run_until_complete(work())

    def paced(self, count: int) -> None:
        assert self.loop.run_until_complete(self.stream(f"NSE:PACED-{count}-2000")) == count

    def burst(self, count: int) -> None:
        assert self.loop.run_until_complete(self.stream(f"NSE:BURST-{count}-1")) == count

    async def stream(self, symbol: str) -> int:
        seen = 0
        url = f"{self.streams}/market/ticks/stream"
        async with self.session.get(url, params={"symbols": symbol}) as answer:
            async for line in answer.content:
                if line.startswith(b"data: {"):
                    seen += len(json.loads(line[6:]).get("ticks", ()))
        return seen


class Talipp:
    """The same eight indicators, whose last value is replaced."""

    def __init__(self, calls: str, streams: str) -> None:
        t: Any = import_module("talipp.indicators")
        bar: Any = import_module("talipp.ohlcv").OHLCV
        self.close = [t.EMA(20), t.RSI(14), t.MACD(12, 26, 9), t.BB(20, 2)]
        self.whole = [t.ATR(14), t.SuperTrend(10, 3), t.ADX(14, 14), t.VWAP()]
        rows = list(zip(*prices(500).values(), strict=True))
        for row in [*rows, tuple(last_bar().values())]:
            for one in self.close:
                one.add(row[3])
            for one in self.whole:
                one.add(bar(*row))
        self.last = bar(*last_bar().values())

    def live(self, count: int) -> None:
        for _ in range(count):
            for one in self.close:
                one.update(self.last.close)
            for one in self.whole:
                one.update(self.last)
            assert self.close[1][-1] > 0


class Plain:
    """The same eight written by hand, see ``plain_indicators.py``."""

    def __init__(self, calls: str, streams: str) -> None:
        self.state = import_module("plain_indicators").PlainEight()
        names = ("high", "low", "close", "volume")
        for row in zip(*(prices(500)[name] for name in names), strict=True):
            self.state.update(*row, final=True)
        self.last = [last_bar()[name] for name in names]

    def live(self, count: int) -> None:
        for _ in range(count):
            assert self.state.update(*self.last)["rsi"] > 0


async def together(call: Callable[[], Awaitable[Any]], count: int) -> None:
    """``count`` times so many calls at once."""
    for _ in range(count):
        answers = await asyncio.gather(*(call() for _ in range(AT_ONCE)))
        assert all(answer["status"] == "open" for answer in answers)


def prices(count: int) -> dict[str, list[float]]:
    """Bars that walk at random, the same in every process."""
    chance = random.Random(7)
    bars: dict[str, list[float]] = {n: [] for n in ("open", "high", "low", "close", "volume")}
    price = 1500.0
    for _ in range(count):
        close = price * (1 + chance.gauss(0, 5e-4))
        spread = price * 3e-4 * chance.random()
        row = (price, max(price, close) + spread, min(price, close) - spread, close)
        for name, value in zip(bars, (*row, float(chance.randrange(1, 10_000))), strict=True):
            bars[name].append(value)
        price = close
    return bars


def last_bar() -> dict[str, float]:
    """The bar that is forming after them."""
    return {name: values[-1] for name, values in prices(501).items()}


LIBRARIES: dict[str, Callable[[str, str], object]] = {
    "ours": Worker,
    "published": Worker,
    "httpx": Httpx,
    "httpx lines": HttpxLines,
    "aiohttp": Aiohttp,
    "talipp": Talipp,
    "plain Python": Plain,
}


def main() -> None:
    library = LIBRARIES[sys.argv[1]](*sys.argv[2:4])
    for line in sys.stdin:
        name, count = line.split()
        work: Work = getattr(library, name)
        wall, cpu = time.perf_counter(), time.process_time()
        work(int(count))
        used = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        print(json.dumps(used), flush=True)


if __name__ == "__main__":
    main()
