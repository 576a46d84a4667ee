# Translated from _async/options.py by `make generate`; do not edit.
"""``client.options``: option sessions, chains, contract selection and option runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kite_algo_worker_api.api.options import (
    get_option_chain,
    get_option_greeks,
    get_option_max_pain,
    get_option_mini_chain,
    get_option_pcr,
    get_option_session,
    list_option_expiries,
    preview_option_strategy,
)
from kite_algo_worker_api.models import (
    OptionAnalytic,
    OptionChain,
    OptionExpirySnapshot,
    OptionGreeks,
    OptionMiniChain,
    OptionSession,
    OptionStrategyPreview,
)

from .. import _arguments as args
from .option_runs import OptionRunMethods
from .option_selection import OptionSelectionMethods

if TYPE_CHECKING:
    from .client import KiteAlgoWorkerClient


class OptionWorkerClient(OptionRunMethods, OptionSelectionMethods):
    """Options of one backend, reached as ``client.options``.

    Prices are rupees per unit, quantities are units (not lots), volatility is a fraction (0.17).
    """

    def __init__(self, client: KiteAlgoWorkerClient) -> None:
        self._client = client

    # -- market data ------------------------------------------------------------------------------

    def ensure_session(self, underlying: str) -> OptionSession:
        """The pricing session of an underlying: its expiries, spot and last computation.

        Raises:
            NotFoundError: no session runs for it. A deployed backend's operator starts them.
        """
        return self._client.send(get_option_session.build(_underlying(underlying)))

    def list_expiries(self, underlying: str) -> OptionExpirySnapshot:
        """Tracked expiry dates, ascending, with the spot price."""
        return self._client.send(list_option_expiries.build(_underlying(underlying)))

    def get_chain(self, underlying: str, *, expiry: str | None = None) -> OptionChain:
        """Calls and puts of one expiry, by strike ascending, with open interest and greeks.

        ``expiry`` is ``current_week``, ``next_week``, ``current_month``, ``nearest`` (the default)
        or a date ``YYYY-MM-DD``.
        """
        return self._client.send(get_option_chain.build(_underlying(underlying), expiry=expiry))

    def get_mini_chain(
        self, underlying: str, *, expiry: str | None = None, window: int = 5
    ) -> OptionMiniChain:
        """The chain within ``window`` (1..20) strikes on each side of the money."""
        return self._client.send(
            get_option_mini_chain.build(
                _underlying(underlying), expiry=expiry, window=args.positive_int("window", window)
            )
        )

    def get_greeks(self, underlying: str, *, expiry: str | None = None) -> OptionGreeks:
        """Implied volatility and greeks of one expiry's contracts."""
        return self._client.send(get_option_greeks.build(_underlying(underlying), expiry=expiry))

    def get_pcr(self, underlying: str, *, expiry: str | None = None) -> OptionAnalytic:
        """Put/call ratio by open interest; ``value`` is None without call open interest."""
        return self._client.send(get_option_pcr.build(_underlying(underlying), expiry=expiry))

    def get_max_pain(self, underlying: str, *, expiry: str | None = None) -> OptionAnalytic:
        """The strike at which option writers would pay least at expiry."""
        return self._client.send(get_option_max_pain.build(_underlying(underlying), expiry=expiry))

    def preview_strategy(self, payload: Mapping[str, object]) -> OptionStrategyPreview:
        """Classify a set of legs and propose protection values. Nothing is stored."""
        body = args.mapping("payload", payload)
        return self._client.send(preview_option_strategy.build(body=body))


def _underlying(value: str) -> str:
    return args.identifier("underlying", value).upper()
