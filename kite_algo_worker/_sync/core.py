# Translated from _async/core.py by `make generate`; do not edit.
"""The only place that touches httpx: one request in, one record or one exception out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar

import httpx

from kite_algo_worker_api.calls import PlainCalls
from kite_algo_worker_api.types import Request

from .._secret import Discreet
from ..config import AlgoWorkerConfig, is_local
from ..exceptions import InvalidInputError, KiteAlgoWorkerError
from ..observing import Attempt, Hook, begin, finish, is_observed, libraries_log, set_up
from ..placing.budgets import Budgets, RateLimits
from ..placing.guards import GuardBook, Guards
from ..placing.journal import IntentJournal, PendingIntents
from ..placing.run_book import RunBook
from ..wire import correlation
from ..wire import decode as answers
from ..wire.call import Call, call_of
from ..wire.encode import USER_AGENT, encode_body
from ..wire.errors import CLOSED, FORKED, error_for_transport, strip_frames
from ..wire.exchange import Send, exchange
from ..wire.operations import is_write
from ..wire.redact import Secret, SecretBytes, Unshown, redact, remember, secrets_of
from ..wire.retry import Retry
from ._compat import Home, monotonic, sleep
from .desk import Desk
from .driving import run
from .network import Deadline, WorkerTransport, address, read_body
from .progress import ProgressBook

T = TypeVar("T")


class Core(Discreet, PlainCalls):
    """Connection, authentication and the life of the shared HTTP client.

    Args:
        config: Where the backend is and which token to send.
        transport: An httpx transport to use instead of the network, for tests.
        retry, journal, settle, guards, verify_runs, limits, hooks: As the client's.
    """

    def __init__(
        self,
        config: AlgoWorkerConfig,
        *,
        transport: httpx.BaseTransport | None = None,
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
        self._url = config.api_url
        self._secret = Secret(config.token)
        self._headers = [
            ("Authorization", Secret(f"Bearer {config.token}")),
            ("Accept", "application/json"),
            ("Accept-Encoding", "gzip, deflate"),
            ("User-Agent", USER_AGENT),
        ]
        self._configure(config, retry or Retry())
        book, guarding = RunBook(verify=verify_runs), GuardBook(guards)
        pending = PendingIntents(settle, None)
        if limits is None and config.live_enabled:
            limits = RateLimits.orders_only()
        self._budgets = None if limits is None else Budgets(limits)
        self._hooks = tuple(hooks or ())
        set_up()
        # A proxy from the environment would only get between a worker and its own machine.
        trust_env = not is_local(config.base_url)
        if transport is None:
            transport = WorkerTransport(self._url, trust_env=trust_env)
        self._http = httpx.Client(
            timeout=self._timeout, transport=transport, trust_env=False, follow_redirects=False
        )
        self._owns_connections = True
        self._home = Home()
        self._correlation = correlation.Correlation()
        self._progress = ProgressBook()
        self._desk = Desk(self, book, guarding, pending)
        if journal is not None:  # last: the file is locked from here on
            pending.journal = IntentJournal(journal, self._url)

    def _configure(self, config: AlgoWorkerConfig, retry: Retry) -> None:
        if not isinstance(retry, Retry):
            raise InvalidInputError("retry", "must be a Retry")
        self.config = config
        self._retry = retry
        self._total = retry.total if retry.total is not None else 3.0 * config.timeout
        self._timeout = httpx.Timeout(config.timeout)
        self._extensions: dict[str, Any] = {"timeout": self._timeout.as_dict()}

    @property
    def desk(self) -> Desk:
        """What places intents: shared with the client's copies, and used by its own parts."""
        return self._desk

    def remaining_budget(self) -> dict[str, int]:
        """Requests per limited class that could be sent right now; empty without limits."""
        if self._home.is_forked:
            raise KiteAlgoWorkerError(FORKED)
        return {} if self._budgets is None else self._budgets.remaining(monotonic())

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
        made.__dict__.update(self.__dict__)
        if hooks is not None:
            made._hooks = tuple(hooks)
        config = self.config if timeout is None else replace(self.config, timeout=timeout)
        made._configure(config, retry or self._retry)
        made._owns_connections = False
        made._desk = self._desk.over(made)
        return made

    # -- life cycle -------------------------------------------------------------------------------

    @property
    def is_closed(self) -> bool:
        """Whether :meth:`close` has been called."""
        return self._http.is_closed

    def close(self) -> None:
        """Close the connections. Runs, sessions and orders on the server stay as they are.

        Calls that are under way in other threads or tasks end with an error. Does nothing on a
        copy made by :meth:`with_options`, and nothing in a forked process.
        """
        if self._owns_connections and not self._home.is_forked:
            if not self.is_closed:
                self.check_usable()
            self._http.close()
            self._desk.pending.close()

    def __enter__(self) -> Self:
        if not self._home.is_forked:
            self.check_usable()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} cannot be pickled or copied: give the process its config, "
            "and make a client there"
        )

    def __repr__(self) -> str:
        # A debugger may ask in the middle of the constructor.
        http = getattr(self, "_http", None)
        state = "not connected" if http is None else "closed" if http.is_closed else "open"
        return f"{type(self).__name__}({getattr(self, '_url', '')!r}, {state})"

    # -- requests ---------------------------------------------------------------------------------

    def send(self, request: Request[T]) -> T:
        """Run one generated operation and return its record.

        ``request`` comes from ``kite_algo_worker_api.api.<tag>.<operation>.build(...)``. Every
        method of the client ends here. What failed is repeated as the client's :class:`Retry`
        says: reads freely, writes only when they surely did not execute. A write that is sent
        here by itself passes no guard and no journal; its own method has both.

        Raises:
            KiteAlgoWorkerError: the operation was refused, failed, or its outcome is unknown.
        """
        return self.send_call(call_of(request, self._desk.guards.check_alive))

    def send_call(self, call: Call[T]) -> T:
        """Send a call that the client has built itself; repeated as :meth:`send` says."""
        request = call.request
        if request.stream:
            raise InvalidInputError("request", f"{request.operation} is a stream, not one answer")
        content = None if request.body is None else SecretBytes(encode_body(request.body))
        write, now = is_write(request.operation), monotonic
        course = exchange(self._retry, request.operation, write=write, total=self._total, now=now)
        try:
            with self._progress.waiting():
                answer: T = run(course, lambda step: self._attempt(call, content, step))
                return answer
        except KiteAlgoWorkerError as error:
            # The way through the client says nothing to a strategy; its reason is in the error.
            raise error.with_traceback(None)  # noqa: B904

    def _attempt(self, call: Call[T], content: bytes | None, step: Send) -> T:
        """Send once, and decode; with room in the budget, and seen by who wants to see it."""
        request = call.request
        if self._budgets is not None:
            self.check_usable(request.operation)  # before a lock of the parent process is taken
            self._wait_for_room(self._budgets, call, step.deadline)
        if call.check is not None:  # the kill switch may have been pulled meanwhile
            call.check()
        message = self._message(request, content)
        if not is_observed(self._hooks):
            return self._exchange(request, message, step, None)
        with self._observed(request, message, step.attempt) as seen:
            return self._exchange(request, message, step, seen)

    def _wait_for_room(self, budgets: Budgets, call: Call[Any], deadline: float) -> None:
        operation, now = call.request.operation, monotonic()
        wait = budgets.reserve(operation, call.cost, now, deadline - now)
        while wait > 0:
            planned = now + wait
            sleep(wait)
            now = monotonic()
            wait = budgets.confirm(operation, call.cost, planned, now)
        budgets.count_change(call.changes)

    @contextmanager
    def _observed(
        self, request: Request[Any], message: httpx.Request, number: int
    ) -> Iterator[Attempt | None]:
        """Show one attempt to the hooks and the log; None when nobody looks."""
        if not is_observed(self._hooks):
            yield None
            return
        seen = Attempt(
            request.operation,
            request.method,
            request.path,
            number,
            message.headers[correlation.HEADER],
            self._url + request.path,
        )
        begin(seen, self._hooks)
        for name, value in seen.headers.items():
            message.headers.setdefault(name, value)
        try:
            yield seen
        except BaseException as error:
            finish(seen, self._hooks, error)
            raise
        finish(seen, self._hooks, None)

    def _exchange(
        self, request: Request[T], message: httpx.Request, step: Send, seen: Attempt | None
    ) -> T:
        left = step.deadline - monotonic()
        if left < self.config.timeout:  # for a free connection of the pool, too
            message.extensions = {"timeout": httpx.Timeout(max(left, 0.001)).as_dict()}
        try:
            with Deadline(step.deadline):
                response = self._http.send(message, stream=True)
                try:
                    self._refuse_a_strangers(message, response)
                    body = read_body(request, response)
                finally:
                    response.close()  # unread, it closes the connection
        except (httpx.RequestError, RuntimeError) as error:
            raise self._lost(request, message, error) from error
        if seen is not None:
            seen.status_code = response.status_code
        return answers.decode(
            request,
            response.status_code,
            Unshown(response.headers),
            body,
            secret=self._secret,
            correlation_id=message.headers[correlation.HEADER],
        )

    @contextmanager
    def _open_stream(
        self, request: Request[Any], timeout: httpx.Timeout
    ) -> Iterator[httpx.Response]:
        """An open, status-checked ``text/event-stream`` response; closed when the block is left."""
        message = self._message(request, None)
        message.headers.update(
            {
                "Accept": "text/event-stream",
                "Cache-Control": "no-cache",
                "Accept-Encoding": "identity",
            }
        )
        message.extensions = {"timeout": timeout.as_dict()}
        with self._observed(request, message, 1) as seen:
            response = self._begin_stream(request, message)
            if seen is not None:
                seen.status_code = response.status_code
            if not response.is_success:
                raise self._refusal(request, message, response)
        try:
            yield response
        finally:
            response.close()

    def _begin_stream(self, request: Request[Any], message: httpx.Request) -> httpx.Response:
        try:
            with Deadline(monotonic() + self._total):
                response = self._http.send(message, stream=True)
                try:
                    self._refuse_a_strangers(message, response)
                except BaseException:
                    response.close()
                    raise
                return response
        except (httpx.RequestError, RuntimeError) as error:
            raise self._lost(request, message, error) from error

    def _refusal(
        self, request: Request[Any], message: httpx.Request, response: httpx.Response
    ) -> KiteAlgoWorkerError:
        """The exception for a stream that is not opened; the response is closed."""
        try:
            with Deadline(monotonic() + self._total):
                content = read_body(request, response)
        except httpx.RequestError as error:
            return self._lost(request, message, error)
        finally:
            response.close()
        return answers.error_from_answer(
            request,
            response.status_code,
            Unshown(response.headers),
            content,
            secret=self._secret,
            correlation_id=message.headers[correlation.HEADER],
        )

    def _refuse_a_strangers(self, message: httpx.Request, response: httpx.Response) -> None:
        """Take no answer that was meant for another request of this client for this one's."""
        if self._correlation.is_of_another(
            message.headers[correlation.HEADER],
            response.headers.get(correlation.HEADER),
            used_before=response.extensions.get("used_before", False),
        ):
            raise httpx.RemoteProtocolError(
                "what arrived is the answer to another request, by its X-Correlation-ID"
            )

    def _lost(
        self,
        request: Request[Any],
        message: httpx.Request,
        error: httpx.RequestError | RuntimeError,
    ) -> KiteAlgoWorkerError:
        """What it means that there is no answer."""
        known_as = message.headers[correlation.HEADER]
        if isinstance(error, RuntimeError):  # httpx's word for a client that was closed just now
            if not self.is_closed:
                raise error
            return KiteAlgoWorkerError(CLOSED, operation=request.operation, correlation_id=known_as)
        strip_frames(error)
        # What is not HTTP is quoted, and may repeat what it was sent.
        error.args = (redact(str(error), self._secret, *secrets_of(request)),)
        found = error_for_transport(
            error,
            operation=request.operation,
            write=is_write(request.operation),
            correlation_id=known_as,
            closed=self.is_closed,
        )
        return answers.about(request, found)

    def check_usable(self, operation: str | None = None) -> None:
        """Refuse to work after closing, in a fork, or in another event loop. Safe to repeat."""
        objection = CLOSED if self.is_closed else self._home.objection()
        if objection is not None:
            raise KiteAlgoWorkerError(objection, operation=operation)

    def _message(self, request: Request[Any], content: bytes | None) -> httpx.Request:
        self.check_usable(request.operation)
        if libraries_log():
            for secret in (self._secret, *secrets_of(request)):
                remember(secret)
        headers = [
            *self._headers,
            ("X-Correlation-ID", self._correlation.new()),
            *request.headers,
        ]
        if content is not None:
            headers.append(("Content-Type", "application/json"))
        try:
            return httpx.Request(
                request.method,
                address(self._url + request.path),
                params=request.query or None,
                headers=headers,
                content=content,
                extensions=self._extensions,
            )
        except (httpx.InvalidURL, ValueError) as error:  # too long, or text that has no UTF-8 form
            reason = str(error) if isinstance(error, httpx.InvalidURL) else "not valid text"
            raise InvalidInputError(
                "request", f"cannot be sent: {reason}", operation=request.operation
            ) from None
