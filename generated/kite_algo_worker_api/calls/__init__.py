"""The low-level client: one typed method per operation, over one ``send``.

``Calls`` and ``AsyncCalls`` have every operation of the contract; ``PlainCalls`` and
``AsyncPlainCalls`` those that a client for people takes as they are.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .asynchronous import AsyncCalls as AsyncCalls
    from .asynchronous import AsyncPlainCalls as AsyncPlainCalls
    from .blocking import Calls as Calls
    from .blocking import PlainCalls as PlainCalls

__all__ = ("AsyncCalls", "AsyncPlainCalls", "Calls", "PlainCalls")


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "asynchronous" if name.startswith("Async") else "blocking"
    return getattr(import_module(f".{module}", __name__), name)
