"""What the generated package is made of: records (answers) and requests (pure data).

A record is a real ``dict`` that also knows its declared fields: items hold exactly what the server
sent, attributes are typed views of them. Nothing in here performs I/O.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from operator import itemgetter
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Generic,
    Literal,
    Self,
    TypeAlias,
    TypeVar,
    cast,
    overload,
)
from urllib.parse import quote

from .errors import KiteAlgoWorkerError as KiteAlgoWorkerError
from .errors import MissingFieldError as MissingFieldError
from .errors import ResponseShapeError as ResponseShapeError
from .errors import kind, not_known, not_sent
from .essential import check
from .readers import array_reader, float_reader, int_reader, object_reader

if TYPE_CHECKING:
    from inspect import Signature

    Classes: TypeAlias = type["Record"] | tuple[type["Record"], ...]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

#: Keys whose text is never shown by ``repr``.
SECRET_KEYS = frozenset(
    {"authorization", "safety_token", "session_nonce", "token", "worker_session_nonce"}
)

_BATCH: Final = 256
_LONG_LIST: Final = 8
_ONLY_OBJECTS: Final = {dict}


class Nested:
    """Which records one value holds: itself, or the elements of a list."""

    __slots__ = ("_items", "_records", "item", "records")

    def __init__(
        self, records: Callable[[], Classes] | None, items: Callable[[], Classes] | None
    ) -> None:
        self._records = records
        self._items = items
        self.records: tuple[type[Record], ...] | None = None
        self.item: tuple[type[Record], ...] = ()

    def resolve(self) -> tuple[type[Record], ...]:
        """Import the record classes; done at first use, so that importing one model stays cheap."""
        self.item = _classes(self._items)
        self.records = _classes(self._records)
        return self.records

    def wrap(self, value: Any, operation: str | None) -> Any:
        """The value with records in it; as it is, where it is neither an object nor an array."""
        records = self.records
        if records is None:
            records = self.resolve()
        if isinstance(value, dict):
            if len(records) == 1:
                record = records[0]
                return value if type(value) is record else record.wrap(value, operation)
            return wrap_object(records, value, operation) if records else value
        if isinstance(value, list):
            return wrap_list(self.item, value, operation) if self.item else value
        return value


def wrap_object(
    candidates: tuple[type[Record], ...], value: dict[str, Any], operation: str | None
) -> Any:
    """A record of the class that fits best: of which the fewest required fields are missing."""
    record = candidates[0]
    if len(candidates) > 1:
        record = min(candidates, key=lambda candidate: len(candidate._required - value.keys()))
    return value if type(value) is record else record.wrap(value, operation)


def wrap_list(
    candidates: tuple[type[Record], ...], values: list[Any], operation: str | None
) -> list[Any]:
    """A list with the objects converted; whatever else is in it stays."""
    record = candidates[0]
    flat = len(candidates) == 1 and not record._nested and record._values is None
    if flat and len(values) > _LONG_LIST and set(map(type, values)) == _ONLY_OBJECTS:
        return _many(record, values, operation)
    if len(candidates) == 1:
        return [
            record.wrap(value, operation)
            if isinstance(value, dict) and type(value) is not record
            else value
            for value in values
        ]
    return [
        wrap_object(candidates, value, operation) if isinstance(value, dict) else value
        for value in values
    ]


def _many(record: type[Record], values: list[Any], operation: str | None) -> list[Any]:
    """Records of a long list of objects that hold no records: no Python code runs for each."""
    made: list[Any] = []
    for start in range(0, len(values), _BATCH):
        made += map(record._make, values[start : start + _BATCH])
    if operation is not None:
        deque(map(record._operation.__set__, made, repeat(operation)), maxlen=0)  # type: ignore[attr-defined]
    return made


def _classes(thunk: Callable[[], Classes] | None) -> tuple[type[Record], ...]:
    if thunk is None:
        return ()
    found = thunk()
    return found if isinstance(found, tuple) else (found,)


class _Attr(property):
    """A declared field: reads its item, and remembers what the schema says about it."""

    key: str
    name: str
    required: bool
    default: Any
    nested: Nested | None
    beyond: bool = False


def attr(
    key: str,
    *,
    required: bool = False,
    default: Any = None,
    number: Literal["float", "int"] | None = None,
    holds: Literal["object", "array"] | None = None,
    record: Callable[[], Classes] | None = None,
    items: Callable[[], Classes] | None = None,
) -> Any:
    """Declare the field stored under ``key``.

    ``record`` and ``items`` name the record classes of an object or of an array's elements;
    ``holds`` is given where nothing else is documented.
    """
    if number == "float":
        declared = _Attr(float_reader(key))
    elif number == "int":
        declared = _Attr(int_reader(key))
    elif holds == "object":
        declared = _Attr(object_reader(key))
    elif holds == "array":
        declared = _Attr(array_reader(key))
    else:
        declared = _Attr(itemgetter(key))
    declared.key = key
    declared.required = required
    declared.default = default
    declared.nested = None
    if record is not None or items is not None:
        declared.nested = Nested(record, items)
    return declared


def undeclared(key: str) -> Any:
    """Declare that ``key`` reads as what was sent and is not declared, unless it is given."""
    declared = _Attr(lambda self: self._beyond(key))
    declared.key = key
    declared.required = False
    declared.default = None
    declared.nested = None
    declared.beyond = True
    return declared


def values_of(record: Callable[[], Classes]) -> Any:
    """Declare that every value under an undeclared key is a record."""
    return Nested(record, None)


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
        record._beyond_key = next((f.key for f in fields.values() if f.beyond), None)
        record._defaults = {
            f.key: f.default for f in fields.values() if not (f.required or f.beyond)
        }
        record._nested = tuple((f.key, f.nested) for f in fields.values() if f.nested is not None)
        record._make = type.__call__.__get__(cls, type(cls))

    @property
    def __signature__(cls) -> Signature:
        from .signature import signature_of  # costs time, and only people ask

        return signature_of(cast("type[Record]", cls)._fields.values())

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

    Reading is tolerant. Items hold what was sent: unknown fields, new words, nulls. A declared
    optional field that is absent reads as its default (or None), by attribute and by item. Reading
    a required field that is absent, or an item that is not declared, raises MissingFieldError; making
    the record does not. Attributes are typed: those of numeric fields turn decimal text into
    numbers, and one that holds an object or an array raises MissingFieldError where something else
    came, null apart.
    """

    __slots__ = ("_operation",)

    if TYPE_CHECKING:
        _operation: str
        _fields: ClassVar[dict[str, _Attr]]
        _required: ClassVar[frozenset[str]]
        _defaults: ClassVar[dict[str, Any]]
        _nested: ClassVar[tuple[tuple[str, Nested], ...]]
        _beyond_key: ClassVar[str | None]
        _make: ClassVar[Callable[[Any], Any]]

        def __init__(self, *args: Any, **fields: Any) -> None: ...

    _values: ClassVar[Nested | None] = None

    @classmethod
    def wrap(cls, data: object, operation: str | None = None) -> Self:
        """A record of ``data``; nested objects become records as well. ``data`` stays as it is.

        Args:
            data: A JSON object.
            operation: Whose answer it is; errors of missing fields name it.

        Raises:
            ResponseShapeError: ``data`` is no object.
        """
        if not isinstance(data, dict):
            raise ResponseShapeError("$", "an object", kind(data), operation)
        record = cls._make(data)
        if operation is not None:
            record._operation = operation
        for key, nested in cls._nested:
            value = data.get(key)
            if type(value) is dict and nested.records is not None and len(nested.records) == 1:
                record[key] = nested.records[0].wrap(value, operation)
            elif value is not None:
                record[key] = nested.wrap(value, operation)
        if cls._values is not None:
            declared = cls._required | cls._defaults.keys()
            for key, value in data.items():
                if key not in declared:
                    record[key] = cls._values.wrap(value, operation)
        return record  # type: ignore[no-any-return]

    @classmethod
    def model_validate(cls, payload: object) -> Self:
        """``payload`` itself when it is such a record already, else a record of the mapping.

        Raises:
            TypeError: ``payload`` is no mapping.
        """
        if isinstance(payload, cls):
            return payload
        if not isinstance(payload, Mapping):
            raise TypeError(f"{cls.__name__} is made of a mapping, not of {kind(payload)}")
        return cls.wrap(dict(payload), getattr(payload, "_operation", None))

    @property
    def raw(self) -> dict[str, Any]:
        """What was sent and is not declared, as a plain dict."""
        return self._beyond("raw")

    def _beyond(self, key: str) -> dict[str, Any]:
        given = dict.get(self, key)
        if isinstance(given, dict):
            return given
        declared = self._required | self._defaults.keys()
        return {k: v for k, v in self.items() if k not in declared and k != key}

    def filled(self) -> Self:
        """A copy that has every declared field as an item: what was not sent with its default.

        Records in it are filled as well; those that tell what is not declared under ``raw`` have
        that, too.
        """
        full = _filled(self)
        if self._beyond_key is not None and self._beyond_key not in self:
            del full[self._beyond_key]
        return cast("Self", full)

    def model_dump(
        self, *, exclude_none: bool = True, mode: Literal["python", "json"] = "python"
    ) -> dict[str, Any]:
        """A plain nested dict: every item, plus the defaults of absent declared fields.

        What is None is left out unless ``exclude_none`` is False. ``mode`` exists for symmetry with
        pydantic; both modes give JSON values.
        """
        if mode not in ("python", "json"):
            raise ValueError(f"mode must be 'python' or 'json', not {mode!r}")
        return {
            k: _plain(v, exclude_none)
            for k, v in _with_defaults(self).items()
            if not (exclude_none and v is None)
        }

    def model_dump_json(self, *, exclude_none: bool = True) -> str:
        """``model_dump`` as JSON text."""
        return json.dumps(
            self.model_dump(exclude_none=exclude_none), separators=(",", ":"), ensure_ascii=False
        )

    def __missing__(self, key: str) -> Any:
        defaults = self._defaults
        if key not in defaults:
            if key == self._beyond_key:
                return self._beyond(key)
            name, operation = type(self).__name__, getattr(self, "_operation", None)
            if key in self._required:
                raise not_sent(key, name, operation)
            raise not_known(str(key), name, operation, {*self, *defaults})
        default = defaults[key]
        if isinstance(default, list | dict):
            # Each reader gets its own, as if the server had sent it.
            nested = dict(self._nested).get(key)
            return (
                nested.wrap(default.copy(), getattr(self, "_operation", None))
                if nested
                else default.copy()
            )
        return default

    def __repr__(self) -> str:
        if SECRET_KEYS.isdisjoint(self):
            return dict.__repr__(self)
        # The token of an instrument is a number, and no secret.
        return repr(
            {
                k: "***" if k in SECRET_KEYS and isinstance(v, str) and v else v
                for k, v in self.items()
            }
        )


def _with_defaults(record: Record) -> dict[str, Any]:
    return {**record, **{k: record[k] for k in record._defaults if k not in record}}


def _plain(value: Any, exclude_none: bool) -> Any:
    if isinstance(value, list):
        return [_plain(item, exclude_none) for item in value]
    if not isinstance(value, dict):
        return value
    items: dict[str, Any] = value
    if isinstance(value, Record):
        items = _with_defaults(value)
        if value._beyond_key is not None:
            items[value._beyond_key] = value._beyond(value._beyond_key)
    return {
        k: _plain(v, exclude_none) for k, v in items.items() if not (exclude_none and v is None)
    }


def _filled(value: Any) -> Any:
    if isinstance(value, list):
        return [_filled(item) for item in value]
    if not isinstance(value, dict):
        return value
    if not isinstance(value, Record):
        return {k: _filled(v) for k, v in value.items()}
    full = type(value)._make({k: _filled(v) for k, v in _with_defaults(value).items()})
    if value._beyond_key is not None:
        full[value._beyond_key] = value._beyond(value._beyond_key)
    operation = getattr(value, "_operation", None)
    if operation is not None:
        full._operation = operation
    return full


@dataclass(frozen=True, slots=True)
class Request(Generic[T_co]):
    """One operation as pure data: what to send, and how to read the answer.

    ``path`` starts with ``/worker`` and is percent-encoded; ``query`` and ``headers`` hold only what
    was given. ``shape`` makes the record of decoded JSON. Headers and body stay out of ``repr``: they
    carry secrets.
    """

    operation: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: object | None = field(default=None, repr=False)
    shape: Callable[[object, str], T_co] = field(
        default=cast("Any", None), repr=False, compare=False
    )
    stream: bool = False

    def parse(self, data: object) -> T_co:
        """The record of the decoded JSON of a success; for a ``stream``, of one event.

        Raises:
            ResponseShapeError: it is another kind of JSON, or something essential is missing.
        """
        check(self.operation, data)
        return self.shape(data, self.operation)


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
        if isinstance(value, str):
            found.append((key, str(value)))
        elif isinstance(value, Iterable) and not isinstance(value, bytes):
            found.extend((key, _text(item)) for item in value if item is not None)
        else:
            found.append((key, _text(value)))
    return tuple(found)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


R = TypeVar("R", bound=Record)


def list_of(record: type[R]) -> Callable[[object, str], list[R]]:
    """The shape of a bare array of records."""

    def shape(data: object, operation: str) -> list[R]:
        return wrap_list((record,), json_array(data, operation), operation)

    return shape


def one_of(*records: type[Record]) -> Callable[[object, str], Any]:
    """The shape of an answer with several documented ones: that which fits best."""

    def shape(data: object, operation: str) -> Any:
        return wrap_object(records, json_object(data, operation), operation)

    return shape


def json_object(data: object, operation: str) -> dict[str, Any]:
    """The shape of a free-form object."""
    if not isinstance(data, dict):
        raise ResponseShapeError("$", "an object", kind(data), operation)
    return data


def json_array(data: object, operation: str) -> list[Any]:
    """The shape of an array of plain values."""
    if not isinstance(data, list):
        raise ResponseShapeError("$", "an array", kind(data), operation)
    return data


def anything(data: object, operation: str) -> Any:
    """The shape of an undocumented or empty body."""
    return data
