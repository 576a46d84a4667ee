"""The control over HTTP, below ``/sandbox``; served only when it was asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from .control import ROUTES, Control
from .errors import HttpError, invalid_request, json_response
from .issues import issue
from .json_body import read_json


async def control_answer(control: Control, method: str, path: str, raw: bytes) -> Response:
    """Carry out one request of the control face.

    Raises ``HttpError``: 404 for an unknown path, 405 for a wrong method, 409 for what this clock
    cannot do, 422 for wrong arguments.
    """
    name = ROUTES.get((method, path))
    if name is None:
        allowed = [known for known, route in ROUTES if route == path]
        if allowed:
            raise HttpError(405, "Method Not Allowed", {"Allow": ", ".join(allowed)})
        raise HttpError(404, "Not Found")
    arguments = _arguments(raw) if method == "POST" else {}
    try:
        result = await run_in_threadpool(getattr(control, name), **arguments)
    except ValidationError as error:
        found = [
            issue(entry["type"], ("body", *entry["loc"]), entry["msg"], entry["input"])
            for entry in error.errors(include_url=False)
        ]
        raise invalid_request(found) from None
    except (ValueError, TypeError) as error:
        raise HttpError(409, str(error)) from None
    if isinstance(result, datetime):
        result = {"now": result.isoformat()}
    if isinstance(result, list):
        result = {"closed": result}
    return json_response(result or {"status": "ok"})


def _arguments(raw: bytes) -> dict[str, Any]:
    body = read_json(raw) if raw.strip() else {}
    if not isinstance(body, dict):
        raise invalid_request([issue("dict_type", ("body",), "must be an object")])
    return body
