"""Options: choosing contracts, legs and spreads, and what an option run takes.

A selection becomes legs in one call, and legs become an option run::

    leg = resolve_option_leg(
        client.options, underlying="NIFTY", product="MIS", expiry="current_week",
        selection={"option_type": "CE", "strike": 25000}, transaction_type="BUY", lots=1,
    )
    client.options.create_run(
        strategy_name="Long call", product="MIS", legs=[leg.model_dump(exclude_none=True)]
    )

Resolvers only read; creating a run, entering and exiting stay the caller's decisions. ``quantity``
of a resolved leg is lots times the contract's lot size, ``leg.metadata["lot_size_source"]`` says
where the lot size came from. When nothing fits, ``OptionSelectionError`` names the leg and lists
what is available.

``payoff`` says what legs are worth at expiry, ``plot_payoff`` draws it.

``symbols`` reads and writes tradingsymbols, ``contracts`` knows lot sizes and expiry rules of the
indices, ``selection`` describes the selectors, ``planning`` holds the resolution itself.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ..market.symbols import DerivativeSymbol, future_symbol, option_symbol, parse_symbol
from .legs import OptionExecutionLeg, SpreadLegSelection, SpreadSpec, option_leg
from .payoff import Payoff, payoff, plot_payoff
from .protection import OptionProtection, OptionProtectionRule
from .run_requests import (
    OptionEntryPreviewRequest,
    OptionRunActionRequest,
    OptionRunCreateRequest,
)
from .selection import OptionSelectionError

if TYPE_CHECKING:
    from kite_algo_worker_api.models import OptionExpirySnapshot

    from .._async.options import AsyncOptionWorkerClient
    from .._sync.options import OptionWorkerClient
    from ..client import (
        resolve_delta_leg,
        resolve_offset_leg,
        resolve_option_contracts,
        resolve_option_leg,
        resolve_spread,
    )

__all__ = [
    "AsyncOptionWorkerClient",
    "DerivativeSymbol",
    "OptionEntryPreviewRequest",
    "OptionExecutionLeg",
    "OptionExpirySnapshot",
    "OptionProtection",
    "OptionProtectionRule",
    "OptionRunActionRequest",
    "OptionRunCreateRequest",
    "OptionSelectionError",
    "OptionWorkerClient",
    "Payoff",
    "SpreadLegSelection",
    "SpreadSpec",
    "future_symbol",
    "option_leg",
    "option_symbol",
    "parse_symbol",
    "payoff",
    "plot_payoff",
    "resolve_delta_leg",
    "resolve_offset_leg",
    "resolve_option_contracts",
    "resolve_option_leg",
    "resolve_spread",
]

# The clients and what needs them lie above this package: they are found when asked for.
_LAZY = {
    **dict.fromkeys(
        (
            "resolve_delta_leg",
            "resolve_offset_leg",
            "resolve_option_contracts",
            "resolve_option_leg",
            "resolve_spread",
        ),
        "kite_algo_worker.client",
    ),
    "AsyncOptionWorkerClient": "kite_algo_worker._async.options",
    "OptionWorkerClient": "kite_algo_worker._sync.options",
    "OptionExpirySnapshot": "kite_algo_worker_api.models",
}


def __getattr__(name: str) -> object:
    module = _LAZY.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
