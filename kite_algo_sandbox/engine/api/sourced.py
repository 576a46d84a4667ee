"""What every answer of a versioned operation begins with."""

from __future__ import annotations

from datetime import datetime

from ..base.clock import iso
from ..base.errors import Unprocessable
from .operation import Json


def require_version(version: int) -> None:
    """Refuse a version of an answer that is not known."""
    if version != 1:
        raise Unprocessable({"rejection_reason": "UNSUPPORTED_SCHEMA_VERSION", "supported": [1]})


def sourced(at: datetime, as_of: datetime | None) -> Json:
    """Version, source and age of an answer; ``as_of`` is missing when there is nothing."""
    return {
        "schema_version": 1,
        "source": "sandbox",
        "source_as_of": iso(as_of) if as_of is not None else None,
        "retrieved_at": iso(at),
    }
