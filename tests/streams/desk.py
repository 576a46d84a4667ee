"""A backend with one order, for tests of those who wait for its end."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.clients import Face

RUN = "run_1"
ORDER = "250508000001"

Stream = Callable[["Desk", Any], object]


@dataclass
class Desk:
    """Answers reads of the order with its ``status``; ``stream`` serves whoever follows it."""

    stream: Stream
    status: str = "OPEN"
    ends: bool = True
    reads: list[float] = field(default_factory=list)
    followed: list[str] = field(default_factory=list)
    released: list[object] = field(default_factory=list)

    def __call__(self, peer: Any) -> None:
        if "/stream" in peer.target:
            self.followed.append(peer.target)
            self.released.append(self.stream(self, peer))
        else:
            self.reads.append(time.monotonic())
            order = {"order_id": ORDER, "status": self.status}
            peer.refuse(200, json.dumps({"strategy_run_id": RUN, "order": order}).encode())

    def tell(self, peer: Any, status: str, cursor: int = 1) -> None:
        """Push the order's status, whether it is so or not."""
        row = {
            "cursor": cursor,
            "strategy_run_id": RUN,
            "account_id": "a",
            "event_type": "order.updated",
            "related_resource_type": "broker_order",
            "related_resource_id": ORDER,
            "payload": {"order_id": ORDER, "status": status},
        }
        peer.send(f"data: {json.dumps(row)}\n\n".encode())

    def end(self, status: str = "COMPLETE") -> None:
        """Let the order end without telling anyone, if it ever ends."""
        if self.ends:
            self.status = status


def until_left(peer: Any) -> object:
    """Whether the client ended the connection, and not this server's patience."""
    return peer.wait_until_client_leaves(4.0)


@contextmanager
def nothing_left_behind(face: Face) -> Iterator[None]:
    """No thread of the client, and no task."""
    yield
    assert "kite-algo-worker" not in [thread.name for thread in threading.enumerate()]
    if face._runner is not None:
        assert asyncio.all_tasks(face._runner.get_loop()) == set()


def wait(face: Face, **given: Any) -> Any:
    """Wait for the end of the order, leaving nothing behind."""
    with nothing_left_behind(face):
        return face.wait_for_terminal_order_state(RUN, ORDER, **given)
