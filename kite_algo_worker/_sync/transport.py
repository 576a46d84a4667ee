# Translated from _async/transport.py by `make generate`; do not edit.
"""The way from httpx's requests to connections, and from their answers to bytes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import httpx

from .._base.proxies import proxy_for
from .._base.secret import SecretBytes
from .._base.tls import named_certificates
from ..wire import decode as answers
from ._compat import Lock

if TYPE_CHECKING:
    from kite_algo_worker_api.types import Request


class WorkerTransport(httpx.HTTPTransport):
    """httpx's transport over connections that keep to deadlines.

    It stays httpx's own class, so that whatever replaces or observes that one (recorded answers,
    instrumentation) keeps working.

    Args:
        url: The one address that will be talked to.
        trust_env: Use the proxy that the environment names for ``url``.
    """

    def __init__(self, url: str, *, trust_env: bool) -> None:
        self._url = url
        self._proxy = proxy_for(url) if trust_env else None
        self._certificates = named_certificates()
        self._opening = Lock()
        self._opened: Any = None
        self._is_closed = False
        secure = url.startswith("https:")
        if self._proxy is not None or (secure and any(self._certificates)):
            self._open()  # a mistake in the environment shows where the client is made

    def _open(self) -> Any:
        """The connections, made once: what makes them is loaded for the first call."""
        from .network import open_pool

        with self._opening:
            if self._is_closed:
                raise httpx.ConnectError("the client is closed")
            if self._opened is None:
                self._opened = open_pool(self._url, self._proxy, self._certificates)
            return self._opened

    @property
    def _pool(self) -> Any:  # type: ignore[override]
        """All that httpx does with its pool: hand requests over, and close it."""
        return self._open() if self._opened is None else self._opened

    def close(self) -> None:
        with self._opening:
            self._is_closed = True
        if self._opened is not None:
            super().close()


@lru_cache(maxsize=256)
def address(url: str) -> httpx.URL:
    """``url``, parsed once: a worker asks for few addresses, and for each of them often."""
    return httpx.URL(url)


def read_body(request: Request[Any], response: httpx.Response) -> bytes:
    """The whole body, refused once it grows beyond what any operation returns."""
    if response.is_stream_consumed:  # by a transport that looks at answers, in a test
        return SecretBytes(response.content)
    chunks: list[bytes] = []
    size = 0
    # Without an encoding the raw stream is the body; httpx's own iterator would copy it again.
    encoded = "content-encoding" in response.headers
    body = response.iter_bytes() if encoded else response.stream
    for chunk in body:  # type: ignore[union-attr]
        size += len(chunk)
        if size > answers.MAX_BODY_BYTES:
            raise answers.too_large(request, response.status_code)
        chunks.append(chunk)
    whole = b"".join(chunks)
    # A refusal may repeat what it was sent.
    return whole if response.is_success else SecretBytes(whole)
