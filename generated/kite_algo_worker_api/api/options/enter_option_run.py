# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/options/runs/{strategy_run_id}/enter"""

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
    """Enter an option run

    Places the run's entry plan and records the outcome per leg. In paper mode, or with a paper
    account scope, the legs go to the paper engine as one basket; with `order_results` or
    `trade_results` the given outcome is recorded instead; otherwise every order is recorded as
    filled without going anywhere. The run ends in `entered`, `partial_entry` or `cleanup_required`.
    The run itself is not idempotent: entering it a second time is a 409. The deployed backend
    accepts a safety token only for an option run whose id is also that of a worker run; the sandbox
    checks the token with the worker run it was issued for.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        x_worker_session_nonce: The nonce returned by `claim_session`. Required while the run
            has an active session; a run nobody has claimed needs none. Releasing a session and the
            run heartbeat always need it.
    """
    return Request(
        operation="enter_option_run",
        method="POST",
        path=f"/worker/options/runs/{segment('strategy_run_id', strategy_run_id)}/enter",
        headers=pairs(("X-Worker-Session-Nonce", x_worker_session_nonce)),
        body=body,
        shape=_m.OptionRunAction.wrap,
    )
