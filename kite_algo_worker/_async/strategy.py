"""A strategy by what it does when something happens; all around that is done for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar

from ..config import AlgoWorkerConfig
from ..inputs.builders import market_order
from ..inputs.run_config import RunConfig
from ..market.ist import IST
from ._background import Background
from ._compat import Signal
from .client import AsyncKiteAlgoWorkerClient
from .progress import waiting_here

if TYPE_CHECKING:
    from kite_algo_worker_api.models import (
        IntentResult,
        TicksEvent,
        WorkerCandle,
        WorkerTimelineEvent,
    )

    from ..inputs.orders import OrderPayload
    from .event_stream import AsyncEventStream
    from .managed_run import AsyncManagedRun

T = TypeVar("T")

# The session of a worker that was killed is given away after this at the latest.
_WAIT_FOR_SESSION = 90.0
_PAGE = 1000
_LEAVE_SECONDS = 5.0
# A stream that tells something looks so often whether all is over.
_LOOK_SECONDS = 1.0


class _News(NamedTuple):
    """Something that an ``on_...`` method is to be told."""

    moment: str
    handler: Callable[..., Awaitable[None]]
    arguments: tuple[object, ...]
    dealt_with: Signal


class AsyncStrategy:
    """A strategy: say what it trades, and what it does when something happens.

    A subclass names its instruments and overrides some of the ``on_...`` methods. They are called
    one at a time, never at once, and may call everything of the run, ``self.run``::

        class Breakout(AsyncStrategy):
            name = "breakout"
            instruments = ("NSE:INFY", "NSE:TCS")

            async def on_candle(self, instrument, candles):
                if candles[-1]["close"] > max(c["high"] for c in candles[-20:-1]):
                    if await self.position(instrument) == 0:
                        await self.trade(instrument, 10, tag="entry")

    It owns the run, its session and heartbeats, and the keys of its orders: a decision that is made
    again after a restart, on the same candle, is no second order. It keeps no positions of its own:
    :meth:`position` asks the backend, so that a restart finds what the last start left. The same
    class runs in a replay, on the sandbox and live.

    Attributes:
        name: Of the strategy: its template, and the beginning of its run's id.
        instruments: ``EXCHANGE:SYMBOL`` each.
        interval: Of its candles.
        history: So many finished candles are there from the start.
        product: Of the orders of :meth:`trade`.
        run_id: Of its run; by default the name and the day, so that every day has a run of its own.
            With one that stays, a run lasts over days.
        client: What it runs with, while it works.
        run: The open run, while it works.
        candles: The finished candles of every instrument, oldest first.
    """

    name: ClassVar[str] = "strategy"
    instruments: ClassVar[Sequence[str]] = ()
    interval: ClassVar[str] = "5minute"
    history: ClassVar[int] = 100
    product: ClassVar[str] = "MIS"
    run_id: ClassVar[str | None] = None

    _awake: Signal | None = None
    client: AsyncKiteAlgoWorkerClient
    run: AsyncManagedRun
    candles: dict[str, list[WorkerCandle]]

    # -- what a strategy does ---------------------------------------------------------------------

    async def on_start(self) -> None:
        """The run is open and the histories are there; also after a restart."""

    async def on_candle(self, instrument: str, candles: Sequence[WorkerCandle]) -> None:
        """A candle of the instrument has finished: the last one of ``candles``.

        One that finished while the connection was lost is told late, none is told twice.
        """

    async def on_tick(self, event: TicksEvent) -> None:
        """Quotes have changed: those in ``event["ticks"]``. Overriding it subscribes to them."""

    async def on_fill(self, event: WorkerTimelineEvent) -> None:
        """An order of the run has traded; ``event["payload"]`` has the order and the trade.

        Deployed backends tell of no paper trades: there it is called in live runs only.
        """

    async def on_stop(self) -> None:
        """It ends. Positions stay, unless this calls ``self.run.exit_run(...)``."""

    # -- what it has for that ---------------------------------------------------------------------

    async def position(self, instrument: str) -> int:
        """Units that the run holds of an instrument now, negative when it is short."""
        legs = (await self.run.get_pnl())["legs"]
        return sum(
            leg["net_quantity"]
            for leg in legs
            if f"{leg['exchange']}:{leg['tradingsymbol']}" == instrument
        )

    async def trade(self, instrument: str, quantity: int, *, tag: str) -> IntentResult:
        """Buy so many units at the market, or sell them when ``quantity`` is negative.

        See :meth:`place` for ``tag``.
        """
        exchange, _, symbol = instrument.partition(":")
        side = "BUY" if quantity > 0 else "SELL"
        order = market_order(exchange, symbol, side, self.product, abs(quantity))
        return await self.place(order, tag=tag)

    async def place(self, order: OrderPayload, *, tag: str) -> IntentResult:
        """Place an order once for the present candle, tick or fill.

        Args:
            order: As of the order builders.
            tag: What it is for, such as ``"entry"``: with the instrument and what is being handled
                it makes the key under which the backend takes the order once.
        """
        key = self.run.key(tag, order["exchange"], order["tradingsymbol"], self._moment)
        return await self.run.place_order(order, idempotency_key=key)

    def stop(self) -> None:
        """Let it end when the present ``on_...`` method is done; safe to repeat."""
        self._is_over = True
        if self._awake is not None:
            self._awake.set()

    # -- how it runs ------------------------------------------------------------------------------

    def run_config(self, settings: AlgoWorkerConfig) -> RunConfig:
        """What its run is created with; override it for protection, risk or metadata."""
        return RunConfig(
            strategy_run_id=self.run_id or f"run_{self.name}_{datetime.now(IST):%Y%m%d}",
            template_id=self.name,
            account_scope=settings.account_scope,
            execution_mode=settings.execution_mode,
            metadata={"strategy_family": "indicator_strategy", "strategy_name": self.name},
        )

    async def main(self) -> None:
        """Run with the settings of the environment, until it stops or is stopped."""
        settings = AlgoWorkerConfig.from_env()
        async with AsyncKiteAlgoWorkerClient(settings) as client:
            await self.work(client)

    async def work(self, client: AsyncKiteAlgoWorkerClient) -> None:
        """Run with a client, until it stops or is stopped.

        On the server: the run is recovered or created, its session claimed, also from a worker
        that was killed, as soon as the backend gives it away. Leaving it releases the session.

        Raises:
            RunClosedError: somebody closed the run.
            KiteAlgoWorkerError: a call of its own, or of an ``on_...`` method, failed.
        """
        self.client = client
        self._moment = "start"
        self._is_over = False
        self._error: Exception | None = None
        self._streams: list[AsyncEventStream[Any]] = []
        self._news: deque[_News] = deque()
        self._awake = awake = Signal()
        config = self.run_config(client.config)
        async with client.run(config, wait_for_session=_WAIT_FOR_SESSION) as run:
            self.run = run
            try:
                self.candles = {one: await self._finished(one) for one in self.instruments}
                cursor = await self._last_cursor()
                await self.on_start()
                if not self._is_over:
                    await self._listen(awake, cursor)
            finally:
                self._moment = "stop"
                await self.on_stop()
        if self._error is not None:
            raise self._error

    async def _listen(self, awake: Signal, cursor: int) -> None:
        """Read every stream beside, and deal here with what they tell, one thing at a time."""

        async def fills() -> None:
            await self._read(self._follow_fills, cursor)

        async def ticks() -> None:
            await self._read(self._follow_ticks)

        name = f"stream of {self.name}"
        beside = [Background(fills, name), *map(self._candles_beside, self.instruments)]
        if type(self).on_tick is not AsyncStrategy.on_tick:
            beside.append(Background(ticks, name))
        try:
            while not self._is_over:
                if self._news:
                    news = self._news.popleft()
                    self._moment = news.moment
                    try:
                        await news.handler(*news.arguments)
                    finally:
                        news.dealt_with.set()
                else:
                    with waiting_here():
                        await awake.wait(None)
                    awake.clear()
        finally:
            await self._leave()
            for one in beside:
                await one.join(_LEAVE_SECONDS)

    def _candles_beside(self, instrument: str) -> Background:
        async def candles() -> None:
            await self._read(self._follow_candles, instrument)

        return Background(candles, f"candles of {instrument}")

    async def _read(self, follow: Callable[..., Awaitable[None]], *arguments: object) -> None:
        """Follow a stream to its end, which is the end of all."""
        try:
            await follow(*arguments)
        except Exception as error:
            self._error = self._error or error
        await self._leave()

    async def _follow_fills(self, cursor: int) -> None:
        # It is the run's own: when somebody closes the run, it says so.
        stream = self.run.stream_timeline(after_cursor=cursor, event_type="order.trade")
        async for event in self._opened(stream):
            await self._tell(f"fill {event['cursor']}", self.on_fill, event)

    async def _follow_candles(self, instrument: str) -> None:
        stream = self.client.stream_candles(instrument, self.interval)
        async for event in self._opened(stream):
            # What a connection begins with tells of one candle; more may have been missed.
            found = await self._finished(instrument) if event["candles"] else [event["candle"]]
            for candle in found:
                if candle is not None and self._is_new(instrument, candle):
                    self.candles[instrument].append(candle)
                    done = tuple(self.candles[instrument])
                    await self._tell(candle["ts"], self.on_candle, instrument, done)

    async def _follow_ticks(self) -> None:
        stream = self.client.stream_ticks(self.instruments)
        async for event in self._opened(stream):
            ticks = event["ticks"]
            moment = ticks[0]["exchange_timestamp"] if ticks else "none"
            await self._tell(f"tick {moment}", self.on_tick, event)

    async def _tell(
        self, moment: str, handler: Callable[..., Awaitable[None]], *arguments: object
    ) -> None:
        """Hand something over and wait until it was dealt with: what follows is not older."""
        news = _News(moment, handler, arguments, Signal())
        self._news.append(news)
        if self._awake is not None:
            self._awake.set()
        while not self._is_over and not await news.dealt_with.wait(_LOOK_SECONDS):
            pass

    def _opened(self, stream: AsyncEventStream[T]) -> AsyncEventStream[T]:
        self._streams.append(stream)
        return stream

    async def _leave(self) -> None:
        """End every stream, and the wait for news."""
        self.stop()
        for stream in self._streams:
            await stream.aclose()

    async def _finished(self, instrument: str) -> list[WorkerCandle]:
        """The newest finished candles."""
        shown = await self.client.get_candles(instrument, self.interval, self.history)
        return [candle for candle in shown["candles"] if candle["is_complete"]]

    def _is_new(self, instrument: str, candle: WorkerCandle) -> bool:
        known = self.candles[instrument]
        return not known or datetime.fromisoformat(candle["ts"]) > datetime.fromisoformat(
            known[-1]["ts"]
        )

    async def _last_cursor(self) -> int:
        """Where the run's timeline ends now."""
        cursor = 0
        while True:
            page = await self.run.list_timeline(after_cursor=cursor, limit=_PAGE)
            events = page["events"]
            if not events:
                return cursor
            cursor = events[-1]["cursor"]
