"""Rate budgets with a clock of our own."""

from __future__ import annotations

import threading
from collections import Counter
from heapq import heappop, heappush

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker import InvalidInputError, RateLimits
from kite_algo_worker.exceptions import BudgetExceededError
from kite_algo_worker.placing.budgets import Budgets, Windows

PATIENT = 1e9


def spent(budgets: Budgets, operation: str, times: list[float]) -> list[float]:
    """The moments at which requests wanted at ``times`` are sent."""
    return [now + budgets.reserve(operation, 1, now, PATIENT) for now in times]


def test_orders_keep_to_every_window() -> None:
    limits = RateLimits(orders=((2, 1.0), (3, 60.0)))
    sent = spent(Budgets(limits), "submit_intent", [0.0] * 5)
    assert sent == pytest.approx([0.0, 0.0, 1.03, 60.03, 60.03])


@given(st.lists(st.floats(0, 3), min_size=1, max_size=60))
def test_no_window_ever_holds_too_many(gaps: list[float]) -> None:
    budgets = Budgets(RateLimits(orders=((3, 1.0), (7, 5.0))))
    now, sent = 0.0, []
    for gap in gaps:
        now += gap
        sent.append(now + budgets.reserve("modify_order", 1, now, PATIENT))
    for count, seconds in ((3, 1.0), (7, 5.0)):
        assert all(sent[i] - sent[i - count] >= seconds for i in range(count, len(sent)))


def test_classes_have_budgets_of_their_own() -> None:
    budgets = Budgets(RateLimits())
    for operation in ("get_quotes", "get_candles", "get_run", "submit_intent"):
        assert budgets.reserve(operation, 1, 0.0, PATIENT) == 0.0
    assert budgets.reserve("get_quotes", 1, 0.0, PATIENT) > 1.0
    left = budgets.remaining(0.5)
    assert left == {"orders": 9, "quotes": 0, "history": 2, "other": 9}
    assert budgets.remaining(10.0)["history"] == 3


def test_a_basket_counts_its_legs() -> None:
    budgets = Budgets(RateLimits())
    budgets.reserve("submit_intent", 4, 0.0, PATIENT)
    assert budgets.remaining(0.0)["orders"] == 6
    assert budgets.reserve("submit_intent", 4, 0.0, PATIENT) == 0.0
    assert budgets.reserve("submit_intent", 4, 0.0, PATIENT) > 1.0


def within_every_window(sent: list[float], windows: Windows) -> None:
    """No rolling window, and so no calendar second or minute, holds more than it may."""
    sent = sorted(sent)
    for count, seconds in windows:
        assert all(sent[i] - sent[i - count] >= seconds for i in range(count, len(sent)))
        calendar = Counter(int(moment // seconds) for moment in sent)
        assert max(calendar.values()) <= count


@given(st.lists(st.tuples(st.floats(0, 3), st.integers(1, 4)), min_size=1, max_size=40))
def test_baskets_go_at_once_and_keep_to_every_window(wanted: list[tuple[float, int]]) -> None:
    windows: Windows = ((4, 1.0), (9, 5.0))
    budgets = Budgets(RateLimits(orders=windows))
    now, sent = 0.0, []
    for gap, legs in wanted:
        now += gap
        sent += [now + budgets.reserve("submit_intent", legs, now, PATIENT)] * legs
    within_every_window(sent, windows)


@given(st.lists(st.floats(0, 0.7), min_size=1, max_size=40))
def test_who_wakes_late_does_not_meet_who_comes_on_time(delays: list[float]) -> None:
    windows: Windows = ((3, 1.0),)
    budgets = Budgets(RateLimits(orders=windows))
    clock = 0.0
    waiting: list[tuple[float, float]] = []  # (when it wakes, what was planned)
    sent: list[float] = []
    for delay in delays:  # all are asked for at once; each sleeps too long by its delay
        wait = budgets.reserve("submit_intent", 1, 0.0, PATIENT)
        heappush(waiting, (wait + (delay if wait else 0.0), wait))
    while waiting:
        clock, planned = heappop(waiting)
        more = budgets.confirm("submit_intent", 1, planned, clock) if planned else 0.0
        if more > 0:
            heappush(waiting, (clock + more, clock + more))
        else:
            sent.append(clock)
    assert len(sent) == len(delays)
    within_every_window(sent, windows)


def test_an_order_is_changed_only_so_often() -> None:
    budgets = Budgets(RateLimits(changes_per_order=2))
    for _ in range(2):
        budgets.count_change("1")
    for _ in range(2):
        with pytest.raises(BudgetExceededError, match="changes of one order is used up"):
            budgets.count_change("1")
    budgets.count_change("2")
    budgets.count_change(None)
    freely = Budgets(RateLimits(changes_per_order=None))
    for _ in range(30):
        freely.count_change("1")


def test_exits_and_heartbeats_never_wait() -> None:
    budgets = Budgets(RateLimits(orders=((1, 60.0),), other=((1, 60.0),)))
    for operation in ("exit_run", "run_heartbeat", "heartbeat") * 5:
        assert budgets.reserve(operation, 1, 0.0, 0.0) == 0.0


REDUCING = ["cancel_order", "cancel_bracket", "delete_gtt"]


@pytest.mark.parametrize("operation", REDUCING)
@pytest.mark.parametrize("wait", [True, False])
def test_a_cancel_waits_for_its_second_and_for_nothing_else(operation: str, wait: bool) -> None:
    budgets = Budgets(RateLimits(orders=((2, 1.0), (2, 60.0)), wait=wait))
    for _ in range(2):
        budgets.reserve("submit_intent", 1, 0.0, PATIENT)
    with pytest.raises(BudgetExceededError):
        budgets.reserve("submit_intent", 1, 2.0, 1.0)
    assert budgets.reserve(operation, 1, 2.0, 0.0) == 0.0
    assert budgets.reserve(operation, 1, 2.0, 0.0) == 0.0
    assert budgets.reserve(operation, 1, 2.0, 0.0) == pytest.approx(1.03)


def test_a_cancel_does_not_queue_behind_orders_that_wait() -> None:
    budgets = Budgets(RateLimits(orders=((2, 1.0),)))
    waits = [budgets.reserve("submit_intent", 1, 0.0, PATIENT) for _ in range(20)]
    assert waits[-1] > 9.0
    assert budgets.reserve("cancel_order", 1, 0.0, 0.0) < 1.1


@pytest.mark.parametrize("operation", ["exit_run", "exit_option_run"])
def test_an_exit_is_counted(operation: str) -> None:
    budgets = Budgets(RateLimits(orders=((1, 60.0),)))
    budgets.reserve(operation, 1, 0.0, 0.0)
    assert budgets.remaining(0.0)["orders"] == 0


def test_raising_instead_of_waiting_reserves_nothing() -> None:
    budgets = Budgets(RateLimits(quotes=((1, 1.0),), wait=False))
    budgets.reserve("get_quotes", 1, 0.0, PATIENT)
    for _ in range(3):
        with pytest.raises(BudgetExceededError, match="quotes") as caught:
            budgets.reserve("get_quotes", 1, 0.5, PATIENT)
        assert caught.value.retry_after == pytest.approx(0.53)
    assert budgets.reserve("get_quotes", 1, 1.1, PATIENT) == 0.0


def test_no_waiting_beyond_the_time_of_the_call() -> None:
    budgets = Budgets(RateLimits(orders=((1, 60.0),)))
    budgets.reserve("submit_intent", 1, 0.0, 10.0)
    with pytest.raises(BudgetExceededError):
        budgets.reserve("submit_intent", 1, 0.0, 10.0)


def test_threads_share_a_budget() -> None:
    budgets, sent = Budgets(RateLimits(orders=((5, 1.0),))), []

    def work() -> None:
        for _ in range(10):
            sent.append(budgets.reserve("submit_intent", 1, 0.0, PATIENT))

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(sent)
    assert all(b - a >= 1.0 for a, b in zip(ordered, ordered[5:], strict=False))


def test_unusable_limits() -> None:
    with pytest.raises(InvalidInputError, match="history"):
        RateLimits(history=((0, 1.0),))
