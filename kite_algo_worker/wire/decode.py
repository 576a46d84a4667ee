"""Bytes of an answer to a record, or to the right exception. Pure: no client, no socket."""

from __future__ import annotations

import email.utils
import math
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TypeVar

from kite_algo_worker_api.errors import shorten
from kite_algo_worker_api.types import SECRET_KEYS, Request, ResponseShapeError

from ..exceptions import KiteAlgoWorkerError, OutcomeUnknownError
from . import dialect
from .correlation import HEADER
from .errors import error_for_status, hint_for, unexpected_response
from .json_text import decode_json
from .operations import is_write, subject_of
from .redact import NO_SECRET, Secret, hide_fields, redact, redact_json, secrets_of

T = TypeVar("T")

MAX_BODY_BYTES = 64 * 1024 * 1024
"""More than any answer of the contract; a larger one is refused instead of filling the memory."""

_ERROR_TEXT_BYTES = 4096


def decode(
    request: Request[T],
    status_code: int,
    headers: Mapping[str, str],
    content: bytes,
    *,
    secret: Secret = NO_SECRET,
    correlation_id: str | None = None,
) -> T:
    """The result of an operation.

    Args:
        request: The operation.
        status_code: Status of the answer, like ``headers`` and ``content``.
        headers: Looked up in lower case.
        content: The body.
        secret: The worker token, to be kept out of exceptions.
        correlation_id: The one sent, for an answer that does not repeat it.

    Raises:
        KiteAlgoWorkerError: the answer is an error, or is not what the operation returns.
    """
    if not 200 <= status_code < 300:
        raise error_from_answer(
            request, status_code, headers, content, secret=secret, correlation_id=correlation_id
        )
    try:
        is_table = headers.get("content-type", "").startswith("text/csv")
        data: object = content.decode() if is_table else decode_json(content)
        if isinstance(data, dict) and ("run" in data or not SECRET_KEYS.isdisjoint(data)):
            hide_fields(data)
    except ValueError:
        if not content.strip() and not is_write(request.operation):
            # Where nothing is demanded of an answer, one that says nothing is a record of nothing.
            with suppress(ResponseShapeError):
                return request.parse({})
        what = _describe(headers, content)
        text = f"expected the JSON result of {request.operation}, got {what}"
    else:
        try:
            return request.parse(dialect.to_documented(request.operation, data, request.body))
        except ResponseShapeError as error:
            text = f"the answer is not what {request.operation} returns: {error.message}"
    secrets = [secret, *secrets_of(request)]
    known_as = _known_as(headers, secrets) or correlation_id
    raise unexpected(request, status_code, redact(text, *secrets), known_as)


def error_from_answer(
    request: Request[Any],
    status_code: int,
    headers: Mapping[str, str],
    content: bytes,
    *,
    secret: Secret = NO_SECRET,
    correlation_id: str | None = None,
) -> KiteAlgoWorkerError:
    """The exception for an answer outside 2xx, its body stripped of secrets."""
    secrets = [secret, *secrets_of(request)]
    error = error_for_status(
        status_code,
        _error_body(content, secrets),
        operation=request.operation,
        write=is_write(request.operation),
        correlation_id=_known_as(headers, secrets) or correlation_id,
        # Two clocks may differ; a date of the server is meant by the server's.
        retry_after=parse_retry_after(
            headers.get("retry-after"), now=_http_date(headers.get("date"))
        ),
    )
    hint = hint_for(status_code, error.message, subject_of(request)[0], headers.get("location"))
    if hint is not None:
        error.message = f"{error.message} ({hint})"
    return about(request, error)


def unexpected(
    request: Request[Any], status_code: int, message: str, correlation_id: str | None = None
) -> KiteAlgoWorkerError:
    """The exception for a success that is not what the operation returns."""
    error = unexpected_response(
        message,
        status_code=status_code,
        operation=request.operation,
        write=is_write(request.operation),
        correlation_id=correlation_id,
    )
    return about(request, error)


def too_large(request: Request[Any], status_code: int) -> KiteAlgoWorkerError:
    """The exception for a body above :data:`MAX_BODY_BYTES`."""
    limit = MAX_BODY_BYTES // (1024 * 1024)
    return unexpected(request, status_code, f"the answer is larger than {limit} MB")


def parse_retry_after(value: str | None, *, now: datetime | None = None) -> float | None:
    """Seconds to wait out of a ``Retry-After`` header, given as seconds or as an HTTP date."""
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        when = _http_date(value)
        if when is None:
            return None
        seconds = (when - (now or datetime.now(UTC))).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _http_date(value: str | None) -> datetime | None:
    try:
        when = email.utils.parsedate_to_datetime(value or "")
    except (ValueError, TypeError, OverflowError):
        return None
    # "-0000" means UTC of unknown origin and comes back without a zone.
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)


def about(request: Request[Any], error: KiteAlgoWorkerError) -> KiteAlgoWorkerError:
    """``error`` itself; an unknown outcome is told which run and which key it is about."""
    if isinstance(error, OutcomeUnknownError):
        error.strategy_run_id, error.idempotency_key = subject_of(request)
    return error


def _known_as(headers: Mapping[str, str], secrets: list[Secret]) -> str:
    """The id under which the server knows the exchange; it may repeat anything it was sent."""
    return shorten(redact(headers.get(HEADER, ""), *secrets), 100)


def _error_body(content: bytes, secrets: list[Secret]) -> object:
    try:
        body = decode_json(content)
    except ValueError:
        body = None
    if isinstance(body, dict):
        return redact_json(body, *secrets)
    text = redact(content.decode("utf-8", "replace"), *secrets)
    return {"raw": text[:_ERROR_TEXT_BYTES]} if text.strip() else None


def _describe(headers: Mapping[str, str], content: bytes) -> str:
    if not content.strip():
        return "an empty body"
    if content.lstrip()[:1] == b"<":
        return "an HTML page (is base_url the backend, or a login page in front of it?)"
    kind = headers.get("content-type", "").partition(";")[0].strip()
    return f"{len(content)} bytes that are not JSON" + (f" ({kind})" if kind else "")
