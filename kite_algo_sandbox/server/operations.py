"""Which operations the sandbox offers, and why it does not offer the others."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..engine import OPERATIONS, Operation
from .indicators import calculate_indicator

#: Those of the exchange, and what is computed from nothing but the request.
OFFERED: Mapping[str, Operation[Any]] = MappingProxyType(
    {**OPERATIONS, calculate_indicator.name: calculate_indicator}
)

_HOSTED = "it is for runs that the platform hosts itself; a worker outside it is never one"
_FUNDAMENTALS = "key figures of companies come from a site that only a backend reads"
#: Why the sandbox does not offer an operation.
NOT_OFFERED: Mapping[str, str] = MappingProxyType(
    {
        "run_progress": _HOSTED,
        "notify_run": _HOSTED,
        "get_fundamentals_features": _FUNDAMENTALS,
        "get_fundamentals_status": _FUNDAMENTALS,
        "get_fundamentals_statements": _FUNDAMENTALS,
        "export_fundamentals_csv": _FUNDAMENTALS,
        "refresh_fundamentals": _FUNDAMENTALS,
    }
)
