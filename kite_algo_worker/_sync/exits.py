# Translated from _async/exits.py by `make generate`; do not edit.
"""How a run is ended: what rests is cancelled, then the exit is sent, and watched to its end."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from kite_algo_worker_api.api.orders import list_orders
from kite_algo_worker_api.api.runs import get_run

from .._base import checks as args
from .._base.secret import discreet_methods
from ..exceptions import (
    KiteAlgoWorkerError,
    OutcomeUnknownError,
    ServerError,
    TransportError,
    WaitTimeoutError,
)
from ..inputs.keys import intent_key
from ..market.words import OnUnknown
from ..placing.exits import Resting, ended
from ..placing.guards import KillReport
from ..placing.intents import Intent, cancelling
from ._compat import monotonic, sleep
from .connection import Connection
from .desk import Desk

if TYPE_CHECKING:
    from kite_algo_worker_api.models import ExitResult

_EXITS = 2
_LOOK = 0.25
_GONE_WITHIN = 2.0
_LONGEST_PAUSE = 2.0


@discreet_methods
class Exit:
    """Ends one run.

    Args:
        connection: What is asked through.
        desk: What exits and cancellations pass.
        run_id: The run.
        nonce: Of the session under which it is ended.
    """

    def __init__(self, connection: Connection, desk: Desk, run_id: str, nonce: str | None) -> None:
        self._connection = connection
        self._desk = desk
        self._run_id = run_id
        self._nonce = nonce

    def exit(
        self,
        reason: str | None,
        idempotency_key: str | None,
        *,
        dry_run: bool,
        on_unknown: OnUnknown,
        cancel_resting: bool,
        wait: float | None,
    ) -> ExitResult:
        """Exit, and insist for ``wait`` seconds; see the client's ``exit_run``."""
        body = args.drop_none(reason=reason, idempotency_key=idempotency_key)
        intent = Intent(
            self._run_id,
            idempotency_key or "exit_run",
            {**body, "dry_run": dry_run},
            operation="exit_run",
            dry_run=dry_run,
            session_nonce=self._nonce,
        )
        if dry_run:
            previewed: ExitResult = self._desk.place(intent, on_unknown)
            return previewed
        self._desk.book.exited.add(self._run_id)
        began, pause = monotonic(), _LOOK
        resting = Resting() if cancel_resting else None
        result = self._send(intent, on_unknown, resting)
        while wait is not None and result.left_open:
            left = began + wait - monotonic()
            if left <= 0:
                raise WaitTimeoutError(
                    f"run {self._run_id} is still {result.status} after {wait:g} seconds",
                    last=result,
                    operation="exit_run",
                )
            sleep(min(pause, left))
            pause = min(2 * pause, _LONGEST_PAUSE)
            result = self._look_again(intent, on_unknown, resting, result)
        return result

    def _send(self, intent: Intent, on_unknown: OnUnknown, resting: Resting | None) -> ExitResult:
        # Others cancel by themselves, or nobody can.
        if resting is None or not self._desk.is_live(self._run_id):
            result: ExitResult = self._desk.place(intent, on_unknown)
            return result
        if self._list_resting(resting):
            self._ask_whether_it_may_exit(intent)
            self._cancel_resting(resting)
        done: ExitResult = self._desk.place(intent, on_unknown)
        self._cancel_resting(resting, done)
        return resting.tell(done)

    def _look_again(
        self,
        intent: Intent,
        on_unknown: OnUnknown,
        resting: Resting | None,
        before: ExitResult,
    ) -> ExitResult:
        """An exit that is under way is watched, one that could not begin is sent again."""
        run = self._connection.ask(get_run.build(self._run_id))
        self._desk.book.learn(run)
        if run.status != "closed":
            if before.status == "exiting" or run.status == "exiting":
                return before
            return self._send(intent, on_unknown, resting)
        done = ended(before, run)
        if resting is None or not self._desk.is_live(self._run_id):
            return done
        self._cancel_resting(resting, done)
        return resting.tell(done)

    def _ask_whether_it_may_exit(self, intent: Intent) -> None:
        """A stop must not be cancelled for an exit that is refused. Live runs can be asked."""
        body = {**intent.body, "dry_run": True}
        body.pop("idempotency_key", None)
        asked = replace(intent, idempotency_key="exit_run:preview", body=body, dry_run=True)
        with suppress(TransportError, ServerError, OutcomeUnknownError):
            self._desk.place(asked)

    # -- the kill switch ---------------------------------------------------------------------------

    def kill(self, reason: str) -> KillReport:
        """Refuse further intents, cancel what rests, exit; see the client's ``kill_run``."""
        self._desk.guards.kill(self._run_id)
        resting = Resting()
        self._cancel_resting(resting)
        unlisted = resting.unlisted
        done = self._exit_surely(reason)
        if unlisted is None:  # an order that was on its way has arrived by now
            self._cancel_resting(resting, done)
        return KillReport(
            self._run_id, resting.cancelled, resting.failed, resting.unlisted, resting.tell(done)
        )

    def _exit_surely(self, reason: str) -> ExitResult:
        """Exit; after a lost answer look at the run first, and exit again if it is still open."""
        for _ in range(_EXITS - 1):
            with suppress(OutcomeUnknownError):
                return self._exit_once(reason)
        return self._exit_once(reason)

    def _exit_once(self, reason: str) -> ExitResult:
        return self.exit(
            reason,
            intent_key(self._run_id, "kill"),
            dry_run=False,
            on_unknown="resolve",
            cancel_resting=False,
            wait=None,
        )

    # -- resting orders ----------------------------------------------------------------------------

    def _list_resting(
        self, resting: Resting, done: ExitResult | None = None
    ) -> list[tuple[str, str, str | None]]:
        """What is to be cancelled, as order, variety and parent; nothing when it cannot be told."""
        try:
            listed = self._connection.ask(list_orders.build(strategy_run_id=self._run_id))
        except KiteAlgoWorkerError as error:
            resting.unlisted = error
            return []
        return [
            (order.order_id, order.variety or "regular", order.parent_order_id)
            for order in resting.listed(listed.orders or (), done)
        ]

    def _cancel_resting(self, resting: Resting, done: ExitResult | None = None) -> None:
        """Cancel what rests, and look until it is gone: a cancellation takes its time."""
        deadline = monotonic() + _GONE_WITHIN
        asked = set[str]()
        while True:
            left = self._list_resting(resting, done)
            for order_id, variety, parent in left:
                if order_id in asked:
                    continue
                asked.add(order_id)
                try:
                    self._desk.place(cancelling(self._run_id, order_id, variety, parent))
                except KiteAlgoWorkerError as error:
                    resting.failed[order_id] = error
                else:
                    resting.accepted(order_id)
            if not left or monotonic() >= deadline:
                return
            sleep(_LOOK)
