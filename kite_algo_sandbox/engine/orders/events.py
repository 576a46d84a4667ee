"""What happens to orders.

The venue answers with its own events, one after the other, and goes on when the broker has booked
one; so it sees what a fill has left. The broker tells what has come of them to whoever follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from .orders import Order, Trade

# -- the venue to the broker ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrived:
    """An order is at the exchange's door; ``late`` when it has travelled."""

    order: Order
    late: bool


@dataclass(frozen=True, slots=True)
class Rested:
    """An order rests, or rests otherwise than before."""

    order: Order


@dataclass(frozen=True, slots=True)
class Changed:
    """An order has new terms, and may need other funds."""

    order: Order


@dataclass(frozen=True, slots=True)
class Filled:
    """Units of an order have found a price."""

    order: Order
    quantity: int
    price: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """The exchange does not take an order."""

    order: Order
    reason: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """An order leaves the book; ``withdrawn`` by its owner's wish or by its time."""

    order: Order
    reason: str | None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Released:
    """An after-market order is sent on by the broker, who may find it does not suit any more."""

    order: Order


VenueEvent: TypeAlias = Arrived | Rested | Changed | Filled | Rejected | Cancelled | Released

# -- the broker to those who follow ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Updated:
    """An order is in another state, or has other terms."""

    order: Order
    at: datetime


@dataclass(frozen=True, slots=True)
class Traded:
    """An order has filled, in part or completely."""

    trade: Trade
    at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing more can happen to an order; ``withdrawn`` as for :class:`Cancelled`."""

    order: Order
    at: datetime
    withdrawn: bool = False


OrderEvent: TypeAlias = Updated | Traded | Ended
