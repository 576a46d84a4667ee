"""Whatever a server sends: a record that can be read as documented, or an error of this package."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kite_algo_worker import (
    KiteAlgoWorkerError,
    MissingFieldError,
    ModeMismatchError,
    OutcomeUnknownError,
    ResponseShapeError,
)
from kite_algo_worker.wire.operations import WRITES
from tests.clients import Face
from tests.operations import CALLS, KEY, ORDER, RUN, as_response, good_answer, operation_of

NOISE = st.sampled_from([None, True, 0, -1.5, "text", "", [], [1], [None], {}, {"a": 1}, 10**400])


def paths(value: Any, prefix: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield prefix
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths(item, (*prefix, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from paths(item, (*prefix, index))


@st.composite
def mutated(draw: st.DrawFn, operation: str) -> tuple[Any, bool]:
    """The good answer with up to three values dropped, nulled or replaced.

    Also whether something else stands where a reader expects an object or an array.
    """
    answer, displaced = good_answer(operation), False
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(paths(answer))))
        if not path:
            return draw(NOISE), True
        holder = answer
        for step in path[:-1]:
            holder = holder[step]
        if draw(st.booleans()):
            del holder[path[-1]]
        else:
            displaced |= isinstance(holder[path[-1]], (dict, list))
            holder[path[-1]] = copy.deepcopy(draw(NOISE))
    return answer, displaced


@pytest.fixture(scope="module", params=["sync", "async"])
def served(request: pytest.FixtureRequest) -> Iterator[tuple[Face, dict[str, Any]]]:
    """A client, and the answer it will get, by operation; anything else is good."""
    answers: dict[str, Any] = {}

    def handle(message: httpx.Request) -> httpx.Response:
        name = operation_of(message)
        return as_response(name, answers.get(name, good_answer(name)))

    with Face(request.param, handler=handle) as client:
        yield client, answers


# What the README does with each result.
def read_run(run: Any) -> None:
    run["strategy_run_id"], run["status"], run.get("metadata"), run.strategy_run_id


def read_history(history: Any) -> None:
    for c in history["candles"]:
        c["open"], c["high"], c["low"], c["close"]
    history.get("source"), history.get("current"), history["is_stale"]


def read_timeline(timeline: Any) -> None:
    for event in timeline.events:
        event.event_type, event.summary


READINGS: dict[str, Callable[[Any], object]] = {
    "health": lambda r: r["status"],
    "create_run": read_run,
    "get_run": read_run,
    "submit_intent": lambda r: (r["order_id"], r["status"], r["order_status"], r.order_id),
    "get_run_pnl": lambda r: (r["totals"]["net_pnl"], r.totals.net_pnl, r["legs"], r["is_stale"]),
    "stream_run_pnl": lambda r: r["totals"]["net_pnl"],
    "get_run_funds": lambda r: r.get("strategy", {}).get("allocation", {}).get("remaining"),
    "get_funds": lambda r: r["net"],
    "get_quotes": lambda r: [r["quotes"][name]["last_price"] for name in r["quotes"]],
    "get_candles": read_history,
    "get_historical_candles": read_history,
    "stream_ticks": lambda r: [tick["last_price"] for tick in r.get("ticks", [])],
    "stream_candles": lambda r: (
        (r.get("current") or r)["close"],
        (r.get("current") or r)["is_complete"],
    ),
    "safety_check": lambda r: (r.can_trade, r.blocking_reasons, r.safety_token, r.run_status),
    "claim_session": lambda r: r["worker_session_nonce"],
    "list_timeline": read_timeline,
    "stream_timeline": lambda r: (r["event_type"], r.get("summary")),
    "place_gtt": lambda r: r.trigger_id,
    "get_gtt": lambda r: (r.id, r.status),
    "list_orders": lambda r: [order.order_id for order in r.orders],
    "list_trades": lambda r: [trade.trade_id for trade in r.trades],
    "get_order": lambda r: (r.order_id, r.status),
    "create_option_run": lambda r: r["strategy_run_id"],
}


def how_it_reads(reading: Callable[[Any], object], result: Any) -> str:
    """ "well", the operation of which a field is missed, or how Python fails on something else."""
    try:
        reading(result)
    except MissingFieldError as error:
        return str(error.operation)
    except (TypeError, AttributeError) as error:
        return repr(error)
    return "well"


HURRIED = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("operation", sorted(CALLS))
@HURRIED
@given(data=st.data())
def test_a_broken_answer_is_read_or_refused(
    served: tuple[Face, dict[str, Any]], operation: str, data: st.DataObject
) -> None:
    client, answers = served
    answers.clear()
    answers[operation], displaced = data.draw(mutated(operation))
    result: Any = None
    refusal: Exception | None = None
    try:
        result = CALLS[operation](client)
    except (KiteAlgoWorkerError, StopIteration) as error:
        refusal = error
    if isinstance(refusal, StopIteration):
        assert operation == "stream_candles"  # an event that says nothing is left out
        return
    if isinstance(refusal, KiteAlgoWorkerError):
        if isinstance(refusal, ModeMismatchError):
            return  # a mode or account that changes between two answers stops the run
        assert refusal.status_code in (0, 200)
        assert isinstance(refusal, OutcomeUnknownError) is (operation in WRITES)
        return
    repr(result)
    said = how_it_reads(READINGS.get(operation, repr), result)
    assert said in ("well", operation) or displaced


HELPERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "wait_for_history": (
        "get_historical_candles",
        lambda c: c.wait_for_history("NSE:INFY", attempts=1),
    ),
    "wait_for_fresh_candle": (
        "get_candles",
        lambda c: c.wait_for_fresh_candle("NSE:INFY", attempts=1),
    ),
    "wait_for_quotes": ("get_quotes", lambda c: c.wait_for_quotes(["NSE:INFY"], attempts=1)),
    "wait_for_terminal_order_state": (
        "get_order",
        lambda c: c.wait_for_terminal_order_state(RUN, "1", attempts=1),
    ),
    "preview_then_place_order": (
        "submit_intent",
        lambda c: c.preview_then_place_order(RUN, ORDER, idempotency_key=KEY),
    ),
    "get_run_protection_state": ("get_run", lambda c: c.get_run_protection_state(RUN)),
    "get_run_health_snapshot": ("get_run", lambda c: c.get_run_health_snapshot(RUN)),
    "get_current_candle": ("get_candles", lambda c: c.get_current_candle("NSE:INFY")),
    "resolve_offset_leg": (
        "resolve_option_contracts",
        lambda c: c.options.resolve_offset_leg(
            underlying="NIFTY",
            product="MIS",
            expiry="current_week",
            option_type="CE",
            offset="ATM",
            transaction_type="BUY",
        ),
    ),
    "resolve_spread": (
        "get_option_chain",
        lambda c: c.options.resolve_delta_leg(
            underlying="NIFTY",
            product="MIS",
            expiry="nearest",
            option_type="CE",
            delta_target=0.3,
            transaction_type="SELL",
        ),
    ),
}


@pytest.mark.parametrize("helper", HELPERS)
@HURRIED
@given(data=st.data())
def test_helpers_get_along_with_broken_answers(
    served: tuple[Face, dict[str, Any]], helper: str, data: st.DataObject
) -> None:
    client, answers = served
    operation, call = HELPERS[helper]
    answers.clear()
    answers[operation], _ = data.draw(mutated(operation))
    try:
        repr(call(client))
    except KiteAlgoWorkerError:
        pass


@pytest.mark.parametrize("current", [True, "1511.9", [1511.9], 7])
def test_a_candle_that_is_none_is_told_as_such(
    served: tuple[Face, dict[str, Any]], current: object
) -> None:
    client, answers = served
    answers.clear()
    answers["get_candles"] = {**good_answer("get_candles"), "current": current}
    with pytest.raises(ResponseShapeError, match="current"):
        client.wait_for_fresh_candle("NSE:INFY", attempts=1)


def enter_and_leave(client: Any) -> None:
    from kite_algo_worker import RunConfig

    config = RunConfig(
        strategy_run_id=RUN, template_id="basic-equity", account_scope="kite:paper-a"
    )
    with client.run(config) as run:
        assert isinstance(run.run_id, str)
        assert run.session_nonce


@pytest.mark.parametrize("operation", ["get_run", "claim_session", "run_heartbeat"])
@HURRIED
@given(data=st.data())
def test_a_managed_run_gets_along_with_broken_answers(
    served: tuple[Face, dict[str, Any]], operation: str, data: st.DataObject
) -> None:
    client, answers = served
    answers.clear()
    answers[operation], _ = data.draw(mutated(operation))
    try:
        enter_and_leave(client)
    except KiteAlgoWorkerError:
        pass
