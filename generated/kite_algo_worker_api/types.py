"""What the generated package is made of: records (answers) and requests (pure data).

A record is a real ``dict`` that also knows its declared fields: items hold exactly what the server
sent, attributes are typed views of them. Nothing in here performs I/O.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    Literal,
    NoReturn,
    TypeAlias,
    TypeVar,
    cast,
    overload,
)
from urllib.parse import quote

from typing_extensions import Self

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

#: Keys whose text is never shown by ``repr``.
SECRET_KEYS = frozenset(
    {"authorization", "safety_token", "session_nonce", "token", "worker_session_nonce"}
)

_JSON_NAMES = {
    dict: "an object",
    list: "an array",
    str: "text",
    bool: "a boolean",
    int: "a number",
    float: "a number",
}


def _kind(value: object) -> str:
    """The JSON kind of ``value``; never the value itself, which may be a secret."""
    if value is None:
        return "null"
    for python_type, name in _JSON_NAMES.items():
        if isinstance(value, python_type):
            return name
    return type(value).__name__


class ResponseShapeError(ValueError):
    """An answer lacks a required field, or has another container than documented there.

    ``path`` says where (``$.legs[3].net_pnl``), ``expected`` and ``got`` what was looked for and found.
    """

    def __init__(self, path: str, expected: str, got: str) -> None:
        super().__init__(path, expected, got)
        self.path = path
        self.expected = expected
        self.got = got

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, got {self.got}"

    def under(self, step: str) -> ResponseShapeError:
        """The same error seen from the container that holds the failing value at ``step``."""
        return ResponseShapeError(f"${step}{self.path[1:]}", self.expected, self.got)


class UnknownFieldError(KeyError, AttributeError):
    """A record has no such item, and its schema does not declare it as optional."""

    def __str__(self) -> str:
        return str(self.args[0])


_BATCH = 256


class _Nested:
    """How one value that holds records is wrapped: as a record, as a list of records, or left alone."""

    __slots__ = ("_items", "_records", "item", "records", "strict")

    def __init__(
        self,
        records: Callable[[], _Classes] | None,
        items: Callable[[], _Classes] | None,
        strict: bool,
    ) -> None:
        self._records = records
        self._items = items
        self.strict = strict
        self.records: tuple[type[Record], ...] | None = None
        self.item: tuple[type[Record], ...] | None = None

    def resolve(self) -> None:
        """Import the record classes; done at first use, so that importing one model stays cheap."""
        self.item = _classes(self._items)
        self.records = _classes(self._records)

    def wrap(self, value: Any) -> Any:
        if self.records is None:
            self.resolve()
        if isinstance(value, dict):
            if self.records:
                return _wrap_object(self.records, value)
        elif isinstance(value, list):
            if self.item:
                return _wrap_items(self.item, value)
        if self.strict and value is not None:
            expected = "an object" if self.records else "an array"
            if self.records and self.item:
                expected = "an object or an array"
            raise ResponseShapeError("$", expected, _kind(value))
        return value


def _classes(thunk: Callable[[], _Classes] | None) -> tuple[type[Record], ...]:
    if thunk is None:
        return ()
    found = thunk()
    return found if isinstance(found, tuple) else (found,)


def _wrap_object(candidates: tuple[type[Record], ...], value: dict[str, Any]) -> Any:
    if len(candidates) == 1:
        return candidates[0].wrap(value)
    for candidate in candidates:
        if candidate._required <= value.keys():
            return candidate.wrap(value)
    return value


def _wrap_items(candidates: tuple[type[Record], ...], values: list[Any]) -> list[Any]:
    record = candidates[0]
    if len(candidates) == 1 and not record._nested and record._values is None:
        # The case of thousands of candles: no Python code runs per item. The list is converted in
        # place, batch by batch, so that the memory of what was just replaced is used again.
        try:
            deque(map(record._probe, values), maxlen=0)
            for start in range(0, len(values), _BATCH):
                end = start + _BATCH
                values[start:end] = list(map(record._make, values[start:end]))
            return values
        except (LookupError, TypeError, ValueError):
            pass
    wrapped = []
    for position, value in enumerate(values):
        if isinstance(value, dict):
            try:
                value = _wrap_object(candidates, value)
            except ResponseShapeError as error:
                raise error.under(f"[{position}]") from None
        wrapped.append(value)
    return wrapped


def _require_dict(value: object) -> None:
    if not isinstance(value, dict):
        raise TypeError


class _Attr(property):
    """A declared field: reads its item, and remembers what the schema says about it."""

    key: str
    name: str
    required: bool
    default: Any
    nested: _Nested | None


def _as_float(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            return value
    return value


def _as_int(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            value = _as_float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _float_reader(key: str) -> Callable[[Any], Any]:
    def read(record: Any) -> Any:
        value = record[key]
        return value if value.__class__ is float else _as_float(value)

    return read


def _int_reader(key: str) -> Callable[[Any], Any]:
    def read(record: Any) -> Any:
        value = record[key]
        return value if value.__class__ is int else _as_int(value)

    return read


def attr(
    key: str,
    *,
    required: bool = False,
    default: Any = None,
    number: Literal["float", "int"] | None = None,
    record: Callable[[], _Classes] | None = None,
    items: Callable[[], _Classes] | None = None,
    mixed: bool = False,
) -> Any:
    """Declare the field stored under ``key``.

    ``record`` and ``items`` name the record classes of an object or of an array's elements; ``mixed``
    says that other kinds of value are documented too, so that none of them is an error.
    """
    if number == "float":
        declared = _Attr(_float_reader(key))
    elif number == "int":
        declared = _Attr(_int_reader(key))
    else:
        declared = _Attr(itemgetter(key))
    declared.key = key
    declared.required = required
    declared.default = default
    declared.nested = None
    if record is not None or items is not None:
        declared.nested = _Nested(record, items, strict=required and not mixed)
    return declared


def values_of(record: Callable[[], _Classes]) -> Any:
    """Declare that every value under an undeclared key is a record."""
    return _Nested(record, None, strict=False)


class _RecordType(type):
    """Lets ``R(...)`` mean 'fields in declared order' while ``R._make(dict)`` stays a C-level copy."""

    def __init__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> None:
        super().__init__(name, bases, namespace)
        record = cast("type[Record]", cls)
        fields = dict(getattr(cls, "_fields", {}))
        for attribute, value in namespace.items():
            if isinstance(value, _Attr):
                value.name = attribute
                fields[attribute] = value
        record._fields = fields
        record._required = frozenset(f.key for f in fields.values() if f.required)
        record._defaults = {f.key: f.default for f in fields.values() if not f.required}
        record._nested = tuple((f.key, f.nested) for f in fields.values() if f.nested is not None)
        required = sorted(record._required)
        record._probe = itemgetter(*required) if required else _require_dict
        record._make = type.__call__.__get__(cls, type(cls))

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        record = cast("type[Record]", cls)
        fields = record._fields
        if len(args) > len(fields):
            raise TypeError(f"{cls.__name__} takes at most {len(fields)} fields, got {len(args)}")
        data = {f.key: value for f, value in zip(fields.values(), args, strict=False)}
        for name, value in kwargs.items():
            key = fields[name].key if name in fields else name
            if key in data:
                raise TypeError(f"{cls.__name__} got several values for {name!r}")
            data[key] = value
        absent = [f.name for f in fields.values() if f.required and f.key not in data]
        if absent:
            raise TypeError(f"{cls.__name__} needs {', '.join(absent)}")
        return record.wrap(data)


if TYPE_CHECKING:
    from typing_extensions import TypeVar as _TypeVarWithDefault

    D = _TypeVarWithDefault("D", default=None)
    _Classes: TypeAlias = "type[Record] | tuple[type[Record], ...]"
    _Base = dict[str, Any]

    class Attr(Generic[T_co]):
        """A declared field of a record, as a type checker sees it."""

        key: str

        @overload
        def __get__(self, instance: None, owner: object, /) -> Self: ...
        @overload
        def __get__(self, instance: Record, owner: object, /) -> T_co: ...
        def __get__(self, instance: Any, owner: object, /) -> Any: ...

else:

    class _Base(dict, metaclass=_RecordType):
        __slots__ = ()


class Record(_Base):
    """A JSON object from the server: a ``dict`` with typed attributes for its declared fields.

    Reading is tolerant. Unknown fields are kept; a declared optional field that is absent reads as
    its default (or None), by attribute and by item; only an undeclared missing key raises. Attributes
    of numeric fields turn decimal text into numbers, items keep what came.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        _fields: ClassVar[dict[str, _Attr]]
        _required: ClassVar[frozenset[str]]
        _defaults: ClassVar[dict[str, Any]]
        _nested: ClassVar[tuple[tuple[str, _Nested], ...]]
        _probe: ClassVar[Callable[[Any], object]]
        _make: ClassVar[Callable[[Any], Any]]

        def __init__(self, *args: Any, **fields: Any) -> None: ...

    _values: ClassVar[_Nested | None] = None

    @classmethod
    def wrap(cls, data: object) -> Self:
        """A record of ``data``; nested objects become records as well.

        ``data`` keeps its fields; a long list in it may hold records afterwards.

        Raises ResponseShapeError when ``data`` is no object, or a required field is absent or holds
        another kind of container.
        """
        if not isinstance(data, dict):
            raise ResponseShapeError("$", "an object", _kind(data))
        if not cls._required <= data.keys():
            absent = sorted(cls._required - data.keys())[0]
            raise ResponseShapeError(f"$.{absent}", "a required field", "nothing")
        record = cls._make(data)
        for key, nested in cls._nested:
            value = data.get(key)
            if value is not None:
                try:
                    record[key] = nested.wrap(value)
                except ResponseShapeError as error:
                    raise error.under(f".{key}") from None
        if cls._values is not None:
            cls._wrap_values(record, cls._values)
        return cast("Self", record)

    @classmethod
    def _wrap_values(cls, record: dict[str, Any], nested: _Nested) -> None:
        declared = cls._required | cls._defaults.keys()
        for key, value in record.items():
            if key not in declared:
                try:
                    record[key] = nested.wrap(value)
                except ResponseShapeError as error:
                    raise error.under(f"[{key!r}]") from None

    @classmethod
    def model_validate(cls, obj: object) -> Self:
        """The record of a mapping; see ``wrap``."""
        return cls.wrap(dict(obj) if isinstance(obj, Mapping) else obj)

    @property
    def raw(self) -> dict[str, Any]:
        """What the server sent, as a plain dict; a ``raw`` given to the constructor comes first."""
        given = dict.get(self, "raw")
        return given if isinstance(given, dict) else dict(self)

    def model_dump(
        self, *, exclude_none: bool = False, mode: Literal["python", "json"] = "python"
    ) -> dict[str, Any]:
        """A plain nested dict: every item, plus the defaults of absent declared fields.

        ``mode`` exists for symmetry with pydantic; both modes give JSON values.
        """
        if mode not in ("python", "json"):
            raise ValueError(f"mode must be 'python' or 'json', not {mode!r}")
        return cast("dict[str, Any]", _plain(self, exclude_none))

    def model_dump_json(self, *, exclude_none: bool = False) -> str:
        """``model_dump`` as JSON text."""
        return json.dumps(
            self.model_dump(exclude_none=exclude_none), separators=(",", ":"), ensure_ascii=False
        )

    def __missing__(self, key: str) -> Any:
        defaults = self._defaults
        if key not in defaults:
            _raise_unknown(self, key)
        default = defaults[key]
        if isinstance(default, list | dict):
            # Each reader gets its own, as if the server had sent it.
            nested = dict(self._nested).get(key)
            return nested.wrap(default.copy()) if nested else default.copy()
        return default

    def __repr__(self) -> str:
        if SECRET_KEYS.isdisjoint(self):
            return dict.__repr__(self)
        return repr({k: "***" if k in SECRET_KEYS and v else v for k, v in self.items()})


def _raise_unknown(record: Record, key: object) -> NoReturn:
    from difflib import get_close_matches

    name = type(record).__name__
    if key in record._required:
        raise UnknownFieldError(f"{name} lacks its required field {key!r}")
    known = sorted({*record, *record._defaults})
    close = get_close_matches(str(key), known, n=3)
    hint = (
        f"; did you mean {', '.join(map(repr, close))}?"
        if close
        else f"; it has {', '.join(known)}"
    )
    raise UnknownFieldError(f"{name} has no field {key!r}{hint}")


def _plain(value: Any, exclude_none: bool) -> Any:
    if isinstance(value, list):
        return [_plain(item, exclude_none) for item in value]
    if not isinstance(value, dict):
        return value
    items: Iterator[tuple[str, Any]] = iter(value.items())
    if isinstance(value, Record):
        absent = {k: value[k] for k in value._defaults if k not in value}
        items = iter({**value, **absent}.items())
    return {k: _plain(v, exclude_none) for k, v in items if not (exclude_none and v is None)}


@dataclass(frozen=True, slots=True)
class Request(Generic[T_co]):
    """One operation as pure data: what to send, and how to read the answer.

    ``path`` starts with ``/worker`` and is percent-encoded; ``query`` and ``headers`` hold only what
    was given. ``parse`` turns the decoded JSON of a success (for a ``stream``: of one event) into the
    record, or raises ResponseShapeError. Headers and body stay out of ``repr``: they carry secrets.
    """

    operation: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: object | None = field(default=None, repr=False)
    parse: Callable[[object], T_co] = field(default=cast("Any", None), repr=False, compare=False)
    stream: bool = False


def segment(name: str, value: object) -> str:
    """``value`` as one percent-encoded path segment.

    Raises ValueError for text that would change the path's structure instead of filling its place.
    """
    text = str(value)
    if text in ("", ".", ".."):
        raise ValueError(f"{name} must not be {text!r}")
    return quote(text, safe="")


def pairs(*items: tuple[str, object]) -> tuple[tuple[str, str], ...]:
    """Query or header pairs as text: None is left out, a list repeats its key."""
    found: list[tuple[str, str]] = []
    for key, value in items:
        if value is None:
            continue
        if isinstance(value, Iterable) and not isinstance(value, str | bytes):
            found.extend((key, _text(item)) for item in value if item is not None)
        else:
            found.append((key, _text(value)))
    return tuple(found)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


R = TypeVar("R", bound=Record)


def list_of(record: type[R]) -> Callable[[object], list[R]]:
    """A parser for a bare array of records."""

    def parse(data: object) -> list[R]:
        if not isinstance(data, list):
            raise ResponseShapeError("$", "an array", _kind(data))
        return _wrap_items((record,), data)

    return parse


def one_of(*records: type[Record]) -> Callable[[object], Any]:
    """A parser for an answer with several documented shapes: the first whose required fields are there."""

    def parse(data: object) -> Any:
        if isinstance(data, dict):
            return _wrap_object(records, data)
        raise ResponseShapeError("$", "an object", _kind(data))

    return parse


def json_object(data: object) -> dict[str, Any]:
    """A parser for a free-form object."""
    if not isinstance(data, dict):
        raise ResponseShapeError("$", "an object", _kind(data))
    return data


def json_array(data: object) -> list[Any]:
    """A parser for an array of plain values."""
    if not isinstance(data, list):
        raise ResponseShapeError("$", "an array", _kind(data))
    return data


def anything(data: object) -> Any:
    """A parser for an undocumented or empty body."""
    return data
