"""Everything that can go wrong on a WebSocket, one by one and in random sequences."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.streams.channels import TOKEN
from tests.streams.raw_channel import CLOSE, TEXT, RawChannel, frame, message

LAST = 1_000_000


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
    "a bare text": send_and_wait(frame(b'"ticks"')),
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
