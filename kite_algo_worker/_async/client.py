"""The client of a strategy worker."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import TracebackType
from typing import Final, Never, NoReturn, Self

import httpx

from .._checks import refuse_unknown
from ..config import AlgoWorkerConfig, require_live_consent
from ..inputs.run_config import RunConfig
from ..observing import Hook
from ..placing.budgets import RateLimits
from ..placing.guards import Guards
from ..wire.retry import Retry
from .execution import AsyncExecutionMethods
from .exits import AsyncExitMethods
from .gtt import AsyncGttMethods
from .managed_run import AsyncManagedRun
from .monitoring import AsyncMonitoringMethods
from .options import AsyncOptionWorkerClient
from .run_session import AsyncHeartbeats
from .runs import AsyncRunMethods
from .waiting import AsyncWaitingMethods

_log = logging.getLogger("kite_algo_worker")

# Who presses Ctrl-C does not wait for a backend that does not answer.
_LEAVING: Final = Retry(total=3.0)


class AsyncRunBlock(AbstractAsyncContextManager[AsyncManagedRun, bool | None]):
    """What ``client.run(...)`` returns: ``with`` opens the run, and nothing happens before."""

    def __init__(self, block: AbstractAsyncContextManager[AsyncManagedRun, bool | None]) -> None:
        self._block = block

    async def __aenter__(self) -> AsyncManagedRun:
        return await self._block.__aenter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return await self._block.__aexit__(kind, error, trace)

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"the run is not open, so it has no {name}: write "
            "`async with client.run(config) as run:`"
        )


class AsyncKiteAlgoWorkerClient(
    AsyncExitMethods,
    AsyncRunMethods,
    AsyncWaitingMethods,
    AsyncMonitoringMethods,
    AsyncExecutionMethods,
    AsyncGttMethods,
):
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
        super().__init__(
            config,
            transport=transport,
            retry=retry,
            journal=journal,
            settle=settle,
            guards=guards,
            verify_runs=verify_runs,
            limits=limits,
            hooks=hooks,
        )
        self.options = AsyncOptionWorkerClient(self)

    def with_options(
        self,
        *,
        retry: Retry | None = None,
        timeout: float | None = None,
        hooks: Sequence[Hook] | None = None,
    ) -> Self:
        made = super().with_options(retry=retry, timeout=timeout, hooks=hooks)
        made.options = AsyncOptionWorkerClient(made)
        return made

    with_options.__doc__ = AsyncRunMethods.with_options.__doc__

    def run(
        self,
        config: RunConfig,
        *,
        claim_session: bool = True,
        heartbeat_on_enter: bool = True,
        release_on_exit: bool = True,
        auto_heartbeat: float | None = None,
        stall_after: float | None = None,
    ) -> AsyncRunBlock:
        """Open the run of ``config`` under a session, for the length of a ``with`` block.

        On the server: the run is read, or created when it does not exist; the session is claimed;
        one heartbeat is sent. Leaving the block releases the session and nothing else: positions
        and orders stay, the run stays open, and no safety check is made for you.

        Args:
            config: The run to open.
            claim_session: Claim the worker session.
            heartbeat_on_enter: Send a heartbeat right after the claim.
            release_on_exit: Release the session at the end. An exception of the block is never
                hidden by a failing release.
            auto_heartbeat: Send a heartbeat every so many seconds (30 is good, 45 the most) beside
                the strategy, as long as it calls ``run.tick()``.
            stall_after: Seconds without a tick after which the strategy counts as hung and the
                heartbeats pause, so that the backend sees it and protects the run; by default
                four times ``auto_heartbeat``.

        Raises:
            LiveModeDisabledError: a live run without the acknowledgement; nothing was sent.
            SessionConflictError: another worker holds a live session.
            SessionLostError: another worker took the session over meanwhile.
            ConflictError: the run exists with another template, scope or mode.
        """
        block = self._run_block(
            config, claim_session, heartbeat_on_enter, release_on_exit, auto_heartbeat, stall_after
        )
        return AsyncRunBlock(block)

    @asynccontextmanager
    async def _run_block(
        self,
        config: RunConfig,
        claim_session: bool,
        heartbeat_on_enter: bool,
        release_on_exit: bool,
        auto_heartbeat: float | None,
        stall_after: float | None,
    ) -> AsyncIterator[AsyncManagedRun]:
        require_live_consent(config.execution_mode, self.config)
        found = await self.get_or_create_run(config)
        run_id = found.strategy_run_id
        nonce = (await self.claim_session(run_id)).worker_session_nonce if claim_session else None
        managed = AsyncManagedRun(self, config, found, nonce)
        beats: AsyncHeartbeats | None = None
        try:
            if nonce is not None and heartbeat_on_enter:
                await managed.heartbeat()
            if auto_heartbeat is not None:
                beats = AsyncHeartbeats(managed, auto_heartbeat, stall_after)
            yield managed
            managed._raise_if_lost()
        except BaseException:
            try:
                if beats is not None:
                    await beats.stop()
            finally:
                if nonce is not None and release_on_exit:
                    await self._release_quietly(run_id, nonce)
            raise
        if beats is not None:
            await beats.stop()
        if nonce is not None and release_on_exit:
            await self.release_session(run_id, session_nonce=nonce)

    async def _release_quietly(self, run_id: str, nonce: str) -> None:
        """Release after a failure, whose exception matters more than the release's own."""
        try:
            await self.with_options(retry=_LEAVING).release_session(run_id, session_nonce=nonce)
        except Exception as error:
            _log.warning("the session of run %s was not released: %s", run_id, error)
