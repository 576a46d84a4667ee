"""The WebSocket channels: the same frames as SSE, one JSON text message each.

The server never reads messages. A refusal happens before the handshake is accepted: the token
with an HTTP answer (401 or 403), a missing run and a bad argument with the close codes 4404 and
4400, which clients see as a refused handshake.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from urllib.parse import parse_qsl, unquote

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from kite_algo_worker.sandbox.engine import NotFound, SandboxError
from kite_algo_worker.sandbox.server.delivery import guarded, until_either
from kite_algo_worker.sandbox.server.errors import HttpError, as_http, error_response
from kite_algo_worker.sandbox.server.frames import Frame
from kite_algo_worker.sandbox.server.requests import Call, read_parameters
from kite_algo_worker.sandbox.server.spec import Operation, Parameter
from kite_algo_worker.sandbox.server.streams import STREAMS, StreamContext
from kite_algo_worker.sandbox.server.validation import SchemaCheck

CLOSE_DONE = 1000
CLOSE_GOING_AWAY = 1001
CLOSE_BAD_REQUEST = 4400
CLOSE_NOT_FOUND = 4404

_PREFIX = "/worker/ws/"


def _query(name: str, **schema: object) -> Parameter:
    return Parameter(name, "query", False, schema, SchemaCheck(schema))


_MODE = _query("mode", type="string", enum=["ltp", "quote", "full"], default="quote")
_INTERVAL = _query("interval", type="string", minLength=1, default="5minute")
_TOKEN_NUMBER = _query("instrument_token", type="integer", minimum=1, maximum=9_999_999_999)
_SECONDS = _query("interval_seconds", type="number", minimum=0.25, maximum=5.0, default=1.0)
_SYMBOL = _query("symbol", type="string")
_PARAMETERS: dict[str, tuple[Parameter, ...]] = {
    "stream_ticks": (_query("symbols", type="string"), _query("tokens", type="string"), _MODE),
    "stream_candles": (_SYMBOL, _TOKEN_NUMBER, _INTERVAL),
    "stream_run_pnl": (_SECONDS,),
}


def _channel(stream: str) -> Operation:
    return Operation(stream, "GET", "", "websocket", _PARAMETERS[stream], None, False, True)


_CHANNELS = {stream: _channel(stream) for stream in _PARAMETERS}


class _Refusal(Exception):
    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


async def serve_websocket(
    context: StreamContext, path: str | None, scope: Scope, receive: Receive, send: Send
) -> None:
    """Answer one WebSocket handshake and, when it is accepted, stream until the end."""
    socket = WebSocket(scope, receive, send)
    # The handshake itself has to be received before it may be answered.
    await receive()
    try:
        frames = _open(context, path, scope)
    except _Refusal as refusal:
        await socket_close(send, refusal.code, refusal.reason)
        return
    except (SandboxError, HttpError) as error:
        http = as_http(error) if isinstance(error, SandboxError) else error
        await socket.send_denial_response(error_response(http))
        return
    await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
    await until_either(_produce(context, frames, send), _client_gone(receive))


async def socket_close(send: Send, code: int, reason: str = "") -> None:
    await send({"type": "websocket.close", "code": code, "reason": reason})


async def _produce(context: StreamContext, frames: AsyncGenerator[Frame, None], send: Send) -> None:
    async for item in guarded(frames):
        text = item.text()
        if text is not None:
            await send({"type": "websocket.send", "text": text})
    await socket_close(send, CLOSE_GOING_AWAY if context.hub.closing else CLOSE_DONE)


async def _client_gone(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass


def _open(context: StreamContext, path: str | None, scope: Scope) -> AsyncGenerator[Frame, None]:
    stream, path_values = _find(path)
    query: bytes = scope.get("query_string", b"")
    token = context.engine.authenticate(_secret(scope, query))
    operation = _CHANNELS[stream]
    params, issues = read_parameters(operation, {}, query, ())
    if issues:
        raise _Refusal(CLOSE_BAD_REQUEST, str(issues[0]["msg"]))
    return _started(context, Call(operation, token, {**params, **path_values}, {}))


def _started(context: StreamContext, call: Call) -> AsyncGenerator[Frame, None]:
    try:
        return STREAMS[call.operation.id](context, call)
    except NotFound as error:
        raise _Refusal(CLOSE_NOT_FOUND, str(error)) from None
    except HttpError:
        raise _Refusal(CLOSE_BAD_REQUEST, "Invalid query") from None
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
