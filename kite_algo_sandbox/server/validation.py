"""Request validation: lenient reading, strict rules, and the error list of the contract.

A value is first *read* the way the deployed backend reads it (digit strings become integers,
``yes``/``off`` become booleans, enum words in any case, defaults filled in) and then checked
against its JSON schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeGuard

from jsonschema_rs import Draft202012Validator, ValidationError

from .issues import Issue, issues_of

Schema = Mapping[str, Any]

#: A basket of fifty orders has about seven hundred.
MOST_PARTS = 2000

_INTEGER = re.compile(r"[+-]?\d{1,18}(\.0+)?\Z")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?\Z")
_BOOLEANS = {
    **dict.fromkeys(("true", "1", "yes", "on", "t", "y"), True),
    **dict.fromkeys(("false", "0", "no", "off", "f", "n"), False),
}


class SiblingBounds:
    """The keyword ``x-sibling-bounds``: fields that may not exceed a field beside them."""

    def __init__(self, _schema: object, bounds: Mapping[str, str], _path: object) -> None:
        self._bounds = bounds

    def validate(self, instance: object) -> None:
        """Raise with the names of both fields; texts and nulls are left to their own schemas."""
        if not isinstance(instance, dict):
            return
        for name, sibling in self._bounds.items():
            value, limit = instance.get(name), instance.get(sibling)
            if _is_number(value) and _is_number(limit) and value > limit:
                raise ValueError(f"{name} {sibling}")


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


class SchemaCheck:
    """One compiled schema."""

    __slots__ = ("_validator", "schema")

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        keywords: dict[str, type[Any]] = {"x-sibling-bounds": SiblingBounds}
        self._validator = Draft202012Validator(dict(schema), keywords=keywords)

    def read(self, value: object) -> object:
        """Return ``value`` with lenient types resolved and defaults filled in."""
        return _read(self.schema, value)

    def issues(self, value: object, where: tuple[str | int, ...]) -> list[Issue]:
        """Return what is wrong with an already *read* value; an empty list when nothing is.

        Of a value with very many parts only the first fault is looked for: each fault takes time.
        """
        if self._validator.is_valid(value):
            return []
        if _has_more_parts(value, MOST_PARTS):
            return issues_of(self._first(value), where, self.schema)
        return issues_of(self._validator.iter_errors(value), where, self.schema)

    def _first(self, value: object) -> Iterator[ValidationError]:
        try:
            self._validator.validate(value)
        except ValidationError as error:
            yield error


def _has_more_parts(value: object, limit: int) -> bool:
    """Whether a value holds more fields and entries, at every depth, than ``limit``."""
    waiting, count = [value], 0
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict | list):
            count += len(part) + 1
            if count > limit:
                return True
            waiting += part.values() if isinstance(part, dict) else part
    return False


def _read(schema: Schema, value: object) -> object:
    if isinstance(value, dict):
        return _read_object(schema, value)
    if isinstance(value, list):
        items = schema.get("items")
        return [_read(items, item) for item in value] if isinstance(items, dict) else value
    if isinstance(value, str):
        return _read_text(schema, value)
    if isinstance(value, float) and "integer" in _types(schema) and value.is_integer():
        return int(value)
    return value


def _read_object(schema: Schema, value: dict[str, Any]) -> dict[str, Any]:
    result = value
    for part in _object_schemas(schema, value):
        properties = part.get("properties")
        if not isinstance(properties, dict):
            continue
        for name, prop in properties.items():
            if not isinstance(prop, dict):
                continue
            if name in result:
                read = _read(prop, result[name])
                if read is not result[name]:
                    result = {**result, name: read}
            elif "default" in prop and prop["default"] is not None:
                result = {**result, name: _fresh(prop["default"])}
    return result


def _object_schemas(schema: Schema, value: dict[str, Any]) -> Iterator[Schema]:
    yield schema
    for part in schema.get("allOf", ()):
        yield from _object_schemas(part, value)
    branch = _branch(schema, value)
    if branch is not None:
        yield from _object_schemas(branch, value)


def _branch(schema: Schema, value: dict[str, Any]) -> Schema | None:
    """Return the alternative an object is meant for, when its constants tell."""
    options = [
        option
        for option in (*schema.get("oneOf", ()), *schema.get("anyOf", ()))
        if isinstance(option, dict) and option.get("type") != "null"
    ]
    if len(options) == 1:
        return options[0]
    matching = [option for option in options if _constants_match(option, value)]
    return matching[0] if len(matching) == 1 else None


def _constants_match(option: Schema, value: dict[str, Any]) -> bool:
    constants = {
        name: prop["const"]
        for name, prop in option.get("properties", {}).items()
        if isinstance(prop, dict) and "const" in prop
    }
    return bool(constants) and all(value.get(name) == want for name, want in constants.items())


def _read_text(schema: Schema, value: str) -> object:
    types = _types(schema)
    words = schema.get("enum")
    if words is not None:
        return _read_word(words, value)
    if not types or "string" in types:
        return value
    text = value.strip()
    if "boolean" in types and text.lower() in _BOOLEANS:
        return _BOOLEANS[text.lower()]
    if "integer" in types and _INTEGER.match(text):
        return int(text.split(".")[0])
    if "number" in types and _NUMBER.match(text):
        return float(text)
    return value


def _read_word(words: Iterable[object], value: str) -> object:
    wanted = value.strip().casefold()
    for word in words:
        if isinstance(word, str) and word.casefold() == wanted:
            return word
    return value


def _types(schema: Schema) -> frozenset[str]:
    kind = schema.get("type")
    if isinstance(kind, str):
        return frozenset((kind,))
    if isinstance(kind, list):
        return frozenset(kind)
    alternatives = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
    return frozenset().union(*(_types(a) for a in alternatives if isinstance(a, dict)))


def _fresh(default: object) -> object:
    if isinstance(default, dict):
        return dict(default)
    return list(default) if isinstance(default, list) else default
