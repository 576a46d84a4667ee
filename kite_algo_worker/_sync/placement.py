# Translated from _async/placement.py by `make generate`; do not edit.
"""How an intent is sent: one flight per key, remembered before, verified after."""

from __future__ import annotations

from collections.abc import Mapping

from kite_algo_worker_api.api.orders import list_orders, submit_intent
from kite_algo_worker_api.api.runs import get_run
from kite_algo_worker_api.models import IntentResult
from kite_algo_worker_api.types import Request

from .. import _arguments as args
from ..config import require_live_consent
from ..exceptions import KiteAlgoWorkerError, OutcomeUnknownError, WaitTimeoutError
from ..intents import FLIGHTS, Intent, IntentResolution
from ..orders import validate_idempotency_key
from ..placements import RunIdentity, check_result
from ..transport.exchange import Wait
from ..transport.resolution import Answer, Look, Lookup, Step, is_under_way, resolve
from ._background import in_thread, wait_for
from ._compat import monotonic, sleep
from .guarding import GuardedMethods

_LONGEST_FLIGHT = 300.0


class PlacementMethods(GuardedMethods):
    """The one way of every intent, and what to do when its answer is lost."""

    def resolve_intent(
        self,
        strategy_run_id: str,
        idempotency_key: str,
        *,
        replay: bool = True,
        settle: float | None = None,
        session_nonce: str | None = None,
    ) -> IntentResolution:
        """Find out what became of an intent whose answer was lost.

        Waits until the first attempt cannot be in flight any more, asks for the stored result of
        the key in a way that executes nothing, and, when there is none, sends the same intent
        once more under the same key. The payload is known when the intent was sent by this client
        or is in its journal; without it nothing is sent again. Safe to repeat.

        Args:
            strategy_run_id: The run.
            idempotency_key: The key.
            replay: Send the intent again when it was not executed. False only looks.
            settle: Seconds after the loss until an attempt cannot be in flight any more; by
                default the client's, or 30 for live runs and 5 for others.
            session_nonce: Of the active session; the one claimed through this client by default.

        Returns:
            ``executed`` (with ``result``), ``not_executed`` (with ``error``) or ``unknown``.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        key = validate_idempotency_key(idempotency_key)
        intent = self._placements.find(run_id, key) or Intent(run_id, key, {})
        self._take_off(intent)
        try:
            return self._resolve(intent, replay, settle, session_nonce)
        finally:
            FLIGHTS.land(self._flight(intent))

    def pending_intents(self) -> list[Intent]:
        """Intents without a known outcome: lost answers of this process, and the journal's."""
        return self._placements.pending()

    def _submit(
        self,
        strategy_run_id: str,
        intent_type: str,
        payload: Mapping[str, object],
        idempotency_key: str,
        metadata: Mapping[str, object] | None,
        safety_token: str | None,
        session_nonce: str | None,
        on_unknown: str = "raise",
    ) -> IntentResult:
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        key = validate_idempotency_key(idempotency_key)
        resolving = args.choice("on_unknown", on_unknown, ("raise", "resolve")) == "resolve"
        body = args.drop_none(
            intent_type=intent_type,
            payload=payload,
            idempotency_key=key,
            metadata=args.mapping("metadata", metadata or {}),
            safety_token=safety_token or None,
        )
        intent = Intent(run_id, key, body, guarded=bool(safety_token))
        self._nonce(run_id, session_nonce)  # an unusable nonce is refused before anything is sent
        self._take_off(intent)
        try:
            return self._fly(intent, session_nonce, resolving)
        finally:
            FLIGHTS.land(self._flight(intent))

    def _fly(self, intent: Intent, nonce: str | None, resolving: bool) -> IntentResult:
        identity = self._identity(intent.strategy_run_id)
        left = self._placements.settling(intent, self._settle_of(identity, None), monotonic())
        if left > 0:  # an earlier attempt may still be on its way, and would execute beside this
            sleep(left)
        self._guard(intent, identity)
        in_thread(self._placements.sending, intent)
        try:
            result = self.send(_request(intent.body, intent, self._nonce_of(intent, nonce)))
        except OutcomeUnknownError as error:
            self._placements.lost(intent, monotonic())
            if not resolving:
                raise
            return _result_of(self._resolve(intent, True, None, nonce), error)
        except KiteAlgoWorkerError as error:
            if is_under_way(error):
                self._placements.lost(intent, monotonic())
            else:
                self._placements.settled(intent, "refused")
            raise
        except BaseException:  # cancelled or interrupted: it may have been sent
            self._placements.lost(intent, monotonic())
            raise
        self._placements.settled(intent, "executed")
        if identity is not None:
            check_result(self._placements, intent.strategy_run_id, identity, result)
        return result

    def _resolve(
        self, intent: Intent, replay: bool, settle: float | None, nonce: str | None
    ) -> IntentResolution:
        identity = self._placements.runs.get(intent.strategy_run_id)
        seconds = self._settle_of(identity, settle)
        course = resolve(
            intent,
            settle=seconds,
            left=self._placements.settling(intent, seconds, monotonic()),
            replay=replay,
            live=identity is None or identity.execution_mode == "live",
        )
        answer: Answer = None
        try:
            step = next(course)
            while True:
                answer = self._step(step, intent, nonce)
                step = course.send(answer)
        except StopIteration as done:
            found: IntentResolution = done.value
        if found.state != "unknown":
            self._placements.settled(intent, found.state)
        if identity is not None and found.result is not None:
            check_result(self._placements, intent.strategy_run_id, identity, found.result)
        return found

    def _step(self, step: Step, intent: Intent, nonce: str | None) -> Answer:
        if isinstance(step, Wait):
            sleep(step.seconds)
            return None
        try:
            if isinstance(step, Look):
                listed = self.send(list_orders.build(strategy_run_id=intent.strategy_run_id))
                return listed.orders or ()
            body = intent.lookup_body() if isinstance(step, Lookup) else intent.replay_body()
            return self.send(_request(body or {}, intent, self._nonce_of(intent, nonce)))
        except KiteAlgoWorkerError as error:
            return error

    def _take_off(self, intent: Intent) -> None:
        """Wait until no other thread or task of this process has the key under way."""
        name = self._flight(intent)
        deadline = monotonic() + _LONGEST_FLIGHT
        while (other := FLIGHTS.take(name)) is not None:
            if not wait_for(other, max(0.0, deadline - monotonic())):
                raise WaitTimeoutError(
                    f"the key {intent.idempotency_key} is still under way elsewhere",
                    operation="submit_intent",
                )

    def _flight(self, intent: Intent) -> tuple[str, str, str]:
        return self._url, *intent.name

    def _nonce_of(self, intent: Intent, given: str | None) -> str | None:
        return self._nonce(intent.strategy_run_id, given)

    def _settle_of(self, identity: RunIdentity | None, given: float | None) -> float:
        chosen = given if given is not None else self._placements.settle
        if chosen is not None:
            return args.number_between("settle", chosen, 0.0, 3600.0)
        return 5.0 if identity is not None and identity.execution_mode != "live" else 30.0

    def _identity(self, run_id: str) -> RunIdentity | None:
        """Mode and account of the run, read once; refused when it is live without consent."""
        known = self._placements.runs.get(run_id)
        if known is None and self._placements.verify:
            self._placements.learn(self.send(get_run.build(run_id)))
            known = self._placements.runs.get(run_id)
        if known is not None:
            known.refuse_if_mismatched()
            require_live_consent(known.execution_mode, self.config)
        return known


def _request(
    body: Mapping[str, object], intent: Intent, nonce: str | None
) -> Request[IntentResult]:
    return submit_intent.build(intent.strategy_run_id, body=body, x_worker_session_nonce=nonce)


def _result_of(found: IntentResolution, lost: OutcomeUnknownError) -> IntentResult:
    if found.result is not None:
        return found.result
    if found.state == "not_executed" and found.error is not None:
        raise found.error from lost
    lost.resolution = found
    raise lost
