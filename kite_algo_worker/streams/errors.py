"""What went wrong on a stream, as exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar, cast

from ..exceptions import KiteAlgoWorkerError, StreamDisconnectedError, TransportError
from ..wire.json_text import decode_json
from ..wire.redact import redact, redact_json

E = TypeVar("E", bound=KiteAlgoWorkerError)

# Refusals below 500 that say "not now" instead of "no", and those above that will not change.
_TEMPORARY: Final = frozenset({408, 425, 429})
_PERMANENT: Final = frozenset({501, 505})
# Of what cannot be read, in characters.
_SHOWN: Final = 4096


def is_temporary(error: KiteAlgoWorkerError) -> bool:
    """Whether a connection that was refused like this may be accepted later."""
    status = error.status_code
    if status:
        return status in _TEMPORARY or (status >= 500 and status not in _PERMANENT)
    return isinstance(error, TransportError | StreamDisconnectedError)


def caused(error: E, cause: Exception | None) -> E:
    """``error`` itself, with what lies behind it."""
    if cause is not None:
        error.__cause__ = cause
    return error


def reported(payload: object, operation: str | None) -> StreamDisconnectedError:
    """The exception of an ``error`` event, whose payload is SSE data or a WebSocket frame."""
    body = payload
    if isinstance(payload, bytes):
        try:
            body = decode_json(payload)
        except ValueError:
            body = payload.decode("utf-8", "replace")
    if isinstance(body, Mapping) and "event" in body and "data" in body:
        body = cast("Mapping[str, object]", body)["data"]
    text = body
    if isinstance(body, Mapping):
        fields = cast("Mapping[str, object]", body)
        text = fields.get("detail") or fields.get("message")
    detail = str(text) if text else "the server reported an error without an explanation"
    return StreamDisconnectedError(
        redact(detail), response_body=redact_json(body), operation=operation
    )


def shown(payload: object) -> str | None:
    """The text of what could not be read, for the exception about it."""
    if isinstance(payload, bytes):
        payload = payload.decode("utf-8", "replace")
    return redact(payload[:_SHOWN]) if isinstance(payload, str) else None
