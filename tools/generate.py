"""Write the low-level client from the contract.

    python tools/generate.py            regenerate generated/kite_algo_worker_api
    python tools/generate.py --check    fail when the checked-in package would change

openapi-python-client does the parsing and renders openapi/templates; this script runs it and adds
what templates cannot: the lazy index of the models, the table of operations and the contract as
JSON.
"""

from __future__ import annotations

import argparse
import copy
import filecmp
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

if __name__ == "__main__":  # run as a script: the other half lies beside it
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.generate_calls import write_calls

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "openapi" / "worker.yaml"
CONFIG = ROOT / "openapi" / "generator.yaml"
TEMPLATES = ROOT / "openapi" / "templates"
PACKAGE = ROOT / "generated" / "kite_algo_worker_api"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
HEADER = "Generated from openapi/worker.yaml by ``make generate``; do not edit."


class GenerationError(Exception):
    """The contract, or a tool that reads it, made generation impossible."""


EFFECTS = ("read", "write", "trade", "exit", "cancel", "heartbeat")
BUDGETS = ("orders", "quotes", "history", "other")


class Operation(NamedTuple):
    """One operation of the contract, and what it means."""

    name: str
    tag: str
    method: str
    path: str
    stream: bool
    effect: str
    budget: str
    essential: tuple[tuple[tuple[str, str], ...], ...]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--spec", type=Path, default=SPEC)
    parser.add_argument("--output", type=Path, default=PACKAGE)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / options.output.name
        try:
            generate(options.spec, fresh)
        except GenerationError as error:
            print(error, file=sys.stderr)
            return 1
        if options.check:
            return report(list(differences(fresh, options.output)), options.output)
        install(fresh, options.output)
    print(f"Wrote {options.output}")
    return 0


def generate(spec: Path, output: Path) -> None:
    """Generate the whole package for ``spec`` into ``output``, which must not exist yet."""
    document = load_spec(spec)
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as prepared:
        json.dump(prepare(document), prepared)
        prepared.flush()
        run_generator(Path(prepared.name), output)
    remove_empty_modules(output)
    for module in TEMPLATES.glob("*.py"):
        shutil.copy(module, output)
    (output / "models" / "__init__.py").write_text(models_index(output / "models"), "utf-8")
    (output / "operations.py").write_text(operations_table(operations(document)), "utf-8")
    write_calls(document, TEMPLATES, output)
    (output / "worker.json").write_text(
        json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n", "utf-8"
    )
    (output / "py.typed").touch()
    run_ruff(output)


def load_spec(spec: Path) -> dict[str, Any]:
    """The contract as JSON-able data."""
    document = YAML(typ="safe", pure=True).load(spec.read_text("utf-8"))
    require_json(document, spec.name)
    return dict(document)


def require_json(value: object, where: str) -> None:
    """YAML reads an unquoted time as a date; JSON has none, so such a value must be quoted."""
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise GenerationError(f"{where}: quote the key {key!r}")
            require_json(item, f"{where}.{key}")
    elif isinstance(value, list):
        for position, item in enumerate(value):
            require_json(item, f"{where}[{position}]")
    elif not isinstance(value, str | int | float | bool | None):
        raise GenerationError(f"{where}: quote the value {value}")


def prepare(document: dict[str, Any]) -> dict[str, Any]:
    """The contract as the generator should see it: what is read, without the request schemas."""
    prepared = copy.deepcopy(document)
    describe_parameters(prepared)
    drop_request_schemas(prepared)
    read_csv_as_text(prepared)
    return prepared


def describe_parameters(document: dict[str, Any]) -> None:
    """Repeat each parameter's description in its schema, the only place the generator looks."""
    holders = [document.get("components", {}).get("parameters", {}).values()]
    for item in document["paths"].values():
        holders.append(item.get("parameters", []))
        holders += [item[method].get("parameters", []) for method in METHODS if method in item]
    for parameter in (parameter for holder in holders for parameter in holder):
        if "description" in parameter and "$ref" not in parameter.get("schema", {"$ref": ""}):
            parameter["schema"].setdefault("description", parameter["description"])


def read_csv_as_text(document: dict[str, Any]) -> None:
    """A CSV file is one text; the generator knows no such media type, and would leave it out."""
    for item in document["paths"].values():
        for method in METHODS:
            for response in item.get(method, {}).get("responses", {}).values():
                content = response.get("content", {})
                if "text/csv" in content:
                    response["content"] = {"application/json": content["text/csv"]}


def drop_request_schemas(document: dict[str, Any]) -> None:
    """Forget schemas that only request bodies use: hand-written models check what is sent."""
    schemas = document["components"]["schemas"]
    bodies = []
    for item in document["paths"].values():
        for method in METHODS:
            for media in item.get(method, {}).get("requestBody", {}).get("content", {}).values():
                bodies.append(media["schema"])
                media["schema"] = {"type": "object"}
    answers = {key: value for key, value in document.items() if key != "components"}
    shared = {key: value for key, value in document["components"].items() if key != "schemas"}
    sent_only = reachable(bodies, schemas) - reachable([answers, shared], schemas)
    for name in sent_only:
        del schemas[name]


def reachable(start: object, schemas: dict[str, Any]) -> set[str]:
    """Names of the component schemas that ``start`` refers to, directly or not."""
    found: set[str] = set()
    pending = [start]
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending += value
        elif isinstance(value, dict):
            name = str(value.get("$ref", "")).removeprefix("#/components/schemas/")
            if name in schemas and name not in found:
                found.add(name)
                pending.append(schemas[name])
            pending += value.values()
    return found


def run_generator(spec: Path, output: Path) -> None:
    command = [tool("openapi-python-client"), "generate", "--path", str(spec), "--meta", "none"]
    command += ["--config", str(CONFIG), "--custom-template-path", str(TEMPLATES)]
    command += ["--output-path", str(output), "--overwrite", "--fail-on-warning"]
    result = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if result.returncode:
        raise GenerationError(
            f"openapi-python-client refused the contract:\n{result.stdout}{result.stderr}"
        )


def run_ruff(output: Path) -> None:
    """Format with explicit rules, so that no default and no project setting has a say."""
    common = ["--isolated", "--no-cache", "--target-version", "py311", "--quiet"]
    common += ["--config", "line-length=100"]
    lint = ["--select", "F401,F811,I", "--fix-only"]
    lint += ["--config", "lint.isort.split-on-trailing-comma=false"]
    layout = ["--config", "format.skip-magic-trailing-comma=true"]
    for arguments in (["check", *common, *lint], ["format", *common, *layout]):
        subprocess.run([tool("ruff"), *arguments, str(output)], env=environment(), check=True)


def tool(name: str) -> str:
    """A command installed beside the running Python, so that an unactivated environment works."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise GenerationError(f"{name} is not installed; run `make` once to set up the environment")
    return found


def environment() -> dict[str, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "PYTHONHASHSEED": "0"}


def remove_empty_modules(output: Path) -> None:
    """Drop what the templates left empty: plain-dict objects, enums, and the stock client."""
    for module in output.rglob("*.py"):
        if module.name != "__init__.py" and not module.read_text("utf-8").strip():
            module.unlink()


def models_index(folder: Path) -> str:
    """``models/__init__.py``: every name is known to type checkers, and imported at first use."""
    found = dict(sorted(classes(folder)))
    return "\n".join(
        [
            f'"""The records: what the server answers.\n\n{HEADER}\n"""',
            "from __future__ import annotations",
            "from importlib import import_module",
            "from typing import TYPE_CHECKING, Any",
            "",
            "if TYPE_CHECKING:",
            *(f"    from .{module} import {name} as {name}" for name, module in found.items()),
            "",
            "__all__ = (",
            *(f'    "{name}",' for name in found),
            ")",
            "_MODULES = {",
            *(f'    "{name}": "{module}",' for name, module in found.items()),
            "}",
            "def __getattr__(name: str) -> Any:",
            "    if name not in _MODULES:",
            '        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")',
            '    record = getattr(import_module(f".{_MODULES[name]}", __name__), name)',
            "    globals()[name] = record",
            "    return record",
            "def __dir__() -> list[str]:",
            "    return sorted({*globals(), *__all__})",
            "",
        ]
    )


def classes(folder: Path) -> Iterator[tuple[str, str]]:
    for module in folder.glob("*.py"):
        for line in module.read_text("utf-8").splitlines():
            if line.startswith("class "):
                yield line.removeprefix("class ").partition("(")[0], module.stem


def operations(document: dict[str, Any]) -> list[Operation]:
    found = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                content = operation["responses"].get("200", {}).get("content", {})
                found.append(
                    Operation(
                        name=operation["operationId"],
                        tag=operation["tags"][0],
                        method=method.upper(),
                        path=path,
                        stream="text/event-stream" in content,
                        effect=word(operation, "x-effect", EFFECTS),
                        budget=word(operation, "x-budget", BUDGETS),
                        essential=essential(operation, document),
                    )
                )
    return found


def word(operation: dict[str, Any], key: str, allowed: tuple[str, ...]) -> str:
    """A word that says what an operation means; none is guessed."""
    if operation.get(key) not in allowed:
        name, choices = operation["operationId"], ", ".join(allowed)
        raise GenerationError(f"{name}: {key} must be one of {choices}")
    return str(operation[key])


def essential(
    operation: dict[str, Any], document: dict[str, Any]
) -> tuple[tuple[tuple[str, str], ...], ...]:
    """``x-essential`` with the kind of each field; an entry that is a list names alternatives."""
    name = operation["operationId"]
    if not isinstance(operation.get("x-essential"), list):
        raise GenerationError(f"{name}: x-essential must be a list, empty when nothing is")
    content: dict[str, Any] = operation["responses"]["200"].get("content", {})
    media: dict[str, Any] = next(iter(content.values()), {})
    answer = resolved(media.get("schema", {}), document)
    demands = []
    for entry in operation["x-essential"]:
        fields = entry if isinstance(entry, list) else [entry]
        for field in fields:
            if field not in answer.get("properties", {}):
                raise GenerationError(f"{name}: x-essential names {field}, which is no such field")
        demands.append(
            tuple((field, kind_of(answer["properties"][field], document)) for field in fields)
        )
    return tuple(demands)


def resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """A schema without its reference, or without its alternatives but the first."""
    while "$ref" in schema or "oneOf" in schema or "anyOf" in schema:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            schema = document["components"]["schemas"][name]
        else:
            schema = (schema.get("oneOf") or schema["anyOf"])[0]
    return schema


def kind_of(schema: dict[str, Any], document: dict[str, Any]) -> str:
    """What a field of this schema has to be, when it has to be there."""
    schema = resolved(schema, document)
    kinds = schema.get("type")
    kind = next(item for item in (kinds if isinstance(kinds, list) else [kinds]) if item != "null")
    if kind == "object":
        inner = schema.get("additionalProperties")
        holds = isinstance(inner, dict) and resolved(inner, document).get("type") == "object"
        return "object of objects" if holds else "object"
    if kind == "array":
        return "objects"
    return {"boolean": "flag", "integer": "number", "number": "number"}.get(str(kind), "text")


def operations_table(found: list[Operation]) -> str:
    return "\n".join(
        [
            f'"""Every operation of the worker API by its operationId.\n\n{HEADER}\n"""',
            "from __future__ import annotations",
            "from typing import Literal, NamedTuple",
            f"Effect = Literal{list(EFFECTS)}",
            '"""What an operation does; a `trade` may open positions."""',
            f"Budget = Literal{list(BUDGETS)}",
            '"""Which of the limits of the exchange or the broker an operation counts against."""',
            'Kind = Literal["flag", "number", "object", "object of objects", "objects", "text"]',
            "class Operation(NamedTuple):",
            '    """Where an operation lives and what it means.',
            "",
            "    ``essential`` lists what its answer (each event of a stream) must have: of each",
            "    entry at least one field, of its kind.",
            '    """',
            "    tag: str",
            "    method: str",
            "    path: str",
            "    stream: bool",
            "    effect: Effect",
            "    budget: Budget",
            "    essential: tuple[tuple[tuple[str, Kind], ...], ...] = ()",
            "OPERATIONS: dict[str, Operation] = {",
            *(f"    {one.name!r}: Operation({', '.join(map(repr, one[1:]))})," for one in found),
            "}",
            "",
        ]
    )


def differences(fresh: Path, current: Path) -> Iterator[str]:
    """Relative names of files that differ, are missing or are left over."""
    names = {p.relative_to(base) for base in (fresh, current) for p in package_files(base)}
    for name in sorted(names):
        old, new = current / name, fresh / name
        if not old.exists():
            yield f"missing: {name}"
        elif not new.exists():
            yield f"left over: {name}"
        elif not filecmp.cmp(old, new, shallow=False):
            yield f"differs: {name}"


def package_files(base: Path) -> Iterator[Path]:
    return (p for p in base.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def report(found: list[str], output: Path) -> int:
    if not found:
        print(f"{output.name} is up to date")
        return 0
    print(f"{output} is not what openapi/ generates; run `make generate`:", file=sys.stderr)
    print("\n".join(f"  {line}" for line in found), file=sys.stderr)
    return 1


def install(fresh: Path, output: Path) -> None:
    """Replace the package as a whole, so that nothing of an earlier contract stays behind."""
    shutil.rmtree(output, ignore_errors=True)
    shutil.copytree(fresh, output, ignore=shutil.ignore_patterns("__pycache__", ".ruff_cache"))


if __name__ == "__main__":
    raise SystemExit(main())
