"""What the documentation promises holds on the answers of deployed backends too.

The payloads have the deployed backend's shape; the accesses are those of the README.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker.wire.dialect import DIFFERENCES, UNTOUCHED, event_dialect, to_documented
from kite_algo_worker_api.operations import OPERATIONS
from kite_algo_worker_api.types import ResponseShapeError
from tests.clients import sse
from tests.unit.deployed import (
    FILLED,
    FUNDS,
    HISTORY,
    KEY,
    ORDER,
    PNL,
    REJECTED,
    RUN,
    RUN_FUNDS,
    quote,
)

# -- one test per entry of DIFFERENCES ------------------------------------------------------------


def test_health_says_healthy(faces: Any) -> None:
    client = faces(
        {
            "GET /worker/health": {
                "status": "ok",
                "token_id": "wt_1",
                "account_scope": "kite:paper-a",
                "allowed_modes": ["paper"],
                "allowed_actions": [],
                "allowed_templates": [],
            }
        }
    )
    health = client.health()
    assert health["status"] == health.status == "healthy"
    assert health["token_id"] == "wt_1"


def test_quotes_are_found_by_symbol_and_by_token(faces: Any) -> None:
    answer = {
        "quotes": [quote("NSE:INFY", 408065, 1512.0), quote("NSE:RELIANCE", 738561, 2890.5)],
        "missing": ["NSE:NOPE"],
    }
    client = faces({"POST /worker/market/quotes": answer})
    quotes = client.get_quotes(["NSE:INFY", 738561, "NSE:NOPE"], mode="quote")
    assert quotes["quotes"]["NSE:INFY"]["last_price"] == 1512.0
    assert quotes["quotes"][738561]["last_price"] == 2890.5
    assert quotes["quotes"]["738561"].last_price == 2890.5
    assert quotes.quotes["nse:infy"].ohlc["close"] == 1494.0
    assert "NSE:INFY" in quotes["quotes"]
    assert 738561 in quotes["quotes"]
    assert "NSE:NOPE" not in quotes["quotes"]
    assert quotes["quotes"].get("NSE:NOPE", {}).get("last_price") is None
    assert quotes["missing"] == ["NSE:NOPE"]
    assert len(quotes["quotes"]) == 2
    with pytest.raises(KeyError, match="there are quotes for NSE:INFY, NSE:RELIANCE"):
        quotes["quotes"]["NSE:TCS"]
    with pytest.raises(KeyError, match="'INFY'; an instrument is named by its exchange too"):
        quotes["quotes"]["INFY"]


def test_no_quote_at_all_is_said_so(faces: Any) -> None:
    client = faces({"POST /worker/market/quotes": {"quotes": [], "missing": ["NSE:NOPE"]}})
    with pytest.raises(KeyError, match="'NSE:NOPE'; the backend has none of those asked for"):
        client.get_quotes(["NSE:NOPE"])["quotes"]["NSE:NOPE"]


def test_quotes_named_by_their_keys_alone(faces: Any) -> None:
    bare = {"last_price": 24500.35, "ohlc": {"close": 24480.0}}
    answer = {"quotes": {"NSE:NIFTY 50": {**bare}, "408065": {**bare}}, "missing": []}
    client = faces({"POST /worker/market/quotes": answer})
    quotes = client.get_quotes(["NSE:NIFTY 50", 408065])["quotes"]
    assert quotes["NSE:NIFTY 50"].symbol == "NSE:NIFTY 50"
    assert quotes["NSE:NIFTY 50"].instrument_token is None
    assert quotes[408065].instrument_token == 408065
    assert quotes[408065].depth is None


def test_a_tick_snapshot_keyed_by_instrument_has_ticks() -> None:
    first = {"quotes": {"NSE:INFY": {"last_price": 1512.0}}, "missing": []}
    documented = event_dialect("stream_ticks")
    assert documented is not None
    event = documented("snapshot", first)
    assert event is not None
    assert event["ticks"] == [
        {"last_price": 1512.0, "symbol": "NSE:INFY", "instrument_token": None}
    ]


def test_the_first_tick_event_has_ticks(faces: Any) -> None:
    first = {"quotes": [quote("NSE:INFY", 408065, 1512.0)], "missing": []}
    second = {"ticks": [quote("NSE:INFY", 408065, 1513.0)]}
    client = faces(
        {
            "GET /worker/market/ticks/stream": sse(
                ("snapshot", first), ("ticks", second), ("end", {})
            )
        }
    )
    prices = []
    for event in client.stream_ticks(["NSE:INFY"], mode="quote"):
        for tick in event.get("ticks", []):
            prices.append(tick["last_price"])
    assert prices == [1512.0, 1513.0]


def test_history_names_its_source_and_range(faces: Any) -> None:
    client = faces({"GET /worker/market/history": HISTORY})
    history = client.get_historical_candles("NSE:INFY", timeframe="day")
    assert history["source"] == "db"
    assert history.from_ts == "2026-01-01T00:00:00+05:30"
    assert history.to_ts == history["to"]
    assert history["candles"][0]["close"] == 1510.0
    assert history.ingestion.status == "triggered"


def test_funds_have_available_utilized_and_net(faces: Any) -> None:
    client = faces({"GET /worker/funds": FUNDS})
    funds = client.get_funds(mode="paper")
    assert funds["net"] == funds.net == 999999.55
    assert funds["available"]["cash"] == 998499.55
    assert funds["available"]["collateral"] == 0.0
    assert funds["utilized"]["debits"] == 1500.0
    assert funds["utilized"]["m2m"] == 12.0
    assert funds.segments["equity"].available_cash == 998499.55


def test_run_funds_have_the_documented_allocation(faces: Any) -> None:
    client = faces({f"GET /worker/runs/{RUN}/funds": RUN_FUNDS})
    run_funds = client.get_run_funds(RUN)
    allocation = run_funds["strategy"]["allocation"]
    assert run_funds.get("strategy", {}).get("allocation", {}).get("remaining") == 3488.0
    assert (allocation["cap"], allocation["cap_inr"]) == (5000.0, 5000.0)
    assert allocation["usage_gross_exposure"] == 1512.0
    assert run_funds["net"] == 999999.55


def test_a_run_without_a_cap_has_no_remaining_allocation(faces: Any) -> None:
    answer = copy.deepcopy(RUN_FUNDS)
    answer["strategy"]["allocation"] = {"cap": None, "used": 0.0, "remaining": None}  # type: ignore[index]
    client = faces({f"GET /worker/runs/{RUN}/funds": answer})
    run_funds = client.get_run_funds(RUN)
    assert run_funds.get("strategy", {}).get("allocation", {}).get("remaining") is None


def test_a_filled_paper_order_has_id_and_status_on_top(faces: Any) -> None:
    client = faces({f"POST /worker/runs/{RUN}/intents": {"status": "accepted", "result": FILLED}})
    result = client.place_order(RUN, ORDER, idempotency_key=KEY)
    assert result["order_id"] == result.order_id == "PAPER-0A1B2C3D4E5F"
    assert result["order_status"] == result.order_status == "COMPLETE"
    assert result["status"] == "accepted"
    assert result["mode"] == "paper"
    # The item keeps the text, the attribute reads it.
    assert result["result"]["order"]["average_price"] == "1500.000000"
    assert result.result.order.average_price == 1500.0


def test_a_repeated_intent_reads_deduped(faces: Any) -> None:
    client = faces({f"POST /worker/runs/{RUN}/intents": {"status": "deduped", "result": FILLED}})
    result = client.place_order(RUN, ORDER, idempotency_key=KEY)
    assert (result["status"], result["order_id"]) == ("deduped", "PAPER-0A1B2C3D4E5F")


@pytest.mark.parametrize("outer", ["accepted", "deduped"])
def test_a_rejected_paper_order_reads_rejected(faces: Any, outer: str) -> None:
    client = faces({f"POST /worker/runs/{RUN}/intents": {"status": outer, "result": REJECTED}})
    result = client.place_order(RUN, ORDER, idempotency_key=KEY)
    assert result["status"] == "rejected"
    assert result["order_status"] == "REJECTED"
    assert result["rejection_reason"] == "Insufficient paper funds or margin"


def test_a_live_order_has_its_id_on_top(faces: Any) -> None:
    inner = {
        "mode": "live",
        "intent_type": "place_order",
        "result": {"order_id": "250508000001"},
    }
    client = faces({f"POST /worker/runs/{RUN}/intents": {"status": "accepted", "result": inner}})
    result = client.place_order(RUN, ORDER, idempotency_key=KEY)
    assert result["order_id"] == "250508000001"
    assert result["order_status"] is None


def test_a_dry_run_has_no_order(faces: Any) -> None:
    inner = {"mode": "dry_run", "status": "validated", "mutated_state": False, "payload": {}}
    client = faces({f"POST /worker/runs/{RUN}/intents": {"status": "accepted", "result": inner}})
    result = client.place_order(RUN, ORDER, idempotency_key=KEY)
    assert result["order_id"] is None
    assert result["order_status"] is None
    assert result["result"]["status"] == "validated"


def test_a_basket_has_its_legs_on_top(faces: Any) -> None:
    paper = {"mode": "paper", "status": "partial", "results": [FILLED, REJECTED], "errors": []}
    client = faces({f"POST /worker/runs/{RUN}/intents": {"status": "accepted", "result": paper}})
    basket = client.place_basket(RUN, [ORDER, ORDER], idempotency_key=KEY)
    assert [leg["status"] for leg in basket["legs"]] == ["success", "failed"]
    assert [leg["order_status"] for leg in basket["legs"]] == ["COMPLETE", "REJECTED"]
    assert [leg.index for leg in basket.legs] == [0, 1]
    assert basket["legs"][1]["error"] == "Insufficient paper funds or margin"
    assert basket["order_id"] is None


def test_a_live_basket_has_its_legs_on_top(faces: Any) -> None:
    legs = [
        {"index": 0, "tradingsymbol": "INFY", "order_id": "1", "status": "success", "error": None},
        {"index": 1, "tradingsymbol": "TCS", "order_id": None, "status": "failed", "error": "no"},
    ]
    live = {
        "mode": "live",
        "intent_type": "place_basket",
        "basket_execution_id": "bex_1",
        "result": {"status": "partial", "results": legs, "errors": [], "margins": None},
    }
    client = faces({f"POST /worker/runs/{RUN}/intents": {"status": "accepted", "result": live}})
    basket = client.place_basket(RUN, [ORDER, ORDER], idempotency_key=KEY)
    assert basket["legs"] == legs


@pytest.mark.parametrize(
    ("status", "left_open"), [("closed", False), ("exiting", True), ("deferred", True)]
)
def test_an_exit_says_whether_anything_is_left_open(
    faces: Any, status: str, left_open: bool
) -> None:
    client = faces({f"POST /worker/runs/{RUN}/exit": {"mode": "paper", "status": status}})
    assert client.exit_run(RUN)["left_open"] is left_open


def test_pnl_totals_have_brokerage_and_taxes(faces: Any) -> None:
    client = faces({f"GET /worker/runs/{RUN}/pnl": PNL})
    pnl = client.get_run_pnl(RUN)
    assert pnl["totals"]["net_pnl"] == pnl.totals.net_pnl == 11.55
    assert pnl["totals"]["brokerage"] == 0.45
    assert pnl["totals"]["taxes"] == 0.0


def test_live_charges_are_not_split_by_guessing(faces: Any) -> None:
    client = faces({f"GET /worker/runs/{RUN}/pnl": {**PNL, "execution_mode": "live"}})
    totals = client.get_run_pnl(RUN)["totals"]
    assert (totals["brokerage"], totals["taxes"], totals["charges"]) == (None, None, 0.45)


def test_streamed_pnl_has_them_too(faces: Any) -> None:
    client = faces({f"GET /worker/runs/{RUN}/pnl/stream": sse((None, PNL), ("end", {}))})
    updates = list(client.stream_run_pnl(RUN, interval_seconds=1.0))
    assert [u["totals"]["net_pnl"] for u in updates] == [11.55]
    assert updates[0].totals.brokerage == 0.45


# -- rules ----------------------------------------------------------------------------------------

TESTED = {
    "health",
    "get_quotes",
    "stream_ticks",
    "get_historical_candles",
    "get_funds",
    "get_run_funds",
    "submit_intent",
    "exit_run",
    "get_run_pnl",
    "stream_run_pnl",
    "stream_candles",
    "log_decision_event",
    "safety_check",
    "preview_order",
    "modify_gtt",
    "create_run",
}


def test_every_difference_is_tested_here() -> None:
    named = {name for difference in DIFFERENCES for name in difference.operations}
    assert named | UNTOUCHED.keys() == TESTED
    assert named | UNTOUCHED.keys() <= OPERATIONS.keys()
    assert all(difference.reason for difference in DIFFERENCES)


DEPLOYED: list[tuple[str, dict[str, Any]]] = [
    ("health", {"status": "ok"}),
    ("get_quotes", {"quotes": [quote("NSE:INFY", 408065, 1.0)], "missing": []}),
    ("stream_ticks", {"quotes": [quote("NSE:INFY", 408065, 1.0)], "missing": []}),
    ("get_historical_candles", HISTORY),
    ("get_funds", FUNDS),
    ("get_run_funds", RUN_FUNDS),
    ("submit_intent", {"status": "accepted", "result": FILLED}),
    ("submit_intent", {"status": "accepted", "result": REJECTED}),
    ("submit_intent", {"status": "accepted", "result": {"results": [FILLED, REJECTED]}}),
    ("get_run_pnl", PNL),
]


@pytest.mark.parametrize(("operation", "answer"), DEPLOYED)
def test_applying_a_rule_twice_changes_nothing_more(operation: str, answer: dict[str, Any]) -> None:
    once = to_documented(operation, copy.deepcopy(answer))
    assert once != answer
    again = to_documented(operation, copy.deepcopy(once))
    assert again == once


@pytest.mark.parametrize(("operation", "answer"), DEPLOYED)
def test_nothing_the_backend_sent_is_dropped(operation: str, answer: dict[str, Any]) -> None:
    once = to_documented(operation, copy.deepcopy(answer))
    assert isinstance(once, dict)
    assert answer.keys() <= once.keys()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)
# Keys the rules look at, so that random values land where they matter.
KEYS = st.sampled_from(
    [
        "status",
        "quotes",
        "ticks",
        "source",
        "from",
        "to",
        "segments",
        "equity",
        "net",
        "strategy",
        "allocation",
        "used",
        "result",
        "order",
        "results",
        "mode",
        "totals",
        "charges",
        "brokerage",
        "candle",
        "candles",
        "current",
        "symbol",
        "order_id",
        "reason",
    ]
)
AIMED = st.recursive(
    JSON,
    lambda inner: st.dictionaries(KEYS, inner, max_size=5) | st.lists(inner, max_size=2),
    max_leaves=15,
)


@given(operation=st.sampled_from(sorted(OPERATIONS)), data=AIMED)
def test_rules_never_raise_and_settle_at_once(operation: str, data: object) -> None:
    once = to_documented(operation, data)
    before = copy.deepcopy(once)
    assert repr(to_documented(operation, once)) == repr(before)


@given(
    operation=st.sampled_from(["stream_ticks", "stream_candles", "stream_run_pnl"]),
    name=st.sampled_from(["snapshot", "ticks", "candle", "message"]),
    data=st.dictionaries(KEYS, AIMED, max_size=5),
)
def test_events_are_rewritten_or_refused(operation: str, name: str, data: dict[str, Any]) -> None:
    documented = event_dialect(operation)
    assert documented is not None
    try:
        event = documented(name, data)
    except ResponseShapeError:
        return
    assert event is None or isinstance(event, dict)
