"""The client of a strategy worker."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Never, NoReturn, Self, TypeVar

import httpx

from kite_algo_worker_api.types import Request

from .._base.checks import refuse_unknown
from .._base.secret import discreet_methods
from ..config import AlgoWorkerConfig
from ..exceptions import InvalidInputError
from ..placing.budgets import Budgets, RateLimits
from ..placing.guards import GuardBook, Guards
from ..placing.journal import IntentJournal, PendingIntents
from ..placing.run_book import RunBook
from ..wire.call import call_of
from ..wire.observing import Hook
from ..wire.retry import Retry
from .connection import AsyncConnection
from .desk import AsyncDesk
from .trading import AsyncTrading

if TYPE_CHECKING:
    from ..inputs.run_config import RunConfig
    from .options import AsyncOptionWorkerClient
    from .run_block import AsyncRunBlock

T = TypeVar("T")


@discreet_methods
class AsyncKiteAlgoWorkerClient(AsyncTrading):
    """Everything a worker may ask of a Kite Algo backend, over one shared connection pool.

    Use it as a context manager, or call :meth:`close` when done. ``client.options`` holds the
    option calls, ``client.run(config)`` the managed life of a run, and :meth:`send` runs any
    generated operation.

    Args:
        config: Where the backend is and which token to send.
        transport: An httpx transport to use instead of the network, for tests. It keeps its own
            time limits; those for a whole call are the network's.
        retry: When failed requests are repeated; see :class:`Retry`.
        journal: A file that remembers intents before they are sent, so that a restarted worker
            finds what it must resolve in ``client.pending_intents()``. One client per file.
        settle: Seconds after which an attempt without an answer cannot be in flight any more;
            by default 30 for live runs and 5 for others.
        guards: Limits against a runaway strategy; by default ``Guards()`` for live runs only.
        verify_runs: Read a run before the first intent for it, and refuse it when its mode is
            live without consent or not what was asked for.
        limits: Rate budgets; by default for orders where live execution is acknowledged.
        hooks: Called before and after every attempt; see :class:`Hook`.
        misspelled: There are no other options; one is a TypeError that names its likeness.

    Raises:
        TypeError: an option of that name does not exist.
        KiteAlgoWorkerError: every method raises it or one of its subclasses; ``exceptions`` draws
            the tree.
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
        **misspelled: Never,
    ) -> None:
        refuse_unknown(type(self).__init__, misspelled)
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

    @cached_property
    def options(self) -> AsyncOptionWorkerClient:
        """The option calls."""
        from .options import AsyncOptionWorkerClient  # late: it loads pydantic

        return AsyncOptionWorkerClient(self)

    # -- runs --------------------------------------------------------------------------------------

    def run(
        self,
        config: RunConfig,
        *,
        claim_session: bool = True,
        heartbeat_on_enter: bool = True,
        release_on_exit: bool = True,
        auto_heartbeat: float | bool | None = True,
        stall_after: float | None = None,
        wait_for_session: float = 0.0,
        stop_on_sigterm: bool = True,
    ) -> AsyncRunBlock:
        """Open the run of ``config`` under a session, for the length of a ``with`` block.

        On the server: the run is read, or created when it does not exist; the session is claimed;
        one heartbeat is sent, and then one every 30 seconds beside the strategy. Leaving the block
        releases the session and nothing else: positions and orders stay, the run stays open, and
        no safety check is made for you.

        **Heartbeats** go on while the strategy makes progress: it calls the client, or waits in it
        (a stream, a helper that waits, ``run.sleep``). After ``stall_after`` seconds of neither it
        counts as hung: a warning is logged and the heartbeats pause, so that the backend protects
        the run (it closes a run 180 seconds after the last heartbeat). A strategy that comes back
        in time goes on; one that comes back too late is told by ``RunClosedError``.

        **A run that ends meanwhile**, by its protection, by a person or by silence, raises
        ``RunClosedError`` from ``run.tick()``, ``run.sleep()``, the run's streams and writes, and
        at the latest at the end of the block, unless this client exited it.

        Args:
            config: The run to open.
            claim_session: Claim the worker session.
            heartbeat_on_enter: Send a heartbeat right after the claim.
            release_on_exit: Release the session at the end. An exception of the block is never
                hidden by a failing release.
            auto_heartbeat: Seconds between heartbeats, 45 at the most; True for 30 (none without a
                session), False or None for none.
            stall_after: Seconds without progress after which the strategy counts as hung; 3900 by
                default, longer than an hourly bar, because a strategy that sleeps by itself
                between bars cannot be told from one that hangs. Set it to somewhat more than the
                longest pause of yours.
            wait_for_session: Seconds to wait for the session of a worker that died: a backend
                gives it away 60 seconds after the last heartbeat. 90 is good for a service that
                restarts by itself. 0: raise at once.
            stop_on_sigterm: Let SIGTERM leave the block, with ``SystemExit(143)``, where it would
                have killed the process: in the main thread, without a handler of yours.

        Raises:
            InvalidInputError: heartbeats were asked for without a session; nothing was sent.
            LiveModeDisabledError: a live run without the acknowledgement; nothing was sent.
            RunClosedError: the run exists and is closed; nothing was written.
            SessionConflictError: another worker holds a live session; ``retry_after`` says when it
                is free if that worker stays silent.
            SessionLostError: another worker took the session over meanwhile.
            ConflictError: the run exists with another template, scope or mode.
        """
        from .run_block import AsyncRunBlock, run_settings  # late: few workers need it at once

        settings = run_settings(
            claim_session,
            heartbeat_on_enter,
            release_on_exit,
            auto_heartbeat,
            stall_after,
            wait_for_session,
            stop_on_sigterm,
        )
        return AsyncRunBlock(
            self, config, settings, self._connection.progress, self._desk.book.exited
        )

    # -- calls, copies, the end --------------------------------------------------------------------

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
        vars(made).pop("options", None)  # they belong to this client
        return made

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
