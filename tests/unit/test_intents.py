"""Keys, the journal, one flight per key, and what a resolution asks in which order."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker import InvalidInputError
from kite_algo_worker.exceptions import (
    BrokerValidationError,
    ConflictError,
    OutcomeUnknownError,
    SafetyTokenExpiredError,
    TransportError,
)
from kite_algo_worker.inputs.keys import bracket_key, intent_key
from kite_algo_worker.placing import resolution
from kite_algo_worker.placing.intents import Intent, IntentResolution, SingleFlight
from kite_algo_worker.placing.resolution import resolve
from kite_algo_worker.placing.writes import WRITES
from kite_algo_worker.wire.call import Wait
from kite_algo_worker.wire.operations import LOOKUP_TOKEN
from kite_algo_worker_api.models import IntentResult, WorkerOrdersResponse

RUN, KEY = "run_0001", "run_0001|entry"
ORDER = {"exchange": "NSE", "tradingsymbol": "INFY", "transaction_type": "BUY", "quantity": 3}
BODY = {"intent_type": "place_order", "payload": {"order": ORDER}, "idempotency_key": KEY}
RESULT = IntentResult.wrap({"status": "deduped", "result": {"mode": "paper"}})
UNRECORDED = SafetyTokenExpiredError("SAFETY_TOKEN_EXPIRED", status_code=409)
LOST = OutcomeUnknownError("lost")
CLOSED = ConflictError("the run is closed", status_code=409)
BUSY = ConflictError("An order with this idempotency key is already processing or …")
REUSED = ConflictError(
    "reused", response_body={"detail": {"rejection_reason": "IDEMPOTENCY_KEY_REUSED"}}
)


EMPTY = WorkerOrdersResponse.wrap({"strategy_run_id": RUN, "orders": []})
LOOKUP, LOOK, REPLAY = "look up", "list_orders", "replay"


def book(**changes: Any) -> WorkerOrdersResponse:
    row = {"order_id": "1", "status": "OPEN", **ORDER, **changes}
    return WorkerOrdersResponse.wrap({"strategy_run_id": RUN, "orders": [row]})


def name_of(step: Any) -> Any:
    if isinstance(step, Wait):
        return step
    request = step.request
    if request.operation != "submit_intent":
        return request.operation
    return LOOKUP if request.body.get("safety_token") == LOOKUP_TOKEN else REPLAY


# -- keys ------------------------------------------------------------------------------------------


def test_a_key_reads_like_its_intention() -> None:
    bar = datetime(2026, 5, 8, 9, 20, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert (
        intent_key("run_1", "entry", "NSE:INFY", bar)
        == "run_1|entry|NSE:INFY|2026-05-08T09:20:00+05:30"
    )
    assert intent_key("run_1", "entry", "NSE:INFY", bar.astimezone(UTC)) == intent_key(
        "run_1", "entry", "NSE:INFY", bar
    )
    assert intent_key("run_1", date(2026, 5, 8), 7) == "run_1|2026-05-08|7"


PARTS = st.lists(st.text(min_size=1, max_size=120), min_size=1, max_size=6)


def readable(parts: list[str]) -> list[str] | None:
    try:
        intent_key(*parts)
    except InvalidInputError:
        return None
    return [part.strip() for part in parts]


@given(PARTS, PARTS)
def test_keys_fit_and_never_collide(one: list[str], other: list[str]) -> None:
    left, right = readable(one), readable(other)
    if left is None or right is None:
        return
    keys = intent_key(*one), intent_key(*other)
    assert all(8 <= len(key) <= 160 and key.isascii() and key == key.strip() for key in keys)
    assert (keys[0] == keys[1]) == (left == right)


@pytest.mark.parametrize(
    ("one", "other"),
    [(("a|b", "c"), ("a", "b|c")), (("a",), ("a~",)), (("x" * 200,), ("x" * 201,))],
)
def test_keys_that_could_be_confused(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert intent_key(*one) != intent_key(*other)


KEYS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=8)


@given(KEYS.filter(lambda key: len(key) <= 160), KEYS.filter(lambda key: len(key) <= 160))
def test_every_key_makes_one_that_backends_know_for_brackets(one: str, other: str) -> None:
    keys = bracket_key(one), bracket_key(other)
    for key in keys:
        assert key.startswith("bracket:")
        assert len(key) <= 160
        assert bracket_key(key) == key
    same = one.removeprefix("bracket:") == other.removeprefix("bracket:")
    assert (keys[0] == keys[1]) == same


def test_a_bracket_without_a_key_gets_one_of_its_own() -> None:
    assert bracket_key(None) != bracket_key(None)
    assert bracket_key("x" * 160) != bracket_key("x" * 159 + "y")
    with pytest.raises(InvalidInputError, match="idempotency_key"):
        bracket_key("short")


@pytest.mark.parametrize("part", [None, True, b"x", "", " ", "a\nb", object(), [1]])
def test_what_names_nothing(part: object) -> None:
    with pytest.raises(InvalidInputError, match=r"parts\[1\]"):
        intent_key("run_1", part)


# -- resolution ------------------------------------------------------------------------------------


def walk(answers: list[Any], **options: Any) -> tuple[list[Any], IntentResolution]:
    """The steps of a resolution that gets these answers, without its waits' lengths."""
    settings: dict[str, Any] = {"settle": 5.0, "left": 3.0, "replay": True, "live": False}
    intent = options.pop("intent", Intent(RUN, KEY, BODY, orders=(ORDER,)))
    course = resolve(intent, WRITES[intent.operation], **{**settings, **options})
    steps: list[Any] = []
    pending = iter(answers)
    step = next(course)
    try:
        while True:
            steps.append(name_of(step))
            answer = None if isinstance(step, Wait) else next(pending)
            if isinstance(answer, Exception):
                step = course.throw(answer)
            else:
                step = course.send(answer)
    except StopIteration as done:
        assert next(pending, "none left") == "none left"
        return steps, done.value


def test_it_waits_before_it_asks() -> None:
    steps, found = walk([RESULT])
    assert steps == [Wait(3.0), LOOKUP]
    assert (found.state, found.result) == ("executed", RESULT)


def test_what_was_not_recorded_is_sent_once_more() -> None:
    steps, found = walk([UNRECORDED, RESULT], left=0.0)
    assert steps == [LOOKUP, REPLAY]
    assert found.executed


def test_looking_only_sends_nothing() -> None:
    steps, found = walk([UNRECORDED], replay=False, left=0.0)
    assert steps == [LOOKUP]
    assert found.state == "not_executed"


def test_without_the_payload_nothing_is_sent_again() -> None:
    steps, found = walk([UNRECORDED], intent=Intent(RUN, KEY, {}), left=0.0)
    assert steps == [LOOKUP]
    assert found.state == "not_executed"


def test_a_refused_replay_is_not_executed() -> None:
    refused = BrokerValidationError("no", status_code=422)
    _, found = walk([UNRECORDED, refused])
    assert (found.state, found.error) == ("not_executed", refused)


def test_a_lost_replay_is_looked_for_but_not_sent_again() -> None:
    steps, found = walk([UNRECORDED, LOST, RESULT], left=0.0)
    assert steps == [LOOKUP, REPLAY, Wait(5.0), LOOKUP]
    assert found.executed
    _, found = walk([UNRECORDED, LOST, UNRECORDED])
    assert found.state == "not_executed"
    _, found = walk([UNRECORDED, LOST, CLOSED, EMPTY])
    assert found.state == "unknown"


def test_a_lookup_is_patient() -> None:
    steps, found = walk([LOST, TransportError("x"), RESULT], left=0.0)
    assert [step for step in steps if not isinstance(step, Wait)] == [LOOKUP] * 3
    assert found.executed


def test_an_answer_that_tells_nothing_leaves_it_unknown() -> None:
    steps, found = walk([CLOSED, book()], left=0.0)
    assert steps == [LOOKUP, LOOK]
    assert (found.state, found.error) == ("unknown", CLOSED)
    assert len(found.orders) == 1


def test_the_broker_knows_more_than_a_live_backend() -> None:
    steps, found = walk([UNRECORDED, book()], live=True, left=0.0)
    assert steps == [LOOKUP, LOOK], "an order that looks like it forbids a replay"
    assert found.state == "unknown"
    steps, found = walk([UNRECORDED, book(quantity=4), RESULT], live=True, left=0.0)
    assert steps == [LOOKUP, LOOK, REPLAY]
    assert found.executed
    _, found = walk([UNRECORDED, TransportError("x")], live=True)
    assert found.state == "unknown"
    _, found = walk([UNRECORDED, EMPTY, BUSY], live=True)
    assert found.state == "unknown"
    _, found = walk([UNRECORDED, EMPTY, LOST, UNRECORDED, EMPTY], live=True)
    assert found.state == "unknown"


def test_a_key_of_another_order() -> None:
    _, found = walk([REUSED])
    assert found.state == "not_executed"
    _, found = walk([REUSED], intent=Intent(RUN, KEY, {}))
    assert found.executed


def test_a_lookup_can_not_execute() -> None:
    guarded = Intent(RUN, KEY, {**BODY, "safety_token": "t"}, guarded=True)
    for intent in (Intent(RUN, KEY, BODY, orders=(ORDER,)), Intent(RUN, KEY, {}), guarded):
        assert intent.lookup_body()["safety_token"] == LOOKUP_TOKEN
        assert intent.lookup_body()["idempotency_key"] == KEY
    assert guarded.replay_body() == {**BODY, "safety_token": "t"}


# -- single flight ---------------------------------------------------------------------------------


def test_one_request_per_key() -> None:
    flight = SingleFlight()
    name = ("http://h", RUN, KEY)
    together, most = [0], [0]

    def send() -> None:
        while (other := flight.begin(name)) is not None:
            other.result(5)
        together[0] += 1
        most[0] = max(most[0], together[0])
        together[0] -= 1
        flight.end(name)

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
    assert flight.begin(("http://h", RUN, "other-key")) is None


def test_the_effect_of_every_write_can_be_looked_for() -> None:
    assert resolution.INQUIRIES.keys() == WRITES.keys()
