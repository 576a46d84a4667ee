# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/options/runs/{strategy_run_id}/exit"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    strategy_run_id: str,
    *,
    body: Mapping[str, Any] | None = None,
    x_worker_session_nonce: str | None = None,
) -> Request[_m.OptionRunAction]:
    """Exit an option run

    Closes what the run still holds, or records the outcome given in the body, and moves the run to
    `exited` or `partial_exit`. The deployed backend wants a preview of the exit first (409 straight
    from `entered`) and never sends the exit to its paper engine; the sandbox exits an entered run
    at once and closes its paper positions. Repeating it on an exited run is a 409.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        x_worker_session_nonce: The nonce returned by `claim_session`. Required while the run
            has an active session; a run nobody has claimed needs none. Releasing a session and the
            run heartbeat always need it.
    """
    return Request(
        operation="exit_option_run",
        method="POST",
        path=f"/worker/options/runs/{segment('strategy_run_id', strategy_run_id)}/exit",
        headers=pairs(("X-Worker-Session-Nonce", x_worker_session_nonce)),
        body=body,
        shape=_m.OptionRunAction.wrap,
    )
