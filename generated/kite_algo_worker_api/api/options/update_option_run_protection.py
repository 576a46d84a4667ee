# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""PUT /worker/options/runs/{strategy_run_id}/protection"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    strategy_run_id: str, *, body: Mapping[str, Any], x_worker_session_nonce: str | None = None
) -> Request[_m.OptionRunProtection]:
    """Replace an option run's protection rules

    Replaces all stored rules and their precedence, in any status of the run. A role that is not
    listed in `precedence` never matches, and an empty or omitted `precedence` switches every rule
    off. Rules only advise: a match places no order, but it blocks a worker run of the same id.
    Sending the same body again gives the same result.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        x_worker_session_nonce: The nonce returned by `claim_session`. Required while the run
            has an active session; a run nobody has claimed needs none. Releasing a session and the
            run heartbeat always need it.
    """
    return Request(
        operation="update_option_run_protection",
        method="PUT",
        path=f"/worker/options/runs/{segment('strategy_run_id', strategy_run_id)}/protection",
        headers=pairs(("X-Worker-Session-Nonce", x_worker_session_nonce)),
        body=body,
        shape=_m.OptionRunProtection.wrap,
    )
