"""Every write that moves money: how it is sent, and what may be done with it.

What became of one whose answer was lost is found in :mod:`.resolution`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kite_algo_worker_api.api.execution import cancel_bracket, create_bracket
from kite_algo_worker_api.api.gtt import delete_gtt, modify_gtt, place_gtt
from kite_algo_worker_api.api.options import enter_option_run, exit_option_run
from kite_algo_worker_api.api.orders import cancel_order, modify_order, submit_intent
from kite_algo_worker_api.api.runs import exit_run
from kite_algo_worker_api.operations import OPERATIONS, Effect
from kite_algo_worker_api.types import Request

from ..wire.call import Call
from .intents import ACCOUNT, Intent


@dataclass(frozen=True, slots=True)
class Write:
    """What there is to know about one kind of write.

    Attributes:
        build: The request, out of the intent and a body for it.
        effect: The contract's word: ``exit`` closes positions, ``cancel`` takes orders out of the
            book; the others may open some.
        replays: Sending the same once more cannot do it twice: the backend honours the key, or
            the state that the write leaves behind refuses a second one.
        keeps_answer: Where it was executed, sending it again returns the first answer.
        reduces: It can only take risk away: nothing of this process may stand in its way.
    """

    build: Callable[[Intent, Mapping[str, Any]], Request[Any]]
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
    "submit_intent": Write(_with_session(submit_intent.build), replays=True),
    "create_bracket": Write(_with_session(create_bracket.build), replays=True),
    "cancel_bracket": Write(_of_bracket),
    "enter_option_run": Write(
        _with_session(enter_option_run.build), replays=True, keeps_answer=True
    ),
    "exit_option_run": Write(
        _with_session(exit_option_run.build),
        replays=True,
        keeps_answer=True,
    ),
    "exit_run": Write(_with_session(exit_run.build), replays=True),
    "cancel_order": Write(_of_target(cancel_order.build)),
    "modify_order": Write(_of_target(modify_order.build)),
    "place_gtt": Write(lambda intent, body: place_gtt.build(body=body)),
    "modify_gtt": Write(
        lambda intent, body: modify_gtt.build(_trigger(intent), body=body),
    ),
    "delete_gtt": Write(lambda intent, body: delete_gtt.build(_trigger(intent))),
}

WRITES: Final[Mapping[str, Write]] = {
    operation: replace(write, effect=OPERATIONS[operation].effect)
    for operation, write in _KNOWN.items()
}
"""Every write that moves money, with what the contract says about its effect."""
