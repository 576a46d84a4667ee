"""From refusals of the engine to HTTP answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import to_json
from starlette.responses import PlainTextResponse, Response

from ..engine.base.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    SandboxError,
    Unauthorized,
    Unavailable,
    Unprocessable,
)
from ..profiles.profile import Unhandled
from .issues import Issue, issue

_STATUSES: tuple[tuple[type[SandboxError], int], ...] = (
    (Unauthorized, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (Conflict, 409),
    (Invalid, 422),
    (Unprocessable, 422),
    (BadRequest, 400),
    (Unavailable, 503),
)


class HttpError(Exception):
    """An answer decided by the server itself, such as an unknown path.

    Without a detail it is the bare text of a failure that nobody handles.
    """

    def __init__(
        self, status: int, detail: object, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status}: {detail if isinstance(detail, str) else 'refused'}")
        self.status = status
        self.detail = detail
        self.headers = headers


def invalid_request(issues: list[Issue]) -> HttpError:
    """The 422 answer of a request that breaks its schema."""
    return HttpError(422, issues)


def status_of(error: SandboxError) -> int:
    """The status of an engine refusal; an unmapped class is a plain 400."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 400)


def as_http(error: SandboxError, source: str = "body") -> HttpError:
    """The HTTP answer for an engine refusal.

    The engine does not know where a value was sent; ``source`` says so for its field errors.
    """
    if isinstance(error, Unhandled):
        return HttpError(500, None)
    detail: object = error.detail
    if isinstance(error, Invalid) and isinstance(detail, list):
        detail = [_safe_issue(entry, source) for entry in detail]
    return HttpError(status_of(error), detail)


def _safe_issue(entry: Mapping[str, Any], source: str) -> Issue:
    loc = entry.get("loc")
    where = (source, *loc[1:]) if isinstance(loc, (list, tuple)) else (source,)
    return issue(
        str(entry.get("type", "value_error")), where, str(entry.get("msg", "")), entry.get("input")
    )


def json_response(
    content: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON answer. Numbers that JSON cannot carry become null."""
    body = to_json(content, inf_nan_mode="null")
    return Response(body, status_code=status, headers=headers, media_type="application/json")


def error_response(error: HttpError) -> Response:
    """The ``{"detail": ...}`` body of a refusal."""
    if error.detail is None:
        return PlainTextResponse("Internal Server Error", error.status, error.headers)
    return json_response({"detail": error.detail}, error.status, error.headers)
