"""Prices that are set from outside: the path goes on from there, and everything follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kite_algo_sandbox.engine import IST, Invalid
from tests.sandbox.engine.conftest import START, Desk
from tests.sandbox.engine.test_gtt import body


def history(
    desk: Desk, symbol: str = "NSE:INFY", interval: str = "minute", since: datetime | None = None
) -> list[dict[str, Any]]:
    found: Any = desk.engine.get_historical_candles(
        desk.token, symbol=symbol, timeframe=interval, from_=since or START - timedelta(hours=1)
    )
    rows: list[dict[str, Any]] = found["candles"]
    return rows


def longer(candles: list[dict[str, Any]], size: int) -> list[tuple[Any, ...]]:
    """Minutes put together to longer candles, as far as they are complete."""
    whole = [candles[at : at + size] for at in range(0, len(candles) - size + 1, size)]
    return [
        (
            part[0]["ts"], part[0]["open"], max(row["high"] for row in part),
            min(row["low"] for row in part), part[-1]["close"],
        )
        for part in whole
    ]  # fmt: skip


def test_the_path_goes_on_from_there(desk: Desk) -> None:
    desk.wait(90)
    before, price = history(desk), desk.last()
    desk.engine.set_price("NSE:INFY", 1500)
    assert desk.last() == desk.last("BSE:INFY") == 1500
    assert history(desk) == before  # no candle that was complete is another one
    bid, ask = desk.bid_ask()
    assert bid <= 1500 <= ask
    twin = Desk()
    twin.wait(90)
    for _ in range(10):
        desk.wait(60)
        twin.wait(60)
        assert desk.last() == pytest.approx(twin.last() * 1500 / price, abs=0.2)
    jumped = history(desk)[len(before)]
    assert jumped["open"] == history(twin)[len(before)]["open"]
    assert jumped["low"] < 1500 <= jumped["high"]


@settings(max_examples=8, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.integers(1, 400),
            st.sampled_from([0, 1, 59, 60, 300, 7000]),
            st.floats(-15, 15).filter(lambda percent: abs(percent) > 0.01),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_every_view_is_of_one_path(steps: list[tuple[int, int, float]]) -> None:
    desk = Desk()
    for wait, over, percent in steps:
        desk.wait(wait)
        past, last = history(desk), desk.last()
        desk.engine.move("NSE:INFY", percent=percent, over=over)
        assert history(desk) == past
        if over:
            assert desk.last() == last
    lowest, highest = desk.last(), desk.last()
    first = len(history(desk))
    second = desk.clock.now().second
    for _ in range(59 - second):
        desk.wait(1)
        lowest, highest = min(lowest, desk.last()), max(highest, desk.last())
    desk.wait(1)
    minutes = history(desk)
    assert minutes[first]["low"] <= lowest <= highest <= minutes[first]["high"]
    desk.wait(3600)
    minutes = history(desk)
    for size, interval in ((3, "3minute"), (15, "15minute"), (60, "60minute")):
        shown = [
            (row["ts"], row["open"], row["high"], row["low"], row["close"])
            for row in history(desk, interval=interval)
        ]
        # All of them begin at 9 o'clock, as candles of an always-open market are cut at midnight.
        assert longer(minutes, size)[: len(shown)] == shown


def test_a_move_is_a_straight_line(desk: Desk) -> None:
    start = desk.last()
    answer = desk.engine.move("NSE:INFY", to=1500, over=600)
    assert answer["until"] == (desk.clock.now() + timedelta(seconds=600)).isoformat()
    for part in range(1, 11):
        assert desk.last() == pytest.approx(start + (1500 - start) * (part - 1) / 10, abs=0.05)
        desk.wait(60)
    assert desk.last() == 1500
    # One that is set on the way ends the line.
    desk.engine.move("NSE:INFY", percent=10, over=600)
    desk.wait(300)
    desk.engine.set_price("NSE:INFY", 1400)
    desk.wait(300)
    assert desk.last() == pytest.approx(1400, rel=0.01)


def test_what_rests_meets_the_price_at_once(desk: Desk) -> None:
    limit = desk.place(order_type="LIMIT", price=1200, quantity=1)["order_id"]
    stop = desk.place(order_type="SL-M", trigger_price=1600, quantity=1)["order_id"]
    desk.engine.set_price("NSE:INFY", 1600)
    assert desk.show(stop)["status"] == "COMPLETE"
    assert desk.show(stop)["average_price"] == pytest.approx(1600, abs=0.1)
    assert desk.show(limit)["status"] == "OPEN"
    desk.engine.set_price("NSE:INFY", 1199)
    assert desk.show(limit)["status"] == "COMPLETE"
    assert desk.show(limit)["average_price"] <= 1200
    # One that was set for a moment is over before the next second.
    late = desk.place(order_type="LIMIT", price=1180, quantity=1)["order_id"]
    desk.engine.move("NSE:INFY", to=1160, over=60)
    assert desk.show(late)["status"] == "OPEN"
    desk.wait(120)
    filled = datetime.fromisoformat(desk.show(late)["exchange_timestamp"]).replace(tzinfo=IST)
    assert 20 <= (filled - desk.clock.now() + timedelta(seconds=120)).total_seconds() <= 60


def test_protection_meets_it_at_once(desk: Desk) -> None:
    desk.engine.set_price("NSE:INFY", 1400)
    desk.place(product="MIS", quantity=10)
    config = {"enabled": True, "basket": {"stoploss_pct": 5}}
    desk.engine.update_backend_protection(desk.token, "run-1", {"backend_protection": config})
    desk.engine.set_price("NSE:INFY", 1390)
    assert not desk.events(event_type="protection.triggered")
    desk.engine.set_price("NSE:INFY", 1300)
    [row] = desk.events(event_type="protection.triggered")
    assert row["created_at"] == desk.clock.now().isoformat()
    exit_ = desk.orders()[-1]
    assert (exit_["transaction_type"], exit_["status"]) == ("SELL", "COMPLETE")
    assert exit_["average_price"] == pytest.approx(1300, abs=0.2)


def test_a_trigger_meets_it_at_once(desk: Desk) -> None:
    request = body(desk, 0.05)
    trigger: Any = desk.engine.place_gtt(desk.token, request)
    desk.engine.set_price("NSE:INFY", request["condition"]["trigger_values"][0])
    shown: Any = desk.engine.get_gtt(desk.token, trigger["trigger_id"])
    assert shown["status"] == "triggered"


def test_contracts_follow_their_index_and_can_leave_it(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(starting_cash=10_000_000)
    desk.run()
    spot = desk.last("NSE:NIFTY 50")
    expiry = desk.engine.instruments.expiries("NIFTY", desk.clock.now())[0]
    chain = desk.engine.instruments.chain("NIFTY", expiry, desk.clock.now())
    strike = min({item.strike for item in chain}, key=lambda strike: abs(strike / 100 - spot))
    call, put = (item.symbol for item in chain if item.strike == strike)
    future = next(
        item["tradingsymbol"]
        for item in desk.engine.search_tickers(desk.token, "NIFTY", exchange="NFO")["results"]  # type: ignore[attr-defined]
        if item["instrument_type"] == "FUT" and item["tradingsymbol"].startswith("NIFTY")
    )
    before = {name: desk.last(name) for name in (call, put, f"NFO:{future}")}
    desk.engine.set_price("NSE:NIFTY 50", round(spot * 1.01 / 0.05) * 0.05)
    assert desk.last(call) > before[call] * 1.3
    assert desk.last(put) < before[put] * 0.8
    assert desk.last(f"NFO:{future}") == pytest.approx(before[f"NFO:{future}"] * 1.01, rel=1e-4)
    put_before = desk.last(put)
    desk.engine.set_price(call, 777)
    assert (desk.last(call), desk.last(put)) == (777, put_before)
    shown: Any = desk.engine.get_option_chain(desk.token, "NIFTY", expiry=expiry.isoformat())
    assert 777 in {row["ce"]["ltp"] for row in shown["chain"]}
    desk.wait(60)
    [minute] = [row for row in history(desk, call) if row["high"] >= 777][-1:]
    assert minute["high"] >= 777 > minute["low"]


def test_a_closed_market_opens_there(make_desk: Callable[..., Desk]) -> None:
    evening = datetime(2026, 5, 8, 18, 0, tzinfo=IST)
    desk = make_desk(evening, mode="nse")
    close = desk.last()
    week = evening - timedelta(days=7)
    days = history(desk, interval="day", since=week)
    answer = desk.engine.move("NSE:INFY", percent=-5)
    assert str(answer["from"]).startswith("2026-05-11T09:15")
    assert desk.last() == close
    assert history(desk, interval="day", since=week) == days
    desk.clock.set(datetime(2026, 5, 11, 9, 15, tzinfo=IST))
    desk.engine.tick()
    quote = desk.quote()
    assert quote["ohlc"]["open"] == quote["last_price"] == pytest.approx(close * 0.95, abs=0.05)
    assert quote["ohlc"]["close"] == pytest.approx(close, rel=0.01)
    assert quote["change"] == pytest.approx(-5, abs=1)
    desk.clock.set(datetime(2026, 5, 11, 18, 0, tzinfo=IST))
    desk.engine.tick()
    assert history(desk, interval="day", since=week)[-1]["open"] == quote["ohlc"]["open"]


def test_a_reset_gives_the_paths_back(desk: Desk) -> None:
    before = desk.last()
    desk.engine.set_price("NSE:INFY", 1500)
    desk.engine.reset()
    assert desk.last() == before


@pytest.mark.parametrize(
    ("call", "field", "text"),
    [
        (lambda one: one.set_price("NSE:NOPE", 100), "symbol", "no instrument is known"),
        (lambda one: one.set_price("NSE:INFY", 100.03), "price", "a multiple of 0.10"),
        (lambda one: one.set_price("NSE:INFY", 0), "price", "above 0"),
        (lambda one: one.set_price("NSE:INFY", float("nan")), "price", "above 0"),
        (lambda one: one.move("NSE:INFY"), "to", "either"),
        (lambda one: one.move("NSE:INFY", to=1, percent=1), "to", "not both"),
        (lambda one: one.move("NSE:INFY", percent=-100), "percent", "above -100"),
        (lambda one: one.move("NSE:INFY", to=-5), "to", "above 0"),
        (lambda one: one.fill("1"), "order_id", "there is no order 1"),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, call: Any, field: str, text: str) -> None:
    before = desk.last()
    with pytest.raises(Invalid) as caught:
        call(desk.engine)
    assert (caught.value.field, text in caught.value.message) == (field, True)
    assert desk.last() == before


def test_orders_are_filled_by_hand(desk: Desk) -> None:
    order = desk.place(order_type="LIMIT", price=1300, quantity=10)["order_id"]
    with pytest.raises(Invalid, match="does not fill there"):
        desk.engine.fill(order, price=1300.1)
    with pytest.raises(Invalid, match="between 1 and 10"):
        desk.engine.fill(order, quantity=11)
    desk.engine.fill(order, quantity=4)
    assert (desk.show(order)["status"], desk.show(order)["filled_quantity"]) == ("OPEN", 4)
    filled: Any = desk.engine.fill(order, price=1299)
    assert filled["order"]["status"] == "COMPLETE"
    assert filled["order"]["average_price"] == pytest.approx((4 * 1300 + 6 * 1299) / 10)
    with pytest.raises(Invalid, match="only an order that rests"):
        desk.engine.fill(order)
    stop = desk.place(order_type="SL-M", trigger_price=1600, quantity=1)["order_id"]
    last = desk.last()
    desk.engine.fill(stop)
    assert (desk.show(stop)["status"], desk.show(stop)["average_price"]) == ("COMPLETE", last)


def test_an_expired_contract_cannot_be_moved(desk: Desk) -> None:
    expiry: date = desk.engine.instruments.expiries("NIFTY", desk.clock.now())[0]
    symbol = desk.engine.instruments.chain("NIFTY", expiry, desk.clock.now())[0].symbol
    desk.clock.set(datetime.combine(expiry, datetime.min.time(), IST) + timedelta(days=1))
    with pytest.raises(Invalid, match=r"no instrument is known|does not trade any more"):
        desk.engine.set_price(symbol, 10)
