"""WebSocket rules without a socket: addresses, frames, refusals, close codes, and quiet logs."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from .._base.secret import discreet_methods
from ..config import AlgoWorkerConfig, is_local
from ..exceptions import InvalidInputError, KiteAlgoWorkerError
from ..wire.errors import error_for_status
from ..wire.json_text import decode_json
from ..wire.redact import redact
from .reader import Frame

CLOSING_SECONDS: Final = 0.25
"""How long the server is waited for when a connection is closed: a reader that leaves is free."""

_SCHEMES: Final = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
_HTTP_SCHEMES: Final = {"ws": "http", "wss": "https"}
# Applications close with 4000 + the HTTP status they would have answered.
_CLOSE_BASE: Final = 4000
_UNEXPLAINED: Final = (
    "the WebSocket was refused: the token is unknown or lacks the permission, "
    "or the run does not exist"
)


class HandshakeRefusedError(Exception):
    """The server answered the upgrade with an ordinary HTTP response."""

    def __init__(self, status_code: int, body: bytes) -> None:
        super().__init__(f"HTTP {status_code}")
        self.status_code = status_code
        self.body = body


@discreet_methods
class Endpoint:
    """Where a channel is and the secret to reach it; shows everything but the secret.

    Args:
        base_url: ``http(s)://`` or ``ws(s)://`` and host, with or without the API's prefix.
        token: Worker token.
        allow_insecure: Accept an unencrypted address of another machine.

    Raises:
        InvalidInputError: one of them is unusable.
    """

    def __init__(self, base_url: str, token: str, *, allow_insecure: bool = False) -> None:
        self.base: str = ""
        config = AlgoWorkerConfig(_as_http(base_url), token, allow_insecure=allow_insecure)
        scheme, _, rest = config.api_url.partition("://")
        self.base = f"{_SCHEMES[scheme]}://{rest}"
        self.token: str = config.token
        # An address ends up in the logs of every proxy, so the header is tried first. The deployed
        # backend reads the query only.
        self.token_in_query = False
        self._accepted = False

    def url(self, path: str, query: Mapping[str, object]) -> str:
        """The address to connect to. May hold the token: never log it."""
        given = {name: str(value) for name, value in query.items() if value not in (None, "")}
        if self.token_in_query:
            given = {"token": self.token, **given}
        return f"{self.base}{path}?{urlencode(given)}"

    def may_want_query(self, status_code: int) -> bool:
        """Whether a refusal may only mean that the server looks for the token in the query."""
        return status_code in (401, 403) and not (self.token_in_query or self._accepted)

    def accepted(self) -> None:
        """A handshake succeeded, so that a later refusal means what it says."""
        self._accepted = True

    @property
    def headers(self) -> dict[str, str]:
        """The token, for servers that read it here."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def http_url(self) -> str:
        """The address as proxies know it."""
        return _as_http(self.base)

    @property
    def server(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.base)
        return parts.hostname or "", parts.port or (443 if parts.scheme == "wss" else 80)

    @property
    def is_local(self) -> bool:
        """Whether this machine is addressed, so that no proxy may come in between."""
        return is_local(self.base)

    def logger(self) -> RedactingLogger:
        """For the WebSocket library, whose debug log shows request lines and headers."""
        return RedactingLogger(self.token)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base!r})"


class RedactingLogger(logging.LoggerAdapter[logging.Logger]):
    """Writes to the library's usual logger, without the token in any spelling."""

    def __init__(self, token: str) -> None:
        super().__init__(logging.getLogger("websockets.client"), {})
        self._secrets = (token, quote(token, safe=""), urlencode({"": token})[1:])

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        """Format first, so that a secret cannot hide in the arguments."""
        if self.isEnabledFor(level):
            text = str(msg) % args if args else str(msg)
            self.logger.log(level, "%s", redact(text, *self._secrets), **kwargs)


def decode_frame(message: str | bytes) -> Frame:
    """One message of the server; nothing at all is a frame without fields. Raises ValueError."""
    if not message.strip():
        return {}
    frame: object = decode_json(message)
    if not isinstance(frame, dict):
        raise ValueError(f"expected a JSON object, got {type(frame).__name__}")
    return frame


def name_of(frame: Frame) -> str:
    """The name of its event; ``message`` when it has none, as of server-sent events."""
    name: object = frame.get("event")
    return name if isinstance(name, str) and name else "message"


def refused(error: HandshakeRefusedError, *, operation: str, secret: str) -> KiteAlgoWorkerError:
    """The exception for a refused handshake."""
    text = redact(error.body.decode("utf-8", "replace"), secret)
    body: object = None
    try:
        body = decode_json(text)
    except ValueError:
        body = {"raw": text} if text.strip() else None
    if body is None and error.status_code in (401, 403, 404):
        body = {"detail": _UNEXPLAINED}
    return error_for_status(error.status_code, body, operation=operation)


def closed_for_cause(
    code: int | None, reason: str, *, operation: str, secret: str
) -> KiteAlgoWorkerError | None:
    """The exception for a close code that stands for an HTTP status; None for any other code."""
    if code is None or not _CLOSE_BASE + 400 <= code < _CLOSE_BASE + 500:
        return None
    detail = redact(reason, secret) or f"the server closed the WebSocket with code {code}"
    return error_for_status(code - _CLOSE_BASE, {"detail": detail}, operation=operation)


def _as_http(base_url: object) -> str:
    if not isinstance(base_url, str):
        raise InvalidInputError("base_url", f"must be text, got {type(base_url).__name__}")
    scheme, separator, rest = base_url.strip().partition("://")
    if not separator or scheme.lower() not in _SCHEMES:
        raise InvalidInputError("base_url", "must start with ws://, wss://, http:// or https://")
    return f"{_HTTP_SCHEMES.get(scheme.lower(), scheme.lower())}://{rest}"
