"""The default guards of a live run, on a backend that has prices of subscribed instruments only."""

from __future__ import annotations

from typing import Any

import pytest

from kite_algo_worker import (
    NotionalLimitError,
    StaleMarketDataError,
    equity_market_order,
    limit_order,
    sl_m_order,
)
from tests.deployed.backend import RUN, Deployed
from tests.deployed.conftest import Connect

KEY = f"{RUN}:guarded:001"
INTENTS = f"POST /worker/runs/{RUN}/intents"
BUY = equity_market_order("INFY", "BUY", 1)
SELL = equity_market_order("INFY", "SELL", 1)
STOP = sl_m_order("NSE", "INFY", "SELL", "CNC", 2, trigger_price=1400.0)


def holding(quantity: int) -> Deployed:
    return Deployed("live", positions={"NSE:INFY": quantity})


@pytest.fixture
def guarded(connect: Connect) -> Connect:
    return lambda backend, **options: connect(backend, guards=None, **options)


def test_an_entry_without_a_price_says_what_to_subscribe_to(guarded: Connect) -> None:
    backend = holding(0)
    with pytest.raises(StaleMarketDataError, match=r"stream_ticks\(\['NSE:INFY'\]\)"):
        guarded(backend).place_order(RUN, BUY, KEY)
    assert backend.writes == []


@pytest.mark.parametrize("order", [SELL, STOP], ids=["sell", "stop"])
def test_what_only_reduces_a_position_needs_no_price(order: Any, guarded: Connect) -> None:
    backend = holding(2)
    guarded(backend).place_order(RUN, order, KEY)
    assert backend.writes == [INTENTS]


def test_a_short_is_covered_likewise(guarded: Connect) -> None:
    backend = holding(-1)
    guarded(backend).place_order(RUN, BUY, KEY)
    assert backend.writes == [INTENTS]


@pytest.mark.parametrize(
    "orders",
    [
        [equity_market_order("INFY", "SELL", 3)],  # more than there is: it would turn the position
        [SELL, STOP],  # together more than there is
        [limit_order("NSE", "INFY", "SELL", "MIS", 1, price=1500.0)],  # another product
        [equity_market_order("TCS", "SELL", 1)],  # another instrument
        [BUY],  # the other side
    ],
    ids=["more", "together", "product", "instrument", "side"],
)
def test_what_may_do_more_needs_one(orders: list[Any], guarded: Connect) -> None:
    backend = holding(2)
    with pytest.raises(StaleMarketDataError):
        guarded(backend).place_basket(RUN, orders, KEY)
    assert backend.writes == []


def test_what_it_holds_is_read_only_when_a_price_is_missing(guarded: Connect) -> None:
    backend = holding(2)
    backend.quoted = {"NSE:INFY"}
    guarded(backend).place_order(RUN, SELL, KEY)
    assert backend.asked.count(f"GET /worker/runs/{RUN}/pnl") == 1  # for the daily loss


def test_the_other_limits_hold(connect: Connect) -> None:
    from kite_algo_worker import Guards

    backend = holding(2)
    limits = Guards(notional_per_run=100.0)
    with pytest.raises(NotionalLimitError):
        connect(backend, guards=limits).place_order(RUN, SELL, KEY)
    assert backend.writes == []


def test_a_position_that_cannot_be_read_holds_nothing(guarded: Connect) -> None:
    backend = holding(2)
    backend.answers[f"GET /worker/runs/{RUN}/pnl"] = (500, {"detail": "no"})
    with pytest.raises(StaleMarketDataError):
        guarded(backend).place_order(RUN, SELL, KEY)
