"""Arguments of client methods: what may be passed, and the error that names the wrong one."""

from __future__ import annotations

import difflib
import inspect
import operator
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from typing import Final, SupportsIndex

from ._secret import hide
from .exceptions import InvalidInputError

Instrument = str | int
"""``"EXCHANGE:TRADINGSYMBOL"``, or an instrument token as a number or as digits."""

CANDLE_INTERVALS: Final = (
    "minute",
    "3minute",
    "5minute",
    "10minute",
    "15minute",
    "30minute",
    "60minute",
    "day",
)
QUOTE_MODES: Final = ("ltp", "quote", "full")

IST: Final = timezone(timedelta(hours=5, minutes=30), "IST")

_MAX_TOKEN = 9_999_999_999


def refuse_unknown(function: Callable[..., object], given: Mapping[str, object]) -> None:
    """Refuse options that ``function`` does not spell out, with the name that was meant perhaps.

    Raises:
        TypeError: there is one.
    """
    for name in given:
        parameters = inspect.signature(function).parameters.values()
        known = [one.name for one in parameters if one.kind is one.KEYWORD_ONLY]
        close = difflib.get_close_matches(name, known, 1, 0.5)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
        raise TypeError(f"unexpected keyword argument {name!r}: {hint}")


def identifier(field: str, value: object) -> str:
    """A non-empty id for a path, as text. Whole numbers are accepted (trigger ids)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise InvalidInputError(field, f"must be text, got {type(value).__name__}")
    text = value.strip()
    if text in ("", ".", ".."):
        raise InvalidInputError(field, "must not be empty, '.' or '..'")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise InvalidInputError(field, "must not contain control characters")
    return text


def header_value(field: str, value: object) -> str:
    """Text that can be sent as a header: printable ASCII. The value itself is never shown."""
    if not isinstance(value, str):
        raise InvalidInputError(field, f"must be text, got {type(value).__name__}")
    text: str = hide(value.strip())
    if not text or not (text.isascii() and text.isprintable()):
        raise InvalidInputError(field, "must be printable ASCII and not empty")
    return text


def one_instrument(symbol_or_token: Instrument | None, instrument: Instrument | None) -> Instrument:
    """The instrument given under either of its two parameter names."""
    if symbol_or_token is not None and instrument is not None:
        raise InvalidInputError("symbol_or_token", "and instrument are two names of one argument")
    value = symbol_or_token if symbol_or_token is not None else instrument
    if value is None:
        raise InvalidInputError("symbol_or_token", "is required")
    return value


def split_instruments(field: str, instruments: object) -> tuple[list[str], list[int]]:
    """Symbols and tokens, each in the order given."""
    if isinstance(instruments, (str, int, Mapping)) or not isinstance(instruments, Iterable):
        raise InvalidInputError(field, "must be a list of instruments, for example ['NSE:INFY']")
    symbols: list[str] = []
    tokens: list[int] = []
    for index, item in enumerate(instruments):
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
            field, f"must be 'EXCHANGE:SYMBOL' or a token, got {type(value).__name__}"
        )
    token = operator.index(value)  # also a NumPy integer
    if not 0 < token <= _MAX_TOKEN:
        raise InvalidInputError(
            field, "an instrument token is a positive number of up to 10 digits"
        )
    return None, token


def timestamp(field: str, value: str | date | None) -> str | None:
    """ISO 8601 with an offset. A date or a time without an offset is taken as Indian time."""
    if value is None:
        return None
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            raise InvalidInputError(
                field, "must be ISO 8601, for example 2026-01-01T09:15:00+05:30"
            ) from None
    elif isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        moment = datetime.combine(value, time())
    else:
        raise InvalidInputError(field, f"must be a date and time, got {type(value).__name__}")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=IST)
    return moment.isoformat()


def choice(field: str, value: object, allowed: tuple[str, ...]) -> str:
    """One of ``allowed``, whatever its case."""
    if isinstance(value, str) and value.strip().lower() in allowed:
        return value.strip().lower()
    meant = [name for name in allowed if isinstance(value, str) and name.startswith(value.lower())]
    hint = f"; did you mean {meant[0]!r}?" if len(meant) == 1 else ""
    raise InvalidInputError(field, f"must be one of {', '.join(allowed)}, got {value!r}{hint}")


def mapping(field: str, value: object) -> dict[str, object]:
    """A plain dict out of any mapping with text keys."""
    if not isinstance(value, Mapping):
        raise InvalidInputError(field, f"must be a dict, got {type(value).__name__}")
    return {str(key): item for key, item in value.items()}


def items(field: str, values: object) -> list[object]:
    """A list out of any series but text and mappings; None is an empty one."""
    if values is None:
        return []
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise InvalidInputError(field, f"must be a list, got {type(values).__name__}")
    return list(values)


def mappings(field: str, values: object) -> list[dict[str, object]]:
    """A list of plain dicts."""
    return [mapping(f"{field}[{i}]", value) for i, value in enumerate(items(field, values))]


def drop_none(**fields: object) -> dict[str, object]:
    """The fields that are not None."""
    return {key: value for key, value in fields.items() if value is not None}


def positive_int(field: str, value: object) -> int:
    """A whole number above 0, also from digits or a NumPy integer."""
    if isinstance(value, str) and value.strip().isdigit():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, SupportsIndex):
        raise InvalidInputError(field, f"must be a whole number, got {type(value).__name__}")
    number = operator.index(value)
    if number <= 0:
        raise InvalidInputError(field, "must be above 0")
    return number


def number_between(field: str, value: object, low: float, high: float) -> float:
    """A number within ``low..high``, both included."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidInputError(field, f"must be a number, got {type(value).__name__}")
    if not low <= value <= high:
        raise InvalidInputError(field, f"must be between {low:g} and {high:g}")
    return float(value)
