"""From schema errors to the ``detail`` list of a 422 answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypedDict

from jsonschema_rs import ValidationError

Location = tuple[str | int, ...]

#: Characters of a wrong text that are repeated to its sender.
_LONGEST_SHOWN = 200
#: How many mistakes of a request are listed.
MOST = 50

_SECRET_FIELDS = frozenset(
    {"safety_token", "token", "worker_session_nonce", "session_nonce", "x-worker-session-nonce"}
)
_TYPE_NAMES = {
    "integer": ("int_type", "a whole number"),
    "number": ("float_type", "a number"),
    "string": ("string_type", "text"),
    "boolean": ("bool_type", "true or false"),
    "object": ("dict_type", "an object"),
    "array": ("list_type", "a list"),
    "null": ("none_required", "null"),
}
_PARSED_TYPES = {"integer": "int_parsing", "number": "float_parsing", "boolean": "bool_parsing"}


class Issue(TypedDict):
    """One field that broke a rule."""

    type: str
    loc: list[str | int]
    msg: str
    input: object


def issue(kind: str, where: Location, message: str, value: object = None) -> Issue:
    """Build one entry; the value of a secret field is never repeated."""
    secret = any(isinstance(part, str) and part.lower() in _SECRET_FIELDS for part in where)
    shown = value if _is_scalar(value) and not secret else None
    if isinstance(shown, str) and len(shown) > _LONGEST_SHOWN:
        shown = shown[:_LONGEST_SHOWN] + "..."
    return {"type": kind, "loc": list(where), "msg": message, "input": shown}


def missing(where: Location) -> Issue:
    return issue("missing", where, "Field required")


def issues_of(
    errors: Iterable[ValidationError], where: Location, schema: Mapping[str, Any]
) -> list[Issue]:
    """Flatten schema errors into entries without repeats, in the order in which they are found.

    A sender of thousands of mistakes is told of the first :data:`MOST`.
    """
    found: dict[tuple[str, Location, str], Issue] = {}
    for error in errors:
        for entry in _entries(error, where, schema):
            found.setdefault((entry["type"], tuple(entry["loc"]), entry["msg"]), entry)
            if len(found) == MOST:
                return list(found.values())
    return list(found.values())


def _entries(error: ValidationError, where: Location, schema: Mapping[str, Any]) -> Iterator[Issue]:
    at = (*where, *error.instance_path)
    limit: Any = error.kind.value
    match error.kind.name:
        case "anyOf" | "oneOf":
            branches = [branch for branch in limit if branch]
            if branches:
                yield from _alternative(error, branches, where, schema)
            else:
                yield _broken_rule(error, at, schema)
        case "required":
            yield missing((*at, limit))
        case "additionalProperties" | "unevaluatedProperties":
            for name in limit:
                yield issue("extra_forbidden", (*at, name), "This field is not known")
        case "not":
            yield from _forbidden(error, at, schema)
        case "type":
            yield _wrong_type(at, limit, error.instance)
        case "falseSchema":
            yield issue("extra_forbidden", at, "This field must not be sent")
        case "x-sibling-bounds":
            yield _above_sibling(error, at)
        case _:
            yield _broken_rule(error, at, schema)


def _forbidden(error: ValidationError, at: Location, schema: Mapping[str, Any]) -> Iterator[Issue]:
    """Name the fields that a ``not: {required: [...]}`` rule keeps out."""
    rule: Any = error.kind.value
    names = [name for part in (rule, *rule.get("anyOf", ())) for name in part.get("required", ())]
    value = error.instance
    present = [name for name in names if isinstance(value, dict) and name in value]
    for name in present:
        yield issue("extra_forbidden", (*at, name), "This field must not be sent")
    if not present:
        yield _broken_rule(error, at, schema)


def _wrong_type(at: Location, limit: list[str], value: object) -> Issue:
    wanted = [kind for kind in limit if kind != "null"] or ["null"]
    first = wanted[0]
    kind, _ = _TYPE_NAMES[first]
    if isinstance(value, str):
        kind = _PARSED_TYPES.get(first, kind)
    words = " or ".join(_TYPE_NAMES[name][1] for name in wanted)
    return issue(kind, at, f"Must be {words}", value)


def _above_sibling(error: ValidationError, at: Location) -> Issue:
    """See :class:`.validation.SiblingBounds`, whose message names both fields."""
    name, _, sibling = error.message.partition(" ")
    value = error.instance.get(name) if isinstance(error.instance, dict) else None
    return issue("less_than_equal", (*at, name), f"Must not be greater than {sibling}", value)


def _broken_rule(error: ValidationError, at: Location, schema: Mapping[str, Any]) -> Issue:
    limit, value = error.kind.value, error.instance
    match error.kind.name:
        case "minimum":
            return issue("greater_than_equal", at, f"Must be at least {limit}", value)
        case "maximum":
            return issue("less_than_equal", at, f"Must be at most {limit}", value)
        case "exclusiveMinimum":
            return issue("greater_than", at, f"Must be greater than {limit}", value)
        case "exclusiveMaximum":
            return issue("less_than", at, f"Must be less than {limit}", value)
        case "minLength":
            return issue("string_too_short", at, f"Needs at least {limit} characters", value)
        case "maxLength":
            return issue("string_too_long", at, f"May have at most {limit} characters", value)
        case "minItems":
            return issue("too_short", at, f"Needs at least {limit} entries")
        case "maxItems":
            return issue("too_long", at, f"May have at most {limit} entries")
        case "enum" if isinstance(limit, list):
            choices = ", ".join(str(word) for word in limit if word is not None)
            return issue("enum", at, f"Must be one of: {choices}", value)
        case "const":
            return issue("literal_error", at, f"Must be {limit}", value)
        case "pattern":
            return issue("string_pattern_mismatch", at, f"Must match {limit}", value)
        case "multipleOf":
            return issue("multiple_of", at, f"Must be a multiple of {limit}", value)
        case _:
            return issue("value_error", at, _own_words(error, schema), value)


def _own_words(error: ValidationError, schema: Mapping[str, Any]) -> str:
    """Prefer the contract's description of the rule over the schema library's wording."""
    nodes: list[Any] = [schema]
    for part in error.schema_path:
        nodes.append(nodes[-1][part])
    for node in reversed(nodes[-2:]):
        if isinstance(node, dict) and isinstance(node.get("description"), str):
            return " ".join(node["description"].split())
    return "Value is not allowed"


def _alternative(
    error: ValidationError,
    branches: list[list[ValidationError]],
    where: Location,
    schema: Mapping[str, Any],
) -> Iterator[Issue]:
    """Report the alternative that was most likely meant."""
    depth = len(error.instance_path)
    for inner in min(branches, key=lambda branch: _unlikeliness(branch, depth)):
        yield from _entries(inner, where, schema)


def _unlikeliness(branch: list[ValidationError], depth: int) -> tuple[bool, bool, int]:
    kinds = [(error.kind.name, error.kind.value, len(error.instance_path)) for error in branch]
    is_null = any(name == "type" and limit == ["null"] for name, limit, _ in kinds)
    wrong_kind = any(
        name in ("const", "enum") or (name == "type" and length == depth)
        for name, _, length in kinds
    )
    return is_null, wrong_kind, len(branch)


def _is_scalar(value: object) -> bool:
    return value is None or isinstance(value, (str, int, float, bool))
