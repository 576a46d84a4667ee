"""What may be passed: one check for each kind of value, and the error that names the wrong one.

Every check takes the name of the value and the value, returns it in the form that is sent, and
raises ``InvalidInputError`` otherwise.
"""

from ...market.intervals import CANDLE_INTERVALS
from ...market.words import QUOTE_MODES
from .errors import (
    FieldErrors,
    did_you_mean,
    echo,
    join_field,
    located,
    misspelled,
    raise_errors,
    refuse_unknown,
    unknown_field,
)
from .free_form import free_form, to_json
from .instruments import (
    Instrument,
    one_instrument,
    split_instruments,
    symbol_or_token,
)
from .times import IST, moment, timestamp
from .values import (
    choice,
    drop_none,
    finite,
    flag,
    header_value,
    identifier,
    items,
    mappings,
    not_negative,
    number_between,
    positive,
    positive_int,
    seconds,
    text,
    whole,
    whole_between,
)

mapping = free_form
"""An object of the caller's own: see :func:`free_form`."""

__all__ = [
    "CANDLE_INTERVALS",
    "IST",
    "QUOTE_MODES",
    "FieldErrors",
    "Instrument",
    "choice",
    "did_you_mean",
    "drop_none",
    "echo",
    "finite",
    "flag",
    "free_form",
    "header_value",
    "identifier",
    "items",
    "join_field",
    "located",
    "mapping",
    "mappings",
    "misspelled",
    "moment",
    "not_negative",
    "number_between",
    "one_instrument",
    "positive",
    "positive_int",
    "raise_errors",
    "refuse_unknown",
    "seconds",
    "split_instruments",
    "symbol_or_token",
    "text",
    "timestamp",
    "to_json",
    "unknown_field",
    "whole",
    "whole_between",
]
