"""Account scopes: ``kite:<identifier>``, and which of them are paper accounts."""

from __future__ import annotations

from .._base import checks as check
from .._base.checks import echo
from ..exceptions import InvalidInputError

__all__ = ["account_scope", "is_paper_scope"]


def account_scope(field: str, value: object) -> str:
    """A scope in the form ``kite:<identifier>``."""
    prefix, separator, identifier = check.text(field, value).partition(":")
    identifier = identifier.strip()
    if prefix.strip().lower() != "kite" or not separator or not identifier:
        raise InvalidInputError(
            field, f"must look like 'kite:paper-a' or 'kite:<broker_id>', not {echo(value)}"
        )
    return f"kite:{identifier}"


def is_paper_scope(scope: str) -> bool:
    """Whether a scope names a paper account.

    Raises:
        InvalidInputError: ``account_scope`` does not have that form.
    """
    identifier = account_scope("account_scope", scope).partition(":")[2].lower()
    return (
        identifier == "paper"
        or identifier.startswith(("paper-", "paper_", "test-paper"))
        or identifier.endswith(("-paper", "_paper"))
    )
