"""Which proxy the environment names for an address. The client asks once, when it is made."""

from __future__ import annotations

import urllib.request
from typing import Final
from urllib.parse import urlsplit

from ..exceptions import InvalidInputError
from .secret import Secret

_SCHEMES: Final = ("http", "https", "socks5", "socks5h")


def proxy_for(url: str) -> Secret | None:
    """The proxy for ``url``, from ``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY``.

    The system's settings count where there are no such variables. It may hold a password.

    Raises:
        InvalidInputError: the proxy that is configured is not an address.
    """
    parts = urlsplit(url)
    proxy = _configured(parts.scheme, parts.netloc)
    if proxy is not None and not _is_usable(proxy):
        raise InvalidInputError(
            "proxy",
            f"the environment's proxy for {parts.scheme} addresses is not usable: it must look "
            f"like {' or '.join(f'{scheme}://host:port' for scheme in _SCHEMES[:3])}",
        )
    return proxy


# Two functions that do not raise, so that no traceback shows what they hold.


def _configured(scheme: str, host: str) -> Secret | None:
    known = urllib.request.getproxies()
    found = known.get(scheme) or known.get("all")
    if not found or urllib.request.proxy_bypass(host):
        return None
    return Secret(found if "://" in found else f"http://{found}")


def _is_usable(proxy: str) -> bool:
    try:
        named = urlsplit(proxy)
        return named.scheme in _SCHEMES and bool(named.hostname) and (named.port or 1) > 0
    except ValueError:
        return False
