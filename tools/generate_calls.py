"""The methods of the low-level client, from the contract: one per operation, for both clients.

openapi-python-client renders files it knows; the classes of ``calls/`` are more than those, so this
module renders ``openapi/templates/calls`` from the same contract.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

Schema = dict[str, Any]

_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
# What an exception of a status is called where people meet it.
_ERRORS = {
    "400": "BrokerValidationError",
    "401": "AuthError",
    "403": "PermissionDeniedError",
    "404": "NotFoundError",
    "409": "ConflictError",
    "422": "BrokerValidationError",
    "501": "NotImplementedByServerError",
}
_REPEATING = {
    "read": "Changes nothing; safe to repeat.",
    "heartbeat": "Safe to repeat: it moves a time stamp.",
}
_WRITES = "Not safe to repeat blindly: when the answer is lost, find out first what became of it."


@dataclass(frozen=True)
class Argument:
    """One argument of a method, and where it goes."""

    name: str
    wire: str
    place: str
    type: str
    required: bool
    default: str
    check: str
    text: str


@dataclass(frozen=True)
class Method:
    """One operation as a method."""

    name: str
    tag: str
    returns: str
    stream: bool
    richer: bool
    summary: str
    doc: str
    arguments: list[Argument]
    body: bool
    snapshot: str = ""

    @property
    def positional(self) -> list[Argument]:
        return [one for one in self.arguments if one.required]

    @property
    def keywords(self) -> list[Argument]:
        return [one for one in self.arguments if not one.required]


def write_calls(document: Schema, templates: Path, output: Path) -> None:
    """Write ``calls/`` of the package in ``output``."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates / "calls"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    found = list(methods(document, output))
    folder = output / "calls"
    folder.mkdir()
    (folder / "__init__.py").write_text(environment.get_template("init.py.jinja").render(), "utf-8")
    template = environment.get_template("calls.py.jinja")
    for name, asynchronous in (("blocking", False), ("asynchronous", True)):
        text = template.render(methods=found, asynchronous=asynchronous)
        (folder / f"{name}.py").write_text(text, "utf-8")


def methods(document: Schema, output: Path) -> Iterator[Method]:
    """Every operation of the contract as a method."""
    for item in document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and "operationId" in operation:
                yield method(operation, item, document, output)


def method(operation: Schema, item: Schema, document: Schema, output: Path) -> Method:
    name, tag = operation["operationId"], operation["tags"][0]
    found = list(arguments(operation, item, document))
    found.sort(key=lambda one: (not one.required, one.name != "strategy_run_id", one.place))
    built = (output / "api" / tag / f"{name}.py").read_text("utf-8")
    content = operation["responses"]["200"].get("content", {})
    return Method(
        name=name,
        tag=tag,
        # As the request says it, so that both cannot differ.
        returns=built.partition("-> Request[")[2].partition("]:\n")[0],
        stream="text/event-stream" in content,
        richer=bool(operation.get("x-richer")),
        summary=summary(operation),
        doc=documentation(operation, found, document),
        arguments=found,
        body="requestBody" in operation,
        snapshot=str(operation.get("x-snapshot", "")),
    )


def in_python(name: str) -> str:
    return name.lower().replace("-", "_")


def summary(operation: Schema) -> str:
    return str(operation.get("summary", operation["operationId"])).rstrip(".") + "."


def arguments(operation: Schema, item: Schema, document: Schema) -> Iterator[Argument]:
    """Parameters, then the fields of the body."""
    for given in [*item.get("parameters", ()), *operation.get("parameters", ())]:
        parameter = referenced(given, document)
        yield argument(
            str(parameter["name"]),
            str(parameter.get("x-argument") or in_python(parameter["name"])),
            parameter["in"],
            parameter["schema"],
            bool(parameter.get("required")),
            str(parameter.get("description", "")),
            bool(parameter.get("x-send-default")),
            document,
        )
    for media in operation.get("requestBody", {}).get("content", {}).values():
        body = referenced(media["schema"], document)
        for name, schema in body.get("properties", {}).items():
            described = schema.get("description") or referenced(schema, document).get("description")
            required = name in body.get("required", ())
            yield argument(
                name, name, "body", schema, required, str(described or ""), False, document
            )


def argument(
    wire: str,
    name: str,
    place: str,
    schema: Schema,
    required: bool,
    text: str,
    send_default: bool,
    document: Schema,
) -> Argument:
    known = referenced(schema, document)
    kind = type_of(known, document)
    if not required and not send_default and "None" not in kind.split(" | "):
        kind += " | None"
    return Argument(
        name=f"{name}_" if name in ("from", "type") else name,
        wire=wire,
        place=place,
        type=kind,
        required=required,
        default=repr(known["default"]) if send_default else "None",
        check=check_of(known, place),
        text=described(text, known),
    )


def referenced(value: Schema, document: Schema) -> Schema:
    """The value, or what it refers to."""
    while "$ref" in value:
        found: Any = document
        for step in value["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        value = found
    return value


def type_of(schema: Schema, document: Schema) -> str:
    """How a value of this schema is passed in Python."""
    schema = referenced(schema, document)
    if "enum" in schema and all(isinstance(item, str) for item in schema["enum"]):
        return f"Literal[{', '.join(map(quoted, schema['enum']))}] | str"
    alternatives = schema.get("anyOf") or schema.get("oneOf")
    if alternatives:
        return " | ".join(dict.fromkeys(type_of(one, document) for one in alternatives))
    kinds = schema.get("type", "object" if "properties" in schema else None)
    found = [
        one_type(kind, schema, document) for kind in (kinds if isinstance(kinds, list) else [kinds])
    ]
    return " | ".join(dict.fromkeys(found))


def one_type(kind: str | None, schema: Schema, document: Schema) -> str:
    if kind == "array":
        return f"Sequence[{type_of(schema.get('items', {}), document)}]"
    if kind == "object":
        return "Mapping[str, object]"
    return _SCALARS.get(str(kind), "object")


def quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def check_of(schema: Schema, place: str) -> str:
    """The check of ``checks.py`` with its bounds, as code; empty where the server decides."""
    kind = schema.get("type")
    if place == "header":
        return "checks.header_value"
    if "enum" in schema and kind == "string":
        return f"checks.choice, ({', '.join(map(quoted, schema['enum']))},)"
    if kind == "string":
        return "checks.identifier" if schema.get("minLength") or place == "path" else "checks.text"
    if kind == "integer":
        bounds = [str(schema[key]) for key in ("minimum", "maximum") if key in schema]
        if bounds and place == "path":  # an id out of a file or a log is text
            bounds.append("from_text=True")
        return ", ".join(["checks.whole_between", *bounds]) if bounds else "checks.whole"
    if kind == "number":
        if "minimum" in schema and "maximum" in schema:
            return f"checks.number_between, {schema['minimum']}, {schema['maximum']}"
        return "checks.finite"
    if kind == "boolean":
        return "checks.flag"
    return ""


def described(text: str, schema: Schema) -> str:
    """What an argument is, with its limits where the text does not tell them."""
    text = " ".join(text.split())
    more = []
    if "minimum" in schema and "maximum" in schema and str(schema["maximum"]) not in text:
        more.append(f"{schema['minimum']}..{schema['maximum']}")
    if "enum" in schema and not all(str(item) in text for item in schema["enum"]):
        more.append(f"one of {', '.join(f'``{item}``' for item in schema['enum'])}")
    if schema.get("default") is not None and "default" not in text and schema["default"] != []:
        more.append(f"{schema['default']} by default")
    if more:
        text = f"{text.rstrip('.')}: {'; '.join(more)}." if text else f"{'; '.join(more)}."
    return text


def documentation(operation: Schema, found: list[Argument], document: Schema) -> str:
    """The docstring: what happens on the server, what goes in, what comes back, what goes wrong."""
    text = str(operation.get("description", "")).strip()
    effect = operation["x-effect"]
    if effect in ("read", "heartbeat"):
        repeating = "" if "repeat" in text.lower() else _REPEATING[effect]
    else:
        repeating = "" if "repeat" in text.lower() or "harmless" in text.lower() else _WRITES
    since = operation.get("x-since")
    parts = [wrapped(summary(operation))]
    parts += [wrapped(paragraph) for paragraph in paragraphs(text)]
    parts += [wrapped(repeating)] if repeating else []
    if since:
        parts.append(
            wrapped(f"Since release {since} of the API; an older backend answers 404 or 405.")
        )
    told = [one for one in found if one.text]
    if told:
        lines = [wrapped(f"{one.name}: {one.text}", 4, hang=4) for one in told]
        parts.append("Args:\n" + "\n".join(lines))
    answer = str(operation["responses"]["200"].get("description", "")).strip()
    if answer:
        parts.append("Returns:\n" + wrapped(answer, 4))
    errors = list(failures(operation, document))
    if errors:
        parts.append("Raises:\n" + "\n".join(wrapped(line, 4, hang=4) for line in errors))
    return indented("\n\n".join(parts))


def paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n\n") if part.strip()]


def failures(operation: Schema, document: Schema) -> Iterator[str]:
    """The refusals that are this operation's own, not those that every operation knows."""
    for status, given in operation["responses"].items():
        if status not in _ERRORS or status in ("401", "501"):
            continue
        text = " ".join(str(referenced(given, document).get("description", "")).split())
        yield f"{_ERRORS[status]}: {status}. {text}"


def wrapped(text: str, margin: int = 0, hang: int = 0) -> str:
    """Text as lines of a docstring; lists and tables keep their lines."""
    text = text.strip()
    if "\n- " in f"\n{text}" or "\n|" in f"\n{text}":
        return textwrap.indent(text, " " * margin)
    return textwrap.fill(
        " ".join(text.split()),
        100 - 8,
        initial_indent=" " * margin,
        subsequent_indent=" " * (margin + hang),
        break_long_words=False,
        break_on_hyphens=False,
    )


def indented(text: str) -> str:
    """A docstring of a method, safe within its quotes."""
    text = text.replace("\\", "\\\\").replace('"""', "'''")
    return textwrap.indent(text, " " * 8).strip()
