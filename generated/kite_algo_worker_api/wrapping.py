"""How JSON becomes records: with care, or by a plan.

With care means that nothing is taken for granted, the argument stays as it is, and an error says
where it is. A plan is Python code written for one class of records: it handles an answer that
looks as documented several times faster, and gives up on any other. It converts lists in place.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from .errors import ResponseShapeError, kind

if TYPE_CHECKING:
    from .types import Record

    Classes: TypeAlias = type[Record] | tuple[type[Record], ...]

Plan: TypeAlias = Callable[[Any], Any]

#: What a plan raises when the data is not what it was made for.
UNPLANNED: Final = (LookupError, TypeError, ResponseShapeError)

_BATCH: Final = 256
_LONG_LIST: Final = 8
_DEEP: Final = 5


class Unplanned(TypeError):
    """Another kind of value than the plan was made for."""


class Nested:
    """How one value that holds records is wrapped: as a record, as a list of records, or not.

    ``strict`` means that only those (and null) are right; ``mixed`` that other kinds of value are
    documented too.
    """

    __slots__ = ("_items", "_records", "item", "mixed", "records", "strict")

    def __init__(
        self,
        records: Callable[[], Classes] | None,
        items: Callable[[], Classes] | None,
        *,
        strict: bool,
        mixed: bool,
    ) -> None:
        self._records = records
        self._items = items
        self.strict = strict
        self.mixed = mixed
        self.records: tuple[type[Record], ...] | None = None
        self.item: tuple[type[Record], ...] | None = None

    def resolve(self) -> None:
        """Import the record classes; done at first use, so that importing one model stays cheap."""
        self.item = _classes(self._items)
        self.records = _classes(self._records)

    def wrap(self, value: Any) -> Any:
        """The value with records in it, or as it is."""
        if self.records is None:
            self.resolve()
        if isinstance(value, dict):
            if self.records:
                return wrap_object(self.records, value)
        elif isinstance(value, list):
            if self.item:
                return _wrap_items(self.item, value)
        if self.strict and value is not None:
            expected = "an object" if self.records else "an array"
            if self.records and self.item:
                expected = "an object or an array"
            raise ResponseShapeError("$", expected, kind(value))
        return value


def wrap_object(candidates: tuple[type[Record], ...], value: dict[str, Any]) -> Any:
    """A record of the first class whose required fields are there."""
    if len(candidates) == 1:
        return candidates[0].wrap(value)
    for candidate in candidates:
        if candidate._required <= value.keys():
            return candidate.wrap(value)
    return value


def wrap_list(values: list[Any], convert: Callable[[dict[str, Any]], Any]) -> list[Any]:
    """The list with its objects converted; whatever else is in it stays."""
    wrapped = []
    for position, value in enumerate(values):
        if isinstance(value, dict):
            try:
                value = convert(value)
            except ResponseShapeError as error:
                raise error.under(f"[{position}]") from None
        wrapped.append(value)
    return wrapped


def adopt_object(candidates: tuple[type[Record], ...], value: dict[str, Any]) -> Any:
    """As :func:`wrap_object`, of data that nobody else holds."""
    if len(candidates) == 1:
        return candidates[0].adopt(value)
    for candidate in candidates:
        if candidate._required <= value.keys():
            return candidate.adopt(value)
    return value


def _wrap_items(candidates: tuple[type[Record], ...], values: list[Any]) -> list[Any]:
    record = candidates[0]
    if len(candidates) == 1 and len(values) > _LONG_LIST and is_flat(record):
        converted = values.copy()
        try:
            adopt_flat(record, converted)
        except UNPLANNED:
            pass
        else:
            return converted
    return wrap_list(values, partial(wrap_object, candidates))


def _adopt_items(candidates: tuple[type[Record], ...], values: list[Any]) -> list[Any]:
    return wrap_list(values, partial(adopt_object, candidates))


def is_flat(record: type[Record]) -> bool:
    """Whether such records hold no other ones."""
    return not record._nested and record._values is None


def adopt_flat(record: type[Record], values: list[Any]) -> None:
    """Convert a long list of objects that hold no records: no Python code runs for each of them.

    Batch by batch, so that the memory of what was just replaced is used again.
    """
    deque(map(record._probe, values), maxlen=0)
    for start in range(0, len(values), _BATCH):
        end = start + _BATCH
        values[start:end] = list(map(record._make, values[start:end]))


def plan_of(record: type[Record]) -> Plan:
    """The plan of a class, made at its first use."""
    if record._plan is None:
        record._plan = _Writer(record).plan()
    return record._plan


def _classes(thunk: Callable[[], Classes] | None) -> tuple[type[Record], ...]:
    if thunk is None:
        return ()
    found = thunk()
    return found if isinstance(found, tuple) else (found,)


class _Writer:
    """Writes the plan of one class, with the plans of what it holds in the middle of it.

    Calls are what costs most, so there are hardly any. Nothing that a server sent gets into the
    code: it is made of declared keys (their ``repr``) and of names invented here.
    """

    def __init__(self, record: type[Record]) -> None:
        self._record = record
        self._lines = ["def plan(data):"]
        self._names: dict[str, Any] = {"Unplanned": Unplanned}
        self._count = 0

    def plan(self) -> Plan:
        """The finished function."""
        self._lines.append("    if type(data) is not dict: raise Unplanned")
        target = self._object(self._record, "data", "    ", ())
        self._lines.append(f"    return {target}")
        text = "\n".join(self._lines)
        exec(compile(text, f"<plan of {self._record.__name__}>", "exec"), self._names)
        return cast("Plan", self._names["plan"])

    def _name(self, value: object = None) -> str:
        """A new name, for a variable or for ``value``."""
        self._count += 1
        name = f"n{self._count}"
        if value is not None:
            self._names[name] = value
        return name

    def _object(
        self, record: type[Record], value: str, pad: str, within: tuple[type[Record], ...]
    ) -> str:
        """Code that makes a record of the dict ``value``; gives the name of its variable."""
        target = self._name()
        if record in within or len(within) >= _DEEP:
            self._lines.append(f"{pad}{target} = {self._name(record.adopt)}({value})")
            return target
        self._lines += [f"{pad}{value}[{key!r}]" for key in sorted(record._required)]
        self._lines.append(f"{pad}{target} = {self._name(record._make)}({value})")
        for key, nested in record._nested:
            item = self._name()
            self._lines.append(f"{pad}if {key!r} in {value}:")
            self._lines.append(f"{pad}    {item} = {value}[{key!r}]")
            self._value(nested, item, f"{target}[{key!r}]", pad + "    ", (*within, record))
        if record._values is not None:
            key, item = self._name(), self._name()
            declared = self._name(record._required | record._defaults.keys())
            self._lines.append(f"{pad}for {key}, {item} in {value}.items():")
            self._lines.append(f"{pad}    if {key} not in {declared}:")
            place = f"{target}[{key}]"
            self._value(record._values, item, place, pad + " " * 8, (*within, record))
        return target

    def _value(
        self, nested: Nested, value: str, place: str, pad: str, within: tuple[type[Record], ...]
    ) -> None:
        """Code that wraps what may hold records, and puts it into its place."""
        if nested.records is None:
            nested.resolve()
        word = "if"
        if nested.records:
            self._lines.append(f"{pad}if type({value}) is dict:")
            if len(nested.records) == 1:
                target = self._object(nested.records[0], value, pad + "    ", within)
            else:
                target = f"{self._name(partial(adopt_object, nested.records))}({value})"
            self._lines.append(f"{pad}    {place} = {target}")
            word = "elif"
        if nested.item:
            self._lines.append(f"{pad}{word} type({value}) is list:")
            if len(nested.item) == 1:
                self._items(nested.item[0], value, pad + "    ", within)
            else:
                adopt = self._name(partial(_adopt_items, nested.item))
                self._lines.append(f"{pad}    {place} = {adopt}({value})")
        if not nested.mixed:
            # Null in place of an array is left to those who look closely.
            unless = f"elif {value} is not None" if nested.records else "else"
            self._lines.append(f"{pad}{unless}: raise Unplanned")

    def _items(
        self, record: type[Record], values: str, pad: str, within: tuple[type[Record], ...]
    ) -> None:
        """Code that converts the elements of a list in place."""
        if is_flat(record):
            flat = self._name(partial(adopt_flat, record))
            self._lines.append(f"{pad}if len({values}) > {_LONG_LIST}: {flat}({values})")
            self._lines.append(f"{pad}else:")
            pad += "    "
        position, item = self._name(), self._name()
        self._lines.append(f"{pad}{position} = 0")
        self._lines.append(f"{pad}for {item} in {values}:")
        self._lines.append(f"{pad}    if type({item}) is not dict: raise Unplanned")
        target = self._object(record, item, pad + "    ", within)
        self._lines.append(f"{pad}    {values}[{position}] = {target}")
        self._lines.append(f"{pad}    {position} += 1")
