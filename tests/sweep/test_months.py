"""Splits follow each other without a gap, and training never sees its test."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_sandbox.sweep.months import later, months_between, splits


def test_a_year_by_six_months_and_one() -> None:
    found = list(splits(date(2024, 4, 1), date(2025, 3, 31), 6, 1))
    assert len(found) == 6
    assert (found[0].train_first, found[0].train_last) == (date(2024, 4, 1), date(2024, 9, 30))
    assert (found[0].test_first, found[0].test_last) == (date(2024, 10, 1), date(2024, 10, 31))
    assert (found[-1].train_first, found[-1].test_last) == (date(2024, 9, 1), date(2025, 3, 31))
    anchored = list(splits(date(2024, 4, 1), date(2025, 3, 31), 6, 1, anchored=True))
    assert {split.train_first for split in anchored} == {date(2024, 4, 1)}


@given(
    st.dates(date(2020, 1, 1), date(2024, 12, 31)), st.integers(1, 900), st.integers(1, 6),
    st.integers(1, 4), st.booleans(),
)  # fmt: skip
def test_tests_cover_what_follows_the_first_training(
    first: date, days: int, train: int, test: int, anchored: bool
) -> None:
    last = first + timedelta(days=days)
    if later(first, train) > last:
        with pytest.raises(ValueError, match="nothing to test"):
            list(splits(first, last, train, test, anchored=anchored))
        return
    found = list(splits(first, last, train, test, anchored=anchored))
    assert found[0].test_first == later(first, train)
    assert found[-1].test_last == last
    for split in found:
        assert first <= split.train_first <= split.train_last < split.test_first <= split.test_last
        assert split.train_last + timedelta(days=1) == split.test_first
    for one, other in pairwise(found):
        assert one.test_last + timedelta(days=1) == other.test_first


def test_months() -> None:
    assert later(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert later(date(2024, 12, 15), 2) == date(2025, 2, 15)
    assert months_between(date(2024, 4, 1), date(2025, 3, 31)) == 12
    assert months_between(date(2024, 4, 1), date(2024, 4, 1)) == 1
    with pytest.raises(ValueError, match="one month"):
        list(splits(date(2024, 1, 1), date(2024, 2, 1), 0, 1))
