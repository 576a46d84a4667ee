"""Keys, the journal, one flight per key, and what a resolution asks in which order."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker import InvalidInputError, KiteAlgoWorkerError
from kite_algo_worker.exceptions import (
    BrokerValidationError,
    ConflictError,
    OutcomeUnknownError,
    SafetyTokenExpiredError,
    TransportError,
)
from kite_algo_worker.intents import Flights, Intent, IntentResolution
from kite_algo_worker.journal import IntentJournal
from kite_algo_worker.keys import intent_key
from kite_algo_worker.transport.exchange import Wait
from kite_algo_worker.transport.operations import LOOKUP_TOKEN
from kite_algo_worker.transport.resolution import resolve
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
    if step.operation != "submit_intent":
        return step.operation
    return LOOKUP if step.body.get("safety_token") == LOOKUP_TOKEN else REPLAY


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


@pytest.mark.parametrize("part", [None, True, b"x", "", " ", "a\nb", object(), [1]])
def test_what_names_nothing(part: object) -> None:
    with pytest.raises(InvalidInputError, match=r"parts\[1\]"):
        intent_key("run_1", part)


# -- resolution ------------------------------------------------------------------------------------


def walk(answers: list[Any], **options: Any) -> tuple[list[Any], IntentResolution]:
    """The steps of a resolution that gets these answers, without its waits' lengths."""
    settings: dict[str, Any] = {"settle": 5.0, "left": 3.0, "replay": True, "live": False}
    intent = options.pop("intent", Intent(RUN, KEY, BODY))
    course = resolve(intent, **{**settings, **options})
    steps: list[Any] = []
    pending = iter(answers)
    step = next(course)
    try:
        while True:
            steps.append(name_of(step))
            step = course.send(None if isinstance(step, Wait) else next(pending))
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
    for intent in (Intent(RUN, KEY, BODY), Intent(RUN, KEY, {}), guarded):
        assert intent.lookup_body()["safety_token"] == LOOKUP_TOKEN
        assert intent.lookup_body()["idempotency_key"] == KEY
    assert guarded.replay_body() == {**BODY, "safety_token": "t"}


# -- flights ---------------------------------------------------------------------------------------


def test_one_flight_per_key() -> None:
    flights = Flights()
    name = ("http://h", RUN, KEY)
    together, most = [0], [0]

    def fly() -> None:
        while (other := flights.take(name)) is not None:
            other.result(5)
        together[0] += 1
        most[0] = max(most[0], together[0])
        together[0] -= 1
        flights.land(name)

    threads = [threading.Thread(target=fly) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
    assert flights.take(("http://h", RUN, "other-key")) is None


# -- the journal -----------------------------------------------------------------------------------


def test_the_journal_finds_what_must_be_resolved(tmp_path: Path) -> None:
    path = tmp_path / "intents.jsonl"
    journal = IntentJournal(path)
    done, refused, open_one = (Intent(RUN, f"key-0000{n}", BODY) for n in range(3))
    for intent in (done, refused, open_one):
        journal.sending(intent)
    journal.settled(done, "executed")
    journal.settled(refused, "refused")
    journal.close()
    again = IntentJournal(path)
    assert [intent.idempotency_key for intent in again.pending()] == ["key-00002"]
    found = again.find((RUN, "key-00002", "submit_intent"))
    assert found is not None
    assert found.body == BODY
    assert found.sent_at is not None
    again.settled(found, "executed")
    again.close()
    empty = IntentJournal(path)
    assert empty.pending() == []
    empty.close()
    assert path.stat().st_mode & 0o077 == 0


def test_the_journal_keeps_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "intents.jsonl"
    journal = IntentJournal(path)
    journal.sending(Intent(RUN, KEY, {**BODY, "safety_token": "planted-secret"}, guarded=True))
    journal.close()
    assert "planted-secret" not in path.read_text()
    again = IntentJournal(path)
    stored = again.pending()[0]
    again.close()
    assert stored.guarded
    assert stored.replay_body() == {**BODY, "safety_token": LOOKUP_TOKEN}, "no late execution"


@pytest.mark.parametrize("cut", [1, 10, 60])
def test_a_torn_line_is_ignored(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "intents.jsonl"
    journal = IntentJournal(path)
    for number in range(2):
        journal.sending(Intent(RUN, f"key-0000{number}", BODY))
    journal.close()
    path.write_bytes(path.read_bytes()[:-cut])
    again = IntentJournal(path)
    assert "key-00000" in [intent.idempotency_key for intent in again.pending()]
    again.sending(Intent(RUN, "key-00009", BODY))
    again.close()
    last = IntentJournal(path)
    keys = [intent.idempotency_key for intent in last.pending()]
    last.close()
    assert keys[0] == "key-00000"
    assert keys[-1] == "key-00009"


def test_a_journal_that_cannot_be_written_stops_the_intent(tmp_path: Path) -> None:
    journal = IntentJournal(tmp_path / "intents.jsonl")
    journal.close()
    with pytest.raises(KiteAlgoWorkerError, match="cannot be written"):
        journal.sending(Intent(RUN, KEY, BODY))
    assert journal.pending() == []


class FullDisk:
    """os.write of a disk that has room for ``room`` bytes."""

    def __init__(self, room: int) -> None:
        self.room = room

    def __call__(self, file: int, data: bytes) -> int:
        if self.room <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = self.real(file, data[: self.room])
        self.room -= written
        return written

    real = staticmethod(os.write)


@pytest.mark.parametrize("room", [0, 1, 40])
def test_a_full_disk_stops_the_intent_and_harms_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    path = tmp_path / "intents.jsonl"
    journal = IntentJournal(path)
    journal.sending(Intent(RUN, "key-00000", BODY))
    with monkeypatch.context() as full:
        full.setattr(os, "write", FullDisk(room))
        with pytest.raises(KiteAlgoWorkerError, match="cannot be written"):
            journal.sending(Intent(RUN, "key-00001", BODY))
    journal.sending(Intent(RUN, "key-00002", BODY))
    assert [intent.idempotency_key for intent in journal.pending()] == ["key-00000", "key-00002"]
    journal.close()
    with_again = IntentJournal(path)
    assert [i.idempotency_key for i in with_again.pending()] == ["key-00000", "key-00002"]
    with_again.close()


def test_an_outcome_that_cannot_be_noted_is_not_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The order is executed; to ask once more after a restart is all that it costs."""
    path = tmp_path / "intents.jsonl"
    journal = IntentJournal(path)
    intent = Intent(RUN, KEY, BODY)
    journal.sending(intent)
    with monkeypatch.context() as full:
        full.setattr(os, "write", FullDisk(7))
        journal.settled(intent, "executed")
    assert journal.pending() == []
    assert "cannot be written" in caplog.text
    journal.sending(Intent(RUN, "key-00002", BODY))
    journal.close()
    again = IntentJournal(path)
    assert [i.idempotency_key for i in again.pending()] == [KEY, "key-00002"]
    again.close()


def test_one_journal_per_file(tmp_path: Path) -> None:
    path = tmp_path / "intents.jsonl"
    journal = IntentJournal(path)
    with pytest.raises(InvalidInputError, match=r"journal.*in use"):
        IntentJournal(path)
    journal.close()
    IntentJournal(path).close()


def test_another_process_may_not_share_the_file(tmp_path: Path) -> None:
    path = tmp_path / "intents.jsonl"
    code = (
        "import sys; from kite_algo_worker.journal import IntentJournal\n"
        "from kite_algo_worker import InvalidInputError\n"
        "try: IntentJournal(sys.argv[1])\n"
        "except InvalidInputError as error: print(error)"
    )
    journal = IntentJournal(path)
    run = [sys.executable, "-c", code, str(path)]
    told = subprocess.run(run, capture_output=True, text=True, check=True)
    assert "in use" in told.stdout
    journal.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_child_process_does_not_hold_the_file_of_its_parent(tmp_path: Path) -> None:
    path = tmp_path / "intents.jsonl"
    journal = IntentJournal(path)
    (ready, say_ready), (done, say_done) = os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        os.close(say_done)
        os.write(say_ready, b"1")
        os.read(done, 1)  # outlives the parent's journal
        os._exit(0)
    os.close(done)
    try:
        os.read(ready, 1)
        journal.close()
        IntentJournal(path).close()
    finally:
        for end in (ready, say_ready, say_done):
            os.close(end)
        os.waitpid(child, 0)


def test_a_path_that_cannot_be_a_journal(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "nowhere" / "x", tmp_path / "file" / "x", "/proc/self/mem/x"):
        with pytest.raises(InvalidInputError, match=r"journal: .* cannot be opened"):
            IntentJournal(path)


def test_a_file_of_something_else_is_not_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("buy milk\nsell gold\n")
    with pytest.raises(InvalidInputError, match="not an intent journal"):
        IntentJournal(path)
    assert path.read_text() == "buy milk\nsell gold\n"
