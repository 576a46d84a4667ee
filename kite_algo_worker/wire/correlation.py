"""Which answer belongs to which request, by the ``X-Correlation-ID`` that servers repeat.

A server or a proxy that answers one request twice shifts every later answer of its connection by
one: the id of another order would be taken for that of this one.
"""

from __future__ import annotations

import itertools
import secrets
from typing import Final

HEADER: Final = "x-correlation-id"


class Correlation:
    """The ids of one client."""

    def __init__(self) -> None:
        self._prefix = secrets.token_hex(5)
        self._numbers = itertools.count(1)
        self._server_names_its_own = False

    def new(self) -> str:
        """An id for the next request."""
        return f"{self._prefix}{next(self._numbers):08x}"

    def is_of_another(self, sent: str, repeated: str | None, *, used_before: bool) -> bool:
        """Whether an answer belongs to another request than the one it came for.

        Not every server repeats the id, and some put one of their own into its place: theirs shows
        on the first answer of a connection, which cannot be shifted.

        Args:
            sent: The id of the request.
            repeated: The one in the answer, if any.
            used_before: Whether the connection had carried an answer before.
        """
        if repeated is None or repeated == sent:
            return False
        if repeated.startswith(self._prefix):
            return True
        if not used_before:
            self._server_names_its_own = True
        return not self._server_names_its_own
