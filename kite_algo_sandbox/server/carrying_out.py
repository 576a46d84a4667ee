"""Carrying out one call in the manners of a profile: what is asked, answered and refused."""

from __future__ import annotations

from starlette.responses import Response

from ..engine import SandboxEngine, SandboxError
from ..profiles import Asked, Profile, Refused
from .errors import HttpError, as_http, error_response
from .operations import OFFERED
from .requests import Call


def carry_out(profile: Profile, engine: SandboxEngine, call: Call) -> object:
    """Ask the engine for what was asked, and answer as the profile does.

    Raises:
        SandboxError: the engine or the profile refuses it.
    """
    offered = OFFERED[call.operation.id]
    if not profile.differences:
        return offered.perform(engine, call.token, call.params, call.body)
    with engine.lock:
        asked = Asked(engine, call.operation.id, call.token, call.params, call.body)
        asked = profile.before(asked)
        done = offered.perform(engine, asked.token, asked.params, asked.body)
        return profile.after(asked, done)


def refusal_of(
    profile: Profile, error: SandboxError | HttpError, operation: str, source: str
) -> Response:
    """The answer to a refused call in the profile's words."""
    http = as_http(error, source) if isinstance(error, SandboxError) else error
    status, detail = profile.refusal(operation, Refused(http.status, http.detail))
    return error_response(HttpError(status, detail, http.headers))
