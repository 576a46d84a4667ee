"""Why an order is refused, and by whom.

* ``gateway``: the broker's front door. The call fails with status 400, and no order exists.
* ``rms``: the broker's risk checks. The order exists and ends as ``REJECTED`` before it reached
  the exchange, so it has no exchange order id.
* ``exchange``: the exchange itself. The order ends as ``REJECTED`` with an exchange order id.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

Layer: TypeAlias = Literal["gateway", "rms", "exchange"]
GATEWAY: Layer = "gateway"
RMS: Layer = "rms"
EXCHANGE: Layer = "exchange"


class Refusal(str):
    """A reason as the trader reads it, with the system's own words and the layer that said it."""

    layer: Layer
    raw: str

    def __new__(cls, text: str, layer: Layer = RMS, raw: str | None = None) -> Refusal:
        made = super().__new__(cls, text)
        made.layer = layer
        made.raw = raw or str(text)
        return made


def layer_of(reason: str) -> Layer:
    """Who refused; a plain text comes from the risk checks."""
    return reason.layer if isinstance(reason, Refusal) else RMS


def raw_of(reason: str) -> str:
    """The system's own words for a reason."""
    return reason.raw if isinstance(reason, Refusal) else reason
