"""Scripted trouble between the exchange and its callers: errors, lost answers, delays."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from .errors import json_response

_REASONS = {
    429: "Too many requests",
    500: "Internal error (scripted)",
    502: "Bad gateway (scripted)",
    503: "Service unavailable (scripted)",
    504: "Gateway timeout (scripted)",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one of the next requests instead of its answer.

    ``status`` 0 means that the connection is cut without an answer. With ``executed`` the request
    is carried out before that, and the caller cannot tell.
    """

    status: int
    operation: str | None = None
    detail: object = None
    executed: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    html: bool = False

    def answer(self) -> ASGIApp:
        """What the caller gets."""
        if self.status == 0:
            return _cut
        detail = self.detail or _REASONS.get(self.status, "Refused (scripted)")
        if self.html:
            page = f"<html><body><h1>{self.status}</h1><p>{detail}</p></body></html>"
            return HTMLResponse(page, self.status, self.headers)
        return json_response({"detail": detail}, self.status, self.headers)

    def as_json(self) -> dict[str, object]:
        """The fault as the control face shows it."""
        return {
            "operation": self.operation,
            "status": self.status,
            "executed": self.executed,
            "times": self.times,
        }


class Faults:
    """The faults that wait for their request, in the order in which they were scripted."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._delays: dict[str | None, float] = {}
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Let a fault wait for the next request it applies to."""
        with self._lock:
            self._waiting.append(fault)

    def take(self, operation: str) -> Fault | None:
        """The fault of a request that has just come; each is used ``times`` times."""
        with self._lock:
            for index, fault in enumerate(self._waiting):
                if fault.operation in (None, operation):
                    if fault.times > 1:
                        self._waiting[index] = replace(fault, times=fault.times - 1)
                    else:
                        del self._waiting[index]
                    return fault
        return None

    def slow_down(self, seconds: float, operation: str | None) -> None:
        """Delay every answer, or those of one operation; 0 ends it."""
        with self._lock:
            self._delays[operation] = seconds

    async def delay(self, operation: str) -> None:
        """Wait as long as a request of this operation has to."""
        seconds = self._delays.get(operation, self._delays.get(None, 0.0))
        if seconds > 0:
            await asyncio.sleep(seconds)

    def clear(self) -> None:
        """Forget every fault and delay."""
        with self._lock:
            self._waiting.clear()
            self._delays.clear()

    def as_json(self) -> dict[str, object]:
        """What waits, for the control face."""
        with self._lock:
            return {
                "faults": [fault.as_json() for fault in self._waiting],
                "latency": {name or "*": value for name, value in self._delays.items() if value},
            }


async def _cut(_scope: Scope, _receive: Receive, send: Send) -> None:
    # An answer that promises a byte and never sends it makes the server close the connection.
    headers = [(b"content-length", b"1")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
