"""What an operation means, as the contract says, and what a request is about."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote

from kite_algo_worker_api.operations import OPERATIONS, Effect
from kite_algo_worker_api.types import Request


def _with_effect(*effects: Effect) -> frozenset[str]:
    return frozenset(name for name, known in OPERATIONS.items() if known.effect in effects)


WRITES: Final = _with_effect("write", "trade", "exit", "cancel")
"""Operations that change something: when the answer is lost, their outcome is unknown."""

EXITS: Final = _with_effect("exit")
"""Operations that close positions."""

CANCELS: Final = _with_effect("cancel")
"""Operations that take orders out of the book."""

TRADES: Final = _with_effect("trade")
"""Operations that may open positions of a run: its kill switch stops them."""

HEARTBEATS: Final = _with_effect("heartbeat")
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
