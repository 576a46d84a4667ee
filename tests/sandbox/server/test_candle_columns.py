"""Columns read at once give the candles that their rows give, or are left to the rows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kite_algo_sandbox import candle_columns, candle_files
from kite_algo_sandbox.candle_files import CandleFile, CandleFileError, read_file

arrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

FIRST = 1_748_835_900  # 2 June 2025, 09:15 in India


@contextmanager
def rows_only() -> Iterator[None]:
    with mock.patch.object(candle_files, "plain_rows", return_value=None):
        yield


def write(path: Path, seconds: Any, prices: Any, units: Any, kind: Any, number: Any) -> None:
    stamps = arrow.array(seconds.astype("int64")).cast(arrow.timestamp("s")).cast(kind)
    columns: dict[str, Any] = {"timestamp": stamps}
    for name, values in zip(("open", "high", "low", "close"), prices, strict=True):
        columns[name] = arrow.array(values, type=number)
    if units is not None:
        columns["volume"] = arrow.array(units)
    parquet.write_table(arrow.table(columns), path)


def told(path: Path) -> Any:
    """What a file holds, or why it is refused."""
    try:
        found = read_file(path)
    except CandleFileError as error:
        return str(error)
    return plain(found)


def plain(found: CandleFile) -> Any:
    days = {
        day: [getattr(record, name).tolist() for name in record.__dataclass_fields__]
        for day, record in found.days.items()
    }
    return found.identifier, found.step, found.grid, found.notes, days


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(0, 2**32 - 1), count=st.integers(1, 60), step=st.sampled_from([60, 300, 900]),
    kind=st.sampled_from([("s", "UTC"), ("us", None), ("ns", "Asia/Kolkata"), ("ms", "+05:30")]),
    number=st.sampled_from(["float64", "float32", "int64"]), has_volume=st.booleans(),
    odd=st.sampled_from(["", "", "", "nan", "zero", "high", "low", "again", "huge"]),
)  # fmt: skip
def test_columns_are_read_like_rows(
    seed: int, count: int, step: int, kind: tuple[str, str | None], number: str,
    has_volume: bool, odd: str, tmp_path: Path,
) -> None:  # fmt: skip
    rng = np.random.default_rng(seed)
    at = FIRST + step * np.sort(rng.choice(200, count, replace=False))
    edges = np.sort(rng.integers(10_000, 11_000, (4, count)), axis=0)
    if number != "int64":
        edges = edges / 100
    prices = [edges[1], edges[3], edges[0], edges[2]]
    where = int(rng.integers(count))
    if odd == "again":
        at[where] = at[0]
    elif odd in {"zero", "nan", "huge"} and not (odd == "nan" and number == "int64"):
        prices[0][where] = {"zero": 0, "nan": np.nan if number != "int64" else 1, "huge": 2e9}[odd]
    elif odd in {"high", "low"}:
        prices[{"high": 1, "low": 2}[odd]][where] = {"high": 1, "low": 10**6}[odd]
    units = rng.integers(0, 10**6, count) if has_volume else None
    path = tmp_path / "INFY.parquet"
    write(path, at, prices, units, arrow.timestamp(*kind), getattr(arrow, number)())
    found = told(path)
    with rows_only():
        assert told(path) == found


def test_a_plain_file_is_not_read_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "INFY.parquet"
    prices = [np.full(2, value) for value in (100.0, 101.0, 99.0, 100.5)]
    write(path, np.array([FIRST, FIRST + 60]), prices, None, arrow.timestamp("us", "UTC"),
          arrow.float64())  # fmt: skip
    with mock.patch.object(candle_files.Layout, "candle", side_effect=AssertionError):
        [record] = read_file(path).days.values()
    assert record.second.tolist() == [33_300, 33_360]
    assert record.close.tolist() == [10_050, 10_050]


def test_an_orderly_file_is_not_made_of_candles_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "INFY.parquet"
    prices = [np.full(3, value) for value in (100.0, 101.0, 99.0, 100.5)]
    at = np.array([FIRST, FIRST + 60, FIRST + 86_400])
    write(path, at, prices, None, arrow.timestamp("us", "UTC"), arrow.float64())
    with mock.patch.object(candle_columns, "Candle", side_effect=AssertionError):
        found = read_file(path)
    assert [record.second.tolist() for record in found.days.values()] == [
        [33_300, 33_360],
        [33_300],
    ]


def test_plain_columns_are_read_without_pandas(tmp_path: Path) -> None:
    path = tmp_path / "INFY.parquet"
    prices = [np.full(2, value) for value in (100.0, 101.0, 99.0, 100.5)]
    at = np.array([FIRST, FIRST + 60])
    write(path, at, prices, np.array([5, 6]), arrow.timestamp("us", "UTC"), arrow.float64())
    code = (
        "import sys; from pathlib import Path;"
        "from kite_algo_sandbox.candle_files import read_file;"
        "read_file(Path(sys.argv[1])); sys.exit('pandas' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, timeout=60)
