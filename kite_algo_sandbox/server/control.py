"""Direction from outside: time, scripted outcomes and trouble, for tests of a worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from time import monotonic, sleep
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias

from ..engine import SandboxEngine, VirtualClock
from .control_arguments import (
    Instant,
    Operation,
    Percent,
    Price,
    Quantity,
    Seconds,
    Status,
    Step,
    Text,
    Times,
    checked,
)
from .faults import Fault, Faults
from .hub import Hub
from .recorder import Recorder

_MOST_STEPS = 1_000_000
# Heartbeats are not sent more often than this, in seconds of the virtual clock.
_SHORTEST_BEAT = 1.0
# How often it is looked whether workers are idle, how many looks in a row must say so, and how
# long they may take.
_LOOK_SECONDS, _QUIET_LOOKS, _MOST_PATIENCE = 0.0005, 3, 30.0

Json: TypeAlias = dict[str, object]
Shape: TypeAlias = Literal["timed-out", "kitetrade-oms"]

#: What Kite answers, with status 400, when its own order system did not answer in time.
ORDER_TIMED_OUT = (
    "Order request timed out. Please check the order book and confirm before placing again."
)
#: The other form in which that has reached clients.
ORDER_SYSTEM_FAILED = "NetworkException: Request failed (kitetrade-oms)"
_TIME_OUTS: Mapping[Shape, tuple[int, str]] = MappingProxyType(
    {"timed-out": (400, ORDER_TIMED_OUT), "kitetrade-oms": (503, ORDER_SYSTEM_FAILED)}
)


class Workers(Protocol):
    """What is known of the workers that run in the process of the sandbox."""

    def alive(self, nonces: Mapping[str, str]) -> list[tuple[str, float]]:
        """Of the runs whose sessions have these nonces, those whose worker sends heartbeats, with
        the seconds between two of them."""
        ...

    def have_read(self, sent: Mapping[str, int]) -> bool:
        """Whether they wait, having read so many events of each stream, by correlation id."""
        ...


class NoWorkers:
    """A sandbox that knows of none."""

    def alive(self, nonces: Mapping[str, str]) -> list[tuple[str, float]]:
        return []

    def have_read(self, sent: Mapping[str, int]) -> bool:
        return True


class Control:
    """Moves the clock and decides what goes wrong next. Safe to call from any thread.

    Spans of time are numbers of seconds, timedeltas or text such as ``"90s"``, ``"5m"`` or
    ``"1h30m"``, instants are datetimes or ISO 8601 text. Arguments that cannot be used raise
    ``WrongArguments``, a ``ValueError`` whose sentence names them, before anything happens.
    """

    def __init__(self, engine: SandboxEngine, hub: Hub, recorder: Recorder, faults: Faults) -> None:
        self._engine = engine
        self._hub = hub
        self._recorder = recorder
        self._faults = faults
        #: What is known of the workers in this process.
        self.present: Workers = NoWorkers()

    # -- time ------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The present instant of the exchange."""
        return self._engine.now()

    @checked
    def advance(
        self, seconds: Seconds, step: Step | None = None, until_idle: bool = False
    ) -> datetime:
        """Move a virtual clock forward and return the new instant.

        Orders are matched and streams have been fed when this returns. With ``step`` the clock
        moves in several steps, and streams see each of them. With ``until_idle`` it then waits, in
        every step, for what :meth:`settle` waits for. Workers of this process that are alive send
        their heartbeats meanwhile, by the time of this clock. Raises ``TypeError`` when the clock
        is not virtual.
        """
        clock = self._virtual()
        if step is not None and seconds / step > _MOST_STEPS:
            raise ValueError(f"step: that would be more than {_MOST_STEPS} steps")
        target = clock.now() + timedelta(seconds=seconds)
        while clock.now() < target:
            size = target - clock.now()
            self._pass(size if step is None else min(timedelta(seconds=step), size))
            self.refresh()
            if until_idle:
                self.settle()
        self._recorder.mark()
        return clock.now()

    @checked
    def run_until(
        self, at: Instant, step: Step | None = None, until_idle: bool = False
    ) -> datetime:
        """Move a virtual clock to an instant that is not in its past."""
        now = self._virtual().now()
        if at < now:
            raise ValueError(f"at: time moves forward only, and it is {now.isoformat()} already")
        return self.advance((at - now).total_seconds(), step, until_idle)

    @checked
    def settle(self) -> None:
        """Wait until nothing is under way.

        That is so when no request is being answered, every client of a stream has been sent
        everything, and the streams that a worker in this process reads by the SDK have been read:
        it has dealt with the last event and waits for the next. A stream that the calling thread
        reads itself is left out. Raises ``TimeoutError`` after 30 seconds.
        """
        deadline = monotonic() + _MOST_PATIENCE
        quiet = 0
        while quiet < _QUIET_LOOKS:
            if monotonic() > deadline:
                raise TimeoutError(
                    f"workers were still busy after {_MOST_PATIENCE:.0f} s: an event was not read, "
                    "or a request not answered"
                )
            sent = self._hub.sent_from_thread()
            quiet = quiet + 1 if sent is not None and self.present.have_read(sent) else 0
            sleep(_LOOK_SECONDS)

    def _pass(self, span: timedelta) -> None:
        """Move the clock, in pieces when heartbeats fall into the time."""
        clock, target = self._virtual(), self._virtual().now() + span
        while clock.now() < target:
            left = target - clock.now()
            alive = self.present.alive(self._holders())
            beat = min((interval for _, interval in alive), default=left.total_seconds())
            clock.advance(min(left, timedelta(seconds=max(beat, _SHORTEST_BEAT))))
            if alive:
                self._direct_quietly("beat", runs=[run_id for run_id, _ in alive])

    def _holders(self) -> dict[str, str]:
        """The nonces of the sessions that are held, by run."""
        with self._engine.lock:
            live = self._engine.runs.live()
            return {run.strategy_run_id: run.nonce for run in live if run.nonce}

    @checked
    def set_speed(self, factor: Seconds) -> None:
        """Let a virtual clock run by itself: virtual seconds per second; 0 stops it."""
        self._virtual()
        self._hub.speed = factor

    def refresh(self) -> None:
        """Bring the exchange up to the present instant and feed every stream."""
        self._engine.tick()
        self._hub.refresh_from_thread()

    def time(self) -> Json:
        """The time, whether it moves by itself, and whose hours the market keeps."""
        clock = self._engine.clock
        return {
            "now": self.now.isoformat(),
            "virtual": isinstance(clock, VirtualClock),
            "speed": self._hub.speed if isinstance(clock, VirtualClock) else 1.0,
            "market": clock.mode,
        }

    # -- prices and fills ------------------------------------------------------------------------

    @checked
    def set_price(self, symbol: Text, price: Price) -> Json:
        """Let an instrument cost ``price`` rupees from this second on.

        From there it moves on as it would have moved, percent for percent. Quotes, ticks, candles,
        the other exchange's listing and the contracts on an index follow; orders that rest,
        triggers and protection meet the price before this returns. Nothing before this second
        changes. While the market is closed, the next session opens at the price. Returns symbol,
        price and the instants ``from`` which and ``until`` which the price is taken there.
        """
        return self._direct("set_price", symbol=symbol, price=price)

    @checked
    def move(
        self,
        symbol: Text,
        percent: Percent | None = None,
        to: Price | None = None,
        over: Seconds = 0.0,
    ) -> Json:
        """Take an instrument in a straight line to a price, or by so many percent.

        ``over`` is the time the line takes; the clock does not move. At its end the price moves
        on as with :meth:`set_price`, which this is otherwise like.
        """
        return self._direct("move", symbol=symbol, percent=percent, to=to, over=over)

    @checked
    def fill(
        self, order_id: Text, quantity: Quantity | None = None, price: Price | None = None
    ) -> Json:
        """Let an order that rests trade, wherever its market is; returns it as ``order``.

        All that is pending and at the order's limit, or at the last price when it has none, unless
        told otherwise. A stop is triggered by it. An order never fills beyond its limit.
        """
        return self._direct("fill", order_id=order_id, quantity=quantity, price=price)

    def _direct(self, name: str, **arguments: object) -> Json:
        """Do to the exchange what no operation does; a restart does it again at its time."""
        answer = self._direct_quietly(name, **arguments)
        self._hub.refresh_from_thread()
        return answer

    def _direct_quietly(self, name: str, **arguments: object) -> Json:
        """The same, which streams are told of later."""
        engine = self._engine
        with engine.lock, engine.pinned(engine.tick()):
            self._recorder.script(name, arguments)
            answer: Json = getattr(engine, name)(**arguments)
        return answer

    # -- outcomes --------------------------------------------------------------------------------

    @checked
    def reject_next(
        self,
        reason: Text = "RMS: rejected (scripted)",
        layer: Literal["exchange", "rms", "gateway"] = "exchange",
        times: Times = 1,
        tradingsymbol: str | None = None,
        raw: Text | None = None,
    ) -> None:
        """Refuse the next orders, of one symbol or of any.

        ``exchange``: the order is taken, gets an id and ends as ``REJECTED`` with the reason, and
        with ``raw`` as its raw message when that differs. ``rms``: the same, but the order does
        not reach the exchange and gets no exchange order id. ``gateway``: it is refused with
        status 400, and no order exists; the same idempotency key may be sent again.
        """
        arguments: Json = {
            "reason": reason, "layer": layer, "times": times, "tradingsymbol": tradingsymbol,
            "raw": raw,
        }  # fmt: skip
        with self._engine.lock:
            self._engine.tick()
            self._recorder.script("reject_next", arguments)
            self._engine.broker.scripted.reject_next(**arguments)  # type: ignore[arg-type]

    @checked
    def fail_next(
        self,
        operation: Operation = None,
        status: Status = 503,
        detail: Text | None = None,
        retry_after: Seconds | None = None,
        times: Times = 1,
        executed: bool = False,
        html: bool = False,
    ) -> None:
        """Answer the next requests with an error status.

        With ``executed`` a request is carried out first, so that the error hides a success. With
        ``html`` the body is a web page, as a proxy in front of a broken backend sends it.
        ``operation`` is an operation id such as ``submit_intent``; any request when omitted.
        """
        headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
        self._faults.add(Fault(status, operation, detail, executed, headers, times, html))

    @checked
    def time_out_next(
        self,
        operation: Operation = "submit_intent",
        executed: bool = True,
        times: Times = 1,
        shape: Shape = "timed-out",
        status: Status | None = None,
    ) -> None:
        """Answer as Kite does when its order system was silent, and nobody knows what happened.

        Two such answers are known: ``timed-out``, a sentence with status 400, and
        ``kitetrade-oms``, a failed request with status 503. Only ``executed`` decides whether the
        order was placed; the answer is the same.
        """
        usual, detail = _TIME_OUTS[shape]
        self._faults.add(Fault(status or usual, operation, detail, executed, {}, times))

    @checked
    def lose_next(
        self, operation: Operation = "submit_intent", executed: bool = True, times: Times = 1
    ) -> None:
        """Cut the connection of the next requests instead of answering, after or before doing."""
        self._faults.add(Fault(0, operation, None, executed, {}, times))

    @checked
    def set_latency(self, seconds: Seconds, operation: Operation = None) -> None:
        """Delay every answer, or those of one operation; 0 ends it."""
        self._faults.slow_down(seconds, operation)

    @checked
    def kill_switch(self, reason: Text = "kill_switch", token_id: str | None = None) -> list[str]:
        """Exit every open run, of one token or of all; returns the ids of those now closed.

        A run whose market is closed stays open.
        """
        arguments: Json = {"reason": reason, "token_id": token_id}
        with self._engine.lock:
            self._engine.tick()
            self._recorder.script("kill_switch", arguments)
            closed = self._engine.flatten_all(reason, token_id)
        self._hub.refresh_from_thread()
        return closed

    # -- streams ---------------------------------------------------------------------------------

    @checked
    def drop_streams(self) -> None:
        """Cut the connection of every open stream and WebSocket without a word."""
        self._hub.drop_streams_from_thread()

    @checked
    def silence_streams(self, on: bool = True) -> None:
        """Keep streams open and send nothing on them, keep-alives included; ``False`` ends it."""
        self._hub.silent = on

    # -- all -------------------------------------------------------------------------------------

    @checked
    def clear(self) -> None:
        """Forget every scripted fault, delay, silence and rejection."""
        self._faults.clear()
        self._hub.silent = False
        with self._engine.lock:
            self._engine.tick()
            self._recorder.script("clear", {})
            self._engine.broker.scripted.clear()

    @checked
    def reset(self, start: Instant | None = None) -> None:
        """Begin anew: no runs, no orders, fresh accounts, the paths' own prices, no faults.

        Tokens stay. Streams are cut. A virtual clock keeps its time, or is put back to ``start``
        where there is no data file.
        """
        if start is not None and self._recorder.is_kept:
            raise ValueError("start: what is kept in a data file goes on at the time it has")
        self._faults.clear()
        self._hub.silent = False
        engine = self._engine
        if start is None:
            with engine.lock, engine.pinned(engine.now()):
                self._recorder.clear()
                engine.reset()
        else:
            clock = self._virtual()
            with engine.lock:
                engine.reset(clock.restart(start))
        self.drop_streams()

    def auctions(self) -> Json:
        """What every account could offer in the buy-in auction now, with its auction numbers."""
        with self._engine.lock:
            at = self._engine.advance()
            broker = self._engine.broker
            accounts = list(broker.accounts.values())
            return {"auctions": {row.scope: broker.auctions.listed(row, at) for row in accounts}}

    @checked
    def state(self) -> Json:
        """The time, how many streams are open, requests are being answered and frames were dropped,
        and what is scripted."""
        return {
            "now": self.now.isoformat(),
            "speed": self._hub.speed,
            "streams": self._hub.client_count,
            "answering": self._hub.answering,
            "dropped": self._hub.dropped,
            "silent": self._hub.silent,
            "rejections": self._engine.broker.scripted.as_json(),
            **self._faults.as_json(),
        }

    def _virtual(self) -> VirtualClock:
        clock = self._engine.clock
        if not isinstance(clock, VirtualClock):
            raise TypeError("only a virtual clock can be moved")
        return clock


def scripts(engine: SandboxEngine) -> dict[str, Callable[..., object]]:
    """What a journal repeats besides operations, by name."""
    return {
        "set_price": engine.set_price,
        "move": engine.move,
        "fill": engine.fill,
        "beat": engine.beat,
        "reject_next": engine.broker.scripted.reject_next,
        "clear": engine.broker.scripted.clear,
        "kill_switch": engine.flatten_all,
    }


#: The control face: method and path below ``/sandbox`` to the name of a :class:`Control` method.
ROUTES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("GET", "/sandbox/state"): "state",
        ("GET", "/sandbox/time"): "time",
        ("GET", "/sandbox/auctions"): "auctions",
        ("POST", "/sandbox/clock/advance"): "advance",
        ("POST", "/sandbox/clock/run-until"): "run_until",
        ("POST", "/sandbox/clock/speed"): "set_speed",
        ("POST", "/sandbox/settle"): "settle",
        ("POST", "/sandbox/set-price"): "set_price",
        ("POST", "/sandbox/move"): "move",
        ("POST", "/sandbox/fill"): "fill",
        ("POST", "/sandbox/reject-next"): "reject_next",
        ("POST", "/sandbox/fail-next"): "fail_next",
        ("POST", "/sandbox/time-out-next"): "time_out_next",
        ("POST", "/sandbox/lose-next"): "lose_next",
        ("POST", "/sandbox/latency"): "set_latency",
        ("POST", "/sandbox/kill-switch"): "kill_switch",
        ("POST", "/sandbox/drop-streams"): "drop_streams",
        ("POST", "/sandbox/silence-streams"): "silence_streams",
        ("POST", "/sandbox/clear"): "clear",
        ("POST", "/sandbox/reset"): "reset",
    }
)
