"""One request on its way, with what has to be known about it beside its bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from kite_algo_worker_api.types import Request

from .operations import may_trade, subject_of

T = TypeVar("T")


class Wait(NamedTuple):
    """Let ``seconds`` pass."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A request, and what it is about.

    Attributes:
        request: What is sent.
        run_id: The run it is about.
        key: Its idempotency key, or this client's name for it.
        cost: Orders it counts for in a budget.
        changes: The order it changes, which may happen so many times only.
        check: Asked before every attempt; what it raises is not sent.
    """

    request: Request[T]
    run_id: str | None = None
    key: str | None = None
    cost: int = 1
    changes: str | None = None
    check: Callable[[], None] | None = None


def call_of(request: Request[T], check_alive: Callable[[str | None], None]) -> Call[T]:
    """The call for a request that somebody built by hand: what it is about is read out of it."""
    run_id, key = subject_of(request)
    if not may_trade(request):
        return Call(request, run_id, key)
    return Call(request, run_id, key, check=lambda: check_alive(run_id))
