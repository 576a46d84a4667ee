"""The only place that touches httpx: one request in, one record or one exception out."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from kite_algo_worker_api.types import Request

from .. import _arguments as args
from ..config import AlgoWorkerConfig
from ..exceptions import InvalidInputError, KiteAlgoWorkerError, error_for_transport
from ..transport import decode as answers
from ..transport.encode import encode_body
from ..transport.operations import is_write

T = TypeVar("T")

try:
    _VERSION = version("kite-algo-worker")
except PackageNotFoundError:  # running from a source tree that was never installed
    _VERSION = "0"

_USER_AGENT = f"kite-algo-worker/{_VERSION}"


class AsyncCore:
    """Connection, authentication and the life of the shared HTTP client.

    Args:
        config: Where the backend is and which token to send.
        transport: An httpx transport to use instead of the network, for tests.
    """

    def __init__(
        self, config: AlgoWorkerConfig, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        if not isinstance(config, AlgoWorkerConfig):
            raise InvalidInputError("config", "must be an AlgoWorkerConfig")
        self.config = config
        self._url = config.api_url
        self._timeout = httpx.Timeout(config.timeout)
        self._extensions: dict[str, Any] = {"timeout": self._timeout.as_dict()}
        self._headers = [
            ("Authorization", f"Bearer {config.token}"),
            ("Accept", "application/json"),
            ("Accept-Encoding", "gzip, deflate"),
            ("User-Agent", _USER_AGENT),
        ]
        # A proxy from the environment would only get between a worker and its own machine.
        self._http = httpx.AsyncClient(
            timeout=self._timeout,
            transport=transport,
            trust_env=not _is_loopback(config.base_url),
            follow_redirects=False,
        )
        self._session_nonces: dict[str, str] = {}

    # -- life cycle -------------------------------------------------------------------------------

    @property
    def is_closed(self) -> bool:
        """Whether :meth:`close` has been called."""
        return self._http.is_closed

    async def close(self) -> None:
        """Close the connections. Runs, sessions and orders on the server stay as they are."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        state = "closed" if self.is_closed else "open"
        return f"{type(self).__name__}({self._url!r}, {state})"

    # -- requests ---------------------------------------------------------------------------------

    async def send(self, request: Request[T]) -> T:
        """Run one generated operation and return its record.

        ``request`` comes from ``kite_algo_worker_api.api.<tag>.<operation>.build(...)``. Nothing
        is repeated. Every method of the client ends here.

        Raises:
            KiteAlgoWorkerError: the operation was refused, failed, or its outcome is unknown.
        """
        if request.stream:
            raise InvalidInputError("request", f"{request.operation} is a stream, not one answer")
        message = self._message(request)
        try:
            response = await self._http.send(message, stream=True)
            try:
                content = await _read(request, response)
            finally:
                await response.aclose()
        except httpx.RequestError as error:
            raise _lost(request, message, error) from error
        return answers.decode(
            request,
            response.status_code,
            response.headers,
            content,
            secret=self.config.token,
            correlation_id=message.headers["x-correlation-id"],
        )

    @asynccontextmanager
    async def _open_stream(
        self, request: Request[Any], timeout: httpx.Timeout
    ) -> AsyncIterator[httpx.Response]:
        """An open, status-checked ``text/event-stream`` response; closed when the block is left."""
        message = self._message(request)
        message.headers.update(
            {
                "Accept": "text/event-stream",
                "Cache-Control": "no-cache",
                "Accept-Encoding": "identity",
            }
        )
        message.extensions = {"timeout": timeout.as_dict()}
        try:
            response = await self._http.send(message, stream=True)
        except httpx.RequestError as error:
            raise _lost(request, message, error) from error
        try:
            if not response.is_success:
                content = await _read(request, response)
                raise answers.error_from_answer(
                    request,
                    response.status_code,
                    response.headers,
                    content,
                    secret=self.config.token,
                    correlation_id=message.headers["x-correlation-id"],
                )
            yield response
        finally:
            await response.aclose()

    def _nonce(self, run_id: str, given: str | None) -> str | None:
        """The session nonce to send: the one given, else the one claimed through this client."""
        if given is None:
            return self._session_nonces.get(run_id)
        return args.header_value("session_nonce", given)

    def _message(self, request: Request[Any]) -> httpx.Request:
        if self._http.is_closed:
            raise KiteAlgoWorkerError("the client is closed", operation=request.operation)
        headers = [
            *self._headers,
            ("X-Correlation-ID", secrets.token_hex(8)),
            *request.headers,
        ]
        content: bytes | None = None
        if request.body is not None:
            content = encode_body(request.body)
            headers.append(("Content-Type", "application/json"))
        try:
            return httpx.Request(
                request.method,
                self._url + request.path,
                params=request.query or None,
                headers=headers,
                content=content,
                extensions=self._extensions,
            )
        except (httpx.InvalidURL, ValueError) as error:  # too long, or text that has no UTF-8 form
            reason = str(error) if isinstance(error, httpx.InvalidURL) else "not valid text"
            raise InvalidInputError(
                "request", f"cannot be sent: {reason}", operation=request.operation
            ) from None


def _lost(
    request: Request[Any], message: httpx.Request, error: httpx.RequestError
) -> KiteAlgoWorkerError:
    found = error_for_transport(
        error,
        operation=request.operation,
        write=is_write(request.operation),
        correlation_id=message.headers["x-correlation-id"],
    )
    return answers.about(request, found)


async def _read(request: Request[Any], response: httpx.Response) -> bytes:
    """The whole body, refused once it grows beyond what any operation returns."""
    if response.is_stream_consumed:  # by a transport that looks at answers, in a test
        return response.content
    chunks: list[bytes] = []
    size = 0
    # Without an encoding the raw stream is the body; httpx's own iterator would copy it again.
    encoded = "content-encoding" in response.headers
    body = response.aiter_bytes() if encoded else response.stream
    async for chunk in body:  # type: ignore[union-attr]
        size += len(chunk)
        if size > answers.MAX_BODY_BYTES:
            raise answers.too_large(request, response.status_code)
        chunks.append(chunk)
    return b"".join(chunks)


def _is_loopback(base_url: str) -> bool:
    host = httpx.URL(base_url).host
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
