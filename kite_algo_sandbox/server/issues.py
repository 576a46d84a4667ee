"""From schema errors to the ``detail`` list of a 422 answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypedDict

from jsonschema.exceptions import ValidationError

Location = tuple[str | int, ...]

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
    return {"type": kind, "loc": list(where), "msg": message, "input": shown}


def missing(where: Location) -> Issue:
    return issue("missing", where, "Field required")


def issues_of(errors: Iterable[ValidationError], where: Location) -> list[Issue]:
    """Flatten schema errors into entries, in the order of the fields and without repeats."""
    found: list[Issue] = []
    for error in errors:
        for entry in _entries(error, where):
            if entry not in found:
                found.append(entry)
    return found


def _entries(error: ValidationError, where: Location) -> Iterator[Issue]:
    at = (*where, *error.absolute_path)
    rule, limit, value = _parts(error)
    if rule in ("anyOf", "oneOf") and error.context:
        yield from _alternative(error, where)
    elif rule == "required" and isinstance(value, dict):
        for name in limit:
            if name not in value:
                yield missing((*at, name))
    elif rule == "dependentRequired" and isinstance(value, dict):
        for name in _dependents(limit, value):
            yield missing((*at, name))
    elif rule in ("additionalProperties", "unevaluatedProperties") and isinstance(value, dict):
        known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
        for name in value:
            if name not in known:
                yield issue("extra_forbidden", (*at, name), "This field is not known")
    elif rule == "not" and isinstance(value, dict):
        yield from _forbidden(error, at)
    elif rule == "type":
        yield _wrong_type(at, limit, value)
    else:
        yield _broken_rule(error, at)


def _parts(error: ValidationError) -> tuple[str | None, Any, Any]:
    """The rule (``None`` for a schema that is plain ``false``), its limit, and the value."""
    rule: Any = error.validator
    return rule, error.validator_value, error.instance


def _dependents(limit: dict[str, list[str]], value: dict[str, Any]) -> Iterator[str]:
    for name, needed in limit.items():
        if name in value:
            yield from (other for other in needed if other not in value)


def _forbidden(error: ValidationError, at: Location) -> Iterator[Issue]:
    """Name the fields that a ``not: {required: [...]}`` rule keeps out."""
    _, rule, value = _parts(error)
    names = [name for part in (rule, *rule.get("anyOf", ())) for name in part.get("required", ())]
    present = [name for name in names if name in value]
    for name in present:
        yield issue("extra_forbidden", (*at, name), "This field must not be sent")
    if not present:
        yield _broken_rule(error, at)


def _wrong_type(at: Location, limit: str | list[str], value: object) -> Issue:
    wanted = [limit] if isinstance(limit, str) else [kind for kind in limit if kind != "null"]
    first = wanted[0] if wanted else "null"
    kind, _ = _TYPE_NAMES[first]
    if isinstance(value, str):
        kind = _PARSED_TYPES.get(first, kind)
    words = " or ".join(_TYPE_NAMES[name][1] for name in wanted or ["null"])
    return issue(kind, at, f"Must be {words}", value)


def _broken_rule(error: ValidationError, at: Location) -> Issue:
    rule, limit, value = _parts(error)
    match rule:
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
        case "enum":
            choices = ", ".join(str(word) for word in limit if word is not None)
            return issue("enum", at, f"Must be one of: {choices}", value)
        case "const":
            return issue("literal_error", at, f"Must be {limit}", value)
        case "pattern":
            return issue("string_pattern_mismatch", at, f"Must match {limit}", value)
        case "multipleOf":
            return issue("multiple_of", at, f"Must be a multiple of {limit}", value)
        case "x-sibling-bounds":
            return issue("less_than_equal", at, f"Must not be greater than {limit}", value)
        case None:
            return issue("extra_forbidden", at, "This field must not be sent")
        case _:
            return issue("value_error", at, _own_words(error), value)


def _own_words(error: ValidationError) -> str:
    """Prefer the contract's description of the rule over the schema library's wording."""
    for node in (error.validator_value, error.schema):
        if isinstance(node, dict) and isinstance(node.get("description"), str):
            return " ".join(node["description"].split())
    return "Value is not allowed"


def _alternative(error: ValidationError, where: Location) -> Iterator[Issue]:
    """Report the alternative that was most likely meant."""
    branches: dict[object, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    best = min(branches.values(), key=_unlikeliness)
    for inner in best:
        yield from _entries(inner, where)


def _unlikeliness(branch: list[ValidationError]) -> tuple[bool, bool, int]:
    is_null = any(e.validator == "type" and e.validator_value == "null" for e in branch)
    wrong_kind = any(
        e.validator in ("const", "enum") or (e.validator == "type" and not e.relative_path)
        for e in branch
    )
    return is_null, wrong_kind, len(branch)


def _is_scalar(value: object) -> bool:
    return value is None or isinstance(value, (str, int, float, bool))
