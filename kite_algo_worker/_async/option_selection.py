"""From a selection (strike, offset, moneyness, delta, premium) to contracts and legs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kite_algo_worker_api.api.options import (
    get_option_chain,
    list_option_expiries,
    resolve_option_contracts,
)

from .._base import checks as args
from ..market.words import ExpiryName, OptionProduct, OptionType, OrderType, TransactionType
from ..options.legs import OptionExecutionLeg, SpreadSpec
from ..options.planning import (
    Answer,
    ChainStep,
    ExpiriesStep,
    LegRequest,
    SelectionStep,
    Step,
    requests_of_spread,
    resolve_legs,
)
from .connection import follow

if TYPE_CHECKING:
    from kite_algo_worker_api.models import OptionSelection

    from .trading import AsyncTrading


class AsyncOptionSelectionMethods:
    """Contract selection. Nothing here creates a run or places an order: safe to repeat.

    A selection names an ``option_type`` (``CE`` or ``PE``) and one of ``strike``, ``offset``
    (``ATM``, ``ITM1``, ``OTM3``), ``moneyness`` (``ATM``, ``+1_strike``, ``-2_strike``),
    ``delta_target`` or ``premium_target``. Expiries are ``current_week``, ``next_week``,
    ``current_month``, ``nearest`` or a date ``YYYY-MM-DD``.
    """

    _client: AsyncTrading

    async def resolve_contracts(
        self, underlying: str, payload: Mapping[str, object]
    ) -> OptionSelection:
        """Ask the backend for the contracts of a raw selection payload. Safe to repeat.

        Args:
            underlying: ``NIFTY``, ``BANKNIFTY``, ... in any case.
            payload: ``expiry`` and ``legs``, each with ``option_type`` and a ``strike``, ``offset``
                or ``delta_target``, sent as they are.

        Returns:
            ``resolved``, one contract per leg, in their order.

        Raises:
            BrokerValidationError: a leg selects nothing.
        """
        return await self._client.send(
            resolve_option_contracts.build(
                args.identifier("underlying", underlying).upper(),
                body=args.mapping("payload", payload),
            )
        )

    async def resolve_option_contracts(
        self, *, underlying: str, selection_payload: Mapping[str, object]
    ) -> list[dict[str, Any]]:
        """The contracts a raw selection payload stands for, as a plain list of dicts.

        As :meth:`resolve_contracts`, without what surrounds them. Safe to repeat.
        """
        answer = await self.resolve_contracts(underlying, selection_payload)
        listed = answer.get("resolved") or answer.get("contracts") or ()
        return [dict(contract) for contract in listed]

    async def resolve_option_leg(
        self,
        *,
        underlying: str,
        product: OptionProduct | str,
        expiry: ExpiryName | str,
        selection: Mapping[str, object],
        transaction_type: TransactionType | str,
        lots: int = 1,
        order_type: OrderType | str = "MARKET",
        price: float | None = None,
        trigger_price: float | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> OptionExecutionLeg:
        """One leg by explicit selection. It creates no run and places nothing; safe to repeat.

        Args:
            underlying: ``NIFTY``, ``BANKNIFTY``, ... in any case.
            product: ``MIS`` or ``NRML``.
            expiry: ``current_week``, ``next_week``, ``current_month``, ``nearest`` or a date.
            selection: ``option_type`` (``CE``, ``PE``) and one of ``strike``, ``offset``,
                ``moneyness``, ``delta_target``, ``premium_target``.
            transaction_type: ``BUY`` or ``SELL``.
            lots: How many lots.
            order_type: ``MARKET``, ``LIMIT``, ``SL``; with the prices it needs.
            price: Rupees per unit.
            trigger_price: Rupees per unit.
            metadata: Kept with the leg.

        Returns:
            A leg with symbol, token, ``lot_size`` and ``quantity`` in units: ``lots`` times the lot
            size. ``leg.metadata["lot_size_source"]`` says where the lot size came from.

        Raises:
            InvalidInputError: an argument breaks a rule; nothing was sent.
            OptionSelectionError: no contract fits; lists what is available.
        """
        wanted = LegRequest(
            selection=selection,
            transaction_type=transaction_type,
            lots=lots,
            order_type=order_type,
            price=price,
            trigger_price=trigger_price,
            metadata=args.mapping("metadata", metadata or {}),
        )
        return (await self._legs(underlying, product, expiry, [wanted]))[0]

    async def resolve_offset_leg(
        self,
        *,
        underlying: str,
        product: OptionProduct | str,
        expiry: ExpiryName | str,
        option_type: OptionType | str,
        offset: str,
        transaction_type: TransactionType | str,
        lots: int = 1,
        order_type: OrderType | str = "MARKET",
        price: float | None = None,
        trigger_price: float | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> OptionExecutionLeg:
        """One leg by its distance from the money. It places nothing; safe to repeat.

        Args:
            underlying: As in :meth:`resolve_option_leg`, like the arguments not named here.
            option_type: ``CE`` or ``PE``.
            offset: ``ATM``, ``ITM1``, ``OTM3``, ``+1_strike``, ``-2_strike``.

        Raises:
            OptionSelectionError: the chain does not reach that far.
        """
        return await self.resolve_option_leg(
            underlying=underlying,
            product=product,
            expiry=expiry,
            selection={"option_type": option_type, "offset": offset},
            transaction_type=transaction_type,
            lots=lots,
            order_type=order_type,
            price=price,
            trigger_price=trigger_price,
            metadata=metadata,
        )

    async def resolve_delta_leg(
        self,
        *,
        underlying: str,
        product: OptionProduct | str,
        expiry: ExpiryName | str,
        option_type: OptionType | str,
        delta_target: float,
        transaction_type: TransactionType | str,
        lots: int = 1,
        order_type: OrderType | str = "MARKET",
        price: float | None = None,
        trigger_price: float | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> OptionExecutionLeg:
        """One leg by the contract whose delta is nearest. It places nothing; safe to repeat.

        Args:
            underlying: As in :meth:`resolve_option_leg`, like the arguments not named here.
            option_type: ``CE`` or ``PE``.
            delta_target: 0 to 1. For a put 0.30 is the size of the delta, -0.30 the delta.

        Raises:
            OptionSelectionError: no contract has a delta.
        """
        return await self.resolve_option_leg(
            underlying=underlying,
            product=product,
            expiry=expiry,
            selection={"option_type": option_type, "delta_target": delta_target},
            transaction_type=transaction_type,
            lots=lots,
            order_type=order_type,
            price=price,
            trigger_price=trigger_price,
            metadata=metadata,
        )

    async def resolve_spread(
        self, *, underlying: str, product: OptionProduct | str, spec: SpreadSpec
    ) -> list[OptionExecutionLeg]:
        """All legs of a spread, in the order of ``spec.legs``, out of one selection.

        It creates no run and places nothing; safe to repeat.

        Args:
            underlying: ``NIFTY``, ``BANKNIFTY``, ... in any case.
            product: ``MIS`` or ``NRML``.
            spec: The expiry, and a selection, side and number of lots per leg.

        Raises:
            OptionSelectionError: a leg selects nothing; ``leg_index`` says which.
        """
        return await self._legs(underlying, product, spec.expiry, requests_of_spread(spec))

    async def _legs(
        self,
        underlying: str,
        product: OptionProduct | str,
        expiry: ExpiryName | str,
        wanted: Sequence[LegRequest],
    ) -> list[OptionExecutionLeg]:
        """Resolve the legs: ask what the plan asks."""
        plan = resolve_legs(underlying=underlying, product=product, expiry=expiry, wanted=wanted)
        return await follow(plan, self._ask)

    async def _ask(self, step: Step) -> Answer:
        if isinstance(step, SelectionStep):
            return await self.resolve_contracts(step.underlying, step.body)
        if isinstance(step, ChainStep):
            return await self._client.send(
                get_option_chain.build(step.underlying, expiry=step.expiry)
            )
        if isinstance(step, ExpiriesStep):
            return await self._client.send(list_option_expiries.build(step.underlying))
        return await self._client.resolve_ticker(step.symbol)
