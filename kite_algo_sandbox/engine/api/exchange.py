"""The parts of the exchange and the one place where time moves them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from kite_algo_worker.market.ist import at_second

from ..base.clock import Clock, epoch, from_epoch, to_ist
from ..base.manners import DOCUMENTED, Manners
from ..base.timeline import Timeline
from ..books.charges import squareoff_fee
from ..books.ledger import Position
from ..market.calendar import Calendar
from ..market.instruments import Instrument, Instruments
from ..market.market import MarketData
from ..market.option_sessions import OptionSessions
from ..market.prices import Prices
from ..market.recorded import CandleSource, take_in
from ..market.settlement import SETTLEMENT, settlement_price
from ..market.ticks import stretches
from ..options.option_guard import OptionGuard
from ..options.option_runs import OptionRuns
from ..orders.broker import Broker
from ..orders.matching import market_at, next_touch
from ..orders.narration import Narration
from ..orders.orders import RESTING, Order
from ..orders.rules import Rules
from ..orders.varieties import Varieties
from ..protection.protection import Protection
from ..protection.protection_watch import ProtectionWatch
from ..runs.runs import Runs
from ..runs.tokens import Token, TokenRegister
from ..trading.brackets import Brackets
from ..trading.exits import Exits
from ..trading.gtt import GttDesk, Trigger
from ..trading.intents import Intents
from .audit import Audit, CheckedLock


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
        self._touches: dict[str, tuple[int, int, int | None]] = {}

    def reset(self) -> None:
        """Forget every account, run and trigger, and begin anew at the present instant."""
        with self.lock:
            self._at = self.now()
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
        while True:
            due = self._next_event(target)
            met = self._first_met(due or target)
            if due is None and met is None:
                break
            self._at = met or due or target
            self._run_events(self._at)
        self._at = target
        return target

    def meet_again(self) -> None:
        """Let what rests and what is protected meet the present second, which has new prices."""
        self._touches.clear()
        second = epoch(self._at)
        for order in self.broker.orders.active():
            if order.status in RESTING:
                self._order_touch(order, second - 1, second)
        for trigger in self.gtt.armed():
            self._gtt_touch(trigger, second - 1, second)
        for watch in (self.watch, self.option_guard):
            watch.scan(second, second)
            watch.settle(second)
        self._run_matching(self._at, second)
        self._run_watches(self._at)

    def _first_met(self, until: datetime) -> datetime | None:
        """The first tick up to an instant that meets a rule of protection."""
        watches = (self.watch, self.option_guard)
        for start, stop in stretches(epoch(self._at) + 1, epoch(until)):
            hits = [watch.scan(start, stop) for watch in watches]
            second = min((hit for hit in hits if hit is not None), default=stop)
            settled = [watch.settle(second) for watch in watches]
            if any(settled):
                return from_epoch(second)
        return None

    def _next_event(self, target: datetime) -> datetime | None:
        after, until = epoch(self._at), epoch(target)
        moments: list[datetime] = []
        for order in self.broker.orders.active():
            if order.status not in RESTING:
                continue
            due = order.due
            if due is not None and due <= target:
                moments.append(max(due, self._at))
            hit = self._order_touch(order, after, until)
            if hit is not None:
                moments.append(from_epoch(hit))
        for trigger in self.gtt.armed():
            hit = self._gtt_touch(trigger, after, until)
            if hit is not None:
                moments.append(from_epoch(hit))
            if self._at < trigger.expires_at <= target:
                moments.append(trigger.expires_at)
        moments += self._timers(after, until)
        watched = (self.watch.next_timer(self._at), self.option_guard.next_timer(self._at))
        moments += [moment for moment in watched if moment is not None and moment <= target]
        return min(moments, default=None)

    def _timers(self, after: int, until: int) -> list[datetime]:
        moments = []
        for _, row in self._open_positions():
            if row.instrument.is_derivative:
                expiry = self.prices.expiry_second(row.instrument)
                if expiry <= until:
                    moments.append(from_epoch(max(expiry, after)))
            if row.product == "MIS":
                cut = self._squareoff_after(row, after)
                if cut is not None and cut <= until:
                    moments.append(from_epoch(cut))
            elif row.product == "MTF":
                midnight = at_second(from_epoch(after).date() + timedelta(days=1), 0)
                if epoch(midnight) <= until:
                    moments.append(midnight)
        return moments

    def _run_events(self, at: datetime) -> None:
        second = epoch(at)
        self._run_matching(at, second)
        for key, row in self._open_positions():
            self._run_position(key, row, at, second)
        self._run_watches(at)

    def _run_matching(self, at: datetime, second: int) -> None:
        for order in self.broker.orders.active():
            self._run_order(order, at, second)
            if order.is_terminal:
                self._touches.pop(order.order_id, None)
        for trigger in self.gtt.armed():
            hit = self._touches.get(f"gtt {trigger.id}", (0, 0, None))[2]
            if hit == second or at >= trigger.expires_at:
                self.gtt.check(trigger, at)

    def _run_watches(self, at: datetime) -> None:
        self.watch.act(at)
        self.option_guard.act(at)
        self._check_books()

    def _check_books(self) -> None:
        if self.audit is not None:
            self.audit.check()

    def _run_order(self, order: Order, at: datetime, second: int) -> None:
        if order.status not in RESTING:
            return
        due = order.due
        if due is not None and at >= due:
            self.broker.wake(order, at)
        elif self._touches.get(order.order_id, (0, 0, None))[2] == second:
            self.broker.work(order, at)

    def _run_position(self, key: str, row: Position, at: datetime, second: int) -> None:
        instrument = row.instrument
        if instrument.is_derivative and second >= self.prices.expiry_second(instrument):
            price = settlement_price(self.prices, instrument)
            self.broker.force_close(key, row, price, at, SETTLEMENT)
        elif row.product == "MIS":
            cut = self._squareoff_on(instrument, at.date())
            if cut is not None and epoch(cut) == second:
                market = market_at(self.prices, instrument, epoch(at))
                price = market.opposite(-1 if row.quantity > 0 else 1)
                self.broker.force_close(key, row, price, at, "squareoff", squareoff_fee())
        elif row.product == "MTF" and row.quantity > 0 and at == at_second(at.date(), 0):
            self.broker.accounts.of(self.broker.accounts.scopes[key], at).finance(row, at.date())

    def _squareoff_after(self, row: Position, after: int) -> int | None:
        if self.calendar.always_open:
            return None
        day = from_epoch(after).date()
        for offset in range(8):
            current = day + timedelta(days=offset)
            if not self.calendar.knows(current):
                return None
            cut = self._squareoff_on(row.instrument, current)
            if cut is not None and epoch(cut) > after:
                return epoch(cut)
        return None

    def _squareoff_on(self, instrument: Instrument, day: date) -> datetime | None:
        return self.calendar.squareoff(instrument.exchange, day, expiring=instrument.expiry == day)

    def _open_positions(self) -> list[tuple[str, Position]]:
        # Sorted, because reading a run's P&L may open its book earlier than its first trade does.
        books = sorted(self.broker.accounts.books.items())
        return [(key, row) for key, book in books for row in book.open()]

    def _order_touch(self, order: Order, after: int, until: int) -> int | None:
        return self._touch(
            order.order_id, order.version, after, until,
            lambda start: next_touch(self.prices, order, start, until),
        )  # fmt: skip

    def _gtt_touch(self, trigger: Trigger, after: int, until: int) -> int | None:
        return self._touch(
            f"gtt {trigger.id}", trigger.version, after, until,
            lambda start: self.gtt.next_touch(self.prices, trigger, start, until),
        )  # fmt: skip

    def _touch(
        self, key: str, version: int, after: int, until: int,
        search: Callable[[int], int | None],
    ) -> int | None:  # fmt: skip
        """A remembered search: seconds that were searched once are not searched again."""
        known = self._touches.get(key)
        start = after
        if known is not None and known[0] == version:
            searched, hit = known[1], known[2]
            if hit is not None and hit > after:
                return hit if hit <= until else None
            if hit is None and searched >= until:
                return None
            if hit is None:
                start = max(after, searched)
        hit = search(start)
        self._touches[key] = (version, until, hit)
        return hit
