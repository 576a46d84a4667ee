"""Rejections that a test has asked for."""

from __future__ import annotations

from dataclasses import dataclass

from ..base.refusals import EXCHANGE, Layer, Refusal
from .orders import OrderRequest


@dataclass(slots=True)
class _Rejection:
    reason: Refusal
    times: int
    tradingsymbol: str | None


class Scripted:
    """Rejections that wait for their order, in the order in which they were scripted."""

    def __init__(self) -> None:
        self._waiting: list[_Rejection] = []

    def reject_next(
        self, reason: str, layer: Layer = EXCHANGE, times: int = 1,
        tradingsymbol: str | None = None, raw: str | None = None,
    ) -> None:  # fmt: skip
        """Let the next ``times`` orders be refused by a layer, of one symbol or of any.

        ``raw`` is what ``status_message_raw`` says when it differs from the reason.
        """
        symbol = tradingsymbol.strip().upper() if tradingsymbol else None
        self._waiting.append(_Rejection(Refusal(reason, layer, raw), times, symbol))

    def take(self, request: OrderRequest, *layers: Layer) -> Refusal | None:
        """The reason why this order is refused at one of the layers; asking uses it up."""
        for row in self._waiting:
            if row.reason.layer in layers and row.tradingsymbol in (None, request.tradingsymbol):
                row.times -= 1
                if not row.times:
                    self._waiting.remove(row)
                return row.reason
        return None

    def clear(self) -> None:
        """Forget every rejection."""
        self._waiting.clear()

    def as_json(self) -> list[dict[str, object]]:
        """What waits."""
        return [
            {
                "reason": str(row.reason),
                "layer": row.reason.layer,
                "times": row.times,
                "tradingsymbol": row.tradingsymbol,
                "raw": row.reason.raw,
            }
            for row in self._waiting
        ]
