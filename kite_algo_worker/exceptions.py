"""Every exception the SDK raises, and how an answer becomes one.

.. code-block:: text

    KiteAlgoWorkerError                     everything below; one ``except`` catches all of it
    ├── AuthError                           401  token missing, unknown, revoked or expired
    ├── PermissionDeniedError               403  the token may not do this, or not on this run
    ├── BrokerValidationError               400, 422  the request was understood and refused
    │   └── InvalidInputError               refused here, nothing was sent (also a ValueError)
    │       └── LiveModeDisabledError       live execution without the explicit acknowledgement
    ├── NotFoundError                       404  no such run, order, instrument, trigger
    ├── ConflictError                       409  the state of the run or key forbids it
    │   ├── RunClosedError                  the run was closed: ``reason`` and ``at`` tell
    │   ├── SessionConflictError            the session nonce is missing or no longer the active one
    │   └── SafetyTokenExpiredError         fetch a new token with ``safety_check()``
    ├── RateLimitError                      429  ``retry_after`` says when to come back
    ├── ServerError                         5xx
    │   └── NotImplementedByServerError     501  this backend does not offer the operation
    ├── UnexpectedResponseError             a 2xx that is not what the operation returns
    ├── ResponseShapeError                  the same, of data read by hand (also a ValueError)
    ├── MissingFieldError                   a field was read that the backend did not send (also a
    │                                       KeyError and an AttributeError)
    ├── TransportError                      no usable answer; also the ``httpx`` exception behind it
    │   └── WorkerTimeoutError              the same, because time ran out
    ├── OutcomeUnknownError                 a write was sent, its answer lost: it may have executed
    ├── StreamDisconnectedError             a stream ended without being asked to
    └── WaitTimeoutError                    a waiting helper gave up (also a TimeoutError)

An exception may belong to two branches: a write whose answer timed out is an
``OutcomeUnknownError``, a ``WorkerTimeoutError`` and an ``httpx.ReadTimeout``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, cast

import httpx

from kite_algo_worker_api.errors import BrokerValidationError as BrokerValidationError
from kite_algo_worker_api.errors import InvalidInputError as InvalidInputError
from kite_algo_worker_api.errors import KiteAlgoWorkerError as KiteAlgoWorkerError
from kite_algo_worker_api.errors import MissingFieldError as MissingFieldError
from kite_algo_worker_api.errors import ResponseShapeError as ResponseShapeError

from .wire.error_text import may_have_executed, message_of, reason_of

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

    def __reduce__(self) -> tuple[Callable[..., BaseException], tuple[object, ...]]:
        return _reduced(self)


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


class StreamDisconnectedError(KiteAlgoWorkerError):
    """A stream ended without being asked to, or reported an error."""


class WaitTimeoutError(KiteAlgoWorkerError, TimeoutError):
    """A waiting helper gave up. ``last`` is the last answer it saw, or None."""

    def __init__(self, message: str, *, last: object = None, operation: str | None = None) -> None:
        super().__init__(message, operation=operation)
        self.last = last


_BY_STATUS: dict[int, type[KiteAlgoWorkerError]] = {
    400: BrokerValidationError,
    401: AuthError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: BrokerValidationError,
    429: RateLimitError,
    501: NotImplementedByServerError,
}

_BY_REASON: dict[str, type[ConflictError]] = {
    "WORKER_SESSION_REQUIRED": SessionConflictError,
    "WORKER_SESSION_CONFLICT": SessionConflictError,
    "SAFETY_TOKEN_EXPIRED": SafetyTokenExpiredError,
    "RUN_NOT_OPEN": RunClosedError,
}
# How a backend refuses what only an open run may do.
_NOT_OPEN = "for open strategy runs"

# Raised by httpx before a byte of the request left this machine.
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.ProxyError,
)


def error_for_status(
    status_code: int,
    body: JsonValue,
    *,
    operation: str | None = None,
    write: bool = False,
    correlation_id: str | None = None,
    retry_after: float | None = None,
    fallback: str = "",
) -> KiteAlgoWorkerError:
    """The exception for an answer outside 2xx. ``body`` is decoded JSON or ``{"raw": text}``.

    ``fallback`` is what it says of a body that says nothing.
    """
    error = _class_for_status(status_code, write, body)(
        message_of(status_code, body) if body or not fallback else fallback,
        status_code=status_code,
        response_body=body,
        operation=operation,
        correlation_id=correlation_id,
    )
    reason = error.rejection_reason
    if _NOT_OPEN in str(error.detail):
        reason = "RUN_NOT_OPEN"
    if type(error) is ConflictError and reason in _BY_REASON:
        error = _BY_REASON[reason](
            error.message,
            status_code=status_code,
            response_body=body,
            operation=operation,
            correlation_id=correlation_id,
        )
    if isinstance(error, (RateLimitError, ServerError)):
        error.retry_after = retry_after
    return error


def error_for_transport(
    cause: httpx.RequestError,
    *,
    operation: str | None = None,
    write: bool = False,
    correlation_id: str | None = None,
    closed: bool = False,
) -> KiteAlgoWorkerError:
    """The exception for a request without a usable answer; also of ``cause``'s own type."""
    lost_write = write and not isinstance(cause, _NEVER_SENT)
    base: type[KiteAlgoWorkerError] = (
        WorkerTimeoutError if isinstance(cause, httpx.TimeoutException) else TransportError
    )
    text = reason_of(cause, closed)
    if lost_write:
        text = (
            f"the answer was lost ({text}); the request may have executed: "
            "check before sending it again, and only with the same idempotency key"
        )
    bases = (OutcomeUnknownError, base) if lost_write else (base,)
    error = _combined(bases, type(cause))(text, operation=operation, correlation_id=correlation_id)
    if isinstance(error, httpx.RequestError):
        error.request = strip_request(cause)
    return error


def strip_request(cause: httpx.RequestError) -> httpx.Request:
    """Replace the request an httpx exception carries by one without headers, and return it.

    Exceptions get logged and sent to error trackers; the Authorization header must not go along.
    """
    known: httpx.Request | None = getattr(cause, "_request", None)
    method, url = (known.method, known.url) if known is not None else ("GET", httpx.URL(""))
    cause.request = bare = httpx.Request(method, url)
    return bare


def unexpected_response(
    message: str,
    *,
    status_code: int,
    body: JsonValue = None,
    operation: str | None = None,
    write: bool = False,
    correlation_id: str | None = None,
) -> KiteAlgoWorkerError:
    """The exception for a success that cannot be read; an unknown outcome when it was a write."""
    bases = (OutcomeUnknownError, UnexpectedResponseError) if write else (UnexpectedResponseError,)
    return _combined(bases, None)(
        message,
        status_code=status_code,
        response_body=body,
        operation=operation,
        correlation_id=correlation_id,
    )


def _class_for_status(status_code: int, write: bool, body: JsonValue) -> type[KiteAlgoWorkerError]:
    if write and may_have_executed(status_code, body):
        base = ServerError if status_code >= 500 else _BY_STATUS.get(status_code)
        return _combined((OutcomeUnknownError, *([base] if base else [])), None)
    known = _BY_STATUS.get(status_code)
    if known is not None:
        return known
    if status_code >= 500:
        return ServerError
    if status_code < 400:
        return UnexpectedResponseError
    return KiteAlgoWorkerError


_Bases = tuple[tuple[type[KiteAlgoWorkerError], ...], type[BaseException] | None]
_combinations: dict[_Bases, type[KiteAlgoWorkerError]] = {}


def _combined(
    bases: tuple[type[KiteAlgoWorkerError], ...], also: type[BaseException] | None
) -> type[KiteAlgoWorkerError]:
    """One class that is every one of ``bases`` and, when given, the httpx exception ``also``."""
    known = _combinations.get((bases, also))
    if known is None:
        known = _combinations[(bases, also)] = _combine(bases, also)
    return known


def _combine(
    bases: tuple[type[KiteAlgoWorkerError], ...], also: type[BaseException] | None
) -> type[KiteAlgoWorkerError]:
    parents: list[type[BaseException]] = [*bases]
    if also is not None and not any(issubclass(base, also) for base in bases):
        parents.append(also)
    if len(parents) == 1:
        return bases[0]
    # The most specific parent must come first among related classes for a consistent MRO.
    name = bases[0].__name__
    namespace = {
        "__doc__": bases[0].__doc__,
        "__module__": __name__,
        "__reduce__": _reduced,
        "_bases": (bases, also),
    }
    return cast("type[KiteAlgoWorkerError]", type(name, tuple(parents), namespace))


def _reduced(
    error: KiteAlgoWorkerError,
) -> tuple[Callable[..., BaseException], tuple[object, ...]]:
    # httpx exceptions and classes made at run time defeat the default protocol.
    state = {k: v for k, v in error.__dict__.items() if k != "_request"}
    return _rebuild, (_importable_bases(type(error)), error.args, state)


def _importable_bases(cls: type[KiteAlgoWorkerError]) -> _Bases:
    combined = cls.__dict__.get("_bases")
    return cast("_Bases", combined) if combined is not None else ((cls,), None)


def _rebuild(bases: _Bases, args: tuple[object, ...], state: dict[str, object]) -> BaseException:
    cls = _combined(*bases)
    error = cls.__new__(cls, *args)
    Exception.__init__(error, *args)
    error.__dict__.update(state)
    if isinstance(error, httpx.RequestError):
        error._request = None
    return error
