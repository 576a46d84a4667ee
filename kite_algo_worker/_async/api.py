"""Every operation of the contract on one class: what a managed run and the options build upon.

It knows neither of them. The client is this class with ``run(...)`` and ``options`` on top.
"""

from __future__ import annotations

from .execution import AsyncExecutionMethods
from .exits import AsyncExitMethods
from .gtt import AsyncGttMethods
from .monitoring import AsyncMonitoringMethods
from .runs import AsyncRunMethods
from .waiting import AsyncWaitingMethods


class AsyncApi(
    AsyncExitMethods,
    AsyncRunMethods,
    AsyncWaitingMethods,
    AsyncMonitoringMethods,
    AsyncExecutionMethods,
    AsyncGttMethods,
):
    """The calls of a worker, over one shared connection pool."""
