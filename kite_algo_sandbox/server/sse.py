"""Sending frames as server-sent events."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from starlette.types import Receive, Scope, Send

from .delivery import guarded, until_either
from .frames import Frame
from .hub import Hub

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    (b"connection", b"keep-alive"),
    (b"x-accel-buffering", b"no"),
]


class EventStream:
    """An ASGI answer that sends frames until they end or the client leaves."""

    def __init__(self, frames: AsyncGenerator[Frame, None], hub: Hub, correlation: str) -> None:
        self._frames = frames
        self._hub = hub
        self._correlation = correlation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        sent = self._hub.sent
        sent[self._correlation] = 0
        try:
            await until_either(self._produce(send), _client_gone(receive), self._hub.until_cut())
        finally:
            sent.pop(self._correlation, None)

    async def _produce(self, send: Send) -> None:
        async for item in guarded(self._frames):
            if self._hub.silent:
                continue
            self._hub.sent[self._correlation] += 1
            await send({"type": "http.response.body", "body": item.sse(), "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _client_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
