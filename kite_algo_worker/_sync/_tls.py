"""An encrypted connection that one thread reads while another writes. Written by hand."""

from __future__ import annotations

import errno
import os
import selectors
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

T = TypeVar("T")

# A close by another thread does not wake who waits for the network.
_LONGEST_WAIT: Final = 0.1
# Unlike the system's default it notices that a descriptor was closed meanwhile.
_Waiting: Final[type[selectors.BaseSelector]] = getattr(
    selectors, "PollSelector", selectors.SelectSelector
)


class SharedTLSSocket(ssl.SSLSocket):
    """A socket for one thread that reads and one that writes, as WebSockets are used.

    OpenSSL allows one call at a time on a connection, and Python's own socket does not see to it:
    a handshake is lost, frames are damaged, or the process crashes. Here each call has its turn,
    and none waits for the network during it, so that a reader without news holds up no writer.
    A context makes such sockets when this is its ``sslsocket_class``.
    """

    _turn: threading.Lock
    _is_over = False

    def __new__(cls, *args: Any, **kwargs: Any) -> SharedTLSSocket:
        made = super().__new__(cls, *args, **kwargs)
        made._turn = threading.Lock()
        return made

    def settimeout(self, value: float | None, /) -> None:
        with self._turn:
            super().settimeout(value)

    def shutdown(self, how: int) -> None:
        self._is_over = True
        super().shutdown(how)

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        # After a shutdown Python's own socket hands out what arrives as it is: encrypted.
        with suppress(BlockingIOError):
            data = self._taking_turns(partial(super().recv, buflen, flags))
            if not self._is_over:
                return data
        return b""

    def send(self, data: ReadableBuffer, flags: int = 0) -> int:
        return self._taking_turns(partial(super().send, data, flags))

    def _taking_turns(self, call: Callable[[], T]) -> T:
        began = monotonic()
        while True:
            with self._turn:
                limit = self.gettimeout()
                super().settimeout(0.0)
                try:
                    return call()
                except ssl.SSLWantReadError:
                    event = selectors.EVENT_READ
                except ssl.SSLWantWriteError:
                    event = selectors.EVENT_WRITE
                finally:
                    with suppress(OSError):  # closed meanwhile
                        super().settimeout(limit)
            self._wait(event, None if limit is None else began + limit)

    def _wait(self, event: int, deadline: float | None) -> None:
        left = _LONGEST_WAIT if deadline is None else min(_LONGEST_WAIT, deadline - monotonic())
        if left <= 0:
            raise TimeoutError("timed out")
        with _Waiting() as waiting:
            try:
                waiting.register(self, event)
            except ValueError:  # another thread closed it
                raise OSError(errno.EBADF, os.strerror(errno.EBADF)) from None
            waiting.select(left)
