"""What may be passed: one check for each kind of value, and the error that names the wrong one.

Every check takes the name of the value and the value, returns it in the form that is sent, and
raises ``InvalidInputError`` otherwise. Python's own numbers, NumPy's and Decimal count as numbers,
True and False do not. Text counts only where ``from_text`` says so.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import index
from typing import Any, SupportsFloat, TypeVar, cast

from .errors import InvalidInputError

T = TypeVar("T")

_MAX_ECHO = 40
_LOW_PRECISION = frozenset({"float16", "float32"})


def given(check: Callable[..., T], field: str, value: object, *rules: object) -> T | None:
    """The value as ``check`` returns it, or None when it was left out."""
    return None if value is None else check(field, value, *rules)


def given_fields(**fields: object) -> dict[str, object]:
    """The fields of a body without those that were left out."""
    return {name: value for name, value in fields.items() if value is not None}


def text(field: str, value: object) -> str:
    """Text, as it is."""
    if not isinstance(value, str):
        raise InvalidInputError(field, f"must be text, not {type(value).__name__}")
    return value


def header_value(field: str, value: object) -> str:
    """Text that can be sent as a header: printable ASCII. The value itself is never shown."""
    if not isinstance(value, str):
        raise InvalidInputError(field, f"must be text, not {type(value).__name__}")
    if not value.strip() or not (value.isascii() and value.isprintable()):
        raise InvalidInputError(field, "must be printable ASCII and not empty")
    return value


def echo(value: object) -> str:
    """``value`` as an error message may show it: short, on one line."""
    text = repr(value)
    return text if len(text) <= _MAX_ECHO else f"{text[: _MAX_ECHO - 1]}…"


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """``"; did you mean 'price'?"``, or nothing when no known name is close."""
    from difflib import get_close_matches  # late: few programs misspell anything

    by_folded = {item.casefold(): item for item in known}
    folded = name.strip().casefold()
    matches = get_close_matches(folded, list(by_folded), n=1, cutoff=0.6)
    # "5min" is meant for "5minute", however much is missing.
    begun = [item for item in by_folded if folded and item.startswith(folded)]
    if not matches and len(begun) == 1:
        matches = begun
    return f"; did you mean {by_folded[matches[0]]!r}?" if matches else ""


def is_flag(value: object) -> bool:
    """True or False, NumPy's included."""
    return isinstance(value, bool) or type(value).__name__ in {"bool_", "bool"}


def whole(field: str, value: object, *, from_text: bool = False) -> int:
    """A whole number, also NumPy's; with ``from_text`` also digits."""
    if type(value) is int:
        return value
    if from_text and isinstance(value, str):
        try:
            return int(value.strip())
        except ValueError:
            raise InvalidInputError(field, f"must be a whole number, not {echo(value)}") from None
    if is_flag(value):
        raise InvalidInputError(field, f"must be a whole number, not {echo(value)}")
    try:
        return index(cast("Any", value))
    except TypeError:
        hint = "; convert it with int()" if isinstance(value, (float, str, Decimal)) else ""
        raise InvalidInputError(field, f"must be a whole number, not {echo(value)}{hint}") from None


def whole_between(
    field: str, value: object, minimum: int, maximum: int | None = None, *, from_text: bool = False
) -> int:
    """A whole number within bounds, both included."""
    number = whole(field, value, from_text=from_text)
    if maximum is not None and not minimum <= number <= maximum:
        raise InvalidInputError(field, f"must be between {minimum} and {maximum}, not {number}")
    if number < minimum:
        bound = "a positive whole number" if minimum == 1 else f"{minimum} or more"
        raise InvalidInputError(field, f"must be {bound}, not {number}")
    return number


def finite(field: str, value: object, *, from_text: bool = False) -> float:
    """A finite number as float; with ``from_text`` also decimal text."""
    is_text = isinstance(value, str)
    if is_flag(value) or isinstance(value, bytes) or (is_text and not from_text):
        raise InvalidInputError(field, f"must be a number, not {echo(value)}")
    try:
        number = _float(value)
    except (TypeError, ValueError, OverflowError):
        raise InvalidInputError(field, f"must be a number, not {echo(value)}") from None
    if not math.isfinite(number):
        raise InvalidInputError(field, f"must be a finite number, not {number}")
    return number


def _float(value: object) -> float:
    if type(value).__name__ in _LOW_PRECISION:
        # 1450.05 of 32 bits is meant as 1450.05, not as 1450.050048828125.
        return float(str(value))
    if isinstance(value, str):
        return float(value.strip())
    if not isinstance(value, SupportsFloat):
        raise TypeError
    return float(value)


def number_between(field: str, value: object, low: float, high: float) -> float:
    """A number within ``low..high``, both included."""
    number = finite(field, value)
    if not low <= number <= high:
        raise InvalidInputError(field, f"must be between {low:g} and {high:g}, not {number:g}")
    return number


def flag(field: str, value: object) -> bool:
    """True or False; no 0, 1 or text."""
    if not is_flag(value):
        raise InvalidInputError(field, f"must be True or False, not {echo(value)}")
    return bool(value)


def choice(field: str, value: object, allowed: Sequence[str]) -> str:
    """One of ``allowed``, whatever the case; returned as it is listed."""
    if isinstance(value, str):
        folded = value.strip().casefold()
        for item in allowed:
            if item.casefold() == folded:
                return item
    hint = did_you_mean(value, allowed) if isinstance(value, str) else ""
    raise InvalidInputError(field, f"must be one of {', '.join(allowed)}, not {echo(value)}{hint}")


def identifier(field: str, value: object) -> str:
    """A non-empty id for a path, as text. Whole numbers are accepted (trigger ids)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise InvalidInputError(field, f"must be text, not {type(value).__name__}")
    trimmed = value.strip()
    if trimmed in ("", ".", ".."):
        raise InvalidInputError(field, "must not be empty, '.' or '..'")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in trimmed):
        raise InvalidInputError(field, "must not contain control characters")
    return trimmed
