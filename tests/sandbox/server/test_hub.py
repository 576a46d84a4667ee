"""Queues of slow clients."""

from __future__ import annotations

import asyncio

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.server.frames import Frame, frame
from kite_algo_sandbox.server.hub import COMPLETE_SIZE, REPLACING_SIZE, Hub, Subscription, follow

IDLE = Frame("heartbeat")


def fill(subscription: Subscription, count: int) -> None:
    for number in range(count):
        subscription.offer(frame("ticks", number))


async def drain(subscription: Subscription) -> list[bytes]:
    subscription.offer(None)
    return [item.data async for item in follow(subscription, 1.0, IDLE)]


async def test_newer_entries_replace_older_ones() -> None:
    subscription = Subscription()
    fill(subscription, REPLACING_SIZE)
    assert subscription.dropped == 0
    fill(subscription, 10)
    assert subscription.dropped == 10
    fill(subscription, REPLACING_SIZE + 10)
    data = await drain(subscription)
    assert data[-1] == str(REPLACING_SIZE + 9).encode()
    assert len(data) < REPLACING_SIZE
    assert data == sorted(data, key=int)


class Still:
    """A channel without news."""

    def poll(self) -> list[Frame]:
        return []


async def test_the_hub_counts_what_clients_missed(fresh_sandbox: Sandbox) -> None:
    hub = Hub(fresh_sandbox.engine, tick_interval=60)
    with hub.watch("one", Still) as first, hub.watch("one", Still) as second:
        fill(first, REPLACING_SIZE + 2)
        fill(second, REPLACING_SIZE)
        assert hub.dropped == 2
    assert hub.dropped == 2
    await hub.stop()


async def test_where_every_entry_counts_a_slow_client_is_told() -> None:
    subscription = Subscription(is_complete=True)
    fill(subscription, COMPLETE_SIZE)
    assert len(await drain(subscription)) == 1
    fill(subscription, COMPLETE_SIZE + 1)
    [data] = await drain(subscription)
    assert b"did not keep up" in data


async def test_silence_is_filled_and_the_end_ends() -> None:
    subscription = Subscription()
    frames = follow(subscription, 0.01, IDLE)
    assert await anext(frames) is IDLE
    last = frame("end", {}, is_last=True)
    subscription.offer(last)
    assert await anext(frames) is last
    with pytest.raises(StopAsyncIteration):
        await anext(frames)


async def test_the_newest_of_several_is_taken() -> None:
    subscription = Subscription()
    fill(subscription, 3)
    first = await subscription.next(1.0)
    assert first is not None
    newest = subscription.latest(first)
    assert newest is not None
    assert newest.data == b"2"
    subscription.offer(None)
    assert subscription.latest(first) is None
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await subscription.next(0.01)
