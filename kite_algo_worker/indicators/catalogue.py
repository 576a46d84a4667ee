"""Every indicator by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, get_args

from . import functions  # noqa: F401  (declares them)
from ._declare import DECLARED
from ._spec import Family, Indicator

_ORDER: Final = get_args(Family)

INDICATORS: Final[Mapping[str, Indicator]] = MappingProxyType(
    {
        indicator.name: indicator
        for indicator in sorted(
            (indicator for indicator, _ in DECLARED.values()),
            key=lambda one: _ORDER.index(one.family),
        )
    }
)
"""Name to declaration, in the order of the documentation."""


def find(name: str) -> Indicator:
    """The indicator of this name or alias; ValueError with close matches when there is none."""
    for indicator in INDICATORS.values():
        if name == indicator.name or name in indicator.aliases:
            return indicator
    from difflib import get_close_matches

    close = get_close_matches(str(name), INDICATORS)
    hint = f", did you mean {' or '.join(map(repr, close))}?" if close else ""
    raise ValueError(f"unknown indicator {name!r}{hint}")
