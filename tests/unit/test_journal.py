"""The file that remembers intents: torn lines, full disks, and who else has it open."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kite_algo_worker import InvalidInputError, KiteAlgoWorkerError
from kite_algo_worker.placing.intents import Intent
from kite_algo_worker.placing.journal import IntentJournal
from kite_algo_worker.wire.operations import LOOKUP_TOKEN

RUN, KEY = "run_0001", "run_0001|entry"
ORDER = {"exchange": "NSE", "tradingsymbol": "INFY", "transaction_type": "BUY", "quantity": 3}
BODY = {"intent_type": "place_order", "payload": {"order": ORDER}, "idempotency_key": KEY}


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
        "import sys; from kite_algo_worker.placing.journal import IntentJournal\n"
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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes and devices among the files")
@pytest.mark.parametrize("kind", ["fifo", "/dev/zero", "/dev/null"])
def test_a_device_or_a_pipe_is_no_journal(tmp_path: Path, kind: str) -> None:
    path = Path(kind)
    if kind == "fifo":
        path = tmp_path / "journal"
        os.mkfifo(path)
    with pytest.raises(InvalidInputError, match="is not a file"):
        IntentJournal(path)


def test_a_time_that_no_number_can_hold_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "intents.jsonl"
    journal = IntentJournal(path)
    journal.sending(Intent(RUN, KEY, BODY))
    journal.close()
    line = json.loads(path.read_text())
    with path.open("a") as file:
        file.write(json.dumps({**line, "idempotency_key": "other", "at": 10**400}) + "\n")
    again = IntentJournal(path)
    assert [intent.idempotency_key for intent in again.pending()] == [KEY]
    again.close()


def test_a_line_that_is_nested_without_end_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "intents.jsonl"
    journal = IntentJournal(path)
    journal.sending(Intent(RUN, KEY, BODY))
    journal.close()
    with path.open("a") as file:
        file.write('{"v":1,"body":' + "[" * 200_000 + "]" * 200_000 + "}\n")
    again = IntentJournal(path)
    assert [intent.idempotency_key for intent in again.pending()] == [KEY]
    again.close()
