# Translated from _async/api.py by `make generate`; do not edit.
"""Every operation of the contract on one class: what a managed run and the options build upon.

It knows neither of them. The client is this class with ``run(...)`` and ``options`` on top.
"""

from __future__ import annotations

from .execution import ExecutionMethods
from .exits import ExitMethods
from .gtt import GttMethods
from .monitoring import MonitoringMethods
from .runs import RunMethods
from .waiting import WaitingMethods


class Api(
    ExitMethods,
    RunMethods,
    WaitingMethods,
    MonitoringMethods,
    ExecutionMethods,
    GttMethods,
):
    """The calls of a worker, over one shared connection pool."""
