"""The low-level worker API, generated from the contract. It stands alone.

``models``: the records. ``api``: one ``build()`` per operation, which gives a request as pure data.
``operations``: what each operation means. ``calls``: one typed method per operation, over one
``send``. :class:`Client` and :class:`AsyncClient`: those methods over httpx.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .client import AsyncClient as AsyncClient
    from .client import Client as Client

__all__ = ("AsyncClient", "Client")


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import client  # httpx is loaded for those who use it

    return getattr(client, name)
