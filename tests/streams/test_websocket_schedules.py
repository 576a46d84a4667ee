"""Random sequences of faults on WebSockets: what was sent intact arrives, gaps are told of."""

from __future__ import annotations

import asyncio
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from kite_algo_worker import Connected, Gap, Reconnected, Reconnecting, StreamPolicy
from kite_algo_worker import exceptions as errors
from kite_algo_worker._async.websocket import AsyncWorkerWebSocketClient
from kite_algo_worker._sync.websocket import WorkerWebSocketClient
from tests.pace import seconds
from tests.streams.channel_faults import FAULTS, LAST, Schedule, close_with, tick
from tests.streams.channels import TOKEN
from tests.streams.raw_channel import CLOSE, RawChannel, frame, message
from tests.streams.reading import Serve

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")

SCHEDULES = 200
BATCH = 20
OPTIONS: dict[str, Any] = {"reconnect_attempts": 50, "reconnect_delay_seconds": 0.01}


@pytest.fixture(autouse=True)
def quick_pings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection is dead when nothing, not even an answer to a ping, comes for 0.15 seconds."""
    quick = partial(StreamPolicy, heartbeat_seconds=0.05)
    for side in ("_sync", "_async"):
        monkeypatch.setattr(f"kite_algo_worker.{side}.websocket.StreamPolicy", quick)


@dataclass
class Reading:
    """What the reader was told, in order."""

    told: list[object] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    # When the event was asked for: a busy machine hands it over late, its wait began after this.
    asked: float = field(default_factory=time.monotonic)

    def take(self, event: Any) -> bool:
        """Whether this was the last one."""
        self.told.append(event)
        self.times.append(self.asked)
        self.asked = time.monotonic()
        return position(event) == LAST

    def connections(self) -> list[list[int]]:
        """The positions received over each connection that delivered any."""
        found: list[list[int]] = [[]]
        for event in self.told:
            if isinstance(event, Reconnected):
                found.append([])
            elif (number := position(event)) is not None:
                found[-1].append(number)
        return [numbers for numbers in found if numbers]

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.told if isinstance(event, kind)]


def position(event: object) -> int | None:
    if not isinstance(event, dict):
        return None
    data = event["data"]
    return int((data.get("ticks") or data["quotes"])[0]["received_at"])


def read_sync(url: str) -> Reading:
    found = Reading()
    client = WorkerWebSocketClient(url, TOKEN, **OPTIONS)
    with client.stream_ticks(symbols=["NSE:INFY"]) as stream:
        for event in stream.events():
            if found.take(event):
                break
    return found


def read_async(url: str) -> Reading:
    async def loop() -> Reading:
        found = Reading()
        client = AsyncWorkerWebSocketClient(url, TOKEN, **OPTIONS)
        async with client.stream_ticks(symbols=["NSE:INFY"]) as stream:
            async for event in stream.events():
                if found.take(event):
                    break
        assert len(asyncio.all_tasks()) == 1, "a task was left behind"
        return found

    return asyncio.run(loop())


both = pytest.mark.parametrize("read", [read_sync, read_async], ids=["sync", "async"])


def check(schedule: Schedule, found: Reading, targets: list[str]) -> None:
    """Everything that was sent intact arrived once; what is missing was told of."""
    what = f"seed {schedule.seed}: {schedule.faults}"
    assert len({target.partition("?")[2] for target in targets}) == 1, "the same subscription"
    assert isinstance(found.told[0], Connected)
    received = found.connections()
    assert [numbers[0] for numbers in received] == [numbers[0] for numbers in schedule.sent], what
    for got, sent in zip(received, [*schedule.sent[:-1], [*schedule.sent[-1], LAST]], strict=True):
        assert got == sent[: len(got)], what
        # A reset takes what is not read yet with it.
        assert len(got) == len(sent) or "reset inside a frame" in schedule.faults, what
    gaps = [Gap(f"{a[-1]:07d}", f"{b[0]:07d}") for a, b in pairwise(received)]
    assert found.of(Gap) == gaps, what
    # Every attempt reached the server, so the two lists tell of the same waits.
    waits = [
        (told, event.delay)
        for told, event in zip(found.times, found.told, strict=True)
        if isinstance(event, Reconnecting)
    ]
    assert len(schedule.accepted) == len(waits) + 1, what
    for (told, delay), accepted in zip(waits, schedule.accepted[1:], strict=True):
        assert accepted - told >= delay - 0.002, f"{what}: faster than its back-off"


def left_over(before: set[threading.Thread]) -> list[str]:
    """Threads that neither were there before nor belong to the server."""
    deadline = time.monotonic() + 2.0
    while time.monotonic() < deadline:
        new = [thread.name for thread in threading.enumerate() if thread not in before]
        names = [name for name in new if "_serve" not in name and "_accept" not in name]
        if not (left := [name for name in names if "_listen" not in name]):
            return left
        time.sleep(0.005)
    return left


@pytest.mark.parametrize("first", range(0, SCHEDULES, BATCH))
def test_random_schedules(serve: Serve, first: int) -> None:
    replaced = 0
    for seed in range(first, first + BATCH):
        before = set(threading.enumerate())
        schedule = Schedule(seed)
        server = serve(schedule)
        found = (read_sync, read_async)[seed % 2](server.url)
        check(schedule, found, server.targets)
        assert left_over(before) == []
        replaced += len(found.of(Reconnected))
    assert replaced >= BATCH // 2, "the schedules hardly broke a connection"


@both
@pytest.mark.parametrize("name", list(FAULTS))
def test_each_fault_by_itself(serve: Serve, read: Callable[[str], Reading], name: str) -> None:
    def script(peer: Any) -> None:
        channel = RawChannel(peer)
        channel.send(tick(peer.index, "snapshot"))
        if peer.index:
            channel.send(tick(LAST))
            channel.wait_until_client_leaves()
        else:
            FAULTS[name](channel, tick(9))

    found = read(serve(script).url)
    assert found.connections() == [[0], [1, LAST]]
    assert found.of(Gap) == [Gap("0000000", "0000001")]
    assert len(found.of(Reconnecting)) == 1
    assert TOKEN not in repr(found.of(Reconnecting)[0].cause)


@both
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (4401, errors.AuthError),
        (4403, errors.PermissionDeniedError),
        (4404, errors.NotFoundError),
        (4422, errors.BrokerValidationError),
    ],
)
def test_a_refusal_after_data_ends_the_stream(
    serve: Serve, read: Callable[[str], Reading], code: int, kind: type[Exception]
) -> None:
    def script(peer: Any) -> None:
        channel = RawChannel(peer)
        channel.send(tick(1, "snapshot"))
        close_with(code)(channel, b"")

    server = serve(script)
    with pytest.raises(kind):
        read(server.url)
    assert len(server.targets) == 1


@both
def test_a_token_that_is_revoked_meanwhile(serve: Serve, read: Callable[[str], Reading]) -> None:
    def script(peer: Any) -> None:
        if peer.index:
            peer.refuse(401)
        else:
            channel = RawChannel(peer)
            channel.send(tick(1, "snapshot"))
            close_with(1008)(channel, b"")

    server = serve(script)
    with pytest.raises(errors.AuthError):
        read(server.url)
    assert len(server.targets) == 2


@both
def test_a_quiet_subscription_stays_up(serve: Serve, read: Callable[[str], Reading]) -> None:
    """Many deadlines without data, but with answers to pings: one connection."""
    pings = []

    def script(peer: Any) -> None:
        channel = RawChannel(peer)
        channel.send(tick(1, "snapshot"))
        for _ in range(6):
            time.sleep(0.1)
        channel.send(tick(LAST))
        channel.wait_until_client_leaves()
        pings.append(channel.pings)

    server = serve(script)
    found = read(server.url)
    server.finish()
    assert found.connections() == [[1, LAST]]
    assert found.of(Reconnecting) == []
    assert pings[0] >= 3


@both
def test_a_mute_server_is_noticed_by_pings(serve: Serve, read: Callable[[str], Reading]) -> None:
    def script(peer: Any) -> None:
        channel = RawChannel(peer)
        channel.mute = peer.index == 0
        channel.send(tick(peer.index, "snapshot") + (tick(LAST) if peer.index else b""))
        channel.wait_until_client_leaves()

    started = time.monotonic()
    found = read(serve(script).url)
    assert found.connections() == [[0], [1, LAST]]
    assert 0.14 <= time.monotonic() - started < seconds(2.5)
    assert "nothing arrived for 0.15 seconds" in str(found.of(Reconnecting)[0].cause)


def test_a_server_is_not_blamed_for_a_reader_that_is_busy(serve: Serve) -> None:
    """Answers to pings wait behind frames nobody reads: the server has to wait, and is not dead."""
    frames = 3_000

    def script(peer: Any) -> bool:
        channel = RawChannel(peer)
        for number in range(frames):
            channel.send(
                message("ticks", {"ticks": [{"received_at": str(number), "x": "x" * 500}]})
            )
        channel.send(tick(LAST))
        return channel.wait_until_client_leaves()

    def late_sync(url: str) -> list[int | None]:
        with WorkerWebSocketClient(url, TOKEN).stream_ticks(symbols=["NSE:INFY"]) as stream:
            time.sleep(0.2)
            time.sleep(0.2)
            time.sleep(0.1)
            return [position(stream.recv()) for _ in range(frames + 1)]

    async def late_async(url: str) -> list[int | None]:
        client = AsyncWorkerWebSocketClient(url, TOKEN)
        async with client.stream_ticks(symbols=["NSE:INFY"]) as stream:
            await asyncio.sleep(0.5)
            return [position(await stream.recv()) for _ in range(frames + 1)]

    server = serve(script)
    everything = [*range(frames), LAST]
    assert late_sync(server.url) == everything
    assert asyncio.run(late_async(server.url)) == everything


@both
def test_a_message_of_ten_megabytes(serve: Serve, read: Callable[[str], Reading]) -> None:
    big = tick(2).replace(b"\xe2\x82\xb9", b"x" * 10_000_000)

    def script(peer: Any) -> None:
        channel = RawChannel(peer)
        payload = big[big.index(b"{") :]
        channel.send(tick(1, "snapshot") + frame(payload) + tick(LAST))
        channel.wait_until_client_leaves()

    assert read(serve(script).url).connections() == [[1, 2, LAST]]


def test_a_server_that_fails_at_once_is_not_hammered(serve: Serve) -> None:
    def script(peer: Any) -> None:
        channel = RawChannel(peer)
        channel.send(frame(struct.pack("!H", 1011), CLOSE))
        channel.wait_until_client_leaves()

    server = serve(script)
    client = WorkerWebSocketClient(
        server.url, TOKEN, reconnect_attempts=4, reconnect_delay_seconds=0.02
    )
    started = time.monotonic()
    with pytest.raises(errors.StreamDisconnectedError, match="gave up"):
        with client.stream_ticks(symbols=["NSE:INFY"]) as stream:
            stream.recv()
    assert len(server.targets) == 5
    assert time.monotonic() - started >= 4 * 0.02
