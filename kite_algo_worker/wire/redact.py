"""Keep secrets out of everything a person may read, log or paste into an issue."""

from __future__ import annotations

import re
from typing import Any, Final

from kite_algo_worker_api.types import SECRET_KEYS, Request

from .._base.secret import MASK, Secret, SecretBytes, Unshown, hide

__all__ = [
    "MASK",
    "NO_SECRET",
    "Secret",
    "SecretBytes",
    "Unshown",
    "hide",
    "hide_fields",
    "redact",
    "redact_json",
    "redact_known",
    "remember",
    "secrets_of",
]

# Tokens and session nonces have recognisable prefixes; a server may echo one that is not ours.
_KNOWN_SHAPES = re.compile(r"\b(?:kwa|wsn)_[A-Za-z0-9_\-]{4,}")

# Anything shorter is no secret, and replacing it would only mangle words.
_MIN_LENGTH = 6


NO_SECRET: Final = Secret("")

_MAX_KNOWN: Final = 256
_known: dict[str, None] = {}


def remember(secret: str | None) -> None:
    """Mask ``secret`` in logs from now on, whoever writes them; those used last are known."""
    if secret and len(secret) >= _MIN_LENGTH:
        _known.pop(secret, None)
        _known[str(secret)] = None
        if len(_known) > _MAX_KNOWN:
            _known.pop(next(iter(_known)), None)


def redact_known(text: str) -> str:
    """:func:`redact` with every secret this process has used lately."""
    return redact(text, *list(_known))


def hide_fields(data: object) -> None:
    """Make the fields of an answer that are secrets show as ``***``; they are remembered, too."""
    if not isinstance(data, dict):
        return
    for fields in (data, data.get("run")):  # an exit tells the run it has ended
        if isinstance(fields, dict):
            for key in SECRET_KEYS:
                if isinstance(fields.get(key), str):
                    fields[key] = hide(fields[key])
                    remember(fields[key])


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
