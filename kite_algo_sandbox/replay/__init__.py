"""History through an unmodified worker: the same file that trades, on a virtual clock.

Needs the extra: ``pip install "kite-algo-worker[sandbox]"``.
"""

from __future__ import annotations

from kite_algo_worker._base.extras import needs

with needs("kite_algo_sandbox.replay", "sandbox"):
    from .frames import ReplayFrames
    from .result import SCHEMA, ReplayResult
    from .rows import (
        CHARGE_KINDS,
        CandleRow,
        EquityPoint,
        ExecutionRow,
        Fee,
        Layer,
        Manifest,
        OrderRow,
        Outcome,
        PositionRow,
        RejectionRow,
        SessionRow,
        Side,
        TradeRow,
    )
    from .runner import replay
    from .worker import WorkerError

__all__ = [
    "CHARGE_KINDS",
    "SCHEMA",
    "CandleRow",
    "EquityPoint",
    "ExecutionRow",
    "Fee",
    "Layer",
    "Manifest",
    "OrderRow",
    "Outcome",
    "PositionRow",
    "RejectionRow",
    "ReplayFrames",
    "ReplayResult",
    "SessionRow",
    "Side",
    "TradeRow",
    "WorkerError",
    "replay",
]
