"""Answers a client of this process from the engine: no sockets, no HTTP, no event loop.

What a request passes is what it passes on the server: the right to ask, the check of every
parameter and body by the contract, the same operations, the same words of refusal. The answer is
JSON text, as over a wire: nothing that a worker does to it reaches the engine, and no copy that is
made in Python is as fast.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple

import httpx
from pydantic_core import to_json

from kite_algo_worker.wire.in_process import Answer, Transport
from kite_algo_worker.wire.redact import Secret
from kite_algo_worker_api.types import Request

from ..engine import SandboxEngine, SandboxError
from ..server.errors import HttpError, as_http, invalid_request
from ..server.operations import NOT_OFFERED, OFFERED
from ..server.requests import Call, check_parameters, read_body
from ..server.routing import RouteTable
from ..server.spec import Operation, load_document, read_operations
from .feeds import FeedBody, open_feed
from .history import History
from .kernel import SECOND, Kernel

_JSON: Final = {"content-type": "application/json"}
_SSE: Final = {"content-type": "text/event-stream; charset=utf-8"}
_PREFIX: Final = "/api/algo-workers"
#: Operations whose refusal is the refusal of an order.
_ORDERING: Final = frozenset({"submit_intent", "create_bracket", "enter_option_run"})

_QUARTER: Final = 900 * SECOND
_SESSION: Final = 8 * 3600 * SECOND

_log = logging.getLogger("kite_algo_sandbox")


class Refused(NamedTuple):
    """An order that was refused before it existed: when, what was sent, and why."""

    at: datetime
    content: bytes
    reason: str


@lru_cache(1)
def _contract() -> tuple[Mapping[str, Operation], RouteTable]:
    operations = read_operations(load_document())
    return {operation.id: operation for operation in operations}, RouteTable(operations)


class ReplayBackend:
    """The exchange as the clients of this process reach it.

    Args:
        engine: The exchange.
        history: Feeds the streams.
        kernel: What their readers wait in.
    """

    def __init__(self, engine: SandboxEngine, history: History, kernel: Kernel) -> None:
        self._engine = engine
        self._history = history
        self._kernel = kernel
        self._operations, self._routes = _contract()
        #: Orders that were refused before they existed.
        self.refusals: list[Refused] = []

    def answer(self, request: Request[Any], content: bytes | None, token: Secret) -> Answer:
        """Carry out one operation."""
        return self._answer(
            self._operations.get(request.operation),
            request.path,
            request.query,
            [(name.lower(), value) for name, value in request.headers],
            content,
            str(token),
        )

    def transport(self) -> Transport:
        """The same for what needs HTTP: streams, and calls that somebody looks at."""
        return _ReplayTransport(self)

    def rest(self, run_id: str, seconds: float, silence: float, stall_after: float) -> float:
        """A heartbeat a session is enough here, and none while nothing trades.

        What they would bring to light in between, that a run was closed, ends the wait of a thread
        at once. The task of an event loop cannot be hurried, so it looks every quarter of an hour.
        """
        kernel = self._kernel
        actor = kernel.actor()
        is_thread = actor is not None and actor is not kernel.main
        until = self._history.quiet_until(kernel.now, _SESSION if is_thread else _QUARTER)
        quiet = (until - kernel.now) / SECOND
        if silence > 0:  # somewhere outside of the client: it may be noticed soon
            quiet = min(quiet, stall_after - silence)
        stretched = max(seconds, quiet)
        hurry = partial(kernel.hurry, actor) if actor is not None and is_thread else None
        self._history.keep_alive(run_id, kernel.moment_in(stretched), hurry)
        return stretched

    def _answer(
        self,
        operation: Operation | None,
        path: str,
        query: Any,
        headers: list[tuple[str, str]],
        content: bytes | None,
        token: str,
    ) -> Answer:
        source = "body" if operation is None else operation.values_source
        try:
            call = self._read(operation, path, query, headers, content, token)
            offered = OFFERED.get(call.operation.id)
            if offered is None:
                why = NOT_OFFERED.get(call.operation.id, "it is none of the sandbox's")
                raise HttpError(501, f"Operation '{call.operation.id}' is not offered: {why}")
            found = offered.perform(self._engine, call.token, call.params, call.body)
        except HttpError as error:
            return self._refusal(error, operation, content)
        except SandboxError as error:
            return self._refusal(as_http(error, source), operation, content)
        except Exception as error:
            _log.exception("%s failed", operation.id if operation else path)
            return self._refusal(HttpError(500, f"Internal error: {error!r}"), operation, content)
        answer = Answer(200, _JSON, to_json(found, inf_nan_mode="null"))
        if call.operation.changes_state:
            self._history.turn_paths()
            self._history.tell_of_orders()
        return answer

    def _read(
        self,
        operation: Operation | None,
        path: str,
        query: Any,
        headers: list[tuple[str, str]],
        content: bytes | None,
        token: str,
    ) -> Call:
        match = self._routes.find(path)
        if operation is None or match is None:
            raise HttpError(404, "Not Found")
        caller = self._engine.authenticate(token)
        params, issues = check_parameters(
            operation, match.path_parameters(operation), query, headers
        )
        body, body_issues = read_body(operation, content or b"", "application/json")
        if issues or body_issues:
            raise invalid_request(issues + body_issues)
        if body.get("execution_mode") == "live":
            raise HttpError(403, "A replay trades nothing: run it with execution_mode 'paper'")
        return Call(operation, caller, params, body)

    def _refusal(
        self, error: HttpError, operation: Operation | None, content: bytes | None
    ) -> Answer:
        if operation is not None and operation.id in _ORDERING and content is not None:
            self.refusals.append(Refused(self._engine.now(), content, _words(error.detail)))
        detail = to_json({"detail": error.detail}, inf_nan_mode="null")
        return Answer(error.status, _JSON, detail)

    def open(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of HTTP, with a stream where it asks for one."""
        path = request.url.raw_path.partition(b"?")[0].decode()
        local = path[path.index(_PREFIX) + len(_PREFIX) :] if _PREFIX in path else path
        match = self._routes.find(local)
        operation = None if match is None else match.operations.get(request.method)
        headers = [(name.lower(), value) for name, value in request.headers.items()]
        token = request.headers.get("authorization", "").partition(" ")[2]
        query = request.url.params.multi_items()
        if operation is None or not operation.is_stream:
            content = request.read() or None
            found = self._answer(operation, local, query, headers, content, token)
            return httpx.Response(found.status, headers=dict(found.headers), content=found.body)
        try:
            feed = open_feed(
                self._engine, self._read(operation, local, query, headers, None, token)
            )
        except HttpError as error:
            return httpx.Response(error.status, json={"detail": error.detail})
        except SandboxError as error:
            refused = as_http(error, "query")
            return httpx.Response(refused.status, json={"detail": refused.detail})
        body = FeedBody(feed, self._history, self._kernel)
        return httpx.Response(200, headers=_SSE, stream=body, extensions={"network_stream": body})


def _words(detail: object) -> str:
    """A refusal as one line."""
    if isinstance(detail, list):
        return "; ".join(
            f"{'.'.join(map(str, one.get('loc', ())))}: {one.get('msg')}" for one in detail
        )
    if isinstance(detail, dict):
        return str(detail.get("message") or detail)
    return str(detail)


class _ReplayTransport(Transport):
    def __init__(self, backend: ReplayBackend) -> None:
        self._backend = backend

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._backend.open(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self._backend.open(request)
