"""What a client may be told beyond where the backend is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypedDict

from .observing import Hook
from .placing.budgets import RateLimits
from .placing.guards import Guards
from .wire.retry import Retry


class ClientOptions(TypedDict, total=False):
    """Optional arguments of both clients.

    Attributes:
        retry: When failed requests are repeated; see :class:`Retry`.
        journal: A file that remembers intents before they are sent, so that a restarted worker
            finds what it must resolve in ``client.pending_intents()``. One client per file.
        settle: Seconds after which an attempt without an answer cannot be in flight any more;
            by default 30 for live runs and 5 for others.
        guards: Limits against a runaway strategy; by default ``Guards()`` for live runs only.
        verify_runs: Read a run before the first intent for it, and refuse it when its mode is
            live without consent or not what was asked for. On by default.
        limits: Rate budgets; by default for orders where live execution is acknowledged.
        hooks: Called before and after every attempt; see :class:`Hook`.
    """

    retry: Retry | None
    journal: str | os.PathLike[str] | None
    settle: float | None
    guards: Guards | None
    verify_runs: bool
    limits: RateLimits | None
    hooks: Sequence[Hook]
