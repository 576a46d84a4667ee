# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/runs/{strategy_run_id}/brackets/{bracket_intent_id}/cancel"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    strategy_run_id: str, bracket_intent_id: str, *, x_worker_session_nonce: str | None = None
) -> Request[_m.BracketReceipt]:
    """Cancel a bracket

    Starts cancelling whatever orders of the bracket are still working; a position already entered
    stays open. Cancelling twice is harmless. Deployed backends answer 409 for runs that are not
    live. Needs the action `intents:submit`, and the session nonce while a session is active.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        bracket_intent_id: Identifier of one bracket of the run.
        x_worker_session_nonce: The nonce returned by `claim_session`. Required while the run
            has an active session; a run nobody has claimed needs none. Releasing a session and the
            run heartbeat always need it.
    """
    return Request(
        operation="cancel_bracket",
        method="POST",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/brackets/{segment('bracket_intent_id', bracket_intent_id)}/cancel",
        headers=pairs(("X-Worker-Session-Nonce", x_worker_session_nonce)),
        shape=_m.BracketReceipt.wrap,
    )
