"""How attributes read items: numbers may have been sent as text, and containers are what they are.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import not_usable


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


def object_reader(key: str) -> Callable[[Any], Any]:
    """How the attribute of a field that holds an object reads the item ``key``."""

    def read(record: Any) -> Any:
        value = record[key]
        if isinstance(value, dict) or value is None:
            return value
        raise not_usable(key, *_whose(record), "object", value)

    return read


def array_reader(key: str) -> Callable[[Any], Any]:
    """How the attribute of a field that holds an array reads the item ``key``."""

    def read(record: Any) -> Any:
        value = record[key]
        if isinstance(value, list) or value is None:
            return value
        raise not_usable(key, *_whose(record), "array", value)

    return read


def _whose(record: Any) -> tuple[str, str | None]:
    return type(record).__name__, getattr(record, "_operation", None)
