# Translated from _async/desk.py by `make generate`; do not edit.
"""The desk: the one way of every write that moves money.

One request per key at a time; where it would trade is checked, then the limits of its run; it is
noted before a byte is sent, and what came back is compared with what was asked. When the answer is
lost, the desk finds out what became of it.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kite_algo_worker_api.api.connection import health
from kite_algo_worker_api.api.market import get_quotes
from kite_algo_worker_api.api.monitoring import get_run_pnl
from kite_algo_worker_api.api.orders import get_order
from kite_algo_worker_api.api.runs import get_run

from .._base import checks as args
from ..config import require_live_consent
from ..exceptions import (
    GuardError,
    InvalidInputError,
    KiteAlgoWorkerError,
    ModeMismatchError,
    NotExecutedError,
    NotFoundError,
    OutcomeUnknownError,
    RunClosedError,
    SafetyTokenExpiredError,
    WaitTimeoutError,
)
from ..inputs.scopes import is_paper_scope
from ..market.words import OnUnknown
from ..placing.closed_runs import closed_run
from ..placing.guards import GuardBook, Guards, Mark, reducing, symbol_of
from ..placing.intents import ACCOUNT, SINGLE_FLIGHT, Intent, IntentResolution
from ..placing.journal import PendingIntents
from ..placing.resolution import is_under_way, resolve
from ..placing.run_book import RunBook, RunIdentity
from ..placing.writes import WRITES, Write
from ..wire.call import Call
from ..wire.retry import Retry
from ._background import in_thread, wait_for
from ._compat import monotonic, sleep
from .connection import Connection, follow

if TYPE_CHECKING:
    from kite_algo_worker_api.models import WorkerQuote

    from ..placing.intents import WriteResult

T = TypeVar("T")

_NO_MARK: Final = Mark(None, None)
_NO_CONSENT: Final = frozenset({"paper", "dry_run"})
_BRIEF: Final = Retry(attempts=1, total=2.0)
_LONGEST_TURN: Final = 300.0
_ANSWERS: Final = ("raise", "resolve")
_SHORT: Final = 1.0
_NOT_HONOURED: Final = (
    "this backend has not said that it honours it for {} runs: it would be carried out. "
    "Nothing was sent; get_run_pnl(...) shows the open legs, a live run can be previewed"
)


class Desk:
    """Places intents, and finds out what became of those whose answer was lost.

    A client and its copies share one; each copy sends through its own connection.

    Attributes:
        book: What is known of the runs.
        guards: The limits, and what they have counted.
        pending: Intents without a known outcome.
    """

    def __init__(
        self,
        connection: Connection,
        book: RunBook,
        guards: GuardBook,
        pending: PendingIntents,
    ) -> None:
        self.book = book
        self.guards = guards
        self.pending = pending
        self._connection = connection

    def over(self, connection: Connection) -> Desk:
        """The same desk, sending through another connection."""
        made = copy.copy(self)
        made._connection = connection
        return made

    # -- placing ----------------------------------------------------------------------------------

    def place(self, intent: Intent, on_unknown: OnUnknown = "raise") -> Any:
        """Send an intent, and return its record.

        Raises:
            KiteAlgoWorkerError: it was refused, here or there, or its outcome is unknown.
        """
        resolving = (
            on_unknown != "raise" and args.choice("on_unknown", on_unknown, _ANSWERS) != "raise"
        )
        write, turn = WRITES[intent.operation], self._take_turn(intent)
        try:
            repeated = self.pending.has(intent)
            identity = self._admit(intent, write, repeated=repeated)
            if self.pending.journal is not None and write.effect != "cancel":
                in_thread(self.pending.sending, intent, must=not write.reduces)
            try:
                call = self._checked(write.call(intent, intent.body), intent, write)
                result = self._connection.send(call)
            except OutcomeUnknownError as error:
                self._lose(intent, write)
                error.idempotency_key = error.idempotency_key or intent.idempotency_key
                error.strategy_run_id = error.strategy_run_id or intent.strategy_run_id
                if not resolving:
                    raise
                return _result_of(self._resolve(intent, replay=True), error)
            except KiteAlgoWorkerError as error:
                if is_under_way(error):
                    self._lose(intent, write)
                # What is refused before the key is looked up says nothing of an earlier attempt.
                elif not repeated or isinstance(error, SafetyTokenExpiredError):
                    self.pending.settled(intent, "refused")
                if isinstance(error, RunClosedError):
                    raise self._explained(intent.strategy_run_id, error) from error
                raise
            except BaseException:  # cancelled or interrupted: it may have been sent
                self._lose(intent, write)
                raise
            self.pending.settled(intent, "executed")
            self.book.check_result(intent, identity, result, live=self._may_be_live)
            return result
        finally:
            SINGLE_FLIGHT.end(turn)

    def resolve(self, intent: Intent, *, replay: bool, settle: float | None) -> IntentResolution:
        """Find out what became of an intent whose answer was lost."""
        turn = self._take_turn(intent)
        try:
            return self._resolve(intent, replay=replay, settle=settle)
        finally:
            SINGLE_FLIGHT.end(turn)

    def _resolve(
        self, intent: Intent, *, replay: bool, settle: float | None = None
    ) -> IntentResolution:
        write, identity = WRITES[intent.operation], self.book.runs.get(intent.limited_run)
        mode = identity.execution_mode if identity else intent.mode
        seconds = self.pending.settle_time(mode, settle)
        if settle is None and write.effect == "exit":  # a second one finds nothing to close
            seconds = min(seconds, _SHORT)
        course = resolve(
            intent,
            write,
            settle=seconds,
            left=self.pending.in_flight(intent, seconds, monotonic()),
            replay=replay,
            live=mode not in ("paper", "dry_run"),
            before_replay=lambda call: self._checked(call, intent, write),
        )
        found = follow(course, self._connection.send)
        if found.state != "unknown":
            self.pending.settled(intent, found.state)
        if found.result is not None:
            self.book.check_result(intent, identity, found.result, live=self._may_be_live)
        return found

    def _take_turn(self, intent: Intent) -> tuple[str, ...]:
        """Wait until no other thread or task of this process has the key under way."""
        # Before a journal or a lock of the parent process is touched.
        self._connection.check_usable(intent.operation)
        name = (self._connection.api_url, *intent.name)
        deadline = monotonic() + _LONGEST_TURN
        while (other := SINGLE_FLIGHT.begin(name)) is not None:
            if not wait_for(other, max(0.0, deadline - monotonic())):
                raise WaitTimeoutError(
                    f"the key {intent.idempotency_key} is still under way elsewhere",
                    operation=intent.operation,
                )
        return name

    def _checked(self, call: Call[T], intent: Intent, write: Write) -> Call[T]:
        """The call, stopped by the kill switch also between its attempts."""
        if write.reduces or intent.strategy_run_id == ACCOUNT:
            return call
        return replace(call, check=partial(self.guards.check_alive, intent.strategy_run_id))

    def _lose(self, intent: Intent, write: Write) -> None:
        # Whether an order was taken out of the book shows in the book: nothing to remember.
        if write.effect != "cancel":
            self.pending.lost(intent, monotonic())

    def _explained(self, run_id: str, refusal: RunClosedError) -> RunClosedError:
        """The refusal of a run that is not open, with the backend's reason where it tells it."""
        try:
            found = self._connection.ask(get_run.build(run_id))
        except KiteAlgoWorkerError:
            return refusal
        return closed_run(found, refusal) or refusal

    def _may_be_live(self) -> bool:
        return self._connection.config.live_enabled or not self.book.verify

    # -- admission --------------------------------------------------------------------------------

    def _admit(self, intent: Intent, write: Write, *, repeated: bool) -> RunIdentity | None:
        """What must hold before an intent is sent; where it would trade, as far as it is known.

        Nothing but the mode guard stands in the way of exits and cancels.

        Raises:
            KiteAlgoWorkerError: it is refused, and nothing is sent.
        """
        identity = self._where(intent, write)
        if write.reduces:
            return identity
        if repeated and write.replays:  # an earlier attempt would execute beside this one
            settle = self.pending.settle_time(identity.execution_mode if identity else None)
            left = self.pending.in_flight(intent, settle, monotonic())
            if left > 0:
                sleep(left)
        self.guards.check_alive(intent.strategy_run_id)
        if intent.guarded_by is not None:
            self.guards.check_alive(intent.guarded_by)
        limits = self._limits(identity)
        if limits is not None and not (intent.dry_run or intent.reported):
            self._check_limits(intent, identity, limits)
        return identity

    def _where(self, intent: Intent, write: Write) -> RunIdentity | None:
        """Where the write would trade; refused when that is elsewhere, or live without consent."""
        closing = write.reduces and not intent.dry_run
        asking = self.over(self._connection.with_options(retry=_BRIEF)) if closing else self
        try:
            if intent.strategy_run_id == ACCOUNT:
                known = asking.account()
            else:
                known = asking.identity(
                    intent.limited_run, optional=intent.is_of_options, verify=intent.dry_run
                )
        except KiteAlgoWorkerError:
            if not closing:
                raise
            return None  # a question that failed must not hold up what closes positions
        if known is not None:
            if known.mismatch is not None:
                known.refuse_if_mismatched(closing=closing)
            if known.execution_mode not in _NO_CONSENT:
                require_live_consent(known.execution_mode, self._connection.config)
            if intent.dry_run and not known.looks_only(exits=write.effect == "exit"):
                raise InvalidInputError("dry_run", _NOT_HONOURED.format(known.execution_mode))
        as_usual = intent.mode is None and intent.account_scope is None
        return known if as_usual else _as_asked(intent, known)

    def is_live(self, run_id: str) -> bool:
        """Whether a run is live, or may be for all that is known and consented to."""
        try:
            known = self.over(self._connection.with_options(retry=_BRIEF)).identity(run_id)
        except KiteAlgoWorkerError:
            known = None
        if known is None or not known.execution_mode:
            return self._connection.config.live_enabled
        require_live_consent(known.execution_mode, self._connection.config)
        return known.execution_mode == "live"

    def identity(
        self, run_id: str, *, optional: bool = False, verify: bool = False
    ) -> RunIdentity | None:
        """Mode and account of a run, read once; None when there is no run of that name.

        With ``verify`` it is read whatever the client was told about reading runs.
        """
        known = self.book.runs.get(run_id)
        verify = verify or self.book.verify
        if known is None and verify and run_id not in self.book.no_runs:
            try:
                self.book.learn(self._connection.ask(get_run.build(run_id)))
            except NotFoundError:
                if not optional:
                    raise
                self.book.no_runs.add(run_id)
            known = self.book.runs.get(run_id)
        return known

    def account(self) -> RunIdentity | None:
        """The account of the token, read once. GTT triggers have no run, and no paper backend."""
        known = self.book.runs.get(ACCOUNT)
        if known is None and self.book.verify:
            scope = (self._connection.ask(health.build())).account_scope or ""
            mode = "paper" if not scope or is_paper_scope(scope) else "live"
            known = self.book.runs[ACCOUNT] = RunIdentity(mode, scope)
        return known

    # -- limits -----------------------------------------------------------------------------------

    def _limits(self, identity: RunIdentity | None) -> Guards | None:
        if identity is not None and identity.execution_mode:
            return self.guards.limits(identity.execution_mode)
        # Of a run that nobody has read, everything is possible that was consented to.
        return self.guards.limits("live" if self._connection.config.live_enabled else None)

    def _check_limits(self, intent: Intent, identity: RunIdentity | None, limits: Guards) -> None:
        run_id, key = intent.limited_run, intent.idempotency_key
        orders: Sequence[Mapping[str, Any]] = intent.orders
        if intent.operation == "modify_order":
            orders = [self._added_by(intent)]
            key = f"{key} {monotonic()}"  # every change is one more request to the exchange
            if not orders[0]["quantity"]:
                limits = Guards(limits.orders_per_minute, None, None, None)
        elif not orders and intent.is_of_options and limits.need_orders:
            raise GuardError(run_id, "what entering would trade is unknown: preview it first")
        has_results = run_id in self.book.runs if intent.is_of_options else run_id != ACCOUNT
        marks = [_NO_MARK] * len(orders)
        if limits.need_prices and orders:
            marks = self._marks(orders)
            if has_results and not all(mark.is_fresh(limits) for mark in marks):
                marks = reducing(orders, marks, self._open_legs(run_id))
            self.guards.check_prices(run_id, limits, orders, marks)
        if limits.daily_loss is not None and has_results:
            pnl = self._connection.ask(get_run_pnl.build(run_id))
            created, now = identity.created_at if identity else None, datetime.now(UTC)
            net = pnl.totals.net_pnl
            self.guards.check_loss(run_id, limits.daily_loss, net, created, now)
        self.guards.reserve(run_id, key, limits, orders, marks, monotonic())

    def _added_by(self, intent: Intent) -> Mapping[str, Any]:
        """What a change adds to its order: nothing, unless it raises the quantity."""
        wanted = int(intent.body.get("quantity") or 0)
        if not wanted:
            return {"quantity": 0}
        request = get_order.build(intent.target or "", strategy_run_id=intent.strategy_run_id)
        found = self._connection.ask(request)
        added = max(0, wanted - (found.order.quantity or 0))
        return dict(found.order) | dict(intent.body) | {"quantity": added}

    def _open_legs(self, run_id: str) -> Sequence[Mapping[str, Any]]:
        """What the run holds; nothing when it cannot be read."""
        try:
            pnl = self._connection.ask(get_run_pnl.build(run_id))
        except KiteAlgoWorkerError:
            return ()
        return pnl.legs or ()

    def _marks(self, orders: Sequence[Mapping[str, Any]]) -> list[Mark]:
        from ..wire.quotes import with_quote_map  # late: it loads records

        symbols = [symbol_of(order) for order in orders]
        wanted = {"symbols": sorted(set(symbols)), "instrument_tokens": [], "mode": "quote"}
        try:
            answer = self._connection.ask(get_quotes.build(body=wanted))
        except KiteAlgoWorkerError:
            return [_NO_MARK] * len(orders)
        with_quote_map(answer)
        quotes: Mapping[str, WorkerQuote] = answer.quotes or {}
        marks = []
        for symbol in symbols:
            quote = quotes.get(symbol)
            age = None if quote is None or quote.age_ms is None else quote.age_ms / 1000
            marks.append(_NO_MARK if quote is None else Mark(quote.last_price, age))
        return marks


def _as_asked(intent: Intent, known: RunIdentity | None) -> RunIdentity | None:
    """What the write itself asks for, which must not be elsewhere than its run trades.

    Raises:
        ModeMismatchError: it is; nothing was sent.
    """
    if known is None:
        return RunIdentity(intent.mode or "", intent.account_scope or "")
    asked = (("execution_mode", intent.mode), ("account_scope", intent.account_scope))
    for field, wanted in asked:
        reported = getattr(known, field)
        harmless = wanted is None or wanted == "dry_run"
        if not harmless and reported and wanted != reported:
            raise ModeMismatchError(intent.limited_run, field, str(wanted), reported)
    return replace(known, execution_mode=intent.mode or known.execution_mode)


def _result_of(found: IntentResolution, lost: OutcomeUnknownError) -> WriteResult:
    if found.result is not None:
        return found.result
    if found.state == "not_executed":
        raise found.error or NotExecutedError(found, lost.operation) from lost
    lost.resolution = found
    raise lost
