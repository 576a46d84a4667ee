"""One WebSocket channel: opens, reads and waits; every rule is in ``transport``."""

from __future__ import annotations

import random
import weakref
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Generic, Self, cast

from typing_extensions import TypeVar

from ..exceptions import (
    InvalidInputError,
    KiteAlgoWorkerError,
    StreamDisconnectedError,
    TransportError,
    WorkerTimeoutError,
    unexpected_response,
)
from ..streams.stream import END, IGNORE, Decision, Fail, Reconnect, StreamMachine
from ..streams.stream_errors import is_temporary
from ..streams.stream_health import StreamHealth
from ..streams.stream_policy import StreamPolicy
from ..streams.websocket import (
    Endpoint,
    Frame,
    HandshakeRefusedError,
    closed_for_cause,
    decode_frame,
    refused,
)
from ..wire.redact import redact
from ._compat import (
    Home,
    Stopper,
    Undisturbed,
    WebSocket,
    cut,
    monotonic,
    open_websocket,
    receive,
    was_silent,
)

_OPEN_TIMEOUT: Final = 10.0
_MAX_FRAME_BYTES: Final = 16 * 1024 * 1024
_LONG_ADDRESS: Final = 8000


F = TypeVar("F", default=Frame)


class _Line:
    """The connections a stream holds; outlives it, so that they can be ended when it is gone."""

    def __init__(self) -> None:
        self.open: WebSocket | None = None
        self.lost: WebSocket | None = None
        self.beginning: WebSocket | None = None
        self.home = Home()

    def began(self, connection: WebSocket) -> None:
        """Shaking hands."""
        self.beginning = connection

    async def drop(self) -> None:
        """Close what is open, and what was."""
        if self.home.is_forked:
            return
        if self.lost is not None:
            await self.lost.close()
            self.lost = None
        if self.open is not None:
            await self.open.close()
            self.open = None

    def interrupt(self) -> None:
        """End a handshake."""
        if self.beginning is not None and not self.home.is_forked:
            cut(self.beginning)

    def cut(self) -> None:
        """End everything without a word, except what belongs to the parent process."""
        self.interrupt()
        for connection in (self.lost, self.open):
            if connection is not None and not self.home.is_forked:
                cut(connection)


class AsyncWorkerWebSocketStream(Generic[F]):
    """The frames of one channel, for one reader, within a context manager.

    A frame is a dict with the keys ``event`` and ``data``. Market channels begin with a
    ``snapshot``, again after every reconnect; what was sent in between is lost. Get a stream from
    :class:`AsyncWorkerWebSocketClient`.

    Waiting for a frame may be given up with a timeout and repeated. Without a context manager the
    connection is open until the stream is closed or collected.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        path: str,
        query: Mapping[str, object],
        *,
        operation: str,
        policy: StreamPolicy,
        health: StreamHealth,
        deadline: float | None,
        notify: bool = False,
    ) -> None:
        self.health = health
        self._endpoint = endpoint
        self._path = path
        self._query = query
        self._operation = operation
        self._deadline = deadline
        self._machine: StreamMachine[Frame, F] = StreamMachine(
            lambda _, frame: cast("F", frame),
            policy=policy,
            health=health,
            operation=operation,
            notify=notify,
            rng=random.random,
        )
        self._stop = Stopper()
        self._line = _Line()
        self._connecting = Undisturbed()
        self._not_before = 0.0
        weakref.finalize(self, self._line.cut).atexit = False

    @property
    def closed(self) -> bool:
        """Whether the stream is over, because it was closed, ended or failed."""
        return self._stop.is_set()

    async def recv(self, *, ignore_heartbeats: bool = True) -> F:
        """Wait for the next frame.

        Args:
            ignore_heartbeats: Keep waiting when a frame says that there is nothing new.

        Raises:
            StreamDisconnectedError: the connection was lost, the server reported an error, or
                there is nothing more to come.
            KiteAlgoWorkerError: the server refused the connection.
        """
        frame = await self._next(ignore_heartbeats)
        if frame is None:
            raise StreamDisconnectedError("the stream is over", operation=self._operation)
        return frame

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> F:
        """The next frame that is not a heartbeat; stops when the server ends the stream."""
        frame = await self._next(ignore_heartbeats=True)
        if frame is None:
            raise StopAsyncIteration
        return frame

    async def __aenter__(self) -> Self:
        """Connect, so that a refusal shows here instead of at the first frame."""
        try:
            while self._line.open is None and not self._stop.is_set():
                await self._act(await self._connecting.run(self._connect))
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection and with it the subscription. Waiting readers end. Repeatable."""
        self._stop.set()
        self.health.mark_closed()
        if self._line.home.is_forked:
            return
        self._line.interrupt()
        await self._connecting.settle()
        await self._line.drop()

    def __repr__(self) -> str:
        state = "closed" if self.closed else "open" if self._line.open else "not connected"
        return f"<{type(self).__name__} {self._operation}, {state}>"

    async def _next(self, ignore_heartbeats: bool) -> F | None:
        objection = self._line.home.objection()
        if objection is not None:
            raise KiteAlgoWorkerError(objection, operation=self._operation)
        notices = self._machine.notices
        while not self._stop.is_set():
            if notices:
                return cast("F", notices.popleft())
            connection = self._line.open
            if connection is None:
                await self._act(await self._connecting.run(self._connect))
                continue
            try:
                frame = decode_frame(await receive(connection, self._deadline))
            except Exception as error:
                decision = self._reading_failed(error)
            else:
                item = self._machine.event(monotonic(), frame["event"], frame)
                if not isinstance(item, Decision):
                    if not notices:
                        return item
                    notices.append(cast("Any", item))  # what precedes it comes first
                    continue
                if item is IGNORE and frame["event"] == "heartbeat" and not ignore_heartbeats:
                    return cast("F", frame)
                decision = item
            self._put_off(decision)
            # Not within the handler: a close reason may repeat the token.
            await self._act(decision)
        return None

    async def _connect(self) -> Decision:
        """Leave a connection that was lost; then open another one, but not before its time."""
        await self._line.drop()
        wait = self._not_before - monotonic()
        if self._stop.is_set() or (wait > 0 and await self._stop.wait(wait)):
            return IGNORE
        try:
            self._line.open = await self._open()
        except Exception as error:
            if self._stop.is_set():
                return IGNORE  # closing the stream is what broke the handshake
            decision = self._machine.failed(monotonic(), self._opening_error(error))
        else:
            self._machine.opened(monotonic())
            if self._stop.is_set():
                await self._line.drop()
            return IGNORE
        finally:
            self._line.beginning = None
        self._put_off(decision)
        return decision

    def _put_off(self, decision: Decision) -> None:
        if isinstance(decision, Reconnect):
            self._not_before = monotonic() + decision.delay

    async def _open(self) -> WebSocket:
        """Show the token in the header; where that is refused, in the address as well."""
        endpoint = self._endpoint
        try:
            connection = await self._shake_hands()
        except HandshakeRefusedError as error:
            if not endpoint.may_want_query(error.status_code):
                raise
        else:
            endpoint.accepted()
            return connection
        endpoint.token_in_query = True
        try:
            return await self._shake_hands()
        except HandshakeRefusedError:
            endpoint.token_in_query = False  # it was not the header that was refused
            raise

    async def _shake_hands(self) -> WebSocket:
        policy = self._machine.policy
        return await open_websocket(
            self._endpoint,
            self._endpoint.url(self._path, self._query),
            timeout=_OPEN_TIMEOUT,
            max_bytes=_MAX_FRAME_BYTES,
            heartbeat_seconds=policy.heartbeat_seconds,
            missed_heartbeats=policy.missed_heartbeats,
            began=self._line.began,
        )

    def _reading_failed(self, error: Exception) -> Decision:
        """What it means that no frame could be read; a mistake in the program is raised."""
        from websockets.exceptions import ConnectionClosed

        if isinstance(error, ConnectionClosed):
            if self._stop.is_set():
                return IGNORE  # closing the stream is what closed the connection
            if self._line.open is not None and was_silent(self._line.open):
                return self._machine.silence(monotonic())
            return self._lost(error, error.rcvd.code if error.rcvd else None)
        if isinstance(error, TimeoutError):
            return self._machine.silence(monotonic(), error)
        if isinstance(error, ValueError):
            text = f"a frame cannot be read: {error}"
            failure = unexpected_response(text, status_code=0, operation=self._operation)
            return self._machine.unusable(monotonic(), failure)
        raise error

    def _lost(self, error: Exception, code: int | None) -> Fail | Reconnect:
        token = self._endpoint.token
        reason = getattr(getattr(error, "rcvd", None), "reason", "")
        cause = closed_for_cause(code, reason, operation=self._operation, secret=token)
        worth_another = self._machine.policy.reconnect and cause and is_temporary(cause)
        if cause is not None and not worth_another:
            return self._machine.failed(monotonic(), cause)
        if code in (1000, 1001):
            return self._machine.closed(monotonic())
        # Another exception, because the library's keeps the reason, which may repeat the token.
        return self._machine.failed(monotonic(), ConnectionError(redact(str(error), token)))

    async def _act(self, decision: Decision | None) -> None:
        """Give the connection up for another one, end, or raise."""
        if isinstance(decision, Reconnect):
            self._line.lost, self._line.open = self._line.open, None
        elif isinstance(decision, Fail):
            await self.close()
            raise decision.error
        elif decision is END:
            await self.close()

    def _opening_error(self, error: Exception) -> KiteAlgoWorkerError:
        """What a failed handshake means; a mistake in the program is raised as it is."""
        from websockets.exceptions import InvalidProxy, InvalidURI, WebSocketException

        if isinstance(error, HandshakeRefusedError):
            return refused(error, operation=self._operation, secret=self._endpoint.token)
        if isinstance(error, InvalidURI):
            return InvalidInputError("base_url", "is not the address of a WebSocket server")
        if isinstance(error, InvalidProxy):
            return InvalidInputError("base_url", "the proxy configured for it is not an address")
        if isinstance(error, TimeoutError):
            text = f"no WebSocket handshake within {_OPEN_TIMEOUT:g} seconds{self._length_hint()}"
            return WorkerTimeoutError(text, operation=self._operation)
        if isinstance(error, OSError | EOFError | WebSocketException):
            text = redact(
                f"the WebSocket could not be opened: {str(error) or type(error).__name__}"
                f"{self._length_hint()}",
                self._endpoint.token,
            )
            return TransportError(text, operation=self._operation)
        raise error

    def _length_hint(self) -> str:
        """For servers that say nothing about an address that is too long for them."""
        length = len(self._endpoint.url(self._path, self._query))
        if length < _LONG_ADDRESS:
            return ""
        return (
            f"; the address has {length} characters, more than many servers take: "
            "follow fewer instruments, or use the client's stream_ticks or ticks"
        )
