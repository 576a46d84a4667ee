"""Taking in the body of a request, bounded in size."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import Receive

from .errors import HttpError

MAX_BODY_BYTES = 1024 * 1024
# A client that is still sending when its connection is closed never sees the answer. So what is
# too large is read to its end, within reason, and thrown away.
_MOST_THROWN_AWAY = 64 * MAX_BODY_BYTES


async def receive_body(receive: Receive, headers: Headers) -> bytes:
    """The bytes of the body.

    Raises ``HttpError``: 413 above the limit (at once when the client waits to be asked for the
    body), 400 when the client leaves before the end.
    """
    if "expect" in headers and _announced(headers) > MAX_BODY_BYTES:
        raise _too_large()
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HttpError(400, "The client left before the request was complete")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= MAX_BODY_BYTES:
            chunks.append(chunk)
        elif size > _MOST_THROWN_AWAY:
            raise _too_large()
        if not message.get("more_body", False):
            if size > MAX_BODY_BYTES:
                raise _too_large()
            return b"".join(chunks)


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isdecimal() else 0


def _too_large() -> HttpError:
    return HttpError(413, f"The request body may have at most {MAX_BODY_BYTES} bytes")
