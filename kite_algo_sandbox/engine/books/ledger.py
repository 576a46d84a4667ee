"""Accounts and positions. Every paisa that moves is an integer and is checked.

Money model: an account's ``cash`` is its starting cash plus realised profit minus charges; margin
is not spent but ``blocked``; what is free is cash minus blocked. A position keeps its cost exactly,
as a fraction: only what is shown is rounded, so closing in many parts loses nothing to rounding.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from ..base.money import share
from ..market.instruments import Instrument
from .charges import ChargesPaise, demat_fee, funding_interest
from .contract_note import ContractNote
from .margin import Holding, Margin, funded_part, margin_of

#: Denominators of a cost beyond this would slow down a position that is never closed.
_FINEST = 1 << 64

PositionKey = tuple[int, str]


class LedgerError(AssertionError):
    """An invariant of the books does not hold; always a bug of the engine."""


@dataclass(slots=True)
class Position:
    """A net position in one instrument and product; money in paise."""

    instrument: Instrument
    product: str
    quantity: int = 0
    open_value: int = 0
    buy_quantity: int = 0
    sell_quantity: int = 0
    buy_value: int = 0
    sell_value: int = 0
    realised: int = 0
    charges: ChargesPaise = field(default_factory=ChargesPaise)
    underlying_price: int = 0
    updated_at: datetime | None = None
    #: The last night for which the broker has taken interest.
    financed_on: date | None = None
    _cost: Fraction = Fraction(0)

    @property
    def key(self) -> PositionKey:
        """Instrument token and product."""
        return (self.instrument.instrument_token, self.product)

    def apply(self, quantity: int, value: int, underlying_price: int, at: datetime) -> int:
        """Book a signed quantity worth ``value`` paise; returns the profit realised by it."""
        if quantity > 0:
            self.buy_quantity += quantity
            self.buy_value += value
        else:
            self.sell_quantity -= quantity
            self.sell_value += value
        gained = self._book(quantity, value)
        self.realised += gained
        self.underlying_price = underlying_price
        self.updated_at = at
        return gained

    def unrealised(self, last_price: int) -> int:
        """Open profit at a price."""
        worth = last_price * self.quantity
        return worth - self.open_value if self.quantity > 0 else worth + self.open_value

    def holding(self) -> Holding:
        """The position as the margin rules see it."""
        return Holding(
            self.instrument, self.product, self.quantity, self.open_value, self.underlying_price
        )

    def _book(self, quantity: int, value: int) -> int:
        held, self.quantity = self.quantity, self.quantity + quantity
        if held * quantity >= 0:
            self._cost += value
        elif abs(quantity) <= abs(held):
            self._cost = self._cost * abs(self.quantity) / abs(held)
        else:
            self._cost = Fraction(value * abs(self.quantity), abs(quantity))
        if self._cost.denominator > _FINEST:
            self._cost = Fraction(round(self._cost * _FINEST), _FINEST)
        # What has flowed and what is held make the profit, so both parts agree to the paisa.
        flow = self.sell_value - self.buy_value
        self.open_value = round(self._cost)
        realised = flow + self.open_value if self.quantity > 0 else flow - self.open_value
        return realised - self.realised


class Positions:
    """Positions by instrument and product."""

    def __init__(self) -> None:
        self._rows: dict[PositionKey, Position] = {}

    def get(self, instrument: Instrument, product: str) -> Position | None:
        """The position, when there ever was one."""
        return self._rows.get((instrument.instrument_token, product))

    def of(self, instrument: Instrument, product: str) -> Position:
        """The position, created flat when there is none."""
        key = (instrument.instrument_token, product)
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = Position(instrument, product)
        return row

    def open(self) -> list[Position]:
        """Positions that are not flat."""
        return [row for row in self._rows.values() if row.quantity]

    def all(self) -> list[Position]:
        """Every position, flat ones included."""
        return list(self._rows.values())


@dataclass(slots=True)
class Delivery:
    """What was bought and sold of a share for delivery on one day."""

    day: date
    bought: int = 0
    sold: int = 0
    has_paid: bool = False


@dataclass(slots=True)
class Account:
    """One paper account, shared by every run on its scope."""

    scope: str
    starting_cash: int
    created_at: datetime
    cash: int = 0
    realised: int = 0
    charges: ChargesPaise = field(default_factory=ChargesPaise)
    positions: Positions = field(default_factory=Positions)
    #: What is blocked for each order that has not filled yet, and all of it together.
    reserves: dict[str, int] = field(default_factory=dict)
    reserved: int = 0
    position_margin: Margin = field(default_factory=Margin)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    contract_notes: dict[int, ContractNote] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cash = self.starting_cash

    @property
    def blocked(self) -> int:
        """Blocked for positions and open orders together."""
        return self.position_margin.total + self.reserved

    @property
    def available(self) -> int:
        """Free for new orders."""
        return self.cash - self.blocked

    def margin_after(self, extra: Iterable[Holding]) -> int:
        """What the open positions would block if ``extra`` holdings were added to them."""
        merged = {row.key: row.holding() for row in self.positions.open()}
        for item in extra:
            key = (item.instrument.instrument_token, item.product)
            merged[key] = _merge(merged.get(key), item)
        return margin_of(merged.values()).total

    def reserve(self, order_id: str, amount: int) -> None:
        """Block an amount for an order; replaces what the order blocked before."""
        self.release(order_id)
        if amount > 0:
            self.reserves[order_id] = amount
            self.reserved += amount

    def release(self, order_id: str) -> None:
        """Unblock whatever an order had reserved."""
        self.reserved -= self.reserves.pop(order_id, 0)

    def fill(
        self, instrument: Instrument, product: str, quantity: int, value: int,
        charged: ChargesPaise, underlying_price: int, at: datetime,
    ) -> int:  # fmt: skip
        """Book a signed fill; returns the profit it realised, before charges."""
        row = self.positions.of(instrument, product)
        gained = row.apply(quantity, value, underlying_price, at)
        row.charges += charged
        self.realised += gained
        self.cash += gained
        self.charge(charged)
        self.remargin()
        return gained

    def deliver(self, instrument: Instrument, quantity: int, on: date) -> ChargesPaise:
        """Note a signed fill for delivery; the demat fee when it takes shares out that day.

        What was bought the same day never reached the demat account.
        """
        share = self.deliveries.get(instrument.tradingsymbol)
        if share is None or share.day != on:
            share = self.deliveries[instrument.tradingsymbol] = Delivery(on)
        share.bought += max(quantity, 0)
        share.sold += max(-quantity, 0)
        if share.has_paid or share.sold <= share.bought:
            return ChargesPaise()
        share.has_paid = True
        return demat_fee()

    def delivery_charges(
        self, instrument: Instrument, order_id: str, transaction_type: str,
        quantity: int, value: int, on: date,
    ) -> ChargesPaise:  # fmt: skip
        """What a fill for delivery costs, less what it saves for others of the day."""
        token = instrument.instrument_token
        note = self.contract_notes.get(token)
        if note is None or note.day != on:
            note = self.contract_notes[token] = ContractNote(instrument, on)
        return note.fill(order_id, transaction_type, quantity, value)

    def finance(self, own: Position, on: date) -> None:
        """Take one night's interest for a run's shares that the broker has lent money for."""
        if own.financed_on == on:
            return
        own.financed_on = on
        interest = funding_interest(funded_part(own.holding()))
        own.charges += interest
        self.positions.of(own.instrument, own.product).charges += interest
        self.charge(interest)

    def charge(self, charged: ChargesPaise) -> None:
        """Take charges out of the cash."""
        self.charges += charged
        self.cash -= charged.total

    def remargin(self) -> None:
        """Recompute what the open positions block."""
        self.position_margin = margin_of(row.holding() for row in self.positions.open())

    def check(self) -> None:
        """Raise :class:`LedgerError` when the books do not balance."""
        expected = self.starting_cash + self.realised - self.charges.total
        _require(self.cash == expected, f"cash {self.cash} is not {expected}")
        _require(
            self.realised == sum(row.realised for row in self.positions.all()),
            "realised profit differs from the positions'",
        )
        for row in self.positions.all():
            _require(row.quantity == row.buy_quantity - row.sell_quantity, "quantity drifted")
            _require(row.quantity != 0 or row.open_value == 0, "a flat position has a cost")
            _require(row.open_value >= 0, "a position has a negative cost")
        fresh = margin_of(row.holding() for row in self.positions.open())
        _require(fresh == self.position_margin, "position margin is out of date")

    def check_reserves(self) -> None:
        """Raise :class:`LedgerError` when what is blocked for orders does not add up."""
        _require(all(amount > 0 for amount in self.reserves.values()), "an empty reserve is kept")
        _require(self.reserved == sum(self.reserves.values()), "the reserves do not add up")


def _merge(held: Holding | None, extra: Holding) -> Holding:
    if held is None:
        return extra
    quantity = held.quantity + extra.quantity
    if held.quantity * extra.quantity >= 0:
        value = held.open_value + extra.open_value
    elif abs(extra.quantity) <= abs(held.quantity):
        value = held.open_value - share(held.open_value, abs(extra.quantity), abs(held.quantity))
    else:
        value = share(extra.open_value, abs(quantity), abs(extra.quantity))
    return Holding(extra.instrument, extra.product, quantity, value, extra.underlying_price)


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise LedgerError(message)
