"""Intents on their way: what was sent, what became of it, and one flight per key at a time."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from kite_algo_worker_api.types import SECRET_KEYS

if TYPE_CHECKING:
    from kite_algo_worker_api.models import IntentResult, WorkerOrderSnapshot

    from .exceptions import KiteAlgoWorkerError

LOOKUP_TOKEN: Final = "lookup-only"
"""A safety token that no backend accepts: a stored result is returned, nothing new is executed."""

_LOOKUP_ORDER: Final = {
    "exchange": "NSE",
    "tradingsymbol": "KEY-LOOKUP-ONLY",
    "transaction_type": "BUY",
    "variety": "regular",
    "product": "CNC",
    "order_type": "MARKET",
    "quantity": 1,
}


@dataclass(frozen=True, slots=True)
class Intent:
    """One order or basket under its key, as it was or will be sent.

    Attributes:
        strategy_run_id: The run.
        idempotency_key: The key.
        body: The request body; without the safety token when it comes out of a journal.
        sent_at: Unix time of the first attempt, or None.
        guarded: It carried a safety token.
    """

    strategy_run_id: str
    idempotency_key: str
    body: Mapping[str, Any] = field(repr=False)
    sent_at: float | None = None
    guarded: bool = False

    @property
    def name(self) -> tuple[str, str]:
        """Run and key."""
        return self.strategy_run_id, self.idempotency_key

    def orders(self) -> list[Mapping[str, Any]]:
        """The orders of the payload."""
        payload = self.body.get("payload") or {}
        if "basket" in payload:
            return list(payload["basket"].get("orders") or ())
        return [payload["order"]] if "order" in payload else []

    @property
    def is_trial(self) -> bool:
        """Only asks what would happen."""
        basket = (self.body.get("payload") or {}).get("basket") or {}
        return bool(basket.get("dry_run"))

    def storable(self) -> dict[str, Any]:
        """The body without secrets."""
        return {name: value for name, value in self.body.items() if name not in SECRET_KEYS}

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


@dataclass(frozen=True, slots=True)
class IntentResolution:
    """What became of an intent whose answer was lost.

    Attributes:
        state: ``executed``, ``not_executed`` or ``unknown``.
        strategy_run_id: The run.
        idempotency_key: The key.
        result: The intent's result when it was executed and the backend still tells it.
        error: Why it was not executed, or why nothing is known.
        orders: Orders of the run that look like the intent's, when they were looked at.
    """

    state: Literal["executed", "not_executed", "unknown"]
    strategy_run_id: str
    idempotency_key: str
    result: IntentResult | None = None
    error: KiteAlgoWorkerError | None = None
    orders: tuple[WorkerOrderSnapshot, ...] = ()

    @property
    def executed(self) -> bool:
        """Whether the backend processed the intent, exactly once."""
        return self.state == "executed"


FlightName = tuple[str, str, str]


class Flights:
    """At most one request per backend, run and key is under way in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[FlightName, Future[None]] = {}

    def take(self, name: FlightName) -> Future[None] | None:
        """None when the flight is the caller's; else what to wait for before asking again."""
        with self._lock:
            other = self._under_way.get(name)
            if other is None:
                self._under_way[name] = Future()
            return other

    def land(self, name: FlightName) -> None:
        """The caller's flight is over."""
        with self._lock:
            done = self._under_way.pop(name)
        done.set_result(None)


FLIGHTS: Final = Flights()
