"""The control over HTTP, below ``/sandbox``; served only when it was asked for."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from .control import ROUTES, Control
from .control_arguments import WrongArguments
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
    except WrongArguments as error:
        raise invalid_request(error.issues) from None
    except (ValueError, TypeError, TimeoutError) as error:
        raise HttpError(409, str(error)) from None
    answer = result if isinstance(result, dict) else {}
    if isinstance(result, list):
        answer = {"closed": result}
    return json_response({"status": "ok", **answer, "now": control.now.isoformat()})


def _arguments(raw: bytes) -> dict[str, Any]:
    body = read_json(raw) if raw.strip() else {}
    if not isinstance(body, dict):
        raise invalid_request([issue("dict_type", ("body",), "must be an object")])
    return body
