"""Asking a backend what a write did. Generators without I/O.

The driver sleeps when told :class:`Wait`, and for every request answers with its record or its
error. Nothing that is asked here changes anything.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Final, Literal

from kite_algo_worker_api.models import WorkerOrderSnapshot
from kite_algo_worker_api.types import Request

from ..exceptions import (
    KiteAlgoWorkerError,
    OutcomeUnknownError,
    RateLimitError,
    ServerError,
    TransportError,
)
from ..wire.exchange import Wait
from .intents import WriteResult

Step = Wait | Request[Any]
Answer = object
"""A record, an error, or None after a pause."""

_LOOKS: Final = 4
_PAUSE: Final = 0.5


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

Inquiry = Generator[Step, Answer, Verdict]


def ask(request: Request[Any]) -> Generator[Step, Answer, Answer]:
    """Ask until there is an answer: repeating a question does no harm."""
    answer: Answer = None
    for number in range(_LOOKS):
        if number:
            yield Wait(_PAUSE * number)
        answer = yield request
        if not isinstance(
            answer, (OutcomeUnknownError, TransportError, RateLimitError, ServerError)
        ):
            break
    return answer


def unless_known(answer: Answer) -> Verdict:
    """The verdict when the answer is not the record that was asked for."""
    return Verdict("unclear", error=answer if isinstance(answer, KiteAlgoWorkerError) else None)
