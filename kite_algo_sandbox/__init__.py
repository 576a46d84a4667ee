"""A local Kite Algo backend: try a strategy offline, with synthetic prices and no account.

From a shell: ``kite-algo sandbox`` or ``python -m kite_algo_sandbox``. From Python::

    from kite_algo_sandbox import Sandbox

    with Sandbox(clock="virtual") as sandbox:
        client = KiteAlgoWorkerClient(sandbox.config())

Needs the extra: ``pip install "kite-algo-worker[sandbox]"``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kite_algo_worker._base.extras import needs

if TYPE_CHECKING:
    from .handle import Sandbox
    from .server.app import implemented_operations

__all__ = ["Sandbox", "implemented_operations"]


def __getattr__(name: str) -> object:
    # Imported on first use, so that the engine can be used without the server's dependencies.
    with needs(f"kite_algo_sandbox.{name}", "sandbox"):
        if name == "Sandbox":
            from .handle import Sandbox

            return Sandbox
        if name == "implemented_operations":
            from .server.app import implemented_operations

            return implemented_operations
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
