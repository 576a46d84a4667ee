"""Derivative tradingsymbols and the contract table behind them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker.exceptions import InvalidInputError
from kite_algo_worker.market.calendar import CLOSED_DAYS
from kite_algo_worker.market.contracts import (
    expiry_weekday,
    freeze_quantity,
    index_contract,
    is_monthly_expiry,
    listed_expiries,
    lot_size,
    max_order_quantity,
    monthly_expiry,
    option_exchange,
    strike_step,
    weekly_expiries,
)
from kite_algo_worker.market.symbols import (
    DerivativeSymbol,
    future_symbol,
    option_symbol,
    parse_symbol,
)

HOLIDAYS_2026 = frozenset(
    {
        date(2026, 1, 15),
        date(2026, 3, 3),
        date(2026, 3, 26),
        date(2026, 3, 31),
        date(2026, 4, 14),
        date(2026, 5, 28),
        date(2026, 10, 20),
        date(2026, 11, 10),
        date(2026, 11, 24),
    }
)


@pytest.mark.parametrize(
    ("symbol", "parts"),
    [
        ("NIFTY26NOVFUT", ("NIFTY", "future", 2026, 11, None, None, None)),
        ("NIFTY26MAY25000CE", ("NIFTY", "monthly", 2026, 5, None, "25000", "CE")),
        ("BANKEX26APR63000PE", ("BANKEX", "monthly", 2026, 4, None, "63000", "PE")),
        ("NIFTY2651225000CE", ("NIFTY", "weekly", 2026, 5, 12, "25000", "CE")),
        ("SENSEX26O0882000PE", ("SENSEX", "weekly", 2026, 10, 8, "82000", "PE")),
        ("NIFTY26N0325000CE", ("NIFTY", "weekly", 2026, 11, 3, "25000", "CE")),
        ("NIFTY26D0825000PE", ("NIFTY", "weekly", 2026, 12, 8, "25000", "PE")),
        ("ASHOKLEY25JAN237.5CE", ("ASHOKLEY", "monthly", 2025, 1, None, "237.5", "CE")),
        ("NIFTYNXT5026MAR70000PE", ("NIFTYNXT50", "monthly", 2026, 3, None, "70000", "PE")),
        ("SENSEX5026SEPFUT", ("SENSEX50", "future", 2026, 9, None, None, None)),
        ("360ONE26MAR1000CE", ("360ONE", "monthly", 2026, 3, None, "1000", "CE")),
        ("M&M26NOV3000CE", ("M&M", "monthly", 2026, 11, None, "3000", "CE")),
        ("BAJAJ-AUTO26NOVFUT", ("BAJAJ-AUTO", "future", 2026, 11, None, None, None)),
    ],
)
def test_parse_and_build(symbol: str, parts: tuple[object, ...]) -> None:
    parsed = parse_symbol(symbol)
    strike = None if parts[5] is None else Decimal(str(parts[5]))
    assert parsed == DerivativeSymbol(*parts[:5], strike, parts[6])  # type: ignore[arg-type, call-arg]
    assert str(parsed) == symbol
    assert parse_symbol(f" nfo:{symbol.lower()} ") == parsed


@pytest.mark.parametrize(
    "symbol",
    ["", "INFY", "NIFTY 50", "NIFTY26MAY25000", "NIFTY26MAYCE", "26MAY25000CE", "NIFTY2653225000CE",
     "RELIANCE2651225000CE", "NIFTY26XYZ25000CE", "NIFTY26MAY25000CEX"],
)  # fmt: skip
def test_not_a_derivative(symbol: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_symbol(symbol)
    assert caught.value.field == "tradingsymbol"


@pytest.mark.parametrize(
    ("underlying", "expiry", "symbol"),
    [
        ("NIFTY", date(2026, 5, 26), "NIFTY26MAY25000CE"),
        ("nifty", date(2026, 5, 12), "NIFTY2651225000CE"),
        # Moved by a holiday: the monthly keeps its month, the weekly takes its real date.
        ("NIFTY", date(2026, 3, 30), "NIFTY26MAR25000CE"),
        ("NIFTY", date(2026, 10, 19), "NIFTY26O1925000CE"),
        ("NIFTY", date(2026, 10, 27), "NIFTY26OCT25000CE"),
        ("SENSEX", date(2026, 3, 25), "SENSEX26MAR25000CE"),
        ("SENSEX", date(2026, 10, 8), "SENSEX26O0825000CE"),
        ("NIFTY", date(2025, 8, 28), "NIFTY25AUG25000CE"),
        ("NIFTY", date(2025, 8, 21), "NIFTY2582125000CE"),
        ("RELIANCE", date(2026, 5, 26), "RELIANCE26MAY25000CE"),
    ],
)
def test_build_by_expiry(underlying: str, expiry: date, symbol: str) -> None:
    assert option_symbol(underlying, expiry, 25000, "ce") == symbol


@given(
    day=st.dates(date(2025, 9, 1), date(2031, 12, 31)),
    underlying=st.sampled_from(["NIFTY", "SENSEX"]),
    strike=st.decimals(min_value=1, max_value=200000, places=2),
    side=st.sampled_from(["CE", "PE"]),
    holidays=st.frozensets(st.dates(date(2025, 8, 25), date(2032, 1, 10)), max_size=40),
)
def test_every_expiry_reads_back(
    day: date, underlying: str, strike: Decimal, side: str, holidays: frozenset[date]
) -> None:
    for expiry in weekly_expiries(underlying, day, day + timedelta(days=14), holidays=holidays):
        if expiry < date(2025, 9, 1):
            continue
        parsed = parse_symbol(option_symbol(underlying, expiry, strike, side))
        assert (parsed.underlying, parsed.option_type) == (underlying, side)
        assert parsed.strike == strike
        if parsed.kind == "weekly":
            assert parsed.expiry(holidays=holidays) == expiry
        else:
            assert (parsed.year, parsed.month) == (expiry.year, expiry.month)


def test_six_years_of_expiries_have_distinct_symbols() -> None:
    for underlying in ("NIFTY", "SENSEX"):
        days = weekly_expiries(underlying, date(2025, 9, 1), date(2031, 12, 31))
        symbols = {option_symbol(underlying, day, 25000, "CE"): day for day in days}
        assert len(symbols) == len(days) > 300
        for symbol, day in symbols.items():
            assert parse_symbol(symbol).expiry() == day


@given(st.integers(2026, 2099), st.integers(1, 12), st.sampled_from(["NIFTY", "M&M", "NIFTYNXT50"]))
def test_futures_read_back(year: int, month: int, underlying: str) -> None:
    parsed = parse_symbol(future_symbol(underlying, year, month))
    assert (parsed.underlying, parsed.kind, parsed.year, parsed.month) == (
        underlying, "future", year, month,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("strike", "side"), [(0, "CE"), (-5, "CE"), ("x", "CE"), (float("nan"), "CE"), (1, "XX")]
)
def test_build_refuses(strike: float | str, side: str) -> None:
    with pytest.raises(InvalidInputError):
        option_symbol("NIFTY", date(2026, 5, 12), strike, side)


# --- the contract table --------------------------------------------------------------------


def test_monthly_expiries_of_2026() -> None:
    nse = [monthly_expiry("NIFTY", 2026, m, holidays=HOLIDAYS_2026) for m in range(1, 13)]
    bse = [monthly_expiry("SENSEX", 2026, m, holidays=HOLIDAYS_2026) for m in range(1, 13)]
    assert [day.day for day in nse] == [27, 24, 30, 28, 26, 30, 28, 25, 29, 27, 23, 29]
    assert [day.day for day in bse] == [29, 26, 25, 30, 27, 25, 30, 27, 24, 29, 26, 31]
    for day in nse:
        assert is_monthly_expiry("NIFTY", day)
    for day in bse:
        assert is_monthly_expiry("SENSEX", day)


@pytest.mark.parametrize(
    ("underlying", "near", "quarters", "half_years"),
    [
        (
            "NIFTY",
            "08-18 08-25 09-01 09-08 09-15 09-29 10-27",
            ["2026-12-29", "2027-03-30", "2027-06-29"],
            "27-12-28 28-06-27 28-12-26 29-06-26 29-12-24 30-06-25 30-12-31 31-06-24",
        ),
        ("BANKNIFTY", "08-25 09-29 10-27", ["2026-12-29", "2027-03-30", "2027-06-29"], ""),
        (
            "SENSEX",
            "08-20 08-27 09-03 09-10 09-17 09-24 10-01 10-29",
            ["2026-12-31", "2027-03-25", "2027-06-24"],
            "27-12-30 28-06-29 28-12-28 29-06-28 29-12-27 30-06-27 30-12-26 31-06-26",
        ),
        ("BANKEX", "08-27 09-24 10-29", [], ""),
    ],
)
def test_expiries_listed_by_kite_on_18_august_2026(
    underlying: str, near: str, quarters: list[str], half_years: str
) -> None:
    expected = [f"2026-{day}" for day in near.split()] + quarters
    expected += [f"20{day}" for day in half_years.split()]
    found = listed_expiries(underlying, date(2026, 8, 18), holidays=CLOSED_DAYS)
    assert [day.isoformat() for day in found] == expected


@pytest.mark.parametrize(
    ("weekly", "first_listed"), [("2026-03-02", "2026-01-21"), ("2026-05-05", "2026-03-25")]
)
def test_the_week_of_a_monthly_is_not_counted(weekly: str, first_listed: str) -> None:
    expiry, first = date.fromisoformat(weekly), date.fromisoformat(first_listed)
    assert expiry in listed_expiries("NIFTY", first, holidays=CLOSED_DAYS)
    assert expiry not in listed_expiries("NIFTY", first - timedelta(days=1), holidays=CLOSED_DAYS)


def test_moved_weeklies_of_2026() -> None:
    year = (date(2026, 1, 1), date(2026, 12, 31))
    nifty = weekly_expiries("NIFTY", *year, holidays=HOLIDAYS_2026)
    moved = [day for day in nifty if day.weekday() != 1]
    assert moved == [
        date(2026, 3, 2), date(2026, 3, 30), date(2026, 4, 13), date(2026, 10, 19),
        date(2026, 11, 9), date(2026, 11, 23),
    ]  # fmt: skip
    assert date(2026, 1, 14) in weekly_expiries("SENSEX", *year, holidays=HOLIDAYS_2026)
    assert not any(
        is_monthly_expiry("NIFTY", day) for day in (date(2026, 3, 2), date(2026, 10, 19))
    )


@pytest.mark.parametrize(
    ("underlying", "expiry", "lot", "largest"),
    [
        ("NIFTY", date(2025, 12, 30), 75, 1800),
        ("NIFTY", date(2026, 1, 6), 65, 1755),
        ("nifty", date(2026, 11, 24), 65, 1755),
        ("BANKNIFTY", date(2025, 12, 30), 35, 595),
        ("BANKNIFTY", date(2026, 1, 27), 30, 600),
        ("MIDCPNIFTY", date(2026, 1, 27), 120, 2760),
        ("FINNIFTY", date(2026, 1, 27), 60, 1200),
        ("NIFTYNXT50", date(2026, 1, 27), 25, 600),
        ("SENSEX", date(2026, 1, 8), 20, 1000),
        ("BANKEX", date(2026, 1, 29), 30, 900),
    ],
)
def test_lots_and_freeze_quantities(underlying: str, expiry: date, lot: int, largest: int) -> None:
    assert lot_size(underlying, expiry) == lot
    assert max_order_quantity(underlying, expiry) == largest
    assert largest <= freeze_quantity(underlying, expiry)
    assert largest % lot == 0


@pytest.mark.parametrize(
    ("underlying", "expiry", "lot"),
    [
        # The last contract with an old lot and the first with a new one.
        ("NIFTY", date(2021, 7, 22), 75),
        ("NIFTY", date(2021, 7, 29), 50),
        ("NIFTY", date(2024, 4, 25), 50),
        ("NIFTY", date(2024, 5, 2), 25),
        ("NIFTY", date(2024, 12, 26), 25),
        ("NIFTY", date(2025, 1, 23), 75),
        ("NIFTY", date(2025, 1, 30), 25),  # listed before the weeklies that expire earlier
        ("NIFTY", date(2025, 2, 6), 75),
        ("BANKNIFTY", date(2023, 7, 20), 25),
        ("BANKNIFTY", date(2023, 7, 27), 15),
        ("BANKNIFTY", date(2025, 1, 30), 15),
        ("BANKNIFTY", date(2025, 2, 27), 30),
        ("BANKNIFTY", date(2025, 6, 26), 30),
        ("BANKNIFTY", date(2025, 7, 31), 35),
        ("FINNIFTY", date(2024, 7, 23), 40),
        ("FINNIFTY", date(2024, 7, 30), 25),
        ("FINNIFTY", date(2025, 2, 27), 65),
        ("MIDCPNIFTY", date(2024, 7, 22), 75),
        ("MIDCPNIFTY", date(2024, 7, 29), 50),
        ("MIDCPNIFTY", date(2025, 6, 26), 120),
        ("MIDCPNIFTY", date(2025, 7, 31), 140),
        ("NIFTYNXT50", date(2024, 12, 31), 10),
        ("NIFTYNXT50", date(2025, 2, 27), 25),
        ("SENSEX", date(2025, 2, 4), 20),
        ("BANKEX", date(2025, 2, 25), 30),
    ],
)
def test_lots_of_earlier_series(underlying: str, expiry: date, lot: int) -> None:
    assert lot_size(underlying, expiry) == lot


def test_expiry_days_changed_in_september_2025() -> None:
    assert expiry_weekday("NIFTY", date(2025, 8, 28)) == 3
    assert expiry_weekday("NIFTY", date(2025, 9, 2)) == 1
    assert expiry_weekday("SENSEX", date(2024, 12, 27)) == 4
    assert expiry_weekday("SENSEX", date(2025, 8, 26)) == 1
    assert expiry_weekday("SENSEX", date(2025, 9, 4)) == 3
    assert expiry_weekday("RELIANCE", date(2026, 5, 26)) == 1


def test_unknown_facts_are_not_guessed() -> None:
    for attempt in (
        lambda: lot_size("RELIANCE", date(2026, 5, 26)),
        lambda: lot_size("NIFTY", date(2021, 4, 29)),
        lambda: lot_size("SENSEX", date(2025, 1, 28)),
        lambda: strike_step("RELIANCE"),
        lambda: weekly_expiries("BANKNIFTY", date(2026, 1, 1), date(2026, 2, 1)),
        lambda: expiry_weekday("SENSEX", date(2020, 1, 1)),
    ):
        with pytest.raises(LookupError):
            attempt()
    assert index_contract("RELIANCE") is None
    assert option_exchange("RELIANCE") == option_exchange("NIFTY") == "NFO"
    assert option_exchange("sensex") == option_exchange("BANKEX") == "BFO"
    assert (strike_step("NIFTY"), strike_step("SENSEX")) == (50, 100)
