"""Instruments: by symbol, or by token."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from typing import SupportsIndex

from ...exceptions import InvalidInputError

Instrument = str | int
"""``"EXCHANGE:TRADINGSYMBOL"``, or an instrument token as a number or as digits."""

_MAX_TOKEN = 9_999_999_999


def one_instrument(symbol_or_token: Instrument | None, instrument: Instrument | None) -> Instrument:
    """The instrument given under either of its two parameter names."""
    if symbol_or_token is not None and instrument is not None:
        raise InvalidInputError("symbol_or_token", "and instrument are two names of one argument")
    value = symbol_or_token if symbol_or_token is not None else instrument
    if value is None:
        raise InvalidInputError("symbol_or_token", "is required")
    return value


def split_instruments(field: str, instruments: object) -> tuple[list[str], list[int]]:
    """Symbols and tokens, each in the order given; empty texts name nothing."""
    if isinstance(instruments, (str, int, Mapping)) or not isinstance(instruments, Iterable):
        raise InvalidInputError(field, "must be a list of instruments, for example ['NSE:INFY']")
    symbols: list[str] = []
    tokens: list[int] = []
    for index, item in enumerate(instruments):
        if isinstance(item, str) and not item.strip():
            continue
        symbol, token = symbol_or_token(f"{field}[{index}]", item)
        if token is not None:
            tokens.append(token)
        elif symbol is not None:
            symbols.append(symbol)
    if not symbols and not tokens:
        raise InvalidInputError(field, "must name at least one instrument")
    return symbols, tokens


def symbol_or_token(field: str, value: object) -> tuple[str | None, int | None]:
    """One instrument as ``(symbol, None)`` or ``(None, token)``."""
    if isinstance(value, str):
        text = value.strip()
        if not text:
            raise InvalidInputError(field, "must not be empty")
        if not (text.isascii() and text.isdigit()):
            return text, None
        value = int(text)
    if isinstance(value, bool) or not isinstance(value, SupportsIndex):
        raise InvalidInputError(
            field, f"must be 'EXCHANGE:SYMBOL' or a token, not {type(value).__name__}"
        )
    token = operator.index(value)  # also a NumPy integer
    if not 0 < token <= _MAX_TOKEN:
        raise InvalidInputError(
            field, "an instrument token is a positive number of up to 10 digits"
        )
    return None, token
