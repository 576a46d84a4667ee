"""Numbers that may have been sent as text. What is no number reads as None.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def _as_float(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            return value
    return value


def _as_int(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            value = _as_float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def float_reader(key: str) -> Callable[[Any], Any]:
    """How the attribute of a field with decimals reads the item ``key``."""

    def read(record: Any) -> Any:
        value = record[key]
        return value if value.__class__ is float else _as_float(value)

    return read


def int_reader(key: str) -> Callable[[Any], Any]:
    """How the attribute of a field with whole numbers reads the item ``key``."""

    def read(record: Any) -> Any:
        value = record[key]
        return value if value.__class__ is int else _as_int(value)

    return read
