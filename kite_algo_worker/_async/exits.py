"""How a run is ended: the exit, and the kill switch, which stops this process for good, too."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from kite_algo_worker_api.api.orders import list_orders
from kite_algo_worker_api.models import ExitResult

from .. import _checks as args
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
from ..placing.intents import Intent
from ._compat import monotonic, sleep
from .orders import AsyncOrderMethods
from .runs import AsyncRunMethods

_EXITS = 2
_LOOK = 0.25
_GONE_WITHIN = 2.0
_LONGEST_PAUSE = 2.0


class AsyncExitMethods(AsyncRunMethods, AsyncOrderMethods):
    """Ending a run for good."""

    async def exit_run(
        self,
        strategy_run_id: str,
        reason: str | None = None,
        idempotency_key: str | None = None,
        dry_run: bool = False,
        session_nonce: str | None = None,
        on_unknown: OnUnknown = "raise",
        *,
        cancel_resting: bool = True,
        wait: float | None = None,
    ) -> ExitResult:
        """Close the run's positions at market and end the run. Safe to repeat with one key.

        A deployed backend closes positions and leaves resting orders where they are: of a live run
        they are listed and cancelled first, once the backend has agreed to the exit. On a paper run
        of a deployed backend nobody can cancel them: exit again when one has filled.

        Args:
            strategy_run_id: The run.
            reason: Why, for people.
            idempotency_key: Deterministic key; exiting again with it does nothing more.
            dry_run: Only show what would be closed. Refused for paper and dry runs whose backend
                has not said that it honours this: deployed backends would close the run.
            session_nonce: Of the active session; the one claimed through this client by default.
            on_unknown: ``raise`` when the answer is lost, or ``resolve``: look at the run first,
                and exit once more when it is still open.
            cancel_resting: Cancel what rests of a live run; False leaves it in the market.
            wait: Seconds to wait until nothing is left: an exit that was ``blocked`` or
                ``deferred`` is sent again, one that is ``exiting`` is watched.

        Returns:
            ``status`` is ``closed`` when the run has ended; ``exiting`` while fills are pending;
            ``deferred``, ``blocked`` or ``failed`` when nothing was closed and the run goes on.
            ``left_open`` is true unless all is over, ``resting_orders`` names what still rests.

        Raises:
            SessionConflictError: another worker holds the session; nothing was cancelled.
            InvalidInputError: ``dry_run`` would not be honoured; nothing was sent.
            WaitTimeoutError: something is still open after ``wait`` seconds; ``last`` has it.
            OutcomeUnknownError: the answer was lost; read the run before exiting again.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        if wait is not None:
            wait = args.number_between("wait", wait, 0.0, 86_400.0)
        body = args.drop_none(reason=reason, idempotency_key=idempotency_key)
        intent = Intent(
            run_id,
            idempotency_key or "exit_run",
            {**body, "dry_run": bool(dry_run)},
            operation="exit_run",
            dry_run=bool(dry_run),
            session_nonce=self._desk.book.nonce(run_id, session_nonce),
        )
        if dry_run:
            previewed: ExitResult = await self._desk.place(intent, on_unknown)
            return previewed
        self._desk.book.exited.add(run_id)
        began, pause = monotonic(), _LOOK
        resting = Resting() if cancel_resting else None
        result = await self._exit(intent, on_unknown, resting)
        while wait is not None and result.left_open:
            left = began + wait - monotonic()
            if left <= 0:
                raise WaitTimeoutError(
                    f"run {run_id} is still {result.status} after {wait:g} seconds",
                    last=result,
                    operation="exit_run",
                )
            await sleep(min(pause, left))
            pause = min(2 * pause, _LONGEST_PAUSE)
            result = await self._look_again(intent, on_unknown, resting, result)
        return result

    async def _exit(
        self, intent: Intent, on_unknown: OnUnknown, resting: Resting | None
    ) -> ExitResult:
        run_id = intent.strategy_run_id
        # Others cancel by themselves, or nobody can.
        if resting is None or not await self._desk.is_live(run_id):
            result: ExitResult = await self._desk.place(intent, on_unknown)
            return result
        if await self._list_resting(run_id, resting):
            await self._ask_whether_it_may_exit(intent)
            await self._cancel_resting(run_id, resting)
        done: ExitResult = await self._desk.place(intent, on_unknown)
        await self._cancel_resting(run_id, resting, done)
        return resting.tell(done)

    async def _look_again(
        self,
        intent: Intent,
        on_unknown: OnUnknown,
        resting: Resting | None,
        before: ExitResult,
    ) -> ExitResult:
        """An exit that is under way is watched, one that could not begin is sent again."""
        run = await self.get_run(intent.strategy_run_id)
        if run.status != "closed":
            if before.status == "exiting" or run.status == "exiting":
                return before
            return await self._exit(intent, on_unknown, resting)
        done = ended(before, run)
        if resting is None or not await self._desk.is_live(intent.strategy_run_id):
            return done
        await self._cancel_resting(intent.strategy_run_id, resting, done)
        return resting.tell(done)

    async def _ask_whether_it_may_exit(self, intent: Intent) -> None:
        """A stop must not be cancelled for an exit that is refused. Live runs can be asked."""
        body = {**intent.body, "dry_run": True}
        body.pop("idempotency_key", None)
        asked = replace(intent, idempotency_key="exit_run:preview", body=body, dry_run=True)
        with suppress(TransportError, ServerError, OutcomeUnknownError):
            await self._desk.place(asked)

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
        self._desk.guards.kill(run_id)
        resting = Resting()
        await self._cancel_resting(run_id, resting)
        unlisted = resting.unlisted
        done = await self._exit_surely(run_id, reason, session_nonce)
        if unlisted is None:  # an order that was on its way has arrived by now
            await self._cancel_resting(run_id, resting, done)
        return KillReport(
            run_id, resting.cancelled, resting.failed, resting.unlisted, resting.tell(done)
        )

    async def _exit_surely(self, run_id: str, reason: str, nonce: str | None) -> ExitResult:
        """Exit; after a lost answer look at the run first, and exit again if it is still open."""
        key = intent_key(run_id, "kill")
        for _ in range(_EXITS - 1):
            with suppress(OutcomeUnknownError):
                return await self._exit_once(run_id, reason, key, nonce)
        return await self._exit_once(run_id, reason, key, nonce)

    async def _exit_once(self, run_id: str, reason: str, key: str, nonce: str | None) -> ExitResult:
        return await self.exit_run(
            run_id, reason, key, session_nonce=nonce, on_unknown="resolve", cancel_resting=False
        )

    async def _list_resting(
        self, run_id: str, resting: Resting, done: ExitResult | None = None
    ) -> list[tuple[str, str, str | None]]:
        """What is to be cancelled, as order, variety and parent; nothing when it cannot be told."""
        try:
            listed = await self.send(list_orders.build(strategy_run_id=run_id))
        except KiteAlgoWorkerError as error:
            resting.unlisted = error
            return []
        return [
            (order.order_id, order.variety or "regular", order.parent_order_id)
            for order in resting.listed(listed.orders or (), done)
        ]

    async def _cancel_resting(
        self, run_id: str, resting: Resting, done: ExitResult | None = None
    ) -> None:
        """Cancel what rests, and look until it is gone: a cancellation takes its time."""
        deadline = monotonic() + _GONE_WITHIN
        asked = set[str]()
        while True:
            left = await self._list_resting(run_id, resting, done)
            for order_id, variety, parent in left:
                if order_id in asked:
                    continue
                asked.add(order_id)
                try:
                    await self.cancel_order(
                        run_id, order_id, variety=variety, parent_order_id=parent
                    )
                except KiteAlgoWorkerError as error:
                    resting.failed[order_id] = error
                else:
                    resting.accepted(order_id)
            if not left or monotonic() >= deadline:
                return
            await sleep(_LOOK)
