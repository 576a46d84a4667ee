"""What every input model shares: strict field types and one way of reporting a mistake.

Models accept positional arguments in field order, mappings through ``model_validate``, and
raise ``InvalidInputError`` naming the field, never a pydantic error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, cast

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

from .._base import checks as check
from .._base.checks import FieldErrors, join_field, misspelled, raise_errors, unknown_field
from ..exceptions import InvalidInputError


def by(test: Callable[..., object], *bounds: object, **how: object) -> BeforeValidator:
    """A check of :mod:`kite_algo_worker._base.checks` as the check of a field."""
    return BeforeValidator(lambda value: test("", value, *bounds, **how))


def one_of(*allowed: str) -> BeforeValidator:
    """One of ``allowed``, whatever the case; stored as listed."""
    return by(check.choice, allowed)


Text = Annotated[str, by(check.text)]
Symbol = Annotated[str, BeforeValidator(lambda value: check.text("", value).upper())]
Flag = Annotated[bool, by(check.flag)]
PositiveInt = Annotated[int, by(check.whole_between, 1)]
Number = Annotated[float, by(check.finite)]
Positive = Annotated[float, by(check.positive)]
NotNegative = Annotated[float, by(check.not_negative)]
JsonObject = Annotated[dict[str, Any], by(check.free_form)]

# Where numbers often come out of a file or a form, text that is a number will do.
CountOrText = Annotated[int, by(check.whole_between, 1, from_text=True)]
PositiveOrText = Annotated[float, by(check.positive, from_text=True)]
NotNegativeOrText = Annotated[float, by(check.not_negative, from_text=True)]


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

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        validate_assignment=True,
        hide_input_in_errors=True,
        defer_build=True,
    )

    __signature__: ClassVar[Signature]

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
    def model_validate(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        cls, payload: object, **options: Any
    ) -> Self:
        """Build from a mapping or an instance; raises ``InvalidInputError``."""
        with input_errors():
            return super().model_validate(payload, **options)

    def model_dump(self, *, exclude_none: bool = True, **options: Any) -> dict[str, Any]:
        """The fields as a plain dict; those that are None only with ``exclude_none=False``."""
        # An instance may have been changed in place since it was checked.
        options.setdefault("warnings", False)
        return super().model_dump(exclude_none=exclude_none, **options)

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
        keeps_more = cls.model_config.get("extra") == "allow"
        errors: FieldErrors = []
        for key, value in cast("Mapping[object, object]", data).items():
            name = str(key)
            if name in known or value is None:
                continue
            reason = cls.refused_fields.get(name) or _refusal(name, known, keeps_more)
            if reason is not None:
                errors.append((name, reason))
        raise_errors(errors)
        return {
            str(key): item if str(key) in known else check.to_json(str(key), item)
            for key, item in data.items()
            if keeps_more or str(key) in known
        }


def _refusal(name: str, known: Sequence[str], keeps_more: bool) -> str | None:
    if not keeps_more:
        return unknown_field(name, known)
    meant = misspelled(name, known)
    return None if meant is None else f"is not a known field; did you mean {meant!r}?"
