# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/market/ticks/stream"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs


def build(
    *, symbols: str | None = None, tokens: str | None = None, mode: str | None = None
) -> Request[_m.TicksEvent]:
    """Follow prices as server-sent events

    Subscribes the named instruments for as long as the connection is open. The first event is
    `snapshot` with the present quotes; each `ticks` event carries the quotes that just changed,
    usually one. An instrument may arrive in a higher mode than asked for when somebody else follows
    it. A comment line (`: heartbeat`) is sent about every 15 seconds of silence. An `error` event,
    whose data is `{"detail": text}`, is the last one. There is no `end` event. Disconnecting drops
    the subscription; reconnecting starts again with a snapshot, and ticks in between are lost.

    Args:
        symbols: Comma-separated `EXCHANGE:TRADINGSYMBOL` ids; blanks are dropped.
        tokens: Comma-separated instrument tokens; blanks are dropped. A text that is not a
            number is a 422.
        mode: How much to follow: `ltp` last price only, `quote` day figures too, `full` also
            depth, open interest and exchange times.
    """
    return Request(
        operation="stream_ticks",
        method="GET",
        path="/worker/market/ticks/stream",
        query=pairs(("symbols", symbols), ("tokens", tokens), ("mode", mode)),
        shape=_m.TicksEvent.wrap,
        stream=True,
    )
