"""What became of a write whose answer was lost: asking, judging, and sending it once more.

Courses without I/O. A course yields :class:`Wait` or a :class:`Call`; the driver sleeps, or sends
and gives back the record, and throws in what went wrong. Nothing that is asked changes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from kite_algo_worker_api.operations import Effect
from kite_algo_worker_api.types import Request

from ..exceptions import (
    ConflictError,
    KiteAlgoWorkerError,
    OutcomeUnknownError,
    RateLimitError,
    ServerError,
    TransportError,
)
from ..wire.call import Call, Wait
from .intents import ACCOUNT, Intent, IntentResolution, WriteResult

if TYPE_CHECKING:
    from kite_algo_worker_api.models import WorkerOrderSnapshot

Step = Wait | Call[Any]
Inquiry = Generator[Step, Any, "Verdict"]
"""A course that ends in a verdict."""

_LOOKS: Final = 4
_PAUSE: Final = 0.5

_STATES: Final[Mapping[str, Literal["executed", "not_executed", "unknown"]]] = {
    "done": "executed",
    "absent": "not_executed",
    "unclear": "unknown",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an inquiry found.

    Attributes:
        state: ``done``; ``absent``: surely not executed; or ``unclear``.
        result: What the write would have answered, as far as it can be told.
        error: What kept the inquiry from knowing.
        orders: Orders that look like the intent's.
        key_tells: It cannot be seen, but the backend knows the key: sending it again is safe.
    """

    state: Literal["done", "absent", "unclear"]
    result: WriteResult | None = None
    error: KiteAlgoWorkerError | None = None
    orders: tuple[WorkerOrderSnapshot, ...] = ()
    key_tells: bool = False


ABSENT: Final = Verdict("absent")
UNCLEAR: Final = Verdict("unclear")


@dataclass(frozen=True, slots=True)
class Write:
    """What there is to know about one kind of write.

    Attributes:
        build: The request, out of the intent and a body for it.
        inquire: How its effect is found; the flag says that the run is live.
        effect: The contract's word: ``exit`` closes positions, ``cancel`` takes orders out of the
            book; the others may open some.
        replays: Sending the same once more cannot do it twice: the backend honours the key, or
            the state that the write leaves behind refuses a second one.
        keeps_answer: Where it was executed, sending it again returns the first answer.
        reduces: It can only take risk away: nothing of this process may stand in its way.
    """

    build: Callable[[Intent, Mapping[str, Any]], Request[Any]]
    inquire: Callable[[Intent, bool], Inquiry]
    effect: Effect = "trade"
    replays: bool = False
    keeps_answer: bool = False

    reduces: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reduces", self.effect in ("exit", "cancel"))

    def call(self, intent: Intent, body: Mapping[str, Any]) -> Call[Any]:
        """The intent as it is sent."""
        return Call(
            self.build(intent, body),
            run_id=intent.strategy_run_id,
            key=intent.idempotency_key,
            # A trigger places its orders later, and elsewhere.
            cost=1 if intent.strategy_run_id == ACCOUNT else max(1, len(intent.orders)),
            changes=intent.target if intent.operation == "modify_order" else None,
        )


def ask(request: Request[Any]) -> Generator[Step, Any, object]:
    """Ask until there is an answer, a record or an error: repeating a question does no harm."""
    answer: object = None
    for pause in range(_LOOKS):
        if pause:
            yield Wait(_PAUSE * pause)
        answer = yield from _attempt(Call(request))
        again = (OutcomeUnknownError, TransportError, RateLimitError, ServerError)
        if not isinstance(answer, again):
            break
    return answer


def unless_known(answer: object) -> Verdict:
    """The verdict when the answer is not the record that was asked for."""
    return Verdict("unclear", error=answer if isinstance(answer, KiteAlgoWorkerError) else None)


def resolve(
    intent: Intent,
    write: Write,
    *,
    settle: float,
    left: float,
    replay: bool,
    live: bool,
    before_replay: Callable[[Call[Any]], Call[Any]] = lambda call: call,
) -> Generator[Step, Any, IntentResolution]:
    """Find out what became of ``intent``.

    Args:
        intent: What was sent.
        write: What kind of write it is.
        settle: Seconds after which an attempt without an answer cannot be in flight any more.
        left: How many of them have not passed yet.
        replay: Send it once more when it was not executed and cannot execute twice.
        live: The run is live: the backend may not know what the broker did.
        before_replay: What is done to the call that sends it again.
    """
    if left > 0:
        yield Wait(left)
    verdict = yield from write.inquire(intent, live)
    body = intent.replay_body()
    if not replay or not write.replays or body is None:
        return _resolution(intent, verdict)
    again = before_replay(write.call(intent, body))
    if verdict.state == "done" and write.keeps_answer and intent.body.get("idempotency_key"):
        answer = yield from _attempt(again)
        return _resolution(intent, verdict if _failed(answer) else _executed(answer, verdict))
    open_to_replay = verdict.state == "absent" or verdict.key_tells
    if not open_to_replay or _is_reused(verdict.error):
        return _resolution(intent, verdict)
    answer = yield from _attempt(again)
    if isinstance(answer, OutcomeUnknownError):
        yield Wait(settle)
        verdict = yield from write.inquire(intent, live)
        if verdict.state == "absent" and live:  # twice not seen is not twice not done
            verdict = replace(verdict, state="unclear")
    elif isinstance(answer, KiteAlgoWorkerError):
        verdict = replace(
            verdict, state="unclear" if is_under_way(answer) else "absent", error=answer
        )
    else:
        verdict = _executed(answer, verdict)
    return _resolution(intent, verdict)


def is_under_way(answer: object) -> bool:
    """Whether the backend says that it is still busy with the key."""
    return isinstance(answer, ConflictError) and "already processing" in str(answer).lower()


def _attempt(call: Call[Any]) -> Generator[Step, Any, object]:
    try:
        answer: object = yield call
    except KiteAlgoWorkerError as error:
        return error
    return answer


def _is_reused(error: KiteAlgoWorkerError | None) -> bool:
    return isinstance(error, ConflictError) and error.rejection_reason == "IDEMPOTENCY_KEY_REUSED"


def _failed(answer: object) -> bool:
    return answer is None or isinstance(answer, KiteAlgoWorkerError)


def _executed(answer: Any, verdict: Verdict) -> Verdict:
    return Verdict("done", answer, orders=verdict.orders)


def _resolution(intent: Intent, verdict: Verdict) -> IntentResolution:
    return IntentResolution(
        _STATES[verdict.state],
        intent.strategy_run_id,
        intent.idempotency_key,
        result=verdict.result,
        error=verdict.error,
        orders=verdict.orders,
    )
