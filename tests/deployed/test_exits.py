"""The end of a run on backends whose exit closes positions and leaves resting orders alone."""

from __future__ import annotations

from typing import Any

import pytest

from kite_algo_worker import InvalidInputError, RunConfig, SessionConflictError, WaitTimeoutError
from tests.deployed.backend import RUN, Deployed
from tests.deployed.conftest import Connect

EXIT = f"POST /worker/runs/{RUN}/exit"
LIST = "GET /worker/orders"


@pytest.fixture(params=["client", "run"])
def exiting(request: pytest.FixtureRequest, connect: Connect) -> Any:
    """Exit by the client, and by the managed run."""

    def exit_run(backend: Deployed, **options: Any) -> Any:
        client = connect(backend)
        if request.param == "client":
            return client.exit_run(RUN, **options)
        config = RunConfig(
            "basic-equity", backend.scope, backend.mode, RUN,
            metadata={"strategy_family": "indicator_strategy", "strategy_name": "Basic"},
        )  # fmt: skip
        with client.run(config) as run:
            return run.exit_run(**options)

    return exit_run


def writes_of(backend: Deployed) -> list[str]:
    ours = ("/exit", "/cancel")
    return [name for name in backend.writes if name.endswith(ours)]


def test_what_rests_of_a_live_run_is_cancelled_before_it_is_closed(exiting: Any) -> None:
    backend = Deployed("live", positions={"NSE:INFY": 1})
    backend.rests("7")
    backend.rests("8", "BUY", "LIMIT", variety="co")
    result = exiting(backend, reason="done")
    assert result.status == "closed"
    assert result.left_open is False
    assert result.cancelled_orders == ["7", "8"]
    assert result.resting_orders == []
    assert [order["status"] for order in backend.orders] == ["CANCELLED", "CANCELLED"]
    previewed, *cancels, closed = writes_of(backend)
    assert (previewed, closed) == (EXIT, EXIT)
    assert cancels == ["POST /worker/orders/7/cancel", "POST /worker/orders/8/cancel"]
    bodies = [one.body for one in backend.requests if one.name == EXIT]
    assert [body["dry_run"] for body in bodies] == [True, False]
    varieties = [one.body["variety"] for one in backend.requests if one.path.endswith("cancel")]
    assert varieties == ["regular", "co"]


def test_a_live_run_without_resting_orders_is_closed_at_once(exiting: Any) -> None:
    backend = Deployed("live", positions={"NSE:INFY": 1})
    assert exiting(backend).left_open is False
    assert writes_of(backend) == [EXIT]


def test_who_wants_to_keep_resting_orders_says_so(exiting: Any) -> None:
    backend = Deployed("live")
    backend.rests("7")
    exiting(backend, cancel_resting=False)
    assert LIST not in backend.asked
    assert writes_of(backend) == [EXIT]
    assert backend.order("7")["status"] == "TRIGGER PENDING"


def test_on_paper_nothing_can_be_cancelled_and_nothing_is_tried(exiting: Any) -> None:
    backend = Deployed("paper")
    assert exiting(backend).status == "closed"
    assert writes_of(backend) == [EXIT]
    assert LIST not in backend.asked


def test_a_refused_exit_cancels_nothing(connect: Connect) -> None:
    conflict = {"rejection_reason": "WORKER_SESSION_CONFLICT", "strategy_run_id": RUN}
    backend = Deployed("live", answers={EXIT: (409, {"detail": conflict})})
    backend.rests("7")
    with pytest.raises(SessionConflictError):
        connect(backend).exit_run(RUN)
    assert writes_of(backend) == [EXIT]
    assert backend.order("7")["status"] == "TRIGGER PENDING"


def test_an_order_that_cannot_be_cancelled_is_named(connect: Connect) -> None:
    backend = Deployed("live")
    backend.rests("7")
    refusal = (400, {"detail": "The order is being processed"})
    backend.answers["POST /worker/orders/7/cancel"] = refusal
    result = connect(backend).exit_run(RUN)
    assert (result.status, result.left_open) == ("closed", True)
    assert result.resting_orders == ["7"]


def test_orders_that_cannot_be_listed_do_not_hold_up_the_exit(connect: Connect) -> None:
    backend = Deployed("live")
    backend.answers[LIST] = (502, {"detail": "Failed to retrieve orders from provider."})
    result = connect(backend).exit_run(RUN)
    assert (result.status, result.left_open) == ("closed", True)


def test_the_exits_own_orders_are_not_cancelled(connect: Connect) -> None:
    own = [{"order_id": "9", "tradingsymbol": "INFY", "status": "success"}]
    answer = {"mode": "live", "status": "exiting", "result": {"result": {"results": own}}}
    backend = Deployed(
        "live", answers={EXIT: [(200, {"mode": "live", "status": "dry_run"}), (200, answer)]}
    )
    backend.rests("7")
    client = connect(backend)
    backend.rests("9", "SELL", "MARKET")
    backend.order("9")["status"] = "COMPLETE"

    def placed(asked: Any) -> None:  # the exit's order shows in the book after it
        backend.order("9")["status"] = "OPEN"

    backend.on[EXIT] = placed
    result = client.exit_run(RUN)
    assert result.status == "exiting"
    assert result.left_open is True
    assert backend.order("7")["status"] == "CANCELLED"
    assert backend.order("9")["status"] == "OPEN"
    assert client.kill_run(RUN).exit.status == "exiting"
    assert backend.order("9")["status"] == "OPEN"


# -- what is left open -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "status"), [("paper", "blocked"), ("live", "deferred"), ("live", "exiting")]
)
def test_an_exit_that_has_not_ended_the_run_says_so(mode: str, status: str, exiting: Any) -> None:
    backend = Deployed(mode, positions={"NSE:INFY": 1}, exits=[status])
    result = exiting(backend)
    assert result.status == result["status"] == status
    assert result.left_open is result["left_open"] is True


@pytest.mark.parametrize(("mode", "status"), [("paper", "blocked"), ("live", "deferred")])
def test_an_exit_that_could_not_begin_is_sent_again(mode: str, status: str, exiting: Any) -> None:
    backend = Deployed(mode, positions={"NSE:INFY": 1}, exits=[status, status])
    result = exiting(backend, wait=30, idempotency_key=f"{RUN}:exit")
    assert (result.status, result.left_open) == ("closed", False)
    assert writes_of(backend) == [EXIT] * 3
    keys = {one.body["idempotency_key"] for one in backend.requests if one.name == EXIT}
    assert keys == {f"{RUN}:exit"}


def test_an_exit_that_is_under_way_is_watched(exiting: Any) -> None:
    backend = Deployed("live", positions={"NSE:INFY": 1}, exits=["exiting"])
    backend.close_after = 2
    result = exiting(backend, wait=30)
    assert (result.status, result.left_open) == ("closed", False)
    assert result.run.status == "closed"
    assert writes_of(backend) == [EXIT]


def test_waiting_ends(exiting: Any) -> None:
    backend = Deployed("paper", exits=["blocked"] * 100)
    with pytest.raises(WaitTimeoutError, match="blocked") as late:
        exiting(backend, wait=0.3)
    assert late.value.last.status == "blocked"


def test_a_live_preview_is_sent(exiting: Any) -> None:
    backend = Deployed("live")
    backend.rests("7")
    assert exiting(backend, dry_run=True).status == "dry_run"
    assert writes_of(backend) == [EXIT]
    assert backend.order("7")["status"] == "TRIGGER PENDING"


def test_nothing_is_previewed_when_the_run_cannot_be_read(connect: Connect) -> None:
    backend = Deployed("paper")
    backend.answers[f"GET /worker/runs/{RUN}"] = (500, {"detail": "no"})
    with pytest.raises(Exception, match="no"):
        connect(backend).exit_run(RUN, dry_run=True)
    assert backend.writes == []


def test_wait_is_a_number_of_seconds(connect: Connect) -> None:
    with pytest.raises(InvalidInputError, match="wait"):
        connect(Deployed("paper")).exit_run(RUN, wait=-1)
