"""From a selection to legs, as a conversation: which question to ask next, and what to do with
the answer. No network here; a driver asks and sends the answers back.

A course yields one of the ``*Step`` questions below; the driver asks, gives back the answer, or
throws in what went wrong. It ends in the legs.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from .._base.checks import free_form, join_field, text, whole_between
from ..exceptions import (
    BrokerValidationError,
    InvalidInputError,
    KiteAlgoWorkerError,
    UnexpectedResponseError,
)
from ..market.contracts import lot_size as table_lot_size
from ..market.contracts import option_exchange
from .legs import OptionExecutionLeg, SpreadSpec
from .selection import (
    ContractSelector,
    OptionSelectionError,
    expiry_selector,
    parse_selection,
    pick_contract,
    read_number,
)

__all__ = [
    "ChainStep",
    "ExpiriesStep",
    "InstrumentStep",
    "LegRequest",
    "Plan",
    "SelectionStep",
    "Step",
    "requests_of_spread",
    "resolve_legs",
]


@dataclass(frozen=True, slots=True)
class SelectionStep:
    """Ask ``resolve_contracts(underlying, body)``."""

    underlying: str
    body: dict[str, object]


@dataclass(frozen=True, slots=True)
class ChainStep:
    """Ask ``get_chain(underlying, expiry=expiry)``."""

    underlying: str
    expiry: str


@dataclass(frozen=True, slots=True)
class ExpiriesStep:
    """Ask ``list_expiries(underlying)``."""

    underlying: str


@dataclass(frozen=True, slots=True)
class InstrumentStep:
    """Ask ``resolve_ticker(symbol)`` of the worker client."""

    symbol: str


Step = SelectionStep | ChainStep | ExpiriesStep | InstrumentStep
Answer = Mapping[str, object]
Plan = Generator[Step, Answer, list[OptionExecutionLeg]]


@dataclass(frozen=True, slots=True)
class LegRequest:
    """One leg to resolve; ``field`` names its selection in errors."""

    selection: Mapping[str, object]
    transaction_type: str
    lots: int = 1
    order_type: str = "MARKET"
    price: float | None = None
    trigger_price: float | None = None
    metadata: Mapping[str, object] = field(default_factory=dict[str, object])
    field: str = "selection"


def requests_of_spread(spec: SpreadSpec) -> list[LegRequest]:
    """The legs of a spread; its type is kept in the metadata of each leg."""
    return [
        LegRequest(
            selection=leg.selection,
            transaction_type=leg.transaction_type,
            lots=leg.lots,
            order_type=leg.order_type,
            price=leg.price,
            trigger_price=leg.trigger_price,
            metadata={"spread_type": spec.spread_type, **leg.metadata},
            field=f"legs[{number}].selection",
        )
        for number, leg in enumerate(spec.legs)
    ]


def resolve_legs(
    *, underlying: str, product: str, expiry: object, wanted: Sequence[LegRequest]
) -> Plan:
    """Plan the resolution of ``wanted``, all of one underlying and expiry.

    Everything that can be checked is checked before the first question. A premium target is
    applied to the chain here, because deployed backends do not know it.

    Returns:
        The legs, in the order of ``wanted``; quantity is lots times the contract's lot size, and
        ``metadata["lot_size_source"]`` says where the lot size came from: ``backend``,
        ``selection`` (given by the caller), ``contract_table`` or ``instrument``.

    Raises:
        InvalidInputError: An argument breaks a rule.
        OptionSelectionError: No contract fits; names the leg and lists what is available.
        UnexpectedResponseError: The backend answered with other contracts than asked for.
    """
    name = _checked_underlying(underlying)
    expiry_text = expiry_selector(expiry)
    selectors = [parse_selection(item.selection, field=item.field) for item in wanted]
    for item in wanted:
        _check_leg(item, product)
    premiums: dict[int, Mapping[str, object]] = {}
    if any(selector.kind == "premium_target" for selector in selectors):
        chain = yield ChainStep(name, expiry_text)
        expiry_text = str(chain.get("expiry") or expiry_text)
        premiums = _pick_premiums(selectors, wanted, chain)
        selectors = [
            selector.with_strike(cast("float", premiums[number]["strike"]))
            if number in premiums
            else selector
            for number, selector in enumerate(selectors)
        ]
    body: dict[str, object] = {
        "expiry": expiry_text,
        "legs": [selector.to_body() for selector in selectors],
    }
    try:
        answer = yield SelectionStep(name, body)
    except BrokerValidationError as error:
        if not _is_selection_refusal(error):
            raise
        yield from _explain(error, name, expiry_text, selectors, wanted)
        raise
    contracts = _contracts_of(answer, selectors)
    legs: list[OptionExecutionLeg] = []
    for number, contract in enumerate(contracts):
        merged = {**contract, **_picked_meta(premiums.get(number))}
        merged.setdefault("underlying", name)
        merged.setdefault("expiry", answer.get("expiry"))
        lot, source = yield from _lot_size(merged, selectors[number], wanted[number], number)
        legs.append(_leg(merged, wanted[number], product, lot, source))
    return legs


def _checked_underlying(underlying: object) -> str:
    return text("underlying", underlying).upper()


def _check_leg(item: LegRequest, product: str) -> None:
    """The leg's own fields, by the rules of a finished leg, before anything is asked."""
    lots = whole_between(_own(item, "lots"), item.lots, 1, from_text=True)
    try:
        _build(item, product, {"tradingsymbol": "CHECK", "quantity": lots})
    except InvalidInputError as error:
        errors = [(_own(item, name), message) for name, message in error.errors]
        raise InvalidInputError(*errors[0], errors=errors) from None


def _own(item: LegRequest, name: str) -> str:
    """``legs[1].selection`` and ``lots`` make ``legs[1].lots``; ``product`` is nobody's leg."""
    prefix = item.field.rpartition(".")[0]
    return name if name == "product" else join_field(prefix, name)


def _build(item: LegRequest, product: str, fields: Mapping[str, object]) -> OptionExecutionLeg:
    return OptionExecutionLeg.model_validate(
        {
            "transaction_type": item.transaction_type,
            "product": product,
            "order_type": item.order_type,
            "price": item.price,
            "trigger_price": item.trigger_price,
            "metadata": free_form("metadata", item.metadata),
            **fields,
        }
    )


def _pick_premiums(
    selectors: Sequence[ContractSelector], wanted: Sequence[LegRequest], chain: Answer
) -> dict[int, Mapping[str, object]]:
    return {
        number: pick_contract(selector, chain, field=wanted[number].field, leg_index=number)
        for number, selector in enumerate(selectors)
        if selector.kind == "premium_target"
    }


def _picked_meta(picked: Mapping[str, object] | None) -> dict[str, object]:
    if picked is None:
        return {}
    return {key: picked[key] for key in ("resolver", "resolution_meta")}


def _is_selection_refusal(error: BrokerValidationError) -> bool:
    return error.status_code in (400, 422) and (error.rejection_reason or "").startswith("OPTION_")


def _explain(
    error: BrokerValidationError,
    underlying: str,
    expiry: str,
    selectors: Sequence[ContractSelector],
    wanted: Sequence[LegRequest],
) -> Generator[Step, Answer, None]:
    """Say what was available instead; leave the backend's own error when that cannot be found."""
    if error.rejection_reason == "OPTION_INVALID_EXPIRY_SELECTOR":
        try:
            listed = yield ExpiriesStep(underlying)
        except KiteAlgoWorkerError:
            return
        message = f"{underlying} has no contracts for {expiry!r}"
        raise OptionSelectionError(
            "expiry", message, available=_list(listed, "expiries")
        ) from error
    try:
        chain = yield ChainStep(underlying, expiry)
    except KiteAlgoWorkerError:
        return
    for number, selector in enumerate(selectors):
        try:
            pick_contract(selector, chain, field=wanted[number].field, leg_index=number)
        except OptionSelectionError as problem:
            raise problem from error


def _list(answer: Answer, key: str) -> list[object]:
    value = answer.get(key)
    return list(cast("list[object]", value)) if isinstance(value, list) else []


def _contracts_of(answer: Answer, selectors: Sequence[ContractSelector]) -> list[dict[str, object]]:
    items = _list(answer, "resolved") or _list(answer, "contracts")
    contracts = [
        dict(cast("Mapping[str, object]", item)) for item in items if isinstance(item, Mapping)
    ]
    if len(contracts) != len(selectors):
        raise _unexpected(f"{len(contracts)} contracts for {len(selectors)} legs", answer)
    for number, (contract, selector) in enumerate(zip(contracts, selectors, strict=True)):
        if not contract.get("tradingsymbol"):
            raise _unexpected(f"contract {number} has no tradingsymbol", answer)
        side = str(contract.get("option_type") or selector.option_type).upper()
        is_other_strike = selector.kind == "strike" and (
            read_number(contract.get("strike")) != selector.value
        )
        if side != selector.option_type or is_other_strike:
            # Trading a contract nobody asked for is worse than stopping here.
            found = contract["tradingsymbol"]
            raise _unexpected(f"{found} for leg {number}, asked for {selector.describe()}", answer)
    return contracts


def _unexpected(problem: str, answer: Answer) -> UnexpectedResponseError:
    return UnexpectedResponseError(
        f"contract selection answered with {problem}",
        response_body=dict(answer),
        operation="resolve_option_contracts",
    )


def _lot_size(
    contract: Mapping[str, object], selector: ContractSelector, item: LegRequest, number: int
) -> Generator[Step, Answer, tuple[int, str]]:
    """The lot size and where it came from. A backend that does not know it answers 1."""
    told = _whole(contract.get("lot_size"))
    if told > 1:
        if selector.lot_size is not None and selector.lot_size != told:
            raise OptionSelectionError(
                join_field(item.field, "lot_size"),
                f"{contract['tradingsymbol']} has lots of {told}, not {selector.lot_size}",
                leg_index=number,
            )
        return told, "selection" if selector.lot_size else "backend"
    if selector.lot_size is not None:
        return selector.lot_size, "selection"
    underlying = str(contract.get("underlying") or "")
    try:
        expiry = date.fromisoformat(str(contract.get("expiry"))[:10])
        return table_lot_size(underlying, expiry), "contract_table"
    except (LookupError, ValueError):
        pass
    symbol = f"{_exchange(contract)}:{contract['tradingsymbol']}"
    try:
        instrument = yield InstrumentStep(symbol)
        found = _whole(instrument.get("lot_size"))
    except KiteAlgoWorkerError:
        found = 0
    if found > 1:
        return found, "instrument"
    raise OptionSelectionError(
        join_field(item.field, "lot_size"),
        f"the lot size of {symbol} is not known; give it in the selection",
        leg_index=number,
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _exchange(contract: Mapping[str, object]) -> str:
    named = contract.get("exchange")
    return str(named) if named else option_exchange(str(contract.get("underlying") or ""))


def _leg(
    contract: Mapping[str, object], item: LegRequest, product: str, lot: int, source: str
) -> OptionExecutionLeg:
    metadata: dict[str, object] = {**item.metadata, "lot_size_source": source}
    for key in ("resolver", "resolution_meta"):
        if contract.get(key) is not None:
            metadata[key] = contract[key]
    expiry = contract.get("expiry_key") or contract.get("expiry")
    known = ("tradingsymbol", "instrument_token", "strike", "option_type", "ltp")
    try:
        return _build(
            item,
            product,
            {
                **{key: contract.get(key) for key in known},
                "exchange": _exchange(contract),
                "expiry_key": None if expiry is None else str(expiry),
                "lot_size": lot,
                "lots": item.lots,
                "quantity": lot * item.lots,
                "metadata": free_form("metadata", metadata),
            },
        )
    except InvalidInputError as error:
        raise _unexpected(f"an unusable contract ({error.message})", contract) from None
