"""Technical indicators: one kernel each, for whole series and for live candles.

    from kite_algo_worker.indicators import ta, LiveIndicatorEngine

`docs/indicators.md` lists all of them with definition, warm-up and source. Importing this needs
numpy; pandas and numba are imported only when they are used.

How the parts hang together::

    functions/*.py   one declared function per indicator: signature, texts, kernel
        |  _declare  reads it and makes an Indicator (_spec) and the call of it
        v
    kernels/*.py     setup(parameters) -> constants, first state, size of the work area
                     step(constants, state, work, commit, age, bar) -> state, values
        |  _runner   the one loop around step: age, gaps, and writing the state back
        |  _native   the same loop as machine code, kept on disk; Python where there is no compiler
        v
    _batch           a series at once: arguments -> arrays -> runner -> Series, frame or array
    _bank            a bar at once: the runners of all indicators of an engine over one row
        |  _candle, _config, _history: reading candles, configurations, and what came before
        v
    live             LiveIndicatorEngine: finished, provisional, late and corrected candles
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, overload

from .._base.extras import needs

with needs("kite_algo_worker.indicators", "indicators"):
    import numpy as _numpy  # noqa: F401

from . import functions
from ._config import IndicatorConfig, IndicatorValue
from ._native import NUMBA_AVAILABLE
from .catalogue import INDICATORS
from .functions import *  # noqa: F403
from .functions import TechnicalAnalysis, ta
from .inputs import BaseIndicator, IndicatorInput, format_output, normalize_input
from .live import LiveIndicatorEngine

F = TypeVar("F", bound=Callable[..., Any])


@overload
def njit(function: F, /) -> F: ...
@overload
def njit(**kws: Any) -> Callable[[F], F]: ...
def njit(*args: Any, **kws: Any) -> Any:
    """numba's `njit` where numba is installed, else a decorator that changes nothing."""
    if NUMBA_AVAILABLE:
        import numba

        return numba.njit(*args, **kws)
    if len(args) == 1 and callable(args[0]) and not kws:
        return args[0]
    return lambda function: function


__all__ = [
    "BaseIndicator",
    "INDICATORS",
    "IndicatorConfig",
    "IndicatorInput",
    "IndicatorValue",
    "LiveIndicatorEngine",
    "NUMBA_AVAILABLE",
    "TechnicalAnalysis",
    "format_output",
    "njit",
    "normalize_input",
    "ta",
]
__all__ += functions.__all__
