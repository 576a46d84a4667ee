"""Charges to the paisa, by segment and date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker.sandbox.engine.charges import ChargesPaise, charges, squareoff_fee

NOW = date(2026, 5, 8)


def test_worked_example_of_an_option_sale() -> None:
    # 65 NIFTY calls sold at 100.
    cost = charges("NFO", "option", "SELL", 650_000, NOW)
    assert cost.brokerage == 20
    assert cost.stt == Decimal("9.75")
    assert cost.txn == Decimal("2.30945")
    assert cost.sebi == Decimal("0.0065")
    assert cost.gst == Decimal("4.016871")
    assert cost.stamp == 0
    assert cost.total == Decimal("36.082821")
    assert cost.rounded() == ChargesPaise(2000, 975, 231, 1, 0, 402)


@pytest.mark.parametrize(
    ("exchange", "segment", "side", "turnover", "on", "expected"),
    [
        # brokerage, stt, txn, sebi, stamp, gst in paise
        ("NSE", "delivery", "BUY", 150_000, NOW, (0, 150, 5, 0, 23, 1)),
        ("NSE", "delivery", "SELL", 10_000_000, NOW, (0, 10_000, 307, 10, 0, 57)),
        ("NSE", "intraday", "BUY", 10_000_000, NOW, (2000, 0, 307, 10, 300, 417)),
        ("NSE", "intraday", "SELL", 1_000_000, NOW, (300, 250, 31, 1, 0, 60)),
        ("BSE", "delivery", "BUY", 10_000_000, NOW, (0, 10_000, 375, 10, 1500, 69)),
        ("NFO", "future", "SELL", 162_500_000, NOW, (2000, 81_250, 2974, 163, 0, 925)),
        ("NFO", "future", "BUY", 162_500_000, NOW, (2000, 0, 2974, 163, 3250, 925)),
        ("NFO", "option", "BUY", 650_000, NOW, (2000, 0, 231, 1, 20, 402)),
        ("BFO", "option", "SELL", 200_000, NOW, (2000, 300, 65, 0, 0, 372)),
        ("NFO", "option", "SELL", 650_000, date(2026, 3, 31), (2000, 650, 231, 1, 0, 402)),
        ("NFO", "option", "SELL", 650_000, date(2024, 9, 30), (2000, 406, 231, 1, 0, 402)),
        ("NFO", "future", "SELL", 10_000_000, date(2026, 3, 31), (2000, 2000, 183, 10, 0, 395)),
    ],
)
def test_schedule(
    exchange: str, segment: str, side: str, turnover: int, on: date, expected: tuple[int, ...]
) -> None:
    cost = charges(exchange, segment, side, turnover, on).rounded()  # type: ignore[arg-type]
    assert cost == ChargesPaise(*expected)
    assert cost.total == sum(expected)


@given(
    segment=st.sampled_from(["delivery", "intraday", "future", "option"]),
    side=st.sampled_from(["BUY", "SELL"]),
    turnover=st.integers(1, 10**12),
)
def test_parts_add_up_and_brokerage_is_capped(segment: str, side: str, turnover: int) -> None:
    exchange = "NSE" if segment in {"delivery", "intraday"} else "NFO"
    cost = charges(exchange, segment, side, turnover, NOW)  # type: ignore[arg-type]
    assert cost.total == cost.brokerage + cost.taxes
    assert 0 <= cost.brokerage <= 20
    rounded = cost.rounded()
    assert abs(rounded.total - cost.total * 100) <= 3
    assert rounded.as_json()["total"] == pytest.approx(rounded.total / 100)


def test_an_empty_order_costs_nothing() -> None:
    assert charges("NFO", "option", "BUY", 0, NOW).total == 0
    assert squareoff_fee().total == 5900
