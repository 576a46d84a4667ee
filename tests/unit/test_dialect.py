"""What the documentation promises holds on the answers of deployed backends too.

The payloads have the deployed backend's shape; the accesses are those of the README.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker import ConflictError, OutcomeUnknownError, ServerError
from kite_algo_worker.dialect import DIFFERENCES, UNTOUCHED, event_to_documented, to_documented
from kite_algo_worker_api.operations import OPERATIONS
from kite_algo_worker_api.types import ResponseShapeError
from tests.clients import Backend, Face, sse

RUN = "run_basic_equity_001"
ORDER = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "variety": "regular",
    "product": "CNC",
    "order_type": "MARKET",
    "quantity": 1,
}
KEY = f"{RUN}:entry:001"


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def faces(kind: str) -> Iterator[Any]:
    opened: list[Face] = []

    def connect(routes: dict[str, object]) -> Face:
        opened.append(Face(kind, handler=Backend(routes)))
        return opened[-1]

    yield connect
    for face in opened:
        face.close()


def quote(symbol: str, token: int, price: float | None) -> dict[str, Any]:
    return {
        "symbol": symbol,
        "instrument_token": token,
        "mode": "quote",
        "last_price": price,
        "change": 0.4,
        "ohlc": {"open": 1490.0, "high": 1515.0, "low": 1488.0, "close": 1494.0},
        "volume": None,
        "age_ms": 120,
        "is_stale": False,
    }


def candle(close: float, **more: Any) -> dict[str, Any]:
    return {
        "ts": "2026-05-08T09:15:00+05:30",
        "open": 1500.0,
        "high": 1512.0,
        "low": 1499.5,
        "close": close,
        "volume": 1200,
        "oi": None,
        "is_complete": True,
        **more,
    }


def paper_order(status: str) -> dict[str, Any]:
    return {
        "account_scope": "kite:paper-a",
        "order_id": "PAPER-0A1B2C3D4E5F",
        "instrument_token": 408065,
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "product": "CNC",
        "transaction_type": "buy",
        "order_type": "market",
        "quantity": 1,
        "filled_quantity": 1,
        "pending_quantity": 0,
        "price": None,
        "average_price": "1500.000000",
        "status": status,
        "metadata": {"reserved_margin": "1500"},
    }


FILLED = {"mode": "paper", "status": "filled", "order": paper_order("filled")}
REJECTED = {
    "mode": "paper",
    "status": "rejected",
    "reason": "Insufficient paper funds or margin",
    "order": paper_order("rejected"),
}
FUNDS = {
    "account_scope": "kite:paper-a",
    "mode": "paper",
    "currency": "INR",
    "source": "paper_runtime",
    "segments": {
        "equity": {
            "net": 999999.55,
            "available_cash": 998499.55,
            "opening_balance": 1000000.0,
            "live_balance": None,
            "collateral": None,
            "utilised": 1500.0,
            "m2m_realised": 0.0,
            "m2m_unrealised": 12.0,
        }
    },
    "allocation": {"usable_equity_cash": 998499.55, "max_new_position_value": 998499.55},
    "stale": False,
    "updated_at": "2026-05-08T04:00:01+00:00",
}
RUN_FUNDS = {
    **FUNDS,
    "strategy_run_id": RUN,
    "strategy": {
        "strategy_run_id": RUN,
        "status": "open",
        "gross_exposure": 1512.0,
        "allocation": {
            "cap": 5000.0,
            "used": 1512.0,
            "remaining": 3488.0,
            "basis": "gross_exposure",
        },
    },
}
PNL = {
    "strategy_run_id": RUN,
    "execution_mode": "paper",
    "status": "open",
    "currency": "INR",
    "totals": {
        "realized_pnl": 0.0,
        "unrealized_pnl": 12.0,
        "gross_pnl": 12.0,
        "charges": 0.45,
        "net_pnl": 11.55,
    },
    "legs": [],
    "position_count": 1,
    "is_realtime": True,
    "is_stale": False,
    "updated_at": "2026-05-08T04:00:05+00:00",
}
HISTORY = {
    "symbol": "NSE:INFY",
    "instrument_token": 408065,
    "timeframe": "day",
    "interval": "day",
    "from": "2026-01-01T00:00:00+05:30",
    "to": "2026-05-01T00:00:00+05:30",
    "count": 1,
    "source": "historical_db",
    "ingestion": {"status": "triggered", "message": None},
    "candles": [candle(1510.0)],
}
OPEN_RUN = {
    "strategy_run_id": RUN,
    "token_id": "wt_1",
    "template_id": "basic-equity",
    "account_scope": "kite:paper-a",
    "execution_mode": "paper",
    "status": "open",
    "summary_fields": [],
    "risk_schema": [],
    "allowed_actions": ["edit_risk", "exit_strategy"],
    "runtime_state": {},
    "metadata": {},
    "worker_session_nonce": None,
    "worker_session_claimed_at": None,
    "last_heartbeat_at": None,
    "created_at": "2026-05-08T04:00:00+00:00",
    "updated_at": "2026-05-08T04:00:00+00:00",
    "closed_at": None,
}


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
    assert [leg["status"] for leg in basket["legs"]] == ["filled", "rejected"]
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


# -- one test per entry of UNTOUCHED --------------------------------------------------------------


def test_every_candle_event_offers_current(faces: Any) -> None:
    snapshot = {
        "symbol": "NSE:INFY",
        "instrument_token": 408065,
        "interval": "5minute",
        "candles": [candle(1510.0)],
        "current": candle(1511.0, is_complete=False),
        "is_stale": False,
    }
    quiet = {**snapshot, "current": None}
    empty = {**snapshot, "candles": [], "current": None, "is_stale": True}
    completed = {
        "symbol": "NSE:INFY",
        "instrument_token": 408065,
        "interval": "5minute",
        "candle": candle(1513.0, is_complete=False),
    }
    client = faces(
        {
            "GET /worker/market/candles/stream": sse(
                ("snapshot", snapshot),
                ("snapshot", quiet),
                ("snapshot", empty),
                ("candle", completed),
                ("end", {}),
            )
        }
    )
    seen = []
    for event in client.stream_candles("NSE:INFY", interval="5minute"):
        current = event.get("current") or event
        if current:
            seen.append((current["close"], current["is_complete"]))
    assert seen == [(1511.0, False), (1510.0, True), (1513.0, True)]


def test_a_decision_carries_both_vocabularies(kind: str) -> None:
    event = {
        "cursor": 7,
        "strategy_run_id": RUN,
        "account_id": "kite:paper-a",
        "event_kind": "decision",
        "event_source": "worker",
        "event_type": "decision.signal",
        "summary": "EMA crossover",
        "payload": {},
        "created_at": "2026-05-08T04:00:00+00:00",
    }
    backend = Backend({f"POST /worker/runs/{RUN}/decision-events": event})
    with Face(kind, handler=backend) as client:
        logged = client.log_decision_event(
            RUN,
            event_type="signal.generated",
            summary="EMA crossover",
            details={"symbol": "INFY"},
        )
    assert logged["cursor"] == 7
    body = backend.body()
    assert (body["event_type"], body["details"]) == ("signal.generated", {"symbol": "INFY"})
    assert body["decision_type"] == "signal"
    assert body["action"] in {"enter", "exit", "hold", "skip", "modify", "cancel", "observe"}
    assert body["metadata"]["symbol"] == "INFY" or body["metadata"]["details"]["symbol"] == "INFY"


def test_a_safety_check_keeps_fields_nobody_declared(faces: Any) -> None:
    client = faces(
        {
            f"GET /worker/runs/{RUN}/safety-check": {
                "strategy_run_id": RUN,
                "can_trade": True,
                "run_status": "open",
                "execution_mode": "paper",
                "safety_token": "st.abc.def",
                "token_expires_at": "2026-05-08T04:00:10+00:00",
                "blocking_reasons": [],
                "generic_protection": {"status": "active", "heartbeat_age_sec": None},
                "options_protection": {"applicable": False},
                "evaluated_at": "2026-05-08T04:00:00+00:00",
                "added_later": 1,
            }
        }
    )
    safety = client.safety_check(RUN)
    assert safety.can_trade is True
    assert safety.safety_token == "st.abc.def"
    assert safety["execution_mode"] == "paper"
    assert safety["added_later"] == 1
    assert "st.abc.def" not in repr(safety)


def test_decimal_text_reads_as_a_number_through_the_attribute(faces: Any) -> None:
    client = faces(
        {
            f"POST /worker/runs/{RUN}/preview/order": {
                "strategy_run_id": RUN,
                "mode": "live",
                "preview": {
                    "intent_type": "place_order",
                    "order": {"tradingsymbol": "INFY"},
                    "cost_contract": {
                        "margin_required": "1500.25",
                        "charges_estimate": "0.45",
                        "total_charges": "0.45",
                        "total_taxes": None,
                        "charges_status": "estimated",
                    },
                },
            }
        }
    )
    preview = client.preview_order(RUN, ORDER)
    costs = preview.preview.cost_contract
    assert costs["margin_required"] == "1500.25"
    assert costs.margin_required == 1500.25
    assert costs.total_taxes is None


def test_a_partial_gtt_change_is_merged_into_the_whole_trigger(kind: str) -> None:
    trigger = {
        "id": 123,
        "user_id": "AB1234",
        "type": "single",
        "created_at": "2026-05-08 09:15:00",
        "status": "active",
        "condition": {
            "exchange": "NSE",
            "tradingsymbol": "INFY",
            "trigger_values": [1450.0],
            "last_price": 1448.0,
            "instrument_token": 408065,
        },
        "orders": [
            {
                "exchange": "NSE",
                "tradingsymbol": "INFY",
                "transaction_type": "BUY",
                "quantity": 1,
                "order_type": "LIMIT",
                "product": "CNC",
                "price": 1450.0,
                "result": None,
            }
        ],
        "meta": {},
    }
    backend = Backend(
        {
            "GET /worker/gtt/triggers/123": trigger,
            "PUT /worker/gtt/triggers/123": {"trigger_id": 123},
        }
    )
    with Face(kind, handler=backend) as client:
        changed = client.modify_gtt(
            123, {"condition": {"trigger_values": [1460.0], "last_price": 1455.0}}
        )
    assert changed["trigger_id"] == 123
    body = backend.body()
    assert body["type"] == "single"
    assert body["condition"]["trigger_values"] == [1460.0]
    assert body["condition"]["tradingsymbol"] == "INFY"
    assert body["orders"][0]["price"] == 1450.0
    assert "result" not in body["orders"][0]
    assert not {"id", "status", "created_at", "meta"} & body.keys()


CREATE: dict[str, Any] = {
    "strategy_run_id": RUN,
    "template_id": "basic-equity",
    "account_scope": "kite:paper-a",
    "execution_mode": "paper",
}
REFUSALS = [
    httpx.Response(409, json={"detail": "Strategy run already exists"}),
    httpx.Response(500, text="Internal Server Error"),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=["409", "500"])
def test_create_run_recovers_an_existing_run(kind: str, refusal: httpx.Response) -> None:
    backend = Backend({"POST /worker/runs": refusal, f"GET /worker/runs/{RUN}": OPEN_RUN})
    with Face(kind, handler=backend) as client:
        run = client.create_run(**CREATE)
    assert run["strategy_run_id"] == RUN
    assert run["status"] == "open"
    assert backend.asked == ["POST /worker/runs", f"GET /worker/runs/{RUN}"]


@pytest.mark.parametrize("refusal", REFUSALS, ids=["409", "500"])
def test_create_run_never_recovers_another_strategy(kind: str, refusal: httpx.Response) -> None:
    other = {**OPEN_RUN, "execution_mode": "live"}
    backend = Backend({"POST /worker/runs": refusal, f"GET /worker/runs/{RUN}": other})
    with Face(kind, handler=backend) as client:
        with pytest.raises(ConflictError, match="execution_mode is 'live', not 'paper'"):
            client.create_run(**CREATE)


def test_create_run_reports_a_failure_that_left_no_run(kind: str) -> None:
    backend = Backend({"POST /worker/runs": httpx.Response(500, text="Internal Server Error")})
    with Face(kind, handler=backend) as client:
        with pytest.raises(ServerError) as caught:
            client.create_run(**CREATE)
    assert isinstance(caught.value, OutcomeUnknownError)
    assert caught.value.status_code == 500
    assert caught.value.strategy_run_id == RUN


def test_an_option_exit_is_previewed_when_the_backend_demands_it(kind: str) -> None:
    run = "opt_run_1"
    transition = {
        "detail": {
            "rejection_reason": "OPTION_RUN_INVALID_TRANSITION",
            "from": "entered",
            "to": "exiting",
        }
    }
    done = {
        "strategy_run_id": run,
        "status": "exited",
        "completed_legs": ["leg_a"],
        "failed_legs": [],
        "pending_legs": [],
        "orders": [],
        "trades": [],
    }
    backend = Backend(
        {
            f"POST /worker/options/runs/{run}/exit": [
                httpx.Response(409, json=transition),
                httpx.Response(200, json=done),
            ],
            f"POST /worker/options/runs/{run}/preview-exit": {
                "strategy_run_id": run,
                "product": "MIS",
                "open_legs": [],
                "order_plan": [],
                "margin": {"required": 0.0, "source": "paper_estimators", "per_leg": []},
                "charges": {"estimated": 0.0, "source": "paper_estimators", "per_leg": []},
            },
        }
    )
    with Face(kind, handler=backend) as client:
        result = client.options.exit(run)
    assert result["status"] == "exited"
    assert [path.rsplit("/", 1)[1] for path in backend.asked] == ["exit", "preview-exit", "exit"]


def test_an_option_exit_refused_for_another_reason_is_not_repeated(kind: str) -> None:
    refused = httpx.Response(409, json={"detail": "nothing to exit"})
    backend = Backend({"POST /worker/options/runs/opt_run_1/exit": refused})
    with Face(kind, handler=backend) as client, pytest.raises(ConflictError):
        client.options.exit("opt_run_1")
    assert len(backend.requests) == 1


# -- rules ----------------------------------------------------------------------------------------

TESTED = {
    "health",
    "get_quotes",
    "stream_ticks",
    "get_historical_candles",
    "get_funds",
    "get_run_funds",
    "submit_intent",
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
    try:
        event = event_to_documented(operation, name, data)
    except ResponseShapeError:
        return
    assert event is None or isinstance(event, dict)
