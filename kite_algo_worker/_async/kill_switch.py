"""The local kill switch: nothing more is placed, resting orders go, positions are closed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from kite_algo_worker_api.models import ExitResult

from .. import _arguments as args
from ..exceptions import KiteAlgoWorkerError, OutcomeUnknownError
from ..inputs.keys import intent_key
from ..placing.guards import KillReport
from ..placing.order_states import is_terminal
from .orders import AsyncOrderMethods
from .runs import AsyncRunMethods

_EXITS = 2


class AsyncKillSwitchMethods(AsyncRunMethods, AsyncOrderMethods):
    """Stopping a run for good."""

    async def kill_run(
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
        report = KillReport(run_id)
        unlisted = await self._cancel_resting(run_id, report)
        done = await self._exit_surely(run_id, reason, session_nonce)
        if unlisted is None:  # an order that was on its way has arrived by now
            unlisted = await self._cancel_resting(run_id, report)
        return replace(report, unlisted=unlisted, exit=done)

    async def _cancel_resting(self, run_id: str, report: KillReport) -> KiteAlgoWorkerError | None:
        """Cancel what rests; why it could not be listed."""
        try:
            listed = await self.list_orders(run_id)
        except KiteAlgoWorkerError as error:
            return error
        for order in listed.orders or ():
            if is_terminal(order.status):
                continue
            try:
                variety = order.variety or "regular"
                await self.cancel_order(run_id, order.order_id, variety=variety)
            except KiteAlgoWorkerError as error:
                report.failed[order.order_id] = error
                continue
            report.failed.pop(order.order_id, None)
            if order.order_id not in report.cancelled:
                report.cancelled.append(order.order_id)
        return None

    async def _exit_surely(self, run_id: str, reason: str, nonce: str | None) -> ExitResult:
        """Exit; after a lost answer look at the run first, and exit again if it is still open."""
        key = intent_key(run_id, "kill")
        for _ in range(_EXITS - 1):
            with suppress(OutcomeUnknownError):
                return await self._exit_once(run_id, reason, key, nonce)
        return await self._exit_once(run_id, reason, key, nonce)

    async def _exit_once(self, run_id: str, reason: str, key: str, nonce: str | None) -> ExitResult:
        return await self.exit_run(run_id, reason, key, session_nonce=nonce, on_unknown="resolve")
