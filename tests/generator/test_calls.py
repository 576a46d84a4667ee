"""The generated calls: one method per operation on both sides, checked, typed and documented."""

from __future__ import annotations

import asyncio
import inspect
import json
import subprocess
import sys
from importlib import resources
from typing import Any

import httpx
import pytest

import kite_algo_worker_api
from kite_algo_worker_api import AsyncClient, Client
from kite_algo_worker_api.calls import AsyncCalls, AsyncPlainCalls, Calls, PlainCalls
from kite_algo_worker_api.errors import InvalidInputError, KiteAlgoWorkerError, ResponseShapeError
from kite_algo_worker_api.operations import OPERATIONS
from kite_algo_worker_api.types import Request
from tests.operations import as_response, described, good_answer, operation_of

CONTRACT = json.loads((resources.files("kite_algo_worker_api") / "worker.json").read_text("utf-8"))
EVERY_OPERATION = pytest.mark.parametrize("name", OPERATIONS)


def sample(schema: dict[str, Any]) -> Any:
    while "$ref" in schema:
        found: Any = CONTRACT
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    if "enum" in schema:
        return schema["enum"][0]
    kinds = schema.get("type", "object")
    kind = kinds[0] if isinstance(kinds, list) else kinds
    return {"string": "a b", "integer": 7, "number": 1.5, "boolean": True, "array": []}.get(
        kind, {}
    )


def arguments_of(name: str) -> tuple[list[Any], dict[str, Any]]:
    """Something for every argument of an operation, out of the contract alone."""
    operation = described()[name]
    given: dict[str, Any] = {}
    for entry in operation.get("parameters", []):
        parameter = entry
        if "$ref" in parameter:
            parameter = CONTRACT["components"]["parameters"][entry["$ref"].rpartition("/")[2]]
        argument = parameter.get("x-argument", parameter["name"])
        given[argument] = sample(parameter["schema"])
    for media in operation.get("requestBody", {}).get("content", {}).values():
        schema = CONTRACT["components"]["schemas"][media["schema"]["$ref"].rpartition("/")[2]]
        given |= {field: sample(inner) for field, inner in schema.get("properties", {}).items()}
    parameters = inspect.signature(getattr(Calls, name)).parameters
    named = {f"{key}_" if f"{key}_" in parameters else key: value for key, value in given.items()}
    assert set(named) == set(parameters) - {"self"}
    positional = [key for key, one in parameters.items() if one.kind is one.POSITIONAL_OR_KEYWORD]
    return [named.pop(key) for key in positional[1:]], named


class Sent(Calls):
    """Remembers requests instead of sending them."""

    def __init__(self) -> None:
        self.requests: list[Request[Any]] = []

    def send(self, request: Request[Any]) -> Any:
        self.requests.append(request)
        return request.parse(good_answer(request.operation))

    def open_stream(self, request: Request[Any]) -> Any:
        return iter([self.send(request)])


@EVERY_OPERATION
def test_every_operation_is_a_method_that_sends_all_it_is_given(name: str) -> None:
    calls = Sent()
    positional, named = arguments_of(name)
    answer = getattr(calls, name)(*positional, **named)
    (request,) = calls.requests
    assert request.operation == name
    assert answer is not None
    operation = OPERATIONS[name]
    sent = request.path.count("/") - operation.path.count("/")
    assert sent == 0
    body = request.body if isinstance(request.body, dict) else {}
    fields = len(request.query) + len(request.headers) + len(body) + operation.path.count("{")
    empty = sum(value == [] for value in [*positional, *named.values()]) - sum(
        value == [] for value in body.values()
    )
    assert fields == len(positional) + len(named) - empty


@EVERY_OPERATION
def test_both_sides_have_the_same_methods_and_texts(name: str) -> None:
    blocking, asynchronous = getattr(Calls, name), getattr(AsyncCalls, name)
    assert inspect.signature(blocking).parameters == inspect.signature(asynchronous).parameters
    assert blocking.__doc__ == asynchronous.__doc__
    assert inspect.iscoroutinefunction(asynchronous) is not OPERATIONS[name].stream
    text = " ".join(str(blocking.__doc__).split())
    assert " ".join(described()[name]["summary"].split()) in text
    assert "Returns:" in text
    for parameter in inspect.signature(blocking).parameters:
        assert parameter == "self" or f"{parameter}: " in text, (
            f"{name} says nothing of {parameter}"
        )
    assert any(word in text.lower() for word in ("repeat", "harmless")), name


@EVERY_OPERATION
def test_what_a_client_for_people_takes_as_it_is(name: str) -> None:
    richer = bool(described()[name].get("x-richer"))
    assert hasattr(PlainCalls, name) is hasattr(AsyncPlainCalls, name) is not richer
    snapshot = described()[name].get("x-snapshot")
    if snapshot is not None:
        assert not richer
        signatures = [inspect.signature(getattr(PlainCalls, one)) for one in (name, snapshot)]
        assert signatures[0] == signatures[1]
        positional, named = arguments_of(name)
        answer = getattr(Sent(), snapshot)(*positional, **named)
        for record in answer if isinstance(answer, list) else [answer]:
            assert not record._defaults.keys() - record.keys() - {record._beyond_key}


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda calls: calls.get_run(""), "strategy_run_id"),
        (lambda calls: calls.get_run(".."), "strategy_run_id"),
        (lambda calls: calls.list_baskets("run", limit=0), "limit"),
        (lambda calls: calls.list_baskets("run", limit=501), "limit"),
        (lambda calls: calls.list_baskets("run", limit="5"), "limit"),
        (lambda calls: calls.get_gtt(0), "trigger_id"),
        (lambda calls: calls.get_funds(mode="virtual"), "mode"),
        (lambda calls: calls.exit_run("run", session_nonce="\n"), "session_nonce"),
        (lambda calls: calls.stream_run_pnl("run", interval_seconds=99), "interval_seconds"),
    ],
)
def test_a_wrong_argument_is_named_before_anything_is_sent(call: Any, field: str) -> None:
    calls = Sent()
    with pytest.raises(InvalidInputError) as caught:
        call(calls)
    assert caught.value.field == field
    assert calls.requests == []


def backend(message: httpx.Request) -> httpx.Response:
    assert message.headers["authorization"] == "Bearer kwa_token"
    name = operation_of(message)
    if name == "get_run":
        return httpx.Response(404, json={"detail": "Strategy run not found"})
    if name == "list_trades":
        return httpx.Response(200, text="<html>")
    if name == "list_gtts":
        return httpx.Response(502, text="bad gateway")
    return as_response(name, good_answer(name))


def test_the_client_stands_alone() -> None:
    with Client("http://backend.test/", "kwa_token", transport=httpx.MockTransport(backend)) as api:
        assert api.health().status == "healthy"
        assert api.get_quotes(symbols=["NSE:INFY"])["quotes"]
        tick = next(iter(api.stream_ticks(symbols="NSE:INFY")))
        assert tick.ticks
        with pytest.raises(KiteAlgoWorkerError, match="Strategy run not found") as caught:
            api.get_run("run_1")
        assert (caught.value.status_code, caught.value.operation) == (404, "get_run")
        with pytest.raises(ResponseShapeError, match="list_trades"):
            api.list_trades("run_1")
        with pytest.raises(KiteAlgoWorkerError) as caught:
            api.list_gtts()
        assert caught.value.response_body == {"raw": "bad gateway"}


def test_so_does_the_asynchronous_one() -> None:
    async def use() -> None:
        transport = httpx.MockTransport(backend)
        async with AsyncClient("http://backend.test", "kwa_token", transport=transport) as api:
            assert (await api.health()).status == "healthy"
            async for tick in api.stream_ticks(symbols="NSE:INFY"):
                assert tick.ticks
            with pytest.raises(KiteAlgoWorkerError, match="Strategy run not found"):
                await api.get_run("run_1")

    asyncio.run(use())


def test_only_who_asks_for_a_client_loads_httpx() -> None:
    code = (
        "import sys; from kite_algo_worker_api.calls import Calls; import kite_algo_worker_api;"
        "print('httpx' in sys.modules, 'kite_algo_worker' in sys.modules);"
        "kite_algo_worker_api.Client; print('httpx' in sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == ["False", "False", "True"]
    with pytest.raises(AttributeError):
        kite_algo_worker_api.Nothing
