"""Reading one HTTP request into the values its operation works with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from .issues import Issue, issue, missing
from .json_body import is_json, read_json
from .spec import Operation, Parameter

if TYPE_CHECKING:
    from ..engine.runs.tokens import Token


#: Other names of query parameters: those of the client's arguments, which later backends read too.
#: A range that is given must not be ignored.
ALIASES: Final[Mapping[str, Mapping[str, str]]] = {
    "get_historical_candles": {"from_date": "from", "to_date": "to"},
}


@dataclass(frozen=True, slots=True)
class Call:
    """A checked request: who calls, which values, which body."""

    operation: Operation
    token: Token
    params: Mapping[str, Any] = field(repr=False)
    body: Mapping[str, Any] = field(repr=False)

    def given(self, *names: str) -> dict[str, Any]:
        """The query parameters among ``names`` that were sent or have a default."""
        return {name: self.params[name] for name in names if name in self.params}


def read_parameters(
    operation: Operation,
    path_values: Mapping[str, str],
    query_string: bytes,
    headers: Iterable[tuple[bytes, bytes]],
) -> tuple[dict[str, Any], list[Issue]]:
    """Return the checked parameters of a request and what is wrong with them."""
    query = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)
    named = ((k.decode("latin-1"), v.decode("latin-1")) for k, v in headers)
    return check_parameters(operation, path_values, query, named)


def check_parameters(
    operation: Operation,
    path_values: Mapping[str, str],
    query: Iterable[tuple[str, str]],
    headers: Iterable[tuple[str, str]],
) -> tuple[dict[str, Any], list[Issue]]:
    """The same for parameters that were taken apart already; header names in lower case."""
    sent = {
        "path": {name: [value] for name, value in path_values.items()},
        "query": _grouped(query),
        "header": _grouped(headers),
    }
    for alias, name in ALIASES.get(operation.id, {}).items():
        if alias in sent["query"]:
            sent["query"].setdefault(name, sent["query"][alias])
    values: dict[str, Any] = {}
    issues: list[Issue] = []
    for parameter in operation.parameters:
        name = parameter.name.lower() if parameter.location == "header" else parameter.name
        found = sent.get(parameter.location, {}).get(name)
        issues += _read_parameter(parameter, found, values)
    if operation.one_of and not issues and not any(name in values for name in operation.one_of):
        issues.append(missing(("query", operation.one_of[0])))
    return values, issues


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def _read_parameter(
    parameter: Parameter, found: list[str] | None, values: dict[str, Any]
) -> list[Issue]:
    where = (parameter.location, parameter.name)
    if found is not None and not parameter.is_array and _counts_as_absent(parameter, found[-1]):
        found = None
    if found is None:
        if "default" in parameter.schema:
            values[parameter.name] = parameter.schema["default"]
        elif parameter.required:
            return [missing(where)]
        return []
    if not parameter.is_array and len(set(found)) > 1:
        return [issue("multiple_values", where, "Give one value only", ", ".join(found))]
    value = parameter.check.read(found if parameter.is_array else found[-1])
    values[parameter.name] = value
    return parameter.check.issues(value, where)


def _counts_as_absent(parameter: Parameter, text: str) -> bool:
    """Clients send empty strings for unused optional parameters."""
    return not text.strip() and not parameter.required


def read_body(
    operation: Operation, raw: bytes, content_type: str = ""
) -> tuple[dict[str, Any], list[Issue]]:
    """Return the checked JSON body of a request and what is wrong with it."""
    check = operation.body
    if check is None:
        return {}, []
    if not raw.strip():
        if operation.body_required:
            return {}, [missing(("body",))]
        value: object = {}
    elif not is_json(content_type):
        where = ("header", "Content-Type")
        return {}, [issue("content_type", where, "Must be application/json", content_type)]
    else:
        value = read_json(raw)
        if value is None and not operation.body_required:
            value = {}
    value = check.read(value)
    issues = check.issues(value, ("body",))
    if issues:
        return {}, issues
    return (value if isinstance(value, dict) else {}), []
