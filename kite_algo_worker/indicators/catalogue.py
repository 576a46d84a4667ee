"""Every indicator by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ._spec import Indicator
from .kernels.averages import AVERAGES
from .kernels.momentum import MOMENTUM_CORE
from .kernels.oscillators import OSCILLATORS
from .kernels.relations import RELATIONS
from .kernels.signals import LEVELS, SIGNALS
from .kernels.trend import TREND
from .kernels.volatility import DISPERSION, VOLATILITY
from .kernels.volume import VOLUME_FAMILY

INDICATORS: Final[Mapping[str, Indicator]] = MappingProxyType(
    {
        indicator.name: indicator
        for indicator in (
            *AVERAGES,
            *MOMENTUM_CORE,
            *OSCILLATORS,
            *VOLATILITY,
            *TREND,
            *VOLUME_FAMILY,
            *LEVELS,
            *DISPERSION,
            *RELATIONS,
            *SIGNALS,
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
