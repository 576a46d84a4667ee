"""Deterministic idempotency keys: the same intention gives the same key, in any process."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime
from typing import Final

from .._base.checks import IST
from ..exceptions import InvalidInputError
from .orders import validate_idempotency_key

_LONGEST: Final = 160
_SHORTEST: Final = 8
_DIGEST: Final = 24
_BRACKET: Final = "bracket:"


def intent_key(*parts: object) -> str:
    """One key out of what names an intention: the run, the step, the instrument, the bar.

    Parts are text, whole or decimal numbers, dates and times (told in Indian time; without an
    offset they are taken as such). Different parts never give the same key. A key of more than
    160 characters is cut and ends in a digest of the whole.

    Raises:
        InvalidInputError: no part, an empty one, or one that has no lasting text form.
    """
    if not parts:
        raise InvalidInputError("parts", "must name the intention")
    text = "|".join(_text(f"parts[{index}]", part) for index, part in enumerate(parts))
    if len(text) < _SHORTEST:
        text = f"{text}|".ljust(_SHORTEST, "~")
    return _cut(text) if len(text) > _LONGEST or not text.isascii() else text


def bracket_key(key: str | None) -> str:
    """The key under which backends know a bracket; a fresh one without ``key``.

    Raises:
        InvalidInputError: ``key`` has fewer than 8 or more than 160 characters.
    """
    if key is None:
        return f"{_BRACKET}{secrets.token_hex(16)}"
    checked = validate_idempotency_key(key)
    if checked.startswith(_BRACKET):
        return checked
    whole = f"{_BRACKET}{checked}"
    return whole if len(whole) <= _LONGEST else _cut(whole)


def _cut(text: str) -> str:
    """At most 160 ASCII characters that end in a digest of the whole."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]
    visible = text.encode("ascii", "replace").decode()[: _LONGEST - _DIGEST - 2]
    return f"{visible}#|{digest}"


def _text(field: str, part: object) -> str:
    if isinstance(part, datetime):
        moment = part.astimezone(IST) if part.tzinfo else part.replace(tzinfo=IST)
        text = moment.isoformat()
    elif isinstance(part, date):
        text = part.isoformat()
    elif part is None or isinstance(part, (bool, bytes)):
        raise InvalidInputError(field, f"{type(part).__name__} names nothing")
    elif isinstance(part, (str, int, float)) or hasattr(part, "__index__"):
        text = str(part).strip()
    else:
        raise InvalidInputError(field, f"{type(part).__name__} has no lasting text form")
    if not text:
        raise InvalidInputError(field, "must not be empty")
    if any(not char.isprintable() for char in text):
        raise InvalidInputError(field, "must not contain control characters")
    # Escaped, so that ("a|b", "c") and ("a", "b|c") stay two keys.
    return text.replace("%", "%25").replace("|", "%7C").replace("#", "%23").replace("~", "%7E")
