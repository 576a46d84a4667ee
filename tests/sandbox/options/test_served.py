"""Options over the wire: the promised shapes, the clients, and a restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    BrokerValidationError,
    ConflictError,
    KiteAlgoWorkerClient,
    NotFoundError,
    RunConfig,
    resolve_offset_leg,
)
from kite_algo_worker.options import OptionSelectionError
from kite_algo_worker_api.operations import OPERATIONS
from tests.sandbox.server.support import connect
from tests.sandbox.server.test_answers import Caller

OPTIONS = {name for name, operation in OPERATIONS.items() if operation.tag == "options"}
CALLS = {"option_type": "CE", "delta_target": 0.3}
PUTS = {"option_type": "PE", "moneyness": "-1_strike"}


@pytest.fixture(scope="module")
def served() -> Iterator[Sandbox]:
    with Sandbox(clock="virtual", tick_interval=60, cash=2_000_000) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def client(served: Sandbox) -> Iterator[KiteAlgoWorkerClient]:
    with KiteAlgoWorkerClient(served.config()) as client:
        yield client


def test_every_answer_has_the_promised_shape(served: Sandbox) -> None:
    with connect(served) as http:
        call = Caller(http)
        session = call("get_option_session", "NIFTY")
        call("list_option_expiries", "SENSEX")
        call("get_option_chain", "NIFTY", expiry="current_week")
        call("get_option_mini_chain", "BANKNIFTY", window=2)
        call("get_option_greeks", "FINNIFTY", expiry="nearest")
        call("get_option_pcr", "NIFTY")
        call("get_option_max_pain", "NIFTY", expiry=session["expiries"][1])
        body = {"expiry": "nearest", "legs": [CALLS, PUTS]}
        contracts = call("resolve_option_contracts", "NIFTY", body=body)["resolved"]
        legs = [leg_of(contract, "SELL") for contract in contracts]
        call("preview_option_strategy", body={
            "underlying": "NIFTY", "legs": [leg | {"ltp": 10.0} for leg in legs],
        })  # fmt: skip
        run = call("create_option_run", body=creation(legs))["strategy_run_id"]
        call("preview_option_run_entry", run)
        call("enter_option_run", run, body={})
        call("get_option_run_state", run)
        rules = {"rules": [{"metric": "index_ltp", "operator": "gte", "threshold": 1}],
                 "precedence": ["exit"]}  # fmt: skip
        call("update_option_run_protection", run, body=rules)
        assert call("get_option_run_protection_state", run)["triggered"]
        snapshots = {"metric_snapshots": [{"strategy_mtm": 1.0}]}
        call("replay_option_run_protection", run, body=snapshots)
        call("preview_option_run_exit", run)
        call("exit_option_run", run, body={})
        assert call.called == OPTIONS


def leg_of(contract: dict[str, Any], side: str) -> dict[str, Any]:
    names = ("tradingsymbol", "exchange", "instrument_token", "strike", "option_type")
    return {name: contract[name] for name in names} | {
        "transaction_type": side,
        "quantity": contract["lot_size"],
    }


def creation(legs: list[dict[str, Any]]) -> dict[str, Any]:
    return {"strategy_name": "Strangle", "product": "NRML", "legs": legs,
            "protection": {"stoploss_pct": 25.0}}  # fmt: skip


def test_the_client_raises_what_the_sandbox_refuses(client: KiteAlgoWorkerClient) -> None:
    with pytest.raises(NotFoundError) as missing:
        client.options.ensure_session("TCS")
    assert missing.value.rejection_reason == "OPTION_SESSION_NOT_FOUND"
    with pytest.raises(BrokerValidationError) as expiry:
        client.options.get_chain("NIFTY", expiry="2026-05-13")
    assert expiry.value.rejection_reason == "OPTION_INVALID_EXPIRY_SELECTOR"
    with pytest.raises(OptionSelectionError) as outside:
        leg(client, offset="OTM500")
    assert outside.value.leg_index == 0
    assert 25000.0 in outside.value.available
    with pytest.raises(NotFoundError) as unknown:
        client.options.enter("opt_run_none")
    assert unknown.value.rejection_reason == "OPTION_RUN_NOT_FOUND"


def leg(client: KiteAlgoWorkerClient, offset: str = "ATM", **changes: Any) -> Any:
    arguments: dict[str, Any] = {
        "underlying": "NIFTY", "product": "MIS", "expiry": "current_week",
        "option_type": "CE", "offset": offset, "transaction_type": "BUY",
    } | changes  # fmt: skip
    return resolve_offset_leg(client.options, **arguments)


def test_an_exit_straight_after_the_entry_and_no_second_one(client: KiteAlgoWorkerClient) -> None:
    run = client.options.create_run(strategy_name="Call", product="MIS", legs=[leg(client)])
    run_id = run["strategy_run_id"]
    for _ in range(2):
        client.options.preview_entry(run_id)
    assert client.options.enter(run_id).status == "entered"
    with pytest.raises(ConflictError) as twice:
        client.options.enter(run_id)
    assert twice.value.rejection_reason == "OPTION_RUN_INVALID_TRANSITION"
    assert client.options.exit(run_id).status == "exited"
    with pytest.raises(ConflictError):
        client.options.exit(run_id)
    assert client.options.get_run_state(run_id)["state"]["status"] == "exited"


def test_a_leg_knows_its_real_lot(client: KiteAlgoWorkerClient) -> None:
    found = leg(client, lots=2)
    assert found.quantity == 130
    assert found.metadata["lot_size_source"] == "backend"
    bse = leg(client, underlying="SENSEX")
    assert (bse.exchange, bse.quantity) == ("BFO", 20)


def test_the_profit_of_an_option_run_is_the_worker_runs(client: KiteAlgoWorkerClient) -> None:
    config = RunConfig(
        strategy_run_id="run_options_served", template_id="t",
        account_scope="kite:paper-served", execution_mode="paper",
    )  # fmt: skip
    with client.run(config) as run:
        option_run = client.options.create_run(
            strategy_name="Call", product="MIS", legs=[leg(client)]
        )["strategy_run_id"]
        safety = run.safety_check()
        client.options.enter(
            option_run, safety_token=safety.safety_token, session_nonce=run.session_nonce
        )
        assert [row.net_quantity for row in run.get_pnl().legs] == [65]
        shown = run.safety_check().options_protection
        assert shown["applicable"]
        assert shown["run_status"] == "entered"
        client.options.exit(option_run)
        assert run.get_pnl().totals.net_pnl < 0
        assert len(client.list_trades(run.run_id)["trades"]) == 2


def test_an_option_run_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite3"
    with Sandbox(clock="virtual", data_file=path, tick_interval=60) as first:
        with KiteAlgoWorkerClient(first.config()) as client:
            entered = create_run(client)
            client.options.enter(entered)
            previewed = create_run(client)
            client.options.preview_entry(previewed)
            first.advance(1234)
            before = pictures(client, entered, previewed)
    with Sandbox(clock="virtual", data_file=path, tick_interval=60) as second:
        with KiteAlgoWorkerClient(second.config()) as client:
            assert pictures(client, entered, previewed) == before
            assert client.options.exit(entered).status == "exited"


def create_run(client: KiteAlgoWorkerClient) -> str:
    run = client.options.create_run(
        strategy_name="Call", product="NRML", legs=[leg(client, product="NRML")],
        protection={"trailing_stoploss_pct": 1.0},
    )  # fmt: skip
    return str(run["strategy_run_id"])


def pictures(client: KiteAlgoWorkerClient, *runs: str) -> list[Any]:
    return [
        look(run) for run in runs
        for look in (client.options.get_run_state, client.options.get_protection_state)
    ] + [client.get_funds(mode="paper")["net"]]  # fmt: skip
