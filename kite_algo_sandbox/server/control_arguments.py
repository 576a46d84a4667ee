"""What the control takes as arguments, and how it tells which of them cannot be used."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Annotated, ParamSpec, TypeAlias, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError, validate_call

from ..engine.base.errors import Invalid
from ..engine.base.times import instant_of, seconds_of
from .issues import Issue, issue

# Ten years: no calendar of an exchange reaches further.
_MOST_SECONDS = 10 * 366 * 86_400


def _seconds(value: object) -> float:
    """`seconds_of`, with the error that pydantic expects."""
    try:
        return seconds_of(value, "it")
    except TypeError as error:
        raise ValueError(str(error)) from None


def _instant(value: object) -> datetime:
    """`instant_of`, with the error that pydantic expects."""
    try:
        return instant_of(value, "it")
    except TypeError as error:
        raise ValueError(str(error)) from None


Times: TypeAlias = Annotated[int, Field(ge=1, le=10_000)]
Seconds: TypeAlias = Annotated[
    float, BeforeValidator(_seconds), Field(ge=0, le=_MOST_SECONDS, allow_inf_nan=False)
]
Step: TypeAlias = Annotated[float, BeforeValidator(_seconds), Field(gt=0, allow_inf_nan=False)]
Instant: TypeAlias = Annotated[datetime, BeforeValidator(_instant)]
Price: TypeAlias = Annotated[float, Field(gt=0, le=10_000_000, allow_inf_nan=False)]
Percent: TypeAlias = Annotated[float, Field(gt=-100, le=1_000, allow_inf_nan=False)]
Quantity: TypeAlias = Annotated[int, Field(ge=1)]
Status: TypeAlias = Annotated[int, Field(ge=400, le=599)]
Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=500)]
Operation: TypeAlias = Annotated[str, Field(min_length=1)] | None

P = ParamSpec("P")
T = TypeVar("T")


class WrongArguments(ValueError):
    """Arguments that cannot be used; its text names each and says what is wrong about it.

    Attributes:
        issues: The same, as a 422 answer lists them.
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = list(issues)
        super().__init__("; ".join(map(_sentence, self.issues)))


def _sentence(found: Issue) -> str:
    name, value = ".".join(map(str, found["loc"][1:])), found["input"]
    text = found["msg"].removeprefix("Value error, ").removeprefix("it ").removeprefix("it: ")
    text = text.replace("Input should be", "must be")
    text = f"{name}: {text[:1].lower()}{text[1:]}"
    is_shown = not isinstance(value, (int, float, str)) or str(value) in text
    return text if is_shown else f"{text}, got {value!r}"


def checked(method: Callable[P, T]) -> Callable[P, T]:
    """The method, with arguments read as their types say; wrong ones raise `WrongArguments`."""
    call = validate_call(config=ConfigDict(extra="forbid"))(method)
    names = list(inspect.signature(method).parameters)

    @wraps(method)
    def checked_call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return call(*args, **kwargs)
        except ValidationError as error:
            found = [
                # An argument without its name is told of by its position.
                issue(
                    entry["type"],
                    ("body", *(names[p] if isinstance(p, int) and p < len(names) else p
                               for p in entry["loc"][:1]), *entry["loc"][1:]),
                    entry["msg"],
                    entry["input"],
                )
                for entry in error.errors(include_url=False)
            ]  # fmt: skip
            raise WrongArguments(found) from None
        except Invalid as error:
            detail = error.detail if isinstance(error.detail, list) else []
            value = detail[0].get("input") if detail else None
            found = [issue("value_error", ("body", error.field), error.message, value)]
            raise WrongArguments(found) from None

    return checked_call
