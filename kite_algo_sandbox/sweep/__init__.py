"""Many settings of one worker over the same history: grids, walk-forward, search.

from kite_algo_sandbox.sweep import sweep

found = sweep("worker.py", {"FAST": [5, 10, 20], "SLOW": [20, 50]}, data="candles")
found.best.parameters
found.frame()
"""

from __future__ import annotations

from .page import write_sweep_report
from .parameters import Parameters, Value
from .progress import Progress
from .result import HeatMap, SweepResult
from .rows import Run, SweepRow
from .sweeping import Setup, sweep, sweep_over
from .walking import Fold, WalkForward, walk_forward, walk_over

__all__ = [
    "Fold",
    "HeatMap",
    "Parameters",
    "Progress",
    "Run",
    "Setup",
    "SweepResult",
    "SweepRow",
    "Value",
    "WalkForward",
    "sweep",
    "sweep_over",
    "walk_forward",
    "walk_over",
    "write_sweep_report",
]
