"""What every input model shares: strict field types and one way of reporting a mistake.

Models accept positional arguments in field order, mappings through ``model_validate``, and
raise ``InvalidInputError`` naming the field, never a pydantic error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from inspect import Parameter, Signature
from operator import index
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, SupportsFloat, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    model_validator,
)
from typing_extensions import dataclass_transform

from ..exceptions import InvalidInputError

FieldErrors = list[tuple[str, str]]

_MAX_ECHO = 40


def echo(value: object) -> str:
    """``value`` as an error message may show it: short, on one line."""
    text = repr(value)
    return text if len(text) <= _MAX_ECHO else f"{text[: _MAX_ECHO - 1]}…"


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """``"; did you mean 'price'?"``, or nothing when no known name is close."""
    matches = get_close_matches(name.lower(), [item.lower() for item in known], n=1, cutoff=0.6)
    if not matches:
        return ""
    original = next(item for item in known if item.lower() == matches[0])
    return f"; did you mean {original!r}?"


def join_field(prefix: str, name: str) -> str:
    """``orders[1]`` and ``price`` make ``orders[1].price``."""
    if not prefix or not name:
        return prefix or name
    return f"{prefix}{name}" if name.startswith("[") else f"{prefix}.{name}"


def raise_errors(errors: FieldErrors, *, prefix: str = "") -> None:
    """Raise one ``InvalidInputError`` for all of ``errors``; return when there are none."""
    if errors:
        located = [(join_field(prefix, field), text) for field, text in errors]
        raise InvalidInputError(*located[0], errors=located)


def located(error: InvalidInputError, prefix: str) -> InvalidInputError:
    """The same errors with ``prefix`` before their fields."""
    errors = [(join_field(prefix, field), message) for field, message in error.errors]
    return InvalidInputError(*errors[0], errors=errors)


# --- strict values -------------------------------------------------------------------------


def whole(value: object) -> int:
    """An int, also numpy's; never a bool, a float or text."""
    if isinstance(value, bool) or type(value).__name__ in {"bool_", "bool"}:
        raise ValueError(f"must be a whole number, not {echo(value)}")
    try:
        return index(cast("Any", value))
    except TypeError:
        hint = "; convert it with int()" if isinstance(value, (float, str, Decimal)) else ""
        raise ValueError(f"must be a whole number, not {echo(value)}{hint}") from None


def finite(value: object) -> float:
    """A finite number as float: int, float, Decimal or numpy; never a bool or text."""
    is_flag = isinstance(value, bool) or type(value).__name__ in {"bool_", "bool"}
    if is_flag or isinstance(value, (str, bytes)) or not isinstance(value, SupportsFloat):
        raise ValueError(f"must be a number, not {echo(value)}")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"must be a number, not {echo(value)}") from None
    if not math.isfinite(number):
        raise ValueError(f"must be a finite number, not {number}")
    return number


def text(value: object) -> str:
    """Trimmed, non-empty text without control characters."""
    if not isinstance(value, str):
        raise ValueError(f"must be text, not {type(value).__name__}")
    trimmed = value.strip()
    if not trimmed:
        raise ValueError("must not be empty")
    if not trimmed.isprintable():
        raise ValueError("must not contain control characters or line breaks")
    return trimmed


def flag(value: object) -> bool:
    """True or False; numpy's too, but no 0, 1 or text."""
    if isinstance(value, bool):
        return value
    if type(value).__name__ in {"bool_", "bool"}:
        return bool(value)
    raise ValueError(f"must be True or False, not {echo(value)}")


def choice(*allowed: str) -> Callable[[object], str]:
    """A validator for one of ``allowed``, whatever the case; returns it as listed."""
    by_folded = {item.casefold(): item for item in allowed}

    def check(value: object) -> str:
        if not isinstance(value, str):
            raise ValueError(f"must be one of {', '.join(allowed)}, not {echo(value)}")
        found = by_folded.get(value.strip().casefold())
        if found is None:
            hint = did_you_mean(value.strip(), allowed)
            raise ValueError(f"must be one of {', '.join(allowed)}, not {echo(value)}{hint}")
        return found

    return check


def at_least(minimum: int, maximum: int | None = None) -> Callable[[object], int]:
    """A validator for a whole number within bounds."""

    def check(value: object) -> int:
        number = whole(value)
        if maximum is not None and not minimum <= number <= maximum:
            raise ValueError(f"must be between {minimum} and {maximum}, not {number}")
        if number < minimum:
            if minimum == 1:
                raise ValueError(f"must be a positive whole number, not {number}")
            raise ValueError(f"must be {minimum} or more, not {number}")
        return number

    return check


def positive(value: object) -> float:
    """A finite number above zero."""
    number = finite(value)
    if number <= 0:
        raise ValueError(f"must be greater than 0, not {number:g}")
    return number


def not_negative(value: object) -> float:
    """A finite number, zero or more."""
    number = finite(value)
    if number < 0:
        raise ValueError(f"must not be negative, not {number:g}")
    return number


def mapping(value: object) -> dict[str, object]:
    """A JSON object; numpy scalars, Decimals and times become plain JSON values."""
    if isinstance(value, BaseModel):
        value = value.model_dump(exclude_none=True, warnings=False)
    if not isinstance(value, Mapping):
        raise ValueError(f"must be an object (dict), not {type(value).__name__}")
    return cast("dict[str, object]", to_json(value))


def to_json(value: object, *, field: str = "", nan_as_null: bool = False) -> object:
    """A copy of ``value`` that ``json.dumps`` accepts, or ``InvalidInputError`` naming the part.

    Args:
        value: Nested mappings, sequences and scalars.
        field: Name of the value in error messages.
        nan_as_null: Send NaN and infinities as null instead of refusing them.
    """
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, Mapping):
        result: dict[str, object] = {}
        for key, item in cast("Mapping[object, object]", value).items():
            if not isinstance(key, str):
                raise InvalidInputError(field, f"keys must be text, not {echo(key)}")
            result[key] = to_json(item, field=join_field(field, key), nan_as_null=nan_as_null)
        return result
    if isinstance(value, (list, tuple, set, frozenset)):
        return [
            to_json(item, field=join_field(field, f"[{i}]"), nan_as_null=nan_as_null)
            for i, item in enumerate(cast("Sequence[object]", value))
        ]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, BaseModel):
        dumped = value.model_dump(exclude_none=True, warnings=False)
        return to_json(dumped, field=field, nan_as_null=nan_as_null)
    return _json_scalar(value, field, nan_as_null)


def _json_scalar(value: object, field: str, nan_as_null: bool) -> object:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, (float, Decimal)):
        number = float(value)
        if math.isfinite(number):
            return number
        if nan_as_null:
            return None
        raise InvalidInputError(field, f"{number} cannot be sent as JSON")
    unwrap = getattr(value, "item", None)
    if callable(unwrap) and getattr(value, "ndim", None) == 0:
        return to_json(unwrap(), field=field, nan_as_null=nan_as_null)
    as_list = getattr(value, "tolist", None)
    if callable(as_list):
        return to_json(as_list(), field=field, nan_as_null=nan_as_null)
    raise InvalidInputError(field, f"a {type(value).__name__} cannot be sent as JSON")


Text = Annotated[str, BeforeValidator(text)]
Symbol = Annotated[str, BeforeValidator(lambda value: text(value).upper())]
Flag = Annotated[bool, BeforeValidator(flag)]
PositiveInt = Annotated[int, BeforeValidator(at_least(1))]
Number = Annotated[float, BeforeValidator(finite)]
Positive = Annotated[float, BeforeValidator(positive)]
NotNegative = Annotated[float, BeforeValidator(not_negative)]
JsonObject = Annotated[dict[str, Any], BeforeValidator(mapping)]


# --- models --------------------------------------------------------------------------------


def _errors_of(error: ValidationError, prefix: str) -> FieldErrors:
    found: FieldErrors = []
    for item in error.errors(include_url=False, include_input=False):
        name = prefix
        for part in item["loc"]:
            name = join_field(name, f"[{part}]" if isinstance(part, int) else str(part))
        cause = item.get("ctx", {}).get("error")
        if isinstance(cause, InvalidInputError):
            found.extend((join_field(name, field), message) for field, message in cause.errors)
        else:
            found.append((name, _message(item["type"], item["msg"], cause)))
    return found


def _message(kind: str, message: str, cause: object) -> str:
    if isinstance(cause, ValueError):
        return str(cause)
    if kind == "missing":
        return "is required"
    return f"{message[:1].lower()}{message[1:]}"


class input_errors:
    """``with input_errors():`` turns a pydantic error raised inside into ``InvalidInputError``."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        if isinstance(error, ValidationError):
            problems = _errors_of(error, self._prefix)
            raise InvalidInputError(*problems[0], errors=problems) from None


if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)


# Tells type checkers that fields are positional too; pydantic's own metaclass says keyword-only.
@dataclass_transform(kw_only_default=False, field_specifiers=(Field, PrivateAttr))
class _PositionalMeta(ModelMetaclass):
    """Takes fields by position.

    Here and not in ``__init__``: a model with an ``__init__`` of its own is validated twice.
    """

    def __call__(cls, *args: Any, **fields: Any) -> Any:
        own = cls.__init__  # type: ignore[misc]
        if args and own is BaseModel.__init__:  # a subclass may take what it likes
            fields = _by_name(cast("type[BaseModel]", cls), args, fields)
            args = ()
        with input_errors():
            return super().__call__(*args, **fields)


def _by_name(
    model: type[BaseModel], args: tuple[object, ...], fields: dict[str, object]
) -> dict[str, object]:
    names = list(model.model_fields)
    if len(args) > len(names):
        raise TypeError(f"{model.__name__} takes {len(names)} arguments, {len(args)} were given")
    for name in names[: len(args)]:
        if name in fields:
            raise TypeError(f"{model.__name__} got {name!r} twice")
    return {**dict(zip(names, args, strict=False)), **fields}


def _signature(model: type[BaseModel]) -> Signature:
    """What ``help()`` and notebooks show: the fields in order, positional, with their defaults."""
    parameters: list[Parameter] = []
    for name, item in model.model_fields.items():
        default: object = Parameter.empty
        if item.default_factory is not None:
            default = cast("Callable[[], object]", item.default_factory)()
        elif not item.is_required():
            default = item.default
        parameters.append(Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=default))
    return Signature(parameters, return_annotation=None)


class InputModel(BaseModel, metaclass=_PositionalMeta):
    """Base of what a user sends. Every mistake is an ``InvalidInputError``."""

    model_config = ConfigDict(
        extra="forbid",
        validate_assignment=True,
        hide_input_in_errors=True,
        defer_build=True,
    )

    #: Names that look plausible but must not be sent, and what to say about them.
    refused_fields: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **options: object) -> None:
        cls.__signature__ = _signature(cls)

    @classmethod
    def __pydantic_on_complete__(cls) -> None:
        # The deferred build sets its own, keyword-only signature.
        cls.__signature__ = _signature(cls)

    @classmethod
    def model_validate(cls, obj: object, **options: Any) -> Self:
        """Build from a mapping or an instance; raises ``InvalidInputError``."""
        with input_errors():
            return super().model_validate(obj, **options)

    def __setattr__(self, name: str, value: object) -> None:
        before = dict(vars(self))
        try:
            with input_errors():
                super().__setattr__(name, value)
        except InvalidInputError:
            # A rule between fields is checked after the assignment: take it back.
            vars(self).clear()
            vars(self).update(before)
            raise

    @model_validator(mode="before")
    @classmethod
    def _known_fields_only(cls, data: object) -> object:
        if not isinstance(data, Mapping):
            return data
        known = list(cls.model_fields)
        errors: FieldErrors = []
        for key, value in cast("Mapping[object, object]", data).items():
            name = str(key)
            if name in known or value is None:
                continue
            reason = cls.refused_fields.get(name)
            errors.append((name, reason or f"is not a known field{did_you_mean(name, known)}"))
        raise_errors(errors)
        return {str(key): item for key, item in data.items() if str(key) in known}
