"""Every write that moves money, with its answer lost before and after the backend did it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import KiteAlgoWorkerError, NotExecutedError, OutcomeUnknownError
from kite_algo_worker.placing.writes import WRITES
from tests.clients import Face
from tests.operations import GTT, ORDER

SCOPE = "kite:paper-a"
NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def exchange() -> Iterator[Sandbox]:
    """A sandbox of this module's own: what is scripted must not meet other tests' requests."""
    with Sandbox(tick_interval=0.5, cash=10**10) as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_scripted(exchange: Sandbox) -> Iterator[None]:
    yield
    exchange.control.clear()


@dataclass
class Scene:
    """A run with something in it to write about."""

    client: Any
    run_id: str = field(default_factory=lambda: f"run_write_{next(NUMBERS)}")

    def open(self) -> Scene:
        self.client.create_run(template_id="t", account_scope=SCOPE, strategy_run_id=self.run_id)
        return self

    @property
    def price(self) -> float:
        return float(self.client.get_quotes(["NSE:INFY"])["quotes"]["NSE:INFY"]["last_price"])

    @property
    def bid(self) -> dict[str, Any]:
        return {**ORDER, "order_type": "LIMIT", "price": round(self.price * 0.95, 1), "quantity": 3}

    def rest(self) -> str:
        key = f"{self.run_id}:rest:{next(NUMBERS)}"
        return str(self.client.place_order(self.run_id, self.bid, key).order_id)

    def bracket(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return self.bid, {"order_type": "SL-M", "trigger_price": round(self.price * 0.9, 1)}

    def option_run(self) -> str:
        leg = self.client.options.resolve_option_leg(
            underlying="NIFTY",
            product="MIS",
            expiry="nearest",
            selection={"option_type": "CE", "offset": "ATM"},
            transaction_type="BUY",
        )
        made = self.client.options.create_run(strategy_name="Call", product="MIS", legs=[leg])
        return str(made["strategy_run_id"])

    def order(self, order_id: str) -> Any:
        return self.client.get_order_snapshot(self.run_id, order_id)

    def triggers(self) -> list[Any]:
        return [row for row in self.client.list_gtts() if row.status == "active"]


@dataclass(frozen=True)
class Case:
    """A write, and how often its effect is there."""

    operation: str
    prepare: Callable[[Scene], Any]
    write: Callable[[Scene, Any, dict[str, Any]], Any]
    count: Callable[[Scene, Any], int]
    replays: bool = False


def gtt_at(number: int) -> dict[str, Any]:
    condition = {**GTT["condition"], "trigger_values": [1000.0 + number]}  # type: ignore[dict-item]
    return {**GTT, "condition": condition}


def place_bracket(scene: Scene, key: str, options: dict[str, Any]) -> Any:
    return scene.client.create_bracket(
        scene.run_id, *scene.bracket(), idempotency_key=key, metadata={"why": "test"}, **options
    )


def bracket_count(scene: Scene, key: str) -> int:
    found = scene.client.list_brackets(scene.run_id).brackets
    assert len(scene.client.list_orders(scene.run_id).orders) == len(found)
    return len(found)


def new_bracket(scene: Scene) -> str:
    return str(place_bracket(scene, f"{scene.run_id}:bracket", {}).bracket_intent_id)


def entered(scene: Scene) -> str:
    run_id = scene.option_run()
    scene.client.options.enter(run_id)
    return run_id


def armed(scene: Scene) -> tuple[int, dict[str, Any]]:
    body = gtt_at(next(NUMBERS))
    return scene.client.place_gtt(body).trigger_id, body


def status_of(scene: Scene, option_run: str) -> str:
    return str(scene.client.options.get_run_state(option_run).state.status)


CASES = [
    Case(
        "submit_intent",
        lambda s: f"{s.run_id}:entry",
        lambda s, key, o: s.client.place_order(s.run_id, s.bid, key, **o),
        lambda s, key: len(s.client.list_orders(s.run_id).orders),
        replays=True,
    ),
    Case(
        "submit_intent",
        lambda s: f"{s.run_id}:basket",
        lambda s, key, o: s.client.place_basket(s.run_id, [s.bid, s.bid], key, **o),
        lambda s, key: len(s.client.list_orders(s.run_id).orders) // 2,
        replays=True,
    ),
    Case(
        "create_bracket",
        lambda s: f"{s.run_id}:entry",
        place_bracket,
        bracket_count,
        replays=True,
    ),
    Case(
        "cancel_bracket",
        new_bracket,
        lambda s, number, o: s.client.cancel_bracket(s.run_id, number, **o),
        lambda s, number: s.client.get_bracket(s.run_id, number).status == "completed",
    ),
    Case(
        "enter_option_run",
        lambda s: s.option_run(),
        lambda s, run_id, o: s.client.options.enter(run_id, **o),
        lambda s, run_id: status_of(s, run_id) == "entered",
        replays=True,
    ),
    Case(
        "exit_option_run",
        entered,
        lambda s, run_id, o: s.client.options.exit(run_id, **o),
        lambda s, run_id: status_of(s, run_id) == "exited",
        replays=True,
    ),
    Case(
        "exit_run",
        lambda s: s.rest(),
        lambda s, order_id, o: s.client.exit_run(s.run_id, **o),
        lambda s, order_id: s.client.get_run(s.run_id).status == "closed",
        replays=True,
    ),
    Case(
        "cancel_order",
        lambda s: s.rest(),
        lambda s, order_id, o: s.client.cancel_order(s.run_id, order_id, **o),
        lambda s, order_id: s.order(order_id).status == "CANCELLED",
    ),
    Case(
        "modify_order",
        lambda s: s.rest(),
        lambda s, order_id, o: s.client.modify_order(s.run_id, order_id, {"quantity": 5}, **o),
        lambda s, order_id: s.order(order_id).quantity == 5,
    ),
    Case(
        "place_gtt",
        lambda s: gtt_at(next(NUMBERS)),
        lambda s, body, o: s.client.place_gtt(body, **o),
        lambda s, body: sum(
            row.condition.trigger_values == body["condition"]["trigger_values"]
            for row in s.triggers()
        ),
    ),
    Case(
        "modify_gtt",
        armed,
        lambda s, made, o: s.client.modify_gtt(
            made[0], {**made[1], "orders": [{**made[1]["orders"][0], "quantity": 9}]}, **o
        ),
        lambda s, made: s.client.get_gtt(made[0]).orders[0].quantity == 9,
    ),
    Case(
        "delete_gtt",
        armed,
        lambda s, made, o: s.client.delete_gtt(made[0], **o),
        lambda s, made: made[0] not in [row.id for row in s.triggers()],
    ),
]
REPLAYING = [case for case in CASES if case.replays]
LOOKING = [case for case in CASES if not case.replays]
NAMES: dict[str, Any] = {"ids": lambda case: case.operation}


def test_the_table_has_every_write() -> None:
    assert {case.operation for case in CASES} == set(WRITES)


@pytest.fixture
def scene(kind: str, exchange: Sandbox, tmp_path: Path) -> Iterator[Scene]:
    address: dict[str, Any] = {"base_url": exchange.base_url, "token": exchange.token}
    journal = tmp_path / "intents.jsonl"
    with Face(kind, **address, settle=0.0, verify_runs=True, journal=journal) as client:
        yield Scene(client).open()


RESOLVE = {"on_unknown": "resolve"}


@pytest.mark.parametrize("case", CASES, **NAMES)
@pytest.mark.parametrize("how", ["cut", "timed out"])
def test_a_write_that_was_done_is_found(
    scene: Scene, exchange: Sandbox, case: Case, how: str
) -> None:
    about = case.prepare(scene)
    lose = exchange.control.lose_next if how == "cut" else exchange.control.time_out_next
    lose(case.operation, executed=True)
    plain = case.write(scene, about, RESOLVE)
    assert case.count(scene, about) == 1
    assert plain is not None
    assert scene.client.pending_intents() == []


@pytest.mark.parametrize("case", REPLAYING, **NAMES)
def test_a_write_that_was_not_done_is_sent_once_more(
    scene: Scene, exchange: Sandbox, case: Case
) -> None:
    about = case.prepare(scene)
    exchange.control.lose_next(case.operation, executed=False)
    case.write(scene, about, RESOLVE)
    assert case.count(scene, about) == 1
    assert scene.client.pending_intents() == []


@pytest.mark.parametrize("case", LOOKING, **NAMES)
def test_a_write_without_a_key_is_never_sent_again(
    scene: Scene, exchange: Sandbox, case: Case
) -> None:
    about = case.prepare(scene)
    exchange.control.lose_next(case.operation, executed=False)
    with pytest.raises(NotExecutedError) as caught:
        case.write(scene, about, RESOLVE)
    assert caught.value.operation == case.operation
    assert caught.value.resolution.state == "not_executed"
    assert isinstance(caught.value.__cause__, OutcomeUnknownError)
    assert case.count(scene, about) == 0
    case.write(scene, about, {})
    assert case.count(scene, about) == 1
    assert scene.client.pending_intents() == []


REMEMBERED = [case for case in CASES if not case.operation.startswith(("cancel", "delete"))]


@pytest.mark.parametrize("case", REMEMBERED, **NAMES)
@pytest.mark.parametrize("executed", [True, False])
def test_a_restarted_worker_resolves_what_it_had_sent(
    kind: str, exchange: Sandbox, tmp_path: Path, case: Case, executed: bool
) -> None:
    options: dict[str, Any] = {
        "base_url": exchange.base_url,
        "token": exchange.token,
        "settle": 0.0,
        "verify_runs": True,
        "journal": tmp_path / "intents.jsonl",
    }
    with Face(kind, **options) as client:
        scene = Scene(client).open()
        about = case.prepare(scene)
        exchange.control.lose_next(case.operation, executed=executed)
        with pytest.raises(OutcomeUnknownError) as caught:
            case.write(scene, about, {})
        assert caught.value.idempotency_key
    with Face(kind, **options) as client:
        (intent,) = client.pending_intents()
        assert intent.operation == case.operation
        assert intent.name[:2] == (caught.value.strategy_run_id, caught.value.idempotency_key)
        found = client.resolve_intent(intent.strategy_run_id, intent.idempotency_key)
        done = executed or case.replays
        assert found.state == ("executed" if done else "not_executed")
        assert client.pending_intents() == []
        assert case.count(Scene(client, scene.run_id), about) == int(done)


@pytest.mark.parametrize("case", CASES, **NAMES)
def test_a_write_that_is_refused_is_not_looked_for(
    scene: Scene, exchange: Sandbox, case: Case
) -> None:
    about = case.prepare(scene)
    exchange.control.fail_next(case.operation, status=409, detail="no")
    with pytest.raises(KiteAlgoWorkerError, match="no") as caught:
        case.write(scene, about, RESOLVE)
    assert not isinstance(caught.value, (OutcomeUnknownError, NotExecutedError))
    assert scene.client.pending_intents() == []


# -- keys of brackets and entries ------------------------------------------------------------------


def test_any_key_makes_a_bracket_unique(scene: Scene) -> None:
    key = scene.run_id + "|entry|NSE:INFY"
    entry, stop = scene.bracket()
    one, other = (
        scene.client.create_bracket(scene.run_id, entry, stop, idempotency_key=key)
        for _ in range(2)
    )
    assert one.bracket_intent_id == other.bracket_intent_id
    assert one.entry_result["idempotency_key"] == f"bracket:{key}"
    third = scene.client.create_bracket(scene.run_id, entry, stop)
    assert third.bracket_intent_id != one.bracket_intent_id


def test_a_bracket_is_found_by_its_key_alone(scene: Scene) -> None:
    key = f"bracket:{scene.run_id}"
    place_bracket(scene, key, {})
    found = scene.client.resolve_intent(scene.run_id, key, operation="create_bracket")
    assert found.executed
    assert found.result.status == "entry_working"
    none = scene.client.resolve_intent(scene.run_id, f"{key}:x", operation="create_bracket")
    assert none.state == "not_executed"


def test_an_entry_that_was_found_tells_its_orders(scene: Scene, exchange: Sandbox) -> None:
    option_run = scene.option_run()
    exchange.control.lose_next("enter_option_run", executed=True)
    action = scene.client.options.enter(option_run, **RESOLVE)
    assert action.status == "entered"
    assert len(action.orders) == 1
    assert len(action.trades) == 1


def test_the_same_trigger_of_before_is_not_taken_for_the_new_one(
    scene: Scene, exchange: Sandbox
) -> None:
    body = gtt_at(next(NUMBERS))
    scene.client.place_gtt(body)
    exchange.control.lose_next("place_gtt", executed=False)
    with pytest.raises(NotExecutedError):
        scene.client.place_gtt(body, **RESOLVE)
    exchange.control.lose_next("place_gtt", executed=True)
    placed = scene.client.place_gtt(body, **RESOLVE)
    assert placed.trigger_id == max(row.id for row in scene.triggers())
