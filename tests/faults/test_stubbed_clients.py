"""Tests of strategies replace calls of the client by plain functions; the helpers go on working."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from kite_algo_worker import (
    AsyncKiteAlgoWorkerClient,
    AsyncManagedRun,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    ManagedRun,
)
from tests.clients import Backend, Face
from tests.faults.test_heartbeats import CONFIG, backend_with
from tests.operations import RUN, good_answer


def stub(client: Face, name: str, answer: object) -> None:
    """Replace one call of the real client; ``answer`` is returned, or raised."""

    def blocking(*args: object, **kwargs: object) -> object:
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def awaited(*args: object, **kwargs: object) -> object:
        return blocking()

    setattr(client.client, name, awaited if client.kind == "async" else blocking)


def create(backend: Backend) -> dict[str, Any]:
    made: dict[str, Any] = dict(backend.routes[f"GET /worker/runs/{RUN}"])  # type: ignore[call-overload]
    backend.routes["POST /worker/runs"] = made
    return made


def test_a_run_that_is_not_there_is_created(kind: str) -> None:
    backend = backend_with()
    create(backend)
    with Face(kind, handler=backend) as client:
        stub(client, "get_run", KiteAlgoWorkerError("not found", status_code=404))
        with client.run(CONFIG, auto_heartbeat=False) as run:
            assert run.run_id == RUN
        arguments = {"template_id": "t", "account_scope": "kite:paper-a", "execution_mode": "paper"}
        assert client.ensure_run(strategy_run_id=RUN, **arguments)["strategy_run_id"] == RUN
    assert backend.asked.count("POST /worker/runs") == 2


def test_what_else_goes_wrong_creates_nothing(kind: str) -> None:
    backend = backend_with()
    with Face(kind, handler=backend) as client:
        stub(client, "get_run", KiteAlgoWorkerError("down", status_code=503))
        with pytest.raises(KiteAlgoWorkerError, match="down"), client.run(CONFIG):
            pass
    assert backend.asked == []


def test_a_run_of_plain_dicts(kind: str) -> None:
    backend = backend_with()
    plain = {"strategy_run_id": RUN, "template_id": "t", "account_scope": "kite:paper-a"}
    plain |= {"execution_mode": "paper", "status": "open"}
    with Face(kind, handler=backend) as client:
        stub(client, "get_run", plain)
        stub(client, "claim_session", {"worker_session_nonce": "wsn_stubbed"})
        stub(client, "run_heartbeat", {"status": "ok"})
        stub(client, "release_session", {"status": "released"})
        with client.run(CONFIG) as run:
            assert run.run["template_id"] == "t"
            assert run.session_nonce == "wsn_stubbed"
            assert run.get_protection_state().status is None
            assert run.refresh()["status"] == "open"
    assert backend.asked == [], "nothing but stubs was called"


@pytest.mark.parametrize("mapping", [dict, MappingProxyType])
def test_any_mapping_with_an_id_is_a_run(kind: str, mapping: Any) -> None:
    backend = backend_with(**{f"GET /worker/runs/{RUN}/pnl": good_answer("get_run_pnl")})
    run_type = ManagedRun if kind == "sync" else AsyncManagedRun
    with Face(kind, handler=backend) as client:
        run = run_type(client=client.client, config=CONFIG, run=mapping({"strategy_run_id": RUN}))
        assert (run.run_id, run.strategy_run_id, run.session_nonce) == (RUN, RUN, None)
        assert RUN in repr(run)
        assert run_type(client.client, CONFIG, mapping({"strategy_run_id": 7})).run_id == "7"


def test_a_managed_run_made_by_hand_works(kind: str) -> None:
    backend = backend_with(**{f"GET /worker/runs/{RUN}/pnl": good_answer("get_run_pnl")})
    with Face(kind, handler=backend) as client:
        if kind == "sync":
            assert isinstance(client.client, KiteAlgoWorkerClient)
            run = ManagedRun(client.client, CONFIG, {"strategy_run_id": RUN})
            run.tick()
            run.sleep(0.0)
            assert run.get_pnl()["totals"]
        else:
            assert isinstance(client.client, AsyncKiteAlgoWorkerClient)
            other = AsyncManagedRun(client.client, CONFIG, {"strategy_run_id": RUN})

            async def use() -> None:
                other.tick()
                await other.sleep(0.0)
                assert (await other.get_pnl())["totals"]

            assert client._runner is not None
            client._runner.run(use())
    assert len(backend.asked) == 1
