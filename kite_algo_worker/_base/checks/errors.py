"""How a mistake is reported: which field, what is wrong with it, what was meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kite_algo_worker_api.checks import did_you_mean as did_you_mean
from kite_algo_worker_api.checks import echo as echo

from ...exceptions import InvalidInputError

FieldErrors = list[tuple[str, str]]


def unknown_field(name: str, known: Sequence[str]) -> str:
    """What to say of a field that does not exist."""
    return f"is not a known field{did_you_mean(name, known)}"


def misspelled(name: str, known: Sequence[str]) -> str | None:
    """The known name that ``name`` all but is, where unknown names are allowed."""
    if name in known:
        return None
    from difflib import get_close_matches  # late: few programs misspell anything

    bare = {item.replace("_", ""): item for item in known}
    meant = get_close_matches(name.replace("_", "").lower(), list(bare), n=1, cutoff=0.85)
    return bare[meant[0]] if meant else None


def refuse_unknown(function: Callable[..., object], given: Mapping[str, object]) -> None:
    """Refuse options that ``function`` does not spell out, with the name that was meant perhaps.

    Raises:
        TypeError: there is one.
    """
    for name in given:
        from difflib import get_close_matches  # late: few programs misspell anything
        from inspect import signature

        parameters = signature(function).parameters.values()
        known = [one.name for one in parameters if one.kind is one.KEYWORD_ONLY]
        close = get_close_matches(name, known, 1, 0.5)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
        raise TypeError(f"unexpected keyword argument {name!r}: {hint}")


def join_field(prefix: str, name: str) -> str:
    """``orders[1]`` and ``price`` make ``orders[1].price``."""
    if not prefix or not name:
        return prefix or name
    return f"{prefix}{name}" if name.startswith("[") else f"{prefix}.{name}"


def raise_errors(errors: FieldErrors, *, prefix: str = "") -> None:
    """Raise one ``InvalidInputError`` for all of ``errors``; return when there are none."""
    if errors:
        located_errors = [(join_field(prefix, field), text) for field, text in errors]
        raise InvalidInputError(*located_errors[0], errors=located_errors)


def located(error: InvalidInputError, prefix: str) -> InvalidInputError:
    """The same errors with ``prefix`` before their fields."""
    errors = [(join_field(prefix, field), message) for field, message in error.errors]
    return InvalidInputError(*errors[0], errors=errors)
