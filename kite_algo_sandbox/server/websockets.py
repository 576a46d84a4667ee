"""The WebSocket channels: the same frames as SSE, one JSON text message each.

The server never reads messages. A caller without the right is refused by the HTTP answer to the
handshake (401 or 403). A bad argument or an unknown run or instrument is told by an ``error``
message and the close codes 4400 and 4404, which every client can read.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from urllib.parse import parse_qsl, unquote

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from ..engine import NotFound, SandboxError
from .delivery import guarded, until_either
from .errors import HttpError, as_http, error_response
from .frames import (
    CLOSE_BAD_REQUEST,
    CLOSE_DONE,
    CLOSE_GOING_AWAY,
    CLOSE_NOT_FOUND,
    Frame,
    error_frame,
)
from .issues import Issue
from .requests import Call, read_parameters
from .spec import Operation
from .streams import StreamContext, open_stream

_PREFIX = "/worker/ws/"


class _Refusal(Exception):
    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


async def serve_websocket(
    context: StreamContext,
    operations: Mapping[str, Operation],
    path: str | None,
    scope: Scope,
    receive: Receive,
    send: Send,
) -> None:
    """Answer one WebSocket handshake and, when it is accepted, stream until the end.

    A channel takes the same parameters as the SSE operation that sends the same messages.
    """
    socket = WebSocket(scope, receive, send)
    # The handshake itself has to be received before it may be answered.
    await receive()
    try:
        frames = _open(context, operations, path, scope)
    except _Refusal as refusal:
        frames = _refused(refusal)
    except (SandboxError, HttpError) as error:
        http = as_http(error) if isinstance(error, SandboxError) else error
        await socket.send_denial_response(error_response(http))
        return
    await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
    await until_either(_produce(context, frames, send), _client_gone(receive), _cut(context, send))


async def _refused(refusal: _Refusal) -> AsyncGenerator[Frame, None]:
    yield error_frame(refusal.reason, close_code=refusal.code)


async def _produce(context: StreamContext, frames: AsyncGenerator[Frame, None], send: Send) -> None:
    code = CLOSE_DONE
    async for item in guarded(frames):
        if context.hub.silent:
            continue
        await send({"type": "websocket.send", "text": item.text()})
        code = item.close_code
    if context.hub.closing:
        code = CLOSE_GOING_AWAY
    await send({"type": "websocket.close", "code": code})


async def _cut(context: StreamContext, send: Send) -> None:
    await context.hub.until_cut()
    await send({"type": "websocket.close", "code": CLOSE_GOING_AWAY})


async def _client_gone(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass


def _open(
    context: StreamContext, operations: Mapping[str, Operation], path: str | None, scope: Scope
) -> AsyncGenerator[Frame, None]:
    stream, path_values = _find(path)
    query: bytes = scope.get("query_string", b"")
    token = context.engine.authenticate(_secret(scope, query))
    operation = operations[stream]
    params, issues = read_parameters(operation, path_values, query, ())
    if issues:
        raise _Refusal(CLOSE_BAD_REQUEST, _said(issues))
    return _started(context, Call(operation, token, params, {}))


def _said(issues: list[Issue]) -> str:
    return "; ".join(f"{entry['loc'][-1]}: {entry['msg']}" for entry in issues)


def _started(context: StreamContext, call: Call) -> AsyncGenerator[Frame, None]:
    try:
        return open_stream(context, call)
    except NotFound as error:
        raise _Refusal(CLOSE_NOT_FOUND, str(error)) from None
    except HttpError as error:
        reason = _said(error.detail) if isinstance(error.detail, list) else str(error.detail)
        raise _Refusal(CLOSE_BAD_REQUEST, reason) from None
    except SandboxError as error:
        if as_http(error).status in (401, 403):
            raise
        raise _Refusal(CLOSE_BAD_REQUEST, str(error)) from None


def _find(path: str | None) -> tuple[str, Mapping[str, str]]:
    parts = [unquote(part) for part in (path or "").removeprefix(_PREFIX).split("/")]
    match parts if (path or "").startswith(_PREFIX) else []:
        case ["market", "ticks"]:
            return "stream_ticks", {}
        case ["market", "candles"]:
            return "stream_candles", {}
        case ["runs", run_id, "pnl"] if run_id:
            return "stream_run_pnl", {"strategy_run_id": run_id}
    raise HttpError(404, "Not Found")


def _secret(scope: Scope, query: bytes) -> str | None:
    """The token of the query string or, failing that, of the Authorization header."""
    given = dict(parse_qsl(query.decode("latin-1"))).get("token")
    if given:
        return given
    scheme, _, secret = Headers(scope=scope).get("authorization", "").strip().partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None
