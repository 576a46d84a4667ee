"""Numbers, flags, texts and choices.

Python's own numbers, NumPy's and Decimal count as numbers, True and False do not. Text counts only
where ``from_text`` says so.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from operator import index
from typing import Any, SupportsFloat, cast

from .._secret import hide
from ..exceptions import InvalidInputError
from .errors import did_you_mean, echo
from .free_form import free_form

_LOW_PRECISION = frozenset({"float16", "float32"})


def is_flag(value: object) -> bool:
    """True or False, NumPy's included."""
    return isinstance(value, bool) or type(value).__name__ in {"bool_", "bool"}


def whole(field: str, value: object, *, from_text: bool = False) -> int:
    """A whole number, also NumPy's; with ``from_text`` also digits."""
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
    field: str,
    value: object,
    minimum: int,
    maximum: int | None = None,
    *,
    from_text: bool = False,
) -> int:
    """A whole number within bounds, both included."""
    number = whole(field, value, from_text=from_text)
    if maximum is not None and not minimum <= number <= maximum:
        raise InvalidInputError(field, f"must be between {minimum} and {maximum}, not {number}")
    if number < minimum:
        bound = "a positive whole number" if minimum == 1 else f"{minimum} or more"
        raise InvalidInputError(field, f"must be {bound}, not {number}")
    return number


def positive_int(field: str, value: object) -> int:
    """A whole number above 0, also from digits."""
    return whole_between(field, value, 1, from_text=True)


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


def positive(field: str, value: object, *, from_text: bool = False) -> float:
    """A finite number above zero."""
    number = finite(field, value, from_text=from_text)
    if number <= 0:
        raise InvalidInputError(field, f"must be greater than 0, not {number:g}")
    return number


def not_negative(field: str, value: object, *, from_text: bool = False) -> float:
    """A finite number, zero or more."""
    number = finite(field, value, from_text=from_text)
    if number < 0:
        raise InvalidInputError(field, f"must not be negative, not {number:g}")
    return number


def number_between(field: str, value: object, low: float, high: float) -> float:
    """A number within ``low..high``, both included."""
    number = finite(field, value)
    if not low <= number <= high:
        raise InvalidInputError(field, f"must be between {low:g} and {high:g}, not {number:g}")
    return number


def seconds(field: str, value: object) -> float:
    """A duration in seconds, zero or more."""
    return not_negative(field, value)


def flag(field: str, value: object) -> bool:
    """True or False; no 0, 1 or text."""
    if not is_flag(value):
        raise InvalidInputError(field, f"must be True or False, not {echo(value)}")
    return bool(value)


def text(field: str, value: object) -> str:
    """Trimmed, non-empty text without control characters."""
    if not isinstance(value, str):
        raise InvalidInputError(field, f"must be text, not {type(value).__name__}")
    trimmed = value.strip()
    if not trimmed:
        raise InvalidInputError(field, "must not be empty")
    if not trimmed.isprintable():
        raise InvalidInputError(field, "must not contain control characters or line breaks")
    return trimmed


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


def header_value(field: str, value: object) -> str:
    """Text that can be sent as a header: printable ASCII. The value itself is never shown."""
    if not isinstance(value, str):
        raise InvalidInputError(field, f"must be text, not {type(value).__name__}")
    hidden: str = hide(value.strip())
    if not hidden or not (hidden.isascii() and hidden.isprintable()):
        raise InvalidInputError(field, "must be printable ASCII and not empty")
    return hidden


def items(field: str, values: object) -> list[object]:
    """A list out of any series but text and mappings; None is an empty one."""
    if values is None:
        return []
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise InvalidInputError(field, f"must be a list, not {type(values).__name__}")
    return list(values)


def mappings(field: str, values: object) -> list[dict[str, object]]:
    """A list of objects of the caller's own."""
    return [free_form(f"{field}[{i}]", value) for i, value in enumerate(items(field, values))]


def drop_none(**fields: object) -> dict[str, object]:
    """The fields that are not None."""
    return {key: value for key, value in fields.items() if value is not None}
