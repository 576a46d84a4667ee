"""The parts of the exchange and the one place where time moves them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, time
from typing import ClassVar

from ..base.clock import Clock, epoch, from_epoch, to_ist
from ..base.manners import DOCUMENTED, Manners
from ..base.timed import Timed, next_moment
from ..base.timeline import Timeline
from ..market.calendar import Calendar
from ..market.instruments import Instruments
from ..market.market import MarketData
from ..market.option_sessions import OptionSessions
from ..market.prices import Prices
from ..market.recorded import CandleSource, take_in
from ..options.option_guard import OptionGuard
from ..options.option_runs import OptionRuns
from ..orders.broker import Broker
from ..orders.narration import Narration
from ..orders.position_timers import PositionTimers
from ..orders.resting import Resting
from ..orders.rules import Rules
from ..orders.varieties import Varieties
from ..protection.protection import Protection
from ..protection.protection_watch import ProtectionWatch
from ..runs.runs import Runs
from ..runs.tokens import Token, TokenRegister
from ..trading.brackets import Brackets
from ..trading.exits import Exits
from ..trading.gtt import GttDesk
from ..trading.intents import Intents
from .audit import Audit, CheckedLock
from .watches import Watches


class Exchange:
    """Wires clock, market, desk and supervision together.

    Every public operation of the engine holds ``lock``, a re-entrant lock, for its whole duration,
    so callers on any thread see one consistent market; listeners of the timeline are called while
    it is held and must return quickly.
    """

    #: Whether the books are checked after every event, unless an exchange is told otherwise.
    audit_by_default: ClassVar[bool] = False

    def __init__(
        self, clock: Clock, *, seed: int = 7, tokens: Iterable[Token] = (),
        starting_cash: int = 100_000, secret: bytes | None = None, rules: Rules | None = None,
        opened_at: datetime | None = None, candles: Iterable[CandleSource] = (),
        squareoff: Mapping[str, time] | None = None, audit: bool | None = None,
        manners: Manners = DOCUMENTED,
    ) -> None:  # fmt: skip
        """``starting_cash`` is in rupees. ``secret`` keys nonces and safety tokens; without one
        they are random. ``rules`` say how orders are matched, ``squareoff`` when the broker closes
        MIS positions. With ``opened_at``, before the clock's present, the exchange begins there.
        ``candles`` are recordings to replay instead of made-up prices. ``audit`` has the books
        checked after every event; by default as ``audit_by_default`` says. ``manners`` are those of
        the backend that this exchange stands for."""
        self.clock = clock
        self.audit: Audit | None = None
        self._audited = self.audit_by_default if audit is None else audit
        self.lock = CheckedLock(self._check_books) if self._audited else threading.RLock()
        self.tokens = TokenRegister(tokens)
        self.calendar = Calendar(clock.mode, seed, squareoff)
        self.instruments = Instruments()
        recordings = take_in(self.instruments, candles)
        self.calendar.follow({token: found.sessions for token, found in recordings.items()})
        self.instruments.follow(recordings)
        self._rules = rules or Rules()
        self.manners = manners
        bar_path = self._rules.bar_path
        self.prices = Prices(
            seed, self.calendar, self.instruments, recordings, bar_path, self._rules.spread
        )
        self.market = MarketData(self.instruments, self.prices)
        self.timeline = Timeline()
        self.secret = secret or secrets.token_bytes(32)
        self._starting_cash = starting_cash * 100
        self._seed = seed
        self._pinned: datetime | None = None
        self._at = to_ist(opened_at or clock.now())
        self._begin()

    def _begin(self) -> None:
        """Everything that a reset makes anew."""
        self.timeline.clear()
        self.prices.set_prices.clear()
        self.runs = Runs(self.make_id)
        self.broker = Broker(
            self.calendar, self.instruments, self.prices, self.runs, self._starting_cash,
            self._rules, self._seed, self.manners,
        )  # fmt: skip
        # Who follows the broker is told in this order.
        self.audit = Audit(self.broker) if self._audited else None
        self.option_runs = OptionRuns(self.broker, self.make_id)
        Narration(self.broker, self.timeline)
        Varieties(self.broker)
        self.intents = Intents(self.broker)
        self.exits = Exits(self.broker, self.runs)
        self.gtt = GttDesk(self.broker)
        self.token_heartbeats: dict[str, datetime] = {}
        self.protection = Protection(
            self.broker, self.exits, self.timeline, self.make_id, self.token_heartbeats
        )
        self.watch = ProtectionWatch(self.broker, self.runs, self.protection)
        self.options = OptionSessions(self.instruments, self.prices)
        self.option_guard = OptionGuard(self.broker, self.option_runs, self.timeline)
        self.brackets = Brackets(self.broker, self.timeline, self.make_id)
        self._issued = 0
        self.resting = Resting(self.broker)
        self._watches = Watches(self.watch, self.option_guard)
        # What is due at one moment happens in this order.
        self._timed: tuple[Timed, ...] = (
            self.resting, self.gtt, PositionTimers(self.broker), self._watches,
        )  # fmt: skip

    def reset(self, at: datetime | None = None) -> None:
        """Forget every account, run and trigger, and begin anew, at the present or at ``at``."""
        with self.lock:
            self._at = self.now() if at is None else to_ist(at)
            self._begin()

    def make_id(self, prefix: str) -> str:
        """``prefix`` and 32 hex digits that nobody without the secret can foresee."""
        self._issued += 1
        digest = hmac.new(self.secret, f"id:{self._issued}".encode(), hashlib.sha256)
        return prefix + digest.hexdigest()[:32]

    def now(self) -> datetime:
        """The clock's present; never before an instant the market has reached."""
        return max(to_ist(self._pinned or self.clock.now()), self._at)

    @contextmanager
    def pinned(self, at: datetime) -> Iterator[None]:
        """Hold the lock and the clock: everything inside the block happens at ``at``."""
        with self.lock:
            before, self._pinned = self._pinned, at
            try:
                yield
            finally:
                self._pinned = before

    def advance(self) -> datetime:
        """Bring the market to the clock's present; returns that instant.

        Whatever would have happened since the last call happens now at its own time: fills,
        triggers, expiries and protection, in the order of their seconds.
        """
        return self._move(self.now())

    def catch_up(self, at: datetime) -> None:
        """Live through the time up to ``at`` again, as it was lived the first time."""
        with self.lock:
            self._move(max(at, self._at))

    def _move(self, target: datetime) -> datetime:
        while (moment := next_moment(self._timed, self._at, target)) is not None:
            self._at = moment
            for part in self._timed:
                part.happen(moment)
            self._check_books()
        self._at = target
        return target

    def meet_again(self) -> None:
        """Let what rests and what is protected meet the present second, which has new prices."""
        before = from_epoch(epoch(self._at) - 1)
        for part in (self.resting, self.gtt):
            part.forget()
            part.next_moment(before, self._at)
        self._watches.look_again(self._at)
        for timed in (self.resting, self.gtt, self._watches):
            timed.happen(self._at)
        self._check_books()

    def search_again(self) -> None:
        """Follow orders and triggers from the present on; they are others than before."""
        self.broker.orders.begin_anew()
        self.resting.begin_anew()
        self.gtt.forget()

    def _check_books(self) -> None:
        if self.audit is not None:
            self.audit.check()
