"""The asynchronous classes offer what the synchronous ones offer, and the other way round."""

from __future__ import annotations

import inspect

import pytest

import kite_algo_worker

PAIRS = [
    ("AsyncKiteAlgoWorkerClient", "KiteAlgoWorkerClient"),
    ("AsyncManagedRun", "ManagedRun"),
    ("AsyncOptionWorkerClient", "OptionWorkerClient"),
    ("AsyncEventStream", "EventStream"),
    ("AsyncTickStore", "TickStore"),
    ("AsyncTickStream", "TickStream"),
    ("WorkerWebSocketClient", "SyncWorkerWebSocketClient"),
    ("WorkerWebSocketStream", "SyncWorkerWebSocketStream"),
]

# Names that only make sense in one world.
ASYNC_ONLY = {"AsyncEventStream": {"aclose"}, "AsyncTickStream": {"aclose"}}


def public(name: str) -> dict[str, object]:
    cls = getattr(kite_algo_worker, name)
    return {
        attribute: inspect.getattr_static(cls, attribute)
        for attribute in dir(cls)
        if not attribute.startswith("_")
    }


@pytest.mark.parametrize(("asynchronous", "synchronous"), PAIRS)
def test_both_have_the_same_public_names(asynchronous: str, synchronous: str) -> None:
    only = ASYNC_ONLY.get(asynchronous, set())
    assert public(asynchronous).keys() - only == public(synchronous).keys()


@pytest.mark.parametrize(
    ("asynchronous", "synchronous", "name"),
    [
        (asynchronous, synchronous, name)
        for asynchronous, synchronous in PAIRS
        for name, value in public(synchronous).items()
        if inspect.isfunction(value)
    ],
)
def test_both_take_the_same_arguments(asynchronous: str, synchronous: str, name: str) -> None:
    def parameters(owner: str) -> list[tuple[str, inspect._ParameterKind, object]]:
        function = getattr(getattr(kite_algo_worker, owner), name)
        found = inspect.signature(function).parameters.values()
        return [(p.name, p.kind, p.default) for p in found]

    assert parameters(asynchronous) == parameters(synchronous)


@pytest.mark.parametrize("name", ["symbol_or_token", "instrument"])
@pytest.mark.parametrize(
    "method",
    [
        "get_candles",
        "get_candles_snapshot",
        "get_current_candle",
        "get_historical_candles",
        "get_historical_candles_snapshot",
        "stream_candles",
        "wait_for_history",
        "warmup_history",
        "wait_for_fresh_candle",
    ],
)
def test_an_instrument_may_be_given_under_both_names(method: str, name: str) -> None:
    function = getattr(kite_algo_worker.KiteAlgoWorkerClient, method)
    inspect.signature(function).bind(object(), **{name: "NSE:INFY"})
