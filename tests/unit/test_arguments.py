"""What is said about an argument that is none of the words there are."""

from __future__ import annotations

import pytest

from kite_algo_worker._base.checks import CANDLE_INTERVALS, choice
from kite_algo_worker.exceptions import InvalidInputError


@pytest.mark.parametrize(
    ("value", "ending"),
    [
        ("5m", "not '5m'; did you mean '5minute'?"),
        ("D", "not 'D'; did you mean 'day'?"),
        ("7m", "not '7m'"),
        ("", "not ''"),
        (5, "not 5"),
    ],
)
def test_a_shortened_word_is_completed_in_the_message(value: object, ending: str) -> None:
    with pytest.raises(InvalidInputError, match="must be one of minute, ") as caught:
        choice("interval", value, CANDLE_INTERVALS)
    assert str(caught.value).endswith(ending)


def test_case_and_blanks_do_not_matter() -> None:
    assert choice("interval", " 5Minute ", CANDLE_INTERVALS) == "5minute"
