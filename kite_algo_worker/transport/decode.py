"""Bytes of an answer to a record, or to the right exception. Pure: no client, no socket."""

from __future__ import annotations

import email.utils
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeVar

from pydantic_core import from_json

from kite_algo_worker_api.types import Request, ResponseShapeError

from .. import dialect
from ..exceptions import KiteAlgoWorkerError, error_for_status, unexpected_response
from .operations import is_write
from .redact import redact

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
    secret: str | None = None,
) -> T:
    """The result of an operation.

    Raises:
        KiteAlgoWorkerError: the answer is an error, or is not what the operation returns.
    """
    if not 200 <= status_code < 300:
        raise error_from_answer(request, status_code, headers, content, secret=secret)
    try:
        data: object = from_json(content, cache_strings="keys")
    except ValueError:
        raise _unreadable(request, status_code, headers, content) from None
    try:
        return request.parse(dialect.to_documented(request.operation, data))
    except ResponseShapeError as error:
        raise unexpected_response(
            f"the answer is not what {request.operation} returns: {error}",
            status_code=status_code,
            operation=request.operation,
            write=is_write(request.operation),
            correlation_id=headers.get("x-correlation-id"),
        ) from None


def error_from_answer(
    request: Request[T],
    status_code: int,
    headers: Mapping[str, str],
    content: bytes,
    *,
    secret: str | None = None,
) -> KiteAlgoWorkerError:
    """The exception for an answer outside 2xx, its body stripped of secrets."""
    return error_for_status(
        status_code,
        _error_body(content, secret),
        operation=request.operation,
        write=is_write(request.operation),
        correlation_id=headers.get("x-correlation-id"),
        retry_after=parse_retry_after(headers.get("retry-after")),
    )


def too_large(request: Request[T], status_code: int) -> KiteAlgoWorkerError:
    """The exception for a body above :data:`MAX_BODY_BYTES`."""
    return unexpected_response(
        f"the answer is larger than {MAX_BODY_BYTES // (1024 * 1024)} MB",
        status_code=status_code,
        operation=request.operation,
        write=is_write(request.operation),
    )


def parse_retry_after(value: str | None, *, now: datetime | None = None) -> float | None:
    """Seconds to wait out of a ``Retry-After`` header, given as seconds or as an HTTP date."""
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            when = email.utils.parsedate_to_datetime(value)
        except ValueError:
            return None
        seconds = (when - (now or datetime.now(UTC))).total_seconds()
    return max(0.0, seconds) if seconds == seconds and seconds != float("inf") else None


def _error_body(content: bytes, secret: str | None) -> object:
    text = redact(content.decode("utf-8", "replace"), secret)
    try:
        body: object = from_json(text)
    except ValueError:
        body = None
    if isinstance(body, dict):
        return body
    return {"raw": text[:_ERROR_TEXT_BYTES]} if text.strip() else None


def _unreadable(
    request: Request[T], status_code: int, headers: Mapping[str, str], content: bytes
) -> KiteAlgoWorkerError:
    kind = headers.get("content-type", "").partition(";")[0].strip()
    if not content.strip():
        what = "an empty body"
    elif content.lstrip()[:1] == b"<":
        what = "an HTML page (is base_url the backend, or a login page in front of it?)"
    else:
        what = f"{len(content)} bytes that are not JSON" + (f" ({kind})" if kind else "")
    return unexpected_response(
        f"expected the JSON result of {request.operation}, got {what}",
        status_code=status_code,
        operation=request.operation,
        write=is_write(request.operation),
        correlation_id=headers.get("x-correlation-id"),
    )
