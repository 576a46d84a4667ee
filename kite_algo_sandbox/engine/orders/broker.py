"""Takes orders through the gate to the venue, and books what the venue says."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from ..base.manners import DOCUMENTED, Manners
from ..base.refusals import EXCHANGE, RMS, Refusal, layer_of
from ..books.charges import ChargesPaise, charges_for
from ..books.ledger import Account, Position
from ..market.calendar import Calendar
from ..market.instruments import Instrument, Instruments
from ..market.prices import Prices
from ..market.settlement import SETTLEMENT
from ..runs.runs import Runs
from ..runs.tokens import is_paper_scope
from . import orders as st
from .accounts import Accounts
from .auctions import Auctions
from .events import (
    Arrived,
    Cancelled,
    Changed,
    Ended,
    Filled,
    OrderEvent,
    Rejected,
    Released,
    Rested,
    Traded,
    Updated,
    VenueEvent,
)
from .gate import Gate, Stage
from .order_store import OrderStore, paper_id
from .orders import Order, OrderRequest, Trade
from .risk import DELIVERY, is_open
from .rules import Rules
from .scripted import Scripted
from .slices import describe_slice, first_quantity
from .venue import Venue

FILL_FUNDS = "Insufficient funds for fill-time margin adjustment"
E = TypeVar("E", Updated, Traded, Ended)


class Broker:
    """The orders, accounts and positions of every run."""

    def __init__(
        self, calendar: Calendar, instruments: Instruments, prices: Prices, runs: Runs,
        starting_cash: int, rules: Rules | None = None, seed: int = 0,
        manners: Manners = DOCUMENTED,
    ) -> None:  # fmt: skip
        self.calendar = calendar
        self.instruments = instruments
        self.prices = prices
        self.rules = rules or Rules()
        self.manners = manners
        self.orders = OrderStore()
        self.accounts = Accounts(instruments, prices, starting_cash)
        self.scripted = Scripted()
        self.auctions = Auctions(calendar, prices, seed)
        self.gate = Gate(
            calendar, instruments, prices, self.rules, self.accounts, self.orders,
            self.auctions, runs, manners,
        )  # fmt: skip
        self.venue = Venue(calendar, prices, self.rules, self.orders, self.auctions)
        self._followers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)

    def subscribe(self, kind: type[E], follower: Callable[[E], None]) -> None:
        """Have a function called with every event of a kind, after those who came before it."""
        self._followers[kind].append(follower)

    def place(
        self, request: OrderRequest, scope: str, run_id: str | None, at: datetime, *,
        attribution: dict[str, object] | None = None, parent: str | None = None,
        role: str | None = None, meta: dict[str, object] | None = None,
        prepaid: bool = False, basket_id: str | None = None, travels: bool = False,
    ) -> Order:  # fmt: skip
        """Put an order through every check and into the market; always returns the order.

        ``prepaid`` says that the caller has checked the order, funds included, with others;
        ``travels`` that it needs the time of the latency to reach the exchange.
        """
        instrument = self.instruments.find(request.symbol, at)
        order = Order(
            order_id=self._order_id(scope, at),
            account_scope=scope,
            strategy_run_id=run_id,
            request=request,
            instrument=instrument,
            placed_at=at,
            quantity=first_quantity(request, instrument.lot_size if instrument else 1),
            parent_order_id=parent,
            basket_id=basket_id,
            leg_role=role,
            prepaid=prepaid,
            travels=travels,
            attribution=attribution or {},
            meta=meta or {},
        )
        stage = Stage.EXEMPT if prepaid or role is not None else Stage.PLACING
        reason: str | None = None
        if role is None:
            reason = self.scripted.take(request, RMS, EXCHANGE)
        reason = reason or self.gate.reason(stage, request, scope, at, run_id=run_id)
        self.orders.add(order)
        if instrument is not None and reason is None and self._waits(order, instrument, at):
            self.accounts.reserve(order, at)
            self.carry_out(order, self.venue.park(order, at), at)
            return order
        order.move(st.RECEIVED, at)
        order.move(st.VALIDATING, at)
        if instrument is None or (reason is not None and layer_of(reason) != EXCHANGE):
            self._finish(order, st.REJECTED, at, reason)
            return order
        order.refused = reason
        describe_slice(order)
        self.accounts.reserve(order, at)
        self.carry_out(order, self.venue.send(order, at), at)
        return order

    def _order_id(self, scope: str, at: datetime) -> str:
        number = self.orders.next_id(at)
        if self.manners.has_paper_ids and is_paper_scope(scope):
            return paper_id(number)
        return number

    def work(self, order: Order, at: datetime) -> None:
        """Let one resting order meet the market of this instant."""
        self.carry_out(order, self.venue.work(order, at), at)

    def wake(self, order: Order, at: datetime) -> None:
        """Let what is due happen to an order."""
        self.carry_out(order, self.venue.wake(order, at), at)

    def cancel(self, order: Order, at: datetime, message: str | None = None) -> None:
        """Take a resting order out of the book, or off its way there."""
        self._cancel(Cancelled(order, message), at)

    def force_close(
        self, key: str, position: Position, price: int, at: datetime, tag: str,
        fee: ChargesPaise | None = None,
    ) -> Order:  # fmt: skip
        """Close a position at a given price by the exchange's or the broker's own hand."""
        instrument = position.instrument
        request = OrderRequest(
            exchange=instrument.exchange,
            tradingsymbol=instrument.tradingsymbol,
            transaction_type="SELL" if position.quantity > 0 else "BUY",
            product=position.product,
            order_type="MARKET",
            quantity=abs(position.quantity),
        )
        run_id = None if key.startswith("account ") else key
        scope = self.accounts.scopes[key]
        order_id = self._order_id(scope, at)
        order = Order(order_id, scope, run_id, request, instrument, at, tags=[tag])
        self.orders.add(order)
        for status in (st.RECEIVED, st.VALIDATING, st.OPEN_PENDING, st.OPEN):
            order.move(status, at)
        self.fill(order, order.quantity, price, at, fee=fee, forced=True)
        return order

    # -- what the venue says ---------------------------------------------------------------------

    def carry_out(self, order: Order, events: Iterable[VenueEvent], at: datetime) -> None:
        """Book what the venue says when it is asked about an order, one thing after the other."""
        for event in events:
            match event:
                case Rested():
                    self._tell(event.order, Updated(event.order, at))
                case Filled():
                    self.fill(event.order, event.quantity, event.price, at)
                case Arrived():
                    self._arrive(event, at)
                case Changed():
                    self.accounts.reserve(event.order, at)
                case Cancelled():
                    self._cancel(event, at)
                case Rejected():
                    self._finish(event.order, st.REJECTED, at, event.reason)
                case Released():
                    self._release(event.order, at)
        self.orders.note(order)

    def _arrive(self, event: Arrived, at: datetime) -> None:
        """Let an order in; what the exchange refuses is refused at its door."""
        order, reason = event.order, event.order.refused
        if reason is None and event.late and order.variety != "auction":
            reason = self.gate.reason(Stage.ARRIVAL, order.request, order.account_scope, at)
            reason = None if reason is None else Refusal(reason, EXCHANGE)
        if reason is not None:
            self._finish(order, st.REJECTED, at, reason)
        else:
            self.carry_out(order, self.venue.enter(order, at), at)

    def _release(self, order: Order, at: datetime) -> None:
        """Send a parked order on; the day's prices may refuse what yesterday's allowed."""
        order.move(st.RECEIVED, at)
        order.move(st.VALIDATING, at)
        request = replace(order.request, variety="regular", price=order.price)
        reason = self.gate.reason(Stage.RELEASE, request, order.account_scope, at)
        if reason is not None:
            self._finish(order, st.REJECTED, at, reason)
        else:
            self.carry_out(order, self.venue.send(order, at), at)

    def _waits(self, order: Order, instrument: Instrument, at: datetime) -> bool:
        """Whether an after-market order has to wait; in an open market it is a regular one."""
        return order.variety == "amo" and not is_open(self.calendar, instrument, at)

    def _cancel(self, event: Cancelled, at: datetime) -> None:
        order = event.order
        if order.status != st.CANCEL_PENDING:
            order.move(st.CANCEL_PENDING, at)
        self._finish(order, st.CANCELLED, at, event.reason, withdrawn=event.withdrawn)

    def _finish(
        self, order: Order, status: str, at: datetime, message: str | None, *,
        withdrawn: bool = False,
    ) -> None:  # fmt: skip
        """End an order that has not filled completely."""
        self.accounts.of(order.account_scope, at).release(order.order_id)
        order.move(status, at, message)
        self._tell(order, Updated(order, at))
        self._tell(order, Ended(order, at, withdrawn))

    def _tell(self, order: Order, event: OrderEvent) -> None:
        self.orders.note(order)
        for follower in self._followers[type(event)]:
            follower(event)

    # -- fills -----------------------------------------------------------------------------------

    def fill(
        self, order: Order, quantity: int, price: int, at: datetime, *,
        fee: ChargesPaise | None = None, forced: bool = False,
    ) -> None:  # fmt: skip
        """Execute part or all of an order at a price."""
        instrument = order.instrument
        if instrument is None:
            return
        account = self.accounts.of(order.account_scope, at)
        if not forced and not self._can_pay(order, instrument, account, quantity, price, at):
            self._finish(order, st.REJECTED, at, FILL_FUNDS)
            return
        order.filled_quantity += quantity
        order.filled_value += quantity * price
        charged = self._charge(order, instrument, account, quantity, price, at)
        order.charged += charged
        charged += fee or ChargesPaise()
        if order.request.product in DELIVERY:
            charged += account.deliver(instrument, order.sign * quantity, at.date())
        self._book(order, instrument, account, quantity, price, charged, at)
        trade_id = hashlib.sha1(
            f"{order.order_id}:{order.filled_quantity}".encode(), usedforsecurity=False
        ).hexdigest()
        trade = Trade(f"PTRD-{trade_id[:12].upper()}", order, quantity, price, at, charged)
        self.orders.add_trade(trade)
        done = order.filled_quantity == order.quantity
        order.move(st.COMPLETE if done else order.status, at)
        self._tell(order, Traded(trade, at))
        if order.status == st.COMPLETE:
            account.release(order.order_id)
            self._tell(order, Ended(order, at))
        account.check()

    def _charge(
        self, order: Order, instrument: Instrument, account: Account,
        quantity: int, price: int, at: datetime,
    ) -> ChargesPaise:  # fmt: skip
        """What the newest fill of an order adds to what the order has paid."""
        side, product = order.request.transaction_type, order.request.product
        if product == "CNC" and not instrument.is_derivative:
            return account.delivery_charges(
                instrument, order.order_id, side, quantity, quantity * price, at.date()
            )
        whole = charges_for(
            instrument, product, side, order.filled_value, at.date(),
            settled=SETTLEMENT in order.tags,
        )  # fmt: skip
        return whole.rounded() - order.charged

    def _book(
        self, order: Order, instrument: Instrument, account: Account,
        quantity: int, price: int, charged: ChargesPaise, at: datetime,
    ) -> None:  # fmt: skip
        product, signed = order.request.product, order.sign * quantity
        base = self.accounts.underlying_price(instrument, at, price)
        value = quantity * price
        left = order.quantity - order.filled_quantity
        kept = account.reserves.get(order.order_id, 0) * left // max(left + quantity, 1)
        account.reserve(order.order_id, kept)
        account.fill(instrument, product, signed, value, charged, base, at)
        book = self.accounts.book(order.strategy_run_id, order.account_scope)
        row = book.of(instrument, product)
        row.apply(signed, value, base, at)
        row.charges += charged

    def _can_pay(
        self, order: Order, instrument: Instrument, account: Account,
        quantity: int, price: int, at: datetime,
    ) -> bool:  # fmt: skip
        needed = self.accounts.margin(account, order.request, instrument, quantity, price, at)
        if needed <= 0 or order.prepaid:
            return True
        return needed <= account.available + account.reserves.get(order.order_id, 0)
