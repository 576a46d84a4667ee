"""A JSON schema as one Python function that only says yes or no.

Most requests are valid, and for those the full validator (which finds and words every fault) is
several times slower than the rest of the request. The function covers the keywords of the worker
contract; a schema with any other keyword is left to the full validator. Both must agree, which
the tests check against random values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
Check: TypeAlias = Callable[[Any], bool]

_ANNOTATIONS = frozenset(
    {"title", "description", "default", "example", "examples", "format", "deprecated", "$comment"}
)


class Unsupported(ValueError):
    """The schema uses a keyword that only the full validator knows."""


def compile_check(schema: Any) -> Check:
    """Return a function that tells whether a value satisfies ``schema``.

    Raises:
        Unsupported: the schema needs the full validator.
    """
    if isinstance(schema, bool):
        return lambda _value: schema
    checks = [check for key in schema if (check := _keyword(key, schema)) is not None]
    if not checks:
        return lambda _value: True
    if len(checks) == 1:
        return checks[0]
    return lambda value: all(check(value) for check in checks)


def _keyword(key: str, schema: Schema) -> Check | None:
    if key in _ANNOTATIONS or (key.startswith("x-") and key != "x-sibling-bounds"):
        return None
    if key in ("then", "else"):
        return None  # part of "if"
    build = _KEYWORDS.get(key)
    if build is None:
        raise Unsupported(key)
    return build(schema)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_TYPES: dict[str, Check] = {
    "null": lambda v: v is None,
    "boolean": lambda v: isinstance(v, bool),
    "string": lambda v: isinstance(v, str),
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "number": _is_number,
    "integer": lambda v: (
        _is_number(v) and (isinstance(v, int) or (isinstance(v, float) and v.is_integer()))
    ),
}


def _type(schema: Schema) -> Check:
    kinds = schema["type"]
    if isinstance(kinds, str):
        return _TYPES[kinds]
    checks = [_TYPES[kind] for kind in kinds]
    return lambda value: any(check(value) for check in checks)


def _one_of_values(values: list[Any]) -> Check:
    if any(isinstance(value, (dict, list)) for value in values):
        raise Unsupported("enum of containers")
    # JSON keeps true and 1 apart, Python does not.
    wanted = {(isinstance(value, bool), value) for value in values}

    def check(value: Any) -> bool:
        if isinstance(value, (dict, list)):
            return False
        return (isinstance(value, bool), value) in wanted

    return check


def _bound(key: str, holds: Callable[[Any, Any], bool]) -> Callable[[Schema], Check]:
    def build(schema: Schema) -> Check:
        limit = schema[key]
        return lambda value: not _is_number(value) or holds(value, limit)

    return build


def _size(
    key: str, kind: type[str | list[Any] | dict[str, Any]], holds: Callable[[int, int], bool]
) -> Callable[[Schema], Check]:
    def build(schema: Schema) -> Check:
        limit = schema[key]
        return lambda value: not isinstance(value, kind) or holds(len(value), limit)

    return build


def _pattern(schema: Schema) -> Check:
    search = re.compile(schema["pattern"]).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _required(schema: Schema) -> Check:
    names = tuple(schema["required"])
    return lambda value: not isinstance(value, dict) or all(name in value for name in names)


def _properties(schema: Schema) -> Check:
    checks = {name: compile_check(prop) for name, prop in schema["properties"].items()}

    def check(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        return all(checks[name](item) for name, item in value.items() if name in checks)

    return check


def _additional(schema: Schema) -> Check | None:
    rule = schema["additionalProperties"]
    if "patternProperties" in schema:
        raise Unsupported("patternProperties")
    if rule is True:
        return None
    known = frozenset(schema.get("properties", ()))
    inner = compile_check(rule)

    def check(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        return all(inner(item) for name, item in value.items() if name not in known)

    return check


def _items(schema: Schema) -> Check:
    if "prefixItems" in schema:
        raise Unsupported("prefixItems")
    inner = compile_check(schema["items"])
    return lambda value: not isinstance(value, list) or all(inner(item) for item in value)


def _combined(key: str, holds: Callable[[list[bool]], bool]) -> Callable[[Schema], Check]:
    def build(schema: Schema) -> Check:
        checks = [compile_check(part) for part in schema[key]]
        return lambda value: holds([check(value) for check in checks])

    return build


def _not(schema: Schema) -> Check:
    inner = compile_check(schema["not"])
    return lambda value: not inner(value)


def _if(schema: Schema) -> Check:
    condition = compile_check(schema["if"])
    yes = compile_check(schema.get("then", True))
    no = compile_check(schema.get("else", True))
    return lambda value: yes(value) if condition(value) else no(value)


def _sibling_bounds(schema: Schema) -> Check:
    bounds = tuple(schema["x-sibling-bounds"].items())

    def check(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        return not any(exceeds(value.get(name), value.get(limit)) for name, limit in bounds)

    return check


def exceeds(value: object, limit: object) -> bool:
    """Whether one field is above another; texts and nulls are left to their own schemas."""
    return isinstance(value, (int, float)) and isinstance(limit, (int, float)) and value > limit


_KEYWORDS: dict[str, Callable[[Schema], Check | None]] = {
    "type": _type,
    "enum": lambda schema: _one_of_values(schema["enum"]),
    "const": lambda schema: _one_of_values([schema["const"]]),
    "minimum": _bound("minimum", lambda value, limit: value >= limit),
    "maximum": _bound("maximum", lambda value, limit: value <= limit),
    "exclusiveMinimum": _bound("exclusiveMinimum", lambda value, limit: value > limit),
    "exclusiveMaximum": _bound("exclusiveMaximum", lambda value, limit: value < limit),
    "minLength": _size("minLength", str, lambda size, limit: size >= limit),
    "maxLength": _size("maxLength", str, lambda size, limit: size <= limit),
    "minItems": _size("minItems", list, lambda size, limit: size >= limit),
    "maxItems": _size("maxItems", list, lambda size, limit: size <= limit),
    "minProperties": _size("minProperties", dict, lambda size, limit: size >= limit),
    "pattern": _pattern,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "allOf": _combined("allOf", all),
    "anyOf": _combined("anyOf", any),
    "oneOf": _combined("oneOf", lambda results: results.count(True) == 1),
    "not": _not,
    "if": _if,
    "x-sibling-bounds": _sibling_bounds,
}
