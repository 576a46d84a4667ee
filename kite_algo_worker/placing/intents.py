"""Intents: writes that move money, what became of them, and one under way per key at a time."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kite_algo_worker_api.types import SECRET_KEYS

from ..exceptions import KiteAlgoWorkerError
from ..wire.operations import LOOKUP_TOKEN

if TYPE_CHECKING:
    from kite_algo_worker_api.models import (
        BracketReceipt,
        ExitResult,
        IntentResult,
        OptionRunAction,
        WorkerGttWriteResult,
        WorkerOrderResult,
        WorkerOrderSnapshot,
    )

_LOOKUP_ORDER: Final = {
    "exchange": "NSE",
    "tradingsymbol": "KEY-LOOKUP-ONLY",
    "transaction_type": "BUY",
    "variety": "regular",
    "product": "CNC",
    "order_type": "MARKET",
    "quantity": 1,
}

ACCOUNT: Final = "account"
"""Stands for the run of what belongs to the account as a whole, such as a GTT trigger."""

_OF_OPTIONS: Final = frozenset({"enter_option_run", "exit_option_run"})

IntentName = tuple[str, str, str]
"""Run, key and operation."""

Order = Mapping[str, Any]

if TYPE_CHECKING:
    #: What a write that moves money answers.
    WriteResult: TypeAlias = (
        IntentResult
        | BracketReceipt
        | OptionRunAction
        | ExitResult
        | WorkerOrderResult
        | WorkerGttWriteResult
    )


@dataclass(frozen=True, slots=True)
class Intent:
    """One write that moves money, under its key, as it was or will be sent.

    Attributes:
        strategy_run_id: The run; ``account`` for what belongs to no run.
        idempotency_key: The key. Where the backend takes none it is only this client's name for
            the intent.
        body: The request body; without the safety token when it comes out of a journal.
        sent_at: Unix time of the first attempt, or None.
        guarded: It carried a safety token.
        operation: The contract's operation.
        target: The order, bracket or trigger it is about, when it is about one.
        known: Triggers like the one to be placed that existed before; None when nobody looked.
        orders: The orders it may lead to.
        guarded_by: The worker run whose limits hold, when that is another one.
        dry_run: It asks what would happen, and nothing may.
        reported: It tells what happened elsewhere, and trades nothing.
        mode: The mode it asks for itself, where a write may say one.
        account_scope: The account likewise.
        session_nonce: Of the session it is sent under, or None.
        name: Run, key and operation.
        limited_run: The run whose mode, account and limits hold.
        is_of_options: It is about an option run, which is no worker run, but may be guarded by one.
    """

    strategy_run_id: str
    idempotency_key: str
    body: Mapping[str, Any] = field(repr=False)
    sent_at: float | None = None
    guarded: bool = False
    operation: str = "submit_intent"
    target: str | None = None
    known: tuple[int, ...] | None = None
    orders: tuple[Order, ...] = field(default=(), repr=False)
    guarded_by: str | None = None
    dry_run: bool = False
    reported: bool = False
    mode: str | None = None
    account_scope: str | None = None
    session_nonce: str | None = field(default=None, repr=False)

    name: IntentName = field(init=False, repr=False, compare=False)
    limited_run: str = field(init=False, repr=False, compare=False)
    is_of_options: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        name = self.strategy_run_id, self.idempotency_key, self.operation
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "limited_run", self.guarded_by or self.strategy_run_id)
        object.__setattr__(self, "is_of_options", self.operation in _OF_OPTIONS)

    def storable(self) -> dict[str, Any]:
        """The body without secrets."""
        return {name: value for name, value in self.body.items() if name not in SECRET_KEYS}

    def stored(self, now: float) -> Intent:
        """The intent as a journal keeps it."""
        return replace(self, body=self.storable(), sent_at=now, session_nonce=None)

    def lookup_body(self) -> dict[str, Any]:
        """A body that gets the stored result of the key, and cannot execute."""
        body = self.storable() or {
            "intent_type": "place_order",
            "payload": {"order": _LOOKUP_ORDER},
            "idempotency_key": self.idempotency_key,
        }
        return {**body, "safety_token": LOOKUP_TOKEN}

    def replay_body(self) -> dict[str, Any] | None:
        """The body to send once more; None when it is not known.

        A guarded intent keeps its safety token, or gets one that is refused: its guard was for
        another moment, so it may be found again but not executed late.
        """
        if not self.body:
            return None
        if self.guarded and not self.body.get("safety_token"):
            return {**self.body, "safety_token": LOOKUP_TOKEN}
        return dict(self.body)


def cancelling(
    run_id: str,
    order_id: str,
    variety: str = "regular",
    parent_order_id: str | None = None,
    session_nonce: str | None = None,
) -> Intent:
    """The intent to take an order of a run out of the book."""
    body = {"strategy_run_id": run_id, "variety": variety}
    if parent_order_id is not None:
        body["parent_order_id"] = parent_order_id
    return Intent(
        run_id,
        f"cancel:{order_id}",
        body,
        operation="cancel_order",
        target=order_id,
        session_nonce=session_nonce,
    )


@dataclass(frozen=True, slots=True)
class IntentResolution:
    """What became of an intent whose answer was lost.

    Attributes:
        state: ``executed``, ``not_executed`` or ``unknown``.
        strategy_run_id: The run; ``account`` for a GTT trigger.
        idempotency_key: The key.
        result: What the write would have answered, when it was executed and that can be told.
        error: Why it was not executed, or why nothing is known.
        orders: Orders of the run that look like the intent's, when they were looked at.
    """

    state: Literal["executed", "not_executed", "unknown"]
    strategy_run_id: str
    idempotency_key: str
    result: WriteResult | None = None
    error: KiteAlgoWorkerError | None = None
    orders: tuple[WorkerOrderSnapshot, ...] = ()

    @property
    def executed(self) -> bool:
        """Whether the backend processed the intent, exactly once."""
        return self.state == "executed"


class SingleFlight:
    """At most one request per backend, run and key is under way in this process."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Start anew, in a child process: what is under way in the parent never ends here."""
        self._lock = threading.Lock()
        self._under_way: dict[tuple[str, ...], Future[None]] = {}

    def begin(self, name: tuple[str, ...]) -> Future[None] | None:
        """None when it is the caller's turn; else what to wait for before asking again."""
        with self._lock:
            other = self._under_way.get(name)
            if other is None:
                self._under_way[name] = Future()
            return other

    def end(self, name: tuple[str, ...]) -> None:
        """The caller's request is over."""
        with self._lock:
            done = self._under_way.pop(name)
        done.set_result(None)


SINGLE_FLIGHT: Final = SingleFlight()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=SINGLE_FLIGHT.forget)
