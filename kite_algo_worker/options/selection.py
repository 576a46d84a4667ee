"""How a contract is chosen: the selectors of a leg, checked and applied to a chain.

A selection names the option type and exactly one of:

========================  =====================================================================
``strike``                the exact strike, ``25000``
``offset``, ``moneyness`` ``ATM``; ``ITM2``, ``OTM3``: strikes from the money by position;
                          ``+1_strike``, ``-2_strike``: strikes above or below the at-the-money one
``delta_target``          the contract whose delta is nearest; for puts also by its size
``premium_target``        the contract whose last price (rupees) is nearest
========================  =====================================================================

and optionally ``lot_size`` and ``tick_size``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, cast

from .._base.checks import did_you_mean, echo, finite, join_field, positive, whole_between
from ..exceptions import InvalidInputError
from ..market.words import OptionType

__all__ = [
    "EXPIRY_SELECTORS",
    "ContractSelector",
    "OptionSelectionError",
    "expiry_selector",
    "option_type",
    "parse_selection",
    "pick_contract",
]

EXPIRY_SELECTORS: Final = ("nearest", "current_week", "next_week", "current_month", "next_month")
"""Names an expiry may be asked for by, besides its date ``YYYY-MM-DD``."""

SelectorKind = Literal["strike", "offset", "delta_target", "premium_target"]

_MONEYNESS = re.compile(
    r"(?P<atm>ATM)(?P<from_atm>[+-]\d+)?"
    r"|(?P<side>ITM|OTM)(?P<count>\d+)"
    r"|(?P<strikes>[+-]\d+)_STRIKES?"
)
_SELECTORS: Final = (
    "strike",
    "offset",
    "moneyness",
    "delta_target",
    "target_delta",
    "premium_target",
)
_KEYS: Final = ("option_type", *_SELECTORS, "lot_size", "tick_size")
_TYPES: Final[dict[str, OptionType]] = {
    "CE": "CE",
    "CALL": "CE",
    "C": "CE",
    "PE": "PE",
    "PUT": "PE",
    "P": "PE",
}
_MAX_LISTED = 24


class OptionSelectionError(InvalidInputError):
    """No contract fits a selection.

    Attributes:
        leg_index: Which leg of the request, from 0; None when it concerns all of them.
        available: What could have been chosen instead: strikes, or expiries.
    """

    def __init__(
        self,
        field: str,
        message: str,
        *,
        leg_index: int | None = None,
        available: Sequence[object] = (),
        around: float = 0.0,
    ) -> None:
        self.leg_index = leg_index
        self.available: list[object] = list(available)
        shown = ", ".join(_plain(item) for item in _nearest(self.available, around))
        more = len(self.available) - _MAX_LISTED
        listed = f"; available: {shown}{f' and {more} more' if more > 0 else ''}" if shown else ""
        super().__init__(field, f"{message}{listed}")


def _nearest(available: Sequence[object], around: float) -> Sequence[object]:
    """As many as a message holds, those nearest to a strike, in their order."""
    if not around or len(available) <= _MAX_LISTED:
        return available[:_MAX_LISTED]
    below = sum(1 for item in available if (read_number(item) or 0.0) < around)
    start = min(max(below - _MAX_LISTED // 2, 0), len(available) - _MAX_LISTED)
    return available[start : start + _MAX_LISTED]


@dataclass(frozen=True, slots=True)
class ContractSelector:
    """A checked selection.

    ``value`` is the strike, the delta, the premium, or for ``offset`` the number of strikes above
    (negative: below) the at-the-money strike.
    """

    option_type: OptionType
    kind: SelectorKind
    value: float
    lot_size: int | None = None
    tick_size: float | None = None

    def describe(self) -> str:
        """For error messages: ``CE delta_target 0.3``."""
        value = self.offset_text() if self.kind == "offset" else _plain(self.value)
        return f"{self.option_type} {self.kind} {value}"

    def offset_text(self) -> str:
        """``ATM``, ``ITM<n>`` or ``OTM<n>``: the only form every backend understands."""
        steps = int(self.value)
        if steps == 0:
            return "ATM"
        above_is_out = self.option_type == "CE"
        side = "OTM" if (steps > 0) == above_is_out else "ITM"
        return f"{side}{abs(steps)}"

    def with_strike(self, strike: float) -> ContractSelector:
        """The same option type and lot size, by exact strike."""
        return ContractSelector(self.option_type, "strike", strike, self.lot_size, self.tick_size)

    def to_body(self) -> dict[str, object]:
        """The leg as the selection request takes it.

        Raises:
            OptionSelectionError: A premium target, which has to be applied to a chain first.
        """
        body: dict[str, object] = {"option_type": self.option_type}
        if self.kind == "premium_target":
            raise OptionSelectionError("premium_target", "needs the option chain")
        body[self.kind] = self.offset_text() if self.kind == "offset" else self.value
        if self.lot_size is not None:
            body["lot_size"] = self.lot_size
        if self.tick_size is not None:
            body["tick_size"] = self.tick_size
        return body


def option_type(value: object, field: str = "option_type") -> OptionType:
    """``CE`` or ``PE``; also accepts ``call``/``put`` and ``C``/``P`` in any case."""
    known = _TYPES.get(value.strip().upper()) if isinstance(value, str) else None
    if known is None:
        raise InvalidInputError(field, f"must be CE or PE, not {echo(value)}")
    return known


def expiry_selector(value: object, field: str = "expiry") -> str:
    """A checked expiry: a date, ``YYYY-MM-DD``, or one of ``EXPIRY_SELECTORS``."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = value.strip() if isinstance(value, str) else ""
    if text.lower() in EXPIRY_SELECTORS:
        return text.lower()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        names = ", ".join(EXPIRY_SELECTORS)
        hint = did_you_mean(text, EXPIRY_SELECTORS) if text else ""
        raise InvalidInputError(
            field, f"must be a date YYYY-MM-DD or one of {names}, not {echo(value)}{hint}"
        ) from None


def parse_selection(selection: object, *, field: str = "selection") -> ContractSelector:
    """Check a selection.

    Raises:
        InvalidInputError: An unknown key, no selector or more than one, or a value out of range.
    """
    if not isinstance(selection, Mapping):
        raise InvalidInputError(field, f"must be an object (dict), not {type(selection).__name__}")
    given = {
        str(key): value
        for key, value in cast("Mapping[object, object]", selection).items()
        if value is not None
    }
    for key in given:
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS)
            raise InvalidInputError(join_field(field, key), f"is not a known field{hint}")
    if "option_type" not in given:
        raise InvalidInputError(join_field(field, "option_type"), "is required (CE or PE)")
    side = option_type(given["option_type"], join_field(field, "option_type"))
    named = [key for key in _SELECTORS if key in given]
    if len(named) != 1:
        problem = f"has {' and '.join(named)}; give one" if named else "needs a selector"
        raise InvalidInputError(field, f"{problem}: {', '.join(_SELECTORS)}")
    kind, value = _selector(named[0], given[named[0]], side, join_field(field, named[0]))
    lot, tick = given.get("lot_size"), given.get("tick_size")
    if lot is not None:
        lot = whole_between(join_field(field, "lot_size"), lot, 1, from_text=True)
    if tick is not None:
        tick = positive(join_field(field, "tick_size"), tick, from_text=True)
    return ContractSelector(side, kind, value, lot, tick)


def _selector(name: str, value: object, side: OptionType, field: str) -> tuple[SelectorKind, float]:
    if name in ("offset", "moneyness"):
        return "offset", _steps(value, side, field)
    if name in ("delta_target", "target_delta"):
        delta = finite(field, value, from_text=True)
        if not 0 < abs(delta) <= 1 or (side == "CE" and delta < 0):
            bounds = "above 0 and at most 1" if side == "CE" else "between -1 and 1, not 0"
            raise InvalidInputError(field, f"of a {side} must be {bounds}, not {echo(value)}")
        return "delta_target", delta
    kind: SelectorKind = "strike" if name == "strike" else "premium_target"
    return kind, positive(field, value, from_text=True)


def _steps(value: object, side: OptionType, field: str) -> int:
    match = _MONEYNESS.fullmatch(value.strip().upper()) if isinstance(value, str) else None
    if match is None:
        raise InvalidInputError(
            field, f"must be ATM, ITM<n>, OTM<n>, +<n>_strike or -<n>_strike, not {echo(value)}"
        )
    if match["side"]:
        above = (match["side"] == "OTM") == (side == "CE")
        return int(match["count"]) if above else -int(match["count"])
    return int(match["strikes"] or match["from_atm"] or 0)


# --- applying a selection to a chain -------------------------------------------------------


def pick_contract(
    selector: ContractSelector,
    chain: Mapping[str, object],
    *,
    field: str = "selection",
    leg_index: int | None = None,
) -> dict[str, object]:
    """The contract of a chain that fits, in the shape of a resolved contract.

    Contracts without a symbol or a token do not take part. The nearest one wins, the lower strike
    on a tie.

    Args:
        selector: What to look for.
        chain: The chain record: ``chain`` (or ``contracts``) rows, ``atm_strike``, ``spot_ltp``.
        field: Name of the selection in errors.
        leg_index: Number of the leg in errors.

    Raises:
        OptionSelectionError: Nothing fits; ``available`` lists the strikes there are.
    """
    contracts = _contracts(chain, selector.option_type)
    strikes = sorted(contracts)
    around = _around(selector, chain)

    def fail(reason: str) -> OptionSelectionError:
        message = f"{selector.describe()}: {reason} (expiry {chain.get('expiry')})"
        return OptionSelectionError(
            field, message, leg_index=leg_index, available=strikes, around=around
        )

    if not strikes:
        raise fail("the chain has no contracts of this type")
    meta: dict[str, object]
    if selector.kind == "strike":
        if selector.value not in contracts:
            raise fail("the strike is not in the chain")
        strike = selector.value
        meta = {"strike": strike}
    elif selector.kind == "offset":
        strike, meta = _by_offset(selector, chain, strikes, fail)
    else:
        strike, meta = _by_nearest(selector, contracts, fail)
    return _resolved(selector, chain, strike, contracts[strike], meta)


def _around(selector: ContractSelector, chain: Mapping[str, object]) -> float:
    """The strike that was looked for, or the money: near it are the strikes worth naming."""
    if selector.kind == "strike":
        return selector.value
    return read_number(chain.get("atm_strike")) or read_number(chain.get("spot_ltp")) or 0.0


def _contracts(chain: Mapping[str, object], side: OptionType) -> dict[float, Mapping[str, object]]:
    rows = chain.get("chain", chain.get("contracts"))
    found: dict[float, Mapping[str, object]] = {}
    for row in cast("list[object]", rows) if isinstance(rows, list) else []:
        if not isinstance(row, Mapping):
            continue
        fields = cast("Mapping[str, object]", row)
        contract = fields.get(side.lower()) or fields.get(side)
        strike = read_number(fields.get("strike"))
        if isinstance(contract, Mapping) and strike is not None:
            item = cast("Mapping[str, object]", contract)
            if item.get("tsym") and item.get("token"):
                found[strike] = item
    return found


def _by_offset(
    selector: ContractSelector,
    chain: Mapping[str, object],
    strikes: list[float],
    fail: Callable[[str], OptionSelectionError],
) -> tuple[float, dict[str, object]]:
    centre = read_number(chain.get("atm_strike"))
    if centre is None:
        centre = read_number(chain.get("spot_ltp"))
    if centre is None:
        raise fail("the chain has no at-the-money strike")
    at_the_money = min(strikes, key=lambda strike: (abs(strike - centre), strike))
    position = strikes.index(at_the_money) + int(selector.value)
    if not 0 <= position < len(strikes):
        raise fail("is outside the chain")
    strike = strikes[position]
    meta: dict[str, object] = {
        "offset": selector.offset_text(),
        "atm_strike": at_the_money,
        "resolved_strike": strike,
    }
    return strike, meta


def _by_nearest(
    selector: ContractSelector,
    contracts: Mapping[float, Mapping[str, object]],
    fail: Callable[[str], OptionSelectionError],
) -> tuple[float, dict[str, object]]:
    by_delta = selector.kind == "delta_target"
    by_size = by_delta and selector.option_type == "PE" and selector.value >= 0
    measured: dict[float, float] = {}
    for strike, contract in contracts.items():
        value = read_number(contract.get("delta" if by_delta else "ltp"))
        if value is not None and (by_delta or value > 0):
            measured[strike] = abs(value) if by_size else value
    if not measured:
        raise fail(f"no contract has a {'delta' if by_delta else 'price'}")
    strike = min(measured, key=lambda item: (abs(measured[item] - selector.value), item))
    quantity = "delta" if by_delta else "premium"
    meta: dict[str, object] = {
        selector.kind: selector.value,
        f"resolved_{quantity}": read_number(contracts[strike].get("delta" if by_delta else "ltp")),
        "resolved_strike": strike,
    }
    if by_delta:
        meta["delta_comparison"] = "magnitude" if by_size else "signed"
    return strike, meta


def _resolved(
    selector: ContractSelector,
    chain: Mapping[str, object],
    strike: float,
    contract: Mapping[str, object],
    meta: dict[str, object],
) -> dict[str, object]:
    resolver = {"strike": "exact", "offset": "offset", "delta_target": "delta"}
    return {
        "underlying": chain.get("underlying"),
        "expiry": chain.get("expiry"),
        "strike": strike,
        "option_type": selector.option_type,
        "tradingsymbol": contract["tsym"],
        "instrument_token": contract["token"],
        "lot_size": contract.get("lot_size") or selector.lot_size or 1,
        "tick_size": selector.tick_size or 0.05,
        "ltp": read_number(contract.get("ltp")) or 0.0,
        "resolver": resolver.get(selector.kind, "premium"),
        "resolution_meta": meta,
    }


def read_number(value: object) -> float | None:
    """What a backend sent as a number, also as text; None for anything unusable."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return finite("", value, from_text=True)
    except ValueError:
        return None


def _plain(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)
