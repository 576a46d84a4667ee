"""What a trade costs: brokerage, taxes and levies, by segment and date.

Rates are effective-dated rows in percent of turnover. Amounts are exact decimals in rupees until
they are rounded, component by component, to the paisa; the total is the sum of the rounded parts.
Exchange charges are those since 1 October 2024, also on earlier dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

from ..base.money import round_paise, rupees
from ..market.instruments import Instrument

Segment: TypeAlias = Literal[
    "delivery", "margin", "intraday", "future", "option", "exercise",
    "currency_future", "currency_option", "commodity_future", "commodity_option",
]  # fmt: skip
_PERCENT = Decimal("0.01")
_GST = Decimal("0.18")
_SEBI = Decimal("0.0001")
_FLAT = Decimal(20)
_CAPPED = Decimal("0.03")
#: Of shares bought with the broker's money (MTF): 0.3 percent, 20 rupees at most, per order.
_MARGIN_TRADING = Decimal("0.3")
#: Percent a day on what the broker lends for them.
_FUNDING = Decimal("0.04")
_BUY, _SELL = 0, 1


@dataclass(frozen=True, slots=True)
class Charges:
    """One breakdown in exact rupees."""

    brokerage: Decimal = Decimal(0)
    stt: Decimal = Decimal(0)
    txn: Decimal = Decimal(0)
    sebi: Decimal = Decimal(0)
    stamp: Decimal = Decimal(0)
    gst: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        """The exact sum of all parts."""
        return self.brokerage + self.taxes

    @property
    def taxes(self) -> Decimal:
        """Everything that is not brokerage."""
        return self.stt + self.txn + self.sebi + self.stamp + self.gst

    def rounded(self) -> ChargesPaise:
        """Each part to the nearest paisa."""
        return _rounded(self)


@dataclass(frozen=True, slots=True)
class ChargesPaise:
    """A breakdown in whole paise; what the ledger books."""

    brokerage: int = 0
    stt: int = 0
    txn: int = 0
    sebi: int = 0
    stamp: int = 0
    gst: int = 0
    dp: int = 0
    interest: int = 0

    @property
    def total(self) -> int:
        """The sum of all parts."""
        return self.brokerage + self.taxes

    @property
    def taxes(self) -> int:
        """Everything that is not brokerage."""
        return self.stt + self.txn + self.sebi + self.stamp + self.gst + self.dp + self.interest

    def __add__(self, other: ChargesPaise) -> ChargesPaise:
        pairs = zip(self._parts(), other._parts(), strict=True)
        return ChargesPaise(*[mine + theirs for mine, theirs in pairs])

    def __sub__(self, other: ChargesPaise) -> ChargesPaise:
        pairs = zip(self._parts(), other._parts(), strict=True)
        return ChargesPaise(*[mine - theirs for mine, theirs in pairs])

    def as_json(self) -> dict[str, float]:
        """The breakdown in rupees."""
        names = ("brokerage", "stt", "txn", "sebi", "stamp", "gst", "dp", "interest")
        out = {name: rupees(value) for name, value in zip(names, self._parts(), strict=True)}
        return out | {"total": rupees(self.total)}

    def _parts(self) -> tuple[int, ...]:
        return (
            self.brokerage, self.stt, self.txn, self.sebi, self.stamp, self.gst, self.dp,
            self.interest,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Tax:
    """Securities transaction tax in percent from a date on, on buys and on sells."""

    since: date
    buy: Decimal
    sell: Decimal


def _tax(since: date, buy: str, sell: str) -> _Tax:
    return _Tax(since, Decimal(buy), Decimal(sell))


_STT: dict[Segment, tuple[_Tax, ...]] = {
    "delivery": (_tax(date.min, "0.1", "0.1"),),
    "margin": (_tax(date.min, "0.1", "0.1"),),
    "intraday": (_tax(date.min, "0", "0.025"),),
    "future": (
        _tax(date.min, "0", "0.0125"),
        _tax(date(2024, 10, 1), "0", "0.02"),
        _tax(date(2026, 4, 1), "0", "0.05"),
    ),
    "option": (
        _tax(date.min, "0", "0.0625"),
        _tax(date(2024, 10, 1), "0", "0.1"),
        _tax(date(2026, 4, 1), "0", "0.15"),
    ),
    # Of the intrinsic value, from whoever held the option to its end.
    "exercise": (_tax(date.min, "0", "0.125"), _tax(date(2026, 4, 1), "0", "0.15")),
    "currency_future": (_tax(date.min, "0", "0"),),
    "currency_option": (_tax(date.min, "0", "0"),),
    "commodity_future": (_tax(date.min, "0", "0.01"),),
    "commodity_option": (_tax(date.min, "0", "0.05"),),
}
# Exchange transaction charge in percent: the exchange's own and the slice for the investor
# protection fund. Both bear GST.
_TXN: dict[tuple[str, Segment], Decimal] = {
    ("NSE", "delivery"): Decimal("0.00297") + Decimal("0.0001"),
    ("NSE", "margin"): Decimal("0.00297") + Decimal("0.0001"),
    ("NSE", "intraday"): Decimal("0.00297") + Decimal("0.0001"),
    ("NFO", "future"): Decimal("0.00173") + Decimal("0.0001"),
    ("NFO", "option"): Decimal("0.03503") + Decimal("0.0005"),
    ("NFO", "exercise"): Decimal("0.03503") + Decimal("0.0005"),
    ("BSE", "delivery"): Decimal("0.00375"),
    ("BSE", "margin"): Decimal("0.00375"),
    ("BSE", "intraday"): Decimal("0.00375"),
    ("BFO", "future"): Decimal("0"),
    ("BFO", "option"): Decimal("0.0325"),
    ("BFO", "exercise"): Decimal("0.0325"),
    ("CDS", "currency_future"): Decimal("0.00035"),
    ("CDS", "currency_option"): Decimal("0.0311"),
    ("MCX", "commodity_future"): Decimal("0.0021"),
    ("MCX", "commodity_option"): Decimal("0.0418"),
}
_STAMP: dict[Segment, Decimal] = {
    "delivery": Decimal("0.015"),
    "margin": Decimal("0.015"),
    "intraday": Decimal("0.003"),
    "future": Decimal("0.002"),
    "option": Decimal("0.003"),
    "exercise": Decimal("0.003"),
    "currency_future": Decimal("0.0001"),
    "currency_option": Decimal("0.0001"),
    "commodity_future": Decimal("0.002"),
    "commodity_option": Decimal("0.003"),
}
_GROUPS: dict[str, tuple[Segment, Segment]] = {
    "CDS": ("currency_future", "currency_option"),
    "MCX": ("commodity_future", "commodity_option"),
}


@lru_cache(256)
def _rounded(exact: Charges) -> ChargesPaise:
    parts = (exact.brokerage, exact.stt, exact.txn, exact.sebi, exact.stamp, exact.gst)
    return ChargesPaise(*[round_paise(part) for part in parts])


def segment_of(instrument: Instrument, product: str, *, settled: bool = False) -> Segment:
    """Which column of the schedule applies; ``settled`` at the end of a contract's life."""
    if not instrument.is_derivative:
        if product == "MTF":
            return "margin"
        return "intraday" if product == "MIS" else "delivery"
    future, option = _GROUPS.get(instrument.exchange, ("future", "option"))
    if not instrument.is_option:
        return future
    return "exercise" if settled and option == "option" else option


# An order asks for the same figures when it is checked, booked and filled.
@lru_cache(256)
def charges(
    exchange: str, segment: Segment, transaction_type: str, turnover: int, on: date
) -> Charges:
    """The charges of one executed order with a turnover in paise."""
    amount = Decimal(turnover) / 100
    if amount == 0:
        return Charges()
    brokerage = _brokerage(segment, amount)
    row = max((row for row in _STT[segment] if row.since <= on), key=lambda row: row.since)
    buying = transaction_type == "BUY"
    txn = amount * _TXN[exchange, segment] * _PERCENT
    sebi = amount * _SEBI * _PERCENT
    return Charges(
        brokerage=brokerage,
        stt=amount * (row.buy if buying else row.sell) * _PERCENT,
        txn=txn,
        sebi=sebi,
        stamp=amount * _STAMP[segment] * _PERCENT if buying else Decimal(0),
        gst=(brokerage + txn + sebi) * _GST,
    )


def charges_for(
    instrument: Instrument, product: str, transaction_type: str, turnover: int, on: date, *,
    settled: bool = False,
) -> Charges:  # fmt: skip
    """:func:`charges` for an instrument and product."""
    segment = segment_of(instrument, product, settled=settled)
    return charges(instrument.exchange, segment, transaction_type, turnover, on)


def squareoff_fee() -> ChargesPaise:
    """The broker's fee for closing a position itself: 50 rupees and GST."""
    return ChargesPaise(brokerage=5000, gst=900)


def funding_interest(funded: int) -> ChargesPaise:
    """A night's interest on what the broker lends for shares bought on margin (MTF)."""
    return ChargesPaise(interest=round_paise(Decimal(funded) * _FUNDING * _PERCENT / 100))


def demat_fee() -> ChargesPaise:
    """The depository's and the broker's fee for a share that leaves the demat account, with GST.

    Once a day and share, whatever is sold of it; it is no part of the contract note.
    """
    return ChargesPaise(dp=1534)


def _brokerage(segment: Segment, amount: Decimal) -> Decimal:
    if segment == "delivery":
        return Decimal(0)
    if segment.endswith("option") or segment == "exercise":
        return _FLAT
    rate = _MARGIN_TRADING if segment == "margin" else _CAPPED
    return min(amount * rate * _PERCENT, _FLAT)
