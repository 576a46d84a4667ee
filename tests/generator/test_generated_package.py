"""The checked-in low-level client: laws that hold for every record and every operation."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from importlib import import_module, resources
from typing import Any

import pytest

from kite_algo_worker_api import models
from kite_algo_worker_api.operations import OPERATIONS
from kite_algo_worker_api.types import Record

CONTRACT = json.loads((resources.files("kite_algo_worker_api") / "worker.json").read_text("utf-8"))
EVERY_RECORD = pytest.mark.parametrize("name", models.__all__)
EVERY_OPERATION = pytest.mark.parametrize("name", OPERATIONS)


def builder(name: str) -> Any:
    return import_module(f"kite_algo_worker_api.api.{OPERATIONS[name].tag}.{name}").build


@EVERY_RECORD
def test_no_field_hides_a_dict_method(name: str) -> None:
    record: type[Record] = getattr(models, name)
    declared = {attribute for attribute in vars(record) if not attribute.startswith("_")}
    assert declared & {method for method in dir(dict) if not method.startswith("_")} == set()
    methods = {"wrap", "filled", "model_validate", "model_dump", "model_dump_json"}
    assert declared & methods == set()


@EVERY_RECORD
def test_records_are_described_and_carry_no_instance_dict(name: str) -> None:
    record: type[Record] = getattr(models, name)
    assert record.__doc__
    required = dict.fromkeys(record._required)
    instance = record.wrap(required)
    assert not hasattr(instance, "__dict__")
    for attribute in record._fields:
        getattr(instance, attribute)
    assert json.loads(instance.model_dump_json()) == instance.model_dump()


@EVERY_OPERATION
def test_every_operation_builds_the_request_of_the_contract(name: str) -> None:
    operation = OPERATIONS[name]
    described = CONTRACT["paths"][operation.path][operation.method.lower()]
    build = builder(name)
    given: dict[str, object] = {}
    for parameter in inspect.signature(build, eval_str=False).parameters.values():
        kind = str(parameter.annotation).partition(" | ")[0]
        if parameter.name == "body":
            given["body"] = {"a": 1}
        elif parameter.default is inspect.Parameter.empty:
            given[parameter.name] = 7 if kind == "int" else "a/b"
    request = build(**given)
    assert request.operation == name == described["operationId"]
    assert request.method == operation.method
    assert request.stream == operation.stream
    assert request.path.count("/") == operation.path.count("/")
    assert request.path.startswith("/worker/")
    assert (request.body is not None) == ("requestBody" in described)
    assert build.__doc__.startswith(described["summary"].split(" ")[0])


def test_every_operation_of_the_contract_is_there() -> None:
    described = {
        operation["operationId"]
        for item in CONTRACT["paths"].values()
        for method, operation in item.items()
        if method in {"get", "post", "put", "patch", "delete"}
    }
    assert set(OPERATIONS) == described


def test_importing_a_request_imports_no_record() -> None:
    code = (
        "import sys; from kite_algo_worker_api.api.orders import submit_intent;"
        "print(*(m for m in sys.modules if m.startswith('kite_algo_worker_api.models.')))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""
