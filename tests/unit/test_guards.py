"""The limits of a strategy, with numbers instead of markets."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from kite_algo_worker import Guards, InvalidInputError
from kite_algo_worker.exceptions import (
    DailyLossError,
    NotionalLimitError,
    RunKilledError,
    StaleMarketDataError,
    TooManyOrdersError,
)
from kite_algo_worker.placing.guards import LIVE_GUARDS, GuardBook, Mark

IST = timezone(timedelta(hours=5, minutes=30))
RUN = "run_0001"
ORDER = {"exchange": "NSE", "tradingsymbol": "INFY", "quantity": 10}
FRESH = Mark(1500.0, 1.0)


def reserve(book: GuardBook, key: str, limits: Guards, now: float, count: int = 1) -> None:
    book.reserve(RUN, key, limits, [ORDER] * count, [FRESH] * count, now)


def test_live_is_guarded_by_default_and_others_when_asked() -> None:
    book = GuardBook(None)
    assert book.limits("live") == LIVE_GUARDS == Guards()
    assert book.limits("paper") is None
    assert book.limits(None) is None
    assert GuardBook(Guards(5)).limits("paper") == Guards(5)
    assert GuardBook(Guards.off()).limits("live") is None


def test_orders_per_minute() -> None:
    book, limits = GuardBook(None), Guards(3, None, None, None)
    reserve(book, "key-1", limits, 0.0, 2)
    reserve(book, "key-2", limits, 30.0)
    with pytest.raises(TooManyOrdersError) as caught:
        reserve(book, "key-3", limits, 59.9)
    assert (caught.value.limit, caught.value.value) == (3, 4)
    reserve(book, "key-3", limits, 60.0, 2)


def test_the_same_key_counts_once() -> None:
    book, limits = GuardBook(None), Guards(1, 15_000.0, None, None)
    for _ in range(5):
        reserve(book, "key-1", limits, 0.0)


def test_notional() -> None:
    book, limits = GuardBook(None), Guards(None, 40_000.0, None, None)
    reserve(book, "key-1", limits, 0.0)
    reserve(book, "key-2", limits, 0.0)
    with pytest.raises(NotionalLimitError, match=r"45,000\.00 rupees"):
        reserve(book, "key-3", limits, 0.0)
    priced = {**ORDER, "price": 900.0}
    book.reserve(RUN, "key-4", limits, [priced], [FRESH], 0.0)


def test_a_key_that_grows_is_counted_for_what_it_adds() -> None:
    book, limits = GuardBook(None), Guards(3, 40_000.0, None, None)
    reserve(book, "key-1", limits, 0.0)
    more = {**ORDER, "quantity": 27}
    with pytest.raises(NotionalLimitError, match=r"40,500\.00 rupees"):
        book.reserve(RUN, "key-1", limits, [more], [FRESH], 0.0)
    book.reserve(RUN, "key-1", limits, [{**ORDER, "quantity": 20}], [FRESH], 0.0)
    with pytest.raises(NotionalLimitError):
        reserve(book, "key-2", limits, 0.0)
    with pytest.raises(TooManyOrdersError):
        book.reserve(RUN, "key-1", limits, [ORDER] * 4, [Mark(1.0, 1.0)] * 4, 0.0)


def test_a_sale_is_worth_the_market() -> None:
    book, limits = GuardBook(None), Guards(None, 14_000.0, None, None)
    cheap = {**ORDER, "transaction_type": "SELL", "order_type": "LIMIT", "price": 0.05}
    with pytest.raises(NotionalLimitError, match=r"15,000\.00 rupees"):
        book.reserve(RUN, "key-1", limits, [cheap], [FRESH], 0.0)


def test_an_order_without_any_price_has_no_value_to_allow() -> None:
    book, limits = GuardBook(None), Guards(None, 14_000.0, None, None)
    nothing = Mark(None, None)
    with pytest.raises(StaleMarketDataError, match="NSE:INFY"):
        book.reserve(RUN, "key-1", limits, [ORDER], [nothing], 0.0)
    book.reserve(RUN, "key-1", limits, [{**ORDER, "price": 900.0}], [nothing], 0.0)
    book.reserve(RUN, "key-2", Guards(5, None, None, None), [ORDER], [nothing], 0.0)


def test_a_refused_intent_is_not_counted() -> None:
    book, limits = GuardBook(None), Guards(2, None, None, None)
    reserve(book, "key-1", limits, 0.0)
    with pytest.raises(TooManyOrdersError):
        reserve(book, "key-2", limits, 0.0, 5)
    reserve(book, "key-3", limits, 0.0)


def test_stale_prices() -> None:
    book, limits = GuardBook(None), Guards(None, None, None, 60.0)
    book.check_prices(RUN, limits, [ORDER], [Mark(1500.0, 60.0)])
    for mark in (Mark(1500.0, 60.1), Mark(None, 1.0), Mark(1500.0, None)):
        with pytest.raises(StaleMarketDataError, match="NSE:INFY"):
            book.check_prices(RUN, limits, [ORDER], [mark])
    book.check_prices(RUN, Guards.off(), [ORDER], [Mark(None, None)])


def test_the_loss_of_the_day_starts_at_midnight_in_india() -> None:
    book = GuardBook(None)
    day = datetime(2026, 5, 8, 10, 0, tzinfo=IST)
    created = "2026-05-08T03:45:00+00:00"
    book.check_loss(RUN, 1000.0, -1000.0, created, day)
    with pytest.raises(DailyLossError) as caught:
        book.check_loss(RUN, 1000.0, -1000.5, created, day)
    assert caught.value.value == 1000.5
    tomorrow = day + timedelta(hours=14)
    book.check_loss(RUN, 1000.0, -1000.5, created, tomorrow)
    with pytest.raises(DailyLossError):
        book.check_loss(RUN, 1000.0, -2001.0, created, tomorrow)


def test_an_older_run_counts_from_the_first_look() -> None:
    book = GuardBook(None)
    day = datetime(2026, 5, 8, 10, 0, tzinfo=IST)
    for created in ("2026-05-01T03:45:00+00:00", None, "someday"):
        book.check_loss(f"{created}", 1000.0, -5000.0, created, day)
        with pytest.raises(DailyLossError):
            book.check_loss(f"{created}", 1000.0, -6001.0, created, day)


def test_a_killed_run_stays_dead() -> None:
    book = GuardBook(None)
    book.check_alive(RUN)
    book.kill(RUN)
    with pytest.raises(RunKilledError):
        book.check_alive(RUN)
    book.check_alive("another")


@pytest.mark.parametrize("field", ["orders_per_minute", "notional_per_run", "daily_loss"])
@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), "5", True])
def test_unusable_limits(field: str, value: Any) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Guards(**{field: value})
    assert caught.value.field == field
