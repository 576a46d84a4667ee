"""Sessions and holidays by date."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from kite_algo_sandbox.engine import IST
from kite_algo_sandbox.engine.market.calendar import Calendar
from kite_algo_sandbox.engine.market.expiries import UNDERLYINGS, expiries_from, monthlies_from
from kite_algo_worker.market import calendar as facts
from kite_algo_worker.market.calendar import Session

NSE = Calendar("nse")


def hours(segment: str, day: str, **more: bool) -> str:
    session = NSE.session(segment, date.fromisoformat(day), **more)
    if session is None:
        return "closed"
    return " ".join(
        f"{s // 3600:02d}:{s % 3600 // 60:02d}" for s in (session.opens, session.closes)
    )


@pytest.mark.parametrize(
    ("segment", "day", "options", "expected"),
    [
        ("NSE", "2026-05-08", {}, "09:15 15:30"),
        ("NSE", "2026-05-08", {"has_derivatives": True}, "09:15 15:30"),
        ("NSE", "2026-07-31", {"has_derivatives": True}, "09:15 15:30"),
        ("NSE", "2026-08-03", {"has_derivatives": True}, "09:15 15:15"),
        ("NSE", "2026-08-03", {}, "09:15 15:30"),
        ("NSE", "2026-12-04", {"has_derivatives": True}, "09:15 15:15"),
        ("NSE", "2026-12-07", {"has_derivatives": True}, "09:15 15:30"),
        ("NFO", "2026-07-31", {}, "09:15 15:30"),
        ("NFO", "2026-08-03", {}, "09:15 15:40"),
        ("NFO", "2026-12-07", {}, "09:15 15:45"),
        ("NFO", "2026-12-08", {"expiring": True}, "09:15 15:30"),
        ("NFO", "2026-11-23", {"expiring": True}, "09:15 15:40"),
        ("BFO", "2026-08-03", {}, "09:15 15:40"),
        ("CDS", "2026-08-03", {}, "09:00 17:00"),
        ("MCX", "2026-10-30", {}, "09:00 23:30"),
        ("MCX", "2026-11-02", {}, "09:00 23:55"),
        ("NSE", "2026-11-22", {}, "closed"),
        ("NSE", "2026-11-24", {}, "closed"),
        ("NSE", "2026-02-01", {}, "09:15 15:30"),
        ("NSE", "2025-02-01", {}, "09:15 15:30"),
        ("NSE", "2026-11-08", {}, "18:15 19:15"),
        ("NSE", "2025-10-21", {}, "13:45 14:45"),
        ("NFO", "2026-11-08", {}, "18:15 19:15"),
        ("NSE", "2010-01-04", {}, "09:00 15:30"),
        ("NSE", "2010-10-15", {}, "09:00 15:30"),
        ("NSE", "2010-10-18", {}, "09:15 15:30"),
        ("NSE", "2013-11-14", {}, "09:15 15:30"),
        ("NSE", "2013-11-15", {}, "closed"),
        ("NSE", "2015-02-28", {}, "09:15 15:30"),
        ("NSE", "2024-01-20", {}, "09:15 15:30"),
        ("NSE", "2024-01-22", {}, "closed"),
        ("NFO", "2024-05-18", {}, "09:15 12:40"),
        ("NSE", "2024-11-01", {}, "18:00 19:00"),
        ("MCX", "2026-12-25", {}, "closed"),
        ("MCX", "2026-11-10", {}, "17:00 23:55"),
        ("MCX", "2026-01-01", {}, "09:00 17:00"),
        ("MCX", "2026-03-06", {}, "09:00 23:55"),
    ],
)
def test_sessions(segment: str, day: str, options: dict[str, bool], expected: str) -> None:
    assert hours(segment, day, **options) == expected


def test_trading_days_of_both_years() -> None:
    days = [date(2026, 1, 1) + timedelta(days=offset) for offset in range(365)]
    # 261 weekdays, 16 closures, two weekend sessions.
    assert sum(NSE.is_trading_day(day) for day in days) == 261 - 16 + 2


FIXED = [(1, 26), (4, 14), (5, 1), (8, 15), (10, 2), (12, 25)]


@pytest.mark.parametrize("year", range(2010, 2027))
def test_every_published_year(year: int) -> None:
    """What is true of each year of either exchange, whatever its moving holidays."""
    days = [date(year, 1, 1) + timedelta(days=offset) for offset in range(366)]
    days = [day for day in days if day.year == year]
    traded = [day for day in days if facts.trades_on(day)]
    assert 242 <= len(traded) <= 253
    assert not any(facts.trades_on(date(year, month, day)) for month, day in FIXED)
    special = [found for day in days if (found := facts.special_session(day)) is not None]
    assert [row.reason for row in special].count("Muhurat") == 1
    assert all(facts.trades_on(row.day) for row in special)
    named = {row.day for row in special}
    assert all(day in named for day in traded if day.weekday() >= 5 or day in facts.CLOSED_DAYS)


def test_a_year_that_is_not_published_goes_on_by_a_rule_and_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    facts._year.cache_clear()
    days = [date(2027, 1, 1) + timedelta(days=offset) for offset in range(365)]
    traded = [day for day in days if NSE.is_trading_day(day)]
    # 261 weekdays; Republic Day and Ambedkar Jayanti are the fixed holidays that fall on one.
    assert len(traded) == 261 - 2
    assert hours("NSE", "2027-01-26") == "closed"
    assert hours("NSE", "2027-01-25") == "09:15 15:30"
    [warning] = caplog.records
    assert "holidays of 2027" in warning.message


def test_expiries_move_away_from_the_fixed_holidays_of_every_year() -> None:
    nifty, sensex = UNDERLYINGS["NIFTY"], UNDERLYINGS["SENSEX"]
    assert date(2027, 1, 25) in expiries_from(nifty, date(2027, 1, 4))
    assert date(2027, 1, 26) not in expiries_from(nifty, date(2026, 12, 28))
    assert monthlies_from(sensex, date(2028, 10, 1), 1) == [date(2028, 10, 26)]
    for year in range(2027, 2040):
        assert not any(
            (day.month, day.day) in FIXED for day in monthlies_from(nifty, date(year, 1, 1), 12)
        )


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-05-08T09:14:59", False),
        ("2026-05-08T09:15:00", True),
        ("2026-05-08T15:29:59", True),
        ("2026-05-08T15:30:00", False),
    ],
)
def test_the_close_is_exclusive(at: str, expected: bool) -> None:
    assert NSE.is_open("NSE", datetime.fromisoformat(f"{at}+05:30")) is expected


def test_next_open_skips_weekends_and_holidays() -> None:
    friday = datetime(2026, 3, 27, 16, 0, tzinfo=IST)
    assert NSE.next_open("NSE", friday) == datetime(2026, 3, 30, 9, 15, tzinfo=IST)
    inside = datetime(2026, 3, 27, 11, 0, tzinfo=IST)
    assert NSE.next_open("NSE", inside) == inside
    new_year = datetime(2026, 12, 31, 16, 0, tzinfo=IST)
    assert NSE.next_open("NSE", new_year) == datetime(2027, 1, 1, 9, 15, tzinfo=IST)


def test_always_open_bypasses_everything() -> None:
    calendar = Calendar("always-open")
    assert calendar.session("NSE", date(2026, 12, 25)) == Session(0, 86_400)
    assert calendar.is_open("NFO", datetime(2031, 1, 5, 3, 0, tzinfo=IST))
    assert calendar.squareoff("NSE", date(2026, 5, 8)) is None


@pytest.mark.parametrize(
    ("segment", "day", "expected"),
    [
        ("NSE", date(2025, 6, 2), (15, 20)),
        ("NSE", date(2026, 5, 8), (15, 25)),
        ("NSE", date(2026, 9, 1), (15, 10)),
        ("NSE", date(2026, 12, 8), (15, 25)),
        ("NFO", date(2026, 9, 1), (15, 25)),
        ("NSE", date(2025, 10, 21), (14, 30)),
        ("NFO", date(2026, 11, 8), (19, 0)),
        ("NSE", date(2026, 2, 1), (15, 25)),
    ],
)
def test_squareoff_times(segment: str, day: date, expected: tuple[int, int]) -> None:
    at = NSE.squareoff(segment, day)
    assert at is not None
    assert (at.hour, at.minute) == expected


def test_a_contract_that_ends_early_is_squared_off_early() -> None:
    tuesday = date(2026, 12, 8)
    usual, last = NSE.squareoff("NFO", tuesday), NSE.squareoff("NFO", tuesday, expiring=True)
    assert usual is not None
    assert last is not None
    assert (usual.hour, usual.minute, last.hour, last.minute) == (15, 30, 15, 15)


def test_the_square_off_time_can_be_chosen() -> None:
    calendar = Calendar("nse", squareoff={"equity": time(15, 12)})
    cut = calendar.squareoff("NSE", date(2026, 5, 8))
    assert cut is not None
    assert (cut.hour, cut.minute) == (15, 12)


def phases(segment: str, day: str, times: str, **options: bool) -> list[str]:
    found = NSE.trading_day(segment, date.fromisoformat(day), **options)
    assert found is not None
    shown = []
    for text in times.split():
        hour, minute = map(int, text.split(":"))
        shown.append(found.phase(hour * 3600 + minute * 60).value)
    return shown


SHARE = {"has_pre_open": True}
CAS = {"has_pre_open": True, "has_derivatives": True}


@pytest.mark.parametrize(
    ("segment", "day", "options", "times", "expected"),
    [
        ("NSE", "2026-05-08", SHARE, "08:59 09:00 09:06 09:08 09:14 09:15 15:29",
         ["closed", "pre-open", "pre-open", "between two phases", "between two phases",
          "continuous", "continuous"]),
        ("NSE", "2026-05-08", CAS, "15:30 15:39 15:40 15:59 16:00",
         ["between two phases", "between two phases", "post-close", "post-close", "closed"]),
        ("NSE", "2026-09-07", SHARE, "09:04 09:05 09:07 09:10 09:15 15:29 15:30 15:50",
         ["pre-open", "pre-open, limit orders only", "pre-open, limit orders only",
          "between two phases", "continuous", "continuous", "between two phases", "post-close"]),
        ("NSE", "2026-08-03", CAS, "15:14 15:15 15:19 15:20 15:24 15:25 15:27 15:30 15:40 15:50",
         ["continuous", "between two phases", "between two phases", "closing auction",
          "closing auction", "closing auction, limit orders only",
          "closing auction, limit orders only", "between two phases", "between two phases",
          "post-close"]),
        ("NSE", "2026-12-07", CAS, "15:29 15:30 15:31 15:36 15:40",
         ["continuous", "between two phases", "closing auction",
          "closing auction, limit orders only", "between two phases"]),
        ("NFO", "2026-05-08", SHARE, "09:06 09:08 09:15 15:29 15:30",
         ["pre-open", "between two phases", "continuous", "continuous", "closed"]),
        ("NFO", "2026-05-08", {}, "09:06 09:15", ["closed", "continuous"]),
        ("NFO", "2025-12-05", SHARE, "09:06 09:15", ["closed", "continuous"]),
        ("NSE", "2026-11-08", CAS, "09:15 18:14 18:15 19:14 19:15",
         ["closed", "closed", "continuous", "continuous", "closed"]),
        ("NSE", "2026-02-01", SHARE, "09:06 09:15", ["pre-open", "continuous"]),
    ],
)  # fmt: skip
def test_phases_of_the_day(
    segment: str, day: str, options: dict[str, bool], times: str, expected: list[str]
) -> None:
    assert phases(segment, day, times, **options) == expected


def test_the_random_end_differs_by_day_and_repeats() -> None:
    def ends(seed: int) -> list[int]:
        calendar = Calendar("nse", seed)
        days = [date(2026, 10, number) for number in (5, 6, 7, 8, 9)]
        found = [calendar.trading_day("NSE", day, **CAS) for day in days]
        return [row.windows[-2].closes for row in found if row]

    assert ends(7) == ends(7)
    assert len(set(ends(7))) > 1
    assert ends(7) != ends(8)
    assert all(15 * 3600 + 28 * 60 <= end < 15 * 3600 + 30 * 60 for end in ends(7))
