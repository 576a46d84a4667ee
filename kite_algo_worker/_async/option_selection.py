"""Turning a selection (strike, offset, moneyness, delta, premium) into option contracts and legs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kite_algo_worker_api.api.options import resolve_option_contracts
from kite_algo_worker_api.models import OptionSelection

from .. import _arguments as args

if TYPE_CHECKING:
    from .client import AsyncKiteAlgoWorkerClient


class AsyncOptionSelection:
    """Contract selection. Nothing here creates a run or places an order."""

    _client: AsyncKiteAlgoWorkerClient

    async def resolve_contracts(
        self, underlying: str, payload: Mapping[str, object]
    ) -> OptionSelection:
        """Ask the backend for the contracts of a raw selection payload (``expiry``, ``legs``)."""
        return await self._client.send(
            resolve_option_contracts.build(
                args.identifier("underlying", underlying).upper(),
                body=args.mapping("payload", payload),
            )
        )
