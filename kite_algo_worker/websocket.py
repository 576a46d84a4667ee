"""Public names of the WebSocket clients.

``WorkerWebSocketClient`` has always been the asynchronous one; the blocking twin carries ``Sync``.
"""

from ._async.websocket import (
    AsyncWorkerCandleWebSocketClient as WorkerCandleWebSocketClient,
)
from ._async.websocket import (
    AsyncWorkerRunPnlWebSocketClient as WorkerRunPnlWebSocketClient,
)
from ._async.websocket import (
    AsyncWorkerTickWebSocketClient as WorkerTickWebSocketClient,
)
from ._async.websocket import (
    AsyncWorkerWebSocketClient as WorkerWebSocketClient,
)
from ._async.websocket import (
    AsyncWorkerWebSocketStream as WorkerWebSocketStream,
)
from ._sync.websocket import WorkerWebSocketClient as SyncWorkerWebSocketClient
from ._sync.websocket import WorkerWebSocketStream as SyncWorkerWebSocketStream

__all__ = [
    "SyncWorkerWebSocketClient",
    "SyncWorkerWebSocketStream",
    "WorkerCandleWebSocketClient",
    "WorkerRunPnlWebSocketClient",
    "WorkerTickWebSocketClient",
    "WorkerWebSocketClient",
    "WorkerWebSocketStream",
]
