"""The sandbox exchange: clock, calendar, prices, orders, ledger, runs and protection.

It knows no HTTP and reads no wall clock outside :mod:`.clock`; the same calls at the same clock
times with the same seed give the same answers.
"""

from __future__ import annotations

from .api.engine import OPERATIONS, SandboxEngine
from .api.operation import Operation
from .base.clock import IST, Clock, VirtualClock, WallClock
from .base.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    SandboxError,
    Unauthorized,
    Unavailable,
    Unprocessable,
)
from .orders.rules import Rules
from .runs.tokens import Token

__all__ = [
    "IST",
    "OPERATIONS",
    "BadRequest",
    "Clock",
    "Conflict",
    "Forbidden",
    "Invalid",
    "NotFound",
    "Operation",
    "Rules",
    "SandboxEngine",
    "SandboxError",
    "Token",
    "Unauthorized",
    "Unavailable",
    "Unprocessable",
    "VirtualClock",
    "WallClock",
]
