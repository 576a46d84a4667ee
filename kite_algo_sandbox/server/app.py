"""The ASGI application: contract in, engine out."""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from secrets import token_hex
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from kite_algo_worker.wire.redact import redact

from ..dashboard import IDENTITY, SignIns, dashboard_routes
from ..engine import SandboxEngine, SandboxError, Token
from ..profiles import DOCUMENTED, Profile
from .carrying_out import carry_out, refusal_of
from .control import Control, scripts
from .control_face import control_answer
from .errors import HttpError, error_response, invalid_request, json_response
from .faults import Faults
from .hub import Hub
from .journal import Journal, JournalError
from .operations import NOT_OFFERED, OFFERED
from .receiving import receive_body
from .recorder import Recorder
from .requests import Call, read_body, read_parameters
from .routing import RouteTable
from .spec import Operation, load_document, read_operations
from .sse import EventStream
from .streams import STREAMS, StreamContext, open_stream
from .websockets import serve_websocket

API_PREFIX = "/api/algo-workers"

#: Larger bodies are read in another thread: streams keep their time meanwhile.
_LARGE_BODY = 16 * 1024

_log = logging.getLogger("kite_algo_sandbox")


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How the server behaves around the engine.

    Args:
        tick_interval: Seconds between two beats, which move prices and feed streams.
        heartbeat: Seconds of silence after which a stream sends a keep-alive.
        speed: How fast a virtual clock runs compared with real time; 0 leaves it standing.
        api_prefix: Path under which the operations are served.
        control: Whether the control face is served below ``/sandbox``.
        profile: Whose manners the answers have.
    """

    tick_interval: float = 1.0
    heartbeat: float = 15.0
    speed: float = 0.0
    api_prefix: str = API_PREFIX
    control: bool = False
    profile: Profile = DOCUMENTED


def implemented_operations() -> frozenset[str]:
    """The ids of all operations that this sandbox answers."""
    return frozenset(OFFERED) | frozenset(STREAMS)


class WorkerApi(BaseRoute):
    """Every request of the worker API, as one Starlette route."""

    def __init__(
        self,
        engine: SandboxEngine,
        hub: Hub,
        settings: ServerSettings,
        operations: Iterable[Operation],
        recorder: Recorder,
        faults: Faults,
        control: Control | None,
    ) -> None:
        self._engine = engine
        self._recorder = recorder
        self._faults = faults
        self._control = control
        self._hub = hub
        self._prefix = settings.api_prefix.rstrip("/")
        contract = list(operations)
        self._routes = RouteTable(contract)
        self._by_id = {operation.id: operation for operation in contract}
        self._profile = settings.profile
        self._streams = StreamContext(engine, hub, settings.heartbeat, settings.profile)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        known = scope["type"] in ("http", "websocket")
        return (Match.FULL if known else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = self._local_path(scope)
        if scope["type"] == "websocket":
            await serve_websocket(self._streams, self._by_id, path, scope, receive, send)
            return
        correlation = Headers(scope=scope).get("x-correlation-id") or token_hex(8)
        send = _with_header(send, b"x-correlation-id", correlation)
        with self._hub.answers(is_counted=path is not None):
            answer = await self._answer(path, scope, receive, correlation)
            if not isinstance(answer, EventStream):
                await answer(scope, receive, send)
        if isinstance(answer, EventStream):
            await answer(scope, receive, send)

    def _local_path(self, scope: Scope) -> str | None:
        raw = scope.get("raw_path") or quote(scope["path"]).encode()
        path = raw.partition(b"?")[0].decode("latin-1")
        if not path.startswith(self._prefix + "/"):
            return None
        return str(path.removeprefix(self._prefix))

    async def _answer(
        self, path: str | None, scope: Scope, receive: Receive, correlation: str
    ) -> ASGIApp:
        operation_id, source = "unknown", "body"
        try:
            if self._control is not None and scope["path"].startswith("/sandbox/"):
                return await self._direct(self._control, scope, receive)
            operation, values = self._find(path, scope["method"])
            operation_id, source = operation.id, operation.values_source
            call = await self._read(operation, values, scope, receive)
            await self._faults.delay(operation_id)
            fault = self._faults.take(operation_id)
            if fault is None:
                return await self._serve(operation, call, correlation)
            if fault.executed:
                await self._serve(operation, call, correlation)
            return fault.answer()
        except (HttpError, SandboxError) as error:
            return refusal_of(self._profile, error, operation_id, source)
        except JournalError as error:
            return error_response(HttpError(503, f"Not carried out, as it cannot be kept: {error}"))
        except Exception as error:
            secret = _bearer(Headers(scope=scope))
            text = redact(traceback.format_exc(), secret)
            _log.error("%s failed (%s)\n%s", operation_id, correlation, text)
            text = f"Internal error in {operation_id}: {type(error).__name__} ({correlation})"
            return json_response({"detail": text}, 500)

    async def _direct(self, control: Control, scope: Scope, receive: Receive) -> ASGIApp:
        # Without this, any web page could post to the control face of a local sandbox.
        self._authenticate(scope)
        raw = await receive_body(receive, Headers(scope=scope))
        return await control_answer(control, scope["method"], scope["path"], raw)

    def _find(self, path: str | None, method: str) -> tuple[Operation, Mapping[str, str]]:
        match = self._routes.find(path) if path is not None else None
        if match is None:
            raise HttpError(404, "Not Found")
        operation = match.operations.get(method)
        if operation is None:
            allowed = ", ".join(sorted(match.operations))
            raise HttpError(405, "Method Not Allowed", {"Allow": allowed})
        return operation, match.path_parameters(operation)

    async def _read(
        self, operation: Operation, values: Mapping[str, str], scope: Scope, receive: Receive
    ) -> Call:
        """Who calls comes first: nobody else can make this process read or check anything."""
        headers = Headers(scope=scope)
        token = self._authenticate(scope)
        params, issues = read_parameters(
            operation, values, scope.get("query_string", b""), headers.raw
        )
        raw = await receive_body(receive, headers) if operation.body is not None else b""
        kind = headers.get("content-type", "")
        if len(raw) > _LARGE_BODY:
            body, body_issues = await run_in_threadpool(read_body, operation, raw, kind)
        else:
            body, body_issues = read_body(operation, raw, kind)
        if issues or body_issues:
            raise invalid_request(issues + body_issues)
        return Call(operation, token, params, body)

    def _authenticate(self, scope: Scope) -> Token:
        known: Token | None = scope.get(IDENTITY)
        if known is not None:  # the page has seen to it
            return known
        token: Token = self._engine.authenticate(_bearer(Headers(scope=scope)))
        return token

    async def _serve(self, operation: Operation, call: Call, correlation: str) -> ASGIApp:
        if operation.id in STREAMS:
            return EventStream(open_stream(self._streams, call), self._hub, correlation)
        offered = OFFERED.get(operation.id)
        if offered is None:
            why = NOT_OFFERED.get(operation.id)
            text = f"Operation '{operation.id}' is not implemented by this sandbox"
            raise HttpError(501, f"{text}: {why}" if why else text)
        if operation.changes_state:
            answer = self._recorder.perform(call)
            self._hub.refresh_soon()
            return answer
        asked = partial(carry_out, self._profile, self._engine, call)
        return json_response(await run_in_threadpool(asked) if offered.slow else asked())


def _bearer(headers: Headers) -> str | None:
    scheme, _, secret = headers.get("authorization", "").strip().partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def _with_header(send: Send, name: bytes, value: str) -> Send:
    async def sender(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            headers = [*message.get("headers", ()), (name, value.encode("latin-1"))]  # type: ignore[misc]
            message = {**message, "headers": headers}
        await send(message)

    return sender  # type: ignore[return-value]


def create_app(
    engine: SandboxEngine,
    settings: ServerSettings | None = None,
    operations: Iterable[Operation] | None = None,
    journal: Journal | None = None,
) -> Starlette:
    """Build the application for one engine.

    Args:
        engine: The exchange to serve; it also knows the worker tokens.
        settings: Timing and prefix.
        operations: The contract; read from the installed package when omitted.
        journal: Where writes are remembered; what it holds happens again first, on this engine.

    Returns:
        A Starlette application; ``app.state.hub`` is the :class:`Hub` that feeds its streams,
        ``app.state.recorder`` the :class:`Recorder` of its writes, ``app.state.control`` the
        :class:`Control` of its time and faults, ``app.state.sign_ins`` the :class:`SignIns` of
        its page.

    Raises:
        JournalError: the journal does not fit this version of the sandbox.
    """
    settings = settings or ServerSettings()
    hub = Hub(engine, tick_interval=settings.tick_interval, speed=settings.speed)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncGenerator[None, None]:
        hub.open()
        try:
            yield
        finally:
            await hub.stop()

    contract = list(read_operations(load_document()) if operations is None else operations)
    recorder = Recorder(engine, journal, settings.profile)
    recorder.restore(contract, scripts(engine))
    faults = Faults()
    control = Control(engine, hub, recorder, faults)
    face = control if settings.control else None
    api = WorkerApi(engine, hub, settings, contract, recorder, faults, face)
    sign_ins = SignIns()
    prefix = settings.api_prefix.rstrip("/")
    page = dashboard_routes(engine, sign_ins, api.handle, prefix, settings.control)
    app = Starlette(routes=[*page, api], lifespan=lifespan)
    app.state.sign_ins = sign_ins
    app.state.control = control
    app.state.hub = hub
    app.state.recorder = recorder
    return app
