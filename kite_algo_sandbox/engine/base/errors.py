"""What the exchange refuses, in its own words.

Every refusal carries a ``detail`` ready for a JSON error body: a text, an object with a
``rejection_reason``, or a list of field errors. The engine knows no transport, so nothing here
names a status code; a face of the engine maps the classes to its own vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

FieldError: TypeAlias = dict[str, object]
Detail: TypeAlias = str | dict[str, object] | list[FieldError]


class SandboxError(Exception):
    """Base of every refusal of the engine."""

    def __init__(self, detail: Detail) -> None:
        super().__init__(_text(detail))
        self.detail: Detail = detail


class Unauthorized(SandboxError):
    """The caller is not known: no token, a wrong token, an expired or revoked one."""


class Forbidden(SandboxError):
    """The caller is known and may not do this."""


class NotFound(SandboxError):
    """The named run, order, basket, trigger or instrument does not exist."""


class Conflict(SandboxError):
    """The request collides with the present state (closed run, other session, reused key)."""


class BadRequest(SandboxError):
    """The request is well formed and cannot be served as it stands."""


class Unavailable(SandboxError):
    """A part of the service that the request needs is not available."""


class Unprocessable(SandboxError):
    """The request is well formed, and the market has nothing that fits it."""


class Invalid(SandboxError):
    """A value breaks a rule. ``field`` is a dotted path inside the request body."""

    def __init__(self, field: str, message: str, value: object = None) -> None:
        self.field = field
        self.message = message
        super().__init__([field_error(field, message, value)])

    @classmethod
    def many(cls, errors: Iterable[tuple[str, str]]) -> Invalid:
        """One refusal that names several fields. Needs at least one."""
        pairs = list(errors)
        first = cls(*pairs[0])
        first.detail = [field_error(name, text) for name, text in pairs]
        first.args = (_text(first.detail),)
        return first


def field_error(field: str, message: str, value: object = None) -> FieldError:
    """One entry of a list-shaped ``detail``; digits in the path become list positions."""
    loc: list[str | int] = ["body"]
    loc += [int(part) if part.isdecimal() else part for part in field.split(".") if part]
    return {"type": "value_error", "loc": loc, "msg": message, "input": value}


def _text(detail: Detail) -> str:
    if isinstance(detail, str):
        return detail
    if isinstance(detail, dict):
        return str(detail.get("rejection_reason") or detail.get("code") or "refused")
    return "; ".join(f"{'.'.join(map(str, _loc(item)))}: {item['msg']}" for item in detail)


def _loc(item: FieldError) -> list[object]:
    loc = item.get("loc")
    return list(loc) if isinstance(loc, list) else []
