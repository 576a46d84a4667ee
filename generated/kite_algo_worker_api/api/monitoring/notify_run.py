# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/runs/{strategy_run_id}/notify"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    strategy_run_id: str, *, body: Mapping[str, Any], x_worker_session_nonce: str | None = None
) -> Request[_m.RunNotification]:
    """Send a message to the owner's channels

    For runs that the platform hosts itself: queues the message for every channel; delivery is not
    awaited. The same key with the same channels, text and subject sends nothing a second time and
    answers `deduped`; with others it is a 409. Safe to repeat with the same key. Tokens of workers
    outside the platform never have the action `notifications:publish`, and are answered 403.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        x_worker_session_nonce: The nonce returned by `claim_session`. Required while the run
            has an active session; a run nobody has claimed needs none. Releasing a session and the
            run heartbeat always need it.
    """
    return Request(
        operation="notify_run",
        method="POST",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/notify",
        headers=pairs(("X-Worker-Session-Nonce", x_worker_session_nonce)),
        body=body,
        shape=_m.RunNotification.wrap,
    )
