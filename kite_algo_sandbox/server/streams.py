"""The five streams, each as one asynchronous sequence of frames.

Opening a stream checks the caller and the arguments and may refuse with an engine error; only
then does the answer begin. SSE and WebSocket send the same frames.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeAlias

from ..engine import SandboxEngine, Token
from ..profiles import DOCUMENTED, Profile
from .channels import CandleChannel, PnlChannel, TickChannel, pnl_frame
from .errors import invalid_request
from .frames import CLOSE_NOT_FOUND, HEARTBEAT, Frame, error_frame, frame
from .hub import Hub, follow
from .issues import issue
from .requests import Call

_ALL_RIGHTS = Token(token_id="sandbox-streams", digest="")
NO_INSTRUMENT = "None of the requested instruments is known"


@dataclass(frozen=True, slots=True)
class StreamContext:
    """What every stream works with."""

    engine: SandboxEngine
    hub: Hub
    heartbeat: float = 15.0
    profile: Profile = DOCUMENTED


Frames: TypeAlias = AsyncGenerator[Frame, None]
Opener: TypeAlias = Callable[[StreamContext, Call], Frames]


def open_ticks(context: StreamContext, call: Call) -> Frames:
    """Quotes of ``symbols`` and ``tokens``: a snapshot, then every change."""
    call.token.require("market:stream")
    symbols = listed(call.params.get("symbols"))
    tokens = numbers(call.params.get("tokens"))
    mode = str(call.params.get("mode") or "quote")
    return _ticks(context, (*symbols, *tokens), symbols, tokens, mode)


async def _ticks(
    context: StreamContext,
    identifiers: tuple[str | int, ...],
    symbols: list[str],
    tokens: list[int],
    mode: str,
) -> Frames:
    found: Any = context.engine.get_quotes(
        _ALL_RIGHTS, symbols=symbols, instrument_tokens=tokens, mode=mode
    )
    # A stream sends quotes as a list, each instrument once; `ticks` serves readers of ticks only.
    quotes = list({quote["instrument_token"]: quote for quote in found["quotes"].values()}.values())
    if not quotes:
        yield error_frame(NO_INSTRUMENT, close_code=CLOSE_NOT_FOUND)
        return
    key = ("ticks", frozenset(identifiers), mode)
    with context.hub.watch(
        key, lambda: TickChannel(context.engine, identifiers, mode)
    ) as subscription:
        yield frame("snapshot", {"quotes": quotes, "missing": found["missing"], "ticks": quotes})
        async with aclosing(follow(subscription, context.heartbeat, HEARTBEAT)) as frames:
            async for item in frames:
                yield item


def open_candles(context: StreamContext, call: Call) -> Frames:
    """Candles of one series: a snapshot, then each change of the forming candle."""
    call.token.require("market:stream")
    token, symbol = call.params.get("instrument_token"), call.params.get("symbol")
    interval = str(call.params.get("interval") or "5minute")
    # Refuses an instrument that does not exist before the stream begins.
    snapshot = context.engine.get_candles(
        _ALL_RIGHTS, symbol=symbol, instrument_token=token, interval=interval, lookback=1
    )
    return _candles(context, snapshot, interval)


async def _candles(context: StreamContext, snapshot: dict[str, Any], interval: str) -> Frames:
    instrument = int(snapshot["instrument_token"])
    if snapshot.get("current") is None and snapshot["candles"]:
        # Outside trading hours the last complete candle is the current state of the series.
        snapshot = {**snapshot, "current": snapshot["candles"][-1]}

    def channel() -> CandleChannel:
        return CandleChannel(context.engine, _ALL_RIGHTS, instrument, interval)

    with context.hub.watch(
        ("candles", instrument, interval), channel, is_complete=True
    ) as subscription:
        yield frame("snapshot", snapshot)
        async with aclosing(follow(subscription, context.heartbeat, HEARTBEAT)) as frames:
            async for item in frames:
                yield item


def open_run_pnl(context: StreamContext, call: Call) -> Frames:
    """A run's P&L: the present state, then each change, at most once per interval."""
    run_id = str(call.params["strategy_run_id"])
    context.engine.check_run_access(call.token, run_id, "runs:read")
    return _run_pnl(context, call.token, run_id, float(call.params.get("interval_seconds") or 1.0))


async def _run_pnl(context: StreamContext, token: Token, run_id: str, interval: float) -> Frames:
    idle = frame("heartbeat", {"strategy_run_id": run_id})

    def channel() -> PnlChannel:
        return PnlChannel(context.engine, token, run_id)

    with context.hub.watch(("pnl", run_id), channel) as subscription:
        yield pnl_frame(context.engine.get_run_pnl(token, run_id))
        await context.hub.pause(interval)
        async with aclosing(follow(subscription, context.heartbeat, idle)) as frames:
            async for item in frames:
                newest = subscription.latest(item)
                if newest is None:
                    return
                yield newest
                if newest.is_last:
                    return
                if newest is not idle:
                    await context.hub.pause(interval)


def open_timeline(context: StreamContext, call: Call) -> Frames:
    """A run's timeline after a cursor: first what is stored, then each new row."""
    filters = call.given(
        "event_kind",
        "event_source",
        "event_type",
        "related_resource_type",
        "related_resource_id",
        "basket_execution_id",
    )
    return _open_rows(context, call, context.engine.list_timeline, filters)


def open_execution_events(context: StreamContext, call: Call) -> Frames:
    """A run's execution events after a cursor: first what is stored, then each new one."""
    filters = call.given("basket_execution_id", "event_type")
    return _open_rows(context, call, context.engine.list_execution_events, filters)


def _open_rows(
    context: StreamContext,
    call: Call,
    read: Callable[..., Mapping[str, Any]],
    filters: Mapping[str, Any],
) -> Frames:
    run_id = str(call.params["strategy_run_id"])
    context.engine.check_run_access(call.token, run_id, "runs:read")
    page = min(int(call.params.get("limit") or 500), 1000)

    def rows(cursor: int) -> list[dict[str, Any]]:
        found = read(call.token, run_id, after_cursor=cursor, limit=page, **filters)
        events: list[dict[str, Any]] = found["events"]
        return events

    return _rows(context, run_id, rows, int(call.params.get("after_cursor") or 0))


async def _rows(
    context: StreamContext,
    run_id: str,
    rows: Callable[[int], list[dict[str, Any]]],
    cursor: int,
) -> Frames:
    """Rows are read by cursor, so a slow client loses none and none is sent twice.

    At first one page of stored rows is sent; what is stored beyond it follows together with the
    next new row.
    """
    with context.hub.watch_run(run_id) as grown:
        events = rows(cursor)
        while not context.hub.closing:
            for event in events:
                cursor = int(event["cursor"])
                yield frame(str(event.get("event_type", "event")), event, is_named=False)
            if not events or not grown.is_set():
                grown.clear()
                while not await grown.within(context.heartbeat):
                    yield HEARTBEAT
            events = rows(cursor)


def listed(text: object) -> list[str]:
    """The parts of a comma-separated parameter."""
    return [part.strip() for part in str(text or "").split(",") if part.strip()]


def numbers(text: object) -> list[int]:
    """The instrument tokens of a comma-separated parameter. Raises the refusal of other text."""
    numbers = []
    for part in listed(text):
        if not part.isdecimal() or not 0 < int(part) <= 9_999_999_999:
            raise invalid_request(
                [issue("int_parsing", ("query", "tokens"), "Must be instrument tokens", part)]
            )
        numbers.append(int(part))
    return numbers


STREAMS: Mapping[str, Opener] = MappingProxyType(
    {
        "stream_ticks": open_ticks,
        "stream_candles": open_candles,
        "stream_run_pnl": open_run_pnl,
        "stream_timeline": open_timeline,
        "stream_execution_events": open_execution_events,
    }
)


def open_stream(context: StreamContext, call: Call) -> Frames:
    """The stream of an operation, with the events that the profile sends."""
    frames = STREAMS[call.operation.id](context, call)
    if not context.profile.shapes_events_of(call.operation.id):
        return frames
    return _shaped(context, call.operation.id, frames)


async def _shaped(context: StreamContext, operation: str, frames: Frames) -> Frames:
    """Events in the profile's shape; while it keeps events back, signs of life are sent."""
    clock = asyncio.get_running_loop().time
    told = clock()
    async with aclosing(frames) as all_of_them:
        async for item in all_of_them:
            shown = _in_shape(context.profile, operation, item)
            if shown is None and clock() - told < context.heartbeat:
                continue
            told = clock()
            yield HEARTBEAT if shown is None else shown


def _in_shape(profile: Profile, operation: str, item: Frame) -> Frame | None:
    if item.event in {"heartbeat", "error", "end"}:
        return item
    data = profile.event(operation, item.event, json.loads(item.data))
    return None if data is None else replace(item, data=frame(item.event, data).data)
