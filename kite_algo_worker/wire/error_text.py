"""What an error body says: one line for a person, and whether the request may have executed."""

from __future__ import annotations

import re
from typing import Final, cast
from urllib.parse import urlsplit

import httpx

from kite_algo_worker_api.errors import shorten

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
