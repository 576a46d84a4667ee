# Translated from _async/kill_switch.py by `make generate`; do not edit.
"""The local kill switch: nothing more is placed, resting orders go, positions are closed."""

from __future__ import annotations

from kite_algo_worker_api.models import ExitResult

from .. import _arguments as args
from ..exceptions import KiteAlgoWorkerError, NotFoundError, OutcomeUnknownError
from ..guards import KillReport
from ..keys import intent_key
from ..order_states import is_terminal
from ._compat import sleep
from .orders import OrderMethods
from .runs import RunMethods

_EXITS = 3


class KillSwitchMethods(RunMethods, OrderMethods):
    """Stopping a run for good."""

    def kill_run(
        self,
        strategy_run_id: str,
        reason: str = "kill switch",
        *,
        session_nonce: str | None = None,
    ) -> KillReport:
        """Stop a run: refuse further intents in this process, cancel resting orders, then exit.

        Orders are cancelled first, so that none of them fills after the positions are closed. A
        cancellation that fails does not keep the exit from being made. Safe to repeat.

        Raises:
            KiteAlgoWorkerError: the exit failed; call it again. Intents stay refused.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        self._guards.kill(run_id)
        cancelled: list[str] = []
        failed: dict[str, KiteAlgoWorkerError] = {}
        unlisted: KiteAlgoWorkerError | None = None
        try:
            listed = self.list_orders(run_id)
        except KiteAlgoWorkerError as error:
            unlisted = error
        else:
            for order in listed.orders or ():
                if is_terminal(order.status):
                    continue
                try:
                    variety = order.variety or "regular"
                    self.cancel_order(run_id, order.order_id, variety=variety)
                    cancelled.append(order.order_id)
                except KiteAlgoWorkerError as error:
                    failed[order.order_id] = error
        done = self._exit_surely(run_id, reason, session_nonce)
        return KillReport(run_id, cancelled, failed, unlisted, done)

    def _exit_surely(self, run_id: str, reason: str, nonce: str | None) -> ExitResult | None:
        """Exit; after a lost answer look at the run first, and exit again if it is still open."""
        key = intent_key(run_id, "kill")
        for attempt in range(1, _EXITS + 1):
            try:
                return self.exit_run(run_id, reason, key, session_nonce=nonce)
            except OutcomeUnknownError:
                if attempt == _EXITS:
                    raise
            sleep(self._settle_of(self._placements.runs.get(run_id), None))
            try:
                if (self.get_run(run_id)).status not in ("open", "paused"):
                    return None
            except NotFoundError:
                return None
        return None
