"""Candle files for replays: a few days of made-up bars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

Bar = tuple[float, float, float, float]

FIRST = date(2025, 3, 3)


def days_from(first: date, count: int) -> list[date]:
    """So many weekdays; March 2025 has its only holiday on the 14th."""
    found: list[date] = []
    day = first
    while len(found) < count:
        if day.weekday() < 5 and day != date(2025, 3, 14):
            found.append(day)
        day += timedelta(days=1)
    return found


def wander(count: int, seed: int = 1, start: float = 1500.0) -> list[Bar]:
    """Bars of a price that wanders, each beginning where the last one ended."""
    rng = Random(seed)
    bars: list[Bar] = []
    price = start
    for _ in range(count):
        path = [price]
        for _ in range(4):
            path.append(round(path[-1] + rng.choice((-1, 1)) * rng.randint(0, 30) * 0.05, 2))
        bars.append((path[0], max(path), min(path), path[-1]))
        price = path[-1]
    return bars


def write(
    folder: Path, days: Iterable[tuple[date, list[Bar]]], *, minutes: int = 5, symbol: str = "INFY"
) -> Path:
    """One CSV file of an NSE share; every day begins at 09:15."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["date,open,high,low,close,volume"]
    for day, bars in days:
        at = datetime.combine(day, time(9, 15))
        for number, bar in enumerate(bars):
            begins = at + timedelta(minutes=minutes * number)
            prices = ",".join(f"{price:.2f}" for price in bar)
            lines.append(f"{begins:%Y-%m-%d %H:%M:%S}+05:30,{prices},1000")
    (folder / f"NSE_{symbol}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def some_days(folder: Path, count: int = 2, *, bars: int = 75, seed: int = 1) -> Path:
    """A few days of five-minute bars."""
    made = wander(count * bars, seed)
    days = days_from(FIRST, count)
    return write(folder, [(day, made[n * bars : (n + 1) * bars]) for n, day in enumerate(days)])
