"""An entry with its exits, and the hand that stops everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kite_algo_sandbox.engine import BadRequest, Conflict, Invalid, NotFound, Token

from .conftest import Desk


def body(desk: Desk, *, low: float = 0.99, high: float | None = 1.01, **entry: Any) -> Any:
    price = entry.get("price") or desk.last()
    side = 1 if entry.get("transaction_type", "BUY") == "BUY" else -1
    far = {1: (low, high), -1: (2 - low, None if high is None else 2 - high)}[side]
    made: dict[str, Any] = {
        "entry_order": desk.order(**({"product": "MIS", "quantity": 10} | entry)),
        "stoploss": {"order_type": "SL-M", "trigger_price": grid(price * far[0])},
    }
    if far[1] is not None:
        made["target"] = {"order_type": "LIMIT", "price": grid(price * far[1])}
    return made


def grid(price: float) -> float:
    return round(round(price / 0.1) * 0.1, 2)


def create(desk: Desk, request: Any, run_id: str = "run-1") -> Any:
    return desk.engine.create_bracket(desk.token, run_id, request)


def show(desk: Desk, made: Any) -> Any:
    return desk.engine.get_bracket(desk.token, "run-1", made["bracket_intent_id"])


def test_exits_follow_the_fill_and_end_each_other(desk: Desk) -> None:
    made = create(desk, body(desk, low=0.999, high=1.001))
    assert made["status"] == "armed"
    entry, stop, target = desk.orders()
    assert made["entry_result"]["order_id"] == entry["order_id"]
    assert (entry["status"], stop["status"], target["status"]) == (
        "COMPLETE", "TRIGGER PENDING", "OPEN",
    )  # fmt: skip
    assert stop["parent_order_id"] == target["parent_order_id"] == entry["order_id"]
    assert [row["transaction_type"] for row in (stop, target)] == ["SELL", "SELL"]
    for _ in range(60):
        desk.wait(60)
        if show(desk, made)["status"] != "armed":
            break
    done = show(desk, made)
    assert (done["status"], done["action_required"]) == ("completed", False)
    assert done["closed_at"] is not None
    statuses = sorted(row["status"] for row in desk.orders()[1:])
    assert statuses == ["CANCELLED", "COMPLETE"]
    assert desk.pnl()["legs"] == []
    told = [row["payload"]["status"] for row in desk.events(event_type="bracket.state_changed")]
    assert told == ["armed", "completed"]


@pytest.mark.parametrize(("limit", "kind"), [(False, "SL-M"), (True, "SL")])
def test_exits_may_leave_their_order_type_to_their_prices(
    desk: Desk, limit: bool, kind: str
) -> None:
    request = body(desk, low=0.95, high=1.05)
    del request["stoploss"]["order_type"], request["target"]["order_type"]
    if limit:
        request["stoploss"]["price"] = request["stoploss"]["trigger_price"]
    create(desk, request)
    assert [row["order_type"] for row in desk.orders()[1:]] == [kind, "LIMIT"]


def test_a_resting_entry_arms_later(desk: Desk) -> None:
    price = grid(desk.last() * 0.9985)
    made = create(desk, body(desk, order_type="LIMIT", price=price, low=0.95, high=1.05))
    assert made["status"] == "entry_working"
    assert len(desk.orders()) == 1
    for _ in range(200):
        desk.wait(60)
        if show(desk, made)["status"] == "armed":
            break
    assert show(desk, made)["status"] == "armed"
    assert len(desk.orders()) == 3


def test_partial_exits_never_sell_more_than_was_bought(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(liquidity=4)
    desk.run()
    made = create(desk, body(desk, low=0.9, high=1.0005))
    desk.wait(3)
    assert show(desk, made)["status"] == "armed"
    for _ in range(300):
        desk.wait(1)
        _, stop, target = desk.orders()
        if stop["status"] != "CANCELLED":
            assert stop["quantity"] == 10 - target["filled_quantity"]
        bought = 10 - sum(row["filled_quantity"] for row in (stop, target))
        assert sum(leg["net_quantity"] for leg in desk.pnl()["legs"]) == bought >= 0
        if show(desk, made)["status"] == "completed":
            break


def test_a_partly_filled_entry_is_protected_for_what_it_has(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(liquidity=4)
    desk.run()
    made = create(desk, body(desk, low=0.9, high=None))
    assert show(desk, made)["status"] == "entry_working"
    desk.cancel(made["entry_result"]["order_id"])
    assert show(desk, made)["status"] == "armed"
    assert desk.orders()[1]["quantity"] == 4


def test_cancelling(desk: Desk) -> None:
    waiting = create(desk, body(desk, order_type="LIMIT", price=grid(desk.last() * 0.9)))
    entered = create(desk, body(desk))
    for made, after, needed in ((waiting, "completed", False), (entered, "partial", True)):
        bracket_id = made["bracket_intent_id"]
        first: Any = desk.engine.cancel_bracket(desk.token, "run-1", bracket_id)
        again: Any = desk.engine.cancel_bracket(desk.token, "run-1", bracket_id)
        assert (first["status"], again["status"]) == ("cancelling", after)
        assert again["action_required"] is needed
    assert desk.pnl()["legs"][0]["net_quantity"] == 10
    desk.engine.exit_run(desk.token, "run-1", {})
    assert show(desk, entered)["status"] == "completed"


def test_keys_lists_and_refusals(desk: Desk) -> None:
    request = body(desk) | {"idempotency_key": "bracket:run-1:001"}
    made = create(desk, request)
    assert create(desk, request)["bracket_intent_id"] == made["bracket_intent_id"]
    assert len(desk.orders()) == 3
    with pytest.raises(Conflict, match="IDEMPOTENCY_KEY_REUSED"):
        create(desk, request | {"target": None})
    other = create(desk, body(desk, quantity=10_000_000))
    assert other["status"] == "failed"
    listed: Any = desk.engine.list_brackets(desk.token, "run-1")
    ids = [row["bracket_intent_id"] for row in listed["brackets"]]
    assert ids == [other["bracket_intent_id"], made["bracket_intent_id"]]
    with pytest.raises(NotFound):
        desk.engine.get_bracket(desk.token, "run-1", "brk_nothing")
    desk.run("practice", mode="dry_run")
    with pytest.raises(Conflict, match="paper and live"):
        create(desk, request, "practice")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"stoploss": None}, "stoploss"),
        ({"stoploss": {"order_type": "LIMIT", "price": 1}}, "stoploss.order_type"),
        ({"stoploss": {"order_type": "SL-M"}}, "stoploss.trigger_price"),
        ({"stoploss": {"order_type": "SL-M", "trigger_price": 9999}}, "stoploss.trigger_price"),
        ({"stoploss": {"order_type": "SL-M", "trigger_price": 100.03}}, "stoploss"),
        ({"target": {"order_type": "LIMIT", "price": 10}}, "target.price"),
        ({"entry_order": {}}, "entry_order"),
    ],
)
def test_exits_that_do_not_belong_to_the_entry(
    desk: Desk, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        create(desk, body(desk) | change)
    assert refusal.value.field == field
    assert desk.orders() == []


def test_the_kill_switch_closes_every_run_of_a_token(desk: Desk) -> None:
    other = Token.from_secret("kwa_other")
    desk.engine.tokens.add(other)
    request = {"template_id": "t", "account_scope": "kite:paper-b", "execution_mode": "paper"}
    theirs: Any = desk.engine.create_run(other, request | {"strategy_run_id": "theirs"})
    assert theirs["status"] == "open"
    desk.run("run-2")
    desk.place("run-2", quantity=3)
    desk.engine.claim_session(desk.token, "run-2")
    closed = desk.engine.flatten_all(token_id=desk.token.token_id)
    assert closed == ["run-1", "run-2"]
    assert desk.pnl("run-2")["legs"] == []
    assert desk.engine.flatten_all() == ["theirs"]
    assert desk.engine.flatten_all() == []


def test_a_trailing_stop_follows_and_never_goes_back(desk: Desk) -> None:
    short = {"transaction_type": "SELL", "product": "MIS"}
    desk.place(variety="co", squareoff=0, stoploss=6.0, trailing_stoploss=0.5, **short)
    sold = desk.orders()[0]["average_price"]
    triggers, lowest = [desk.orders()[1]["trigger_price"]], sold
    assert triggers[0] == pytest.approx(sold + 6.0, abs=0.11)
    for _ in range(1800):
        desk.wait(1)
        stop = desk.orders()[1]
        triggers.append(stop["trigger_price"])
        if stop["status"] != "TRIGGER PENDING":
            break
        lowest = min(lowest, desk.last())
        assert 5.9 <= stop["trigger_price"] - lowest < 6.7
    assert triggers == sorted(triggers, reverse=True)
    assert triggers[-1] < triggers[0]


def test_one_long_wait_trails_like_many_short_ones(make_desk: Callable[..., Desk]) -> None:
    seen = []
    for steps in ([600.0] * 6, [1.0] * 3600):
        desk = make_desk()
        desk.run()
        desk.place(variety="co", product="MIS", squareoff=0, stoploss=3.0, trailing_stoploss=1.0)
        for step in steps:
            desk.wait(step)
        seen.append(
            [(row["status"], row["trigger_price"], row["average_price"]) for row in desk.orders()]
        )
    assert seen[0] == seen[1]


def test_autoslice_sends_slices_together(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(starting_cash=10**9)
    desk.run()
    chain = desk.engine.instruments.chain("NIFTY", *expiry(desk))
    level = desk.last("NSE:NIFTY 50") * 100
    item: Any = min(chain, key=lambda row: abs(row.strike - level))
    lots = item.freeze_quantity // item.lot_size
    option = {"exchange": "NFO", "tradingsymbol": item.tradingsymbol, "product": "NRML"}
    quantity = (2 * lots + 3) * item.lot_size
    with pytest.raises(BadRequest, match="maximum quantity of 1755"):
        desk.place(quantity=quantity, **option)
    made = desk.place(quantity=quantity, autoslice=True, **option)
    assert made["status"] == "accepted"
    rows = desk.orders()
    assert [row["quantity"] for row in rows] == [lots * item.lot_size] * 2 + [3 * item.lot_size]
    assert [row["order_id"] for row in made["children"]] == [row["order_id"] for row in rows]
    assert {row["tags"][1] for row in rows} == {f"autoslice:{made['order_id']}"}
    with pytest.raises(BadRequest, match="greater than or equal to 3510 for order slicing"):
        desk.place(quantity=item.lot_size, autoslice=True, **option)
    with pytest.raises(BadRequest, match="at most 10"):
        desk.place(quantity=item.lot_size * lots * 11, autoslice=True, **option)


def expiry(desk: Desk) -> Any:
    at = desk.engine.now()
    return desk.engine.instruments.expiries("NIFTY", at)[0], at


def test_the_twenty_sixth_modification_is_refused(desk: Desk) -> None:
    price = grid(desk.last() * 0.9)
    order_id = desk.place(order_type="LIMIT", price=price)["order_id"]
    for number in range(25):
        desk.modify(order_id, quantity=number + 2)
    with pytest.raises(BadRequest, match="Maximum allowed order modifications exceeded"):
        desk.modify(order_id, quantity=50)
    assert desk.show(order_id)["quantity"] == 26


def test_a_stop_that_triggers_at_once_ends_the_bracket(desk: Desk) -> None:
    last = desk.last()
    entry = desk.order(order_type="LIMIT", price=grid(last * 1.05), product="MIS", quantity=10)
    stop = {"order_type": "SL-M", "trigger_price": grid(last * 1.02)}
    made = create(desk, {"entry_order": entry, "stoploss": stop})
    assert show(desk, made)["status"] == "completed"
    assert [row["status"] for row in desk.orders()] == ["COMPLETE", "COMPLETE"]
    assert desk.pnl()["legs"] == []
