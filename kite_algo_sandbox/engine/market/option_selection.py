"""Choosing contracts of a chain by strike, by distance from the money, by delta or by premium."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from ..base.clock import iso
from ..base.errors import BadRequest, Unprocessable
from .instruments import Instrument
from .option_chain import Chain, Side
from .option_sessions import OptionSessions

Json = dict[str, object]
SELECTORS = ("delta_target", "target_delta", "strike", "offset", "moneyness", "premium_target")
_STEPS = re.compile(r"ATM|(?P<side>ITM|OTM)(?P<count>\d{1,4})|(?P<points>[+-]\d{1,4})_STRIKES?")


@dataclass(frozen=True, slots=True)
class _Pick:
    """A position in the chain, how it was found, and what to say about it."""

    position: int
    resolver: str
    meta: Json


def resolve(
    sessions: OptionSessions, underlying: str, body: Mapping[str, object], at: datetime
) -> Json:
    """The contracts that the legs of a request name; the first bad leg refuses all of them."""
    legs = body.get("legs")
    if not isinstance(legs, list) or not legs:
        raise _bad("OPTION_SELECTION_INVALID_PAYLOAD", "legs must be a non-empty list")
    selector = body.get("expiry")
    chain = sessions.select(underlying, None if selector is None else str(selector), at)
    found = [_resolve(chain, leg, index) for index, leg in enumerate(legs)]
    return {
        "underlying": chain.contracts.underlying,
        "expiry": chain.contracts.expiry.isoformat(),
        "resolved": found,
        "count": len(found),
        "updated_at": iso(at),
    }


def _resolve(chain: Chain, leg: object, index: int) -> Json:
    if not isinstance(leg, Mapping):
        raise _bad("OPTION_SELECTION_INVALID_LEG", f"leg {index} must be an object")
    option_type = str(leg.get("option_type") or "").upper()
    if option_type not in {"CE", "PE"}:
        raise _bad(
            "OPTION_SELECTION_INVALID_OPTION_TYPE", f"leg {index}: option_type must be CE or PE"
        )
    name = next((key for key in SELECTORS if leg.get(key) is not None), None)
    if name is None:
        known = ", ".join(SELECTORS)
        raise _bad("OPTION_SELECTION_INVALID_LEG", f"leg {index} needs a selector, one of {known}")
    pick = _pick(chain, name, leg[name], option_type, index)
    side = chain.side(option_type)
    return _contract(chain, side.instruments[pick.position], side, pick)


def _pick(chain: Chain, name: str, value: object, option_type: str, index: int) -> _Pick:
    if name in {"offset", "moneyness"}:
        return _by_offset(chain, name, str(value), option_type, index)
    number = _number(value)
    if number is None:
        code = "DELTA_SELECTION" if "delta" in name else "SELECTION"
        raise _unresolvable(index, f"{name} must be a number", code)
    if name == "strike":
        return _by_strike(chain, number, index)
    if name == "premium_target":
        return _by_premium(chain, number, option_type)
    return _by_delta(chain, number, option_type)


def _by_strike(chain: Chain, strike: float, index: int) -> _Pick:
    found = np.nonzero(chain.strikes == strike)[0]
    if found.size == 0:
        low, high = chain.strikes[0], chain.strikes[-1]
        raise _unresolvable(
            index, f"strike {strike:g} is not in the chain of strikes from {low:g} to {high:g}"
        )
    return _Pick(int(found[0]), "exact", {"strike": strike})


def _by_offset(chain: Chain, name: str, text: str, option_type: str, index: int) -> _Pick:
    wanted = text.strip().upper()
    match = _STEPS.fullmatch(wanted)
    if match is None:
        raise _unresolvable(
            index, f"{name} must be ATM, ITM<n>, OTM<n> or +<n>_strike, not '{text}'"
        )
    steps = int(match["points"] or 0)
    if match["side"]:
        above = (match["side"] == "OTM") == (option_type == "CE")
        steps = int(match["count"]) if above else -int(match["count"])
    position = chain.atm + steps
    if not 0 <= position < chain.strikes.size:
        raise _unresolvable(index, f"{name} '{text}' is outside the chain")
    meta: Json = {
        name: wanted if name == "offset" else text,
        "atm_strike": chain.atm_strike,
        "resolved_strike": float(chain.strikes[position]),
    }
    return _Pick(position, "offset", meta)


def _by_delta(chain: Chain, target: float, option_type: str) -> _Pick:
    delta = chain.side(option_type).greeks.delta
    magnitude = option_type == "PE" and target >= 0
    measured = np.abs(delta) if magnitude else delta
    position = int(np.argmin(np.abs(measured - target)))
    meta: Json = {
        "delta_target": target,
        "resolved_delta": round(float(delta[position]), 6),
        "resolved_strike": float(chain.strikes[position]),
        "delta_comparison": "magnitude" if magnitude else "signed",
    }
    return _Pick(position, "delta", meta)


def _by_premium(chain: Chain, target: float, option_type: str) -> _Pick:
    ltp = chain.side(option_type).ltp
    position = int(np.argmin(np.abs(ltp - target)))
    meta: Json = {
        "premium_target": target,
        "resolved_premium": round(float(ltp[position]), 2),
        "resolved_strike": float(chain.strikes[position]),
    }
    return _Pick(position, "premium", meta)


def _contract(chain: Chain, item: Instrument, side: Side, pick: _Pick) -> Json:
    expiry = chain.contracts.expiry.isoformat()
    return {
        "underlying": chain.contracts.underlying,
        "expiry": expiry,
        "expiry_key": expiry,
        "strike": item.strike / 100,
        "option_type": item.instrument_type,
        "exchange": item.exchange,
        "tradingsymbol": item.tradingsymbol,
        "instrument_token": item.instrument_token,
        "lot_size": item.lot_size,
        "tick_size": item.tick / 100,
        "ltp": round(float(side.ltp[pick.position]), 2),
        "resolver": pick.resolver,
        "resolution_meta": pick.meta,
    }


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _bad(code: str, message: str) -> BadRequest:
    return BadRequest({"code": code, "message": message})


def _unresolvable(index: int, message: str, kind: str = "SELECTION") -> Unprocessable:
    return Unprocessable(
        {
            "code": f"OPTION_{kind}_UNRESOLVABLE",
            "message": f"leg {index}: {message}",
            "leg_index": index,
        }
    )
