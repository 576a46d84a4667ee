"""A state as bytes is the whole state, and nothing but it."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from kite_algo_sandbox.engine import VirtualClock
from kite_algo_sandbox.engine.api.snapshot import (
    STATE,
    SnapshotError,
    Snapshots,
    code_version,
    parts_of,
)
from tests.sandbox.engine.conftest import START, Desk
from tests.sandbox.options.conftest import OptionDesk

#: What the parts hold besides their state: each other, settings, and what can be made again.
NOT_STATE = {
    "exchange": {
        "clock", "lock", "tokens", "calendar", "instruments", "prices", "market", "timeline",
        "secret", "broker", "runs", "intents", "exits", "gtt", "protection", "watch", "options",
        "option_runs", "option_guard", "brackets", "_starting_cash", "_rules", "_seed",
        "_pinned", "audit", "_audited", "manners", "resting", "_timed", "_watches",
    },
    "instruments": {"_levels"},
    "timeline": {"_listeners", "_next_listener"},
    "accounts": {"_instruments", "_prices", "_starting_cash"},
    "orders": {"_active", "_changed"},
    "venue": {"_calendar", "_prices", "rules", "_orders", "_auctions"},
    "runs": {"_make_id"},
    "intents": {"_broker"},
    "exits": {"_broker", "_runs"},
    "gtt": {"_broker", "_searches"},
    "option_runs": {"_broker", "_make_id", "_trading"},
    "brackets": {"_broker", "_timeline", "_make_id"},
}  # fmt: skip


def test_every_attribute_is_accounted_for(desk: Desk) -> None:
    """Fails when a part of the exchange gains an attribute: say whether a snapshot holds it."""
    for name, part in parts_of(desk.engine).items():
        known = {*STATE[name], *NOT_STATE.get(name, set())}
        assert vars(part).keys() <= known, f"{name}: {vars(part).keys() - known}"


def trade_everything(desk: OptionDesk) -> None:
    """Orders of every kind, some at rest, some ended, and time in between."""
    last = round(desk.last() * 10) / 10
    desk.place(quantity=7)
    desk.place(order_type="LIMIT", price=round(last * 0.997, 1), quantity=3)
    desk.place(variety="iceberg", quantity=30, iceberg_legs=3, product="MIS")
    desk.place(variety="co", product="MIS", quantity=2, stoploss=4, squareoff=0,
               trailing_stoploss=1)  # fmt: skip
    desk.place(quantity=10**6)
    desk.wait(61)
    body = {
        "entry_order": desk.order(quantity=2, product="MIS"),
        "stoploss": {"order_type": "SL-M", "trigger_price": round(last * 0.98, 1)},
        "target": {"order_type": "LIMIT", "price": round(last * 1.02, 1)},
        "idempotency_key": "bracket:one",
    }
    desk.engine.create_bracket(desk.token, "run-1", body)
    condition = {"exchange": "NSE", "tradingsymbol": "INFY", "last_price": last}
    for factor in (1.003, 1.2):
        price = round(last * factor, 1)
        order = desk.order(order_type="LIMIT", price=price)
        desk.engine.place_gtt(
            desk.token,
            {"type": "single", "condition": condition | {"trigger_values": [price]},
             "orders": [order]},
        )  # fmt: skip
    desk.basket([desk.order(tradingsymbol="SBIN"), desk.order(tradingsymbol="NOPE")])
    basket = {"trailing_activate_pct": 0.01, "trailing_drawdown_pct": 5, "stoploss_pct": 0.5}
    desk.run("guarded", backend_protection={"enabled": True, "basket": basket})
    desk.place("guarded", tradingsymbol="SBIN", product="MIS", quantity=5)
    desk.engine.claim_session(desk.token, "guarded")
    desk.engine.heartbeat(desk.token, {})
    desk.enter(desk.create([desk.leg("SELL")], protection={"trailing_stoploss_pct": 3}))
    desk.engine.broker.scripted.reject_next("scripted", tradingsymbol="IDEA")


def view(desk: Desk) -> dict[str, Any]:
    """Everything the exchange shows."""
    engine, token = desk.engine, desk.token
    seen: dict[str, Any] = {"gtt": engine.list_gtts(token), "funds": desk.funds()}
    for run in engine.runs.all():
        name = run.strategy_run_id
        orders: Any = engine.list_orders(token, name)["orders"]
        seen[name] = [
            engine.get_run(token, name), engine.list_trades(token, name), desk.pnl(name),
            desk.events(name), engine.list_baskets(token, name), engine.list_brackets(token, name),
            [engine.get_order_history(token, name, row["order_id"]) for row in orders],
        ]  # fmt: skip
    seen["options"] = [row.as_json() for row in engine.option_runs.all()]
    return seen


def go_on(desk: Desk) -> list[Any]:
    """A future: time, a repeat of keys, new orders."""
    answers = [desk.place(key="intent:000001", quantity=7)]
    for step in (1, 600, 86_400):
        desk.wait(step)
        answers.append(desk.place(tradingsymbol="IDEA", product="MIS"))
        answers.append(view(desk))
    answers.append(desk.engine.exit_run(desk.token, "run-1", {"reason": "end"}))
    return [*answers, view(desk)]


@pytest.mark.parametrize("options", [{}, {"liquidity": 4, "slippage": 2}])
def test_a_loaded_exchange_lives_on_like_the_first(
    make_desk: Callable[..., Desk], options: dict[str, Any]
) -> None:
    desk = OptionDesk(starting_cash=5_000_000, **options)
    desk.run()
    snapshots, segments = Snapshots(desk.engine), []
    segments.append(snapshots.take().segment)
    trade_everything(desk)
    segments.append(snapshots.take().segment)
    snapshots.take()
    snapshots.undo()
    desk.wait(300)
    taken = snapshots.take()
    segments.append(taken.segment)

    other = OptionDesk(starting_cash=5_000_000, **options)
    other.run("not-in-the-state")
    other.clock.set(desk.clock.now())
    loaded = Snapshots(other.engine)
    loaded.load(segments, taken.state)
    other._keys = desk._keys
    assert view(other) == view(desk)
    # What has ended did not change after it was put away: a new snapshot says the same.
    anew = Snapshots(desk.engine).take()
    third = OptionDesk(starting_cash=5_000_000, **options)
    third.clock.set(desk.clock.now())
    Snapshots(third.engine).load([anew.segment], anew.state)
    assert view(third) == view(desk)
    assert go_on(other) == go_on(desk)
    other.check_books()


def test_instruments_stay_one_object_each(desk: Desk) -> None:
    desk.place()
    desk.place(order_type="LIMIT", price=round(desk.last() * 0.9, 1))
    taken = Snapshots(desk.engine).take()
    other = Desk()
    Snapshots(other.engine).load([taken.segment], taken.state)
    item = other.engine.instruments.find("NSE:INFY", START)
    assert [order.instrument for order in other.engine.broker.orders.all()] == [item, item]
    assert all(order.instrument is item for order in other.engine.broker.orders.all())
    account = other.engine.broker.accounts["kite:paper-a"]
    assert all(row.instrument is item for row in account.positions.all())


class _Harm:
    def __reduce__(self) -> tuple[Any, ...]:
        return (eval, ("1 / 0",))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"not a pickle", pickle.dumps(_Harm()), pickle.dumps(VirtualClock),
        pickle.dumps([]), pickle.dumps({"exchange": {}}),
    ],
)  # fmt: skip
def test_other_bytes_change_nothing(desk: Desk, data: bytes) -> None:
    desk.place()
    before = view(desk)
    snapshots = Snapshots(desk.engine)
    for segments, state in (([], data), ([data], b"")):
        with pytest.raises(SnapshotError):
            snapshots.load(segments, state)
    assert view(desk) == before


def test_the_version_is_that_of_the_source() -> None:
    assert len(code_version()) == 64
    assert code_version() == code_version()
