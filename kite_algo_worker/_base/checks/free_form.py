"""What callers put into objects of their own: metadata, details, metrics, risk, runtime state.

One rule for all of them:

* text, numbers, True, False and None stay what they are; Decimal and NumPy scalars become numbers;
* what is no number becomes null: NaN, infinity, NaT, NA;
* dates and times become ISO 8601 text, enumerations their value;
* lists, tuples, sets (sorted), NumPy arrays and pandas series become lists, even of one value;
* mappings, pydantic models and records become objects; keys that are numbers or dates become text;
* anything else is refused with the path to it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from operator import index
from typing import Any, Final, cast

from ...exceptions import InvalidInputError
from .errors import echo, join_field

_LOW_PRECISION: Final = frozenset({"float16", "float32"})
_NO_VALUE: Final = frozenset({"NaTType", "NAType"})
_DEEPEST: Final = 100
_EXACT: Final = 2**53


def free_form(field: str, value: object) -> dict[str, object]:
    """An object of the caller's own, as JSON.

    Raises:
        InvalidInputError: no mapping, or something in it has no JSON form; names the path.
    """
    dump = getattr(value, "model_dump", None)
    if not isinstance(value, Mapping) and not callable(dump):
        raise InvalidInputError(field, f"must be an object (dict), not {type(value).__name__}")
    return cast("dict[str, object]", to_json(field, value))


def to_json(field: str, value: object) -> object:
    """A copy of ``value`` made of JSON's own types.

    Raises:
        InvalidInputError: a part of it has no JSON form; names the path.
    """
    return _convert(field, value, 0)


def _convert(field: str, value: object, depth: int) -> object:
    if depth > _DEEPEST:
        root = field.partition(".")[0]
        raise InvalidInputError(root, f"is nested more than {_DEEPEST} deep, or in itself")
    if isinstance(value, Enum):
        return _convert(field, value.value, depth + 1)
    if value is None or isinstance(value, (str, bool)):
        return value
    if type(value).__name__ in _NO_VALUE:
        return None
    if isinstance(value, (int, float, Decimal)):
        return _number(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return _object(field, cast("Mapping[object, object]", value), depth)
    if isinstance(value, (bytes, bytearray, memoryview)):
        raise InvalidInputError(field, "bytes cannot be sent as JSON")
    if isinstance(value, Set):
        return _sorted(_array(field, value, depth))
    if isinstance(value, Sequence):
        return _array(field, cast("Sequence[object]", value), depth)
    return _foreign(field, value, depth)


def _number(value: float | Decimal) -> float | None:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None
        if value == value.to_integral_value() and abs(value) < _EXACT:
            return int(value)
    number = float(value)
    return number if math.isfinite(number) else None


def _object(field: str, value: Mapping[object, object], depth: int) -> dict[str, object]:
    result: dict[str, object] = {}
    for key, item in value.items():
        name = _key(field, key)
        if name in result:
            raise InvalidInputError(join_field(field, name), "is the text of two keys")
        result[name] = _convert(join_field(field, name), item, depth + 1)
    return result


def _key(field: str, key: object) -> str:
    if isinstance(key, Enum):
        return _key(field, key.value)
    if isinstance(key, str):
        return key
    if isinstance(key, (datetime, date, time)) and type(key).__name__ not in _NO_VALUE:
        return key.isoformat()
    if not isinstance(key, bool):
        if isinstance(key, (float, Decimal)) and (number := _number(key)) is not None:
            return str(number)
        try:
            return str(index(cast("Any", key)))
        except TypeError:
            pass
    raise InvalidInputError(field, f"keys must be text, not {echo(key)}")


def _array(field: str, values: Iterable[object], depth: int) -> list[object]:
    return [_convert(join_field(field, f"[{i}]"), item, depth + 1) for i, item in enumerate(values)]


def _sorted(values: list[object]) -> list[object]:
    """In an order that does not change from process to process."""
    try:
        return sorted(values)  # type: ignore[type-var]  # pyright: ignore
    except TypeError:
        return sorted(values, key=repr)


def _foreign(field: str, value: object, depth: int) -> object:
    """NumPy, pandas and pydantic, known by what they offer."""
    dump = getattr(value, "model_dump", None)
    if callable(dump):
        return _convert(field, dump(exclude_none=True), depth + 1)
    to_list = getattr(value, "tolist", None)
    dtype = getattr(value, "dtype", None)
    kind = str(getattr(dtype, "kind", ""))
    # A time difference has no unit that JSON would carry.
    if callable(to_list) and kind != "m":
        exact = _exact(value, kind, str(dtype), to_list)
        if not isinstance(exact, list):
            return _convert(field, exact, depth + 1)
        return _array(field, cast("list[object]", exact), depth)
    raise InvalidInputError(field, f"a {type(value).__name__} cannot be sent as JSON")


def _exact(value: Any, kind: str, dtype: str, to_list: Callable[[], object]) -> object:
    if dtype in _LOW_PRECISION:
        # 0.1 of 32 bits is meant as 0.1, not as 0.10000000149011612.
        return value.astype(str).astype(float).tolist()
    if kind == "M" and "," not in dtype:
        # Nanoseconds would come as whole numbers.
        return value.astype("datetime64[us]").tolist()
    return to_list()
