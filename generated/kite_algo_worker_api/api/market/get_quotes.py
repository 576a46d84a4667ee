# Generated from openapi/worker.yaml by `make generate`; do not edit.
"""POST /worker/market/quotes"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import models as _m
from ...types import Request


def build(*, body: Mapping[str, Any]) -> Request[_m.QuotesResponse]:
    """Latest quotes

    Answers with the newest price the server holds for each instrument. An unknown instrument, and
    on the deployed backend also one that nobody is subscribed to, is named in `missing`; the call
    still succeeds. The mode decides which values are filled, not which keys are present. Nothing is
    subscribed and nothing changes.
    """
    return Request(
        operation="get_quotes",
        method="POST",
        path="/worker/market/quotes",
        body=body,
        shape=_m.QuotesResponse.wrap,
    )
