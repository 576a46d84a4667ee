"""Tokens with rights of their own, from a JSON file.

The file holds a list of objects. ``token`` is required; the other fields are those of
:class:`~kite_algo_sandbox.engine.Token`::

    [{"token": "kwa_read_only", "allowed_actions": ["runs:read", "market:read"]}]
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from ..engine import Token

_TEXTS = ("token_id", "name", "account_scope", "status")
_LISTS = ("allowed_modes", "allowed_actions", "allowed_templates")


class TokenFileError(ValueError):
    """The file cannot be used; the message says where and never shows a token."""


def read_token_file(path: str | Path | None) -> list[Token]:
    """Return the tokens of a file; none when ``path`` is ``None``.

    Raises:
        TokenFileError: the file cannot be read or an entry has a wrong field.
    """
    if path is None:
        return []
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise TokenFileError(f"cannot read {path}: {error.strerror}") from None
    except ValueError:
        raise TokenFileError(f"{path} is not JSON") from None
    if not isinstance(content, list):
        raise TokenFileError(f"{path} must hold a list of token objects")
    return [_token(entry, f"{path}, entry {number}") for number, entry in enumerate(content, 1)]


def _token(entry: object, where: str) -> Token:
    if not isinstance(entry, dict):
        raise TokenFileError(f"{where}: must be an object")
    unknown = sorted(entry.keys() - {"token", "expires_at", *_TEXTS, *_LISTS})
    if unknown:
        raise TokenFileError(f"{where}: unknown field {unknown[0]!r}")
    secret = entry.get("token")
    if not isinstance(secret, str) or not secret.strip():
        raise TokenFileError(f"{where}: token must be a text")
    fields: dict[str, object] = {}
    for name in _TEXTS:
        if entry.get(name) is not None:
            fields[name] = _text(entry[name], f"{where}: {name}")
    for name in _LISTS:
        if entry.get(name) is not None:
            fields[name] = _texts(entry[name], f"{where}: {name}")
    if entry.get("expires_at") is not None:
        fields["expires_at"] = _instant(entry["expires_at"], f"{where}: expires_at")
    return Token.from_secret(secret, **fields)  # type: ignore[arg-type]


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TokenFileError(f"{where} must be a text")
    return value.strip()


def _texts(value: object, where: str) -> list[str]:
    if not isinstance(value, list):
        raise TokenFileError(f"{where} must be a list of texts")
    return [_text(item, where) for item in value]


def _instant(value: object, where: str) -> datetime:
    try:
        instant = datetime.fromisoformat(_text(value, where))
    except ValueError:
        raise TokenFileError(f"{where} must be an ISO 8601 date and time") from None
    if instant.tzinfo is None:
        raise TokenFileError(f"{where} needs an offset")
    return instant
