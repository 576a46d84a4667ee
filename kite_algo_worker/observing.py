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
from typing import Any, Final, Protocol

from .exceptions import KiteAlgoWorkerError
from .transport.redact import redact

_log = logging.getLogger("kite_algo_worker")

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
        status_code: Status of the answer; 0 without one.
        milliseconds: How long it took.
        error: What the attempt failed with, or None.
        state: For hooks to keep something between before and after.
    """

    operation: str
    method: str
    path: str
    number: int
    correlation_id: str
    status_code: int = 0
    milliseconds: float = 0.0
    error: KiteAlgoWorkerError | None = None
    state: dict[object, Any] = field(default_factory=dict, repr=False)
    _began: float = field(default_factory=time.perf_counter, repr=False)


class Hook(Protocol):
    """Called around every attempt. An exception of a hook is logged and otherwise ignored."""

    def before(self, attempt: Attempt) -> None:
        """The request is about to be sent."""

    def after(self, attempt: Attempt) -> None:
        """The answer is read, or the attempt has failed."""


class OpenTelemetryHook:
    """A client span per attempt.

    Args:
        tracer: An OpenTelemetry tracer; by default the global provider's.
    """

    def __init__(self, tracer: Any = None) -> None:
        if tracer is None:
            from opentelemetry import trace  # type: ignore[import-not-found,unused-ignore]

            tracer = trace.get_tracer("kite_algo_worker")
        self._tracer = tracer

    def before(self, attempt: Attempt) -> None:
        """Start the span."""
        span = self._tracer.start_span(f"kite_algo {attempt.operation}")
        span.set_attribute("http.request.method", attempt.method)
        span.set_attribute("url.path", attempt.path)
        span.set_attribute("http.request.resend_count", attempt.number - 1)
        span.set_attribute("kite_algo.correlation_id", attempt.correlation_id)
        attempt.state[self] = span

    def after(self, attempt: Attempt) -> None:
        """End the span."""
        span = attempt.state.pop(self)
        span.set_attribute("http.response.status_code", attempt.status_code)
        if attempt.error is not None:
            span.set_attribute("error.type", type(attempt.error).__name__)
        span.end()


def is_observed(hooks: Sequence[Hook]) -> bool:
    """Whether anybody looks; nothing is recorded otherwise."""
    return bool(hooks) or _log.isEnabledFor(logging.INFO)


def begin(attempt: Attempt, hooks: Sequence[Hook]) -> None:
    """Call the hooks before an attempt."""
    for hook in hooks:
        try:
            hook.before(attempt)
        except Exception:
            _log.warning("hook %s failed before %s", type(hook).__name__, attempt.operation)


def finish(attempt: Attempt, hooks: Sequence[Hook], error: KiteAlgoWorkerError | None) -> None:
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
        "" if error is None else f" error={type(error).__name__}",
    )


class RedactingFilter(logging.Filter):
    """Masks what looks like a token or nonce in whatever a library logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it is always kept."""
        text = record.getMessage()
        masked = redact(text)
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
