"""The connection to one backend: its life, one call in and one record or exception out, streams.

The only place that sends through httpx. What a failure means, and whether a call is repeated, is
decided in ``wire``; what a write must pass before it comes here, at the desk.
"""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Self, TypeVar

import httpx

from kite_algo_worker_api.types import Request

from ..config import AlgoWorkerConfig, is_local
from ..exceptions import InvalidInputError, KiteAlgoWorkerError
from ..placing.budgets import Budgets
from ..wire import correlation
from ..wire import decode as answers
from ..wire.call import Call, Wait
from ..wire.encode import USER_AGENT, encode_body
from ..wire.errors import FORKED, error_for_transport, strip_frames
from ..wire.in_process import backend_of
from ..wire.observing import Attempt, Hook, begin, finish, is_observed, libraries_log, set_up
from ..wire.operations import WRITES, is_write
from ..wire.redact import Secret, SecretBytes, Unshown, redact, remember, secrets_of
from ..wire.retry import Retry, Send, attempts
from ._compat import Owner, monotonic, sleep
from .deadline import Deadline
from .progress import ProgressBook
from .transport import AsyncWorkerTransport, address, read_body

T = TypeVar("T")
R = TypeVar("R")


class AsyncConnection:
    """What a client and its copies send through.

    Args:
        config: Where the backend is and which token to send.
        transport: An httpx transport to use instead of the network.
        retry: When failed calls are repeated.
        budgets: How many calls of a kind may be sent, or None.
        hooks: Called around every attempt.

    Attributes:
        config: The configuration; a copy with another timeout has its own.
        api_url: Where every path begins.
        transport: What the connection and its copies share.
        progress: Told while a strategy waits in a call.
    """

    def __init__(
        self,
        config: AlgoWorkerConfig,
        *,
        transport: httpx.AsyncBaseTransport | None,
        retry: Retry,
        budgets: Budgets | None,
        hooks: Sequence[Hook],
    ) -> None:
        self._secret = Secret(config.token)
        self._headers = [
            ("Authorization", Secret(f"Bearer {config.token}")),
            ("Accept", "application/json"),
            ("Accept-Encoding", "gzip, deflate"),
            ("User-Agent", USER_AGENT),
        ]
        self._configure(config, retry)
        self._budgets = budgets
        self._hooks = tuple(hooks)
        set_up()
        backend = None if transport is not None else backend_of(config.base_url)
        self._backend = backend  # one in this process is asked without HTTP
        if backend is not None:
            transport = backend.transport()
        elif transport is None:
            # A proxy from the environment would only get between a worker and its own machine.
            trust_env = not is_local(config.base_url)
            transport = AsyncWorkerTransport(config.api_url, trust_env=trust_env)
        # Without httpx's client: cookies, redirects and authentication are not wanted here, and
        # cost a tenth of a call.
        self.transport = transport
        self.progress: ProgressBook = ProgressBook()
        self._owner = Owner()
        self._correlation = correlation.Correlation()

    def _configure(self, config: AlgoWorkerConfig, retry: Retry) -> None:
        if not isinstance(retry, Retry):
            raise InvalidInputError("retry", "must be a Retry")
        self.config = config
        self.api_url: str = config.api_url
        self._retry = retry
        self._total = retry.total if retry.total is not None else 3.0 * config.timeout
        self._extensions: dict[str, Any] = {"timeout": httpx.Timeout(config.timeout).as_dict()}

    def with_options(
        self,
        *,
        retry: Retry | None = None,
        timeout: float | None = None,
        hooks: Sequence[Hook] | None = None,
    ) -> Self:
        """The same connection, with other options."""
        made = copy.copy(self)
        if hooks is not None:
            made._hooks = tuple(hooks)
        config = self.config if timeout is None else replace(self.config, timeout=timeout)
        made._configure(config, retry or self._retry)
        return made

    # -- life -------------------------------------------------------------------------------------

    @property
    def is_closed(self) -> bool:
        """Whether :meth:`close` has been called."""
        return self._owner.is_closed

    @property
    def is_forked(self) -> bool:
        """Whether this process is a child of the one the connection was made in."""
        return self._owner.is_forked

    def check_usable(self, operation: str | None = None) -> None:
        """Refuse to work after closing, in a fork, or in another event loop. Safe to repeat."""
        objection = self._owner.objection()
        if objection is not None:
            raise KiteAlgoWorkerError(objection, operation=operation)

    async def close(self) -> None:
        """End the calls that are under way, and close what is open."""
        if not self.is_closed:
            self.check_usable()
        self._owner.is_closed = True
        await self.transport.aclose()

    def remaining_budget(self) -> dict[str, int]:
        """Requests per limited class that could be sent right now; empty without limits."""
        if self.is_forked:
            raise KiteAlgoWorkerError(FORKED)
        return {} if self._budgets is None else self._budgets.remaining(monotonic())

    # -- calls ------------------------------------------------------------------------------------

    async def ask(self, request: Request[T]) -> T:
        """Send a question, of which nothing has to be known beside its bytes."""
        return await self.send(Call(request))

    async def send(self, call: Call[T]) -> T:
        """Send a call, again where that is safe and worth it, and return its record.

        Raises:
            KiteAlgoWorkerError: the operation was refused, failed, or its outcome is unknown.
        """
        request = call.request
        if request.stream:
            raise InvalidInputError("request", f"{request.operation} is a stream, not one answer")
        content = None if request.body is None else SecretBytes(encode_body(request.body))
        course = attempts(
            self._retry,
            request.operation,
            write=request.operation in WRITES,
            total=self._total,
            now=monotonic,
        )
        try:
            with self.progress.waiting():
                found: T = await follow(course, partial(self._attempt, call, content))
                return found
        except KiteAlgoWorkerError as error:
            # The way through the client says nothing to a strategy; its reason is in the error.
            raise error.with_traceback(None)  # noqa: B904

    async def _attempt(self, call: Call[T], content: bytes | None, step: Send) -> T:
        """Send once, and decode; with room in the budget, and seen by who wants to see it."""
        request = call.request
        if self._budgets is not None:
            self.check_usable(request.operation)  # before a lock of the parent process is taken
            await self._wait_for_room(self._budgets, call, step.deadline)
        if call.check is not None:  # the kill switch may have been pulled meanwhile
            call.check()
        if self._backend is not None and not is_observed(self._hooks):
            self.check_usable(request.operation)
            answer = self._backend.answer(request, content, self._secret)
            return answers.decode(
                request, answer.status, answer.headers, answer.body, secret=self._secret
            )
        message = self._message(request, content)
        if not is_observed(self._hooks):
            return await self._exchange(request, message, step, None)
        with self._observed(request, message, step.attempt) as seen:
            return await self._exchange(request, message, step, seen)

    async def _wait_for_room(self, budgets: Budgets, call: Call[Any], deadline: float) -> None:
        operation, now = call.request.operation, monotonic()
        wait = budgets.reserve(operation, call.cost, now, deadline - now)
        while wait > 0:
            planned = now + wait
            await sleep(wait)
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
            self.api_url + request.path,
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

    async def _exchange(
        self, request: Request[T], message: httpx.Request, step: Send, seen: Attempt | None
    ) -> T:
        left = step.deadline - monotonic()
        if left < self.config.timeout:  # for a free connection of the pool, too
            message.extensions = {"timeout": httpx.Timeout(max(left, 0.001)).as_dict()}
        try:
            with Deadline(step.deadline):
                response = await self.transport.handle_async_request(message)
                try:
                    self._refuse_a_strangers(message, response)
                    body = await read_body(request, response)
                finally:
                    await response.aclose()  # unread, it closes the connection
        except httpx.RequestError as error:
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

    # -- streams ----------------------------------------------------------------------------------

    @asynccontextmanager
    async def open_stream(
        self, request: Request[Any], timeout: httpx.Timeout
    ) -> AsyncIterator[httpx.Response]:
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
            response = await self._begin_stream(request, message)
            if seen is not None:
                seen.status_code = response.status_code
            if not response.is_success:
                raise await self._refusal(request, message, response)
        try:
            yield response
        finally:
            await response.aclose()

    async def _begin_stream(self, request: Request[Any], message: httpx.Request) -> httpx.Response:
        try:
            with Deadline(monotonic() + self._total):
                response = await self.transport.handle_async_request(message)
                try:
                    self._refuse_a_strangers(message, response)
                except BaseException:
                    await response.aclose()
                    raise
                return response
        except httpx.RequestError as error:
            raise self._lost(request, message, error) from error

    async def _refusal(
        self, request: Request[Any], message: httpx.Request, response: httpx.Response
    ) -> KiteAlgoWorkerError:
        """The exception for a stream that is not opened; the response is closed."""
        try:
            with Deadline(monotonic() + self._total):
                content = await read_body(request, response)
        except httpx.RequestError as error:
            return self._lost(request, message, error)
        finally:
            await response.aclose()
        return answers.error_from_answer(
            request,
            response.status_code,
            Unshown(response.headers),
            content,
            secret=self._secret,
            correlation_id=message.headers[correlation.HEADER],
        )

    # -- messages ---------------------------------------------------------------------------------

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
                address(self.api_url + request.path),
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

    def _refuse_a_strangers(self, message: httpx.Request, response: httpx.Response) -> None:
        """Take no answer that was meant for another request of this client for this one's."""
        sent, repeated = (
            message.headers[correlation.HEADER],
            response.headers.get(correlation.HEADER),
        )
        if repeated == sent:
            return
        if self._correlation.is_of_another(
            sent,
            repeated,
            used_before=response.extensions.get("used_before", False),
        ):
            raise httpx.RemoteProtocolError(
                "what arrived is the answer to another request, by its X-Correlation-ID"
            )

    def _lost(
        self, request: Request[Any], message: httpx.Request, error: httpx.RequestError
    ) -> KiteAlgoWorkerError:
        """What it means that there is no answer."""
        strip_frames(error)
        error.request = message
        # What is not HTTP is quoted, and may repeat what it was sent.
        error.args = (redact(str(error), self._secret, *secrets_of(request)),)
        found = error_for_transport(
            error,
            operation=request.operation,
            write=is_write(request.operation),
            correlation_id=message.headers[correlation.HEADER],
            closed=self.is_closed,
        )
        return answers.about(request, found)


async def follow(course: Generator[Any, Any, R], act: Callable[[Any], Any]) -> R:
    """Drive a course without I/O to its end, and return what it ends in.

    ``act`` carries out every step that is no wait; the course gets its answer, or its error.

    Raises:
        KiteAlgoWorkerError: an error that the course has not dealt with.
    """
    try:
        step = next(course)
        while True:
            if isinstance(step, Wait):
                await sleep(step.seconds)
                step = course.send(None)
                continue
            try:
                answer = await act(step)
            except KiteAlgoWorkerError as error:
                step = course.throw(error)
            else:
                step = course.send(answer)
    except StopIteration as done:
        result: R = done.value
        return result
