"""JSON from the server to Python, with the fastest decoder that is installed.

msgspec (extra ``fast``) reads an answer about a third sooner than pydantic, with the same result:
whole numbers of any size stay whole, and what it refuses (NaN, Infinity, numbers beyond a float) is
read by pydantic after all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

Decode = Callable[[str | bytes], object]


class Decoders(NamedTuple):
    """What reads a text.

    Attributes:
        fast: The first to try, if there is one.
        refusals: What that raises when it cannot or will not read a text.
        exact: The other one.
    """

    fast: Decode | None
    refusals: tuple[type[Exception], ...]
    exact: Decode


@cache
def decoders() -> Decoders:
    """Loaded for the first answer: a worker starts, and its first call is on the way, without."""
    from pydantic_core import from_json

    try:
        from msgspec import DecodeError
        from msgspec.json import Decoder
    except ImportError:
        return Decoders(None, (), from_json)
    # In older versions a DecodeError is no ValueError.
    return Decoders(Decoder().decode, (DecodeError, ValueError, RecursionError), from_json)


def decode_json(text: str | bytes) -> object:
    """The value of a JSON text. Raises ValueError when it is none."""
    fast, refusals, exact = decoders()
    if fast is not None:
        try:
            return fast(text)
        except refusals:
            pass
    return exact(text)
