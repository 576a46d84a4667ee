"""A sandbox inside the current process."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
import socket
import threading
from dataclasses import fields
from datetime import datetime, time, timedelta
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self, TypeAlias, get_args

from kite_algo_worker.config import AlgoWorkerConfig

from .candle_files import digest_of_directory, read_directory
from .dashboard import SignIns
from .engine import IST, Clock, Rules, SandboxEngine, Token, VirtualClock, WallClock
from .engine.base.times import instant_of
from .engine.market.recorded import BAR_PATHS
from .engine.orders.rules import LONGEST
from .present import PresentWorkers
from .profiles import DOCUMENTED, profile_named
from .server.app import ServerSettings, create_app
from .server.journal import Journal
from .server.runner import SandboxServer, bind
from .settings import DEFAULT_SEED, ClockName, SandboxSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.applications import Starlette

    from .server.control import Control
    from .server.hub import Hub

#: Seconds, text such as ``"90s"``, ``"5m"`` or ``"1h30m"``, or a timedelta.
Span: TypeAlias = float | str | timedelta
Layer: TypeAlias = Literal["exchange", "rms", "gateway"]

#: Where a virtual clock starts unless told otherwise: a Friday, at the opening bell.
DEFAULT_START = datetime(2026, 5, 8, 9, 15, tzinfo=IST)


_log = logging.getLogger("kite_algo_sandbox.candles")


def make_clock(name: ClockName | Clock, start: datetime | str | None = None) -> Clock:
    """Return the clock of this name; a ready-made clock is passed through.

    Args:
        name: ``"always-open"`` trades at every hour of the computer's clock, ``"real"`` keeps the
            exchange's hours and holidays, ``"virtual"`` moves only when it is told to and is
            always open, ``"virtual-exchange"`` moves like it and keeps the exchange's hours.
        start: First instant of a virtual clock, a datetime or ISO 8601 text; without an offset it
            is Indian time.

    Raises:
        ValueError: the name is unknown, the start cannot be read or is given for another clock.
    """
    if not isinstance(name, str):
        return name
    if name in ("virtual", "virtual-exchange"):
        first = DEFAULT_START if start is None else instant_of(start, "start")
        return VirtualClock(first, "nse" if name == "virtual-exchange" else "always-open")
    if start is not None:
        raise ValueError("start is only meaningful for a virtual clock")
    if name == "always-open":
        return WallClock("always-open")
    if name == "real":
        return WallClock("nse")
    raise ValueError(f"unknown clock {name!r}: use one of {', '.join(get_args(ClockName))}")


def new_token() -> str:
    """Return a fresh worker token text."""
    return f"kwa_{secrets.token_urlsafe(32)}"


class Sandbox:
    """A local Kite Algo backend on a loopback port, for tests and notebooks.

    Use it as a context manager; it is serving inside the block::

        with Sandbox(clock="virtual", seed=42) as sandbox:
            client = KiteAlgoWorkerClient(sandbox.config())
            sandbox.advance(60)

    Prices are synthetic and no order leaves the process.

    Args:
        port: Loopback port; 0 takes a free one.
        seed: Decides the whole price history.
        clock: ``"always-open"``, ``"real"``, ``"virtual"``, ``"virtual-exchange"`` or a
            ready-made clock.
        start: First instant of a virtual clock, a datetime or ISO 8601 text; without an offset it
            is Indian time.
        cash: Opening balance of every paper account, in whole rupees; by default 100,000, and
            1,000,000 in the profile ``deployed``.
        token: Worker token to accept; a fresh one when omitted.
        tokens: Further tokens with rights of their own.
        tick_interval: Seconds between two price movements.
        heartbeat: Seconds of silence after which a stream sends a keep-alive.
        speed: How fast a virtual clock runs by itself; 0 moves it only by :meth:`advance`.
        host: Address to bind.
        data_file: Remember everything in this file and continue from it; in memory when omitted.
            A sandbox with a file is started once: to continue after :meth:`stop`, make another.
        liquidity: Units that one order can fill per second; larger orders fill in parts. Without
            it every order fills at once.
        slippage: Ticks by which every fill without a limit price is worse than the best price.
        latency: Seconds that a worker's order, change or cancellation travels to the exchange.
        use_depth: Fill against the five quoted levels instead of wholly at the best price.
        needs_protection: Refuse MARKET and SL-M orders without ``market_protection``, as the
            broker does.
        squareoff: Other times at which the broker closes MIS positions, for ``"equity"`` and
            ``"derivatives"``; with exchange hours.
        data: Directory with candles of one's own to replay, one CSV or Parquet file per
            instrument; a virtual clock then starts with the first candle.
        bar_path: Which extreme a recorded candle touches first: ``"low-first"``, ``"high-first"``
            or ``"nearest-first"`` (to its open).
        spread: Ticks between bid and ask of what is recorded; with 0 all trades at the last
            price. Without it the spread is made up.
        control: Also serve :attr:`control` over HTTP, below ``/sandbox``.
        fsync: Wait for the disk at every write, so that a power failure loses nothing either.
        profile: Whose manners it has: ``"documented"`` answers as the README says, ``"deployed"``
            as backends do that are deployed. :data:`kite_algo_sandbox.profiles.PROFILES` has the
            differences.

    Raises:
        JournalError: the data file is in use, damaged, or was made with other settings.
        ValueError: start cannot be read, a speed is given for a clock that is not virtual,
            liquidity, slippage or latency is out of range, squareoff names another segment, or
            there is no profile of that name.
        CandleFileError: a candle file cannot be used.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        seed: int = DEFAULT_SEED,
        clock: ClockName | Clock = "always-open",
        start: datetime | str | None = None,
        cash: int | None = None,
        token: str | None = None,
        tokens: Iterable[Token] = (),
        tick_interval: float = 1.0,
        heartbeat: float = 15.0,
        speed: float = 0.0,
        host: str = "127.0.0.1",
        data_file: str | Path | None = None,
        fsync: bool = False,
        control: bool = False,
        data: str | Path | None = None,
        liquidity: int | None = None,
        slippage: int = 0,
        latency: float = 0.0,
        use_depth: bool = False,
        needs_protection: bool = False,
        squareoff: Mapping[str, time] | None = None,
        bar_path: str = BAR_PATHS[0],
        spread: int | None = None,
        profile: str = DOCUMENTED.name,
    ) -> None:
        #: The settings it was made with.
        self.settings = settings = SandboxSettings(
            port=port,
            host=host,
            profile=profile,
            cash=cash,
            seed=seed,
            clock=clock,
            start=start,
            speed=speed,
            tick_interval=tick_interval,
            heartbeat=heartbeat,
            data_file=data_file,
            fsync=fsync,
            data=data,
            bar_path=bar_path,
            spread=spread,
            liquidity=liquidity,
            slippage=slippage,
            latency=latency,
            use_depth=use_depth,
            needs_protection=needs_protection,
            squareoff=squareoff,
            control=control,
        )
        self._server: SandboxServer | None = None
        self._thread: threading.Thread | None = None
        self._host = host
        #: Whose manners it has.
        self.profile = profile_named(profile)
        cash = self.profile.cash if cash is None else cash
        self._port = port
        candles = [] if data is None else read_directory(data)
        #: What is replayed, one line per file.
        self.recordings = tuple(file.summary for file in candles)
        for note in (note for file in candles for note in file.notes):
            _log.warning(note)
        if candles and clock in {"always-open", "real"}:
            _log.warning(
                "the market of a recording is open at its own times only: "
                "replay it with the clock virtual or virtual-exchange"
            )
        if candles and settings.is_virtual and start is None:
            start = min(item.first_instant for item in candles)
        the_clock = make_clock(clock, start)
        if speed and not isinstance(the_clock, VirtualClock):
            raise ValueError("speed is only meaningful for a virtual clock")
        rules = _rules(settings)
        self._journal: Journal | None = None
        if data_file is not None:
            kept = _kept(settings, the_clock, cash, rules)
            self._journal = Journal(data_file, kept, the_clock.now(), fsync=fsync)
        try:
            self._token = _token_text(token, self._journal)
            self.engine = SandboxEngine(
                the_clock,
                seed=seed,
                tokens=[Token.from_secret(self._token), *tokens],
                starting_cash=cash,
                secret=self._journal.secret if self._journal else _signing_secret(the_clock, seed),
                opened_at=self._journal.created_at if self._journal else None,
                candles=candles,
                rules=rules,
                squareoff=squareoff,
                manners=self.profile.manners,
            )
            self._app = create_app(
                self.engine,
                ServerSettings(
                    tick_interval, heartbeat, speed, control=control, profile=self.profile
                ),
                journal=self._journal,
            )
        except BaseException:
            if self._journal is not None:
                self._journal.close()
            raise
        self.control.present = PresentWorkers()
        #: The first instant of its clock.
        self.started_at = the_clock.now()
        if isinstance(the_clock, VirtualClock):
            the_clock.set(self.engine.now())

    @property
    def token(self) -> str:
        """The worker token to connect with."""
        return self._token

    @property
    def base_url(self) -> str:
        """Scheme, host and port; known once the sandbox has been started."""
        return f"http://{_reachable(self._host)}:{self._port}"

    def __repr__(self) -> str:
        state = "serving" if self._server is not None else "stopped"
        return f"<Sandbox {self.base_url} {state}>"

    def config(self, **changes: object) -> AlgoWorkerConfig:
        """Return connection settings for this sandbox; keywords override single fields."""
        fields: dict[str, object] = {"base_url": self.base_url, "token": self._token, **changes}
        return AlgoWorkerConfig(**fields)  # type: ignore[arg-type]

    def asgi_app(self) -> Starlette:
        """Return the application itself, for in-process HTTP without a socket."""
        return self._app

    def start(self) -> Self:
        """Serve in a background thread; returns when requests are accepted.

        Raises:
            OSError: the port is taken.
            RuntimeError: it was stopped and its data file is closed.
        """
        if self._server is not None:
            return self
        if self._journal is not None and self._journal.is_closed:
            raise RuntimeError("make a new Sandbox to continue from the data file")
        listener = bind(self._host, self._port)
        self._port = int(listener.getsockname()[1])
        self._server = SandboxServer(self._app, self._hub)
        self._thread = threading.Thread(
            target=self._serve, args=(self._server, listener), name="sandbox", daemon=True
        )
        self._thread.start()
        if not self._server.ready.wait(10) or not self._server.started:
            raise RuntimeError("the sandbox did not start")
        return self

    def stop(self) -> None:
        """End every stream and stop serving; the engine stays usable. Safe to repeat."""
        server, thread = self._server, self._thread
        self._server = self._thread = None
        if server is not None and thread is not None:
            server.stop()
            thread.join(10)
        if self._journal is not None and not self._journal.is_closed:
            if app := getattr(self, "_app", None):
                app.state.recorder.finish()
            self._journal.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def now(self) -> datetime:
        """The present instant of the exchange."""
        return self.control.now

    def advance(
        self, seconds: Span, *, step: Span | None = None, until_idle: bool = False
    ) -> datetime:
        """Move a virtual clock forward; returns the new instant.

        Orders are matched and streams have been fed when this returns. Workers of this process
        that are alive send their heartbeats meanwhile, by the time of this clock.

        Args:
            seconds: How far to move: seconds (``60``, ``"60"``), ``"5m"``, ``"1h30m"`` or a
                timedelta.
            step: Size of the single steps; one jump when omitted. Streams see every step.
            until_idle: Also wait, after every step, until nothing is under way: no request is
                being answered, every stream has been sent everything, and the workers in this
                process have dealt with what they read and wait for the next event.

        Raises:
            TypeError: the clock is not virtual.
            ValueError: a span is none, is negative, or the step is not positive.
            TimeoutError: workers were still busy after 30 seconds.
        """
        return self.control.advance(seconds, step, until_idle)  # type: ignore[arg-type]

    def run_until(
        self, at: datetime | str, *, step: Span | None = None, until_idle: bool = False
    ) -> datetime:
        """Move a virtual clock to an instant that is not in its past.

        Args:
            at: A datetime or ISO 8601 text; without an offset it is Indian time.
            step: As for :meth:`advance`, which this is otherwise like.
            until_idle: As for :meth:`advance`.
        """
        return self.control.run_until(at, step, until_idle)  # type: ignore[arg-type]

    def settle(self) -> None:
        """Wait until nothing is under way, as :meth:`advance` does with ``until_idle``."""
        self.control.settle()

    def wait_for_streams(self, count: int = 1, *, timeout: float = 30.0) -> None:
        """Wait until so many streams and WebSocket channels are open: a worker is listening.

        Args:
            count: How many, of all workers together.
            timeout: Seconds of the wall clock.

        Raises:
            TimeoutError: there are fewer by then.
        """
        deadline = monotonic() + timeout
        while (found := self._hub.client_count) < count:
            if monotonic() > deadline:
                raise TimeoutError(f"{found} of {count} streams were open after {timeout:g} s")
            sleep(0.002)

    def set_price(self, symbol: str, price: float) -> None:
        """Let an instrument cost ``price`` rupees from this second on.

        From there it moves on as it would have moved, percent for percent. Quotes, ticks, candles,
        the other exchange's listing and the contracts on an index follow; orders that rest,
        triggers and protection have met the price when this returns. Nothing before this second
        changes. While the market is closed, the next session opens at the price.

        Args:
            symbol: ``EXCHANGE:SYMBOL`` or token digits.
            price: In rupees, on the instrument's tick.

        Raises:
            ValueError: the symbol is not known or trades no more, or the price is not on the tick.
        """
        self.control.set_price(symbol, price)

    def move(
        self,
        symbol: str,
        percent: float | None = None,
        *,
        to: float | None = None,
        over: Span = 0.0,
    ) -> None:
        """Take an instrument in a straight line to a price; otherwise like :meth:`set_price`.

        Args:
            symbol: ``EXCHANGE:SYMBOL`` or token digits.
            percent: How far: ``-2`` is two percent down.
            to: The price at its end instead, in rupees, on the instrument's tick.
            over: The time the line takes, such as ``"10m"``; :meth:`advance` lets it pass.

        Raises:
            ValueError: as for :meth:`set_price`; neither or both of ``percent`` and ``to``.
        """
        self.control.move(symbol, percent, to, over)  # type: ignore[arg-type]

    def fill(
        self, order_id: str, quantity: int | None = None, price: float | None = None
    ) -> Mapping[str, object]:
        """Let an order that rests trade, wherever its market is; returns the order.

        A stop is triggered by it.

        Args:
            order_id: The order.
            quantity: Units of this fill; all that is pending when omitted.
            price: In rupees; the order's limit, or the last price, when omitted. Never beyond
                the limit.

        Raises:
            ValueError: no such order rests, more than is pending, or a price it may not have.
        """
        order = self.control.fill(order_id, quantity, price)["order"]
        return order if isinstance(order, dict) else {}

    def reject_next(
        self,
        reason: str = "RMS: rejected (scripted)",
        *,
        layer: Layer = "exchange",
        times: int = 1,
        tradingsymbol: str | None = None,
        raw: str | None = None,
    ) -> None:
        """Refuse the next orders, of one symbol or of any.

        Args:
            reason: Their ``status_message``.
            layer: ``"exchange"`` and ``"rms"``: the order exists and is ``REJECTED``, the latter
                without an exchange order id; ``"gateway"``: status 400, and no order exists.
            times: How many orders.
            tradingsymbol: Only orders of this symbol.
            raw: Their ``status_message_raw`` when it differs.
        """
        self.control.reject_next(reason, layer, times, tradingsymbol, raw)

    def fail_next(
        self,
        operation: str | None = None,
        *,
        status: int = 503,
        detail: str | None = None,
        retry_after: float | None = None,
        times: int = 1,
        executed: bool = False,
        html: bool = False,
    ) -> None:
        """Answer the next requests with an error status.

        Args:
            operation: An operation id such as ``"submit_intent"``; any request when omitted.
            status: 400 to 599.
            detail: What the answer says.
            retry_after: Seconds in its ``Retry-After``.
            times: How many requests.
            executed: Carry the request out first, so that the error hides a success.
            html: Answer with a web page, as a proxy does.
        """
        self.control.fail_next(operation, status, detail, retry_after, times, executed, html)

    def drop_streams(self) -> None:
        """Cut the connection of every open stream and WebSocket without a word."""
        self.control.drop_streams()

    def refresh(self) -> None:
        """Bring the exchange up to the present instant and feed every stream."""
        self.control.refresh()

    def dashboard_link(self) -> str:
        """A link that signs one browser in to the page of this sandbox, once, within 15 minutes."""
        sign_ins: SignIns = self._app.state.sign_ins
        return f"{self.base_url}/?code={sign_ins.code()}"

    @property
    def control(self) -> Control:
        """Everything that can be directed, rarer things too: ``control.kill_switch()``."""
        control: Control = self._app.state.control
        return control

    @property
    def _hub(self) -> Hub:
        hub: Hub = self._app.state.hub
        return hub

    @staticmethod
    def _serve(server: SandboxServer, listener: socket.socket) -> None:
        try:
            asyncio.run(server.serve(sockets=[listener]))
        finally:
            server.ready.set()


def _reachable(host: str) -> str:
    """What a client on this computer writes to reach a server bound to ``host``."""
    if host in ("0.0.0.0", "::", ""):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _rules(settings: SandboxSettings) -> Rules:
    """How orders are matched."""
    if not 0 <= settings.latency <= LONGEST.total_seconds():
        raise ValueError("latency must be between 0 seconds and an hour")
    return Rules(
        liquidity=settings.liquidity,
        slippage=settings.slippage,
        latency=timedelta(seconds=settings.latency),
        use_depth=settings.use_depth,
        needs_protection=settings.needs_protection,
        bar_path=settings.bar_path,
        spread=settings.spread,
    )


def _kept(settings: SandboxSettings, clock: Clock, cash: int, rules: Rules) -> dict[str, str]:
    """What the state depends on besides the calls."""
    name = settings.clock if isinstance(settings.clock, str) else type(clock).__name__
    kept = {"profile": settings.profile, "seed": str(settings.seed), "cash": str(cash)}
    kept["clock"] = f"{name} ({clock.mode})"
    if isinstance(clock, VirtualClock):
        kept["start"] = clock.now().isoformat()
    kept |= {field.name: str(getattr(rules, field.name)) for field in fields(rules)}
    kept["squareoff"] = str(sorted((settings.squareoff or {}).items()))
    kept["candles"] = "none" if settings.data is None else digest_of_directory(settings.data)
    return kept


def _token_text(given: str | None, journal: Journal | None) -> str:
    """The token to accept; one that was made up stays the same for the life of a data file."""
    if given:
        return given
    kept = journal.setting("token") if journal is not None else None
    text = kept or new_token()
    if journal is not None and kept is None:
        journal.keep("token", text)
    return text


def _signing_secret(clock: Clock, seed: int) -> bytes:
    """Repeatable with a virtual clock, where every run of a test must give the same ids."""
    if isinstance(clock, VirtualClock):
        return hashlib.sha256(f"kite-algo-sandbox:{seed}".encode()).digest()
    return secrets.token_bytes(32)
