# Translated from _async/placement.py by `make generate`; do not edit.
"""How every write that moves money is sent: one flight per key, noted before, verified after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kite_algo_worker_api.api.runs import get_run

from .. import _checks as args
from ..exceptions import (
    KiteAlgoWorkerError,
    OutcomeUnknownError,
    RunClosedError,
    SafetyTokenExpiredError,
    WaitTimeoutError,
)
from ..inputs.orders import validate_idempotency_key
from ..market.words import OnUnknown
from ..placing.closed_runs import closed_run
from ..placing.intents import FLIGHTS, Intent, IntentResolution, WriteResult
from ..placing.placements import RunIdentity, check_result
from ..placing.resolution import is_under_way, resolve
from ..placing.writes import WRITES, reduces
from ..trading_errors import NotExecutedError
from ..wire.exchange import Wait
from ..wire.operations import CANCELS, EXITS
from ._background import in_thread, wait_for
from ._compat import monotonic, sleep
from .guarding import GuardedMethods

_LONGEST_FLIGHT = 300.0
_NO_SESSION = ("cancel_order", "modify_order")  # no backend asks for it
_SHORT = 1.0


class PlacementMethods(GuardedMethods):
    """The one way of every write that moves money, and what to do when its answer is lost."""

    def resolve_intent(
        self,
        strategy_run_id: str,
        idempotency_key: str,
        *,
        replay: bool = True,
        settle: float | None = None,
        session_nonce: str | None = None,
        operation: str | None = None,
    ) -> IntentResolution:
        """Find out what became of an intent whose answer was lost.

        Waits until the first attempt cannot be in flight any more, looks for its effect in a way
        that executes nothing, and, when there is none, sends the same intent once more under the
        same key, where that cannot do it twice. The payload is known when the intent was sent by
        this client or is in its journal; without it nothing is sent again. Safe to repeat.

        Args:
            strategy_run_id: The run; ``account`` for a GTT trigger.
            idempotency_key: The key, as the error or :meth:`pending_intents` tells it.
            replay: Send the intent again when it was not executed. False only looks.
            settle: Seconds after the loss until an attempt cannot be in flight any more; by
                default the client's, or 30 for live runs and 5 for others.
            session_nonce: Of the active session; the one claimed through this client by default.
            operation: What the key was for, such as ``create_bracket``, when this client has not
                sent it and no journal knows it; an order or a basket by default.

        Returns:
            ``executed`` (with ``result``), ``not_executed`` (with ``error``) or ``unknown``.
        """
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        key = validate_idempotency_key(idempotency_key)
        name = args.choice("operation", operation or "submit_intent", tuple(WRITES))
        intent = self._placements.find(run_id, key) or Intent(run_id, key, {}, operation=name)
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
        on_unknown: OnUnknown = "raise",
        dry_run: bool = False,
    ) -> Any:
        run_id = args.identifier("strategy_run_id", strategy_run_id)
        key = validate_idempotency_key(idempotency_key)
        body = args.drop_none(
            intent_type=intent_type,
            payload=payload,
            idempotency_key=key,
            metadata=args.mapping("metadata", metadata or {}),
            safety_token=safety_token or None,
        )
        guarded = bool(safety_token)
        intent = Intent(
            run_id, key, body, guarded=guarded, operation="submit_intent", dry_run=dry_run
        )
        return self._write(intent, session_nonce, on_unknown)

    def _write(
        self, intent: Intent, session_nonce: str | None = None, on_unknown: OnUnknown = "raise"
    ) -> Any:
        """Send one write that moves money, and return its record."""
        resolving = args.choice("on_unknown", on_unknown, ("raise", "resolve")) == "resolve"
        # An unusable nonce is refused before anything is sent.
        if intent.operation in _NO_SESSION and session_nonce is None:
            nonce = None
        else:
            nonce = self._nonce(intent.strategy_run_id, session_nonce)
        self._take_off(intent)
        try:
            return self._fly(intent, nonce, resolving)
        finally:
            FLIGHTS.land(self._flight(intent))

    def _fly(self, intent: Intent, nonce: str | None, resolving: bool) -> Any:
        identity = self._identity_of(intent)
        if not reduces(intent.operation):
            self._wait_for_the_earlier(intent, identity)
            self._guard(intent, identity)
        repeated = self._placements.is_pending(intent)
        self._note(intent)
        try:
            write = WRITES[intent.operation]
            result = self.send(write.build(intent, intent.body, nonce))
        except OutcomeUnknownError as error:
            self._lose(intent)
            error.idempotency_key = error.idempotency_key or intent.idempotency_key
            error.strategy_run_id = error.strategy_run_id or intent.strategy_run_id
            if not resolving:
                raise
            return _result_of(self._resolve(intent, True, None, nonce), error)
        except KiteAlgoWorkerError as error:
            if is_under_way(error):
                self._lose(intent)
            # What is refused before the key is looked up says nothing about an earlier attempt.
            elif not repeated or isinstance(error, SafetyTokenExpiredError):
                self._placements.settled(intent, "refused")
            if isinstance(error, RunClosedError):
                raise self._closed(intent.strategy_run_id, error) from error
            raise
        except BaseException:  # cancelled or interrupted: it may have been sent
            self._lose(intent)
            raise
        self._placements.settled(intent, "executed")
        self._check_result(intent, identity, result)
        return result

    def _closed(self, run_id: str, refusal: RunClosedError) -> RunClosedError:
        """The refusal of a run that is not open, with the backend's reason where it tells it."""
        try:
            run = self.send(get_run.build(run_id))
        except KiteAlgoWorkerError:
            return refusal
        return closed_run(run, refusal) or refusal

    def _check_result(
        self, intent: Intent, identity: RunIdentity | None, result: WriteResult
    ) -> None:
        live = self.config.live_enabled or not self._placements.verify
        check_result(self._placements, intent, identity, result, live=live)

    def _wait_for_the_earlier(self, intent: Intent, identity: RunIdentity | None) -> None:
        """An attempt that may still be on its way would execute beside this one."""
        if WRITES[intent.operation].replays:
            settle = self._settle_of(identity.execution_mode if identity else None, None)
            left = self._placements.settling(intent, settle, monotonic())
            if left > 0:
                sleep(left)

    def _note(self, intent: Intent) -> None:
        if self._placements.journal is not None and intent.operation not in CANCELS:
            in_thread(self._placements.sending, intent, must=not reduces(intent.operation))

    def _lose(self, intent: Intent) -> None:
        # Whether an order was taken out of the book shows in the book: nothing to remember.
        if intent.operation not in CANCELS:
            self._placements.lost(intent, monotonic())

    def _resolve(
        self, intent: Intent, replay: bool, settle: float | None, nonce: str | None
    ) -> IntentResolution:
        identity = self._placements.runs.get(intent.limited_run)
        mode = identity.execution_mode if identity else intent.body.get("mode")
        seconds = self._settle_of(mode, settle)
        if settle is None and intent.operation in EXITS:  # a second one finds nothing to close
            seconds = min(seconds, _SHORT)
        course = resolve(
            intent,
            settle=seconds,
            left=self._placements.settling(intent, seconds, monotonic()),
            replay=replay,
            live=mode not in ("paper", "dry_run"),
            nonce=self._nonce(intent.strategy_run_id, nonce),
        )
        answer: object = None
        try:
            step = next(course)
            while True:
                if isinstance(step, Wait):
                    sleep(step.seconds)
                    answer = None
                else:
                    try:
                        answer = self.send(step)
                    except KiteAlgoWorkerError as error:
                        answer = error
                step = course.send(answer)
        except StopIteration as done:
            found: IntentResolution = done.value
        if found.state != "unknown":
            self._placements.settled(intent, found.state)
        if found.result is not None:
            self._check_result(intent, identity, found.result)
        return found

    def _take_off(self, intent: Intent) -> None:
        """Wait until no other thread or task of this process has the key under way."""
        self._check_usable("submit_intent")  # before a journal or a lock of the parent is touched
        name = self._flight(intent)
        deadline = monotonic() + _LONGEST_FLIGHT
        while (other := FLIGHTS.take(name)) is not None:
            if not wait_for(other, max(0.0, deadline - monotonic())):
                raise WaitTimeoutError(
                    f"the key {intent.idempotency_key} is still under way elsewhere",
                    operation=intent.operation,
                )

    def _flight(self, intent: Intent) -> tuple[str, ...]:
        return self._url, *intent.name

    def _settle_of(self, mode: object, given: float | None) -> float:
        chosen = given if given is not None else self._placements.settle
        if chosen is not None:
            return args.number_between("settle", chosen, 0.0, 3600.0)
        return 5.0 if mode in ("paper", "dry_run") else 30.0


def _result_of(found: IntentResolution, lost: OutcomeUnknownError) -> WriteResult:
    if found.result is not None:
        return found.result
    if found.state == "not_executed":
        raise found.error or NotExecutedError(found, lost.operation) from lost
    lost.resolution = found
    raise lost
