"""How a deployed backend words a refusal."""

from __future__ import annotations

import re
from typing import Any

from .profile import Refused

#: Fields that the framework checks before a handler sees the request.
_CHECKED_FIRST = frozenset(
    {"idempotency_key", "intent_type", "metadata", "safety_token", "all_or_none"}
)
#: How the exchange marks what it has checked itself.
_OWN = "value_error"
_UNKNOWN = re.compile(r"Instrument '(.*)' not found")


def malformed(refused: Refused) -> Refused:
    """An order or a trigger is read where nobody expects it to be wrong."""
    if refused.status != 422 or not isinstance(refused.detail, list):
        return refused
    if any(_is_inside(entry["loc"]) for entry in refused.detail):
        return Refused(500, None)
    return refused


def _is_inside(loc: Any) -> bool:
    inside = loc[0] == "body" and len(loc) > 1 and loc[1] not in _CHECKED_FIRST
    return inside and loc != ["body", "payload"]


def out_of_range(refused: Refused) -> Refused:
    """What a handler checks is told in a text."""
    found = refused.detail
    if refused.status != 422 or not isinstance(found, list):
        return refused
    if any(entry["type"] != _OWN for entry in found):
        return refused
    text = "; ".join(f"{'.'.join(map(str, entry['loc'][1:]))} {entry['msg']}" for entry in found)
    return Refused(422, text)


def unknown_instrument(refused: Refused) -> Refused:
    """The same in other words."""
    found = _UNKNOWN.fullmatch(refused.detail) if isinstance(refused.detail, str) else None
    if found is None:
        return refused
    return Refused(refused.status, f"Instrument not found for symbol {found.group(1)}")
