"""What was acknowledged survives the death of the process."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.server.entry_count import EntryCount
from kite_algo_sandbox.server.journal import JournalError
from kite_algo_sandbox.server.state_file import default_data_file
from tests.sandbox.server.durable import RUN, live_a_little, open_run, picture, without_time
from tests.sandbox.server.support import buy, connect


def test_a_sandbox_continues_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "new" / "state.sqlite3"
    runs = (RUN, "guarded", "mis")
    with Sandbox(clock="virtual", data_file=path) as first, connect(first) as client:
        live_a_little(first, client)
        before, now, token = picture(client, *runs), first.engine.clock.now(), first.token
    with Sandbox(clock="virtual", data_file=path) as second, connect(second) as client:
        assert second.token == token
        assert second.engine.clock.now() == now
        assert picture(client, *runs) == before
        again = client.post("/worker/runs/guarded/intents", json=buy("guard-001")).json()
        assert again.get("status") == "deduped" or "detail" in again
        second.advance(3600)
        grown = picture(client, *runs)
    with Sandbox(clock="virtual", data_file=path) as third, connect(third) as client:
        assert picture(client, *runs) == grown
    assert path.stat().st_mode & 0o077 == 0


def test_option_runs_survive(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    legs = {"expiry": "nearest", "legs": [{"option_type": "CE", "moneyness": "atm"}]}
    with Sandbox(clock="virtual", cash=10**6, data_file=path) as first, connect(first) as client:
        resolve = "/worker/options/underlyings/NIFTY/selection/resolve"
        [contract] = client.post(resolve, json=legs).json()["resolved"]
        names = ("tradingsymbol", "exchange", "instrument_token", "strike", "option_type")
        leg = {name: contract[name] for name in names}
        leg |= {"transaction_type": "SELL", "quantity": contract["lot_size"]}
        body = {"strategy_name": "Call", "product": "NRML", "legs": [leg]}
        made = client.post("/worker/options/runs", json=body | {"protection": {}}).json()
        run = f"/worker/options/runs/{made['strategy_run_id']}"
        assert client.post(f"{run}/enter", json={}).is_success
        first.advance(3600)
        before = [client.get(f"{run}/state").json(), client.get("/worker/funds").json()]
    with Sandbox(clock="virtual", cash=10**6, data_file=path) as second, connect(second) as client:
        after = [client.get(f"{run}/state").json(), client.get("/worker/funds").json()]
        assert without_time(after) == without_time(before)


def test_a_session_and_its_nonce_survive(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    with Sandbox(data_file=path) as first, connect(first) as client:
        open_run(client)
        claim = client.post(f"/worker/runs/{RUN}/claim-session").json()
    with Sandbox(data_file=path) as second, connect(second) as client:
        refused = client.post(f"/worker/runs/{RUN}/intents", json=buy("key-00001"))
        assert refused.status_code == 409
        headers = {"X-Worker-Session-Nonce": claim["worker_session_nonce"]}
        taken = client.post(f"/worker/runs/{RUN}/intents", json=buy("key-00001"), headers=headers)
        assert taken.json()["status"] == "accepted"


def test_a_file_has_one_sandbox_at_a_time_and_fixed_settings(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    sandbox = Sandbox(data_file=path)
    with pytest.raises(JournalError, match="in use"):
        Sandbox(data_file=path)
    sandbox.stop()
    with pytest.raises(RuntimeError, match="new Sandbox"):
        sandbox.start()
    with pytest.raises(JournalError, match="seed 7, not 8"):
        Sandbox(data_file=path, seed=8)
    other = tmp_path / "other.sqlite3"
    other.write_text("not a database, and long enough to be seen as none" * 50)
    with pytest.raises(JournalError, match="cannot use"):
        Sandbox(data_file=other)
    with pytest.raises(JournalError, match="cannot use"):
        Sandbox(data_file=tmp_path)


def test_a_history_with_other_outcomes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    with Sandbox(clock="virtual", data_file=path) as sandbox, connect(sandbox) as client:
        open_run(client)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE entries SET digest = 'other'")
    database.close()
    with pytest.raises(JournalError, match=r"entry 1 \(create_run\) no longer has the outcome"):
        Sandbox(clock="virtual", data_file=path)
    with pytest.raises(JournalError, match="no longer"):  # and the file is free again
        Sandbox(clock="virtual", data_file=path)


class FullDisk:
    """A database connection on a disk that can be full."""

    def __init__(self, real: sqlite3.Connection) -> None:
        self.real = real
        self.is_full = True

    def execute(self, statement: str, *values: Any) -> Any:
        # Room runs out when a page is written, at the latest with the commit.
        if self.is_full and statement.startswith(("INSERT", "COMMIT")):
            raise sqlite3.OperationalError("database or disk is full")
        return self.real.execute(statement, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


def test_what_cannot_be_kept_is_not_carried_out(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    with (
        Sandbox(clock="virtual", data_file=path, control=True) as sandbox,
        connect(sandbox) as client,
    ):
        open_run(client)
        before = picture(client, RUN)
        journal: Any = sandbox._journal
        disk = journal._database = FullDisk(journal._database)
        for number in range(3):
            body = buy(f"key-full-{number}")
            answer = client.post(f"/worker/runs/{RUN}/intents", json=body)
            assert answer.status_code == 503
            assert "Not carried out" in answer.json()["detail"]
            assert "disk is full" in answer.json()["detail"]
        face = sandbox.base_url + "/sandbox/reset"
        assert httpx.post(face, headers=client.headers).status_code == 503
        sandbox.advance(1)
        assert picture(client, RUN) == before
        disk.is_full = False
        taken = client.post(f"/worker/runs/{RUN}/intents", json=buy("key-00002"))
        assert taken.json()["status"] == "accepted"
        after = picture(client, RUN)
        assert len(after[RUN + "orders"]["orders"]) == 1
    with Sandbox(clock="virtual", data_file=path) as again, connect(again) as client:
        assert picture(client, RUN) == after


def _killed(tmp_path: Path) -> Path:
    """The files of a sandbox that was killed: nothing was written back on closing."""
    path = tmp_path / "alive.sqlite3"
    with Sandbox(clock="virtual", data_file=path) as sandbox, connect(sandbox) as client:
        open_run(client)
        for number in range(5):
            client.post(f"/worker/runs/{RUN}/intents", json=buy(f"key-0000{number}"))
        copies = tmp_path / "killed"
        copies.mkdir()
        for file in tmp_path.glob("alive.sqlite3*"):
            shutil.copy(file, copies / file.name.replace("alive", "s"))
    return copies / "s.sqlite3"


@pytest.mark.parametrize("damage", ["none", "removed", "cut", "flipped", "emptied", "older"])
def test_less_than_was_acknowledged_is_noticed(tmp_path: Path, damage: str) -> None:
    path = _killed(tmp_path)
    log = path.with_name(path.name + "-wal")
    size = log.stat().st_size
    assert size > 20_000
    if damage == "removed":
        log.unlink()
    elif damage == "cut":
        os.truncate(log, size * 2 // 3)
    elif damage == "flipped":
        content = bytearray(log.read_bytes())
        content[size // 2] ^= 0xFF
        log.write_bytes(content)
    elif damage == "emptied":
        os.truncate(log, 0)
    elif damage == "older":
        log.unlink()
        Sandbox(clock="virtual", data_file=tmp_path / "other.sqlite3").stop()
        shutil.copy(tmp_path / "other.sqlite3", path)
    if damage == "none":
        with Sandbox(clock="virtual", data_file=path) as sandbox, connect(sandbox) as client:
            assert len(picture(client, RUN)[RUN + "orders"]["orders"]) == 5
        return
    with pytest.raises(JournalError, match=r"holds \d of the 6 writes that were acknowledged"):
        Sandbox(clock="virtual", data_file=path)
    EntryCount.path_for(path).unlink()
    Sandbox(clock="virtual", data_file=path).stop()


def test_a_removed_file_is_a_new_beginning(tmp_path: Path) -> None:
    path = _killed(tmp_path)
    for name in (path.name, path.name + "-wal", path.name + "-shm"):
        path.with_name(name).unlink(missing_ok=True)
    with Sandbox(clock="virtual", data_file=path) as sandbox, connect(sandbox) as client:
        assert client.get(f"/worker/runs/{RUN}").status_code == 404
    Sandbox(clock="virtual", data_file=path).stop()


SQL_DAMAGE = [
    "DELETE FROM meta WHERE name = 'secret'",
    "DELETE FROM meta WHERE name = 'created_at'",
    "DELETE FROM meta WHERE name = 'format'",
    "DELETE FROM meta WHERE name = 'version'",
    "UPDATE meta SET value = 'x' WHERE name = 'secret'",
    "UPDATE meta SET value = 'x' WHERE name = 'created_at'",
    "UPDATE meta SET value = '2026-05-08T09:15:00' WHERE name = 'created_at'",
    "UPDATE meta SET value = '9999' WHERE name = 'format'",
    "DROP TABLE entries",
    "DROP TABLE tokens",
    "DROP TABLE meta",
    "DELETE FROM entries WHERE seq = 2",
    "DELETE FROM entries WHERE seq = 6",
    "DELETE FROM entries",
    "DELETE FROM tokens",
    "UPDATE tokens SET definition = '{'",
    "UPDATE tokens SET definition = '[]'",
    "UPDATE tokens SET definition = '{}'",
    "UPDATE entries SET at = 'x'",
    "UPDATE entries SET at = '2026-05-08T09:15:00' WHERE seq = 3",
    "UPDATE entries SET at = x'00ff'",
    "UPDATE entries SET request = '{' WHERE seq = 3",
    "UPDATE entries SET request = '[]' WHERE seq = 3",
    "UPDATE entries SET request = '{}' WHERE seq = 3",
    "UPDATE entries SET request = x'00ff' WHERE seq = 3",
    "UPDATE entries SET request = replace(request, 'submit_intent', 'nothing') WHERE seq = 3",
    "UPDATE entries SET request = replace(request, 'submit_intent', 'health') WHERE seq = 3",
    "UPDATE entries SET request = replace(request, 'INFY', 'SBIN') WHERE seq = 3",
    "UPDATE entries SET kind = 'script' WHERE seq = 3",
    "UPDATE entries SET kind = 'nothing' WHERE seq = 3",
    "UPDATE entries SET digest = 'x' WHERE seq = 3",
    "UPDATE entries SET seq = seq + 10",
]


@pytest.mark.parametrize("statement", SQL_DAMAGE)
def test_every_damage_is_one_sentence(tmp_path: Path, statement: str) -> None:
    path = _killed(tmp_path)
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute(statement)
        database.commit()
    with pytest.raises(JournalError) as refusal:
        Sandbox(clock="virtual", data_file=path)
    assert "\n" not in str(refusal.value)
    assert str(path.name) in str(refusal.value) or "entry" in str(refusal.value)
    with pytest.raises(JournalError, match=r"^(?!.*in use)"):
        Sandbox(clock="virtual", data_file=path)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.floats(0, 1), st.binary(min_size=1, max_size=300), st.booleans())
def test_overwritten_bytes_never_end_in_a_traceback(
    tmp_path: Path, where: float, noise: bytes, cut: bool
) -> None:
    sound = tmp_path / "alive.sqlite3"
    if not sound.exists():
        _killed(tmp_path)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "s.sqlite3"
        content = bytearray(sound.read_bytes())
        at = int(where * (len(content) - 1))
        content[at : at + len(noise)] = noise
        path.write_bytes(content[: at + len(noise)] if cut else content)
        shutil.copy(EntryCount.path_for(sound), EntryCount.path_for(path))
        with contextlib.suppress(JournalError):
            Sandbox(clock="virtual", data_file=path).stop()


def test_reading_posts_are_not_remembered(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    with Sandbox(data_file=path) as sandbox, connect(sandbox) as client:
        client.post("/worker/market/quotes", json={"symbols": ["NSE:INFY"]})
        client.get("/worker/funds")
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM entries").fetchone() == (0,)
    database.close()


@pytest.mark.parametrize(
    ("platform", "environment", "directory"),
    [
        ("linux", {"HOME": "/h"}, "/h/.local/state/kite-algo"),
        ("linux", {"HOME": "/h", "XDG_STATE_HOME": "/x"}, "/x/kite-algo"),
        ("darwin", {"HOME": "/h"}, "/h/Library/Application Support/kite-algo"),
        ("win32", {"USERPROFILE": "/u", "LOCALAPPDATA": "/l"}, "/l/kite-algo"),
    ],
)
def test_the_default_file(platform: str, environment: dict[str, str], directory: str) -> None:
    path = default_data_file("real", 7, 1000, platform=platform, environment=environment)
    assert path == Path(directory) / "sandbox-real-seed7-cash1000.sqlite3"
