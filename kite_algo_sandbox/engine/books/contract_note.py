"""What the delivery orders of one day in one share cost together.

Shares that are bought and sold for delivery on the same day are never delivered: the contract note
charges them as intraday, on both sides, whichever came first. So a sale corrects what the purchase
has paid. Orders are matched in the order of their fills; each keeps its own brokerage.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import date

from ..base.money import share
from ..market.instruments import Instrument
from .charges import ChargesPaise, charges


@dataclass(slots=True)
class _Line:
    """One order: what it filled, and how much of that the other side has matched."""

    transaction_type: str
    quantity: int = 0
    value: int = 0
    matched: int = 0
    paid: ChargesPaise = field(default_factory=ChargesPaise)

    def correction(self, exchange: str, day: date) -> ChargesPaise:
        """What the order has still to pay; negative parts are given back."""
        intraday = share(self.value, self.matched, self.quantity)
        side = self.transaction_type
        owed = charges(exchange, "intraday", side, intraday, day).rounded()
        owed += charges(exchange, "delivery", side, self.value - intraday, day).rounded()
        more, self.paid = owed - self.paid, owed
        return more


@dataclass(slots=True)
class ContractNote:
    """The delivery orders of one share on one day."""

    instrument: Instrument
    day: date
    _lines: dict[str, _Line] = field(default_factory=dict)
    #: Lines with units that nothing has matched yet, all of one side, oldest first.
    _open: deque[_Line] = field(default_factory=deque)

    def fill(self, order_id: str, transaction_type: str, quantity: int, value: int) -> ChargesPaise:
        """Note a fill; returns what it costs, less what earlier fills get back."""
        line = self._lines.get(order_id)
        if line is None:
            line = self._lines[order_id] = _Line(transaction_type)
        line.quantity += quantity
        line.value += value
        cost, left = ChargesPaise(), quantity
        while left and self._open and self._open[0].transaction_type != transaction_type:
            other = self._open[0]
            met = min(left, other.quantity - other.matched)
            other.matched += met
            line.matched += met
            left -= met
            if other.matched == other.quantity:
                self._open.popleft()
            cost += other.correction(self.instrument.exchange, self.day)
        if left and not (self._open and self._open[-1] is line):
            self._open.append(line)
        return cost + line.correction(self.instrument.exchange, self.day)
