"""A chunked body gives its data however it was cut into chunks, and into packets."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kite_algo_worker.streams.chunked import ChunkedDecoder

PIECES = st.lists(st.binary(min_size=1, max_size=20), max_size=6)
LINES = st.sampled_from([b"%x\r\n", b"%X\r\n", b"%04x\r\n", b"%x;a=b\r\n", b'%x ;a="7"\r\n'])


def cut(text: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(edges)]


@given(PIECES, LINES, st.lists(st.integers(0, 400), max_size=8))
@example([b"a" * 16, b"\r\n0\r\n"], b"%x\r\n", list(range(40)))
def test_any_cut_gives_the_data(pieces: list[bytes], line: bytes, places: list[int]) -> None:
    body = b"".join(line % len(piece) + piece + b"\r\n" for piece in pieces)
    decoder = ChunkedDecoder()
    found = [decoder.feed(received) for received in cut(body, places)]
    assert b"".join(found) == b"".join(pieces)
    assert not decoder.finished
    # The first byte of the line is a zero in any spelling.
    assert b"".join(map(decoder.feed, [b"0", b"\r\n", b"Trailer: 5\r\n\r\n", b"5\r\nabcde"])) == b""
    assert decoder.finished


def test_data_is_given_as_soon_as_it_is_there() -> None:
    decoder = ChunkedDecoder()
    assert decoder.feed(b"6\r\nab") == b"ab"
    assert decoder.feed(b"cd") == b"cd"
    assert decoder.feed(b"ef\r\n3\r\nghi\r\n2") == b"efghi"
    assert decoder.feed(b"\r\njk\r\n0\r\n\r\n") == b"jk"
    assert decoder.finished


@pytest.mark.parametrize(
    "body",
    [
        b"data: x\n\n",
        b"5 \nabcde\r\n",
        b"5\r\nabcdefg",
        b"5\r\nabcde5\r\nabcde\r\n",
        b"-5\r\nabcde\r\n",
        b"0x5\r\nabcde\r\n",
        b"\r\n\r\n",
        b"11111111111111111\r\n",
        b"1;" + b"x" * 5000,
    ],
)
@pytest.mark.parametrize("one_by_one", [False, True])
def test_anything_else_is_refused(body: bytes, one_by_one: bool) -> None:
    decoder = ChunkedDecoder()
    for received in cut(body, list(range(len(body)))) if one_by_one else [body]:
        decoder.feed(received)
    assert decoder.broken
    assert decoder.feed(b"1\r\nx\r\n") == b""


def test_data_before_nonsense_is_given() -> None:
    decoder = ChunkedDecoder()
    assert decoder.feed(b"2\r\nab\r\nzz\r\n") == b"ab"
    assert decoder.broken
