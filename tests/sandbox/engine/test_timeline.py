"""The timeline, decisions, listeners, market answers and replay of a whole session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kite_algo_sandbox.engine import BadRequest, Invalid, NotFound, Token

from .conftest import Desk


def test_paper_orders_leave_execution_rows(desk: Desk) -> None:
    desk.place()
    rows = desk.events()
    assert [row["event_type"] for row in rows] == ["order.updated", "order.trade", "order.updated"]
    assert [row["payload"]["status"] for row in rows] == ["OPEN", "COMPLETE", "COMPLETE"]
    cursors = [row["cursor"] for row in rows]
    assert cursors == sorted(set(cursors))
    assert rows[0]["related_resource_type"] == "broker_order"
    assert set(rows[0]) == {
        "cursor", "strategy_run_id", "account_id", "basket_execution_id", "event_kind",
        "event_source", "event_type", "related_resource_type", "related_resource_id", "summary",
        "payload", "created_at",
    }  # fmt: skip


def test_execution_rows_read_well(desk: Desk) -> None:
    done = desk.show(desk.place()["order_id"])
    price = f"{done['average_price']:.2f}"
    assert [row["summary"] for row in desk.events()] == [
        "BUY 1 INFY MARKET: OPEN",
        f"BUY 1 INFY: 1 filled at {price}",
        f"BUY 1 INFY MARKET: COMPLETE at {price}",
    ]
    desk.place(order_type="SL", price=1700.0, trigger_price=1690.5, quantity=2)
    assert desk.events()[-1]["summary"] == (
        "BUY 2 INFY SL 1700.00 trigger 1690.50: TRIGGER PENDING"
    )
    desk.place(quantity=100_000)
    assert desk.events()[-1]["summary"] == (
        "BUY 100000 INFY MARKET: REJECTED, Insufficient paper funds or margin"
    )


def test_pages_follow_the_cursor(desk: Desk) -> None:
    for _ in range(3):
        desk.place()
    first: Any = desk.engine.list_timeline(desk.token, "run-1", limit=4)
    rest: Any = desk.engine.list_timeline(desk.token, "run-1", after_cursor=first["last_cursor"])
    assert len(first["events"]) == 4
    assert [*first["events"], *rest["events"]] == desk.events()
    empty: Any = desk.engine.list_timeline(desk.token, "run-1", after_cursor=rest["last_cursor"])
    assert empty["events"] == []
    assert empty["last_cursor"] == rest["last_cursor"]
    short: Any = desk.engine.list_execution_events(desk.token, "run-1", limit=1)
    assert set(short["events"][0]) == {
        "cursor", "strategy_run_id", "account_id", "basket_execution_id", "event_type", "payload",
        "created_at",
    }  # fmt: skip
    with pytest.raises(Invalid):
        desk.engine.list_timeline(desk.token, "run-1", limit=0)


def test_decisions_in_both_vocabularies(desk: Desk) -> None:
    documented: Any = desk.engine.log_decision_event(
        desk.token, "run-1",
        {"event_type": "signal.generated", "summary": " cross ", "details": {"fast": 1}},
    )  # fmt: skip
    assert documented["event_type"] == "signal.generated"
    assert documented["summary"] == "cross"
    assert documented["payload"]["details"] == {"fast": 1}
    deployed: Any = desk.engine.log_decision_event(
        desk.token, "run-1", {"decision_type": "signal", "action": "enter", "summary": "x"}
    )
    assert deployed["event_type"] == "decision.signal"
    assert deployed["event_kind"] == "decision"
    assert desk.events(event_kind="decision") == [documented, deployed]
    desk.place()
    assert len(desk.events(event_kind="decision")) == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"event_type": "x"}, "summary"),
        ({"event_type": "x", "summary": ""}, "summary"),
        ({"event_type": "x", "summary": "y" * 501}, "summary"),
        ({"summary": "y"}, "event_type"),
        ({"decision_type": "guess", "summary": "y"}, "decision_type"),
        ({"event_type": "x", "summary": "y", "details": []}, "details"),
    ],
)
def test_malformed_decisions(desk: Desk, body: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        desk.engine.log_decision_event(desk.token, "run-1", body)
    assert refusal.value.field == field


def test_listeners_hear_everything_until_they_leave(desk: Desk) -> None:
    heard: list[Any] = []
    leave = desk.engine.subscribe_timeline(heard.append)
    desk.place()
    leave()
    leave()
    desk.place()
    assert heard == desk.events()[:3]
    heard[0]["payload"].clear()
    assert desk.events()[0]["payload"]


def test_quotes_by_symbol_and_token(desk: Desk) -> None:
    answer: Any = desk.engine.get_quotes(
        desk.token, symbols=["nse:infy", "NSE:NOPE"], instrument_tokens=[408065, 999]
    )
    assert set(answer["quotes"]) == {"NSE:INFY", "408065"}
    assert answer["missing"] == ["NSE:NOPE", 999]
    row = answer["quotes"]["NSE:INFY"]
    assert row["ohlc"]["low"] <= row["last_price"] <= row["ohlc"]["high"]
    assert len(row["depth"]["buy"]) == len(row["depth"]["sell"]) == 5
    assert row["is_stale"] is False
    assert answer["quotes"]["408065"] == row
    bare: Any = desk.engine.get_quotes(desk.token, symbols=["NSE:INFY"], mode="LTP")
    assert bare["quotes"]["NSE:INFY"]["last_price"] == row["last_price"]
    assert bare["quotes"]["NSE:INFY"]["ohlc"] is None
    assert set(bare["quotes"]["NSE:INFY"]) == set(row)


@pytest.mark.parametrize("bad", [{"mode": "deep"}, {"instrument_tokens": [0]},
                                 {"instrument_tokens": [10**10]}])  # fmt: skip
def test_bad_quote_requests(desk: Desk, bad: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        desk.engine.get_quotes(desk.token, **bad)


def test_candles_and_history_rules(desk: Desk) -> None:
    engine, token = desk.engine, desk.token
    shown: Any = engine.get_candles(token, symbol="NSE:INFY", lookback=20)
    assert len(shown["candles"]) == 20
    assert shown["current"]["is_complete"] is False
    past: Any = engine.get_historical_candles(token, symbol="NSE:INFY", timeframe="1d")
    assert past["timeframe"] == "day"
    assert past["count"] == len(past["candles"]) == 364
    assert past["source"] == "sandbox"
    with pytest.raises(BadRequest):
        engine.get_historical_candles(token, symbol="NSE:INFY", timeframe="2minute")
    for wrong in ({"from_": "2026-05-01"}, {"from_": "soon"},
                  {"from_": "2026-06-01T00:00:00+05:30"},
                  {"from_": "2010-01-01T00:00:00+05:30"}):  # fmt: skip
        with pytest.raises(Invalid):
            engine.get_historical_candles(token, symbol="NSE:INFY", **wrong)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        engine.get_candles(token, symbol="INFY")
    with pytest.raises(Invalid):
        engine.get_candles(token)
    with pytest.raises(Invalid):
        engine.get_candles(token, symbol="NSE:INFY", lookback=501)


def test_snapshot_and_streams_agree(desk: Desk) -> None:
    snapshot: Any = desk.engine.get_market_snapshot(
        desk.token, {"symbols": ["NSE:INFY"], "candles": [{"symbol": "NSE:INFY",
                                                           "interval": "minute"}]}
    )  # fmt: skip
    stream: Any = desk.engine.quotes_at_now(["NSE:INFY"])
    assert snapshot["quotes"] == list(stream["quotes"].values())
    state: Any = desk.engine.candle_at_now("NSE:INFY", "minute")
    assert state["current"] == snapshot["candles"][0]["current"]
    assert state["candle"] == snapshot["candles"][0]["candles"][-1]


def test_resolving_and_searching(desk: Desk) -> None:
    engine, token = desk.engine, desk.token
    assert engine.resolve_ticker(token, "NSE:INFY")["instrument_token"] == 408065
    many: Any = engine.resolve_tickers(
        token, symbols=["NSE:INFY", "X"], instrument_tokens=[408065, 738561]
    )
    assert [row["symbol"] for row in many["instruments"]] == ["NSE:INFY", "NSE:RELIANCE"]
    assert many["missing"] == ["X"]
    found: Any = engine.search_tickers(token, "NIFTY", exchange="NFO", limit=20)
    assert len(found["results"]) == 20
    with pytest.raises(NotFound):
        engine.resolve_ticker(token, "INFY")
    with pytest.raises(Invalid):
        engine.search_tickers(token, "X", limit=51)


def story(desk: Desk) -> list[Any]:
    """A fixed session of trading; returns everything an outsider could see of it."""
    seen: list[Any] = [desk.run()]
    seen.append(desk.engine.claim_session(desk.token, "run-1"))
    nonce = seen[-1]["worker_session_nonce"]
    for step in range(12):
        body = {
            "intent_type": "place_order",
            "payload": {"order": desk.order(transaction_type="SELL" if step % 4 == 3 else "BUY")},
            "idempotency_key": f"story:{step:03d}",
        }
        seen.append(desk.engine.submit_intent(desk.token, "run-1", body, nonce))
        desk.engine.run_heartbeat(desk.token, "run-1", nonce)
        desk.clock.advance(seconds=47)
    seen += [desk.pnl(), desk.funds(), desk.events()]
    seen.append(desk.engine.exit_run(desk.token, "run-1", {}, nonce))
    return seen


def test_the_same_calls_at_the_same_times_give_the_same_world(
    make_desk: Callable[..., Desk],
) -> None:
    assert story(make_desk()) == story(make_desk())
    assert story(make_desk(seed=8)) != story(make_desk())


def test_ticking_more_often_changes_nothing(make_desk: Callable[..., Desk]) -> None:
    outcomes = []
    for often in (False, True):
        desk = make_desk()
        desk.run()
        price = round(desk.last() * 0.998, 0)
        desk.place(order_type="LIMIT", price=price, quantity=5)
        for _ in range(120):
            desk.clock.advance(seconds=30)
            if often:
                desk.engine.tick()
        outcomes.append((desk.orders(), desk.events(), desk.funds()))
    assert outcomes[0] == outcomes[1]


def test_market_permissions(desk: Desk) -> None:
    mute = Token.from_secret("x", allowed_actions=["runs:read"])
    with pytest.raises(Exception, match="market:stream"):
        desk.engine.quotes_at_now(["NSE:INFY"], token=mute)
    with pytest.raises(Exception, match="market:read"):
        desk.engine.get_quotes(mute)
