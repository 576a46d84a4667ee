"""Looking up names with a time limit. The system's own lookup has none and cannot be interrupted.

A lookup that hangs keeps its thread, a daemon that holds up neither the caller nor the end of the
program. Whoever asks for the same name meanwhile waits for the same thread, so they do not pile up.
"""

from __future__ import annotations

import os
import socket
import threading
from concurrent.futures import Future
from typing import Final

Found = list[str] | OSError
"""Addresses in the order to be tried, or why there are none."""

Name = tuple[str, int]


class Resolver:
    """Lookups under way in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[Name, Future[Found]] = {}

    def look_up(self, host: str, port: int) -> Future[Found]:
        """Begin, or join, the lookup of a name. A numeric address needs none."""
        done: Future[Found] = Future()
        if is_numeric(host):
            done.set_result([host])
            return done
        name = host, port
        with self._lock:
            known = self._under_way.get(name)
            if known is not None:
                return known
            self._under_way[name] = done
        threading.Thread(
            target=self._work, args=(name, done), name=f"lookup of {host}", daemon=True
        ).start()
        return done

    def _work(self, name: Name, done: Future[Found]) -> None:
        found: Found
        try:
            found = _addresses(*name)
        except OSError as error:
            found = error
        except UnicodeError:  # a label that is empty or too long
            found = OSError(f"{name[0]!r} is not a host name")
        with self._lock:
            del self._under_way[name]
        done.set_result(found)


def is_numeric(host: str) -> bool:
    """Whether ``host`` is an IP address already."""
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host.partition("%")[0])
        except (OSError, UnicodeError, ValueError):
            continue
        return True
    return False


def _addresses(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


RESOLVER: Final = Resolver()

if hasattr(os, "register_at_fork"):
    # Lookups of the parent have no thread in the child: nobody may wait for them there.
    os.register_at_fork(after_in_child=RESOLVER.__init__)  # type: ignore[misc]
