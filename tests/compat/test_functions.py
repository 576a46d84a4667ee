"""Calls as functions of a client."""

from __future__ import annotations

import inspect
from typing import Any

import httpx
import pytest

import kite_algo_worker.client as door
from kite_algo_worker import (
    AsyncKiteAlgoWorkerClient,
    InvalidInputError,
    KiteAlgoWorkerClient,
    options,
    resolve_option_leg,
    wait_for_history,
)
from tests.clients import Face

CANDLE = {"ts": "2026-05-08T09:15:00+05:30"}


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("named", [False, True])
def test_the_method_of_either_client_is_called(kind: str, named: bool) -> None:
    asked: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        return httpx.Response(200, json={"candles": [CANDLE]})

    with Face(kind, handler=answer) as client:
        by_name: dict[str, Any] = {"instrument": "NSE:INFY"}
        found = wait_for_history(
            client.client, *([] if named else ["NSE:INFY"]), **(by_name if named else {})
        )
        if inspect.isawaitable(found):
            found = client._runner.run(found)
    assert found["candles"] == [CANDLE]
    assert asked[0]["symbol"] == "NSE:INFY"


def test_what_is_no_options_client_is_told_so() -> None:
    client = KiteAlgoWorkerClient.__new__(KiteAlgoWorkerClient)
    client.options = object()
    with pytest.raises(InvalidInputError, match=r"pass client\.options"):
        resolve_option_leg(client)


def test_they_look_like_functions_of_their_own() -> None:
    shown = inspect.signature(wait_for_history).parameters
    assert list(shown)[:2] == ["client", "instrument"]
    assert "symbol_or_token" not in shown
    assert wait_for_history.__module__ == "kite_algo_worker.client"
    assert options.resolve_option_leg is resolve_option_leg
    assert all(inspect.getdoc(getattr(door, name)) for name in door.__all__)
    assert AsyncKiteAlgoWorkerClient.wait_for_history is not wait_for_history
