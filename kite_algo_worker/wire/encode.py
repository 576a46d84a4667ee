"""Strict JSON for request bodies, built once so that every attempt sends the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from .._base.version import __version__
from ..exceptions import InvalidInputError

USER_AGENT = f"kite-algo-worker/{__version__}"


def encode_body(body: object) -> bytes:
    """``body`` as compact UTF-8 JSON.

    NumPy scalars, Decimal (as a number), dates (ISO 8601) and pydantic models are understood.

    Raises:
        InvalidInputError: NaN, infinity, or something that has no JSON form.
    """
    try:
        text = json.dumps(
            body, allow_nan=False, ensure_ascii=False, separators=(",", ":"), default=_json_form
        )
        return text.encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidInputError("body", f"cannot be sent as JSON: {error}") from None


def _json_form(value: object) -> object:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return dict(value)
    for method in ("model_dump", "to_dict", "item", "tolist"):
        convert = getattr(value, method, None)
        if callable(convert):
            return convert()
    raise TypeError(f"{type(value).__name__} has no JSON form")
