"""What was acknowledged survives the death of the process."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_sandbox.server.journal import Journal, JournalError
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


def test_what_cannot_be_written_is_not_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        Sandbox(clock="virtual", data_file=tmp_path / "s.sqlite3") as sandbox,
        connect(sandbox) as client,
    ):
        open_run(client)

        def full(*_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr(Journal, "_write", full)
        answer = client.post(f"/worker/runs/{RUN}/intents", json=buy("key-00001"))
        assert answer.status_code == 503
        assert "disk is full" in answer.json()["detail"]
        monkeypatch.undo()
        # The state in memory is ahead of the file: nothing is taken until a restart.
        answer = client.post(f"/worker/runs/{RUN}/intents", json=buy("key-00002"))
        assert answer.status_code == 503
        assert client.get("/worker/health").is_success


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
