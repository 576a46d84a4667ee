"""The calls over httpx: a client for one backend, and nothing around it.

It sends, reads and raises. It repeats nothing, remembers nothing and guards nothing: whoever trades
with it decides what becomes of an order whose answer is lost. ``kite_algo_worker`` does that.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from .calls.asynchronous import AsyncCalls
from .calls.blocking import Calls
from .errors import KiteAlgoWorkerError, ResponseShapeError
from .types import Request

T = TypeVar("T")

_PREFIX = "/api/algo-workers"


class Client(Calls):
    """Every operation of one backend, blocking; close it, or use it as a context manager.

    Args:
        base_url: Scheme, host and port of the backend.
        token: The worker token, ``kwa_...``.
        timeout: Seconds for connecting, and for each silence while an answer arrives.
        transport: Instead of the network, for tests.

    Raises:
        KiteAlgoWorkerError: from every method: an answer outside 2xx (``status_code`` and
            ``response_body`` tell), or one that is not what the operation returns.
        httpx.TransportError: from every method: no answer. A write may have been executed.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        timeout: float = 10.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = httpx.Client(**_settings(base_url, token, timeout), transport=transport)

    def send(self, request: Request[T]) -> T:
        """Carry out a request and return its record."""
        answer = self._http.request(**_message(request))
        return _record(request, answer)

    def open_stream(self, request: Request[T]) -> Iterator[T]:
        """The records of the events of a stream, until the server ends it or the reader leaves."""
        with self._http.stream(**_message(request), timeout=None) as answer:
            if not answer.is_success:
                answer.read()
                raise _refusal(request, answer)
            data = _Data()
            for chunk in answer.iter_bytes():
                for value in data.feed(chunk):
                    yield request.parse(value)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncClient(AsyncCalls):
    """Every operation of one backend, asynchronous; as :class:`Client`, with ``await``."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        timeout: float = 10.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._http = httpx.AsyncClient(**_settings(base_url, token, timeout), transport=transport)

    async def send(self, request: Request[T]) -> T:
        """Carry out a request and return its record."""
        answer = await self._http.request(**_message(request))
        return _record(request, answer)

    async def open_stream(self, request: Request[T]) -> AsyncIterator[T]:
        """The records of the events of a stream, until the server ends it or the reader leaves."""
        async with self._http.stream(**_message(request), timeout=None) as answer:
            if not answer.is_success:
                await answer.aread()
                raise _refusal(request, answer)
            data = _Data()
            async for chunk in answer.aiter_bytes():
                for value in data.feed(chunk):
                    yield request.parse(value)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()


class _Data:
    """The JSON of server-sent events, out of bytes that may be cut anywhere."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[bytes] = []

    def feed(self, chunk: bytes) -> Iterator[object]:
        *lines, self._rest = (self._rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                self._lines.append(line[5:].removeprefix(b" "))
            elif not line and self._lines:
                text, self._lines = b"\n".join(self._lines), []
                if text.strip():
                    yield json.loads(text)


def _settings(base_url: str, token: str, timeout: float) -> dict[str, Any]:
    return {
        "base_url": base_url.rstrip("/") + _PREFIX,
        "headers": {"Authorization": f"Bearer {token}"},
        "timeout": timeout,
    }


def _message(request: Request[Any]) -> dict[str, Any]:
    message: dict[str, Any] = {"method": request.method, "url": request.path}
    if request.query:
        message["params"] = list(request.query)
    if request.headers:
        message["headers"] = list(request.headers)
    if request.body is not None:
        message["json"] = request.body
    return message


def _record(request: Request[T], answer: httpx.Response) -> T:
    if not answer.is_success:
        raise _refusal(request, answer)
    if answer.headers.get("content-type", "").startswith("text/csv"):
        return request.parse(answer.text)
    try:
        data: object = answer.json()
    except ValueError:
        raise ResponseShapeError("$", "JSON", "something else", request.operation) from None
    return request.parse(data)


def _refusal(request: Request[Any], answer: httpx.Response) -> KiteAlgoWorkerError:
    body: object
    try:
        body = answer.json()
    except ValueError:
        body = {"raw": answer.text[:4096]}
    detail = body.get("detail") if isinstance(body, dict) else None
    return KiteAlgoWorkerError(
        detail if isinstance(detail, str) else f"the server answered {answer.status_code}",
        status_code=answer.status_code,
        response_body=body,
        operation=request.operation,
        correlation_id=answer.headers.get("x-correlation-id"),
    )
