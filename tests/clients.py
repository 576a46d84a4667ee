"""Both clients behind one blocking face, so that one test speaks for both.

``Face("sync", ...)`` calls ``KiteAlgoWorkerClient`` and ``Face("async", ...)`` drives
``AsyncKiteAlgoWorkerClient`` on a loop of its own; a test sees no difference between the two.
"""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any

import httpx

from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    AsyncManagedRun,
    AsyncOptionWorkerClient,
    KiteAlgoWorkerClient,
)
from kite_algo_worker.wire.retry import NO_RETRY, Retry

TOKEN = "kwa_planted-token-0123456789"
BASE_URL = "http://backend.test"
PREFIX = "/api/algo-workers"

Handler = Callable[[httpx.Request], httpx.Response]


class Face:
    """One client of the given kind whose methods block; ``client`` is the real one."""

    def __init__(
        self,
        kind: str,
        *,
        handler: Handler | None = None,
        transport: Any = None,
        base_url: str = BASE_URL,
        token: str = TOKEN,
        timeout: float = 5.0,
        enable_live: bool | None = None,
        retry: Retry = NO_RETRY,
        **options: Any,
    ) -> None:
        config = AlgoWorkerConfig(
            base_url, token, timeout, enable_live=enable_live, allow_insecure=True
        )
        if handler is not None:
            transport = httpx.MockTransport(handler)
        # What is tested is one exchange; a run is not read before it unless a test asks for that.
        options.setdefault("verify_runs", False)
        options.setdefault("settle", 0.0)
        self.kind = kind
        self.client: Any
        self._runner: asyncio.Runner | None = None
        if kind == "async":
            self._runner = asyncio.Runner()
            self.client = self._runner.run(_connect(config, transport, retry, options))
        else:
            self.client = KiteAlgoWorkerClient(config, transport=transport, retry=retry, **options)

    def __getattr__(self, name: str) -> Any:
        return _face_of(getattr(self.client, name), self._runner)

    def __enter__(self) -> Face:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the client and, for the asynchronous one, its loop."""
        if self._runner is None:
            self.client.close()
        else:
            self._runner.run(self.client.close())
            self._runner.close()


async def _connect(
    config: AlgoWorkerConfig,
    transport: httpx.AsyncBaseTransport | None,
    retry: Retry,
    options: dict[str, Any],
) -> AsyncKiteAlgoWorkerClient:
    return AsyncKiteAlgoWorkerClient(config, transport=transport, retry=retry, **options)


class _Part:
    """A part of the asynchronous client (options, a managed run), blocking like the client."""

    def __init__(self, part: object, runner: asyncio.Runner) -> None:
        self._part = part
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        return _face_of(getattr(self._part, name), self._runner)

    def __repr__(self) -> str:
        return repr(self._part)


def _face_of(value: Any, runner: asyncio.Runner | None) -> Any:
    if runner is None:
        return value
    if isinstance(value, (AsyncOptionWorkerClient, AsyncManagedRun)):
        return _Part(value, runner)
    if not inspect.ismethod(value):
        return value

    def call(*args: Any, **kwargs: Any) -> Any:
        return _finish(value(*args, **kwargs), runner)

    return call


def _finish(result: Any, runner: asyncio.Runner) -> Any:
    if inspect.iscoroutine(result):
        return runner.run(result)
    if isinstance(result, AsyncIterator):
        return _drain(result, runner)
    if isinstance(result, AsyncKiteAlgoWorkerClient):  # a copy with other options
        return _Part(result, runner)
    if isinstance(result, AbstractAsyncContextManager):
        return _within(result, runner)
    return result


def _drain(events: Any, runner: asyncio.Runner) -> Iterator[Any]:
    async def following() -> Any:
        return await anext(events)

    try:
        while True:
            try:
                yield runner.run(following())
            except StopAsyncIteration:
                return
    finally:
        runner.run(events.close())


@contextmanager
def _within(manager: AbstractAsyncContextManager[Any], runner: asyncio.Runner) -> Iterator[Any]:
    async def enter() -> Any:
        return await manager.__aenter__()

    async def leave(error: BaseException | None) -> bool | None:
        kind = None if error is None else type(error)
        trace = None if error is None else error.__traceback__
        return await manager.__aexit__(kind, error, trace)

    inside = _face_of(runner.run(enter()), runner)
    try:
        yield inside
    except BaseException as error:
        if not runner.run(leave(error)):
            raise
    else:
        runner.run(leave(None))


def answering(body: object, status: int = 200) -> Handler:
    """A backend that gives every request the same JSON answer."""
    return lambda request: httpx.Response(status, json=body)


class Backend:
    """A scripted backend: answers by ``METHOD path``, and remembers what it was asked.

    A list of answers is used up one by one; its last element stays.
    """

    def __init__(self, routes: dict[str, object]) -> None:
        self.routes = routes
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        name = f"{request.method} {request.url.path.removeprefix(PREFIX)}"
        if name not in self.routes:
            return httpx.Response(404, json={"detail": f"no route {name}"})
        answer = self.routes[name]
        if isinstance(answer, list) and answer and isinstance(answer[0], httpx.Response):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, httpx.Response):
            # A response serves one client only.
            return httpx.Response(
                answer.status_code, headers=answer.headers, content=answer.content
            )
        if isinstance(answer, BaseException):
            raise answer
        return httpx.Response(200, json=answer)

    @property
    def asked(self) -> list[str]:
        """``METHOD path`` of every request so far."""
        return [f"{r.method} {r.url.path.removeprefix(PREFIX)}" for r in self.requests]

    def body(self, index: int = -1) -> Any:
        """The decoded body of one request."""
        return json.loads(self.requests[index].content)


def sse(*events: tuple[str | None, object]) -> httpx.Response:
    """A complete ``text/event-stream`` answer."""
    text = "".join(
        (f"event: {name}\n" if name else "") + f"data: {json.dumps(data)}\n\n"
        for name, data in events
    )
    return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=text.encode())
