"""Intents across restarts, full disks and second attempts: what a worker must not forget."""

from __future__ import annotations

import errno
import gc
import os
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    Guards,
    InvalidInputError,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    OutcomeUnknownError,
    RateLimits,
    Retry,
    RunKilledError,
)
from kite_algo_worker.placing.writes import WRITES
from tests.clients import TOKEN, Face
from tests.faults.recorder import CALLS, Recorder, face
from tests.operations import KEY, ORDER, RUN
from tests.pace import seconds

SCOPE = "kite:paper-a"
CLOSING = sorted(operation for operation in WRITES if WRITES[operation].reduces)
ADDING = sorted(set(WRITES) - set(CLOSING))


# -- the journal -----------------------------------------------------------------------------------


@pytest.mark.parametrize("client", [KiteAlgoWorkerClient, AsyncKiteAlgoWorkerClient])
def test_a_journal_that_cannot_be_opened_stops_the_client_at_once(
    client: Any, tmp_path: Path
) -> None:
    config = AlgoWorkerConfig("http://localhost:1", TOKEN)
    with pytest.raises(InvalidInputError, match="journal"):
        client(config, journal=tmp_path / "nowhere" / "intents.jsonl")


def test_a_client_that_could_not_be_made_leaves_the_journal_alone(tmp_path: Path) -> None:
    config, path = AlgoWorkerConfig("http://localhost:1", TOKEN), tmp_path / "intents.jsonl"
    with pytest.raises(TypeError):
        KiteAlgoWorkerClient(config, journal=path, hooks=0.5)  # type: ignore[arg-type]
    forgotten = KiteAlgoWorkerClient(config, journal=path)
    del forgotten
    gc.collect()
    KiteAlgoWorkerClient(config, journal=path).close()


def test_a_full_disk_stops_what_opens_and_not_what_closes(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    backend = Recorder()
    with face(kind, backend, journal=tmp_path / "intents.jsonl") as client:
        with monkeypatch.context() as disk:
            disk.setattr(os, "write", full)
            for operation in ADDING:
                with pytest.raises(KiteAlgoWorkerError, match="cannot be written"):
                    CALLS[operation](client)
            assert backend.writes == []
            for operation in CLOSING:
                CALLS[operation](client)
        assert backend.writes == CLOSING
        CALLS["submit_intent"](client)


@pytest.mark.parametrize("status", [400, 403, 409, 422, 429])
def test_a_refused_second_attempt_does_not_settle_the_first(kind: str, status: int) -> None:
    refused = httpx.Response(status, json={"detail": "the run is closed"})
    answers: list[Any] = [httpx.ReadTimeout("lost"), refused]

    def backend(request: httpx.Request) -> httpx.Response:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, content=answer.content)

    with Face(kind, handler=backend) as client:
        with pytest.raises(OutcomeUnknownError):
            client.place_order(RUN, ORDER, KEY)
        with pytest.raises(KiteAlgoWorkerError, match="closed"):
            client.place_order(RUN, ORDER, KEY)
        assert [intent.idempotency_key for intent in client.pending_intents()] == [KEY]


def test_intents_of_another_backend_are_not_resolved_here(kind: str, tmp_path: Path) -> None:
    """A run of the same name on a live backend must not get what a sandbox lost."""
    path = tmp_path / "intents.jsonl"

    def lose(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("lost")

    with Face(kind, handler=lose, journal=path) as client:
        with pytest.raises(OutcomeUnknownError):
            client.place_order(RUN, ORDER, KEY)
    with Face(kind, handler=lose, journal=path, base_url="https://live.test") as client:
        assert client.pending_intents() == []
    with Face(kind, handler=lose, journal=path) as client:
        assert [intent.idempotency_key for intent in client.pending_intents()] == [KEY]


# -- one flight per key ----------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["create_bracket", "enter_option_run", "exit_run"])
def test_one_flight_per_key_for_every_write(operation: str) -> None:
    """Across threads and clients: two at once could both execute."""
    together, most, lock = [0], [0], threading.Lock()
    backend = Recorder()

    def slow(request: httpx.Request) -> httpx.Response:
        with lock:
            together[0] += 1
            most[0] = max(most[0], together[0])
        time.sleep(0.01)
        with lock:
            together[0] -= 1
        return backend(request)

    config = AlgoWorkerConfig("http://localhost:1", TOKEN)
    transport = httpx.MockTransport(slow)
    with (
        KiteAlgoWorkerClient(config, transport=transport, verify_runs=False) as one,
        KiteAlgoWorkerClient(config, transport=transport, verify_runs=False) as other,
    ):
        threads = [
            threading.Thread(target=CALLS[operation], args=(client,)) for client in (one, other) * 3
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert most == [1]
    assert backend.writes == [operation] * 6


# -- after the kill --------------------------------------------------------------------------------


def test_an_order_that_waits_for_its_turn_is_not_sent_after_the_kill() -> None:
    backend = Recorder()
    config = AlgoWorkerConfig("http://localhost:1", TOKEN)
    late: list[BaseException] = []
    with KiteAlgoWorkerClient(
        config,
        transport=httpx.MockTransport(backend),
        limits=RateLimits(orders=((1, 0.15),)),
        guards=Guards.off(),
    ) as client:
        client.place_order(RUN, ORDER, f"{KEY}:1")

        def queue() -> None:
            try:
                client.place_order(RUN, ORDER, f"{KEY}:2")
            except RunKilledError as error:
                late.append(error)

        waiting = threading.Thread(target=queue)
        waiting.start()
        time.sleep(0.05)
        client.desk.guards.kill(RUN)
        waiting.join()
        assert len(late) == 1
        assert client.pending_intents() == []
    assert backend.writes == ["submit_intent"]


def test_a_killed_run_can_still_be_asked_what_it_did(kind: str, fresh: Sandbox) -> None:
    run_id = f"run_asked_{kind}"
    address: dict[str, Any] = {"base_url": fresh.base_url, "token": fresh.token}
    with Face(kind, **address) as client:
        client.create_run(template_id="t", account_scope=SCOPE, strategy_run_id=run_id)
        for executed in (True, False):
            fresh.control.lose_next("submit_intent", executed=executed)
            with pytest.raises(OutcomeUnknownError):
                client.place_order(run_id, ORDER, f"{run_id}:{executed}")
        client.client.desk.guards.kill(run_id)
        assert client.resolve_intent(run_id, f"{run_id}:True").state == "executed"
        found = client.resolve_intent(run_id, f"{run_id}:False")
        assert found.state == "not_executed"
        assert isinstance(found.error, RunKilledError), "nothing is placed after the kill"
        assert len(client.list_orders(run_id).orders) == 1


@pytest.fixture(scope="module")
def fresh() -> Any:
    with Sandbox(tick_interval=0.5) as running:
        yield running


def test_an_exit_does_not_wait_for_questions(kind: str) -> None:
    """A backend that answers no question in time still gets the exit, soon."""
    backend = Recorder()

    def slow(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            time.sleep(0.02)
            raise httpx.ReadTimeout("no answer")
        return backend(request)

    patient = Retry(attempts=50, base=0.02, cap=0.02)
    began = time.monotonic()
    with face(kind, slow, retry=patient) as client:
        client.exit_run(RUN)
    assert time.monotonic() - began < seconds(0.5)
    assert backend.writes == ["exit_run"]


# -- options ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("settle", -1.0),
        ("settle", "soon"),
        ("settle", float("nan")),
        ("guards", {"orders_per_minute": 5}),
        ("limits", ((10, 1.0),)),
    ],
)
@pytest.mark.parametrize("client", [KiteAlgoWorkerClient, AsyncKiteAlgoWorkerClient])
def test_unusable_options_are_refused_at_once(client: Any, field: str, value: Any) -> None:
    with pytest.raises(InvalidInputError) as caught:
        client(AlgoWorkerConfig("http://localhost:1", TOKEN), **{field: value})
    assert caught.value.field == field
