"""A recording is the market: what is read back is what was recorded, in every interval."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.candle_files import CandleFileError, read_directory
from kite_algo_sandbox.candle_names import NameProblem, instrument_of
from kite_algo_sandbox.engine import IST, BadRequest
from kite_algo_sandbox.engine.market.recorded import BAR_PATHS
from kite_algo_worker.market.intervals import INTERVALS

ONE_DAY = 86_400
CLOCKS = st.sampled_from(["virtual", "virtual-exchange"])


class Row(NamedTuple):
    """A recorded candle, prices in rupees."""

    at: datetime
    open: float
    high: float
    low: float
    close: float
    volume: int


def resampled(rows: list[Row], minutes: int) -> list[Row]:
    """Longer candles, worked out on their own: counted from 09:15, and by the day for 0."""
    groups: dict[datetime, list[Row]] = {}
    for row in rows:
        midnight = datetime.combine(row.at.date(), time(), IST)
        start = midnight
        if minutes:
            opening = midnight + timedelta(hours=9, minutes=15)
            start = opening + (row.at - opening) // timedelta(minutes=minutes) * timedelta(
                minutes=minutes
            )
        groups.setdefault(start, []).append(row)
    return [
        Row(start, part[0].open, max(row.high for row in part), min(row.low for row in part),
            part[-1].close, sum(row.volume for row in part))
        for start, part in groups.items()
    ]  # fmt: skip


def write(path: Path, rows: list[Row]) -> None:
    lines = [",".join([row.at.isoformat(), *map(str, row[1:])]) for row in rows]
    path.write_text("date,open,high,low,close,volume\n" + "\n".join(lines) + "\n")


class Plan(NamedTuple):
    """What decides a random recording; small, so that a failure can be read."""

    step: int
    number: int
    first: date
    price: float
    volume: int
    days: int

    def rows(self) -> list[Row]:
        """Candles of one length, with gaps, half days, missing days, and without volume."""
        rng = random.Random(self.number)
        day, price = self.first, self.price
        rows: list[Row] = []
        for _ in range(self.days):
            day += timedelta(days=rng.choice([1, 1, 1, 2, 3, 30]))
            for start in [0] if self.step == ONE_DAY else _starts(rng, self.step):
                open_, price = price, _tick(price * rng.uniform(0.99, 1.01))
                high = _tick(max(open_, price) * rng.uniform(1, 1.005))
                low = _tick(min(open_, price) * rng.uniform(0.995, 1))
                bounds = (max(high, open_, price), min(low, open_, price))
                at = datetime.combine(day, time(), IST) + timedelta(seconds=start)
                rows.append(Row(at, open_, *bounds, price, rng.randint(0, self.volume)))
        return rows


def _tick(price: float) -> float:
    return max(round(price * 20), 1) / 20


PLANS = st.builds(
    Plan,
    step=st.sampled_from([60, 180, 300, 600, 900, 1800, 3600, ONE_DAY]),
    number=st.integers(0, 2**32),
    first=st.dates(date(2003, 1, 1), date(2028, 12, 31)),
    price=st.sampled_from([12.35, 199.9, 1500.0, 24_999.95]),
    volume=st.sampled_from([0, 1, 5_000]),
    days=st.integers(2, 4),
)


def _starts(rng: random.Random, step: int) -> list[int]:
    opens, closes = 33_300, rng.choice([55_800, 55_800, 43_200])
    starts = [start for start in range(opens, closes, step) if rng.random() > 0.1]
    # Two neighbours, so that the length of the candles shows.
    return sorted({opens, opens + step, *starts})


def read_back(sandbox: Sandbox, symbol: str, interval: str, first: date, last: date) -> list[Row]:
    token = sandbox.engine.authenticate(sandbox.token)
    found: list[Row] = []
    since = datetime.combine(first, time(), IST)
    end = datetime.combine(last, time(23, 59), IST)
    while since < end:
        until = min(since + timedelta(days=80), end)
        answer: Any = sandbox.engine.get_historical_candles(
            token, symbol=symbol, timeframe=interval, from_=since.isoformat(), to=until.isoformat()
        )
        found += [_row(row) for row in answer["candles"]]
        since = until + timedelta(minutes=1)
    return found


def _row(row: dict[str, Any]) -> Row:
    at = datetime.fromisoformat(row["ts"])
    return Row(at, row["open"], row["high"], row["low"], row["close"], row["volume"])


@settings(max_examples=20, deadline=None)
@given(st.lists(PLANS, min_size=1, max_size=3), CLOCKS)
def test_every_interval_of_random_recordings_reads_back(plans: list[Plan], clock: Any) -> None:
    names = ("NSE_INFY", "BSE_NEWCO", "NSE_NIFTY 50")
    first = plans[0].first  # no two of them lie decades apart
    files = [(plan.step, plan._replace(first=first).rows()) for plan in plans]
    with tempfile.TemporaryDirectory() as place:
        for name, (_, rows) in zip(names, files, strict=False):
            write(Path(place) / f"{name}.csv", rows)
        sandbox = Sandbox(clock=clock, data=place)
    end = max(rows[-1].at for _, rows in files) + timedelta(days=1)
    sandbox.run_until(end)
    token = sandbox.engine.authenticate(sandbox.token)
    for name, (step, rows) in zip(names, files, strict=False):
        symbol = name.replace("_", ":")
        for interval, minutes in INTERVALS.items():
            if minutes and (step == ONE_DAY or minutes * 60 % step):
                with pytest.raises(BadRequest, match="recorded in candles of"):
                    sandbox.engine.get_candles(token, symbol=symbol, interval=interval, lookback=9)
                continue
            expected = resampled(rows, minutes)
            first, last = rows[0].at.date(), rows[-1].at.date()
            assert read_back(sandbox, symbol, interval, first, last) == expected
            newest: Any = sandbox.engine.get_candles(
                token, symbol=symbol, interval=interval, lookback=500
            )
            assert [_row(row) for row in newest["candles"]] == expected[-500:]


@settings(max_examples=15, deadline=None)
@given(PLANS, st.integers(0, 2**32), st.sampled_from(BAR_PATHS))
def test_nothing_shows_before_it_has_happened(plan: Plan, number: int, bar_path: str) -> None:
    step, rows = plan.step, plan.rows()
    with tempfile.TemporaryDirectory() as place:
        write(Path(place) / "NSE_INFY.csv", rows)
        sandbox = Sandbox(clock="virtual", data=place, bar_path=bar_path)
    token = sandbox.engine.authenticate(sandbox.token)
    rng = random.Random(number)
    daily = step == ONE_DAY
    for row in sorted(rng.sample(rows, min(len(rows), 8))):
        begins = row.at + timedelta(seconds=33_300 if daily else 0)
        left = 55_800 - (begins - datetime.combine(row.at.date(), time(), IST)).seconds
        at = begins + timedelta(seconds=rng.randrange(min(step, left)))
        if at < sandbox.engine.clock.now():
            continue
        sandbox.run_until(at)
        answer: Any = sandbox.engine.get_quotes(token, symbols=["NSE:INFY"], mode="full")
        quote = answer["quotes"]["NSE:INFY"]
        assert row.low <= quote["last_price"] <= row.high
        known = [r for r in rows if r.at.date() == row.at.date() and r.at <= row.at]
        assert quote["ohlc"]["open"] == known[0].open
        assert quote["ohlc"]["high"] <= max(r.high for r in known)
        assert quote["ohlc"]["low"] >= min(r.low for r in known)
        shown: Any = sandbox.engine.get_candles(
            token, symbol="NSE:INFY", interval="day", lookback=5
        )
        assert all(candle["ts"][:10] < row.at.date().isoformat() for candle in shown["candles"])


def minutes_of(day: str, *prices: float, start: str = "09:15", step: int = 1) -> list[Row]:
    begin = datetime.fromisoformat(f"{day}T{start}:00+05:30")
    return [
        Row(begin + timedelta(minutes=step * number), price, price + 1, price - 1, price, 10)
        for number, price in enumerate(prices)
    ]


@pytest.fixture
def stage(tmp_path: Path) -> Callable[..., Sandbox]:
    def make(clock: Any = "virtual", **files: list[Row]) -> Sandbox:
        for name, rows in files.items():
            write(tmp_path / f"{name}.csv", rows)
        return Sandbox(clock=clock, data=tmp_path, cash=10**7)

    return make


def place(sandbox: Sandbox, **fields: Any) -> Any:
    engine, token = sandbox.engine, sandbox.engine.authenticate(sandbox.token)
    engine.create_run(
        token,
        {"strategy_run_id": "r", "template_id": "t", "account_scope": "kite:paper-a",
         "execution_mode": "paper"},
    )  # fmt: skip
    order = {
        "exchange": "NSE", "tradingsymbol": "INFY", "transaction_type": "BUY", "product": "CNC",
        "order_type": "MARKET", "quantity": 1,
    } | fields  # fmt: skip
    body = {
        "intent_type": "place_order", "payload": {"order": order},
        "idempotency_key": f"key:{engine.clock.now().isoformat()}",
    }  # fmt: skip
    return engine.submit_intent(token, "r", body)


@pytest.mark.parametrize("clock", ["virtual", "virtual-exchange"])
@pytest.mark.parametrize("year", [2003, 2019, 2024, 2031])
def test_any_year_that_was_recorded_trades(stage: Any, clock: str, year: int) -> None:
    sandbox = stage(clock, NSE_INFY=minutes_of(f"{year}-03-05", 100.0, 101.0, 102.0))
    answer = place(sandbox)
    assert (answer["order_status"], sandbox.engine.clock.now().year) == ("COMPLETE", year)


def test_recorded_hours_are_the_market_hours(stage: Any) -> None:
    """An evening of a Sunday is a session when it was recorded; the day after is none."""
    sandbox = stage(
        "virtual-exchange", NSE_INFY=minutes_of("2023-11-12", 100.0, 101.0, start="18:15")
    )
    assert place(sandbox)["order_status"] == "COMPLETE"
    sandbox.advance(3600)
    token = sandbox.engine.authenticate(sandbox.token)
    assert "closed" in _refused(sandbox)
    sandbox.run_until(datetime(2023, 11, 13, 10, 0, tzinfo=IST))
    answer: Any = sandbox.engine.get_quotes(token, symbols=["NSE:INFY"])
    assert answer["quotes"]["NSE:INFY"]["is_stale"] is True


def _refused(sandbox: Sandbox) -> str:
    engine, token = sandbox.engine, sandbox.engine.authenticate(sandbox.token)
    order = {
        "exchange": "NSE", "tradingsymbol": "INFY", "transaction_type": "BUY", "product": "CNC",
        "order_type": "MARKET", "quantity": 1,
    }  # fmt: skip
    body = {
        "intent_type": "place_order", "payload": {"order": order},
        "idempotency_key": f"key:{engine.clock.now().isoformat()}",
    }  # fmt: skip
    answer: Any = engine.submit_intent(token, "r", body)
    assert answer["order_status"] == "REJECTED"
    return str(answer["rejection_reason"])


def test_an_index_without_volume_has_options_around_its_level(stage: Any) -> None:
    rows = [row._replace(volume=0) for row in minutes_of("2026-05-08", *[9_000.0] * 40)]
    sandbox = stage("virtual", **{"NSE_NIFTY 50": rows})
    sandbox.advance(600)
    engine = sandbox.engine
    at = engine.now()
    chain = engine.instruments.chain("NIFTY", engine.instruments.expiries("NIFTY", at)[0], at)
    strikes = sorted({row.strike // 100 for row in chain})
    assert strikes[0] <= 9_000 * 0.81
    assert 9_000 * 1.19 <= strikes[-1] <= 9_000 * 1.25
    call = min(chain, key=lambda row: abs(row.strike - 900_000))
    answer = place(
        sandbox, exchange="NFO", tradingsymbol=call.tradingsymbol, product="NRML",
        quantity=call.lot_size,
    )  # fmt: skip
    assert answer["order_status"] == "COMPLETE"


def test_before_its_first_candle_an_instrument_has_no_price(stage: Any) -> None:
    sandbox = stage(
        NSE_INFY=minutes_of("2026-05-08", 100.0), NSE_TCS=minutes_of("2026-05-11", 200.0)
    )
    token = sandbox.engine.authenticate(sandbox.token)
    answer: Any = sandbox.engine.get_quotes(token, symbols=["NSE:INFY", "NSE:TCS"])
    assert (list(answer["quotes"]), answer["missing"]) == (["NSE:INFY"], ["NSE:TCS"])
    sandbox.run_until(datetime(2026, 5, 11, 9, 15, tzinfo=IST))
    answer = sandbox.engine.get_quotes(token, symbols=["NSE:TCS"])
    assert answer["quotes"]["NSE:TCS"]["last_price"] == 200.0


def test_the_previous_close_is_the_average_of_the_last_half_hour(stage: Any) -> None:
    rows = minutes_of("2026-05-07", *[100.0] * 30, *[110.0] * 29, 140.0)
    sandbox = stage(NSE_INFY=[*rows, *minutes_of("2026-05-08", 120.0)])
    sandbox.run_until(datetime(2026, 5, 8, 9, 15, tzinfo=IST))
    token = sandbox.engine.authenticate(sandbox.token)
    answer: Any = sandbox.engine.get_quotes(token, symbols=["NSE:INFY"], mode="full")
    assert answer["quotes"]["NSE:INFY"]["ohlc"]["close"] == 111.0


def test_every_recorded_price_can_be_ordered_at(stage: Any) -> None:
    """In March 2025 the tick of a share of 8,900 rupees was 0.05; today's is 0.50."""
    rows = minutes_of("2025-03-03", 8_912.35, 8_911.15)
    sandbox = stage(**{"NSE_BAJAJ-AUTO": rows})
    answer = place(sandbox, tradingsymbol="BAJAJ-AUTO", order_type="LIMIT", price=8_912.85)
    assert answer["order_status"] == "COMPLETE"


NAMES = [
    ("INFY", "NSE:INFY"), ("NSE_INFY", "NSE:INFY"), ("408065", "408065"), ("INFY.NS", "NSE:INFY"),
    ("INFY.BO", "BSE:INFY"), ("INFY-EQ", "NSE:INFY"), ("INFY (1)", "NSE:INFY"),
    ("NIFTY50", "NSE:NIFTY 50"), ("NIFTY", "NSE:NIFTY 50"), ("^NSEI", "NSE:NIFTY 50"),
    ("NIFTY_50", "NSE:NIFTY 50"), ("BANKNIFTY-5m", "NSE:NIFTY BANK"), ("SENSEX", "BSE:SENSEX"),
    ("RELIANCE_5min", "NSE:RELIANCE"), ("BSE-EQ_1min", "NSE:BSE"), ("NSE_INFYS", "NSE:INFYS"),
    ("SBIN_daily_nse_download", "NSE:SBIN"), ("BAJAJAUTO", "NSE:BAJAJ-AUTO"),
    ("candles_1min_NIFTY25O1425000CE_10924290_20251008", "NFO:NIFTY25O1425000CE"),
    ("NEWCO", "NSE:NEWCO"), ("NFO_NIFTY26MAYFUT", "NFO:NIFTY26MAYFUT"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "identifier"), NAMES)
def test_names_that_files_have(name: str, identifier: str) -> None:
    assert instrument_of(name).identifier == identifier


@pytest.mark.parametrize(("name", "said"), [("INFYS", "nearly NSE:INFY"), ("5min", "name it like")])
def test_names_that_tell_of_no_instrument(name: str, said: str) -> None:
    with pytest.raises(NameProblem, match=said):
        instrument_of(name)


FORMS = {
    "NSE's own download": (
        "DATE,SERIES,OPEN,HIGH,LOW,PREV. CLOSE,LTP,CLOSE,VWAP,VOLUME\n"
        "2024-01-30,EQ,625.45,633.5,624.2,622.95,640.5,626.75,628.36,1697\n"
        '2024-01-29,EQ,619.0,629.5,615.6,612.75,624.2,622.95,622.28,"1,957"\n',
        [
            ("2024-01-29", 619.0, 629.5, 615.6, 622.95, 1957),
            ("2024-01-30", 625.45, 633.5, 624.2, 626.75, 1697),
        ],
    ),
    "day first": (
        "Date,Open,High,Low,Close\n29-01-2024,619,629.5,615.6,622.95\n02-02-2024,1,1,1,1\n",
        [("2024-01-29", 619.0, 629.5, 615.6, 622.95, 0), ("2024-02-02", 1.0, 1.0, 1.0, 1.0, 0)],
    ),
    "month in words": (
        "Date,Open,High,Low,Close,Volume\n04-Mar-2025,1,2,1,2,5\n05 Mar 2025,2,2,1,1,6\n",
        [("2025-03-04", 1.0, 2.0, 1.0, 2.0, 5), ("2025-03-05", 2.0, 2.0, 1.0, 1.0, 6)],
    ),
    "only a last price": (
        "date,open,high,low,ltp,volume\n2024-01-29,1,2,1,2,5\n2024-01-30,2,2,1,1,6\n",
        [("2024-01-29", 1.0, 2.0, 1.0, 2.0, 5), ("2024-01-30", 2.0, 2.0, 1.0, 1.0, 6)],
    ),
    "days without prices": (
        "date,open,high,low,close,volume\n2024-01-29,1,2,1,2,5\n2024-01-30,,,,,\n"
        "2024-01-31,2,2,1,1,6\n",
        [("2024-01-29", 1.0, 2.0, 1.0, 2.0, 5), ("2024-01-31", 2.0, 2.0, 1.0, 1.0, 6)],
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_day_files_as_people_have_them(tmp_path: Path, form: str) -> None:
    text, expected = FORMS[form]
    (tmp_path / "SBIN.csv").write_text(text)
    sandbox = Sandbox(clock="virtual", data=tmp_path)
    sandbox.advance(10 * ONE_DAY)
    first, last = (date.fromisoformat(expected[index][0]) for index in (0, -1))
    rows = read_back(sandbox, "NSE:SBIN", "day", first, last)
    assert [(row.at.date().isoformat(), *row[1:]) for row in rows] == expected


MINUTE_FORMS = {
    "date and time apart": "Date,Time,open,high,low,close,volume\n"
    "20250101,09:15,1,2,1,2,5\n20250101,9:16,2,3,2,3,6\n",
    "yfinance": "Price,Close,High,Low,Open,Volume\nTicker,^NSEI,^NSEI,^NSEI,^NSEI,^NSEI\n"
    "Datetime,,,,,\n2025-01-01 03:45:00+00:00,2,2,1,1,5\n2025-01-01 03:46:00+00:00,3,3,2,2,6\n",
    "day last": "time,open,high,low,close,volume\n"
    "31/01/2025 09:15,1,2,1,2,5\n31/01/2025 09:16,2,3,2,3,6\n",
}


@pytest.mark.parametrize("form", MINUTE_FORMS)
def test_minute_files_as_people_have_them(tmp_path: Path, form: str) -> None:
    (tmp_path / "SBIN_1min.csv").write_text(MINUTE_FORMS[form])
    [found] = read_directory(tmp_path)
    [record] = found.days.values()
    assert (found.step, record.second.tolist()) == (60, [33_300, 33_360])
    assert (record.open.tolist(), record.close.tolist()) == ([100, 200], [200, 300])
    assert record.volume.tolist() == [5, 6]


def test_what_is_replayed_is_told(tmp_path: Path) -> None:
    write(tmp_path / "INFY.NS.csv", minutes_of("2024-03-05", 1.5, 2.5, step=5))
    sandbox = Sandbox(clock="virtual", data=tmp_path)
    assert sandbox.recordings == (
        "NSE:INFY  2024-03-05 to 2024-03-05, 1 days, 2 candles of 5 minutes  (INFY.NS.csv)",
    )


def test_dates_that_may_mean_two_days_are_refused(tmp_path: Path) -> None:
    (tmp_path / "SBIN.csv").write_text("date,open,high,low,close\n04-03-2025,1,1,1,1\n")
    with pytest.raises(CandleFileError, match="may mean two days; write the year first"):
        read_directory(tmp_path)
