"""Differences of deployed backends that are no matter of rewriting an answer."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from kite_algo_worker import ConflictError, OutcomeUnknownError, ServerError
from tests.clients import Backend, Face, sse
from tests.unit.deployed import (
    OPEN_RUN,
    ORDER,
    RUN,
    candle,
)

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
        with pytest.raises(ConflictError, match="is 'live' on the server, not 'paper'"):
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
