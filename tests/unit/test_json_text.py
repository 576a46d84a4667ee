"""Whichever decoder is installed, the same JSON gives the same values and the same refusals."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import from_json

from kite_algo_worker.wire.json_text import decode_json

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["\u2028", "\0", "₹", "😀"])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


def result(decode: object, text: str | bytes) -> str:
    """What comes out to the last digit, or that nothing does."""
    assert callable(decode)
    try:
        return repr(decode(text))
    except ValueError:
        return "refused"


@given(VALUES, st.booleans())
def test_values_do_not_depend_on_the_decoder(value: object, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert result(decode_json, text) == result(from_json, text)
    assert result(decode_json, text.encode()) == result(from_json, text.encode())


@given(st.binary(max_size=12) | st.text('[]{}:,"\\ud8eEfnI-+.019 \n\t', max_size=12))
def test_garbage_does_not_depend_on_the_decoder(text: str | bytes) -> None:
    assert result(decode_json, text) == result(from_json, text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "18446744073709551616",
            "-9223372036854775809",
            "-0",
            "-0.0",
            "1E400",
            "5e-324",
            "1" * 4400,
        ),
        *(
            "NaN",
            "-Infinity",
            "nan",
            "01",
            "1.",
            ".5",
            '{"a":1,"a":2}',
            '"\\ud800"',
            '"\\ud83d\\ude00"',
        ),
        *("", " ", "\ufeff1", "[1,]", "[" * 100_000, '"\n"', "123456789.123456789123456789"),
    ],
)
def test_edges_do_not_depend_on_the_decoder(text: str) -> None:
    assert result(decode_json, text) == result(from_json, text)


def test_the_fast_decoder_is_used_where_it_is_installed_and_missed_nowhere() -> None:
    code = (
        "import sys; sys.modules['msgspec'] = sys.modules['msgspec.json'] = None;"
        "from kite_algo_worker.wire import json_text;"
        "print(json_text.decoders().fast, json_text.decode_json(b'[1, NaN]'))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "None [1, nan]"
    import msgspec

    from kite_algo_worker.wire import json_text

    assert isinstance(getattr(json_text.decoders().fast, "__self__", None), msgspec.json.Decoder)
