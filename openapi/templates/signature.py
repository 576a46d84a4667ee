"""What `inspect` and notebooks show of a record's constructor.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""

from __future__ import annotations

from collections.abc import Iterable
from inspect import Parameter, Signature
from typing import Protocol


class Declared(Protocol):
    """A declared field."""

    name: str
    required: bool
    default: object


def signature_of(fields: Iterable[Declared]) -> Signature:
    """The fields in their order, then whatever else the server may send."""
    parameters: list[Parameter] = []
    by_name = False
    for declared in fields:
        default = Parameter.empty if declared.required else declared.default
        if default is Parameter.empty and parameters and parameters[-1].default is not default:
            by_name = True  # a required field after optional ones
        kind = Parameter.KEYWORD_ONLY if by_name else Parameter.POSITIONAL_OR_KEYWORD
        parameters.append(Parameter(declared.name, kind, default=default))
    return Signature([*parameters, Parameter("extra", Parameter.VAR_KEYWORD)])
