"""The clients and the errors they raise, at the address that strategies import."""

from __future__ import annotations

from ._async.client import AsyncKiteAlgoWorkerClient
from ._sync.client import KiteAlgoWorkerClient
from ._sync.managed_run import ManagedRun
from .config import AlgoWorkerConfig
from .exceptions import (
    AuthError,
    BrokerValidationError,
    KiteAlgoWorkerError,
    PermissionDeniedError,
    StreamDisconnectedError,
)

__all__ = [
    "AlgoWorkerConfig",
    "AsyncKiteAlgoWorkerClient",
    "AuthError",
    "BrokerValidationError",
    "KiteAlgoWorkerClient",
    "KiteAlgoWorkerError",
    "ManagedRun",
    "PermissionDeniedError",
    "StreamDisconnectedError",
]
