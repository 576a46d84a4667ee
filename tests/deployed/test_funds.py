"""What is left to trade with on a live account of a deployed backend."""

from __future__ import annotations

from tests.deployed.backend import LIVE_SEGMENT, RUN, Deployed
from tests.deployed.conftest import Connect


def test_live_funds_say_what_is_left(connect: Connect) -> None:
    funds = connect(Deployed("live")).get_funds(mode="live")
    assert funds.available.cash == funds["available"]["cash"] == 99725.05
    assert funds.net == 99725.05
    assert round(funds.utilized.debits, 2) == 145706.55  # Kite's debits, not the sum of everything
    assert funds["segments"]["equity"] == LIVE_SEGMENT  # in Kite's words


def test_live_funds_with_pledged_holdings(connect: Connect) -> None:
    segment = LIVE_SEGMENT | {"collateral": 50000.0, "net": 149725.05}
    backend = Deployed("live")
    answer = backend._funds() | {"segments": {"equity": segment}}
    backend.answers["GET /worker/funds"] = (200, answer)
    funds = connect(backend).get_funds(mode="live")
    assert (funds.available.cash, funds.available.collateral) == (99725.05, 50000.0)
    assert funds.net == 149725.05
    assert round(funds.utilized.debits, 2) == 145706.55


def test_live_funds_without_a_live_balance(connect: Connect) -> None:
    backend = Deployed("live")
    answer = backend._funds()
    answer["segments"] = {"equity": LIVE_SEGMENT | {"live_balance": None}}
    backend.answers["GET /worker/funds"] = (200, answer)
    assert connect(backend).get_funds(mode="live").available.cash == 99725.05


def test_funds_of_a_live_run(connect: Connect) -> None:
    backend = Deployed("live")
    allocation = {"cap": None, "used": 0.0, "remaining": None, "basis": "gross_exposure"}
    answer = backend._funds() | {"strategy": {"allocation": allocation}}
    backend.answers[f"GET /worker/runs/{RUN}/funds"] = (200, answer)
    assert connect(backend).get_run_funds(RUN).available.cash == 99725.05
