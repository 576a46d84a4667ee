"""Tests of workers: fixtures, and assertions that show what happened.

The fixtures ``kite_sandbox``, ``kite_client``, ``kite_async_client``, ``kite_run`` and
``kite_replay`` are there in every pytest session where the package is installed. The assertions
take the sandbox::

    from kite_algo_sandbox.testing import assert_filled, assert_flat

    def test_entry(kite_sandbox, kite_run):
        ...
        assert_filled(kite_sandbox, "INFY", "BUY", 10)

Needs the extra: ``pip install "kite-algo-worker[sandbox]"``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kite_algo_worker._base.extras import needs

if TYPE_CHECKING:
    from .assertions import (
        assert_filled,
        assert_flat,
        assert_no_orders,
        assert_pnl,
        what_happened,
    )

__all__ = ["assert_filled", "assert_flat", "assert_no_orders", "assert_pnl", "what_happened"]


def __getattr__(name: str) -> object:
    # The plugin lies in this package and is loaded in every session of pytest.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with needs(f"kite_algo_sandbox.testing.{name}", "sandbox"):
        from . import assertions

        return getattr(assertions, name)
