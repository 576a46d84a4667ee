"""Stretches of whole months, as walk-forward splits and halving take them."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Split:
    """Sessions to choose a set on, and the sessions after them to try it on; all inclusive."""

    train_first: date
    train_last: date
    test_first: date
    test_last: date


def later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(first: date, last: date) -> int:
    """How many months, begun ones included, lie between two days."""
    count = 1
    while later(first, count) <= last:
        count += 1
    return count


def splits(
    first: date, last: date, train: int, test: int, *, anchored: bool = False
) -> Iterator[Split]:
    """Train on so many months, test on the next ones, move on by the length of a test.

    Args:
        first: First session.
        last: Last session; the last test may be shorter.
        train: Months to train on.
        test: Months to test on.
        anchored: Whether training always begins at `first`, and grows.

    Raises:
        ValueError: there is not a single test between the dates.
    """
    if train < 1 or test < 1:
        raise ValueError("a split needs at least one month to train on and one to test on")
    number = 0
    while (begins := later(first, train + number * test)) <= last:
        yield Split(
            first if anchored else later(first, number * test),
            begins - timedelta(days=1),
            begins,
            min(later(first, train + (number + 1) * test) - timedelta(days=1), last),
        )
        number += 1
    if not number:
        raise ValueError(f"from {first} to {last} there is nothing to test after {train} months")
