"""One function per indicator, and all of them as methods of `ta`.

Type checkers and editors see `__init__.pyi`, which tools/indicator_docs.py writes from the
functions themselves.
"""

from __future__ import annotations

from .._declare import DECLARED
from ..inputs import BaseIndicator
from . import (  # noqa: F401  (they declare the functions)
    averages,
    levels,
    momentum,
    oscillators,
    signals,
    statistics,
    trend,
    volatility,
    volume,
)


class TechnicalAnalysis(BaseIndicator):
    """The indicator functions as methods: `ta.rsi(df)` is `rsi(df)`."""


_functions = {}
for _indicator, _function in DECLARED.values():
    for _name in (_indicator.name, *_indicator.aliases):
        _functions[_name] = _function
        setattr(TechnicalAnalysis, _name, staticmethod(_function))
globals().update(_functions)
__all__ = sorted(_functions)  # pyright: ignore[reportUnsupportedDunderAll]

ta = TechnicalAnalysis()
"""The one instance to use."""
