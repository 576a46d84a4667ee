"""Running the application under uvicorn, in a thread or as a process."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import threading
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from .hub import Hub

# Open streams end by themselves at shutdown; this bounds a request that hangs.
_GRACE_SECONDS = 3
# uvicorn counts tenths of a second, and looks after its answers' date once in ten.
_TICKS = 10
# Messages of WebSocket clients mean nothing here; none is kept that is longer than this.
_MOST_READ = 65_536


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket; ``OSError`` when the address cannot be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio turns Nagle's delay off for every connection.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


class _ScriptedCuts(logging.Filter):
    """Connections that a test had cut are no news."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "without completing response" not in record.getMessage()


_CUTS = _ScriptedCuts()


class SandboxServer(uvicorn.Server):
    """uvicorn, quiet, and ending the open streams before it waits for connections."""

    def __init__(self, app: ASGIApp, hub: Hub) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="h11",
                ws="websockets-sansio",
                loop="asyncio",
                lifespan="on",
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                ws_per_message_deflate=False,
                ws_max_size=_MOST_READ,
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
        )
        logging.getLogger("uvicorn.error").addFilter(_CUTS)
        self.ready = threading.Event()
        self._hub = hub
        self._running_loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()

    async def main_loop(self) -> None:
        # It ends when it is told to, not at the next look at a clock: those of this process may
        # have been moved meanwhile, by a replay beside it.
        counter = 0
        while not self.should_exit and not await self.on_tick(counter):
            counter += _TICKS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._stopping.wait()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._running_loop = asyncio.get_running_loop()
        await super().startup(sockets=sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hub.end_streams()
        await super().shutdown(sockets=sockets)

    def stop(self) -> None:
        """Begin to stop; may be called from any thread."""
        self.should_exit = True
        loop = self._running_loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._hub.end_streams)
            loop.call_soon_threadsafe(self._stopping.set)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # A first Ctrl-C stops in an orderly way, a second one does not wait any longer.
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.stop()
