"""What can be seen of every attempt: one log line, hooks, and OpenTelemetry spans. No secrets.

``KITE_ALGO_LOG=info`` writes one line per attempt to stderr, ``debug`` also what httpx and httpcore
say; otherwise the logger ``kite_algo_worker`` is configured like any other.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

from kite_algo_worker_api.operations import OPERATIONS

from ..exceptions import OutcomeUnknownError
from .redact import redact_known

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

_log = logging.getLogger("kite_algo_worker")
_httpx, _httpcore = logging.getLogger("httpx"), logging.getLogger("httpcore.http11")

SWITCH: Final = "KITE_ALGO_LOG"
_HTTP_LOGGERS: Final = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
)


@dataclass(slots=True)
class Attempt:
    """One attempt at a request, while it goes on and after it.

    Attributes:
        operation: The contract's operation.
        method: HTTP method.
        path: Path of the request, without the query.
        number: 1 for the first attempt.
        correlation_id: The ``X-Correlation-ID`` that is sent.
        url: Where it goes, without the query. It never holds a secret.
        headers: What a hook puts here before the attempt is sent along, unless the client has a
            header of that name already.
        status_code: Status of the answer; 0 without one.
        milliseconds: How long it took.
        error: What the attempt failed with or was interrupted by, or None.
        state: For hooks to keep something between before and after.
    """

    operation: str
    method: str
    path: str
    number: int
    correlation_id: str
    url: str = ""
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    status_code: int = 0
    milliseconds: float = 0.0
    error: BaseException | None = None
    state: dict[object, Any] = field(default_factory=dict, repr=False)
    _began: float = field(default_factory=time.perf_counter, repr=False)

    @property
    def route(self) -> str:
        """The contract's path, with ``{strategy_run_id}`` and the like instead of their values."""
        known = OPERATIONS.get(self.operation)
        return self.path if known is None else known.path


class Hook(Protocol):
    """Called around every attempt. An exception of a hook is logged and otherwise ignored."""

    def before(self, attempt: Attempt) -> None:
        """The request is about to be sent."""

    def after(self, attempt: Attempt) -> None:
        """The answer is read, or the attempt has failed."""


class OpenTelemetryHook:
    """A client span per attempt, below the current span, named and described as HTTP spans are.

    The trace goes on in the backend: its context is sent along as the global propagator says.

    Args:
        tracer: An OpenTelemetry tracer; by default the global provider's.

    Raises:
        ImportError: OpenTelemetry is not installed (extra ``telemetry``).
    """

    def __init__(self, tracer: Tracer | None = None) -> None:
        try:
            from opentelemetry import propagate, trace
        except ImportError:
            raise ImportError(
                'OpenTelemetryHook needs opentelemetry: pip install "kite-algo-worker[telemetry]"',
                name="opentelemetry",
            ) from None
        self._trace, self._propagate = trace, propagate
        self._tracer = tracer or trace.get_tracer("kite_algo_worker")

    def before(self, attempt: Attempt) -> None:
        """Start the span."""
        server = urlsplit(attempt.url)
        attributes: dict[str, str | int] = {
            "http.request.method": attempt.method,
            "server.address": server.hostname or "",
            "server.port": server.port or (443 if server.scheme == "https" else 80),
            "url.full": attempt.url,
            "url.template": attempt.route,
            "kite_algo.operation": attempt.operation,
            "kite_algo.attempt": attempt.number,
            "kite_algo.correlation_id": attempt.correlation_id,
        }
        if attempt.number > 1:
            attributes["http.request.resend_count"] = attempt.number - 1
        span = self._tracer.start_span(
            f"{attempt.method} {attempt.route}",
            kind=self._trace.SpanKind.CLIENT,
            attributes=attributes,
        )
        attempt.state[self] = span
        self._propagate.inject(attempt.headers, context=self._trace.set_span_in_context(span))

    def after(self, attempt: Attempt) -> None:
        """End the span."""
        span: Span | None = attempt.state.pop(self, None)
        if span is None:
            return
        if attempt.status_code:
            span.set_attribute("http.response.status_code", attempt.status_code)
        if attempt.error is not None:
            name = _name(attempt.error)
            refused = attempt.status_code >= 400
            span.set_attribute("error.type", str(attempt.status_code) if refused else name)
            span.set_attribute("kite_algo.error", name)
            span.set_status(self._trace.StatusCode.ERROR)
        span.end()


def is_observed(hooks: Sequence[Hook]) -> bool:
    """Whether anybody looks; nothing is recorded otherwise."""
    return bool(hooks) or _log.isEnabledFor(logging.INFO)


def libraries_log() -> bool:
    """Whether the HTTP libraries may log something of an answer."""
    return _httpx.isEnabledFor(logging.INFO) or _httpcore.isEnabledFor(logging.DEBUG)


def begin(attempt: Attempt, hooks: Sequence[Hook]) -> None:
    """Call the hooks before an attempt."""
    for hook in hooks:
        try:
            hook.before(attempt)
        except Exception:
            _log.warning("hook %s failed before %s", type(hook).__name__, attempt.operation)


def finish(attempt: Attempt, hooks: Sequence[Hook], error: BaseException | None) -> None:
    """Call the hooks after an attempt, in reverse order, and write its line."""
    attempt.milliseconds = (time.perf_counter() - attempt._began) * 1000
    attempt.error = error
    for hook in reversed(hooks):
        try:
            hook.after(attempt)
        except Exception:
            _log.warning("hook %s failed after %s", type(hook).__name__, attempt.operation)
    _log.log(
        logging.INFO if error is None else logging.WARNING,
        "op=%s status=%d attempt=%d ms=%.1f cid=%s%s",
        attempt.operation,
        attempt.status_code,
        attempt.number,
        attempt.milliseconds,
        attempt.correlation_id,
        "" if error is None else f" error={_name(error)}",
    )


def _name(error: BaseException) -> str:
    """What an error is found under; what may have executed always under the one name."""
    unknown = isinstance(error, OutcomeUnknownError)
    return OutcomeUnknownError.__name__ if unknown else type(error).__name__


class RedactingFilter(logging.Filter):
    """Masks what looks like a token or nonce in whatever a library logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it is always kept."""
        text = record.getMessage()
        masked = redact_known(text)
        if masked != text:
            record.msg, record.args = masked, None
        return True


_REDACTING: Final = RedactingFilter()
_switched: list[logging.Handler] = []


def set_up() -> None:
    """Mask secrets in the HTTP libraries' logs, and obey ``KITE_ALGO_LOG``. Safe to repeat."""
    for name in (*_HTTP_LOGGERS, "kite_algo_worker"):
        logging.getLogger(name).addFilter(_REDACTING)
    level = {"info": logging.INFO, "debug": logging.DEBUG}.get(
        os.environ.get(SWITCH, "").strip().lower()
    )
    if level is None or _switched:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.addFilter(_REDACTING)
    _switched.append(handler)
    names = ["kite_algo_worker", *(["httpx", "httpcore"] if level == logging.DEBUG else [])]
    for name in names:
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.addHandler(handler)
        logger.propagate = False
