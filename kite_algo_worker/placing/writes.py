"""Every write that moves money: how it is sent, and how its effect is found.

The effect is looked for where it would show; see :mod:`.resolution`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from kite_algo_worker_api import models
from kite_algo_worker_api.api.execution import (
    cancel_bracket,
    create_bracket,
    get_bracket,
    list_brackets,
)
from kite_algo_worker_api.api.gtt import delete_gtt, get_gtt, list_gtts, modify_gtt, place_gtt
from kite_algo_worker_api.api.options import (
    enter_option_run,
    exit_option_run,
    get_option_run_state,
)
from kite_algo_worker_api.api.orders import (
    cancel_order,
    get_order,
    list_orders,
    modify_order,
    submit_intent,
)
from kite_algo_worker_api.api.runs import exit_run, get_run
from kite_algo_worker_api.operations import OPERATIONS
from kite_algo_worker_api.types import Request

from ..exceptions import ConflictError, KiteAlgoWorkerError, NotFoundError, SafetyTokenExpiredError
from ..wire.call import Call
from .intents import Intent
from .order_states import is_terminal
from .resolution import ABSENT, UNCLEAR, Inquiry, Step, Verdict, Write, ask, unless_known

if TYPE_CHECKING:
    from kite_algo_worker_api.models import (
        BracketIntent,
        BracketReceipt,
        WorkerGttTrigger,
        WorkerOrderResult,
        WorkerOrderSnapshot,
    )

_MOST_BRACKETS: Final = 200
_NOT_ENTERED: Final = frozenset({"created", "entry_previewed"})
_BRACKET_ENDS: Final = frozenset({"cancelling", "completed", "partial", "failed"})
_DISARMED: Final = frozenset({"deleted", "cancelled"})
_RESTING: Final = frozenset({"OPEN", "TRIGGER PENDING"})
_NAMES_ONLY: Final = frozenset({"strategy_run_id", "variety", "parent_order_id"})


# -- orders ----------------------------------------------------------------------------------------


def of_intent(intent: Intent, live: bool) -> Inquiry:
    """Ask for the stored result of the key, in a way that cannot execute.

    Where the broker may know more than the backend, only an order book without a like order proves
    that nothing was done.
    """
    body = intent.lookup_body()
    answer = yield from ask(_with_session(submit_intent.build)(intent, body))
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
    answer = yield from ask(get_gtt.build(_trigger(intent)))
    if not isinstance(answer, models.WorkerGttTrigger):
        return unless_known(answer)
    if triggers_like(intent.body, [answer]):
        return Verdict("done", models.WorkerGttWriteResult.wrap({"trigger_id": answer.id}))
    return ABSENT


def of_trigger_end(intent: Intent, live: bool) -> Inquiry:
    """Whether the trigger is gone."""
    answer = yield from ask(get_gtt.build(_trigger(intent)))
    gone = isinstance(answer, models.WorkerGttTrigger) and answer.status in _DISARMED
    if gone or isinstance(answer, NotFoundError):
        return Verdict("done", models.WorkerGttWriteResult.wrap({"trigger_id": _trigger(intent)}))
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


# -- the table -------------------------------------------------------------------------------------


def _with_session(build: Callable[..., Request[Any]]) -> Callable[..., Request[Any]]:
    return lambda intent, body: build(
        intent.strategy_run_id, body=body, x_worker_session_nonce=intent.session_nonce
    )


def _of_target(build: Callable[..., Request[Any]]) -> Callable[..., Request[Any]]:
    return lambda intent, body: build(
        intent.target or "", body=body, x_worker_session_nonce=intent.session_nonce
    )


def _of_bracket(intent: Intent, body: Mapping[str, Any]) -> Request[Any]:
    return cancel_bracket.build(
        intent.strategy_run_id, intent.target or "", x_worker_session_nonce=intent.session_nonce
    )


def _trigger(intent: Intent) -> int:
    return int(intent.target or 0)


_KNOWN: Final[Mapping[str, Write]] = {
    "submit_intent": Write(_with_session(submit_intent.build), of_intent, replays=True),
    "create_bracket": Write(_with_session(create_bracket.build), of_bracket, replays=True),
    "cancel_bracket": Write(_of_bracket, of_bracket_cancel),
    "enter_option_run": Write(
        _with_session(enter_option_run.build), of_option_entry, replays=True, keeps_answer=True
    ),
    "exit_option_run": Write(
        _with_session(exit_option_run.build),
        of_option_exit,
        replays=True,
        keeps_answer=True,
    ),
    "exit_run": Write(_with_session(exit_run.build), of_exit, replays=True),
    "cancel_order": Write(_of_target(cancel_order.build), of_cancel),
    "modify_order": Write(_of_target(modify_order.build), of_change),
    "place_gtt": Write(lambda intent, body: place_gtt.build(body=body), of_new_trigger),
    "modify_gtt": Write(
        lambda intent, body: modify_gtt.build(_trigger(intent), body=body), of_trigger_change
    ),
    "delete_gtt": Write(lambda intent, body: delete_gtt.build(_trigger(intent)), of_trigger_end),
}

WRITES: Final[Mapping[str, Write]] = {
    operation: replace(write, effect=OPERATIONS[operation].effect)
    for operation, write in _KNOWN.items()
}
"""Every write that moves money, with what the contract says about its effect."""
