"""Whose certificates are believed, the same for calls, streams and WebSockets."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from ..exceptions import InvalidInputError

if TYPE_CHECKING:
    import ssl

Certificates = tuple[str | None, ...]
"""The file and the folder of authorities that the environment names."""


def named_certificates() -> Certificates:
    """What the environment names now."""
    return tuple(os.environ.get(f"SSL_CERT_{part}") for part in ("FILE", "DIR"))


@cache
def tls_context(
    certificates: Certificates, sockets: type[ssl.SSLSocket] | None = None
) -> ssl.SSLContext:
    """One verifying context for all connections: loading the authorities takes milliseconds.

    The files are those the environment names, so that another choice gets another context.

    Args:
        certificates: :func:`named_certificates`.
        sockets: The class of its sockets, if not the usual one.

    Raises:
        InvalidInputError: a file that the environment names cannot be used.
    """
    import httpx

    try:
        context = httpx.create_ssl_context()
    except OSError as error:
        named = next(filter(None, certificates), "the package certifi")
        reason = error.strerror or str(error)
        raise InvalidInputError(
            "SSL_CERT_FILE", f"the authorities of {named} cannot be read: {reason}"
        ) from None
    if sockets is not None:
        context.sslsocket_class = sockets
    return context
