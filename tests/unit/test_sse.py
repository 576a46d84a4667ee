"""The event-stream decoder against the WHATWG rules, written naively a second time below."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kite_algo_worker.streams.sse import EventTooLargeError, ServerSentEvent, SseDecoder


def reference(stream: bytes) -> list[tuple[str, str]]:
    """The standard's algorithm on decoded text, with no thought for speed or chunks."""
    text = stream.decode("utf-8", "replace")
    text = text[1:] if text.startswith("\ufeff") else text
    ended = re.split(r"\r\n|\r|\n", text)[:-1]  # what follows the last line end is incomplete
    found: list[tuple[str, str]] = []
    data, event = "", ""
    for line in ended:
        if line == "":
            if data:
                found.append((event or "message", data[:-1]))
            data, event = "", ""
            continue
        if line.startswith(":"):
            found.append(("heartbeat", line[1:].removeprefix(" ")))
            continue
        field, colon, value = line.partition(":")
        if colon and value.startswith(" "):
            value = value[1:]
        if field == "data":
            data += value + "\n"
        elif field == "event":
            event = value
    return found


def decode(chunks: Iterable[bytes]) -> list[ServerSentEvent]:
    decoder = SseDecoder()
    return [item for chunk in chunks for item in decoder.feed(chunk)]


def described(items: Iterable[ServerSentEvent]) -> list[tuple[str, str]]:
    return [(item[0], item[1].decode("utf-8", "replace")) for item in items]


_line_end = st.sampled_from([b"\n", b"\r\n", b"\r"])
_value = st.one_of(
    st.sampled_from([b"", b" ", b"x", b'{"a":1}', b"  two", b"0", b"250", b"9" * 13, b"\0"]),
    st.sampled_from(["₹ 1,450", "a\u2028b\u0085c\x0cd", "\ufeff"]).map(str.encode),
    st.binary(max_size=6),
)
_field = st.sampled_from([b"data", b"event", b"id", b"retry", b"", b"other", b"Data", b" data"])
_line = st.one_of(
    st.just(b""),
    st.builds(lambda f, s, v: f + s + v, _field, st.sampled_from([b":", b": ", b""]), _value),
)
_usual = st.builds(
    lambda name, data: b"event: " + name + b"\ndata: " + data + b"\n\n",
    st.sampled_from([b"ticks", b"snapshot", b"", b"err\xffor"]),
    _value,
)
_lines = st.lists(st.builds(lambda a, b: a + b, _line, _line_end), max_size=12).map(b"".join)
_stream = st.builds(
    lambda mark, parts: mark + b"".join(parts),
    st.sampled_from([b"", b"", b"\xef\xbb\xbf", b"\xef", b"\xef\xbb"]),
    st.lists(st.one_of(_usual, _lines, st.binary(max_size=8)), max_size=6),
)


@st.composite
def _cut_stream(draw: st.DrawFn) -> list[bytes]:
    stream = draw(_stream)
    cuts = sorted(draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    edges = [0, *cuts, len(stream)]
    return [stream[a:b] for a, b in itertools.pairwise(edges)]


@settings(max_examples=600, deadline=None)
@given(_cut_stream())
@example([b"event: ticks\ndata: 1\n\n", b": heartbeat\n\n", b"data: 2\r", b"\n\r\n"])
@example([b"\xef", b"\xbb", b"\xbfdata: x\n\n"])
@example([b"data: a\r", b"data: b\n\n"])
@example([b"data: a\r\n\ndata: b\n\n\n\n"])
@example([b"id: 7\n\n", b"event: t\ndata: 1\n\n"])
def test_any_chunking_gives_what_the_standard_says(chunks: list[bytes]) -> None:
    stream = b"".join(chunks)
    assert described(decode(chunks)) == reference(stream)
    assert described(decode([stream])) == reference(stream)
    assert described(decode(bytes([byte]) for byte in stream)) == reference(stream)


def test_the_usual_event() -> None:
    assert decode([b'event: ticks\ndata: {"ticks": []}\n\n']) == [("ticks", b'{"ticks": []}')]


def test_several_events_and_a_heartbeat_in_one_chunk() -> None:
    chunk = b"event: a\ndata: 1\n\n: heartbeat\n\ndata: 2\n\n"
    assert decode([chunk]) == [
        ("a", b"1"),
        ("heartbeat", b"heartbeat"),
        ("message", b"2"),
    ]


def test_several_data_lines_become_one_text() -> None:
    assert decode([b"data: {\ndata:  1\ndata\ndata: }\n\n"]) == [("message", b"{\n 1\n\n}")]


def test_an_unfinished_event_is_never_reported() -> None:
    assert decode([b"data: 1\n\ndata: 2\n"]) == [("message", b"1")]
    assert decode([b"data: 1\n\ndata: 2"]) == [("message", b"1")]


def test_an_event_is_reported_at_its_blank_line_even_when_that_is_a_bare_return() -> None:
    decoder = SseDecoder()
    assert decoder.feed(b"data: 1\r\r") == [("message", b"1")]
    assert decoder.feed(b"\ndata: 2\n\n") == [("message", b"2")]


def test_separators_of_text_files_do_not_end_a_line() -> None:
    text = "\u2028\u2029\u0085\x0b\x0c\x1c".encode()
    assert decode([b"data: " + text + b"\n\n"]) == [("message", text)]


def test_split_character() -> None:
    rupee = "₹".encode()
    assert decode([b"data: " + rupee[:1], rupee[1:2], rupee[2:] + b"\n", b"\n"]) == [
        ("message", rupee)
    ]


@pytest.mark.parametrize(
    "chunks",
    [
        [b"data: " + b"x" * 200 + b"\n\n"],
        [b"data: " + b"x" * 60, b"x" * 60],
        [b"data: xxxxxxxxxxxxxxxx\n"] * 12,
        [b": " + b"x" * 200],
        [b"x" * 10] * 20,
    ],
)
def test_an_endless_event_is_refused(chunks: list[bytes]) -> None:
    decoder = SseDecoder(max_event_bytes=100)
    with pytest.raises(EventTooLargeError, match="longer than 100 bytes") as caught:
        list(map(decoder.feed, chunks))
    assert caught.value.limit == 100


def test_many_small_events_in_one_large_chunk_are_fine() -> None:
    items = SseDecoder(max_event_bytes=100).feed(b"data: 12345678\n\n" * 50)
    assert len(items) == 50
