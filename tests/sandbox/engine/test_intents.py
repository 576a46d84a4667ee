"""Intents: exactly once per key, atomic baskets, previews that place nothing."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from kite_algo_sandbox.engine import BadRequest, Conflict, Forbidden, Invalid, Token

from .conftest import Desk


def leg(symbol: str = "INFY", side: str = "BUY", quantity: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "exchange": "NSE",
        "tradingsymbol": symbol,
        "transaction_type": side,
        "product": "CNC",
        "order_type": "MARKET",
        "quantity": quantity,
    } | more


def test_a_repeat_returns_the_first_result(desk: Desk) -> None:
    first = desk.place(key="run-1:entry:001")
    again = desk.place(key="run-1:entry:001")
    assert first["status"] == "accepted"
    assert again == first | {"status": "deduped"}
    assert len(desk.orders()) == 1
    assert first["result"]["order"]["status"] == "filled"
    assert first["result"]["trade"]["trade_id"].startswith("PTRD-")
    assert first["result"]["position"]["net_quantity"] == 1


def test_results_are_copies(desk: Desk) -> None:
    first = desk.place(key="run-1:entry:001")
    first["result"].clear()
    assert desk.place(key="run-1:entry:001")["result"]["mode"] == "paper"


def test_a_key_cannot_carry_another_payload(desk: Desk) -> None:
    desk.place(key="run-1:entry:001")
    with pytest.raises(Conflict) as refusal:
        desk.place(key="run-1:entry:001", quantity=2)
    assert refusal.value.detail["rejection_reason"] == "IDEMPOTENCY_KEY_REUSED"  # type: ignore[index,call-overload]
    assert len(desk.orders()) == 1


def test_a_rejection_is_remembered_and_a_malformed_order_is_not(desk: Desk) -> None:
    assert desk.place(key="run-1:entry:001", quantity=100_000)["status"] == "rejected"
    again = desk.place(key="run-1:entry:001", quantity=100_000)
    assert again["status"] == "deduped"
    assert again["order_status"] == "REJECTED"
    with pytest.raises(Invalid):
        desk.place(key="run-1:entry:002", quantity=-1)
    assert desk.place(key="run-1:entry:002")["status"] == "accepted"


def test_keys_belong_to_their_run(desk: Desk) -> None:
    desk.run("run-2")
    assert desk.place("run-1", key="shared:key")["status"] == "accepted"
    assert desk.place("run-2", key="shared:key")["status"] == "accepted"


def test_one_order_under_many_threads(desk: Desk) -> None:
    results: list[str] = []
    barrier = threading.Barrier(8)

    def submit() -> None:
        barrier.wait()
        for number in range(20):
            results.append(desk.place(key=f"race:{number:04d}")["status"])

    threads = [threading.Thread(target=submit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("accepted") == 20
    assert results.count("deduped") == 140
    assert len(desk.orders()) == 20
    assert desk.pnl()["legs"][0]["net_quantity"] == 20


@pytest.mark.parametrize("key", ["short", "x" * 161, None, 7])
def test_keys_have_a_length(desk: Desk, key: Any) -> None:
    body = {"intent_type": "place_order", "payload": {"order": leg()}, "idempotency_key": key}
    with pytest.raises(Invalid, match="idempotency_key"):
        desk.engine.submit_intent(desk.token, "run-1", body)


def test_unknown_intents_are_refused(desk: Desk) -> None:
    with pytest.raises(BadRequest, match="Unsupported intent_type 'dance'"):
        desk.engine.submit_intent(
            desk.token, "run-1", {"intent_type": "dance", "idempotency_key": "x" * 8}
        )


def test_the_order_may_be_the_payload_itself(desk: Desk) -> None:
    body = {"intent_type": "place_order", "payload": leg(), "idempotency_key": "bare:order"}
    assert desk.engine.submit_intent(desk.token, "run-1", body)["order_status"] == "COMPLETE"


def test_dry_run_validates_and_trades_nothing(desk: Desk) -> None:
    desk.run("dry", mode="dry_run")
    good = desk.place("dry", metadata={"x": 1})
    assert good["status"] == "accepted"
    assert good["result"]["status"] == "validated"
    assert good["result"]["mutated_state"] is False
    assert good["order_id"] is None
    bad = desk.place("dry", tradingsymbol="NOPE")
    assert (bad["status"], bad["rejection_reason"]) == (
        "rejected",
        "Instrument not found for NSE:NOPE",
    )
    with pytest.raises(Invalid):
        desk.place("dry", quantity=0)
    assert desk.orders("dry") == []
    assert desk.pnl("dry")["totals"]["net_pnl"] == 0.0


def test_live_answers_in_its_own_shape(desk: Desk) -> None:
    metadata = {"strategy_family": "indicator_strategy", "strategy_name": "X"}
    desk.run("live", mode="live", account_scope="kite:AB1234", metadata=metadata)
    placed = desk.place("live")
    assert placed["result"] == {
        "mode": "live",
        "intent_type": "place_order",
        "result": {"order_id": placed["order_id"]},
    }


def test_a_mode_the_token_lost_is_refused(desk: Desk) -> None:
    weaker = Token.from_secret("kwa_test", allowed_modes=("dry_run",))
    body = {"intent_type": "place_order", "payload": {"order": leg()}, "idempotency_key": "k" * 8}
    with pytest.raises(Forbidden):
        desk.engine.submit_intent(weaker, "run-1", body)


def test_basket_reports_every_leg(desk: Desk) -> None:
    answer = desk.basket([leg("INFY"), leg("NOPE"), leg("RELIANCE")])
    assert answer["status"] == "accepted"
    assert answer["result"]["status"] == "partial"
    assert [row["status"] for row in answer["legs"]] == ["success", "failed", "success"]
    assert [row["index"] for row in answer["legs"]] == [0, 1, 2]
    assert len(answer["result"]["errors"]) == 1
    basket_id = answer["basket_execution_id"]
    shown = desk.engine.get_basket(desk.token, "run-1", basket_id)
    assert shown["status"] == "partial"
    assert [row["status"] for row in shown["legs"]] == ["filled", "rejected", "filled"]  # type: ignore[attr-defined]
    rows = desk.events(basket_execution_id=basket_id)
    assert rows
    assert {row["event_kind"] for row in rows} == {"execution"}


def test_all_or_none_is_all_or_none(desk: Desk) -> None:
    answer = desk.basket([leg("INFY"), leg("NOPE")], all_or_none=True)
    assert answer["status"] == "rejected"
    assert answer["result"]["status"] == "failed"
    assert answer["result"]["results"] == []
    assert "NOPE" in answer["rejection_reason"]
    assert desk.orders() == []
    assert desk.funds()["net"] == 100_000.0
    done = desk.basket([leg("INFY"), leg("RELIANCE")], all_or_none=True)
    assert done["result"]["status"] == "success"


def test_all_or_none_counts_the_funds_of_all_legs(desk: Desk) -> None:
    fits = int(60_000 / desk.last())
    orders = [leg("INFY", quantity=fits), leg("INFY", quantity=fits)]
    answer = desk.basket(orders, all_or_none=True)
    assert answer["rejection_reason"] == "Insufficient paper funds or margin"
    assert desk.orders() == []


def test_a_malformed_leg_stops_the_basket(desk: Desk) -> None:
    with pytest.raises(Invalid) as refusal:
        desk.basket([leg(), leg(quantity=0), leg(product="X")])
    locs = [item["loc"] for item in refusal.value.detail]  # type: ignore[index]
    assert locs == [["body", "orders", 1, "quantity"], ["body", "orders", 2, "product"]]
    assert desk.orders() == []
    with pytest.raises(Invalid, match="orders"):
        desk.basket([])


def test_a_dry_basket_places_nothing_and_keeps_the_key_free(desk: Desk) -> None:
    plan = desk.basket([leg("INFY"), leg("RELIANCE")], key="basket:001", dry_run=True)
    assert plan["result"]["status"] == "dry_run"
    assert plan["result"]["margins"]["final"] > 0
    assert [row["status"] for row in plan["legs"]] == ["validated", "validated"]
    assert desk.orders() == []
    real = desk.basket([leg("INFY"), leg("RELIANCE")], key="basket:001")
    assert real["status"] == "accepted"
    assert len(desk.orders()) == 2


def spread(desk: Desk) -> list[dict[str, Any]]:
    strike = int(desk.last("NSE:NIFTY 50") // 50 * 50)
    common: dict[str, Any] = {"exchange": "NFO", "product": "NRML", "quantity": 65}
    return [
        leg(f"NIFTY26MAY{strike}CE", "SELL", **common),
        leg(f"NIFTY26MAY{strike + 100}CE", "BUY", **common),
    ]


def test_a_hedged_basket_fits_where_its_short_leg_alone_does_not(desk: Desk) -> None:
    legs = spread(desk)
    assert desk.place(**legs[0])["status"] == "rejected"
    preview = desk.engine.preview_basket(desk.token, "run-1", {"orders": legs})["preview"]
    assert preview["margins"]["final"] < preview["margins"]["initial"] / 2  # type: ignore[index]
    answer = desk.basket(legs, all_or_none=True)
    assert answer["result"]["status"] == "success", answer["rejection_reason"]
    assert [row["tradingsymbol"] for row in answer["legs"]] == [x["tradingsymbol"] for x in legs]
    assert desk.funds()["utilized"]["span"] == pytest.approx(6500.0)


def test_preview_of_an_order_estimates_and_warns(desk: Desk) -> None:
    answer = desk.engine.preview_order(desk.token, "run-1", {"order": leg(quantity=2)})
    preview: Any = answer["preview"]
    ask = desk.bid_ask()[1]
    assert preview["margin"]["required"] == pytest.approx(2 * ask)
    assert preview["charges"]["total"] > 0
    assert preview["warnings"] == []
    assert float(preview["cost_contract"]["margin_required"]) == pytest.approx(2 * ask)
    broke: Any = desk.engine.preview_order(desk.token, "run-1", {"order": leg(quantity=9999)})
    assert broke["preview"]["warnings"] == ["Insufficient paper funds or margin"]
    assert desk.orders() == []
    placed = desk.place(quantity=2)
    paid = desk.pnl()["totals"]["charges"]
    assert paid == pytest.approx(preview["charges"]["total"])
    assert placed["status"] == "accepted"


@pytest.mark.parametrize("layer", ["exchange", "rms"])
def test_a_scripted_refusal_stops_the_whole_of_a_strict_basket(desk: Desk, layer: Any) -> None:
    legs = [desk.order(), desk.order(tradingsymbol="SBIN"), desk.order(tradingsymbol="IDEA")]
    before = desk.funds()
    desk.engine.broker.scripted.reject_next("scripted", layer, tradingsymbol="SBIN")
    answer = desk.basket(legs, all_or_none=True)
    assert (answer["status"], answer["rejection_reason"]) == ("rejected", "scripted")
    assert [leg["error"] for leg in answer["legs"]] == [None, "scripted", None]
    assert desk.orders() == []
    assert desk.funds() == before
    assert desk.basket(legs, all_or_none=True)["status"] == "accepted"
    assert len(desk.orders()) == 3
