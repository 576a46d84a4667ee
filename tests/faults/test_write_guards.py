"""What stops a write that moves money before it is sent, and what must never be stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    GuardError,
    Guards,
    InvalidInputError,
    KiteAlgoWorkerError,
    LiveModeDisabledError,
    ModeMismatchError,
    NotionalLimitError,
    RateLimits,
    RunKilledError,
    StaleMarketDataError,
    TooManyOrdersError,
)
from kite_algo_worker.placing.writes import WRITES
from tests.clients import Backend, Face
from tests.faults.recorder import CALLS, Recorder, face, run_as
from tests.operations import GTT, KEY, OPTION_RUN, ORDER, RUN, good_answer

SCOPE = "kite:paper-a"
CLOSING = sorted(operation for operation in WRITES if WRITES[operation].reduces)
ADDING = sorted(set(WRITES) - set(CLOSING))


# -- mode and account ------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", sorted(WRITES))
def test_nothing_is_written_to_a_live_account_without_consent(kind: str, operation: str) -> None:
    backend = Recorder("live", "kite:AB1234")
    with face(kind, backend) as client:
        with pytest.raises(LiveModeDisabledError):
            CALLS[operation](client)
    assert backend.writes == []


@pytest.mark.parametrize("operation", sorted(WRITES))
def test_with_consent_it_is_written_once(kind: str, operation: str) -> None:
    backend = Recorder("live", "kite:AB1234")
    with face(kind, backend, enable_live=True) as client:
        CALLS[operation](client)
    assert backend.writes == [operation]


@pytest.mark.parametrize(
    "operation", sorted(set(WRITES) - {"place_gtt", "modify_gtt", "delete_gtt"})
)
@pytest.mark.parametrize("reported", [("live", SCOPE), ("paper", "kite:paper-b")])
def test_nothing_is_written_to_a_run_that_is_another(
    kind: str, operation: str, reported: tuple[str, str]
) -> None:
    mode, scope = reported
    made = httpx.Response(200, json=run_as(mode, scope))
    backend = Recorder("paper", create_run=made, get_option_run_state=httpx.Response(404))
    with face(kind, backend, enable_live=True) as client:
        with pytest.raises(ModeMismatchError):
            client.create_run(template_id="t", account_scope=SCOPE, strategy_run_id=RUN)
        if "option" in operation:  # guarded by the run through its session
            client.claim_session(RUN)
            nonce = client.client.desk.book.nonce(RUN)
            act = client.options.enter if "enter" in operation else client.options.exit
            with pytest.raises(ModeMismatchError):
                act(OPTION_RUN, session_nonce=nonce)
        else:
            with pytest.raises(ModeMismatchError):
                CALLS[operation](client)
    assert backend.writes == []


def test_an_option_entry_asks_for_what_its_worker_run_is(kind: str) -> None:
    backend = Recorder("live", "kite:AB1234")
    with face(kind, backend, enable_live=True) as client:
        with pytest.raises(ModeMismatchError, match=r"is 'live' on the server, not 'paper'"):
            client.options.enter(OPTION_RUN, {"mode": "paper"})
        with pytest.raises(ModeMismatchError, match="account_scope"):
            client.options.enter(OPTION_RUN, {"mode": "live", "account_scope": "kite:ZZ0000"})
        assert backend.writes == []
        client.options.enter(OPTION_RUN, {"mode": "live", "account_scope": "kite:AB1234"})
    assert backend.writes == ["enter_option_run"]


@pytest.mark.parametrize("operation", ["enter_option_run", "modify_order", "submit_intent"])
def test_a_result_from_elsewhere_stops_everything_but_the_way_out(
    kind: str, operation: str
) -> None:
    answer = {**good_answer(operation), "mode": "live"}
    backend = Recorder("paper", **{operation: httpx.Response(200, json=answer)})
    run = OPTION_RUN if "option" in operation else RUN
    with face(kind, backend, enable_live=True) as client:
        with pytest.raises(ModeMismatchError) as caught:
            CALLS[operation](client)
        assert caught.value.result is not None
        with pytest.raises(ModeMismatchError):
            client.place_order(run, ORDER, KEY)
        client.exit_run(run)
    assert backend.writes == ["exit_run"]


def test_an_option_run_of_unknown_ties_may_not_turn_out_live(kind: str) -> None:
    """Another process made it for a live run; nothing here tells before it is entered."""
    nothing = httpx.Response(404, json={"detail": "Strategy run not found"})
    backend = Recorder("live", get_run=nothing)
    with face(kind, backend) as client:
        with pytest.raises(ModeMismatchError, match="'live' on the server, not 'paper'") as caught:
            client.options.enter(OPTION_RUN)
        assert caught.value.result is not None
    with face(kind, backend, enable_live=True) as client:
        assert client.options.enter(OPTION_RUN).mode == "live"


@pytest.mark.parametrize("operation", sorted(set(WRITES) - {"create_bracket"}))
def test_a_failed_question_stops_what_opens_and_not_what_closes(kind: str, operation: str) -> None:
    down = httpx.Response(503, json={"detail": "Worker run persistence unavailable"})
    backend = Recorder(get_run=down, health=down)
    with face(kind, backend) as client:
        if operation in CLOSING:
            CALLS[operation](client)
            assert backend.writes == [operation]
        else:
            with pytest.raises(KiteAlgoWorkerError, match="persistence"):
                CALLS[operation](client)
            assert backend.writes == []


# -- runaway guards --------------------------------------------------------------------------------

OLD = httpx.Response(
    200,
    json={
        "mode": "quote",
        "quotes": {"NSE:INFY": {"symbol": "NSE:INFY", "last_price": 1500.0, "age_ms": 3_600_000}},
        "missing": [],
    },
)


@pytest.mark.parametrize("operation", ADDING)
def test_stale_prices_stop_what_opens(kind: str, operation: str) -> None:
    order = good_answer("get_order")
    small = httpx.Response(200, json={**order, "order": {**order["order"], "quantity": 1}})
    backend = Recorder(get_quotes=OLD, get_order=small)
    with face(kind, backend, guards=Guards(None, None, None, 30.0)) as client:
        if operation == "enter_option_run":
            client.options.preview_entry(OPTION_RUN)
        with pytest.raises(StaleMarketDataError):
            CALLS[operation](client)
    assert backend.writes == []


@pytest.mark.parametrize("operation", CLOSING)
def test_no_limit_stops_what_closes(kind: str, operation: str) -> None:
    backend = Recorder(get_quotes=OLD, get_run_pnl=httpx.Response(500, json={"detail": "broken"}))
    limits = Guards(1, 1.0, 1.0, 0.001)
    with face(kind, backend, guards=limits, limits=RateLimits(orders=((1, 60.0),))) as client:
        client.client.desk.guards.kill(RUN)
        client.client.desk.guards.kill(OPTION_RUN)
        CALLS[operation](client)
    assert backend.writes == [operation]


@pytest.mark.parametrize("operation", ["create_bracket", "enter_option_run", "modify_order"])
def test_the_kill_switch_stops_every_way_in(kind: str, operation: str) -> None:
    backend = Recorder()
    with face(kind, backend) as client:
        client.kill_run(OPTION_RUN if "option" in operation else RUN)
        done = list(backend.writes)
        with pytest.raises(RunKilledError):
            CALLS[operation](client)
    assert backend.writes == done


@pytest.fixture
def trading(kind: str, sandbox: Sandbox) -> Iterator[Callable[..., Any]]:
    faces: list[Face] = []

    def start(run_id: str, **options: Any) -> Any:
        address: dict[str, Any] = {"base_url": sandbox.base_url, "token": sandbox.token}
        client: Any = Face(kind, **address, verify_runs=True, **options)
        faces.append(client)
        client.create_run(template_id="t", account_scope=SCOPE, strategy_run_id=run_id)
        return client

    yield start
    for one in faces:
        one.close()


def price_of(client: Any) -> float:
    return float(client.get_quotes(["NSE:INFY"])["quotes"]["NSE:INFY"]["last_price"])


def test_orders_brackets_and_changes_share_one_limit(
    kind: str, trading: Callable[..., Any]
) -> None:
    run_id = f"run_pace_{kind}"
    client = trading(run_id, guards=Guards(3, None, None, None))
    bid = {**ORDER, "order_type": "LIMIT", "price": round(price_of(client) * 0.95, 1)}
    stop = {"order_type": "SL-M", "trigger_price": round(price_of(client) * 0.9, 1)}
    resting = client.place_order(run_id, bid, f"{run_id}:1").order_id
    client.create_bracket(run_id, bid, stop, idempotency_key=f"{run_id}:2")
    client.modify_order(run_id, resting, {"price": bid["price"] - 1})
    for late in (
        lambda: client.modify_order(run_id, resting, {"price": bid["price"] - 2}),
        lambda: client.create_bracket(run_id, bid, stop),
        lambda: client.place_order(run_id, bid, f"{run_id}:3"),
    ):
        with pytest.raises(TooManyOrdersError):
            late()
    client.cancel_order(run_id, resting)
    assert client.kill_run(run_id).exit is not None


def test_a_trial_basket_does_not_count(kind: str) -> None:
    """Deployed backends carry out a paper basket that only asks: it is not sent."""
    for mode in ("paper", "dry_run", "live"):
        backend = Recorder(mode)
        limits = Guards(1, None, None, None)
        with face(kind, backend, guards=limits, enable_live=True) as client:
            for number in range(2):
                basket = {"orders": [ORDER], "idempotency_key": f"{KEY}:{number}", "dry_run": True}
                if mode == "paper":
                    with pytest.raises(InvalidInputError, match="dry_run"):
                        client.place_basket(RUN, **basket)
                else:
                    client.place_basket(RUN, **basket)
        assert len(backend.writes) == (0 if mode == "paper" else 2)


def test_a_change_may_not_outgrow_the_limit(kind: str, trading: Callable[..., Any]) -> None:
    run_id = f"run_grow_{kind}"
    client = trading(run_id, guards=Guards(None, 100_000.0, None, None))
    bid = {**ORDER, "order_type": "LIMIT", "price": round(price_of(client) * 0.95, 1)}
    resting = client.place_order(run_id, bid, f"{run_id}:1").order_id
    with pytest.raises(NotionalLimitError):
        client.modify_order(run_id, resting, {"quantity": 10_000})
    client.modify_order(run_id, resting, {"quantity": 2})
    assert client.get_order_snapshot(run_id, resting).quantity == 2
    client.modify_order(run_id, resting, {"quantity": 1})


def test_a_gtt_counts_for_the_account(kind: str, sandbox: Sandbox) -> None:
    address: dict[str, Any] = {"base_url": sandbox.base_url, "token": sandbox.token}
    limits = Guards(None, 2_000.0, None, None)
    with Face(kind, **address, verify_runs=True, guards=limits) as client:
        placed = client.place_gtt(GTT).trigger_id
        with pytest.raises(NotionalLimitError):
            client.place_gtt(GTT)
        client.delete_gtt(placed)


def option_run(client: Any, metadata: dict[str, Any] | None = None) -> str:
    leg = client.options.resolve_option_leg(
        underlying="NIFTY",
        product="MIS",
        expiry="nearest",
        selection={"option_type": "CE", "offset": "ATM"},
        transaction_type="BUY",
    )
    made = client.options.create_run(
        strategy_name="Call", product="MIS", legs=[leg], metadata=metadata
    )
    return str(made["strategy_run_id"])


def test_an_option_entry_counts_for_the_run_that_guards_it(
    kind: str, trading: Callable[..., Any]
) -> None:
    run_id = f"run_option_guard_{kind}"
    client = trading(run_id, guards=Guards(1, None, 1e6, None))
    client.place_order(run_id, ORDER, f"{run_id}:1")
    entry = option_run(client)
    token = client.safety_check(run_id).safety_token
    with pytest.raises(TooManyOrdersError, match=run_id):
        client.options.enter(entry, safety_token=token)
    named = option_run(client, {"strategy_run_id": run_id})
    with pytest.raises(TooManyOrdersError, match=run_id):
        client.options.enter(named)
    alone = option_run(client)
    client.options.enter(alone)
    client.kill_run(run_id)
    with pytest.raises(RunKilledError):
        client.options.enter(named)
    client.options.exit(alone)


def test_an_entry_of_unknown_legs_must_be_previewed(kind: str, trading: Callable[..., Any]) -> None:
    entry = option_run(trading(f"run_option_maker_{kind}"))
    client = trading(f"run_option_other_{kind}", guards=Guards(5, 1e9, None, None))
    with pytest.raises(GuardError, match="preview it first"):
        client.options.enter(entry)
    client.options.preview_entry(entry)
    assert client.options.enter(entry).status == "entered"


def test_the_kill_switch_cancels_what_was_on_its_way(kind: str) -> None:
    """An order that reached the book between the cancels and the exit."""
    row = {**good_answer("list_orders")["orders"][0], "variety": "regular"}
    books = [
        [{**row, "order_id": order_id, "status": status}]
        for order_id in ("1", "2")
        for status in ("OPEN", "CANCELLED")
    ]
    answers = [httpx.Response(200, json={"strategy_run_id": RUN, "orders": book}) for book in books]
    backend = Backend(
        {
            "GET /worker/orders": answers,
            "POST /worker/orders/1/cancel": good_answer("cancel_order"),
            "POST /worker/orders/2/cancel": good_answer("cancel_order"),
            f"POST /worker/runs/{RUN}/exit": good_answer("exit_run"),
        }
    )
    with Face(kind, handler=backend) as client:
        assert client.kill_run(RUN).cancelled == ["1", "2"]
    assert [asked for asked in backend.asked if "POST" in asked] == [
        "POST /worker/orders/1/cancel",
        f"POST /worker/runs/{RUN}/exit",
        "POST /worker/orders/2/cancel",
    ]
