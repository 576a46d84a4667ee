"""Queries: the largest page of stored events, and parameters the contract does not know (yet)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from kite_algo_worker_api.types import Request, pairs

from .._base.checks import misspelled

T = TypeVar("T")

# How many stored events the server sends at most when asked for more than that.
PAGE: Final = 1000


def with_params(
    request: Request[T], params: Mapping[str, object], known: Sequence[str]
) -> Request[T]:
    """``request`` with further parameters, as a later backend may understand them.

    Raises:
        TypeError: one of them looks like a misspelled parameter of ``known``.
    """
    for name in params:
        meant = misspelled(name, known)
        if meant is not None:
            raise TypeError(f"unexpected keyword argument {name!r}; did you mean {meant!r}?")
    return replace(request, query=(*request.query, *pairs(*params.items()))) if params else request
