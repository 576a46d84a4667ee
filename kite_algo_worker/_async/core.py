"""What every part of the client's face stands on: a connection, and a desk for what moves money."""

from __future__ import annotations

import os
from collections.abc import Sequence
from types import TracebackType
from typing import NoReturn, Self, TypeVar

import httpx

from kite_algo_worker_api.calls import AsyncPlainCalls
from kite_algo_worker_api.types import Request

from .._secret import Discreet
from ..config import AlgoWorkerConfig
from ..exceptions import InvalidInputError
from ..observing import Hook
from ..placing.budgets import Budgets, RateLimits
from ..placing.guards import GuardBook, Guards
from ..placing.journal import IntentJournal, PendingIntents
from ..placing.run_book import RunBook
from ..wire.call import call_of
from ..wire.retry import Retry
from .connection import AsyncConnection
from .desk import AsyncDesk

T = TypeVar("T")


class AsyncCore(Discreet, AsyncPlainCalls):
    """The life of a client.

    Args:
        config: Where the backend is and which token to send.
        transport: An httpx transport to use instead of the network, for tests.
        retry, journal, settle, guards, verify_runs, limits, hooks: As the client's.
    """

    def __init__(
        self,
        config: AlgoWorkerConfig,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        retry: Retry | None = None,
        journal: str | os.PathLike[str] | None = None,
        settle: float | None = None,
        guards: Guards | None = None,
        verify_runs: bool = True,
        limits: RateLimits | None = None,
        hooks: Sequence[Hook] | None = None,
    ) -> None:
        if not isinstance(config, AlgoWorkerConfig):
            raise InvalidInputError(
                "config", f"must be AlgoWorkerConfig(base_url, token), not {type(config).__name__}"
            )
        book, guarding = RunBook(verify=verify_runs), GuardBook(guards)
        pending = PendingIntents(settle, None)
        if limits is None and config.live_enabled:
            limits = RateLimits.orders_only()
        self._connection = AsyncConnection(
            config,
            transport=transport,
            retry=retry or Retry(),
            budgets=None if limits is None else Budgets(limits),
            hooks=hooks or (),
        )
        self._desk = AsyncDesk(self._connection, book, guarding, pending)
        self._is_copy = False
        if journal is not None:  # last: the file is locked from here on
            pending.journal = IntentJournal(journal, config.api_url)

    @property
    def config(self) -> AlgoWorkerConfig:
        """Where the backend is, and how long its answers may take."""
        return self._connection.config

    @property
    def desk(self) -> AsyncDesk:
        """What places intents: shared with the client's copies, and used by its own parts."""
        return self._desk

    def remaining_budget(self) -> dict[str, int]:
        """Requests per limited class that could be sent right now; empty without limits."""
        return self._connection.remaining_budget()

    def with_options(
        self,
        *,
        retry: Retry | None = None,
        timeout: float | None = None,
        hooks: Sequence[Hook] | None = None,
    ) -> Self:
        """A copy with other options, for some calls or one: it costs next to nothing.

        The copy shares connections, session nonces and everything else with this client. Closing
        a copy does nothing; closing the client it was made from closes the copies too.

        Args:
            retry: When failed requests are repeated.
            timeout: Seconds, as in :class:`AlgoWorkerConfig`.
            hooks: Called around every attempt, instead of the client's.
        """
        made = object.__new__(type(self))
        vars(made).update(vars(self))
        made._connection = self._connection.with_options(retry=retry, timeout=timeout, hooks=hooks)
        made._desk = self._desk.over(made._connection)
        made._is_copy = True
        return made

    @property
    def is_closed(self) -> bool:
        """Whether :meth:`close` has been called."""
        return self._connection.is_closed

    async def close(self) -> None:
        """Close the connections. Runs, sessions and orders on the server stay as they are.

        Calls that are under way in other threads or tasks end with an error. Does nothing on a
        copy made by :meth:`with_options`, and nothing in a forked process.
        """
        if not self._is_copy and not self._connection.is_forked:
            await self._connection.close()
            self._desk.pending.close()

    async def __aenter__(self) -> Self:
        if not self._connection.is_forked:
            self._connection.check_usable()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} cannot be pickled or copied: give the process its config, "
            "and make a client there"
        )

    def __repr__(self) -> str:
        # A debugger may ask in the middle of the constructor.
        connection = getattr(self, "_connection", None)
        if connection is None:
            return f"{type(self).__name__}(not connected)"
        state = "closed" if connection.is_closed else "open"
        return f"{type(self).__name__}({connection.config.api_url!r}, {state})"

    async def send(self, request: Request[T]) -> T:
        """Run one generated operation and return its record.

        ``request`` comes from ``kite_algo_worker_api.api.<tag>.<operation>.build(...)``. Every
        method of the client ends here. What failed is repeated as the client's :class:`Retry`
        says: reads freely, writes only when they surely did not execute. A write that is sent
        here by itself passes no guard and no journal; its own method has both.

        Raises:
            KiteAlgoWorkerError: the operation was refused, failed, or its outcome is unknown.
        """
        return await self._connection.send(call_of(request, self._desk.guards.check_alive))
