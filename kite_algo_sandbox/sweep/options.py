"""What a sweep hands on to each of its replays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict


class ReplayOptions(TypedDict, total=False):
    """What a sweep hands on to every replay, under the names that ``replay`` has for them."""

    interval: str | None
    cash: int
    arguments: Sequence[str]
    symbols: Sequence[str]
    seed: int
    bar_path: str
    spread: int
    slippage: int
    liquidity: int | None
    latency: float
    patience: float
