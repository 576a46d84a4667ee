# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/health"""

from __future__ import annotations

from ... import models as _m
from ...types import Request


def build() -> Request[_m.HealthStatus]:
    """Check that the backend answers and the token is valid

    Reports what the token may do. Nothing changes on the server, apart from the time the token was
    last used. Any valid token may call it; safe to repeat.
    """
    return Request(
        operation="health", method="GET", path="/worker/health", shape=_m.HealthStatus.wrap
    )
