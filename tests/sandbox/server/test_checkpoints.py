"""Starts that take up a kept state, and those that must not."""

from __future__ import annotations

import logging
import pickle
import shutil
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.engine.api.snapshot import Snapshots
from kite_algo_sandbox.server import checkpoints, recorder
from kite_algo_sandbox.server.entry_count import EntryCount
from kite_algo_sandbox.server.journal import JournalError
from kite_algo_sandbox.server.recorder import Recorder
from tests.sandbox.server.durable import RUN, live_a_little, open_run, picture
from tests.sandbox.server.support import buy, connect

RUNS = (RUN, "guarded", "mis")


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the state after every third write."""
    monkeypatch.setattr(recorder, "CHECKPOINT_EVERY", 3)


@pytest.fixture
def repeated(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the entries that are repeated at a start."""
    numbers: list[int] = []
    repeat = Recorder._repeat

    def noted(self: Recorder, entry: Any, *rest: Any) -> None:
        numbers.append(entry.seq)
        repeat(self, entry, *rest)

    monkeypatch.setattr(Recorder, "_repeat", noted)
    return numbers


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A file with a bit of everything, and a picture of what it holds."""
    path = tmp_path_factory.mktemp("lived") / "s.sqlite3"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recorder, "CHECKPOINT_EVERY", 3)
        return path, live(path)


@pytest.fixture
def before(lived: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    """What the file shows."""
    return lived[1]


@pytest.fixture
def path(lived: tuple[Path, dict[str, Any]], tmp_path: Path) -> Path:
    """A copy of the file."""
    return Path(shutil.copy(lived[0], tmp_path))


def live(path: Path) -> dict[str, Any]:
    """Live a little in a new file; what it leaves."""
    with Sandbox(clock="virtual", data_file=path) as sandbox, connect(sandbox) as client:
        live_a_little(sandbox, client)
        return picture(client, *RUNS)


def reopen(path: Path) -> dict[str, Any]:
    with Sandbox(clock="virtual", data_file=path) as sandbox, connect(sandbox) as client:
        return picture(client, *RUNS)


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement, values)


def rows(path: Path, statement: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(statement).fetchall()


def test_a_start_repeats_only_what_came_after(
    path: Path, before: dict[str, Any], repeated: list[int]
) -> None:
    [(last,)] = rows(path, "SELECT max(seq) FROM entries")
    assert reopen(path) == before
    assert len(repeated) < 3 < last
    # And it lives on as the sandbox would have that never stopped.
    futures = []
    for keep in (True, False):
        if not keep:
            change(path, "DELETE FROM checkpoint")
            change(path, "DELETE FROM entries WHERE seq > ?", last)
            EntryCount.path_for(path).unlink()
        with Sandbox(clock="virtual", data_file=path) as sandbox, connect(sandbox) as client:
            sandbox.advance(9 * 3600)
            body = buy("later-001", quantity=2)
            assert client.post("/worker/runs/mis/intents", json=body).is_success
            sandbox.advance(1200)
            futures.append(picture(client, *RUNS))
    assert futures[0] == futures[1]


def test_segments_add_up(path: Path, before: dict[str, Any]) -> None:
    segments = [zlib.decompress(data) for (data,) in rows(path, "SELECT data FROM segments")]
    trades = [
        row["trade_id"].encode() for run_id in RUNS for row in before[run_id + "trades"]["trades"]
    ]
    assert len(segments) > 3 < len(trades)
    for trade_id in trades:
        assert sum(trade_id in segment for segment in segments) <= 1
    assert rows(path, "SELECT count(*) FROM checkpoint") == [(1,)]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE checkpoint SET code = 'of another version'",
        "UPDATE checkpoint SET seq = seq - 1",
        "UPDATE checkpoint SET state = x'00'",
        "UPDATE segments SET data = x'00' WHERE number = 2",
        "DELETE FROM segments WHERE number = 2",
        "DELETE FROM checkpoint",
    ],
)
def test_a_state_that_does_not_count_is_repeated_instead(
    path: Path, before: dict[str, Any], repeated: list[int], damage: str
) -> None:
    change(path, damage)
    assert reopen(path) == before
    assert repeated[0] == 1
    repeated.clear()
    assert reopen(path) == before  # the state was kept again
    assert len(repeated) < 3


def test_a_wrong_state_gives_way_to_the_history(
    path: Path, before: dict[str, Any], repeated: list[int]
) -> None:
    # A state that is whole, and says that it includes what it does not.
    with Sandbox(clock="virtual") as other:
        taken = Snapshots(other.engine).take()
    [(last, code)] = rows(path, "SELECT seq, code FROM checkpoint")
    with closing(sqlite3.connect(path)) as database, database:
        checkpoints.write(database, code, taken.segment, taken.state, anew=True)
    change(path, "INSERT INTO entries SELECT NULL, at, kind, token, request, digest "
                 "FROM entries WHERE kind = 'call' ORDER BY seq DESC LIMIT 1")  # fmt: skip
    assert reopen(path) == before
    assert 1 in repeated
    assert last + 1 in repeated


class _Harm:
    def __reduce__(self) -> tuple[Any, ...]:
        return (print, ("harm",))


def test_a_file_cannot_name_code(
    path: Path,
    before: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    [(code,)] = rows(path, "SELECT code FROM checkpoint")
    with closing(sqlite3.connect(path)) as database, database:
        checkpoints.write(database, code, pickle.dumps([]), pickle.dumps(_Harm()), anew=False)
    with caplog.at_level(logging.WARNING):
        assert reopen(path) == before
    assert "builtins.print is no part of a snapshot" in caplog.text
    assert "harm" not in capsys.readouterr().out


def test_a_state_that_cannot_be_kept_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "s.sqlite3"
    written: list[bool] = []

    def full(*arguments: Any, **options: Any) -> None:
        write(*arguments, **options)
        written.append(options["anew"])
        if len(written) % 2:
            raise sqlite3.OperationalError("database or disk is full")

    write = checkpoints.write
    monkeypatch.setattr(checkpoints, "write", full)
    with caplog.at_level(logging.WARNING):
        before = live(path)
    assert written[:3] == [True, True, False]
    assert "disk is full" in caplog.text
    monkeypatch.undo()
    assert reopen(path) == before


def test_what_cannot_be_pickled_costs_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "s.sqlite3"
    with Sandbox(clock="virtual", data_file=path) as sandbox, connect(sandbox) as client:
        open_run(client)
        run = sandbox.engine.runs.find(RUN)
        assert run is not None
        run.metadata["strange"] = lambda: None
        with caplog.at_level(logging.WARNING):
            for number in range(4):
                body = buy(f"key-{number:05d}")
                assert client.post(f"/worker/runs/{RUN}/intents", json=body).is_success
        assert "no checkpoint" in caplog.text
        del run.metadata["strange"]
    with Sandbox(clock="virtual", data_file=path) as sandbox, connect(sandbox) as client:
        orders = client.get("/worker/orders", params={"strategy_run_id": RUN}).json()["orders"]
        assert len(orders) == 4


def test_a_history_that_does_not_fit_is_refused_with_a_state_too(path: Path) -> None:
    change(path, "UPDATE entries SET digest = 'other'")
    change(path, "INSERT INTO entries SELECT NULL, at, kind, token, request, digest "
                 "FROM entries WHERE kind = 'call' ORDER BY seq DESC LIMIT 1")  # fmt: skip
    with pytest.raises(JournalError, match=r"entry 1 \(create_run\) no longer has the outcome"):
        Sandbox(clock="virtual", data_file=path)


def test_a_reset_forgets_the_state(tmp_path: Path, repeated: list[int]) -> None:
    path = tmp_path / "s.sqlite3"
    with Sandbox(clock="virtual", data_file=path) as sandbox, connect(sandbox) as client:
        live_a_little(sandbox, client)
        sandbox.control.reset()
        for number in range(5):
            open_run(client, f"run_{number}")
        now = sandbox.engine.now()
    with Sandbox(clock="virtual", data_file=path) as sandbox, connect(sandbox) as client:
        assert client.get(f"/worker/runs/{RUN}").status_code == 404
        assert client.get("/worker/runs/run_4").is_success
        assert sandbox.engine.now() == now
    assert repeated == [4, 5]
    segments = b"".join(
        zlib.decompress(data) for (data,) in rows(path, "SELECT data FROM segments")
    )
    assert b"run_2" in segments + zlib.decompress(rows(path, "SELECT state FROM checkpoint")[0][0])
    assert b"PTRD-" not in segments
