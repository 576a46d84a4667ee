"""The workers that run in the process of the sandbox, by what their clients say of themselves."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from kite_algo_worker._base.present import BEATING, READING


class PresentWorkers:
    """The workers of this process that use the SDK."""

    def alive(self, nonces: Mapping[str, str]) -> list[tuple[str, float]]:
        """Of the runs whose sessions have these nonces, those whose worker sends heartbeats, with
        the seconds between two of them."""
        return [
            (one.run_id, one.interval)
            for one in BEATING.all()
            if one.is_alive and nonces.get(one.run_id) == one.nonce
        ]

    def have_read(self, sent: Mapping[str, int]) -> bool:
        """Whether they wait, having read so many events of each stream, by correlation id.

        What the calling thread reads itself does not count: it cannot read while it asks.
        """
        me = threading.get_ident()
        return all(
            one.waits_for_more and one.received >= sent.get(one.correlation_id, 0)
            for one in READING.all()
            if one.correlation_id is not None and one.thread != me
        )
