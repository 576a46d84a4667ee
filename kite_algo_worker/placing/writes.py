"""Every write that moves money, as a table: how it is sent, limited, and found again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kite_algo_worker_api.api.execution import cancel_bracket, create_bracket
from kite_algo_worker_api.api.gtt import delete_gtt, modify_gtt, place_gtt
from kite_algo_worker_api.api.options import enter_option_run, exit_option_run
from kite_algo_worker_api.api.orders import cancel_order, modify_order, submit_intent
from kite_algo_worker_api.api.runs import exit_run
from kite_algo_worker_api.types import Request

from ..wire.operations import CANCELS, EXITS
from . import effects
from .inquiry import Inquiry
from .intents import Intent

Build = Callable[[Intent, Mapping[str, Any], str | None], Request[Any]]


@dataclass(frozen=True, slots=True)
class Write:
    """One kind of write.

    Attributes:
        build: The request, out of the intent, its body and the session nonce.
        inquire: How its effect is found.
        replays: Sending the same once more cannot do it twice: the backend honours the key, or
            the state that the write leaves behind refuses a second one.
        keeps_answer: Where it was executed, sending it again returns the first answer.
    """

    build: Build
    inquire: Callable[[Intent, bool, str | None], Inquiry]
    replays: bool = False
    keeps_answer: bool = False


def _with_nonce(build: Callable[..., Request[Any]]) -> Build:
    return lambda intent, body, nonce: build(
        intent.strategy_run_id, body=body, x_worker_session_nonce=nonce
    )


WRITES: Final[Mapping[str, Write]] = {
    "submit_intent": Write(_with_nonce(submit_intent.build), effects.of_intent, replays=True),
    "create_bracket": Write(_with_nonce(create_bracket.build), effects.of_bracket, replays=True),
    "cancel_bracket": Write(
        lambda intent, body, nonce: cancel_bracket.build(
            intent.strategy_run_id, intent.target or "", x_worker_session_nonce=nonce
        ),
        effects.of_bracket_cancel,
    ),
    "enter_option_run": Write(
        _with_nonce(enter_option_run.build),
        effects.of_option_entry,
        replays=True,
        keeps_answer=True,
    ),
    "exit_option_run": Write(
        _with_nonce(exit_option_run.build),
        effects.of_option_exit,
        replays=True,
        keeps_answer=True,
    ),
    "exit_run": Write(_with_nonce(exit_run.build), effects.of_exit, replays=True),
    "cancel_order": Write(
        lambda intent, body, nonce: cancel_order.build(
            intent.target or "", body=body, x_worker_session_nonce=nonce
        ),
        effects.of_cancel,
    ),
    "modify_order": Write(
        lambda intent, body, nonce: modify_order.build(
            intent.target or "", body=body, x_worker_session_nonce=nonce
        ),
        effects.of_change,
    ),
    "place_gtt": Write(
        lambda intent, body, nonce: place_gtt.build(body=body), effects.of_new_trigger
    ),
    "modify_gtt": Write(
        lambda intent, body, nonce: modify_gtt.build(int(intent.target or 0), body=body),
        effects.of_trigger_change,
    ),
    "delete_gtt": Write(
        lambda intent, body, nonce: delete_gtt.build(int(intent.target or 0)),
        effects.of_trigger_end,
    ),
}


def reduces(operation: str) -> bool:
    """Whether a write can only take risk away; nothing of this process may stand in its way."""
    return operation in CANCELS or operation in EXITS
