"""The resolver helpers as free functions. Each calls the method of the same name.

Given the asynchronous options client a helper returns an awaitable of the same result.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeVar

from ..exceptions import InvalidInputError
from ..market.words import ExpiryName, OptionProduct, OptionType, OrderType, TransactionType
from .legs import SpreadSpec

__all__ = [
    "resolve_delta_leg",
    "resolve_offset_leg",
    "resolve_option_contracts",
    "resolve_option_leg",
    "resolve_spread",
]

# The result, or an awaitable of it: whatever the client's own method returns.
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class _ContractResolver(Protocol[T_co]):
    def resolve_option_contracts(
        self, *, underlying: str, selection_payload: Mapping[str, object]
    ) -> T_co: ...


class _SpreadResolver(Protocol[T_co]):
    def resolve_spread(
        self, *, underlying: str, product: OptionProduct | str, spec: SpreadSpec
    ) -> T_co: ...


class _LegResolver(Protocol[T_co]):
    def resolve_option_leg(
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
    ) -> T_co: ...


class _OffsetResolver(Protocol[T_co]):
    def resolve_offset_leg(
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
    ) -> T_co: ...


class _DeltaResolver(Protocol[T_co]):
    def resolve_delta_leg(
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
    ) -> T_co: ...


def resolve_option_contracts(
    options_client: _ContractResolver[T],
    *,
    underlying: str,
    selection_payload: Mapping[str, object],
) -> T:
    """The contracts a selection payload (``{"expiry", "legs"}``) stands for.

    Reads only; nothing is placed. The payload goes to the backend as it is.
    """
    _require(options_client, "resolve_option_contracts")
    return options_client.resolve_option_contracts(
        underlying=underlying, selection_payload=selection_payload
    )


def resolve_option_leg(
    options_client: _LegResolver[T],
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
) -> T:
    """One leg by explicit selection, for example ``{"option_type": "CE", "strike": 25000}``.

    Reads only; nothing is placed. ``quantity`` of the leg is ``lots`` times the lot size.

    Raises:
        InvalidInputError: An argument breaks a rule; nothing was sent.
        OptionSelectionError: No contract fits; lists what is available.
    """
    _require(options_client, "resolve_option_leg")
    return options_client.resolve_option_leg(
        underlying=underlying,
        product=product,
        expiry=expiry,
        selection=selection,
        transaction_type=transaction_type,
        lots=lots,
        order_type=order_type,
        price=price,
        trigger_price=trigger_price,
        metadata=metadata,
    )


def resolve_offset_leg(
    options_client: _OffsetResolver[T],
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
) -> T:
    """One leg by its distance from the money: ``ATM``, ``ITM1``, ``OTM3``, ``+1_strike``.

    Raises:
        InvalidInputError: An argument breaks a rule; nothing was sent.
        OptionSelectionError: No contract fits; lists what is available.
    """
    _require(options_client, "resolve_offset_leg")
    return options_client.resolve_offset_leg(
        underlying=underlying,
        product=product,
        expiry=expiry,
        option_type=option_type,
        offset=offset,
        transaction_type=transaction_type,
        lots=lots,
        order_type=order_type,
        price=price,
        trigger_price=trigger_price,
        metadata=metadata,
    )


def resolve_delta_leg(
    options_client: _DeltaResolver[T],
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
) -> T:
    """One leg by the contract whose delta is nearest to ``delta_target``.

    Raises:
        InvalidInputError: An argument breaks a rule; nothing was sent.
        OptionSelectionError: No contract fits; lists what is available.
    """
    _require(options_client, "resolve_delta_leg")
    return options_client.resolve_delta_leg(
        underlying=underlying,
        product=product,
        expiry=expiry,
        option_type=option_type,
        delta_target=delta_target,
        transaction_type=transaction_type,
        lots=lots,
        order_type=order_type,
        price=price,
        trigger_price=trigger_price,
        metadata=metadata,
    )


def resolve_spread(
    options_client: _SpreadResolver[T],
    *,
    underlying: str,
    product: OptionProduct | str,
    spec: SpreadSpec,
) -> T:
    """All legs of a spread, in the order of ``spec.legs``, out of one request.

    Raises:
        InvalidInputError: An argument breaks a rule; nothing was sent.
        OptionSelectionError: No contract fits; names the leg and lists what is available.
    """
    _require(options_client, "resolve_spread")
    return options_client.resolve_spread(underlying=underlying, product=product, spec=spec)


def _require(options_client: object, method: str) -> None:
    if not hasattr(options_client, method):
        hint = "; pass client.options" if hasattr(options_client, "options") else ""
        raise InvalidInputError("options_client", f"cannot resolve contracts{hint}")
