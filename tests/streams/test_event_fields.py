"""Whatever a server leaves out, nulls or adds: every event and every frame is read.

The examples are the contract's own, of all event streams and of all WebSocket channels; deployed
backends' shapes stand beside them.
"""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from websockets.sync.server import ServerConnection

from kite_algo_worker import (
    MissingFieldError,
    SyncWorkerWebSocketClient,
    WorkerWebSocketClient,
)
from tests.clients import TOKEN, Face, sse
from tests.streams.channels import Run

OPENAPI = Path(__file__).resolve().parents[2] / "openapi"
Fields = dict[str, Any]

CALLS: dict[str, tuple[Any, ...]] = {
    "stream_ticks": (["NSE:INFY"],),
    "stream_candles": ("NSE:INFY",),
    "stream_run_pnl": ("run_1",),
    "stream_timeline": ("run_1",),
    "stream_execution_events": ("run_1",),
}
CHANNELS: dict[str, tuple[str, dict[str, Any]]] = {
    "marketTicks": ("stream_ticks", {"symbols": ["NSE:INFY"]}),
    "marketCandles": ("stream_candles", {"symbol": "NSE:INFY"}),
    "runPnl": ("stream_run_pnl", {"strategy_run_id": "run_1"}),
}
QUOTE = {"symbol": "NSE:INFY", "instrument_token": 408065, "last_price": 1450.0}
CANDLE = {"ts": "2026-05-08T03:45:00+00:00", "close": 1450.0, "is_complete": False}
DEPLOYED: dict[str, list[tuple[str, Fields]]] = {
    "stream_ticks": [
        ("snapshot", {"quotes": [QUOTE], "missing": []}),
        ("snapshot", {"quotes": {"NSE:INFY": {"last_price": 1450.0}}, "missing": []}),
    ],
    "stream_candles": [
        ("candle", {"symbol": "NSE:INFY", "interval": "5minute", "candle": CANDLE}),
        ("snapshot", {"candles": [CANDLE], "current": None, "is_stale": True}),
    ],
}


def event_examples() -> dict[str, list[tuple[str, Fields]]]:
    """The events of every stream of the contract, by operation."""
    found: dict[str, list[tuple[str, Fields]]] = {}
    spec = yaml.safe_load((OPENAPI / "worker.yaml").read_text("utf-8"))
    for path in spec["paths"].values():
        for operation in path.values():
            content = operation.get("responses", {}).get("200", {}).get("content", {})
            if "text/event-stream" in content:
                kind = content["text/event-stream"]
                examples = [e["value"] for e in kind.get("examples", {}).values()]
                examples += [kind["example"]] if "example" in kind else []
                name = operation["operationId"]
                found[name] = [("message", e) for e in examples] + DEPLOYED.get(name, [])
    return found


def frame_examples() -> dict[str, list[Fields]]:
    """The frames of every channel of the contract that carry data, by channel."""
    spec = yaml.safe_load((OPENAPI / "websockets.yaml").read_text("utf-8"))
    messages = spec["components"]["messages"]
    found: dict[str, list[Fields]] = {}
    for channel, about in spec["channels"].items():
        names = [reference["$ref"].rpartition("/")[2] for reference in about["messages"].values()]
        frames = [e["payload"] for name in names for e in messages[name].get("examples", [])]
        operation, _ = CHANNELS[channel]
        frames += [{"event": name, "data": data} for name, data in DEPLOYED.get(operation, [])]
        found[channel] = [f for f in frames if f["event"] not in ("heartbeat", "error", "end")]
    return found


def variants(example: Any) -> Iterator[Any]:
    """The example, and all that it becomes by one field less, null, of another word, or more."""
    yield copy.deepcopy(example)
    for path in list(paths(example)):
        for change in ("drop", "null", "word"):
            changed = copy.deepcopy(example)
            holder = changed
            for step in path[:-1]:
                holder = holder[step]
            if change == "drop":
                del holder[path[-1]]
            elif change == "null":
                holder[path[-1]] = None
            elif isinstance(holder[path[-1]], str):
                holder[path[-1]] = "A_WORD_OF_TOMORROW"
            yield changed
    changed = copy.deepcopy(example)
    for holder in [changed, *(at(changed, path) for path in paths(example))]:
        if isinstance(holder, dict):
            holder["of_tomorrow"] = {"a": [1, None]}
    yield changed


def paths(value: Any, within: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items: Any = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield (*within, key)
        yield from paths(item, (*within, key))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def look(operation: str, event: Any) -> None:
    """What the documentation does with an event: a missing field is a typed error, at the most."""
    with suppress(MissingFieldError):
        if operation == "stream_ticks":
            for tick in event["ticks"]:
                if tick is not None:
                    tick["last_price"]
        elif operation == "stream_candles":
            candle = event.get("current") or event
            candle["close"], candle["is_complete"]
        elif operation == "stream_run_pnl":
            totals = event["totals"]
            if totals is not None:
                totals["net_pnl"]
        else:
            event["cursor"], event["event_type"], event.payload, event.created_at


END: tuple[str, object] = ("end", {})
EVENTS, FRAMES = event_examples(), frame_examples()


def test_every_stream_and_channel_has_an_example() -> None:
    assert EVENTS.keys() == CALLS.keys()
    assert FRAMES.keys() == CHANNELS.keys()
    assert all(EVENTS.values())
    assert all(FRAMES.values())


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("operation", sorted(CALLS))
def test_every_event_is_read(kind: str, operation: str) -> None:
    sent = [(name, v) for name, example in EVENTS[operation] for v in variants(example)]
    if operation in ("stream_timeline", "stream_execution_events"):
        for number, (_, event) in enumerate(sent, 1):  # positions go up, where there is one
            if isinstance(event.get("cursor"), int):
                event["cursor"] = number
    answer = sse(*((name if name != "message" else None, event) for name, event in sent), END)
    with Face(kind, handler=lambda request: answer) as client:
        got = list(getattr(client, operation)(*CALLS[operation], reconnect=False))
    silent = 0 if operation != "stream_candles" else len(sent) - len(got)
    assert len(got) == len(sent) - silent
    assert silent <= 8, "only an event without any candle says nothing"
    for event in got:
        look(operation, event)


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_every_frame_is_read(run: Run, kind: str, channel: str) -> None:
    operation, arguments = CHANNELS[channel]
    sent = [frame for example in FRAMES[channel] for frame in variants(example)]
    sent = [frame for frame in sent if frame.get("event") != "A_WORD_OF_TOMORROW"] + [{}]

    def handler(connection: ServerConnection) -> None:
        for frame in sent:
            connection.send(json.dumps(frame))
        connection.send('{"event": "end", "data": {}}')

    got = read_frames(kind, run(handler).url, operation, arguments)
    assert len(got) == len(sent) - 1, "an empty one only keeps the connection alive"
    for before, frame in zip(sent, got, strict=False):
        assert frame.keys() == before.keys()
        if isinstance(frame.get("data"), dict):
            look(operation, frame["data"])


def read_frames(kind: str, url: str, operation: str, arguments: dict[str, Any]) -> list[Any]:
    if kind == "sync":
        with getattr(SyncWorkerWebSocketClient(url, TOKEN), operation)(**arguments) as stream:
            return list(stream)

    async def reading() -> list[Any]:
        client = WorkerWebSocketClient(url, TOKEN)
        async with getattr(client, operation)(**arguments) as stream:
            return [frame async for frame in stream]

    return asyncio.run(reading())


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("operation", ["stream_ticks", "stream_candles"])
def test_frames_are_evened_out_as_events_are(run: Run, kind: str, operation: str) -> None:
    arguments = dict(CHANNELS.values())[operation]
    examples = DEPLOYED[operation]

    def handler(connection: ServerConnection) -> None:
        for name, data in examples:
            connection.send(json.dumps({"event": name, "data": data}))
        connection.send('{"event": "end", "data": {}}')

    frames = read_frames(kind, run(handler).url, operation, arguments)
    with Face(kind, handler=lambda request: sse(*examples, END)) as client:
        events = list(getattr(client, operation)(*CALLS[operation], reconnect=False))
    assert [frame["data"] for frame in frames] == events
    for event in events:
        if operation == "stream_ticks":
            assert [tick["last_price"] for tick in event["ticks"]] == [1450.0]
        else:
            assert event["current"]["close"] == 1450.0
    assert operation != "stream_candles" or events[0]["current"]["is_complete"] is True


def test_what_is_missing_is_named_where_it_is_touched() -> None:
    sent = sse((None, {"ticks": [{"symbol": "NSE:INFY"}]}), END)
    with Face("sync", handler=lambda request: sent) as client:
        ((tick,),) = [event["ticks"] for event in client.stream_ticks(["NSE:INFY"])]
    with pytest.raises(MissingFieldError, match=r"last_price.*stream_ticks"):
        tick["last_price"]
    with pytest.raises(MissingFieldError, match=r"last_price.*stream_ticks"):
        _ = tick.last_price
