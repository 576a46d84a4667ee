"""Keep secrets out of everything a person may read, log or paste into an issue."""

from __future__ import annotations

import re
from typing import Any, Final

from kite_algo_worker_api.types import SECRET_KEYS, Request

MASK = "***"

# Tokens and session nonces have recognisable prefixes; a server may echo one that is not ours.
_KNOWN_SHAPES = re.compile(r"\b(?:kwa|wsn)_[A-Za-z0-9_\-]{4,}")

# Anything shorter is no secret, and replacing it would only mangle words.
_MIN_LENGTH = 6


class Secret(str):
    """Text that debuggers, error trackers and test runners show as ``'***'`` among the locals."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(MASK)


NO_SECRET: Final = Secret("")


def secrets_of(request: Request[Any]) -> list[Secret]:
    """What a request carries that must not be repeated: its session nonce and safety token."""
    found = [Secret(value) for _, value in request.headers]
    if isinstance(request.body, dict):
        fields = request.body.items()
        found += [Secret(v) for k, v in fields if k in SECRET_KEYS and isinstance(v, str)]
    return found


def redact(text: str, *secrets: str | None) -> str:
    """``text`` with every given secret, and everything that looks like one, replaced by ``***``."""
    for secret in secrets:
        if secret and len(secret) >= _MIN_LENGTH:
            text = text.replace(secret, MASK)
    return _KNOWN_SHAPES.sub(MASK, text)


def redact_json(value: object, *secrets: str | None) -> object:
    """:func:`redact` for all text inside a JSON value; fields named as secrets are masked whole."""
    if isinstance(value, str):
        return redact(value, *secrets)
    if isinstance(value, list):
        return [redact_json(item, *secrets) for item in value]
    if isinstance(value, dict):
        return {
            redact(str(key), *secrets): MASK
            if key in SECRET_KEYS and item
            else redact_json(item, *secrets)
            for key, item in value.items()
        }
    return value
