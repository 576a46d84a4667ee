"""What became of an intent whose answer was lost. A generator without I/O.

The driver sleeps when told :class:`Wait`, and for every other step answers with what came back: an
intent's result, the run's orders, or the error.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kite_algo_worker_api.models import IntentResult, WorkerOrderSnapshot

from ..exceptions import (
    ConflictError,
    KiteAlgoWorkerError,
    OutcomeUnknownError,
    RateLimitError,
    SafetyTokenExpiredError,
    ServerError,
    TransportError,
)
from ..intents import Intent, IntentResolution
from .exchange import Wait

_LOOKUPS: Final = 4
_PAUSE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Lookup:
    """Ask for the stored result of the key, in a way that executes nothing."""


@dataclass(frozen=True, slots=True)
class Look:
    """List the run's orders."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Send the intent once more under its key."""


Step = Wait | Lookup | Look | Replay
Answer = IntentResult | Sequence[WorkerOrderSnapshot] | KiteAlgoWorkerError | None
Course = Generator[Step, Answer, IntentResolution]


def resolve(intent: Intent, *, settle: float, left: float, replay: bool, live: bool) -> Course:
    """Find out what became of ``intent``.

    Args:
        intent: What was sent.
        settle: Seconds after which an attempt without an answer cannot be in flight any more.
        left: How many of them have not passed yet.
        replay: Send it once more when it was not executed.
        live: The run is live: the backend may not know what the broker did.
    """
    if left > 0:
        yield Wait(left)
    answer: Answer = yield from _lookup()
    if isinstance(answer, IntentResult):
        return _resolution(intent, "executed", result=answer)
    if _belongs_to_another_request(answer):
        # Without its body the look-up is another request by itself; with it, the key was not free.
        return _resolution(intent, "not_executed" if intent.body else "executed", error=answer)
    unrecorded = isinstance(answer, SafetyTokenExpiredError)
    orders: tuple[WorkerOrderSnapshot, ...] = ()
    sure = unrecorded
    if live or not unrecorded:
        found = _alike(intent, (yield Look()))
        orders = found or ()
        sure = unrecorded and found == ()
    if replay and sure and intent.replay_body() is not None:
        answer = yield Replay()
        if isinstance(answer, OutcomeUnknownError):
            yield Wait(settle)
            answer = yield from _lookup()
            sure = isinstance(answer, SafetyTokenExpiredError) and not live
        if isinstance(answer, IntentResult):
            return _resolution(intent, "executed", result=answer, orders=orders)
        sure = sure and not is_under_way(answer)
    state: Literal["not_executed", "unknown"] = "not_executed" if sure else "unknown"
    return _resolution(intent, state, error=answer, orders=orders)


def is_under_way(answer: object) -> bool:
    """Whether the backend says that it is still busy with the key."""
    return isinstance(answer, ConflictError) and "already processing" in str(answer).lower()


def _lookup() -> Generator[Step, Answer, IntentResult | KiteAlgoWorkerError | None]:
    """Ask until there is an answer: repeating a look-up does no harm."""
    answer: Answer = None
    for number in range(_LOOKUPS):
        if number:
            yield Wait(_PAUSE * number)
        answer = yield Lookup()
        if not _is_passing(answer):
            break
    return answer if isinstance(answer, (IntentResult, KiteAlgoWorkerError)) else None


def _is_passing(answer: Answer) -> bool:
    return isinstance(answer, (OutcomeUnknownError, TransportError, RateLimitError, ServerError))


def _belongs_to_another_request(answer: object) -> bool:
    return isinstance(answer, ConflictError) and answer.rejection_reason == "IDEMPOTENCY_KEY_REUSED"


def _alike(intent: Intent, answer: Answer) -> tuple[WorkerOrderSnapshot, ...] | None:
    """The orders of the run that the intent may have placed; None when they cannot be seen."""
    if answer is None or isinstance(answer, (KiteAlgoWorkerError, IntentResult)):
        return None
    wanted = {
        (order["tradingsymbol"], order["transaction_type"], int(order["quantity"]))
        for order in intent.orders()
    }
    return tuple(
        order
        for order in answer
        if (order.tradingsymbol, order.transaction_type, order.quantity) in wanted
    )


def _resolution(
    intent: Intent,
    state: Literal["executed", "not_executed", "unknown"],
    *,
    result: IntentResult | None = None,
    error: object = None,
    orders: tuple[WorkerOrderSnapshot, ...] = (),
) -> IntentResolution:
    known = error if isinstance(error, KiteAlgoWorkerError) else None
    return IntentResolution(state, *intent.name[:2], result=result, error=known, orders=orders)
