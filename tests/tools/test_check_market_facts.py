"""A list of instruments is compared with the package's tables, and each difference is named."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from pathlib import Path

import pytest

from kite_algo_sandbox.engine.market.expiries import UNDERLYINGS, expiries_from
from kite_algo_worker.market import contracts, symbols
from tools.check_market_facts import COLUMNS, day_of, main

ON = date(2026, 8, 18)
LEVEL = 25_000
Rows = list[dict[str, str]]


def a_list() -> Rows:
    """What the exchange would list of NIFTY if the tables were right, and one share."""
    rows: Rows = [
        {
            "instrument_token": "408065", "tradingsymbol": "INFY", "name": "INFOSYS",
            "last_price": "1500.0", "expiry": "", "strike": "0", "tick_size": "0.1",
            "lot_size": "1", "instrument_type": "EQ", "exchange": "NSE",
        }
    ]  # fmt: skip
    for expiry in expiries_from(UNDERLYINGS["NIFTY"], ON):
        for strike in range(LEVEL - 200, LEVEL + 250, 50):
            name = symbols.option_symbol("NIFTY", expiry, strike, "CE")
            rows.append(contract(name, expiry, "CE", strike, "0.05"))
        if contracts.is_monthly_expiry("NIFTY", expiry):
            name = symbols.future_symbol("NIFTY", expiry.year, expiry.month)
            rows.append(contract(name, expiry, "FUT", 0, "0.1"))
    return rows


def contract(symbol: str, expiry: date, kind: str, strike: int, tick: str) -> dict[str, str]:
    return {
        "instrument_token": "1", "tradingsymbol": symbol, "name": "NIFTY", "last_price": "0",
        "expiry": expiry.isoformat(), "strike": str(strike), "tick_size": tick, "lot_size": "65",
        "instrument_type": kind, "exchange": "NFO",
    }  # fmt: skip


def write(path: Path, rows: Rows) -> Path:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_list_that_agrees(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(write(tmp_path / "instruments_2026-08-18.csv.gz", a_list()))]) == 0
    shown = capsys.readouterr().out
    assert "lot: " in shown
    assert " 0 different" in shown
    assert "the list says" not in shown


@pytest.mark.parametrize(
    ("field", "of", "value", "expected"),
    [
        ("lot_size", "NIFTY26AUGFUT", "75", "NIFTY26AUGFUT: the list says 75, the package 65"),
        (
            "tick_size",
            "NIFTY26AUGFUT",
            "0.05",
            "NIFTY26AUGFUT: the list says 0.05, the package 0.1",
        ),
        ("exchange", "NIFTY26AUGFUT", "BFO", "NIFTY26AUGFUT: the list says BFO, the package NFO"),
        ("expiry", "NIFTY26AUGFUT", "2026-09-25", "the list says NIFTY26AUGFUT"),
        ("instrument_token", "INFY", "7", "INFY: the list says 7, the package 408065"),
        ("tick_size", "INFY", "0.05", "INFY at 1500.0: the list says 0.05, the package 0.1"),
    ],
)
def test_each_difference_is_named(
    field: str, of: str, value: str, expected: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    rows = a_list()
    next(row for row in rows if row["tradingsymbol"] == of)[field] = value
    assert main([str(write(tmp_path / "list.csv", rows)), "--on", ON.isoformat()]) == 1
    assert expected in capsys.readouterr().out


def test_expiries_strikes_and_freeze_limits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = expiries_from(UNDERLYINGS["NIFTY"], ON)[0]
    rows = [
        row | {"freeze_qty": "900" if row["name"] == "NIFTY" else ""}
        for row in a_list()
        if row["expiry"] != gone.isoformat() and not row["strike"].endswith("50")
    ]
    assert main([str(write(tmp_path / "list.csv", rows)), "--on", ON.isoformat()]) == 1
    shown = capsys.readouterr().out
    assert f"NIFTY {gone}: the list says not listed, the package listed" in shown
    assert "NIFTY: the list says 100, the package 50" in shown
    assert "NIFTY on 2026-08-18: the list says 900, the package 1800" in shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date,open,high\n", "has no column instrument_token"),
        (",".join(COLUMNS) + "\n", "holds no instrument"),
        (None, "cannot read"),
    ],
)
def test_what_is_no_list(
    text: str | None, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.csv"
    if text is not None:
        path.write_text(text, "utf-8")
    assert main([str(path), "--on", ON.isoformat()]) == 2
    assert expected in capsys.readouterr().err


def test_the_name_of_a_list_may_hold_its_date() -> None:
    assert day_of(Path("kite_instruments_2026-08-18.csv.gz")) == ON
    assert day_of(Path("instruments-20260818.csv")) == ON
