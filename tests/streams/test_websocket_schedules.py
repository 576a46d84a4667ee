"""Random sequences of faults on WebSockets: what was sent intact arrives, gaps are told of."""

from __future__ import annotations

import asyncio
import random
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
from tests.streams.channels import TOKEN
from tests.streams.raw_channel import CLOSE, TEXT, RawChannel, frame, message
from tests.streams.reading import Serve

pytestmark = pytest.mark.usefixtures("no_leaked_sockets")

SCHEDULES = 200
BATCH = 20
LAST = 1_000_000
OPTIONS: dict[str, Any] = {"reconnect_attempts": 50, "reconnect_delay_seconds": 0.01}


@pytest.fixture(autouse=True)
def quick_pings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection is dead when nothing, not even an answer to a ping, comes for 0.15 seconds."""
    quick = partial(StreamPolicy, heartbeat_seconds=0.05)
    for side in ("_sync", "_async"):
        monkeypatch.setattr(f"kite_algo_worker.{side}.websocket.StreamPolicy", quick)


def tick(number: int, event: str = "ticks") -> bytes:
    """A frame whose position is its number."""
    quote = {"symbol": "NSE:INFY", "last_price": f"₹ {number}", "received_at": f"{number:07d}"}
    key = "quotes" if event == "snapshot" else "ticks"
    return message(event, {key: [quote]})


# -- faults: what becomes of a channel after it has sent some frames -------------------------------


def mute(channel: RawChannel, rest: bytes) -> None:
    channel.mute = True
    channel.wait_until_client_leaves()


def mute_inside_a_frame(channel: RawChannel, rest: bytes) -> None:
    channel.mute = True
    channel.send(rest[: len(rest) // 2])
    channel.wait_until_client_leaves()


def half_close(channel: RawChannel, rest: bytes) -> None:
    channel.mute = True
    channel.half_close()
    channel.wait_until_client_leaves()


def half_close_inside_a_frame(channel: RawChannel, rest: bytes) -> None:
    channel.send(rest[: len(rest) // 2])
    channel.half_close()
    channel.wait_until_client_leaves()


def reset_inside_a_frame(channel: RawChannel, rest: bytes) -> None:
    channel.send(rest[: len(rest) // 2])
    time.sleep(0.01)  # a reset throws away what the client has not read yet
    channel.reset()


def send_and_wait(data: bytes) -> Callable[[RawChannel, bytes], None]:
    def fault(channel: RawChannel, rest: bytes) -> None:
        channel.send(data)
        channel.wait_until_client_leaves()

    return fault


def close_with(code: int) -> Callable[[RawChannel, bytes], None]:
    def fault(channel: RawChannel, rest: bytes) -> None:
        channel.close(code, f"token {TOKEN}")
        channel.wait_until_client_leaves()

    return fault


FAULTS: dict[str, Callable[[RawChannel, bytes], None]] = {
    "mute": mute,
    "mute inside a frame": mute_inside_a_frame,
    "half closed": half_close,
    "half closed inside a frame": half_close_inside_a_frame,
    "reset inside a frame": reset_inside_a_frame,
    "reserved opcode": send_and_wait(frame(b"{}", opcode=5)),
    "reserved bits": send_and_wait(b"\xf1\x02{}"),
    "noise": send_and_wait(bytes(range(250, 256)) * 20),
    "invalid UTF-8": send_and_wait(frame(b'{"event": "ticks", "data": "\xff\xfe"}')),
    "too large": send_and_wait(frame(b'{"event": "', claims=64 * 1024 * 1024)),
    "never continued": send_and_wait(frame(b'{"event"', last=False) + frame(b"{}", TEXT)),
    "not JSON": send_and_wait(frame(b"ticks!")),
    "not an object": send_and_wait(frame(b"[1, 2]")),
    "without event": send_and_wait(frame(b'{"data": {}}')),
    "error": send_and_wait(message("error", {"detail": "feed lost"})),
    "short close": send_and_wait(frame(b"\x03", CLOSE)),
    **{
        f"close {code}": close_with(code)
        for code in (1000, 1001, 1008, 1011, 1012, 1013, 3000, 4000, 4408, 4429, 4500, 4999)
    },
    "close without code": send_and_wait(frame(b"", CLOSE)),
}

REFUSALS: dict[str, Callable[[Any], object]] = {
    "reset": lambda peer: peer.reset(),
    "busy": lambda peer: peer.refuse(503),
    "broken": lambda peer: peer.raw(b"HTTP/1.1 101 Switching Prot"),
    "not a WebSocket": lambda peer: peer.raw(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: wrong\r\n\r\n"
    ),
}


@dataclass
class Schedule:
    """A server that fails in the way ``seed`` says, and at last says that it is done."""

    seed: int
    accepted: list[float] = field(default_factory=list)
    sent: list[list[int]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __call__(self, peer: Any) -> None:
        self.accepted.append(time.monotonic())
        rng = random.Random(f"{self.seed}/{peer.index}")
        broken = random.Random(self.seed).randrange(1, 5)
        if peer.index and peer.index < broken and rng.random() < 0.25:
            refusal = rng.choice(list(REFUSALS))
            self.faults.append(refusal)
            REFUSALS[refusal](peer)
            return
        channel = RawChannel(peer)
        numbers = [peer.index * 1000 + extra for extra in range(rng.randrange(1, 8))]
        self.sent.append(numbers)
        stream = tick(numbers[0], "snapshot") + b"".join(map(tick, numbers[1:]))
        if peer.index >= broken:
            channel.send(stream + tick(LAST))
            channel.wait_until_client_leaves()
        else:
            fault = rng.choice(list(FAULTS))
            self.faults.append(fault)
            self._cut(channel, rng, stream)
            FAULTS[fault](channel, tick(numbers[-1] + 1))

    def _cut(self, channel: RawChannel, rng: random.Random, stream: bytes) -> None:
        size = rng.choice([11, 100, 10_000])  # anywhere, inside a character as well
        for begin in range(0, len(stream), size):
            channel.send(stream[begin : begin + size])


@dataclass
class Reading:
    """What the reader was told, in order."""

    told: list[object] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def take(self, event: Any) -> bool:
        """Whether this was the last one."""
        self.told.append(event)
        self.times.append(time.monotonic())
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
    with client.stream_ticks(symbols=["NSE:INFY"], events="all") as stream:
        for event in stream:
            if found.take(event):
                break
    return found


def read_async(url: str) -> Reading:
    async def loop() -> Reading:
        found = Reading()
        client = AsyncWorkerWebSocketClient(url, TOKEN, **OPTIONS)
        async with client.stream_ticks(symbols=["NSE:INFY"], events="all") as stream:
            async for event in stream:
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
    assert 0.14 <= time.monotonic() - started < 2.5
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
