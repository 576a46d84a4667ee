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

from .._base import checks as args
from ..market.words import ExpiryName
from .option_runs import OptionRunMethods
from .option_selection import OptionSelectionMethods

if TYPE_CHECKING:
    from kite_algo_worker_api.models import (
        OptionAnalytic,
        OptionChain,
        OptionExpirySnapshot,
        OptionGreeks,
        OptionMiniChain,
        OptionSession,
        OptionStrategyPreview,
    )

    from .trading import Trading


class OptionWorkerClient(OptionRunMethods, OptionSelectionMethods):
    """Options of one backend, reached as ``client.options``.

    Prices are rupees per unit, quantities are units (not lots), volatility is a fraction (0.17).
    """

    def __init__(self, client: Trading) -> None:
        self._client = client

    # -- market data ------------------------------------------------------------------------------

    def ensure_session(self, underlying: str) -> OptionSession:
        """The pricing session of an underlying: its expiries, spot and last computation.

        It starts nothing; the other calls need a session that runs. Safe to repeat.

        Args:
            underlying: ``NIFTY``, ``BANKNIFTY``, ... in any case.

        Raises:
            NotFoundError: no session runs for it. A deployed backend's operator starts them.
        """
        return self._client.send(get_option_session.build(_underlying(underlying)))

    def list_expiries(self, underlying: str) -> OptionExpirySnapshot:
        """Tracked expiry dates (``YYYY-MM-DD``), ascending, with the spot price. Safe to repeat.

        Raises:
            NotFoundError: no session runs for the underlying.
        """
        return self._client.send(list_option_expiries.build(_underlying(underlying)))

    def get_chain(self, underlying: str, *, expiry: ExpiryName | str | None = None) -> OptionChain:
        """Calls and puts of one expiry, with open interest and greeks. Safe to repeat.

        Args:
            underlying: ``NIFTY``, ``BANKNIFTY``, ... in any case.
            expiry: ``current_week``, ``next_week``, ``current_month``, ``nearest`` (the default) or
                a date ``YYYY-MM-DD``.

        Returns:
            ``chain``, one row per strike, ascending: ``strike``, ``ce``, ``pe``, which may be None;
            ``atm_strike`` and ``spot_ltp``. ``iv`` is a fraction, prices are rupees per unit.

        Raises:
            NotFoundError: no session runs for the underlying.
            BrokerValidationError: there is no such expiry.
        """
        return self._client.send(get_option_chain.build(_underlying(underlying), expiry=expiry))

    def get_mini_chain(
        self, underlying: str, *, expiry: ExpiryName | str | None = None, window: int = 5
    ) -> OptionMiniChain:
        """The chain near the money only. Safe to repeat.

        Args:
            underlying: As in :meth:`get_chain`, like ``expiry``.
            expiry: Which expiry.
            window: Strikes on each side of the money, 1..20.

        Returns:
            ``contracts``, the rows of the chain, and ``window``.
        """
        return self._client.send(
            get_option_mini_chain.build(
                _underlying(underlying), expiry=expiry, window=args.positive_int("window", window)
            )
        )

    def get_greeks(
        self, underlying: str, *, expiry: ExpiryName | str | None = None
    ) -> OptionGreeks:
        """Implied volatility and greeks of one expiry's contracts. Safe to repeat.

        Args:
            underlying: As in :meth:`get_chain`, like ``expiry``.
            expiry: Which expiry.

        Returns:
            ``contracts`` with ``iv``, ``delta``, ``gamma``, ``theta``, ``vega``, ``rho``, which are
            None where a price allows no volatility.
        """
        return self._client.send(get_option_greeks.build(_underlying(underlying), expiry=expiry))

    def get_pcr(self, underlying: str, *, expiry: ExpiryName | str | None = None) -> OptionAnalytic:
        """Put/call ratio by open interest. Safe to repeat.

        Returns:
            ``value``, None without call open interest; ``expiry`` is as in :meth:`get_chain`.
        """
        return self._client.send(get_option_pcr.build(_underlying(underlying), expiry=expiry))

    def get_max_pain(
        self, underlying: str, *, expiry: ExpiryName | str | None = None
    ) -> OptionAnalytic:
        """The strike at which option writers would pay least at expiry. Safe to repeat.

        Returns:
            ``value``, a strike or None; ``expiry`` is as in :meth:`get_chain`.
        """
        return self._client.send(get_option_max_pain.build(_underlying(underlying), expiry=expiry))

    def preview_strategy(self, payload: Mapping[str, object]) -> OptionStrategyPreview:
        """Classify a set of legs and propose protection values. Nothing is stored.

        Args:
            payload: ``underlying``, ``legs`` (token, tradingsymbol, strike, option_type,
                transaction_type, ltp each), optionally ``current_spot`` and ``protection_config``.

        Returns:
            The structure found, entry figures and proposed protection. Safe to repeat.
        """
        body = args.mapping("payload", payload)
        return self._client.send(preview_option_strategy.build(body=body))


def _underlying(value: str) -> str:
    return args.identifier("underlying", value).upper()
