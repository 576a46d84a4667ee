"""Intents of both clients: where they may go, what stops them, what a lost answer leads to."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    AlgoWorkerConfig,
    Guards,
    InvalidInputError,
    KiteAlgoWorkerClient,
    LiveModeDisabledError,
    ModeMismatchError,
    OutcomeUnknownError,
    RunConfig,
    RunKilledError,
    SafetyTokenExpiredError,
    StaleMarketDataError,
    TooManyOrdersError,
)
from kite_algo_worker.wire.retry import NO_RETRY
from tests.clients import TOKEN, Backend, Face
from tests.operations import KEY, ORDER, RUN, good_answer

INTENTS = f"POST /worker/runs/{RUN}/intents"
READ_RUN = f"GET /worker/runs/{RUN}"
SCOPE = "kite:paper-a"


def run_as(mode: str, scope: str = SCOPE) -> dict[str, object]:
    return {
        **good_answer("get_run"),
        "strategy_run_id": RUN,
        "template_id": "t",
        "account_scope": scope,
        "execution_mode": mode,
        "status": "open",
        "created_at": "2026-05-08T09:15:00+05:30",
    }


def result_of(mode: str, **order: object) -> dict[str, object]:
    return {"status": "accepted", "result": {"mode": mode, "order": {"order_id": "1", **order}}}


def place(client: Any, **options: Any) -> Any:
    return client.place_order(RUN, ORDER, KEY, **options)


# -- where an intent may go ------------------------------------------------------------------------

MODES = ["dry_run", "paper", "live"]


@pytest.mark.parametrize("asked", MODES)
@pytest.mark.parametrize("reported", MODES)
def test_every_pair_of_modes(kind: str, asked: str, reported: str) -> None:
    scope = SCOPE if asked == "paper" else "kite:ab1234"
    backend = Backend({"POST /worker/runs": run_as(reported, scope), INTENTS: result_of(reported)})
    guards = Guards.off()
    with Face(kind, handler=backend, enable_live=True, verify_runs=True, guards=guards) as client:
        config = RunConfig(
            "t",
            scope,
            asked,
            RUN,
            metadata={"strategy_family": "indicator_strategy", "strategy_name": "n"},
        )
        if asked == reported:
            client.create_run_from_config(config)
            assert place(client)["status"] == "accepted"
            return
        with pytest.raises(ModeMismatchError) as caught:
            client.create_run_from_config(config)
        assert (caught.value.expected, caught.value.reported) == (asked, reported)
        with pytest.raises(ModeMismatchError):
            place(client)
    assert INTENTS not in backend.asked


@pytest.mark.parametrize("entrance", ["run", "get_or_create_run", "create_run_from_config"])
@pytest.mark.parametrize("mode", ["live", "dry_run"])
def test_a_run_that_exists_in_another_mode_is_remembered(
    kind: str, entrance: str, mode: str
) -> None:
    taken = httpx.Response(409, json={"detail": "Strategy run already exists"})
    backend = Backend({READ_RUN: run_as(mode), "POST /worker/runs": taken, INTENTS: {}})
    with Face(kind, handler=backend, enable_live=True, verify_runs=True) as client:
        with pytest.raises(ModeMismatchError) as caught:
            enter(getattr(client, entrance)(RunConfig("t", SCOPE, "paper", RUN)))
        assert (caught.value.expected, caught.value.reported) == ("paper", mode)
        with pytest.raises(ModeMismatchError):
            place(client)
    assert INTENTS not in backend.asked


def enter(opened: Any) -> None:
    with opened:
        raise AssertionError("the block must not be entered")


def test_another_account_is_refused(kind: str) -> None:
    backend = Backend({"POST /worker/runs": run_as("paper", "kite:paper-b")})
    with Face(kind, handler=backend, verify_runs=True) as client:
        with pytest.raises(ModeMismatchError, match="account_scope is 'kite:paper-b'"):
            client.create_run(template_id="t", account_scope=SCOPE, strategy_run_id=RUN)


def test_an_unknown_run_is_read_once_before_the_first_intent(kind: str) -> None:
    backend = Backend({READ_RUN: run_as("paper"), INTENTS: result_of("paper")})
    with Face(kind, handler=backend, verify_runs=True) as client:
        place(client)
        place(client)
    assert backend.asked == [READ_RUN, INTENTS, INTENTS]


def test_a_run_that_is_live_is_not_traded_without_consent(kind: str) -> None:
    backend = Backend({READ_RUN: run_as("live"), INTENTS: result_of("live")})
    with Face(kind, handler=backend, enable_live=False, verify_runs=True) as client:
        with pytest.raises(LiveModeDisabledError):
            place(client)
    assert backend.asked == [READ_RUN]


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (result_of("live"), "execution_mode"),
        ({**result_of("paper"), "mode": "live"}, "execution_mode"),
        (result_of("paper", account_scope="kite:other"), "account_scope"),
    ],
)
def test_a_result_from_elsewhere_stops_the_run(
    kind: str, answer: dict[str, object], field: str
) -> None:
    backend = Backend({READ_RUN: run_as("paper"), INTENTS: answer})
    with Face(kind, handler=backend, verify_runs=True) as client:
        with pytest.raises(ModeMismatchError) as caught:
            place(client)
        assert caught.value.field == field
        assert caught.value.result is not None
        with pytest.raises(ModeMismatchError) as again:
            place(client)
        assert again.value.result is None
    assert backend.asked.count(INTENTS) == 1


def test_a_run_that_changes_its_mode_is_not_traded_any_more(kind: str) -> None:
    backend = Backend({READ_RUN: run_as("paper"), INTENTS: result_of("paper")})
    with Face(kind, handler=backend, enable_live=True, verify_runs=True) as client:
        place(client)
        backend.routes[READ_RUN] = run_as("live")
        client.get_run(RUN)
        with pytest.raises(ModeMismatchError):
            place(client)


# -- guards ----------------------------------------------------------------------------------------


def test_guards_of_a_paper_run(kind: str, sandbox: Sandbox) -> None:
    run_id = f"run_guarded_{kind}"
    options: dict[str, Any] = {"base_url": sandbox.base_url, "token": sandbox.token}
    with Face(kind, **options, guards=Guards(orders_per_minute=2)) as client:
        client.create_run(template_id="t", account_scope=SCOPE, strategy_run_id=run_id)
        for number in range(2):
            client.place_order(run_id, ORDER, f"{run_id}:{number}")
        with pytest.raises(TooManyOrdersError):
            client.place_order(run_id, ORDER, f"{run_id}:2")
        assert client.place_order(run_id, ORDER, f"{run_id}:1")["status"] == "deduped"
        assert len(client.list_orders(run_id).orders) == 2


def test_live_runs_are_guarded_without_being_asked_to(kind: str) -> None:
    backend = Backend({READ_RUN: run_as("live"), INTENTS: result_of("live")})
    with Face(kind, handler=backend, enable_live=True, verify_runs=True) as client:
        with pytest.raises(StaleMarketDataError):
            place(client)
    assert INTENTS not in backend.asked


def test_the_kill_switch_cancels_and_exits(kind: str, sandbox: Sandbox) -> None:
    run_id = f"run_killed_{kind}"
    with Face(kind, base_url=sandbox.base_url, token=sandbox.token) as client:
        client.create_run(template_id="t", account_scope=SCOPE, strategy_run_id=run_id)
        client.place_order(run_id, ORDER, f"{run_id}:market")
        price = client.get_quotes(["NSE:INFY"])["quotes"]["NSE:INFY"]["last_price"]
        bid = {**ORDER, "order_type": "LIMIT", "price": round(price * 0.95, 1)}
        resting = client.place_order(run_id, bid, f"{run_id}:resting").order_id
        report = client.kill_run(run_id, "test")
        assert report.cancelled == [resting]
        assert report.failed == {}
        assert report.exit is not None
        with pytest.raises(RunKilledError):
            client.place_order(run_id, ORDER, f"{run_id}:late")
        states = {order.order_id: order.status for order in client.list_orders(run_id).orders}
        assert states[resting] == "CANCELLED"
        assert client.get_run(run_id).status != "open"
        client.kill_run(run_id, "again")


def test_the_kill_switch_exits_although_nothing_can_be_cancelled(kind: str) -> None:
    backend = Backend(
        {
            "GET /worker/orders": httpx.Response(409, json={"detail": "live runs only"}),
            f"POST /worker/runs/{RUN}/exit": good_answer("exit_run"),
        }
    )
    with Face(kind, handler=backend) as client:
        report = client.kill_run(RUN)
    assert report.unlisted is not None
    assert backend.asked[-1] == f"POST /worker/runs/{RUN}/exit"


# -- lost answers ----------------------------------------------------------------------------------

LOST = httpx.ReadTimeout("no answer")
UNRECORDED = httpx.Response(409, json={"detail": {"rejection_reason": "SAFETY_TOKEN_EXPIRED"}})


class Lossy(Backend):
    """Loses the answers to some intents."""

    def __init__(self, *answers: object) -> None:
        super().__init__({READ_RUN: run_as("paper")})
        self.answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/intents"):
            self.routes[INTENTS] = self.answers.pop(0)
        return super().__call__(request)


def test_a_lost_answer_is_resolved(kind: str) -> None:
    backend = Lossy(LOST, UNRECORDED, result_of("paper"))
    with Face(kind, handler=backend, settle=0.01, verify_runs=True) as client:
        assert place(client, on_unknown="resolve")["status"] == "accepted"
        assert client.pending_intents() == []
    bodies = [backend.body(index) for index in range(1, 4)]
    assert bodies[0] == bodies[2]
    assert bodies[1] == {**bodies[0], "safety_token": "lookup-only"}


def test_a_guarded_intent_is_not_executed_late(kind: str) -> None:
    backend = Lossy(LOST, UNRECORDED, UNRECORDED)
    with Face(kind, handler=backend, settle=0.01, verify_runs=True) as client:
        with pytest.raises(SafetyTokenExpiredError):
            place(client, on_unknown="resolve", safety_token="a-token")
        assert client.pending_intents() == []


def test_what_stays_unknown_is_said_so(kind: str) -> None:
    closed = httpx.Response(409, json={"detail": "the run is closed"})
    backend = Lossy(LOST, closed)
    with Face(kind, handler=backend, settle=0.01, verify_runs=True) as client:
        with pytest.raises(OutcomeUnknownError) as caught:
            place(client, on_unknown="resolve")
        assert caught.value.resolution is not None
        assert caught.value.resolution.state == "unknown"
        assert [intent.idempotency_key for intent in client.pending_intents()] == [KEY]


def test_the_same_key_waits_until_the_first_attempt_cannot_be_in_flight(kind: str) -> None:
    backend = Lossy(LOST, result_of("paper"))
    with Face(kind, handler=backend, settle=0.2, verify_runs=True) as client:
        with pytest.raises(OutcomeUnknownError):
            place(client)
        began = time.monotonic()
        place(client)
        assert time.monotonic() - began >= 0.15


def test_a_restarted_worker_finds_what_it_must_resolve(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "intents.jsonl"
    backend = Lossy(LOST, UNRECORDED, result_of("paper"))
    options: dict[str, Any] = {"handler": backend, "journal": path, "settle": 0.01}
    with Face(kind, **options, verify_runs=True) as client:
        with pytest.raises(OutcomeUnknownError):
            place(client)
    with Face(kind, **options, verify_runs=True) as client:
        (intent,) = client.pending_intents()
        client.get_run(RUN)
        found = client.resolve_intent(intent.strategy_run_id, intent.idempotency_key)
        assert found.executed
        assert client.pending_intents() == []
    assert backend.body(-1) == backend.body(1)


def test_threads_share_one_flight_per_key() -> None:
    together, most, lock = [0], [0], threading.Lock()

    def slow(request: httpx.Request) -> httpx.Response:
        with lock:
            together[0] += 1
            most[0] = max(most[0], together[0])
        time.sleep(0.02)
        with lock:
            together[0] -= 1
        return httpx.Response(200, json=result_of("paper"))

    config = AlgoWorkerConfig("http://localhost:1", TOKEN)
    clients = [
        KiteAlgoWorkerClient(
            config, transport=httpx.MockTransport(slow), retry=NO_RETRY, verify_runs=False
        )
        for _ in range(2)
    ]
    threads = [threading.Thread(target=place, args=(clients[n % 2],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for client in clients:
        client.close()
    assert most == [1]


def test_an_unusable_choice(kind: str) -> None:
    with Face(kind, handler=Backend({})) as client:
        with pytest.raises(InvalidInputError, match="on_unknown"):
            place(client, on_unknown="retry")
