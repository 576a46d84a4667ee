"""Copies of JSON-like data."""

from __future__ import annotations

from typing import TypeVar, cast

T = TypeVar("T")
_CONTAINERS = (dict, list, tuple)


def fresh(value: T) -> T:
    """A copy that shares no list or object with ``value``; several times faster than deepcopy."""
    # Most values are plain: telling them apart here saves a call for each of them.
    if isinstance(value, dict):
        copy = {k: fresh(v) if isinstance(v, _CONTAINERS) else v for k, v in value.items()}
        return cast("T", copy)
    if isinstance(value, _CONTAINERS):
        return cast("T", [fresh(v) if isinstance(v, _CONTAINERS) else v for v in value])
    return value
