"""What reading an answer can raise.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""

from __future__ import annotations

_JSON_NAMES = {
    dict: "an object",
    list: "an array",
    str: "text",
    bool: "a boolean",
    int: "a number",
    float: "a number",
}


def kind(value: object) -> str:
    """The JSON kind of ``value``; never the value itself, which may be a secret."""
    if value is None:
        return "null"
    for python_type, name in _JSON_NAMES.items():
        if isinstance(value, python_type):
            return name
    return type(value).__name__


class ResponseShapeError(ValueError):
    """An answer lacks a required field, or has another container than documented there.

    ``path`` says where (``$.legs[3].net_pnl``), ``expected`` and ``got`` what was looked for and found.
    """

    def __init__(self, path: str, expected: str, got: str) -> None:
        super().__init__(path, expected, got)
        self.path = path
        self.expected = expected
        self.got = got

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, got {self.got}"

    def under(self, step: str) -> ResponseShapeError:
        """The same error seen from the container that holds the failing value at ``step``."""
        return ResponseShapeError(f"${step}{self.path[1:]}", self.expected, self.got)


class UnknownFieldError(KeyError, AttributeError):
    """A record has no such item, and its schema does not declare it as optional."""

    def __str__(self) -> str:
        return str(self.args[0])
