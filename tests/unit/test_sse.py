"""The event-stream decoder against the WHATWG rules, written naively a second time below."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kite_algo_worker.streams.sse import EventTooLargeError, Heartbeat, ServerSentEvent, SseDecoder

Item = ServerSentEvent | Heartbeat


def reference(stream: bytes) -> list[tuple[str, ...]]:
    """The standard's algorithm on decoded text, with no thought for speed or chunks."""
    text = stream.decode("utf-8", "replace")
    text = text[1:] if text.startswith("\ufeff") else text
    ended = re.split(r"\r\n|\r|\n", text)[:-1]  # what follows the last line end is incomplete
    found: list[tuple[str, ...]] = []
    data, event, last_id, retry = "", "", "", ""
    for line in ended:
        if line == "":
            if data:
                found.append(("event", event or "message", data[:-1], last_id, retry))
            data, event, retry = "", "", ""
            continue
        if line.startswith(":"):
            found.append(("comment", line[1:]))
            continue
        field, colon, value = line.partition(":")
        if colon and value.startswith(" "):
            value = value[1:]
        if field == "data":
            data += value + "\n"
        elif field == "event":
            event = value
        elif field == "id" and "\0" not in value:
            last_id = value
        elif field == "retry" and re.fullmatch(r"[0-9]{1,12}", value):
            retry = str(int(value))
    return found


def decode(chunks: Iterable[bytes]) -> list[Item]:
    decoder = SseDecoder()
    return [item for chunk in chunks for item in decoder.feed(chunk)]


def described(items: Iterable[Item]) -> list[tuple[str, ...]]:
    return [
        ("comment", item.text.decode("utf-8", "replace"))
        if isinstance(item, Heartbeat)
        else (
            "event",
            item.event,
            item.data.decode("utf-8", "replace"),
            item.id,
            "" if item.retry is None else str(item.retry),
        )
        for item in items
    ]


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


def pairs_after_each(chunks: Iterable[bytes]) -> list[list[tuple[str, bytes]]]:
    decoder = SseDecoder()
    found: list[tuple[str, bytes]] = []
    return [list(found := found + decoder.pairs(chunk)) for chunk in chunks]


def slow_pairs_after_each(chunks: Iterable[bytes]) -> list[list[tuple[str, bytes]]]:
    decoder = SseDecoder()
    found: list[tuple[str, bytes]] = []
    result = []
    for chunk in chunks:
        for item in decoder.feed(chunk):
            event = isinstance(item, ServerSentEvent)
            found.append((item.event, item.data) if event else ("heartbeat", item[0]))
        result.append(list(found))
    return result


@settings(max_examples=600, deadline=None)
@given(_cut_stream(), st.booleans())
@example([b"\n", b"data: 1\n\ndata: 2\n", b": hb\n", b"\n"], False)
@example([b"\n", b"event: t\n", b": hb\n", b"data: 1\n\n"], False)
@example([b"\n", b"xevent: t\ndata: 1\n\n", b"event: t\ndata: 1\n", b"data: 2\n\n"], False)
def test_the_fast_way_tells_the_same_at_the_same_time(chunks: list[bytes], many: bool) -> None:
    chunks = [b"data: 0\n\n", *chunks] if many else chunks
    assert pairs_after_each(chunks) == slow_pairs_after_each(chunks)


OBJECTS = st.sampled_from([b"{}", b'{"a": 1}', b'{"a": "}{"}', b"[{}]", b"7", b"{} ", b""])


@settings(max_examples=300, deadline=None)
@given(st.lists(OBJECTS, max_size=9), st.sampled_from([b"", b"event: t\n"]), st.data())
def test_a_burst_is_its_events(objects: list[bytes], name: bytes, data: st.DataObject) -> None:
    text = b"".join(b"%bdata: %b\n\n" % (name, item) for item in objects)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=3)))
    chunks = [b"data: 0\n\n", *(text[a:b] for a, b in itertools.pairwise([0, *cuts, len(text)]))]
    assert pairs_after_each(chunks) == slow_pairs_after_each(chunks)
    found = fed(b"data: 0\n\n").take(text)
    assert [item for _, events in found for item in events] == objects


def test_alike_events_are_given_together() -> None:
    found = fed(b"data: 0\n\n").take(b"event: t\ndata: {1}\n\nevent: t\ndata: \n\n")
    assert found == [("t", [b"{1}", b""])]


def test_a_very_long_burst_comes_in_parts() -> None:
    found = fed(b"data: 0\n\n").take(b"data: {}\n\n" * 1000)
    assert {name for name, _ in found} == {"message"}
    assert [item for _, events in found for item in events] == [b"{}"] * 1000
    assert max(len(events) for _, events in found) < 100


@pytest.mark.parametrize(
    "chunk",
    [
        b"data: {}\n\nevent: t\ndata: {}\n\n",
        b"data: {}\n\n: hi\n\ndata: {}\n\n",
        b"data: {}\n\ndata: {}\ndata: {}\n\n",
        b"data: {}\n\ndata: {}\r\n\n",
        b"data: {}\n\n\ndata: {}\n\n",
    ],
)
def test_events_that_differ_come_one_by_one(chunk: bytes) -> None:
    assert {len(events) for _, events in fed(b"data: 0\n\n").take(chunk)} == {1}


def fed(chunk: bytes) -> SseDecoder:
    decoder = SseDecoder()
    decoder.take(chunk)
    return decoder


@pytest.mark.parametrize(
    "chunks",
    [[b"data: 0\n\n", b"data: " + b"x" * 40], [b"data: 0\n\ndata: " + b"x" * 40]],
)
def test_the_fast_way_keeps_the_limit(chunks: list[bytes]) -> None:
    with pytest.raises(EventTooLargeError):
        list(map(SseDecoder(max_event_bytes=30).pairs, chunks))


def test_the_usual_event() -> None:
    assert decode([b'event: ticks\ndata: {"ticks": []}\n\n']) == [
        ServerSentEvent("ticks", b'{"ticks": []}')
    ]


def test_several_events_and_a_heartbeat_in_one_chunk() -> None:
    chunk = b"event: a\ndata: 1\n\n: heartbeat\n\ndata: 2\n\n"
    assert decode([chunk]) == [
        ServerSentEvent("a", b"1"),
        Heartbeat(b" heartbeat"),
        ServerSentEvent("message", b"2"),
    ]


def test_several_data_lines_become_one_text() -> None:
    assert decode([b"data: {\ndata:  1\ndata\ndata: }\n\n"]) == [
        ServerSentEvent("message", b"{\n 1\n\n}")
    ]


def test_an_unfinished_event_is_never_reported() -> None:
    assert decode([b"data: 1\n\ndata: 2\n"]) == [ServerSentEvent("message", b"1")]
    assert decode([b"data: 1\n\ndata: 2"]) == [ServerSentEvent("message", b"1")]


def test_an_event_is_reported_at_its_blank_line_even_when_that_is_a_bare_return() -> None:
    decoder = SseDecoder()
    assert decoder.feed(b"data: 1\r\r") == [ServerSentEvent("message", b"1")]
    assert decoder.feed(b"\ndata: 2\n\n") == [ServerSentEvent("message", b"2")]


def test_separators_of_text_files_do_not_end_a_line() -> None:
    text = "\u2028\u2029\u0085\x0b\x0c\x1c".encode()
    assert decode([b"data: " + text + b"\n\n"]) == [ServerSentEvent("message", text)]


def test_split_character() -> None:
    rupee = "₹".encode()
    assert decode([b"data: " + rupee[:1], rupee[1:2], rupee[2:] + b"\n", b"\n"]) == [
        ServerSentEvent("message", rupee)
    ]


def test_id_stays_until_changed_and_null_is_ignored() -> None:
    decoder = SseDecoder()
    items = decoder.feed(b"id: 4\ndata: a\n\nid: 5\0\ndata: b\n\ndata: c\n\nid\ndata: d\n\n")
    assert [item.id for item in items if isinstance(item, ServerSentEvent)] == ["4", "4", "4", ""]
    assert decoder.last_event_id == ""


def test_retry_belongs_to_its_event() -> None:
    items = decode([b"retry: 250\ndata: a\n\nretry: soon\ndata: b\n\n"])
    assert [item.retry for item in items if isinstance(item, ServerSentEvent)] == [250, None]


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
