"""What a candle file may look like, and how one that cannot be used is refused."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.candle_files import CandleFile, CandleFileError, read_directory
from kite_algo_sandbox.candle_files import read_file as read
from kite_algo_sandbox.engine import IST

HEADER = "date,open,high,low,close,volume\n"
START = datetime(2025, 6, 2, 9, 15, tzinfo=IST)
DAY = START.date().toordinal()


def written(path: Path, text: str) -> CandleFile:
    path.write_text(text, encoding="utf-8")
    return read(path)


def line(at: object, *, close: float = 101.5, volume: object = 10) -> str:
    return f"{at},100,102.05,99.95,{close},{volume}\n"


@pytest.mark.parametrize(
    "at",
    [
        "2025-06-02T09:15:00+0530",
        "2025-06-02T09:15:00+05:30",
        "2025-06-02 09:15:00+05:30",
        "2025-06-02 09:15:00",
        "2025-06-02 09:15",
        "2025-06-02T09:15:00.000+05:30",
        "2025-06-02T03:45:00Z",
        "2025-06-02T03:45:00+00:00",
        "1748835900",
        "1748835900000",
        "1748835900000000",
        "1748835900000000000",
        "1748835900.0",
        "20250602T091500",
    ],
)
def test_one_instant_in_many_forms(tmp_path: Path, at: str) -> None:
    found = written(tmp_path / "INFY.csv", line(at))
    assert (found.first_instant, found.is_daily) == (START, False)
    [record] = found.days.values()
    prices = (record.open, record.high, record.low, record.close, record.volume)
    assert [int(column[0]) for column in prices] == [10_000, 10_205, 9_995, 10_150, 10]


@pytest.mark.parametrize(
    "days",
    [
        ("2025-06-02", "2025-06-03"),
        ("20250602", "20250603"),
        ("2025-06-02T00:00:00+0530", "2025-06-03T00:00:00+0530"),
        ("2025-06-02T00:00:00Z", "2025-06-03T00:00:00Z"),
        ("2025-06-01T18:30:00Z", "2025-06-02T18:30:00Z"),
        ("2025-06-02 09:15:00", "2025-06-03 09:15:00"),
        ("2025-06-02 15:30:00+05:30", "2025-06-03 15:30:00+05:30"),
    ],
)
def test_days_in_many_forms(tmp_path: Path, days: tuple[str, str]) -> None:
    found = written(tmp_path / "INFY.csv", line(days[0]) + line(days[1]))
    assert (found.is_daily, sorted(found.days)) == (True, [DAY, DAY + 1])
    assert found.first_instant == START
    assert written(tmp_path / "INFY.csv", line("2025-06-02")).is_daily


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("NSE_INFY.csv", "NSE:INFY"),
        ("NSE:INFY.csv", "NSE:INFY"),
        ("INFY.csv", "NSE:INFY"),
        ("infy.CSV", "NSE:INFY"),
        ("bse_sensex.csv", "BSE:SENSEX"),
        ("M&M.csv", "NSE:M&M"),
        ("M%26M.csv", "NSE:M&M"),
        ("NSE_BAJAJ-AUTO.csv", "NSE:BAJAJ-AUTO"),
        ("NSE_NIFTY 50.csv", "NSE:NIFTY 50"),
        ("NIFTY BANK.csv", "NSE:NIFTY BANK"),
        ("NFO_NIFTY26MAYFUT.csv", "NFO:NIFTY26MAYFUT"),
        ("408065.csv", "408065"),
    ],
)
def test_names_of_files(tmp_path: Path, name: str, identifier: str) -> None:
    assert written(tmp_path / name, line("2025-06-02")).identifier == identifier


@pytest.mark.parametrize("name", ["M&M.csv", "NSE:INFY.csv", "NIFTY 50.csv", "408065.csv"])
def test_every_name_is_the_instrument_it_says(tmp_path: Path, name: str) -> None:
    written(tmp_path / name, line("2025-06-02T09:15:00+0530"))
    with Sandbox(clock="virtual", data=tmp_path) as sandbox:
        engine = sandbox.engine
        symbol = {"408065.csv": "NSE:INFY"}.get(name, f"NSE:{name[:-4].removeprefix('NSE:')}")
        token = engine.authenticate(sandbox.token)
        quote: Any = engine.get_quotes(token, symbols=[symbol])["quotes"]
        assert quote[symbol]["last_price"] == 100.0


def test_files_as_programs_write_them(tmp_path: Path) -> None:
    rows = [line(f"2025-06-02 09:{minute}:00") for minute in (15, 16, 19)]
    plain = written(tmp_path / "INFY.csv", HEADER + "".join(rows)).days[DAY]
    shapes = {
        "no header": "".join(rows),
        "with oi": HEADER.replace("volume", "volume,oi")
        + "".join(row.replace("\n", ",5\n") for row in rows),
        "oi without header": "".join(row.replace("\n", ",5\n") for row in rows),
        "byte order mark": "\ufeff" + HEADER + "".join(rows),
        "Windows line ends": (HEADER + "".join(rows)).replace("\n", "\r\n"),
        "blank lines": "\n\n" + HEADER + "\n".join(rows) + "\n , , \n\n",
        "unsorted": HEADER + "".join(reversed(rows)),
        "repeated": HEADER + "".join(rows * 2),
        "no last line end": (HEADER + "".join(rows)).rstrip(),
        "quoted": HEADER + "".join(row.replace("102.05", '"102.05"') for row in rows),
        "spaces": HEADER.replace(",", ", ") + "".join(row.replace(",", " , ") for row in rows),
        "other names": HEADER.upper().replace("DATE", "Timestamp") + "".join(rows),
    }
    for name, text in shapes.items():
        found = written(tmp_path / "INFY.csv", text)
        assert (found.days[DAY].second.tolist(), found.is_daily) == ([33300, 33360, 33540], False)
        assert found.days[DAY].high.tolist() == plain.high.tolist(), name
        assert bool(found.notes) == (name == "repeated"), name
    (tmp_path / "INFY.csv.gz").write_bytes(gzip.compress((HEADER + "".join(rows)).encode()))
    assert read(tmp_path / "INFY.csv.gz").days[DAY].low.tolist() == plain.low.tolist()


def test_a_header_decides_the_order_of_the_columns(tmp_path: Path) -> None:
    text = "symbol,volume,close,low,high,open,datetime\nINFY,7,101,99,102,100,2025-06-02\n"
    [record] = written(tmp_path / "INFY.csv", text).days.values()
    assert (record.open[0], record.high[0], record.low[0], record.close[0]) == (
        10_000, 10_200, 9_900, 10_100,
    )  # fmt: skip
    assert record.volume[0] == 7


@pytest.mark.parametrize(("volume", "units"), [("0", 0), ("", 0), ("NaN", 0), ("12.0", 12)])
def test_volume_may_be_absent(tmp_path: Path, volume: str, units: int) -> None:
    [record] = written(tmp_path / "INFY.csv", line("2025-06-02", volume=volume)).days.values()
    assert record.volume[0] == units


def test_repeats_are_skipped_with_a_note(tmp_path: Path) -> None:
    found = written(tmp_path / "INFY.csv", HEADER + line("2025-06-02") * 3)
    assert found.notes == ("INFY.csv: 2 repeated candles skipped, the first on line 3",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "INFY.csv holds no candles"),
        (HEADER, "INFY.csv holds no candles"),
        ("\n\n", "INFY.csv holds no candles"),
        ("2026-05-08,1,2\n", "line 1, column low: missing; the row has 3 cells"),
        (HEADER.replace("low", "lo"), "line 1, column low: missing; the header has date, open"),
        (HEADER + "soon,1,1,1,1,1\n", "line 2, column date: 'soon' is not a date"),
        (HEADER + "08-05-2026,1,1,1,1,1\n", "INFY.csv, column date: 08-05-2026 may mean two days"),
        (HEADER + "13-05-2026,1,1,1,1,1\n05-14-2026,1,1,1,1,1\n", "may mean two days"),
        (HEADER + "2026-02-30,1,1,1,1,1\n", "line 2, column date"),
        (HEADER + "12345,1,1,1,1,1\n", "line 2, column date: '12345' is the year 1970"),
        (HEADER + "\n" + "2026-05-08,1,x,1,1,1\n", "line 3, column high: 'x' is not a price"),
        ("2026-05-08,1,1,2,1,1\n", "line 1, column high: 1.00 is below another price"),
        ("2026-05-08,1,3,2,2,1\n", "line 1, column low: 2.00 is above another price"),
        ("2026-05-08,nan,1,1,1,1\n", "line 1, column open: nan is not a price"),
        ("2026-05-08,1,inf,1,1,1\n", "line 1, column high: inf is not a price"),
        ("2026-05-08,0,0,0,0,1\n", "line 1, column open: 0 is not a price"),
        ("2026-05-08,1,1,1,-1,1\n", "line 1, column close: -1 is not a price"),
        ("2026-05-08,1,1,1,,1\n", "line 1, column close: '' is not a price"),
        ("2026-05-08,1,1,1,1,-1\n", "line 1, column volume: -1 is not a number of units"),
        ("2026-05-08,1,1,1,1,many\n", "line 1, column volume: 'many' is not a number of units"),
        ("2026-05-08,1,1,1,1,1e30\n", "line 1, column volume: 1e30 is not a number of units"),
        ("2026-05-08,1,1,1,1,1\n2026-05-08,1,2,1,1,1\n",
         "INFY.csv, line 2, column date: line 1 has another candle of 2026-05-08 00:00 "
         "(open, high, low, close, volume 1.00, 1.00, 1.00, 1.00, 1 there, "
         "1.00, 2.00, 1.00, 1.00, 1 here); keep the right one of them and delete the other"),
        ("2026-05-08T09:15,1,1,1,1,1\n2026-05-08T09:17,1,1,1,1,1\n2026-05-08T09:19,1,1,1,1,1\n",
         "candles of 2 minutes"),
        ("2026-05-08T09:15:30,1,1,1,1,1\n", "line 1, column date: a candle begins at a full"),
        ('2026-05-08,1,1,1,1,"1\n', "cannot read INFY.csv"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_used(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "INFY.csv").write_text(text)
    with pytest.raises(CandleFileError) as caught:
        read_directory(tmp_path)
    assert message in str(caught.value)
    assert str(caught.value).count("INFY.csv") == 1


def test_all_rows_of_differing_candles_are_counted(tmp_path: Path) -> None:
    first = "".join(line(f"2025-06-02T09:{minute}") for minute in (15, 16, 17))
    again = "".join(line(f"2025-06-02T09:{minute}", volume="7") for minute in (15, 16, 16))
    (tmp_path / "INFY.csv").write_text(HEADER + first + again)
    with pytest.raises(CandleFileError) as caught:
        read_directory(tmp_path)
    assert "line 5, column date: line 2 has another candle of 2025-06-02 09:15" in str(caught.value)
    assert str(caught.value).endswith("delete the other; 2 times of this file are like that")


def test_contents_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "INFY.csv").write_bytes(HEADER.encode("utf-16"))
    with pytest.raises(CandleFileError, match=r"INFY\.csv is not UTF-8 text"):
        read(tmp_path / "INFY.csv")
    (tmp_path / "INFY.csv.gz").write_bytes(b"not gzip")
    with pytest.raises(CandleFileError, match=r"cannot read INFY\.csv\.gz"):
        read(tmp_path / "INFY.csv.gz")


def test_directories(tmp_path: Path) -> None:
    with pytest.raises(CandleFileError, match=r"no \.csv"):
        read_directory(tmp_path)
    with pytest.raises(CandleFileError, match="cannot read"):
        read_directory(tmp_path / "none")
    (tmp_path / "INFY.csv").write_text(line("2025-06-02"))
    for other in ("._INFY.csv", "readme.txt"):
        (tmp_path / other).write_bytes(b"\0")
    (tmp_path / "more.csv").mkdir()
    assert [item.identifier for item in read_directory(tmp_path)] == ["NSE:INFY"]
    (tmp_path / "nse_infy.csv").write_text(line("2025-06-02"))
    with pytest.raises(CandleFileError, match=r"INFY\.csv and nse_infy\.csv are the same"):
        read_directory(tmp_path)


def test_a_split_is_measured_from_the_new_price(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "INFY.csv").write_text(
        "2025-06-02,1500,1510,1490,1500,9\n2025-06-03,755,760,750,758,9\n2025-06-04,758,760,750,750,9\n"
    )
    with Sandbox(clock="virtual", data=tmp_path) as sandbox:
        assert caplog.messages == [
            "INFY.csv: the price jumps from 1500.00 to 755.00 before 2025-06-03; "
            "taken as a corporate action, holdings are not adjusted"
        ]
        token = sandbox.engine.authenticate(sandbox.token)
        closes = []
        for _ in range(3):
            found: Any = sandbox.engine.get_quotes(token, symbols=["NSE:INFY"], mode="full")
            quote = found["quotes"]["NSE:INFY"]
            closes.append(quote["ohlc"]["close"])
            low, high = quote["lower_circuit_limit"], quote["upper_circuit_limit"]
            assert low < quote["last_price"] < high
            sandbox.advance(86_400)
    assert closes[1:] == [755.0, 758.0]


# ---- Parquet -------------------------------------------------------------------------------------


def parquet(path: Path, columns: dict[str, Any], stamps: Iterable[object], kind: Any) -> CandleFile:
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as files

    table = {"date": arrow.array(list(stamps), type=kind), **columns}
    files.write_table(arrow.table(table), path)
    return read(path)


PRICES = {
    "open": [1500.35, 1501.0],
    "high": [1501.5, 1502.0],
    "low": [1499.0, 1500.0],
    "close": [1500.5, 1501.05],
    "volume": [10, 20],
}
MINUTES = [START, START + timedelta(minutes=1)]


def kinds() -> list[Any]:
    arrow = pytest.importorskip("pyarrow")
    naive = [at.replace(tzinfo=None) for at in MINUTES]
    seconds = [int(at.timestamp()) for at in MINUTES]
    return [
        (arrow.timestamp("ns", "Asia/Kolkata"), MINUTES),
        (arrow.timestamp("us", "UTC"), [at.astimezone(UTC) for at in MINUTES]),
        (arrow.timestamp("ms", "+05:30"), MINUTES),
        (arrow.timestamp("ns"), naive),
        (arrow.timestamp("s"), naive),
        (arrow.string(), [at.strftime("%Y-%m-%dT%H:%M:%S%z") for at in MINUTES]),
        (arrow.int64(), seconds),
        (arrow.int64(), [1000 * second for second in seconds]),
        (arrow.float64(), seconds),
    ]


@pytest.mark.parametrize("index", range(9))
def test_parquet_with_times_of_every_kind(tmp_path: Path, index: int) -> None:
    kind, stamps = kinds()[index]
    [record] = parquet(tmp_path / "INFY.parquet", PRICES, stamps, kind).days.values()
    assert record.second.tolist() == [33_300, 33_360]
    assert record.open.tolist() == [150_035, 150_100]
    assert record.volume.tolist() == [10, 20]


def test_parquet_with_days_and_other_numbers(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    columns = {
        "oi": [0, 0],
        **{name: arrow.array(values, type=arrow.float32()) for name, values in PRICES.items()},
        "close": [Decimal("1500.50"), Decimal("1501.05")],
        "volume": [None, 20.0],
    }
    days = [date(2025, 6, 2), date(2025, 6, 3)]
    found = parquet(tmp_path / "INFY.parquet", columns, days, arrow.date32())
    assert (found.is_daily, sorted(found.days)) == (True, [DAY, DAY + 1])
    assert [int(record.open[0]) for record in found.days.values()] == [150_035, 150_100]
    assert [int(record.volume[0]) for record in found.days.values()] == [0, 20]


def test_parquet_of_pandas_with_its_index(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    pandas = pytest.importorskip("pandas")
    zone = timezone(timedelta(hours=5, minutes=30))
    for name in ("date", None):
        index = pandas.DatetimeIndex([at.astimezone(zone) for at in MINUTES], name=name)
        pandas.DataFrame(PRICES, index=index).to_parquet(tmp_path / "INFY.parquet")
        [record] = read(tmp_path / "INFY.parquet").days.values()
        assert record.second.tolist() == [33_300, 33_360]


def test_parquet_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arrow = pytest.importorskip("pyarrow")
    path = tmp_path / "INFY.parquet"
    with pytest.raises(CandleFileError, match=r"INFY\.parquet, row 2, column close: None is not"):
        parquet(path, PRICES | {"close": [1500.5, None]}, MINUTES, arrow.timestamp("s", "UTC"))
    without = {name: values for name, values in PRICES.items() if name != "close"}
    with pytest.raises(CandleFileError, match=r"INFY\.parquet, column close: missing"):
        parquet(path, without, MINUTES, arrow.timestamp("s", "UTC"))
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(CandleFileError, match=r"cannot read INFY\.parquet"):
        read(path)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(CandleFileError, match=r"pip install .kite-algo-worker\[parquet\]"):
        read(path)


def test_the_command_says_what_is_wrong_and_serves_nothing(tmp_path: Path) -> None:
    (tmp_path / "INFY.csv").write_text(HEADER + "2026-05-08,1,x,1,1,1\n")
    command = [
        sys.executable,
        "-m",
        "kite_algo_sandbox",
        "--port",
        "0",
        "--data",
        str(tmp_path),
    ]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "error: INFY.csv, line 2, column high: 'x' is not a price\n"
