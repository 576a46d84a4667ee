"""Whatever is missing, null, new or unknown in an answer, it is read, and what was done is known.

Every example of the contract and every answer that the README shows, each with one field dropped,
one null, a field more, or a word that nobody knows yet.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from kite_algo_worker import (
    MissingFieldError,
    OutcomeUnknownError,
    RunConfig,
    StreamDisconnectedError,
)
from kite_algo_worker import UnexpectedResponseError as Unreadable
from kite_algo_worker.wire.operations import WRITES
from kite_algo_worker_api.operations import OPERATIONS
from tests.clients import Face
from tests.operations import CALLS, ORDER, RUN, as_response, good_answer, operation_of

Path = tuple[Any, ...]

README: dict[str, Any] = {
    "health": {"status": "healthy"},
    "create_run": {
        "strategy_run_id": RUN,
        "status": "open",
        "execution_mode": "paper",
        "account_scope": "kite:paper-a",
        "runtime_state": {"risk": {}},
        "metadata": {"strategy_family": "f", "strategy_name": "n"},
    },
    "get_run": {
        "strategy_run_id": RUN,
        "status": "open",
        "execution_mode": "paper",
        "account_scope": "kite:paper-a",
        "runtime_state": {},
        "metadata": {},
        "health_status": "healthy",
    },
    "claim_session": {"worker_session_nonce": "wsn_0123456789abcdef"},
    "release_session": {},
    "run_heartbeat": {},
    "heartbeat": {},
    "get_funds": {
        "available": {"cash": 100000.0, "collateral": 0.0, "intraday_payin": 0.0},
        "utilized": {"debits": 0.0, "exposure": 0.0, "m2m": 0.0, "span": 0.0},
        "net": 100000.0,
    },
    "get_run_funds": {
        "strategy": {"allocation": {"cap": None, "usage_gross_exposure": 0.0, "remaining": None}}
    },
    "resolve_ticker": {"instrument_token": 408065},
    "search_tickers": {},
    "get_quotes": {"quotes": {"NSE:INFY": {"last_price": 1500.0, "ohlc": {}, "volume": 1}}},
    "get_candles": {
        "candles": [{"open": 1.0, "high": 2.0, "low": 0.5, "close": 1.5}],
        "is_stale": False,
    },
    "get_historical_candles": {
        "candles": [{"open": 1.0, "high": 2.0, "low": 0.5, "close": 1.5}],
        "source": "db",
        "ingestion": {},
    },
    "stream_ticks": {"ticks": [{"last_price": 1500.0}]},
    "stream_candles": {"current": {"close": 1500.0, "is_complete": False}},
    "submit_intent": {"order_id": "250508000001", "status": "accepted"},
    "cancel_order": {},
    "modify_order": {},
    "list_orders": {},
    "list_trades": {},
    "preview_order": {},
    "preview_basket": {},
    "safety_check": {
        "can_trade": True,
        "safety_token": None,
        "token_expires_at": None,
        "blocking_reasons": [],
        "run_status": "open",
        "generic_protection": {},
        "options_protection": {},
        "evaluated_at": "2026-05-08T09:30:00+05:30",
    },
    "update_backend_protection": {},
    "patch_risk": {},
    "get_run_pnl": {
        "totals": {
            "net_pnl": 5.0,
            "gross_pnl": 6.0,
            "charges": 1.0,
            "brokerage": 0.5,
            "taxes": 0.5,
        },
        "legs": [],
        "is_stale": False,
    },
    "stream_run_pnl": {"totals": {"net_pnl": 5.0}},
    "list_timeline": {"events": [{"event_type": "signal.generated", "summary": "crossed"}]},
    "log_decision_event": {},
    "stream_timeline": {"event_type": "signal.generated"},
    "create_option_run": {"strategy_run_id": "opt_run_0001"},
    "enter_option_run": {},
    "exit_option_run": {},
    "place_gtt": {"trigger_id": 123},
    "get_gtt": {"id": 123, "status": "active"},
    "list_gtts": [],
    "modify_gtt": {},
    "delete_gtt": {},
    "exit_run": {},
}


def paths(value: Any, prefix: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*prefix, key)
            yield from paths(item, (*prefix, key))
    elif isinstance(value, list):
        for index, item in enumerate(value[:2]):
            yield from paths(item, (*prefix, index))


def changed(answer: Any, path: Path, change: Callable[[Any, Any], None]) -> Any:
    made = copy.deepcopy(answer)
    holder = made
    for step in path[:-1]:
        holder = holder[step]
    change(holder, path[-1])
    return made


def drop(holder: Any, key: Any) -> None:
    del holder[key]


def null(holder: Any, key: Any) -> None:
    holder[key] = None


def reword(holder: Any, key: Any) -> None:
    # Mode and account are compared with what was asked for: another one stops the run.
    if isinstance(holder[key], str) and key not in ("mode", "execution_mode", "account_scope"):
        holder[key] = "a_new_word"


def add(holder: Any, key: Any) -> None:
    holder["a_new_field"] = {"with": ["anything"]}


def variations(answer: Any) -> Iterator[tuple[str, Any]]:
    yield "as it is", answer
    for path in paths(answer):
        for change in (drop, null, reword, add):
            yield f"{change.__name__} {path}", changed(answer, path, change)


def has_essentials(operation: str, answer: Any) -> bool:
    return not isinstance(answer, dict) or all(
        any(answer.get(field) is not None for field, _ in alternatives)
        for alternatives in OPERATIONS[operation].essential
    )


def read(value: Any) -> None:
    """Touch everything, as a strategy, an editor and a log would."""
    repr(value)
    json.dumps(value)
    if isinstance(value, list):
        for item in value:
            read(item)
    if isinstance(value, dict):
        for key in value:
            assert key in value
            read(value[key])
        for name, field in getattr(value, "_fields", {}).items():
            if field.key in value or not field.required:
                getattr(value, name)
                continue
            assert not hasattr(value, name)
            with pytest.raises(MissingFieldError) as caught:
                getattr(value, name)
            assert caught.value.field == field.key
            assert caught.value.operation is not None


@pytest.fixture(params=["sync", "async"])
def served(request: pytest.FixtureRequest) -> Iterator[tuple[Face, dict[str, Any]]]:
    """A client, and the answer it will get, by operation; anything else is good."""
    answers: dict[str, Any] = {}

    def handle(message: httpx.Request) -> httpx.Response:
        name = operation_of(message)
        return as_response(name, answers.get(name, good_answer(name)))

    with Face(request.param, handler=handle) as client:
        yield client, answers


def check(client: Face, answers: dict[str, Any], operation: str, answer: Any, what: str) -> None:
    answers.clear()
    answers[operation] = answer
    if not has_essentials(operation, answer):
        with pytest.raises(OutcomeUnknownError if operation in WRITES else Unreadable) as caught:
            CALLS[operation](client)
        assert caught.value.operation == operation
        return
    try:
        result = CALLS[operation](client)
    except (StopIteration, StreamDisconnectedError):
        # Of candles, an event without any says nothing.
        if operation != "stream_candles":
            raise
    except MissingFieldError as error:
        # What is returned is a field of the answer, and was not sent.
        if (operation, error.field) != ("get_order", "order"):
            raise
    else:
        read(result)


@pytest.mark.parametrize("operation", sorted(CALLS))
def test_every_example_of_the_contract_may_lack_anything(
    served: tuple[Face, dict[str, Any]], operation: str
) -> None:
    for what, answer in variations(good_answer(operation)):
        check(*served, operation, answer, what)


@pytest.mark.parametrize("operation", sorted(README))
def test_every_answer_of_the_readme_is_a_good_one(
    served: tuple[Face, dict[str, Any]], operation: str
) -> None:
    for what, answer in variations(README[operation]):
        check(*served, operation, answer, what)


def test_no_operation_demands_what_the_readme_does_not_show() -> None:
    for name, operation in OPERATIONS.items():
        for alternatives in operation.essential:
            assert {field for field, _ in alternatives} <= set(README[name])


def test_a_managed_run_is_entered_and_left_on_the_answers_of_the_readme(
    served: tuple[Face, dict[str, Any]],
) -> None:
    client, answers = served
    answers.clear()
    answers |= README
    config = RunConfig(
        strategy_run_id=RUN, template_id="basic-equity", account_scope="kite:paper-a"
    )
    with client.run(config) as run:
        safety = run.safety_check()
        assert safety.can_trade
        placed = run.place_order(ORDER, idempotency_key=f"{RUN}:entry:1")
        assert (placed["order_id"], placed.status) == ("250508000001", "accepted")
        assert client.get_run_pnl(RUN)["totals"]["net_pnl"] == 5.0


def test_null_for_nothing_is_nothing(served: tuple[Face, dict[str, Any]]) -> None:
    client, answers = served
    answers |= {
        "get_run_pnl": {"totals": {}, "legs": None},
        "stream_ticks": {"ticks": None, "quotes": [{"last_price": 1.0}]},
        "get_run_funds": {"strategy": {"allocation": None}},
    }
    assert client.get_run_pnl(RUN).get("legs", []) == []
    event = next(iter(client.stream_ticks(["NSE:INFY"], reconnect=False)))
    assert [tick["last_price"] for tick in event.get("ticks", [])] == [1.0]
    funds = client.get_run_funds(RUN)
    assert funds.get("strategy", {}).get("allocation", {}).get("remaining") is None
