"""Orders and trades: what they hold, and which state may follow which.

The book shows an order's newest state, its history shows every state it was in, as a broker's two
endpoints do. An order keeps what each transition changed.

The way of an order, and of a change to it::

    PUT ORDER REQ RECEIVED, VALIDATION PENDING   at the broker; REJECTED ends here without an
                                                 exchange order id
    OPEN PENDING                                 on its way to the exchange, which may reject it too
    TRIGGER PENDING                              SL and SL-M, until the trigger is reached
    OPEN                                         in the book; a partial fill leaves it there
    COMPLETE, CANCELLED, REJECTED                nothing follows
    MODIFY VALIDATION PENDING, MODIFY PENDING,   a change; the order stays in the book with its old
    MODIFIED                                     terms until the exchange has confirmed the new ones
    CANCEL PENDING                               a cancellation; the order can still fill meanwhile
    AMO REQ RECEIVED                             parked at the broker until it is released
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from ..base.clock import stamp
from ..base.money import average, rupees
from ..base.refusals import raw_of
from ..books.charges import ChargesPaise
from ..market.instruments import Instrument
from ..runs.tokens import is_paper_scope
from .order_history import History

RECEIVED = "PUT ORDER REQ RECEIVED"
VALIDATING = "VALIDATION PENDING"
OPEN_PENDING = "OPEN PENDING"
AMO_RECEIVED = "AMO REQ RECEIVED"
MODIFY_AMO = "MODIFY AFTER MARKET ORDER REQ RECEIVED"
OPEN = "OPEN"
TRIGGER_PENDING = "TRIGGER PENDING"
MODIFY_VALIDATING = "MODIFY VALIDATION PENDING"
MODIFY_PENDING = "MODIFY PENDING"
MODIFIED = "MODIFIED"
CANCEL_PENDING = "CANCEL PENDING"
COMPLETE = "COMPLETE"
CANCELLED = "CANCELLED"
REJECTED = "REJECTED"

TERMINAL = frozenset({COMPLETE, CANCELLED, REJECTED})
#: States between two calls from which an order can still be cancelled.
RESTING = frozenset(
    {OPEN, TRIGGER_PENDING, AMO_RECEIVED, OPEN_PENDING, MODIFY_PENDING, CANCEL_PENDING}
)
IN_BOOK = frozenset({OPEN, TRIGGER_PENDING})
#: Added to the token of a share for its listing in the auction market.
AUCTION_TOKEN_OFFSET = 9

_FOLLOWS: dict[str, frozenset[str]] = {
    "": frozenset({RECEIVED, AMO_RECEIVED}),
    RECEIVED: frozenset({VALIDATING}),
    VALIDATING: frozenset({OPEN_PENDING, REJECTED}),
    AMO_RECEIVED: frozenset({RECEIVED, MODIFY_AMO, CANCEL_PENDING}),
    MODIFY_AMO: frozenset({AMO_RECEIVED}),
    OPEN_PENDING: frozenset({OPEN, TRIGGER_PENDING, CANCEL_PENDING, REJECTED}),
    TRIGGER_PENDING: frozenset({OPEN, MODIFY_VALIDATING, CANCEL_PENDING, REJECTED}),
    OPEN: frozenset({OPEN, COMPLETE, MODIFY_VALIDATING, CANCEL_PENDING, REJECTED}),
    MODIFY_VALIDATING: frozenset({MODIFY_PENDING}),
    MODIFY_PENDING: frozenset(
        {MODIFIED, MODIFY_PENDING, OPEN, TRIGGER_PENDING, CANCEL_PENDING, COMPLETE, REJECTED}
    ),
    MODIFIED: frozenset({OPEN, TRIGGER_PENDING}),
    CANCEL_PENDING: frozenset({CANCEL_PENDING, CANCELLED, COMPLETE, REJECTED}),
    COMPLETE: frozenset(),
    CANCELLED: frozenset(),
    REJECTED: frozenset(),
}


class IllegalTransition(AssertionError):
    """A state follows that may not follow; always a bug of the engine."""


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """An order as asked for, checked and converted; prices in paise, 0 where they do not apply."""

    exchange: str
    tradingsymbol: str
    transaction_type: str
    product: str
    order_type: str
    quantity: int
    variety: str = "regular"
    price: int = 0
    trigger_price: int = 0
    validity: str = "DAY"
    validity_ttl: int = 0
    disclosed_quantity: int = 0
    market_protection: float | None = None
    autoslice: bool = False
    iceberg_legs: int = 0
    iceberg_quantity: int = 0
    auction_number: str | None = None
    squareoff: int = 0
    stoploss: int = 0
    trailing_stoploss: int = 0

    @property
    def symbol(self) -> str:
        """``EXCHANGE:TRADINGSYMBOL``."""
        return f"{self.exchange}:{self.tradingsymbol}"

    @property
    def sign(self) -> int:
        """+1 for a buy, -1 for a sell."""
        return 1 if self.transaction_type == "BUY" else -1


@dataclass(frozen=True, slots=True)
class Change:
    """A change on its way to the exchange: new terms, or ``None`` for a cancellation."""

    due: datetime
    body: Mapping[str, object] | None = None


@dataclass(slots=True)
class Order:
    """One order of an account, placed for a run or for the account itself."""

    order_id: str
    account_scope: str
    strategy_run_id: str | None
    request: OrderRequest
    instrument: Instrument | None
    placed_at: datetime
    status: str = ""
    quantity: int = 0
    order_type: str = ""
    price: int = 0
    trigger_price: int = 0
    validity: str = "DAY"
    validity_ttl: int = 0
    disclosed_quantity: int = 0
    market_protection: float = 0
    filled_quantity: int = 0
    filled_value: int = 0
    cancelled_quantity: int = 0
    status_message: str | None = None
    status_message_raw: str | None = None
    exchange_order_id: str | None = None
    exchange_timestamp: datetime | None = None
    updated_at: datetime | None = None
    order_timestamp: datetime | None = None
    arrives_at: datetime | None = None
    matched_at: datetime | None = None
    expires_at: datetime | None = None
    completed_at: datetime | None = None
    change: Change | None = None
    in_book: str = ""
    refused: str | None = None
    travels: bool = False
    modified: bool = False
    modifications: int = 0
    parent_order_id: str | None = None
    basket_id: str | None = None
    leg_role: str | None = None
    prepaid: bool = False
    tags: list[str] = field(default_factory=list)
    meta: dict[str, object] = field(default_factory=dict)
    charged: ChargesPaise = field(default_factory=ChargesPaise)
    attribution: dict[str, object] = field(default_factory=dict)
    reference_price: int = 0
    estimated_charges: ChargesPaise = field(default_factory=ChargesPaise)
    reserved_at_entry: int = 0
    version: int = 0
    #: Its place in the order of arrival.
    number: int = 0
    _past: History = field(default_factory=History)

    def __post_init__(self) -> None:
        request = self.request
        self.quantity = self.quantity or request.quantity
        self.order_type = request.order_type
        self.price = request.price
        self.trigger_price = request.trigger_price
        self.validity = request.validity
        self.validity_ttl = request.validity_ttl
        self.disclosed_quantity = request.disclosed_quantity
        self.market_protection = request.market_protection or 0
        self.order_timestamp = self.placed_at

    @property
    def sign(self) -> int:
        """+1 for a buy, -1 for a sell."""
        return self.request.sign

    @property
    def variety(self) -> str:
        """How it was placed: regular, amo, co, iceberg or auction."""
        return self.request.variety

    @property
    def pending(self) -> int:
        """Units still to be filled."""
        if self.status in TERMINAL:
            return 0
        return self.quantity - self.filled_quantity

    @property
    def due(self) -> datetime | None:
        """When it arrives, is changed, is matched in an auction or ends, whichever is next."""
        if self.arrives_at is not None:
            return self.arrives_at
        if self.change is None and self.matched_at is None:
            return self.expires_at
        changes = self.change.due if self.change is not None else None
        known = (changes, self.matched_at, self.expires_at)
        return min(moment for moment in known if moment is not None)

    @property
    def is_paper(self) -> bool:
        """Whether it belongs to a paper account."""
        return is_paper_scope(self.account_scope)

    @property
    def is_terminal(self) -> bool:
        """Whether nothing can happen to the order any more."""
        return self.status in TERMINAL

    @property
    def needs_trigger(self) -> bool:
        """Whether the order type waits for a trigger before it enters the book."""
        return self.order_type in {"SL", "SL-M"}

    @property
    def average_price(self) -> float:
        """What a filled unit cost on average, in rupees; 0 before the first fill."""
        return rupees(average(self.filled_value, self.filled_quantity))

    @property
    def limit(self) -> int:
        """The worst acceptable price, 0 for none; a protected market order rests at one."""
        return self.price

    def move(self, status: str, at: datetime, message: str | None = None) -> None:
        """Enter a state and remember it in the history."""
        if status not in _FOLLOWS[self.status]:
            raise IllegalTransition(f"{self.status or 'new'} cannot become {status}")
        reached = status in IN_BOOK or (status == REJECTED and self.status == OPEN_PENDING)
        if reached and self.exchange_order_id is None:
            self.exchange_order_id = f"13{self.order_id[-6:]:0>14}"
        self.status = status
        self.updated_at = at
        if message is not None:
            self.status_message = str(message)
            self.status_message_raw = raw_of(message)
        if status in IN_BOOK:
            self.in_book = status
        if self.exchange_order_id is not None:
            self.exchange_timestamp = at
        if status in TERMINAL:
            self.completed_at = at
            self.in_book, self.change = "", None
            self.arrives_at = self.matched_at = None
        if status == CANCELLED:
            self.cancelled_quantity = self.quantity - self.filled_quantity
        self.version += 1
        state = (*_shown(self), list(self.tags), dict(self.meta))
        self._past.add(state, is_last=self.is_terminal)

    def history(self) -> list[dict[str, object]]:
        """Every state the order was in, oldest first, each as :meth:`as_json` showed it."""
        then, rows = copy.copy(self), []
        for state in self._past.states():
            for name, value in zip(_SHOWN, state, strict=True):
                setattr(then, name, value)
            rows.append(then.as_json())
        return rows

    def as_json(self) -> dict[str, object]:
        """The order in the broker's order-book shape."""
        request = self.request
        protection = self.market_protection
        account = self.account_scope.partition(":")[2].upper()
        placed, exchanged = stamp(self.order_timestamp), None
        if self.exchange_timestamp is not None:
            same = self.exchange_timestamp is self.order_timestamp
            exchanged = placed if same else stamp(self.exchange_timestamp)
        return {
            "order_id": self.order_id,
            "status": self.status,
            "exchange": request.exchange,
            "tradingsymbol": request.tradingsymbol,
            "instrument_token": shown_token(self),
            "transaction_type": request.transaction_type,
            "product": request.product,
            "variety": request.variety,
            "order_type": self.order_type,
            "validity": self.validity,
            "quantity": self.quantity,
            "price": rupees(self.price),
            "trigger_price": rupees(self.trigger_price),
            "average_price": self.average_price,
            "filled_quantity": self.filled_quantity,
            "pending_quantity": self.pending,
            "cancelled_quantity": self.cancelled_quantity,
            "order_timestamp": placed,
            "exchange_update_timestamp": exchanged,
            "exchange_timestamp": exchanged,
            "status_message": self.status_message,
            "status_message_raw": self.status_message_raw,
            "parent_order_id": self.parent_order_id,
            "tag": self.tags[0] if self.tags else None,
            "tags": list(self.tags),
            "exchange_order_id": self.exchange_order_id,
            "placed_by": account,
            "account_id": account,
            "modified": self.modified,
            "validity_ttl": self.validity_ttl,
            "disclosed_quantity": self.disclosed_quantity,
            "market_protection": int(protection) if protection == int(protection) else protection,
            "auction_number": request.auction_number,
            "meta": dict(self.meta),
            "guid": None,
            "strategy_run_id": self.strategy_run_id,
        }


#: What :meth:`Order.as_json` shows that can change.
_SHOWN = (
    "request", "status", "order_type", "validity", "quantity", "price", "trigger_price",
    "filled_quantity", "filled_value", "cancelled_quantity", "order_timestamp",
    "exchange_timestamp",
    "status_message", "status_message_raw", "parent_order_id", "exchange_order_id", "modified",
    "validity_ttl", "disclosed_quantity", "market_protection", "tags", "meta",
)  # fmt: skip
_shown = attrgetter(*_SHOWN[:-2])


def shown_token(order: Order) -> int:
    """The instrument's token; in an auction, that of the auction's own listing."""
    if order.instrument is None:
        return 0
    offset = AUCTION_TOKEN_OFFSET if order.variety == "auction" else 0
    return order.instrument.instrument_token + offset


def trailing_step(order: Order) -> int:
    """How far a cover order's stop moves at a time; 0 for every other order."""
    return order.request.trailing_stoploss if order.leg_role == "stop" else 0


def next_level(order: Order) -> int:
    """The last price at which a trailing stop moves next; it keeps its distance."""
    request = order.request
    return order.trigger_price - order.sign * (request.stoploss + request.trailing_stoploss)


@dataclass(frozen=True, slots=True)
class Trade:
    """One fill of an order; price in paise."""

    trade_id: str
    order: Order
    quantity: int
    price: int
    at: datetime
    charged: ChargesPaise

    def as_json(self) -> dict[str, object]:
        """The trade in the broker's shape."""
        request, order = self.order.request, self.order
        return {
            "trade_id": self.trade_id,
            "order_id": order.order_id,
            "exchange": request.exchange,
            "tradingsymbol": request.tradingsymbol,
            "instrument_token": shown_token(order),
            "transaction_type": request.transaction_type,
            "product": request.product,
            "average_price": rupees(self.price),
            "quantity": self.quantity,
            # The broker sends the time of day only, here and nowhere else.
            "order_timestamp": (stamp(order.order_timestamp) or "")[11:],
            "exchange_timestamp": stamp(self.at),
            "fill_timestamp": stamp(self.at),
            "exchange_order_id": order.exchange_order_id,
        }
