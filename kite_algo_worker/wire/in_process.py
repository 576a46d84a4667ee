"""A backend in this very process, asked without HTTP: what a replay puts in the network's place.

While one is present, no client of this process reaches any other backend: a strategy that names its
address itself must not trade for real while it is tried on history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol

import httpx

from kite_algo_worker_api.types import Request

from ..config import REPLAY_ADDRESS
from ..exceptions import InvalidInputError
from .redact import Secret


class Answer(NamedTuple):
    """What a request is answered: status, headers in lower case, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(httpx.AsyncBaseTransport, httpx.BaseTransport):
    """Serves clients of both kinds."""


class Backend(Protocol):
    """A backend in this process."""

    def answer(self, request: Request[Any], content: bytes | None, token: Secret) -> Answer:
        """Carry out one operation; ``content`` is its encoded body."""
        ...

    def transport(self) -> Transport:
        """For whatever needs HTTP itself: streams, and calls that hooks look at."""
        ...

    def rest(self, run_id: str, seconds: float, silence: float, stall_after: float) -> float:
        """Seconds until the next heartbeat of a run, which is kept alive meanwhile."""
        ...


_present: Backend | None = None


@contextmanager
def present(backend: Backend) -> Iterator[None]:
    """Make a backend the only one that clients of this process reach."""
    global _present
    if _present is not None:
        raise RuntimeError("there is a backend in this process already")
    _present = backend
    try:
        yield
    finally:
        _present = None


def backend_of(base_url: str) -> Backend | None:
    """The backend in this process that a base URL names; None where it names one elsewhere.

    Raises:
        InvalidInputError: there is none, or there is one and the URL names another.
    """
    if base_url == REPLAY_ADDRESS:
        if _present is None:
            raise InvalidInputError("base_url", "is that of a replay, and none is under way")
        return _present
    if _present is not None:
        raise InvalidInputError(
            "base_url",
            "names another backend than the replay's; take it from the environment "
            "(KITE_ALGO_API_BASE), as AlgoWorkerConfig.from_env() does",
        )
    return None


def rest(run_id: str, seconds: float, silence: float, stall_after: float) -> float:
    """Seconds until the next heartbeat of a run: the usual ones.

    A backend in this process knows of the run's life without them, and a year has a million of
    them: it may ask for fewer, as long as a strategy that is silent for ``stall_after`` shows.
    """
    return seconds if _present is None else _present.rest(run_id, seconds, silence, stall_after)
