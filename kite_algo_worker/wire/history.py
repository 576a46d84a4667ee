"""Several answers about the history of one instrument as one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kite_algo_worker_api import models

if TYPE_CHECKING:
    from kite_algo_worker_api.models import WorkerHistoricalCandles

_WORST_FIRST = ("error", "triggered", "up_to_date", "disabled")


def joined(answers: Sequence[WorkerHistoricalCandles]) -> WorkerHistoricalCandles:
    """Consecutive spans as one answer: each candle once, oldest first.

    A candle that two of them have is the one of the later. The state of ingestion is the least
    finished of all; what else the answers say is said by the last one.
    """
    by_time: dict[object, Any] = {}
    for answer in answers:
        for candle in answer.get("candles") or ():
            by_time[_instant(candle)] = candle
    candles = sorted(by_time.items(), key=lambda item: (isinstance(item[0], str), item[0]))
    whole: dict[str, Any] = {
        **answers[-1],
        "candles": [candle for _, candle in candles],
        "count": len(candles),
    }
    if "from" in answers[0]:
        whole["from"] = answers[0]["from"]
    states = [state for answer in answers if (state := answer.get("ingestion"))]
    if states:
        whole["ingestion"] = min(states, key=_rank)
    return models.WorkerHistoricalCandles.wrap(whole, "get_historical_candles")


def _instant(candle: Any) -> object:
    """When a candle starts; offsets differ by source."""
    stamp = candle.get("ts")
    try:
        return datetime.fromisoformat(stamp).timestamp()
    except (TypeError, ValueError):
        return str(stamp)


def _rank(ingestion: Any) -> int:
    status = ingestion.get("status")
    return _WORST_FIRST.index(status) if status in _WORST_FIRST else len(_WORST_FIRST)
