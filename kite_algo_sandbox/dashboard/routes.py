"""The page's addresses: the page, its files, its state, and the worker API for who is signed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import PurePosixPath
from typing import Final, TypeAlias
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ..engine import SandboxEngine, SandboxError
from .operator import Operator
from .sign_in import COOKIE, SignIns, is_local

#: Where the identity of a request lies that the page makes; the worker API takes it as it is.
IDENTITY: Final = "kite_algo.identity"

Headers: TypeAlias = Mapping[str, str]

_WEB = resources.files("kite_algo_sandbox") / "_web"
_FILES: Mapping[str, tuple[str, str]] = {
    "page.css": ("page.css", "text/css"),
    "dashboard.css": ("dashboard.css", "text/css"),
    "dashboard.js": ("dashboard.js", "text/javascript"),
    "charts.js": (
        "vendor/lightweight-charts/lightweight-charts.standalone.production.js",
        "text/javascript",
    ),
}
# The charting library styles its logo in place; nothing else may be inline, or come from elsewhere.
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_SAFE: Headers = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
# Only a script of this page can set it: a form or an image of another one cannot.
_OWN_HEADER = "x-kite-algo-dashboard"
_API = "/dashboard/api"
_CONTROL = "/dashboard/control"


def dashboard_routes(
    engine: SandboxEngine, sign_ins: SignIns, api: ASGIApp, prefix: str, has_control: bool
) -> Iterable[BaseRoute]:
    """Every address of the page.

    Args:
        engine: The exchange that is shown.
        sign_ins: Who may see it.
        api: The worker API and the control face; requests of the page are handed to it.
        prefix: The path of the worker API in ``api``.
        has_control: Whether the control face is served.
    """
    operator = Operator(engine)

    async def page(request: Request) -> Response:
        if not _is_local(request):
            return _text(404, "Not Found")
        code = request.query_params.get("code")
        if code is None:
            if sign_ins.knows(request.headers):
                return _file("dashboard.html")
            return _file("sign-in.html", status=401)
        cookie = sign_ins.redeem(code)
        if cookie is None:
            return _file("sign-in.html", status=401)
        answer = RedirectResponse("/", 303, headers=dict(_SAFE))
        answer.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", path="/")
        return answer

    async def file(request: Request) -> Response:
        found = _FILES.get(request.path_params["name"])
        if found is None or not _is_local(request):
            return _text(404, "Not Found")
        return _file(*found)

    async def link(request: Request) -> Response:
        """A fresh link, for who has a worker token."""
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        try:
            engine.authenticate(secret if scheme.lower() == "bearer" else None)
        except SandboxError as error:
            return _text(401, str(error))
        url = request.url.replace(path="/", query=f"code={sign_ins.code()}")
        return JSONResponse({"url": str(url), "once": True}, headers=dict(_SAFE))

    async def state(request: Request) -> Response:
        if not _is_local(request) or not sign_ins.knows(request.headers):
            return _text(401, "Sign in first")
        told = await run_in_threadpool(operator.state)
        return JSONResponse(told | {"control": has_control}, headers=dict(_SAFE))

    forward = _Forward(operator, sign_ins, api, prefix)
    return [
        Route("/", page),
        Route("/dashboard/link", link, methods=["POST"]),
        Route("/dashboard/state", state),
        forward,
        Route("/dashboard/{name}", file),
    ]


class _Forward(BaseRoute):
    """Hands a request of the page to the worker API, as the worker whose run it is about."""

    def __init__(self, operator: Operator, sign_ins: SignIns, api: ASGIApp, prefix: str) -> None:
        self._operator = operator
        self._sign_ins = sign_ins
        self._api = api
        self._targets = {_API: prefix, _CONTROL: "/sandbox"}

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        is_ours = scope["type"] == "http" and scope["path"].startswith((f"{_API}/", f"{_CONTROL}/"))
        return (Match.FULL if is_ours else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        is_read = scope["method"] == "GET"
        if not _is_local(request) or not self._sign_ins.knows(request.headers):
            await _text(401, "Sign in first")(scope, receive, send)
        elif not is_read and _OWN_HEADER not in request.headers:
            await _text(403, f"Writes need the header {_OWN_HEADER}")(scope, receive, send)
        else:
            await self._api(self._rewritten(scope), receive, send)

    def _rewritten(self, scope: Scope) -> Scope:
        ours = str(PurePosixPath(*PurePosixPath(scope["path"]).parts[:3]))
        raw = (scope.get("raw_path") or quote(scope["path"]).encode()).partition(b"?")[0]
        target = self._targets[ours]
        path = target + scope["path"].removeprefix(ours)
        query = scope.get("query_string", b"").decode("latin-1")
        token, nonce = self._operator.identity(path, query)
        dropped = (b"authorization", b"cookie", b"x-worker-session-nonce")
        headers = [(name, value) for name, value in scope["headers"] if name not in dropped]
        if nonce is not None:
            headers.append((b"x-worker-session-nonce", nonce.encode("latin-1")))
        return {
            **scope,
            "path": path,
            "raw_path": target.encode() + raw.removeprefix(ours.encode()),
            "headers": headers,
            IDENTITY: token,
        }


def _is_local(request: Request) -> bool:
    client = request.client.host if request.client else None
    return is_local(client, request.headers.get("host", ""))


def _file(name: str, kind: str = "text/html", status: int = 200) -> Response:
    content = (_WEB / name).read_bytes()
    return Response(content, status, dict(_SAFE), f"{kind}; charset=utf-8")


def _text(status: int, text: str) -> Response:
    return JSONResponse({"detail": text}, status, dict(_SAFE))
