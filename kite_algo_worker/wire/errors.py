"""How an answer, or the lack of one, becomes an exception: its class, and one line for a person."""

from __future__ import annotations

import re
from typing import Final, cast
from urllib.parse import urlsplit

import httpx

from kite_algo_worker_api.errors import shorten

from ..exceptions import (
    AnswerLateError,
    AnswerLostError,
    AnswerUnreadableError,
    AuthError,
    BrokerValidationError,
    ConflictError,
    JsonValue,
    KiteAlgoWorkerError,
    NotFoundError,
    NotImplementedByServerError,
    OutcomeUnknownError,
    PermissionDeniedError,
    RateLimitError,
    RefusalUnclearError,
    RunClosedError,
    SafetyTokenExpiredError,
    ServerError,
    SessionConflictError,
    TransportError,
    UnexpectedResponseError,
    UnreachableError,
    WorkerTimeoutError,
    WriteFailedError,
)

CLOSED: Final = "the client is closed: make a new one, or stay within its `with` block"
FORKED: Final = (
    "this client was made before the process was forked, and two processes on one connection would "
    "read each other's answers; make a client in each process"
)

# A gateway, or the backend itself, that stopped waiting for an answer or broke half-way.
_GAVE_UP_STATUSES: Final = frozenset({408, 499})
# Not built, and: something is missing that the body names.
_REFUSING_5XX: Final = frozenset({501, 503})

# The broker's own time-out can arrive as a refusal although the order went through.
_BROKER_GAVE_UP_WAITING: Final = re.compile(
    r"timed?[ -]?out|check the order ?book|provider timeout|kitetrade-oms|NetworkException",
    re.IGNORECASE,
)
# The order service answers 400 to every failed cancel, with the provider's own status in the text.
_PASSED_ON: Final = re.compile(r"5\d\d\s*:")
_AMBIGUOUS_CODES: Final = frozenset({"GTT_PROVIDER_UNAVAILABLE"})

# What to do about codes that come without a word of explanation.
_ADVICE: Final = {
    "WORKER_SESSION_REQUIRED": "no session_nonce went along; pass the one of the claim, or claim "
    "the session once the worker that holds it has stopped",
    "WORKER_SESSION_CONFLICT": "the session of this run is not yours: never claimed, released, or "
    "another worker's, who keeps it while its heartbeats go on",
    "SAFETY_TOKEN_EXPIRED": "the safety token is too old, of another run, or the run has changed "
    "since; call safety_check() again",
}


# What the HTTP library raises without a word.
_UNEXPLAINED: Final[dict[type[Exception], str]] = {
    httpx.ConnectTimeout: "no connection in time",
    httpx.PoolTimeout: "no connection became free in time: too many calls are under way",
    httpx.ReadTimeout: "no answer in time",
    httpx.WriteTimeout: "the request was not taken in time",
    httpx.ReadError: "the connection broke",
    httpx.WriteError: "the connection broke",
}

# What a message, after its status, makes likely.
_HINTS: Final = (
    (
        "^401 ",
        "check the token of the config or of KITE_ALGO_WORKER_TOKEN: each backend has its own, and "
        "the sandbox prints one when it starts",
    ),
    ("^404 .*run not found", "create it with create_run(), or open it with client.run(config)"),
    (
        "^409 .*([Oo]pen|[Cc]losed) strategy runs",
        "a closed run stays closed: use a new id",
    ),
    ("^409 .*IDEMPOTENCY_KEY_REUSED", "another order needs another key"),
    ("^40[13] .*[Nn]ot authenticated", "no token was read: does something in between remove it?"),
)


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


# -- classes --------------------------------------------------------------------------------------


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
    """The exception for a request without a usable answer; ``cause`` is its cause."""
    lost_write = write and not isinstance(cause, _NEVER_SENT)
    late = isinstance(cause, httpx.TimeoutException)
    kind: type[KiteAlgoWorkerError] = WorkerTimeoutError if late else TransportError
    if isinstance(cause, httpx.ConnectError):
        kind = UnreachableError
    text = reason_of(cause, closed)
    if lost_write:
        text = (
            f"the answer was lost ({text}); the request may have executed: "
            "check before sending it again, and only with the same idempotency key"
        )
        kind = AnswerLateError if late else AnswerLostError
    error = kind(text, operation=operation, correlation_id=correlation_id)
    if isinstance(error, httpx.RequestError):
        error.request = strip_request(cause)
    error.__cause__ = cause
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
    return (AnswerUnreadableError if write else UnexpectedResponseError)(
        message,
        status_code=status_code,
        response_body=body,
        operation=operation,
        correlation_id=correlation_id,
    )


def _class_for_status(status_code: int, write: bool, body: JsonValue) -> type[KiteAlgoWorkerError]:
    if write and may_have_executed(status_code, body):
        if status_code >= 500:
            return WriteFailedError
        return RefusalUnclearError if status_code == 400 else OutcomeUnknownError
    known = _BY_STATUS.get(status_code)
    if known is not None:
        return known
    if status_code >= 500:
        return ServerError
    if status_code < 400:
        return UnexpectedResponseError
    return KiteAlgoWorkerError


# -- words ----------------------------------------------------------------------------------------


def may_have_executed(status_code: int, body: object) -> bool:
    """Whether a write that was answered like this may have run all the same.

    A 400 or 503 of the backend itself explains what is wrong, and means that nothing was done;
    without such an explanation it comes from something in between.
    """
    if status_code in _GAVE_UP_STATUSES:
        return True
    if status_code >= 500 and status_code not in _REFUSING_5XX:
        return True
    if status_code not in (400, 503):
        return False
    fields = cast("dict[str, object]", body) if isinstance(body, dict) else {}
    detail = fields.get("detail") or (fields.get("message") if status_code == 400 else None)
    if not detail:
        return True
    if isinstance(detail, dict):
        inner = cast("dict[str, object]", detail)
        if inner.get("rejection_reason", inner.get("code")) in _AMBIGUOUS_CODES:
            return True
    if status_code == 400 and _PASSED_ON.match(str(detail)):
        return True
    return _BROKER_GAVE_UP_WAITING.search(str(fields)) is not None


def message_of(status_code: int, body: object) -> str:
    """One line out of the three shapes of ``detail``, a ``message``, or plain text."""
    if isinstance(body, dict):
        fields = cast("dict[str, object]", body)
        detail = fields.get("detail", fields.get("message"))
        if isinstance(detail, list):
            issues = [_issue_text(item) for item in cast("list[object]", detail)]
            return "; ".join(issues) or "invalid"
        if isinstance(detail, dict):
            inner = cast("dict[str, object]", detail)
            head = inner.get("rejection_reason") or inner.get("code")
            text = inner.get("message") or inner.get("provider_detail") or _ADVICE.get(str(head))
            known = [str(part) for part in (head, text) if part]
            return ": ".join(known) if known else str(inner)
        if detail:
            return str(detail)
        raw = fields.get("raw")
        if isinstance(raw, str) and raw.strip():
            return shorten(" ".join(raw.split()), 160)
    return f"the server answered {status_code} without an explanation"


def hint_for(
    status_code: int, message: str, run_id: str | None, location: str | None
) -> str | None:
    """What to look at or to do about a refusal, and which run it is about, when it does not say."""
    hints = []
    if 300 <= status_code < 400:
        to = urlsplit(location or "")
        where = f" (to {to.scheme}://{to.hostname})" if to.hostname else ""
        hints.append(f"redirects{where} are not followed: check base_url, and http against https")
    elif status_code == 404 and message.strip().lower() == "not found":
        hints.append("nothing is served at this address: check base_url and api_prefix")
        run_id = None
    hints += [text for sign, text in _HINTS if re.search(sign, f"{status_code} {message}")]
    if run_id and status_code in (403, 404, 409) and run_id not in message:
        hints.insert(0, f"run {run_id}")
    return "; ".join(hints) or None


def _issue_text(item: object) -> str:
    if not isinstance(item, dict):
        return str(item)
    issue = cast("dict[str, object]", item)
    loc = issue.get("loc")
    where = ".".join(map(str, cast("list[object]", loc))) if isinstance(loc, list) else ""
    text = str(issue.get("msg") or issue.get("type") or "invalid")
    return f"{where}: {text}" if where else text


def reason_of(cause: httpx.RequestError, closed: bool) -> str:
    """What went wrong, for a person; a refused connection says where to."""
    if closed:
        return "the client was closed while the request was under way"
    text = str(cause) or _UNEXPLAINED.get(type(cause)) or type(cause).__name__
    request: httpx.Request | None = getattr(cause, "_request", None)
    if request is not None and isinstance(cause, (httpx.ConnectError, httpx.ConnectTimeout)):
        url = request.url
        where = f"{url.scheme}://{url.netloc.decode('ascii')}"
        return f"cannot reach {where} ({text}): {_connect_hint(text)}"
    if isinstance(cause, httpx.RemoteProtocolError) and text.startswith("illegal "):
        hint = " (does the server speak TLS? Then use https:// in base_url)"
        return f"the answer is not HTTP: {text}{hint if _is_plain(request) else ''}"
    return text


def _is_plain(request: httpx.Request | None) -> bool:
    return request is not None and request.url.scheme == "http"


def _connect_hint(text: str) -> str:
    if "is not known" in text or "is not found in time" in text:
        return "is the host in base_url right?"
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "its certificate is not trusted; SSL_CERT_FILE may name your authority's"
    if "WRONG_VERSION_NUMBER" in text or "RECORD_LAYER_FAILURE" in text:
        return "does it speak plain http? Then use http:// in base_url"
    return "is the backend running? `kite-algo sandbox` starts the local one"


def strip_frames(error: BaseException) -> None:
    """Leave out the HTTP library's frames, whose locals hold headers and body, and its causes."""
    error.__traceback__ = error.__cause__ = error.__context__ = None
