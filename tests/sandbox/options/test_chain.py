"""Chains, expiries, ratios and the choice of contracts."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_algo_sandbox.engine import IST, NotFound, Unprocessable
from kite_algo_sandbox.engine.base.errors import BadRequest
from kite_algo_sandbox.engine.market import black76
from kite_algo_sandbox.engine.market.option_chain import max_pain
from kite_algo_sandbox.engine.market.option_sessions import select_expiry
from kite_algo_sandbox.engine.market.recorded import DayRecord
from tests.sandbox.options.conftest import OptionDesk

UNDERLYINGS = ["NIFTY", "BANKNIFTY", "FINNIFTY", "SENSEX"]


@pytest.mark.parametrize("underlying", UNDERLYINGS)
@pytest.mark.parametrize("mode", ["always-open", "nse"])
def test_a_chain_shows_what_the_quotes_show(underlying: str, mode: str) -> None:
    for hours in (0, 3, 14, 62):
        start = datetime(2026, 5, 8, 10, 0, 31, tzinfo=IST) + timedelta(hours=hours)
        desk = OptionDesk(start, mode=mode)
        exchange = "BFO" if underlying == "SENSEX" else "NFO"
        rows = desk.chain(underlying)["chain"]
        assert len(rows) > 150
        for row in rows[3::37]:
            for contract in (row["ce"], row["pe"]):
                quote = desk.quote(f"{exchange}:{contract['tsym']}")
                assert contract["ltp"] == quote["last_price"]
                assert contract["oi"] == quote["oi"]
                assert contract["token"] == quote["instrument_token"]
                assert quote["strike"] == row["strike"]


def test_put_call_parity_holds_within_the_spread(desk: OptionDesk) -> None:
    for expiry in desk.engine.options.chains.expiries("NIFTY", desk.clock.now()):
        chain = desk.engine.options.chains.at("NIFTY", expiry, desk.clock.now())
        years = np.log(chain.forward / chain.spot) / black76.RATE
        fair = np.exp(-black76.RATE * years) * (chain.forward - chain.strikes)
        gap = chain.calls.ltp - chain.puts.ltp
        spread = 0.05 + 0.003 * (chain.calls.ltp + chain.puts.ltp)
        cheap = (chain.calls.ltp > 0.05) & (chain.puts.ltp > 0.05)
        assert cheap.sum() >= 8
        assert np.all(np.abs(gap - fair)[cheap] <= spread[cheap])


def test_volatility_smiles_over_strikes_and_prices_stay_on_the_tick_grid(desk: OptionDesk) -> None:
    answer = desk.chain("NIFTY", "current_month")
    rows = answer["chain"]
    at = answer["strikes"].index(answer["atm_strike"])
    iv = [row["ce"]["iv"] for row in rows]
    assert iv[0] > iv[at] < iv[-1]
    assert iv[at - 20] > iv[at + 20]
    for row in rows:
        for contract in (row["ce"], row["pe"]):
            assert round(contract["ltp"] * 100) % 5 == 0
            assert contract["ltp"] > 0
            assert contract["gamma"] >= 0
            assert contract["vega"] >= 0
        assert row["ce"]["delta"] - row["pe"]["delta"] == pytest.approx(1.0, abs=2e-6)
    calls, puts = [r["ce"]["delta"] for r in rows], [r["pe"]["delta"] for r in rows]
    assert calls == sorted(calls, reverse=True)
    assert puts == sorted(puts, reverse=True)


def test_the_session_shows_every_expiry_around_the_money(desk: OptionDesk) -> None:
    answer: Any = desk.engine.get_option_session(desk.token, "nifty")
    snapshot = answer["snapshot"]
    assert answer["expiries"] == sorted(answer["expiries"]) == list(snapshot["per_expiry"])
    assert len(answer["expiries"]) >= 5
    level = desk.last("NSE:NIFTY 50")
    for place, entry in enumerate(snapshot["per_expiry"].values()):
        assert entry["atm_strike"] == min(entry["strikes"], key=lambda k: abs(k - level))
        # Three months and four weeks are near; the others have few strikes, far apart.
        assert len(entry["strikes"]) == len(entry["rows"]) == (25 if place < 7 else 8)
        assert entry["forward"] > level
        assert 0.05 < entry["sigma_expiry"] < 0.5
        assert {row["CE"]["lot_size"] for row in entry["rows"]} == {65}
    pcr: Any = desk.engine.get_option_pcr(desk.token, "NIFTY", expiry="nearest")
    assert pcr["value"] == snapshot["per_expiry"][pcr["expiry"]]["pcr"]


def test_mini_chain_and_greeks_are_parts_of_the_chain(desk: OptionDesk) -> None:
    whole = desk.chain()
    mini: Any = desk.engine.get_option_mini_chain(desk.token, "NIFTY", window=3)
    at = whole["strikes"].index(whole["atm_strike"])
    assert mini["contracts"] == whole["chain"][at - 3 : at + 4]
    greeks: Any = desk.engine.get_option_greeks(desk.token, "NIFTY")
    assert greeks["greeks_source"] == "synthetic_forward_black76"
    expected = {k: v for k, v in whole["chain"][at]["pe"].items() if k != "oi"}
    assert greeks["contracts"][at]["pe"] == expected


def test_documented_max_pain_and_its_ties() -> None:
    strikes = np.array([24_900.0, 25_000.0, 25_100.0])
    assert max_pain(strikes, np.array([1000, 3000, 5000]), np.array([4000, 3000, 800])) == 25_000
    nothing = np.zeros(3, dtype=np.int64)
    assert max_pain(strikes, nothing, nothing) == 24_900
    assert max_pain(np.empty(0), nothing[:0], nothing[:0]) is None


def test_an_unknown_underlying_has_no_session(desk: OptionDesk) -> None:
    with pytest.raises(NotFound) as caught:
        desk.chain("TCS")
    assert isinstance(caught.value.detail, dict)
    assert caught.value.detail["code"] == "OPTION_SESSION_NOT_FOUND"


# -- expiries -------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 20)),
    st.sampled_from(UNDERLYINGS),
    st.sampled_from(["current_week", "current_month", "nearest", None]),
)
def test_front_expiries_exist_at_any_moment(
    at: datetime, underlying: str, selector: str | None
) -> None:
    desk = OptionDesk(at.replace(tzinfo=IST))
    expiry = date.fromisoformat(desk.chain(underlying, selector)["expiry"])
    assert expiry >= at.date()
    week_ends = at.date() + timedelta(days=6 - at.weekday())
    expiries: Any = desk.engine.list_option_expiries(desk.token, underlying)["expiries"]
    in_week = [day for day in expiries if day <= week_ends.isoformat()]
    if selector == "current_week" and in_week:
        assert expiry.isoformat() == in_week[0]


DAYS = [date(2026, 5, day) for day in (12, 19, 26)] + [date(2026, 6, day) for day in (2, 9, 30)]


@pytest.mark.parametrize(
    ("selector", "today", "expected"),
    [
        (None, date(2026, 5, 11), DAYS[0]),
        ("nearest", date(2026, 5, 12), DAYS[0]),
        (" Current_Week ", date(2026, 5, 11), DAYS[0]),
        ("current_week", date(2026, 5, 10), DAYS[0]),
        ("next_week", date(2026, 5, 11), DAYS[1]),
        ("next_week", date(2026, 5, 10), DAYS[0]),
        ("current_month", date(2026, 5, 11), DAYS[2]),
        ("next_month", date(2026, 5, 11), DAYS[5]),
        ("2026-06-09", date(2026, 5, 11), DAYS[4]),
    ],
)
def test_selectors(selector: str | None, today: date, expected: date) -> None:
    assert select_expiry(DAYS, selector, today) == expected


def test_the_front_month_rolls_when_it_is_over() -> None:
    assert select_expiry(DAYS[3:], "current_month", date(2026, 5, 30)) == DAYS[5]
    assert select_expiry(DAYS[3:], "current_week", date(2026, 5, 28)) == DAYS[3]


@pytest.mark.parametrize("selector", ["monthly", "2026-05-13", "next_week"])
def test_a_selector_that_fits_nothing_lists_what_there_is(selector: str) -> None:
    with pytest.raises(Unprocessable) as caught:
        select_expiry([DAYS[0]], selector, date(2026, 5, 12))
    assert isinstance(caught.value.detail, dict)
    assert caught.value.detail["code"] == "OPTION_INVALID_EXPIRY_SELECTOR"
    assert "2026-05-12" in str(caught.value.detail["message"])


def test_an_expired_contract_leaves_the_chain_in_the_evening() -> None:
    desk = OptionDesk(datetime(2026, 5, 12, 15, 0, tzinfo=IST), mode="nse")
    assert desk.chain()["expiry"] == "2026-05-12"
    desk.wait(3600)
    assert desk.chain()["expiry"] == "2026-05-19"


# -- selection ------------------------------------------------------------------------------------


def test_each_selector_finds_its_contract(desk: OptionDesk) -> None:
    chain = desk.chain()
    strikes, atm = chain["strikes"], chain["atm_strike"]
    at = strikes.index(atm)
    found = desk.select(
        {"option_type": "CE", "strike": 25000},
        {"option_type": "CE", "offset": "OTM2"},
        {"option_type": "PE", "offset": "itm1"},
        {"option_type": "pe", "moneyness": "-2_strike"},
        {"option_type": "CE", "moneyness": "ATM"},
        {"option_type": "CE", "delta_target": 0.3},
        {"option_type": "PE", "target_delta": 0.3},
        {"option_type": "PE", "delta_target": -0.3},
        {"option_type": "CE", "premium_target": 100},
    )
    got = [contract["strike"] for contract in found]
    assert got[:5] == [25000, strikes[at + 2], strikes[at + 1], strikes[at - 2], atm]
    assert got[6] == got[7] < atm < got[5]
    delta = found[5]["resolution_meta"]["resolved_delta"]
    for row in chain["chain"]:
        assert abs(row["ce"]["delta"] - 0.3) >= abs(delta - 0.3)
        assert abs(row["ce"]["ltp"] - 100) >= abs(found[8]["ltp"] - 100)
    assert [contract["resolver"] for contract in found] == [
        "exact", "offset", "offset", "offset", "offset", "delta", "delta", "delta", "premium",
    ]  # fmt: skip
    assert found[6]["resolution_meta"]["delta_comparison"] == "magnitude"
    assert {contract["lot_size"] for contract in found} == {65}
    assert {contract["exchange"] for contract in found} == {"NFO"}
    assert {contract["expiry_key"] for contract in found} == {chain["expiry"]}


def test_bse_contracts_carry_their_own_exchange_and_lot(desk: OptionDesk) -> None:
    [contract] = desk.select({"option_type": "PE", "offset": "ATM"}, underlying="SENSEX")
    assert (contract["exchange"], contract["lot_size"]) == ("BFO", 20)


@pytest.mark.parametrize(
    ("leg", "kind", "code"),
    [
        ({"option_type": "CE"}, BadRequest, "OPTION_SELECTION_INVALID_LEG"),
        ({"strike": 25000}, BadRequest, "OPTION_SELECTION_INVALID_OPTION_TYPE"),
        ({"option_type": "CE", "strike": 25001}, Unprocessable, "OPTION_SELECTION_UNRESOLVABLE"),
        ({"option_type": "CE", "strike": "x"}, Unprocessable, "OPTION_SELECTION_UNRESOLVABLE"),
        ({"option_type": "CE", "offset": "OTM"}, Unprocessable, "OPTION_SELECTION_UNRESOLVABLE"),
        ({"option_type": "CE", "offset": "OTM999"}, Unprocessable, "OPTION_SELECTION_UNRESOLVABLE"),
        ({"option_type": "CE", "delta_target": "x"}, Unprocessable,
         "OPTION_DELTA_SELECTION_UNRESOLVABLE"),
    ],
)  # fmt: skip
def test_a_bad_leg_is_named(desk: OptionDesk, leg: Any, kind: Any, code: str) -> None:
    with pytest.raises(kind) as caught:
        desk.select({"option_type": "CE", "offset": "ATM"}, leg)
    assert caught.value.detail["code"] == code
    assert "leg 1" in caught.value.detail["message"]


def test_a_chain_with_greeks_is_priced_in_less_than_two_milliseconds(desk: OptionDesk) -> None:
    chains, expiry = desk.engine.options.chains, desk.chain()["expiry"]

    def once(second: int) -> float:
        at = desk.clock.now() + timedelta(seconds=second)
        begin = time.perf_counter()
        chain = chains.at("NIFTY", date.fromisoformat(expiry), at)
        assert chain.strikes.size >= 200
        return time.perf_counter() - begin

    once(0)
    assert min(once(second) for second in range(20)) < 0.002


@dataclass(frozen=True)
class OneDay:
    """A flat recording of one instrument on the desk's first day."""

    identifier: str
    price: int
    step: int = 60
    grid: int = 5
    first_instant: datetime = datetime(2026, 5, 8, 9, 15, tzinfo=IST)

    @property
    def first_open(self) -> int:
        return self.price

    @property
    def days(self) -> dict[int, DayRecord]:
        seconds = np.arange(9 * 3600 + 900, 15 * 3600 + 1800, 60)
        flat = np.full(seconds.size, self.price)
        record = DayRecord(seconds, flat, flat, flat, flat, np.full(seconds.size, 65))
        return {date(2026, 5, 8).toordinal(): record}


def test_recorded_prices_show_in_the_chain() -> None:
    recordings = [OneDay("NSE:NIFTY 50", 2_500_000), OneDay("NFO:NIFTY2651224000CE", 123_455)]
    desk = OptionDesk(candles=recordings)
    answer = desk.chain()
    assert (answer["spot_ltp"], answer["atm_strike"]) == (25_000, 25_000)
    row = answer["chain"][answer["strikes"].index(24_000)]
    assert row["ce"]["ltp"] == desk.last("NFO:NIFTY2651224000CE") == 1234.55
    assert row["pe"]["ltp"] == desk.last("NFO:NIFTY2651224000PE")
