"""What repeating an operation would mean."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote

from kite_algo_worker_api.types import Request

WRITES: Final = frozenset(
    {
        "cancel_bracket",
        "cancel_order",
        "claim_session",
        "create_bracket",
        "create_option_run",
        "create_run",
        "delete_gtt",
        "enter_option_run",
        "exit_option_run",
        "exit_run",
        "log_decision_event",
        "modify_gtt",
        "modify_order",
        "patch_risk",
        "place_gtt",
        "preview_option_run_entry",
        "preview_option_run_exit",
        "release_session",
        "submit_intent",
        "update_backend_protection",
        "update_option_run_protection",
    }
)
"""Operations that change something: when the answer is lost, their outcome is unknown."""

EXITS: Final = frozenset({"exit_option_run", "exit_run"})
"""Operations that close positions."""

CANCELS: Final = frozenset({"cancel_bracket", "cancel_order", "delete_gtt"})
"""Operations that take orders out of the book."""

TRADES: Final = frozenset({"create_bracket", "enter_option_run", "modify_order", "submit_intent"})
"""Operations that may open positions of a run: its kill switch stops them."""

HEARTBEATS: Final = frozenset({"heartbeat", "run_heartbeat"})
"""Operations that change only a time stamp: sending one twice does no harm."""


def is_write(operation: str) -> bool:
    """Whether a lost answer to ``operation`` leaves its effect unknown."""
    return operation in WRITES


LOOKUP_TOKEN: Final = "lookup-only"
"""A safety token that no backend accepts: a stored result is returned, nothing new is executed."""


def may_trade(request: Request[Any]) -> bool:
    """Whether a request may open a position of its run."""
    body = request.body if isinstance(request.body, dict) else {}
    return request.operation in TRADES and body.get("safety_token") != LOOKUP_TOKEN


_RUN_IN_PATH: Final = re.compile(r"/runs/([^/]+)")


def subject_of(request: Request[Any]) -> tuple[str | None, str | None]:
    """The run and the idempotency key a request is about, each None when it has none."""
    body: dict[str, object] = request.body if isinstance(request.body, dict) else {}
    in_path = _RUN_IN_PATH.search(request.path)
    run_id = unquote(in_path.group(1)) if in_path else body.get("strategy_run_id")
    key = body.get("idempotency_key")
    return (
        run_id if isinstance(run_id, str) else None,
        key if isinstance(key, str) else None,
    )
