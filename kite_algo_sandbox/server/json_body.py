"""JSON bodies, read strictly: whatever two readers could understand differently is refused."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from pydantic_core import from_json

from .errors import HttpError, invalid_request
from .issues import MOST, Issue, Location, issue

# Only numbers written like these can be out of range.
_SUSPICIOUS = re.compile(rb"\d[eE]|\d{19}")
_LARGEST = 2**64
MOST_VALUES = 20_000


class _RepeatedKey(ValueError):
    """An object names a field twice; the field is the only argument."""


def is_json(content_type: str) -> bool:
    """Whether a body of this declared type may be read as JSON; undeclared, it may."""
    kind, _, subtype = content_type.partition(";")[0].strip().lower().partition("/")
    is_named_json = subtype == "json" or subtype.endswith("+json")
    return not content_type.strip() or (kind == "application" and is_named_json)


def read_json(raw: bytes) -> object:
    """The value of a body.

    Raises ``HttpError`` 413 for more values than any order or list of symbols has; 422 for what is
    not JSON (``NaN``, a lone surrogate, a byte order mark, nesting deeper than 200), for a field
    that is given twice, and for a number that no price, quantity or id can have.
    """
    # Reading takes time by the number of values, not of bytes.
    if sum(raw.count(mark) for mark in b",{[") > MOST_VALUES:
        raise HttpError(413, f"The request body may hold at most {MOST_VALUES} values")
    try:
        value: object = from_json(raw, allow_inf_nan=False)
        json.loads(raw, object_pairs_hook=_once)
    except _RepeatedKey as error:
        name = str(error.args[0])
        found = issue("json_invalid", ("body", name), f"The field {name!r} is given twice")
        raise invalid_request([found]) from None
    except (ValueError, RecursionError):
        raise invalid_request([_unreadable(raw)]) from None
    if _SUSPICIOUS.search(raw):
        places = islice(_out_of_range(value, ("body",)), MOST)
        found_at = [issue("number_out_of_range", at, "The number is out of range") for at in places]
        if found_at:
            raise invalid_request(found_at)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise _RepeatedKey(name)
            seen.add(name)
    return fields


def _out_of_range(value: object, at: Location) -> Iterator[Location]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _out_of_range(item, (*at, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _out_of_range(item, (*at, number))
    elif isinstance(value, int | float) and not _is_usual(value):
        yield at


def _is_usual(number: int | float) -> bool:
    return math.isfinite(number) if isinstance(number, float) else abs(number) <= _LARGEST


def _unreadable(raw: bytes) -> Issue:
    try:
        json.loads(raw)
    except json.JSONDecodeError as error:
        return issue("json_invalid", ("body", error.pos), f"JSON decode error: {error.msg}")
    except (UnicodeDecodeError, RecursionError, ValueError):
        pass
    return issue("json_invalid", ("body", 0), "JSON decode error")
