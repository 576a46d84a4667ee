"""Rejections that a test has asked for."""

from __future__ import annotations

from dataclasses import dataclass

from .orders import OrderRequest

EXCHANGE, GATEWAY = "exchange", "gateway"


@dataclass(slots=True)
class _Rejection:
    reason: str
    layer: str
    times: int
    tradingsymbol: str | None


class Scripted:
    """Rejections that wait for their order, in the order in which they were scripted."""

    def __init__(self) -> None:
        self._waiting: list[_Rejection] = []

    def reject_next(
        self, reason: str, layer: str = EXCHANGE, times: int = 1, tradingsymbol: str | None = None
    ) -> None:
        """Let the next ``times`` orders be refused, of one symbol or of any."""
        symbol = tradingsymbol.strip().upper() if tradingsymbol else None
        self._waiting.append(_Rejection(reason, layer, times, symbol))

    def take(self, request: OrderRequest, layer: str) -> str | None:
        """The reason why this order is refused at this layer; it is used up by asking."""
        for row in self._waiting:
            if row.layer == layer and row.tradingsymbol in (None, request.tradingsymbol):
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
                "reason": row.reason,
                "layer": row.layer,
                "times": row.times,
                "tradingsymbol": row.tradingsymbol,
            }
            for row in self._waiting
        ]
