"""Copies of JSON-like data."""

from __future__ import annotations

from typing import TypeVar, cast

T = TypeVar("T")


def fresh(value: T) -> T:
    """A copy that shares no list or object with ``value``; several times faster than deepcopy."""
    if isinstance(value, dict):
        return cast("T", {key: fresh(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return cast("T", [fresh(item) for item in value])
    return value
