# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""GET /worker/runs/{strategy_run_id}/pnl/stream"""

from __future__ import annotations

from ... import models as _m
from ...types import Request, pairs, segment


def build(
    strategy_run_id: str, *, interval_seconds: float | None = None
) -> Request[_m.WorkerRunPnlSnapshot]:
    """Follow the run's grouped profit and loss

    Server-sent events. The first default (`message`) event carries a complete snapshot as in
    `get_run_pnl`; later ones follow whenever it differs from the last one sent. A comment line `:
    heartbeat` is sent after about 15 seconds without a change. An event named `error` with
    `{"detail": ...}` says that a snapshot could not be built (the server keeps trying); one named
    `end` says that the run is gone and the stream is over. The stream does not end when the run is
    closed. Access is checked when connecting. Needs the action `runs:read`.

    Args:
        strategy_run_id: The run's stable identifier, as given to or returned by `create_run`.
        interval_seconds: How often the server looks for a change, in seconds.
    """
    return Request(
        operation="stream_run_pnl",
        method="GET",
        path=f"/worker/runs/{segment('strategy_run_id', strategy_run_id)}/pnl/stream",
        query=pairs(("interval_seconds", interval_seconds)),
        shape=_m.WorkerRunPnlSnapshot.wrap,
        stream=True,
    )
