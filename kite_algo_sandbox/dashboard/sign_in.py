"""Links with a one-time code, and the cookies that they are exchanged for."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie
from time import monotonic
from typing import Final

COOKIE: Final = "kite_algo_dashboard"
#: Seconds after which an unused link is worthless.
LINK_SECONDS: Final = 900.0

_MOST_OPEN_LINKS = 32
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})


class SignIns:
    """Who may see the page. Everything is forgotten with the process."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._codes: dict[str, float] = {}
        self._cookies: set[str] = set()

    def code(self) -> str:
        """A code that signs one browser in, within :data:`LINK_SECONDS`."""
        while len(self._codes) >= _MOST_OPEN_LINKS:
            del self._codes[next(iter(self._codes))]
        code = secrets.token_urlsafe(16)
        self._codes[code] = self._clock()
        return code

    def redeem(self, code: str) -> str | None:
        """The cookie that a code is worth; None for one that is used, too old, or made up."""
        made = self._codes.pop(code, None)
        if made is None or self._clock() - made > LINK_SECONDS:
            return None
        cookie = secrets.token_urlsafe(32)
        self._cookies.add(cookie)
        return cookie

    def knows(self, headers: Mapping[str, str]) -> bool:
        """Whether a request carries such a cookie."""
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        return found is not None and found.value in self._cookies


def is_local(client: str | None, host: str) -> bool:
    """Whether a request comes from this machine and asked for this machine.

    The second half keeps out web pages whose own name was made to point here.
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return (client is None or client in ("127.0.0.1", "::1")) and name.lower() in _LOOPBACK
