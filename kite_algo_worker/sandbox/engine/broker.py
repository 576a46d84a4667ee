"""Takes orders, fills them and books the result: the desk between runs and the market."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from . import orders as st
from .allocation import Allocations
from .calendar import Calendar
from .charges import ChargesPaise, charges_for
from .clock import epoch
from .instruments import Instrument, Instruments
from .ledger import Account, Position, Positions
from .margin import Holding
from .matching import (
    Market,
    fill_price,
    is_triggered,
    market_at,
    protection_percent,
    protection_price,
)
from .orders import Order, OrderRequest, OrderStore, Trade
from .prices import Prices
from .risk import contract_reason, holdings_reason, is_open, price_reason, session_reason
from .scripted import EXCHANGE, Scripted
from .varieties import Varieties, deadline_of, first_quantity

FUNDS = "Insufficient paper funds or margin"
FILL_FUNDS = "Insufficient funds for fill-time margin adjustment"
OrderEvent = Callable[[str, Order, Trade | None, datetime], None]


class Broker:
    """Accounts, order book and positions of every run."""

    def __init__(
        self, calendar: Calendar, instruments: Instruments, prices: Prices,
        starting_cash: int, on_event: OrderEvent, liquidity: int | None = None,
        slippage: int = 0,
    ) -> None:  # fmt: skip
        self.calendar = calendar
        self.instruments = instruments
        self.prices = prices
        self.orders = OrderStore()
        self.accounts: dict[str, Account] = {}
        self.books: dict[str, Positions] = {}
        self.book_scope: dict[str, str] = {}
        self.starting_cash = starting_cash
        self.liquidity = liquidity
        self.slippage = slippage
        self.emit = on_event
        self.scripted = Scripted()
        self.followers: list[Callable[[Order, datetime], None]] = []
        self.allocations: Allocations | None = None
        self._varieties = Varieties(self)

    def account(self, scope: str, at: datetime) -> Account:
        """The account of a scope; opened with the starting cash on first use."""
        found = self.accounts.get(scope)
        if found is None:
            found = self.accounts[scope] = Account(scope, self.starting_cash, at)
        return found

    def book(self, run_id: str | None, scope: str) -> Positions:
        """The positions of a run, or of the account itself when no run owns them."""
        key = run_id or f"account {scope}"
        self.book_scope[key] = scope
        return self.books.setdefault(key, Positions())

    def market(self, instrument: Instrument, at: datetime) -> Market:
        """The market of an instrument at an instant."""
        return market_at(self.prices, instrument, epoch(at))

    def reject_reason(
        self, request: OrderRequest, scope: str, at: datetime, *, exempt: bool = False,
        run_id: str | None = None,
    ) -> str | None:  # fmt: skip
        """Why the order would be refused now; ``exempt`` skips the checks of entry orders."""
        instrument = self.instruments.find(request.symbol, at)
        reason = contract_reason(request, instrument)
        if reason is not None or instrument is None:
            return reason
        reason = session_reason(request, instrument, self.calendar, self.prices, at)
        if reason is not None and not exempt:
            return reason
        account = self.account(scope, at)
        if not exempt:
            reason = price_reason(request, instrument, self.prices, at) or holdings_reason(
                request, instrument, account, self.orders
            )
        if exempt:
            return None
        if reason is None and self.allocations is not None:
            reason = self.allocations.reason(run_id, request, at)
        return reason or self._funds_reason(request, instrument, account, at)

    def place(
        self, request: OrderRequest, scope: str, run_id: str | None, at: datetime, *,
        attribution: dict[str, object] | None = None, parent: str | None = None,
        role: str | None = None, meta: dict[str, object] | None = None,
        prepaid: bool = False, basket_id: str | None = None,
    ) -> Order:  # fmt: skip
        """Put an order through every check and into the market; always returns the order.

        ``prepaid`` says that the caller has checked the order, funds included, with others.
        """
        order = Order(
            order_id=self.orders.next_id(at),
            account_scope=scope,
            strategy_run_id=run_id,
            request=request,
            instrument=self.instruments.find(request.symbol, at),
            placed_at=at,
            quantity=first_quantity(request),
            parent_order_id=parent,
            basket_id=basket_id,
            leg_role=role,
            prepaid=prepaid,
            attribution=attribution or {},
            meta=meta or {},
        )
        exempt = prepaid or role is not None
        reason = self.scripted.take(request, EXCHANGE) if role is None else None
        reason = reason or self.reject_reason(request, scope, at, exempt=exempt, run_id=run_id)
        self.orders.add(order)
        order.move(st.RECEIVED, at)
        order.move(st.VALIDATING, at)
        if reason is not None or order.instrument is None:
            return self._finish(order, st.REJECTED, at, reason)
        self._varieties.describe(order)
        self.reserve(order, order.instrument, at)
        if request.variety == "amo" and not is_open(self.calendar, order.instrument, at):
            order.expires_at = self.calendar.next_open(
                order.instrument.session_segment,
                at,
                has_derivatives=order.instrument.has_derivatives,
            )
            order.move(st.AMO_RECEIVED, at)
            self.emit("order.updated", order, None, at)
            return order
        self.enter(order, at)
        return order

    def enter(self, order: Order, at: datetime) -> None:
        """Send a checked order to the exchange."""
        if order.instrument is None:
            return
        order.expires_at = deadline_of(order, self.calendar, at)
        order.move(st.OPEN_PENDING, at)
        order.move(st.TRIGGER_PENDING if order.needs_trigger else st.OPEN, at)
        self.emit("order.updated", order, None, at)
        if order.status == st.OPEN:
            self.protect(order, at)
        self.work(order, at)
        if order.validity == "IOC" and not order.is_terminal:
            message = "16388 : Unmatched orders cancelled by the system"
            self.cancel(order, at, message)

    def work(self, order: Order, at: datetime) -> None:
        """Let one resting order meet the market of this instant."""
        if order.instrument is None or order.is_terminal:
            return
        if not is_open(self.calendar, order.instrument, at):
            return
        market = self.market(order.instrument, at)
        if order.status == st.TRIGGER_PENDING:
            if not is_triggered(order, market.last):
                self._varieties.trail(order, market.last, at)
                return
            order.move(st.OPEN, at)
            self.emit("order.updated", order, None, at)
            self.protect(order, at)
        if order.status != st.OPEN:
            return
        price = fill_price(order, market)
        if price is not None:
            if order.limit == 0 and self.slippage:
                tick = order.instrument.tick
                price = max(price + order.sign * self.slippage * tick, tick)
            quantity = min(order.pending, self.liquidity or order.pending)
            self.fill(order, quantity, price, at)

    def protect(self, order: Order, at: datetime) -> None:
        """Turn a protected market order into the limit order the exchange receives."""
        protection = order.request.market_protection
        if not protection or order.limit or order.instrument is None:
            return
        last = self.market(order.instrument, at).last
        percent = protection_percent(order.instrument, protection, last)
        order.price = protection_price(order.instrument, order.sign, percent, last)
        order.order_type = "LIMIT"
        order.tags += ["mktp", f"mktp:{percent:.2f}"]

    def fill(
        self, order: Order, quantity: int, price: int, at: datetime, *,
        fee: ChargesPaise | None = None, forced: bool = False,
    ) -> None:  # fmt: skip
        """Execute part or all of an order at a price."""
        instrument = order.instrument
        if instrument is None:
            return
        account = self.account(order.account_scope, at)
        if not forced and not self._can_pay(order, instrument, account, quantity, price, at):
            self._finish(order, st.REJECTED, at, FILL_FUNDS)
            return
        order.filled_quantity += quantity
        order.filled_value += quantity * price
        whole = charges_for(
            instrument, order.request.product, order.request.transaction_type,
            order.filled_value, at.date(),
        ).rounded()  # fmt: skip
        charged = whole - order.charged + (fee or ChargesPaise())
        order.charged = whole
        self._book(order, instrument, account, quantity, price, charged, at)
        trade_id = hashlib.sha1(f"{order.order_id}:{order.filled_quantity}".encode()).hexdigest()
        trade = Trade(f"PTRD-{trade_id[:12].upper()}", order, quantity, price, at, charged)
        self.orders.add_trade(trade)
        order.move(st.COMPLETE if order.filled_quantity == order.quantity else st.OPEN, at)
        self.emit("order.trade", order, trade, at)
        self.emit("order.updated", order, None, at)
        self._varieties.filled(order, quantity, at)
        if order.status == st.COMPLETE:
            account.release(order.order_id)
            self._varieties.completed(order, at)
            self._tell(order, at)
        account.check()

    def cancel(self, order: Order, at: datetime, message: str | None = None) -> None:
        """Take a resting order out of the book."""
        order.move(st.CANCEL_PENDING, at)
        self._finish(order, st.CANCELLED, at, message)

    def reserve(self, order: Order, instrument: Instrument, at: datetime) -> None:
        """Block the margin an order needs, replacing what it blocked before."""
        account = self.account(order.account_scope, at)
        account.release(order.order_id)
        price = self.reference(order.request, instrument, at, order.price, order.trigger_price)
        needed = self._margin(account, order.request, instrument, order.pending, price, at)
        account.reserve(order.order_id, max(needed, 0))
        order.reference_price = price
        order.reserved_at_entry = max(needed, 0)
        order.estimated_charges = charges_for(
            instrument, order.request.product, order.request.transaction_type,
            price * order.quantity, at.date(),
        ).rounded()  # fmt: skip

    def reference(
        self, request: OrderRequest, instrument: Instrument, at: datetime,
        price: int | None = None, trigger: int | None = None,
    ) -> int:  # fmt: skip
        """The price at which an order is valued before it fills."""
        limit = request.price if price is None else price
        stop = request.trigger_price if trigger is None else trigger
        return limit or stop or self.market(instrument, at).opposite(request.sign)

    def underlying_price(self, instrument: Instrument, at: datetime, price: int) -> int:
        """What margin of a derivative is measured on: the index, or the price itself."""
        if instrument.is_option and instrument.underlying:
            return self.prices.spot(instrument.underlying, epoch(at))
        return price

    def estimate(self, request: OrderRequest, scope: str, at: datetime) -> tuple[int, ChargesPaise]:
        """The extra margin and the charges of an order, at its reference price."""
        instrument = self.instruments.find(request.symbol, at)
        if instrument is None:
            return 0, ChargesPaise()
        price = self.reference(request, instrument, at)
        account = self.account(scope, at)
        needed = self._margin(account, request, instrument, request.quantity, price, at)
        cost = charges_for(
            instrument, request.product, request.transaction_type,
            price * request.quantity, at.date(),
        )  # fmt: skip
        return max(needed, 0), cost.rounded()

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
        order = Order(
            self.orders.next_id(at), self.book_scope[key], run_id, request, instrument, at,
            tags=[tag],
        )  # fmt: skip
        self.orders.add(order)
        for status in (st.RECEIVED, st.VALIDATING, st.OPEN_PENDING, st.OPEN):
            order.move(status, at)
        self.fill(order, order.quantity, price, at, fee=fee, forced=True)
        return order

    def _finish(self, order: Order, status: str, at: datetime, message: str | None) -> Order:
        self.account(order.account_scope, at).release(order.order_id)
        order.move(status, at, message)
        self.emit("order.updated", order, None, at)
        self._tell(order, at)
        return order

    def _tell(self, order: Order, at: datetime) -> None:
        for follower in self.followers:
            follower(order, at)

    def _book(
        self, order: Order, instrument: Instrument, account: Account,
        quantity: int, price: int, charged: ChargesPaise, at: datetime,
    ) -> None:  # fmt: skip
        product, signed = order.request.product, order.sign * quantity
        base = self.underlying_price(instrument, at, price)
        value = quantity * price
        left = order.quantity - order.filled_quantity
        kept = account.reserves.get(order.order_id, 0) * left // max(left + quantity, 1)
        account.reserve(order.order_id, kept)
        account.fill(instrument, product, signed, value, charged, base, at)
        row = self.book(order.strategy_run_id, order.account_scope).of(instrument, product)
        row.apply(signed, value, base, at)
        row.charges += charged

    def _can_pay(
        self, order: Order, instrument: Instrument, account: Account,
        quantity: int, price: int, at: datetime,
    ) -> bool:  # fmt: skip
        needed = self._margin(account, order.request, instrument, quantity, price, at)
        if needed <= 0 or order.prepaid:
            return True
        return needed <= account.available + account.reserves.get(order.order_id, 0)

    def _margin(
        self, account: Account, request: OrderRequest, instrument: Instrument,
        quantity: int, price: int, at: datetime,
    ) -> int:  # fmt: skip
        base = self.underlying_price(instrument, at, price)
        extra = Holding(
            instrument, request.product, request.sign * quantity, price * quantity, base
        )
        return account.margin_after([extra]) - account.position_margin.total

    def _funds_reason(
        self, request: OrderRequest, instrument: Instrument, account: Account, at: datetime
    ) -> str | None:
        needed, cost = self.estimate(request, account.scope, at)
        if needed <= 0 or needed + cost.total <= account.available:
            return None
        return FUNDS
