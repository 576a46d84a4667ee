"""Every exception the SDK raises.

.. code-block:: text

    KiteAlgoWorkerError                     everything below; also a RuntimeError
    ├── AuthError                           401  token missing, unknown, revoked or expired
    ├── PermissionDeniedError               403  the token may not do this, or not on this run
    ├── BrokerValidationError               400, 422  the request was understood and refused
    │   └── InvalidInputError               refused here, nothing was sent (also a ValueError)
    │       └── LiveModeDisabledError       live execution without the explicit acknowledgement
    ├── NotFoundError                       404  no such run, order, instrument, trigger
    ├── ConflictError                       409  the state of the run or key forbids it
    │   ├── RunClosedError                  the run was closed: ``reason`` and ``at`` tell
    │   ├── SessionConflictError            the session nonce is missing or no longer the active one
    │   │   └── SessionLostError            another worker took the session of this run over
    │   ├── SafetyTokenExpiredError         fetch a new token with ``safety_check()``
    │   └── ModeMismatchError               the run is of another mode or account than asked for
    ├── RateLimitError                      429  ``retry_after`` says when to come back
    ├── ServerError                         5xx
    │   └── NotImplementedByServerError     501  this backend does not offer the operation
    ├── UnexpectedResponseError             a 2xx that is not what the operation returns
    ├── ResponseShapeError                  the same, of data read by hand (also a ValueError)
    ├── MissingFieldError                   a field was read that the backend did not send (also a
    │                                       KeyError and an AttributeError)
    ├── TransportError                      no usable answer (also an ``httpx.TransportError``)
    │   ├── UnreachableError                nobody listens there (also an ``httpx.ConnectError``)
    │   └── WorkerTimeoutError              time ran out (also an ``httpx.TimeoutException``)
    ├── OutcomeUnknownError                 a write was sent, its answer lost: it may have executed
    │   ├── AnswerLostError                 the connection broke (also a TransportError)
    │   │   └── AnswerLateError             time ran out (also a WorkerTimeoutError)
    │   ├── AnswerUnreadableError           a 2xx that is none (also an UnexpectedResponseError)
    │   ├── WriteFailedError                5xx (also a ServerError)
    │   └── RefusalUnclearError             400 (also a BrokerValidationError)
    ├── NotExecutedError                    an answer was lost, and nothing was done
    ├── GuardError                          a guard of this process refused; nothing was sent
    │   ├── TooManyOrdersError              orders per minute
    │   ├── NotionalLimitError              rupees traded by the run
    │   ├── DailyLossError                  rupees lost by the run today
    │   ├── StaleMarketDataError            no price, or an old one
    │   └── RunKilledError                  the kill switch was pulled
    ├── BudgetExceededError                 a client-side rate budget is used up; nothing was sent
    ├── StreamDisconnectedError             a stream ended without being asked to
    └── WaitTimeoutError                    a waiting helper gave up (also a TimeoutError)

The exception of ``httpx`` that an error comes from is its ``__cause__``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import httpx

from kite_algo_worker_api.errors import BrokerValidationError as BrokerValidationError
from kite_algo_worker_api.errors import InvalidInputError as InvalidInputError
from kite_algo_worker_api.errors import KiteAlgoWorkerError as KiteAlgoWorkerError
from kite_algo_worker_api.errors import MissingFieldError as MissingFieldError
from kite_algo_worker_api.errors import ResponseShapeError as ResponseShapeError

JsonValue = object
"""Whatever a JSON document decodes to."""


class AuthError(KiteAlgoWorkerError):
    """401: the worker token is missing, unknown, revoked or expired. Not worth repeating."""


class PermissionDeniedError(KiteAlgoWorkerError):
    """403: the token may not perform this action, or not on this run, scope or template."""


class LiveModeDisabledError(InvalidInputError):
    """Live execution was asked for without ``KITE_ALGO_ENABLE_LIVE=1`` or ``enable_live=True``."""


class NotFoundError(KiteAlgoWorkerError):
    """404: no such run, order, instrument, trigger or session."""


class ConflictError(KiteAlgoWorkerError):
    """409: the state of the run, the session or the idempotency key forbids the request."""


class RunClosedError(ConflictError):
    """The run is not open any more: it was closed, or is being exited. It never opens again.

    Raised by whatever touches the run: an order, ``tick()``, ``heartbeat()``, a stream of the run,
    and ``client.run(config)`` for a run that was closed before. A strategy that goes on needs a
    new ``strategy_run_id``.

    Attributes:
        strategy_run_id: The run.
        reason: The backend's ``runtime_state["exit_reason"]``, or None. ``worker_stale_recovery``:
            it received no heartbeat for 180 seconds. ``backend_protection:<rule>``: a rule of
            protection was met. Otherwise what ``exit_run(reason=...)`` was given.
        at: When it was closed, with its time zone; None when the backend does not say.
    """

    def __init__(
        self,
        message: str,
        *,
        strategy_run_id: str | None = None,
        reason: str | None = None,
        at: datetime | None = None,
        status_code: int = 0,
        response_body: JsonValue = None,
        operation: str | None = None,
        correlation_id: str | None = None,
    ) -> None:
        super().__init__(
            message,
            status_code=status_code,
            response_body=response_body,
            operation=operation,
            correlation_id=correlation_id,
        )
        self.strategy_run_id = strategy_run_id
        self.reason = reason
        self.at = at


class SessionConflictError(ConflictError):
    """409: the run has an active session and the nonce sent is missing or not the active one.

    Attributes:
        retry_after: From ``client.run(...)``: seconds until the session can be claimed, if the
            worker that holds it stays silent. None when it is not known.
    """

    retry_after: float | None = None


class SafetyTokenExpiredError(ConflictError):
    """409: the safety token is expired or the run changed since. Call ``safety_check()`` again."""


class RateLimitError(KiteAlgoWorkerError):
    """429: too many requests; nothing was executed. ``retry_after`` is in seconds, or None."""

    retry_after: float | None = None


class ServerError(KiteAlgoWorkerError):
    """5xx: the backend failed or cannot reach the broker."""

    retry_after: float | None = None


class NotImplementedByServerError(ServerError):
    """501: this backend does not offer the operation."""


class UnexpectedResponseError(KiteAlgoWorkerError):
    """The answer is a success that does not have the shape of the operation's result."""


class TransportError(KiteAlgoWorkerError, httpx.TransportError):
    """No usable answer was received: refused, reset, cut short, or not HTTP."""


class UnreachableError(TransportError, httpx.ConnectError):
    """No connection could be made, so nothing was sent."""


class WorkerTimeoutError(TransportError, httpx.TimeoutException):
    """No answer within the time limit."""


class Resolution(Protocol):
    """What was found out about an intent whose answer was lost: an ``IntentResolution``."""

    @property
    def state(self) -> str:
        """``executed``, ``not_executed`` or ``unknown``."""
        ...

    @property
    def strategy_run_id(self) -> str:
        """The run."""
        ...

    @property
    def idempotency_key(self) -> str:
        """The key."""
        ...

    @property
    def result(self) -> Mapping[str, object] | None:
        """What the write would have answered, where that can be told."""
        ...

    @property
    def error(self) -> KiteAlgoWorkerError | None:
        """Why it was not executed, or why nothing is known."""
        ...

    @property
    def orders(self) -> Sequence[Mapping[str, object]]:
        """Orders of the run that look like the intent's."""
        ...


class OutcomeUnknownError(KiteAlgoWorkerError):
    """A write was sent and its answer is lost or unreadable: it may or may not have executed.

    Never repeat it with another idempotency key. Look at the run's orders first, or send the
    same intent again with the *same* key once the first attempt cannot be in flight any more.

    Attributes:
        strategy_run_id: The run the write was for, ``account`` for a GTT, or None.
        idempotency_key: The key it carried, or the client's own name for it; None without one.
        resolution: What was found out about it, when that was tried; see ``resolve_intent``.
    """

    strategy_run_id: str | None = None
    idempotency_key: str | None = None
    resolution: Resolution | None = None


class AnswerLostError(OutcomeUnknownError, TransportError):
    """The connection broke before the answer to a write was read."""


class AnswerLateError(AnswerLostError, WorkerTimeoutError):
    """The answer to a write did not come in time."""


class AnswerUnreadableError(OutcomeUnknownError, UnexpectedResponseError):
    """A write was answered with a success that is not its result."""


class WriteFailedError(OutcomeUnknownError, ServerError):
    """The backend, or something before it, failed with a write on its hands."""


class RefusalUnclearError(OutcomeUnknownError, BrokerValidationError):
    """A write was refused in words that leave open whether the broker has it."""


class SessionLostError(SessionConflictError):
    """409: this worker had the session of the run and does not have it any more.

    Another worker took over, or the run was ended. Stop trading; do not claim again in a loop.
    """


class ModeMismatchError(ConflictError):
    """The server reports another execution mode or account scope than was asked for.

    Attributes:
        field: ``execution_mode`` or ``account_scope``.
        expected: What was asked for.
        reported: What the server says.
        strategy_run_id: The run.
        result: The write's result when it told the mismatch; None when nothing was sent.
    """

    def __init__(
        self,
        strategy_run_id: str,
        field: str,
        expected: str,
        reported: str,
        *,
        result: Mapping[str, object] | None = None,
    ) -> None:
        sent = "nothing was sent" if result is None else "the intent was processed; look at .result"
        super().__init__(
            f"run {strategy_run_id}: {field} is {reported!r} on the server, not {expected!r}: "
            f"{sent}",
            operation="submit_intent",
        )
        self.strategy_run_id = strategy_run_id
        self.field = field
        self.expected = expected
        self.reported = reported
        self.result = result


class GuardError(KiteAlgoWorkerError):
    """A guard of this process refused an intent; nothing was sent.

    Attributes:
        strategy_run_id: The run.
        limit: The guard's limit, or None.
        value: What would have exceeded it, or None.
    """

    def __init__(
        self,
        strategy_run_id: str,
        message: str,
        *,
        limit: float | None = None,
        value: float | None = None,
    ) -> None:
        super().__init__(f"run {strategy_run_id}: {message}", operation="submit_intent")
        self.strategy_run_id = strategy_run_id
        self.limit = limit
        self.value = value


class TooManyOrdersError(GuardError):
    """The run would place more orders within a minute than its guard allows."""


class NotionalLimitError(GuardError):
    """The run would trade more rupees than its guard allows."""


class DailyLossError(GuardError):
    """The run has lost more today than its guard allows."""


class StaleMarketDataError(GuardError):
    """There is no price for the instrument, or it is too old to trade on."""


class RunKilledError(GuardError):
    """The run's kill switch was pulled in this process."""


class BudgetExceededError(KiteAlgoWorkerError):
    """A client-side rate budget is used up; nothing was sent.

    Attributes:
        budget: Name of the budget: orders, quotes, history, other or changes of one order.
        retry_after: Seconds until the next request fits; infinite for changes of one order.
    """

    def __init__(self, budget: str, retry_after: float, operation: str) -> None:
        until = "" if math.isinf(retry_after) else f" for {retry_after:.2f} s"
        what = budget if math.isinf(retry_after) else f"{budget} requests"
        super().__init__(f"the budget for {what} is used up{until}", operation=operation)
        self.budget = budget
        self.retry_after = retry_after


class NotExecutedError(KiteAlgoWorkerError):
    """The answer was lost, and looking for the effect showed that nothing was done.

    Call again when it is still wanted.

    Attributes:
        resolution: What was found.
    """

    def __init__(self, resolution: Resolution, operation: str | None) -> None:
        super().__init__(
            f"the answer was lost, and nothing was done (run {resolution.strategy_run_id}): "
            "call again when it is still wanted",
            operation=operation,
        )
        self.resolution = resolution


class StreamDisconnectedError(KiteAlgoWorkerError):
    """A stream ended without being asked to, or reported an error."""


class WaitTimeoutError(KiteAlgoWorkerError, TimeoutError):
    """A waiting helper gave up. ``last`` is the last answer it saw, or None."""

    def __init__(self, message: str, *, last: object = None, operation: str | None = None) -> None:
        super().__init__(message, operation=operation)
        self.last = last


def __getattr__(name: str) -> object:
    if name == "error_for_status":  # was here in 0.7.0; it reads answers, and lies with them now
        from importlib import import_module

        value: object = import_module("kite_algo_worker.wire.errors").error_for_status
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
