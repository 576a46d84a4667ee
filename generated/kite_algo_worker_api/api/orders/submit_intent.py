# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/runs/{strategy_run_id}/intents"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    strategy_run_id: str, *, body: Mapping[str, Any], x_worker_session_nonce: str | None = None
) -> Request[_m.IntentResult]:
    """Place an order or a basket

    Checks the body, then the run (it must be `open`), then the idempotency key, then the safety
    token, and only then trades in the run's mode: `dry_run` stores nothing, `paper` goes to the
    paper exchange, `live` to the broker.

    **Idempotency.** The key is remembered for the run for ever. The same key again returns the
    stored result with `status: deduped` and places nothing. With another payload it is a 409 from
    backends that compare (the sandbox does) and the stored result from those that do not, so a key
    must name one intention only. A deployed paper backend may execute both of two requests with one
    key that are in flight at once: repeat a request whose answer was lost with the same key, and
    only when the first attempt cannot be under way any more.

    A paper order that the exchange refuses (unknown instrument, lot size, funds) is still HTTP 200:
    look at `status`, `order_status` and `rejection_reason`. Every leg of a basket must be a valid
    order, or the whole request is refused; `all_or_none` decides what happens when a valid leg is
    rejected. With `basket.dry_run` nothing is placed. Attribution is added by the backend: an order
    that carries `tag`, `tags` or `attribution` is refused.

    Needs the action `intents:submit`, and the session nonce while a session is active.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        x_worker_session_nonce: The nonce returned by `claim_session`. Required while the run
            has an active session; a run nobody has claimed needs none. Releasing a session and the
            run heartbeat always need it.
    """
    return Request(
        operation="submit_intent",
        method="POST",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/intents",
        headers=pairs(("X-Worker-Session-Nonce", x_worker_session_nonce)),
        body=body,
        shape=_m.IntentResult.wrap,
    )
