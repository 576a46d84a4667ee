# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/runs/{strategy_run_id}/preview/basket"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request, segment


def build(strategy_run_id: str, *, body: Mapping[str, Any]) -> Request[_m.BasketPreview]:
    """Work out margin and charges of a basket without placing it

    Like `preview_order` for several orders at once; the margin takes the legs together. Nothing is
    placed. Deployed backends preview live runs only, and remember the first answer per run when no
    idempotency key is given. Needs the action `intents:submit`; no session nonce.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
    """
    return Request(
        operation="preview_basket",
        method="POST",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/preview/basket",
        body=body,
        shape=_m.BasketPreview.wrap,
    )
