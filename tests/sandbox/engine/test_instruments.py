"""The instrument master."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from kite_algo_sandbox.engine import IST
from kite_algo_sandbox.engine.market.instruments import Instruments

AT = datetime(2026, 5, 8, 10, 0, tzinfo=IST)
SEGMENT_BYTE = {"NSE": 1, "NFO": 2, "BSE": 4, "BFO": 5}


@pytest.fixture(scope="module")
def master() -> Instruments:
    return Instruments()


def test_tokens_and_symbols_are_unique(master: Instruments) -> None:
    listed = master.listed(AT)
    assert len({item.instrument_token for item in listed}) == len(listed)
    assert len({item.symbol for item in listed}) == len(listed)
    for item in listed:
        assert 0 < item.instrument_token < 2**32
        byte = 9 if item.is_index else SEGMENT_BYTE[item.exchange]
        assert item.instrument_token % 256 == byte, item.symbol
        assert item.tick > 0
        assert item.lot_size >= 1


@pytest.mark.parametrize(
    ("symbol", "token"),
    [
        ("NSE:INFY", 408065),
        ("NSE:RELIANCE", 738561),
        ("BSE:RELIANCE", 128083204),
        ("NSE:SBIN", 779521),
        ("NSE:NIFTY 50", 256265),
        ("NSE:NIFTY BANK", 260105),
        ("NSE:NIFTY FIN SERVICE", 257801),
        ("BSE:SENSEX", 265),
    ],
)
def test_known_tokens_both_ways(master: Instruments, symbol: str, token: int) -> None:
    by_symbol = master.find(symbol.lower(), AT)
    assert by_symbol is not None
    assert by_symbol.instrument_token == token
    assert master.find(token, AT) is by_symbol
    assert master.find(str(token), AT) is by_symbol


@pytest.mark.parametrize("text", ["INFY", "NSE:", ":INFY", "", "NSE:NOPE", "12345678901", "999"])
def test_unknown_names_find_nothing(master: Instruments, text: str) -> None:
    assert master.find(text, AT) is None


@pytest.mark.parametrize(
    ("on", "symbol", "expiry", "lot"),
    [
        ((2026, 5, 8), "NFO:NIFTY26MAY25000CE", date(2026, 5, 26), 65),
        ((2026, 5, 8), "NFO:NIFTY2651225000CE", date(2026, 5, 12), 65),
        ((2026, 10, 1), "BFO:SENSEX26O0882000PE", date(2026, 10, 8), 20),
        ((2026, 10, 13), "NFO:NIFTY26O1925000CE", date(2026, 10, 19), 65),
        ((2026, 11, 16), "NFO:NIFTY26NOV25000PE", date(2026, 11, 23), 65),
        ((2026, 11, 16), "NFO:BANKNIFTY26NOVFUT", date(2026, 11, 23), 30),
        ((2026, 11, 16), "NFO:FINNIFTY26DEC27000PE", date(2026, 12, 29), 60),
        ((2025, 11, 17), "NFO:NIFTY25NOV25000CE", date(2025, 11, 25), 75),
        ((2025, 5, 8), "NFO:NIFTY25MAYFUT", date(2025, 5, 29), 75),
    ],
)
def test_contracts_follow_the_date(
    master: Instruments, on: tuple[int, int, int], symbol: str, expiry: date, lot: int
) -> None:
    item = master.find(symbol, datetime(*on, 10, 0, tzinfo=IST))
    assert item is not None
    assert item.expiry == expiry
    assert item.lot_size == lot


def test_yesterdays_contract_stays_known(master: Instruments) -> None:
    item = master.find("NFO:NIFTY2651225000CE", AT)
    assert item is not None
    assert master.find(item.symbol, datetime(2026, 6, 1, tzinfo=IST)) is item


def test_search_prefers_the_exact_symbol(master: Instruments) -> None:
    found = master.search("infy", AT)
    assert [item.tradingsymbol for item in found][:1] == ["INFY"]
    assert {item.exchange for item in found} == {"NSE", "BSE"}
    nfo = master.search("NIFTY", AT, exchange="nfo", limit=20)
    assert len(nfo) == 20
    assert all(item.exchange == "NFO" for item in nfo)
    assert master.search("  ", AT) == []
    assert master.search("INFY", AT, exchange="XYZ") == []


def test_search_ranks_the_underlying_of_the_first_word(master: Instruments) -> None:
    nfo = master.search("NIFTY", AT, exchange="NFO", limit=40)
    assert {item.underlying for item in nfo} == {"NIFTY"}
    assert [item.instrument_type for item in nfo[:4]] == ["FUT", "FUT", "FUT", "CE"]
    expiries = [item.expiry for item in nfo[3:]]
    assert expiries == sorted(expiries)
    futures = master.search("nifty fut", AT)
    assert [item.underlying for item in futures[:3]] == ["NIFTY"] * 3
    assert {item.instrument_type for item in futures} == {"FUT"}
    call = master.search("NIFTY 25000 CE", AT)[0]
    assert (call.underlying, call.strike, call.instrument_type) == ("NIFTY", 2_500_000, "CE")
    assert master.search("NIFTY 50", AT)[0].tradingsymbol == "NIFTY 50"


def test_a_chain_pairs_calls_and_puts(master: Instruments) -> None:
    expiry = master.expiries("NIFTY", AT)[0]
    chain = master.chain("NIFTY", expiry, AT)
    assert [item.instrument_type for item in chain[:2]] == ["CE", "PE"]
    strikes = [item.strike for item in chain[::2]]
    assert strikes == sorted(strikes)
    assert 2_500_000 in strikes
    assert master.expiries("RELIANCE", AT) == []


@pytest.mark.parametrize(
    ("day", "bank", "fin"),
    [
        ("2025-08-12", 600, 1800),
        ("2025-09-03", 900, 1800),
        ("2025-12-03", 600, 1200),
        ("2026-02-04", 600, 1800),
        ("2026-03-04", 600, 1200),
        ("2026-05-08", 900, 1800),
        ("2026-08-04", 600, 1800),
    ],
)
def test_freeze_quantities_hold_by_trading_day(day: str, bank: int, fin: int) -> None:
    at = datetime.fromisoformat(f"{day}T10:00:00+05:30")
    for name, limit in (("BANKNIFTY", bank), ("FINNIFTY", fin)):
        instruments = Instruments()
        chain = instruments.chain(name, instruments.expiries(name, at)[-1], at)
        assert {row.freeze_quantity for row in chain} == {limit}


def test_a_listed_contract_takes_over_the_limits_of_a_new_month() -> None:
    instruments = Instruments()
    june = datetime.fromisoformat("2026-06-26T10:00:00+05:30")
    july = datetime.fromisoformat("2026-07-01T10:00:00+05:30")
    symbols = [row.symbol for row in instruments.listed(june) if row.name == "BANKNIFTY"]
    kept = [symbol for symbol in symbols if "JUL" in symbol or "AUG" in symbol]
    assert kept
    before = {instruments.find(symbol, june).freeze_quantity for symbol in kept}  # type: ignore[union-attr]
    after = {instruments.find(symbol, july).freeze_quantity for symbol in kept}  # type: ignore[union-attr]
    assert (before, after) == ({900}, {600})


def test_ticks_of_index_futures_by_exchange_and_date() -> None:
    for day, nifty, sensex in (("2025-03-04", 5, 5), ("2026-05-08", 10, 5)):
        at = datetime.fromisoformat(f"{day}T10:00:00+05:30")
        futures = [row for row in Instruments().listed(at) if row.is_future]
        assert {row.tick for row in futures if row.name == "NIFTY"} == {nifty}
        assert {row.tick for row in futures if row.name == "SENSEX"} == {sensex}
