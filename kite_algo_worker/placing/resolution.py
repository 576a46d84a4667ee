"""What became of a write whose answer was lost. A generator without I/O; see ``inquiry``."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any, Final, Literal

from ..exceptions import ConflictError, KiteAlgoWorkerError, OutcomeUnknownError
from ..wire.exchange import Wait
from .inquiry import Answer, Step, Verdict
from .intents import Intent, IntentResolution
from .writes import WRITES

Course = Generator[Step, Answer, IntentResolution]

_STATES: Final[Mapping[str, Literal["executed", "not_executed", "unknown"]]] = {
    "done": "executed",
    "absent": "not_executed",
    "unclear": "unknown",
}


def resolve(
    intent: Intent,
    *,
    settle: float,
    left: float,
    replay: bool,
    live: bool,
    nonce: str | None = None,
) -> Course:
    """Find out what became of ``intent``.

    Args:
        intent: What was sent.
        settle: Seconds after which an attempt without an answer cannot be in flight any more.
        left: How many of them have not passed yet.
        replay: Send it once more when it was not executed and cannot execute twice.
        live: The run is live: the backend may not know what the broker did.
        nonce: The session nonce to send.
    """
    write = WRITES[intent.operation]
    if left > 0:
        yield Wait(left)
    verdict = yield from write.inquire(intent, live, nonce)
    body = intent.replay_body()
    if not replay or not write.replays or body is None:
        return _resolution(intent, verdict)
    again = write.build(intent, body, nonce)
    if verdict.state == "done" and write.keeps_answer and intent.body.get("idempotency_key"):
        answer = yield again
        return _resolution(intent, verdict if _failed(answer) else _executed(answer, verdict))
    open_to_replay = verdict.state == "absent" or verdict.key_tells
    if not open_to_replay or _is_reused(verdict.error):
        return _resolution(intent, verdict)
    answer = yield again
    if isinstance(answer, OutcomeUnknownError):
        yield Wait(settle)
        verdict = yield from write.inquire(intent, live, nonce)
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


def _is_reused(error: KiteAlgoWorkerError | None) -> bool:
    return isinstance(error, ConflictError) and error.rejection_reason == "IDEMPOTENCY_KEY_REUSED"


def _failed(answer: Answer) -> bool:
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
