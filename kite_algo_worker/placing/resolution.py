"""What became of a write whose answer was lost: asking, judging, and sending it once more.

Courses without I/O. A course yields :class:`Wait` or a :class:`Call`; the driver sleeps, or sends
and gives back the record, and throws in what went wrong. Nothing that is asked changes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from kite_algo_worker_api import models
from kite_algo_worker_api.api.execution import (
    get_bracket,
    list_brackets,
)
from kite_algo_worker_api.api.gtt import get_gtt, list_gtts
from kite_algo_worker_api.api.options import (
    get_option_run_state,
)
from kite_algo_worker_api.api.orders import (
    get_order,
    list_orders,
)
from kite_algo_worker_api.api.runs import get_run
from kite_algo_worker_api.types import Request

from ..exceptions import (
    ConflictError,
    KiteAlgoWorkerError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitError,
    SafetyTokenExpiredError,
    ServerError,
    TransportError,
)
from ..wire.call import Call, Wait
from .intents import Intent, IntentResolution
from .order_states import is_terminal
from .writes import WRITES, Write

if TYPE_CHECKING:
    from kite_algo_worker_api.models import (
        BracketIntent,
        BracketReceipt,
        WorkerGttTrigger,
        WorkerOrderResult,
        WorkerOrderSnapshot,
    )

    from .intents import WriteResult

Step = Wait | Call[Any]
Inquiry = Generator[Step, Any, "Verdict"]
"""A course that ends in a verdict."""

_MOST_BRACKETS: Final = 200
_NOT_ENTERED: Final = frozenset({"created", "entry_previewed"})
_BRACKET_ENDS: Final = frozenset({"cancelling", "completed", "partial", "failed"})
_DISARMED: Final = frozenset({"deleted", "cancelled"})
_RESTING: Final = frozenset({"OPEN", "TRIGGER PENDING"})
_NAMES_ONLY: Final = frozenset({"strategy_run_id", "variety", "parent_order_id"})
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


# -- orders ----------------------------------------------------------------------------------------


def of_intent(intent: Intent, live: bool) -> Inquiry:
    """Ask for the stored result of the key, in a way that cannot execute.

    Where the broker may know more than the backend, only an order book without a like order proves
    that nothing was done.
    """
    body = intent.lookup_body()
    answer = yield from ask(WRITES["submit_intent"].build(intent, body))
    if isinstance(answer, models.IntentResult):
        return Verdict("done", answer)
    error = answer if isinstance(answer, KiteAlgoWorkerError) else None
    if isinstance(error, ConflictError) and error.rejection_reason == "IDEMPOTENCY_KEY_REUSED":
        # Without its body the look-up is another request by itself; with it, the key was not free.
        return Verdict("absent" if intent.body else "done", error=error)
    unrecorded = isinstance(error, SafetyTokenExpiredError)
    if unrecorded and not live:
        return Verdict("absent", error=error)
    alike = _alike(intent, (yield from _orders_of(intent.strategy_run_id)))
    if unrecorded and alike == ():
        return Verdict("absent", error=error)
    return Verdict("unclear", error=error, orders=alike or ())


def _orders_of(run_id: str) -> Generator[Step, Any, object]:
    try:
        return (yield Call(list_orders.build(strategy_run_id=run_id)))
    except KiteAlgoWorkerError as error:
        return error


def _alike(intent: Intent, answer: object) -> tuple[WorkerOrderSnapshot, ...] | None:
    """The orders of the run that the intent may have placed; None when they cannot be seen."""
    if not isinstance(answer, models.WorkerOrdersResponse):
        return None
    wanted = {
        (order["tradingsymbol"], order["transaction_type"], int(order["quantity"]))
        for order in intent.orders
    }
    return tuple(
        order
        for order in answer.orders or ()
        if (order.tradingsymbol, order.transaction_type, order.quantity) in wanted
    )


def of_cancel(intent: Intent, live: bool) -> Inquiry:
    """Whether the order is cancelled."""
    order = yield from _order(intent)
    if isinstance(order, Verdict):
        return order
    if str(order.status).upper().startswith("CANCELLED"):
        return Verdict("done", _order_result(intent))
    return ABSENT if order.status in _RESTING or is_terminal(order.status) else UNCLEAR


def of_change(intent: Intent, live: bool) -> Inquiry:
    """Whether the order is what the change wants it to be."""
    order = yield from _order(intent)
    if isinstance(order, Verdict):
        return order
    wanted = {name: value for name, value in intent.body.items() if name not in _NAMES_ONLY}
    if all(_same(order.get(name), value) for name, value in wanted.items()):
        return Verdict("done", _order_result(intent))
    return ABSENT if order.status in _RESTING or is_terminal(order.status) else UNCLEAR


def _order(intent: Intent) -> Any:
    run_id = intent.strategy_run_id
    answer = yield from ask(get_order.build(intent.target or "", strategy_run_id=run_id))
    return answer.order if isinstance(answer, models.OrderDetail) else unless_known(answer)


def _order_result(intent: Intent) -> WorkerOrderResult:
    named = {"strategy_run_id": intent.strategy_run_id, "order_id": intent.target}
    return models.WorkerOrderResult.wrap(
        {"mode": None, "result": {"order_id": intent.target}, **named}
    )


def _same(found: object, wanted: object) -> bool:
    if isinstance(wanted, (int, float)) and isinstance(found, (int, float, str)):
        try:
            return float(found) == float(wanted)
        except ValueError:
            return False
    return found == wanted


# -- brackets --------------------------------------------------------------------------------------


def of_bracket(intent: Intent, live: bool) -> Inquiry:
    """Whether the run has a bracket with the key in its metadata."""
    run_id = intent.strategy_run_id
    answer = yield from ask(list_brackets.build(run_id, limit=_MOST_BRACKETS))
    if not isinstance(answer, models.BracketIntentList):
        return unless_known(answer)
    for bracket in answer.brackets:
        if (bracket.metadata or {}).get("idempotency_key") == intent.idempotency_key:
            return Verdict("done", _receipt(bracket, intent.idempotency_key))
    # There are more than can be listed.
    return ABSENT if len(answer.brackets) < _MOST_BRACKETS else Verdict("unclear", key_tells=True)


def of_bracket_cancel(intent: Intent, live: bool) -> Inquiry:
    """Whether the bracket has ended or is about to."""
    answer = yield from ask(get_bracket.build(intent.strategy_run_id, intent.target or ""))
    if not isinstance(answer, models.BracketIntent):
        return unless_known(answer)
    return Verdict("done", _receipt(answer, None)) if answer.status in _BRACKET_ENDS else ABSENT


def _receipt(bracket: BracketIntent, key: str | None) -> BracketReceipt:
    orders = bracket.get("order_ids") or [None]
    return models.BracketReceipt.wrap(
        {
            "strategy_run_id": bracket.strategy_run_id,
            "bracket_intent_id": bracket.bracket_intent_id,
            "status": bracket.status,
            "action_required": bracket.action_required,
            "action_reason": bracket.action_reason,
            "entry_result": {"order_id": orders[0], "idempotency_key": key},
        }
    )


# -- runs ------------------------------------------------------------------------------------------


def of_exit(intent: Intent, live: bool) -> Inquiry:
    """Whether the run has ended or is about to."""
    answer = yield from ask(get_run.build(intent.strategy_run_id))
    if not isinstance(answer, models.StrategyRun):
        return unless_known(answer)
    if answer.status in ("open", "paused"):
        return ABSENT
    told = {"mode": answer.execution_mode, "status": answer.status, "run": answer}
    return Verdict("done", models.ExitResult.wrap(told))


def of_option_entry(intent: Intent, live: bool) -> Inquiry:
    """Whether the option run has left the states from which it can be entered."""
    verdict = yield from _option_run(intent, under_way="entering")
    if isinstance(verdict.result, models.OptionRunAction) and verdict.result.status in _NOT_ENTERED:
        return ABSENT
    return verdict


def of_option_exit(intent: Intent, live: bool) -> Inquiry:
    """Whether the option run has been exited."""
    verdict = yield from _option_run(intent, under_way="exiting")
    if isinstance(verdict.result, models.OptionRunAction) and verdict.result.status != "exited":
        return ABSENT
    return verdict


def _option_run(intent: Intent, under_way: str) -> Inquiry:
    answer = yield from ask(get_option_run_state.build(intent.strategy_run_id))
    if not isinstance(answer, models.OptionRunStateResponse):
        return unless_known(answer)
    if answer.state.status == under_way:
        return UNCLEAR
    legs = ("completed_legs", "failed_legs", "pending_legs")
    told = {"strategy_run_id": answer.strategy_run_id, "status": answer.state.status}
    return Verdict(
        "done", models.OptionRunAction.wrap(told | {name: answer.state.get(name) for name in legs})
    )


# -- triggers --------------------------------------------------------------------------------------


def of_new_trigger(intent: Intent, live: bool) -> Inquiry:
    """Whether there is one trigger like it that was not there before."""
    answer = yield from ask(list_gtts.build())
    if not isinstance(answer, list):
        return unless_known(answer)
    found = triggers_like(intent.body, answer)
    fresh = [number for number in found if number not in (intent.known or ())]
    if not fresh:
        return ABSENT
    if len(fresh) > 1 or intent.known is None:
        return UNCLEAR
    return Verdict("done", models.WorkerGttWriteResult.wrap({"trigger_id": fresh[0]}))


def of_trigger_change(intent: Intent, live: bool) -> Inquiry:
    """Whether the trigger is what the change wants it to be."""
    answer = yield from ask(get_gtt.build(int(intent.target or 0)))
    if not isinstance(answer, models.WorkerGttTrigger):
        return unless_known(answer)
    if triggers_like(intent.body, [answer]):
        return Verdict("done", models.WorkerGttWriteResult.wrap({"trigger_id": answer.id}))
    return ABSENT


def of_trigger_end(intent: Intent, live: bool) -> Inquiry:
    """Whether the trigger is gone."""
    answer = yield from ask(get_gtt.build(int(intent.target or 0)))
    gone = isinstance(answer, models.WorkerGttTrigger) and answer.status in _DISARMED
    if gone or isinstance(answer, NotFoundError):
        return Verdict(
            "done", models.WorkerGttWriteResult.wrap({"trigger_id": int(intent.target or 0)})
        )
    return ABSENT if isinstance(answer, models.WorkerGttTrigger) else unless_known(answer)


def triggers_like(body: Mapping[str, Any], triggers: list[WorkerGttTrigger]) -> tuple[int, ...]:
    """Numbers of the triggers that say the same as a request."""
    wanted = _terms(body)
    return tuple(trigger.id for trigger in triggers if _terms(trigger) == wanted)


def _terms(trigger: Mapping[str, Any]) -> tuple[object, ...]:
    condition = trigger.get("condition") or {}
    return (
        trigger.get("type"),
        condition.get("exchange"),
        condition.get("tradingsymbol"),
        tuple(float(value) for value in condition.get("trigger_values") or ()),
        tuple(
            (
                *(order.get(name) for name in ("tradingsymbol", "transaction_type", "product")),
                float(order.get("quantity") or 0),
                float(order.get("price") or 0),
            )
            for order in trigger.get("orders") or ()
        ),
    )


INQUIRIES: Final[Mapping[str, Callable[[Intent, bool], Inquiry]]] = {
    "submit_intent": of_intent,
    "create_bracket": of_bracket,
    "cancel_bracket": of_bracket_cancel,
    "enter_option_run": of_option_entry,
    "exit_option_run": of_option_exit,
    "exit_run": of_exit,
    "cancel_order": of_cancel,
    "modify_order": of_change,
    "place_gtt": of_new_trigger,
    "modify_gtt": of_trigger_change,
    "delete_gtt": of_trigger_end,
}
"""How the effect of each write is found; the flag says that the run is live."""


# -- the course ------------------------------------------------------------------------------------


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
        write: What may be done with it.
        settle: Seconds after which an attempt without an answer cannot be in flight any more.
        left: How many of them have not passed yet.
        replay: Send it once more when it was not executed and cannot execute twice.
        live: The run is live: the backend may not know what the broker did.
        before_replay: What is done to the call that sends it again.
    """
    inquire = INQUIRIES[intent.operation]
    if left > 0:
        yield Wait(left)
    verdict = yield from inquire(intent, live)
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
        verdict = yield from inquire(intent, live)
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
