"""The body of an event stream, by the shortest way from the socket."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import httpcore
import httpx

from ..streams.chunked import ChunkedDecoder
from .network import AsyncTimedStream

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_READ_BYTES: Final = 32 * 1024
_HEAD: Final = re.compile(rb"HTTP/1\.1 200[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n")


def body_of(response: httpx.Response) -> AsyncIterator[bytes]:
    """What arrives, decoded but not parsed. To be read to its end, or left by closing it."""
    if "content-encoding" in response.headers:
        return response.aiter_bytes()
    connection = response.extensions.get("network_stream")
    if isinstance(connection, AsyncTimedStream) and _is_chunked(response):
        head = _HEAD.match(connection.received)
        if head is not None:
            timeout = response.request.extensions["timeout"].get("read")
            return _chunks(connection, connection.received[head.end() :], timeout)
    # Without an encoding the raw stream is the body; httpx's own iterator would copy it again.
    return response.stream.__aiter__()  # type: ignore[union-attr]


def _is_chunked(response: httpx.Response) -> bool:
    coding = response.headers.get_list("transfer-encoding")
    return response.http_version == "HTTP/1.1" and [c.strip().lower() for c in coding] == [
        "chunked"
    ]


async def _chunks(
    connection: AsyncTimedStream, received: bytes, timeout: float | None
) -> AsyncIterator[bytes]:
    """The data of a chunked body whose first bytes came with the head of the response.

    httpx and httpcore do many things for every chunk, and a stream has one for every event. Nothing
    of them is needed any more once the head has been read; closing the response closes the
    connection, because they have not seen the end of its body.
    """
    decoder = ChunkedDecoder()
    try:
        while True:
            data = decoder.feed(received)
            if data:
                yield data
            if decoder.finished:
                return
            if decoder.broken:
                raise httpx.RemoteProtocolError("what the server sends are no chunks")
            received = await connection.read(_READ_BYTES, timeout)
            if not received:
                raise httpx.RemoteProtocolError("the server left in the middle of the stream")
    except httpcore.ReadTimeout as error:
        raise httpx.ReadTimeout(str(error)) from error
    except httpcore.NetworkError as error:
        raise httpx.ReadError(str(error)) from error
