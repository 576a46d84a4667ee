"""Numbers, flags, texts and choices.

Python's own numbers, NumPy's and Decimal count as numbers, True and False do not. Text counts only
where ``from_text`` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kite_algo_worker_api.checks import choice as choice
from kite_algo_worker_api.checks import finite as finite
from kite_algo_worker_api.checks import flag as flag
from kite_algo_worker_api.checks import identifier as identifier
from kite_algo_worker_api.checks import is_flag as is_flag
from kite_algo_worker_api.checks import number_between as number_between
from kite_algo_worker_api.checks import whole as whole
from kite_algo_worker_api.checks import whole_between as whole_between

from ...exceptions import InvalidInputError
from ..secret import hide
from .free_form import free_form


def positive_int(field: str, value: object) -> int:
    """A whole number above 0, also from digits."""
    return whole_between(field, value, 1, from_text=True)


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


def seconds(field: str, value: object) -> float:
    """A duration in seconds, zero or more."""
    return not_negative(field, value)


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
