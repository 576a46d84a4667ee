"""Takes orders, fills them and books the result: the desk between runs and the market."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ..base.clock import epoch
from ..base.manners import DOCUMENTED, Manners
from ..base.refusals import EXCHANGE, RMS, Refusal, layer_of
from ..books.charges import ChargesPaise, charges_for
from ..books.ledger import Account, Position, Positions
from ..books.margin import Holding
from ..market.calendar import Calendar
from ..market.instruments import Instrument, Instruments
from ..market.prices import Prices
from ..market.settlement import SETTLEMENT
from ..runs.tokens import is_paper_scope
from . import orders as st
from .allocation import Allocations
from .auctions import Auctions
from .floor import Floor
from .matching import Market, market_at
from .order_checks import contract_reason, price_reason, session_reason, terms_reason
from .order_store import OrderStore, paper_id
from .orders import Order, OrderRequest, Trade
from .risk import DELIVERY, holdings_reason, is_open
from .rules import Rules
from .scripted import Scripted
from .varieties import Varieties, first_quantity

FUNDS = "Insufficient paper funds or margin"
FILL_FUNDS = "Insufficient funds for fill-time margin adjustment"
OrderEvent = Callable[[str, Order, Trade | None, datetime], None]


class Broker:
    """Accounts, order book and positions of every run."""

    def __init__(
        self, calendar: Calendar, instruments: Instruments, prices: Prices,
        starting_cash: int, on_event: OrderEvent, rules: Rules | None = None, seed: int = 0,
        manners: Manners = DOCUMENTED,
    ) -> None:  # fmt: skip
        self.calendar = calendar
        self.instruments = instruments
        self.prices = prices
        self.orders = OrderStore()
        self.accounts: dict[str, Account] = {}
        self.books: dict[str, Positions] = {}
        self.book_scope: dict[str, str] = {}
        self.starting_cash = starting_cash
        self.rules = rules or Rules()
        self.manners = manners
        self.emit = on_event
        self.scripted = Scripted()
        self.followers: list[Callable[[Order, datetime], None]] = []
        self.allocations: Allocations | None = None
        self.varieties = Varieties(self)
        self.auctions = Auctions(self, seed)
        self.floor = Floor(self, self.auctions)

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
        if exempt and instrument is not None:
            return None
        reason = contract_reason(request, instrument, any_terms=self.takes_any_terms(scope))
        if reason is not None or instrument is None:
            return reason
        account = self.account(scope, at)
        if self.takes_any_terms(scope):
            reason = session_reason(request, instrument, self.calendar, self.prices, at)
            return reason or self._funds_reason(request, instrument, account, at)
        reason = self.venue_reason(request, instrument, at) or holdings_reason(
            request, instrument, account, self.orders
        )
        if reason is None and self.allocations is not None:
            reason = self.allocations.reason(run_id, request, at)
        return reason or self._funds_reason(request, instrument, account, at)

    def takes_any_terms(self, scope: str) -> bool:
        """Whether the orders of an account meet only the few checks of a paper engine."""
        return not self.manners.checks_terms and is_paper_scope(scope)

    def venue_reason(
        self, request: OrderRequest, instrument: Instrument, at: datetime
    ) -> str | None:
        """Why the order's terms do not suit the hour and the prices of its market."""
        if request.variety == "auction":
            return self.auctions.reason(request, instrument, at)
        return (
            session_reason(request, instrument, self.calendar, self.prices, at)
            or terms_reason(
                request, instrument, self.prices, at, needs_protection=self.rules.needs_protection
            )
            or price_reason(request, instrument, self.prices, at)
        )

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
        exempt = prepaid or role is not None
        reason: str | None = None
        if role is None:
            reason = self.scripted.take(request, RMS, EXCHANGE)
        reason = reason or self.reject_reason(request, scope, at, exempt=exempt, run_id=run_id)
        self.orders.add(order)
        if instrument is not None and reason is None and self._waits(order, instrument, at):
            self.reserve(order, instrument, at)
            self.floor.park(order, at)
            return order
        order.move(st.RECEIVED, at)
        order.move(st.VALIDATING, at)
        if instrument is None or (reason is not None and layer_of(reason) != EXCHANGE):
            return self.finish(order, st.REJECTED, at, reason)
        order.refused = reason
        self.varieties.describe(order)
        self.reserve(order, instrument, at)
        self.floor.send(order, at)
        return order

    def _order_id(self, scope: str, at: datetime) -> str:
        number = self.orders.next_id(at)
        if self.manners.has_paper_ids and is_paper_scope(scope):
            return paper_id(number)
        return number

    def _waits(self, order: Order, instrument: Instrument, at: datetime) -> bool:
        """Whether an after-market order has to wait; in an open market it is a regular one."""
        return order.variety == "amo" and not is_open(self.calendar, instrument, at)

    def release_reason(self, order: Order, at: datetime) -> str | None:
        """Why an after-market order is refused when it is released."""
        if order.instrument is None:
            return None
        request = replace(order.request, variety="regular", price=order.price)
        return self.venue_reason(request, order.instrument, at)

    def work(self, order: Order, at: datetime) -> None:
        """Let one resting order meet the market of this instant."""
        self.floor.work(order, at)

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
            self.finish(order, st.REJECTED, at, FILL_FUNDS)
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
        self.emit("order.trade", order, trade, at)
        self.emit("order.updated", order, None, at)
        self.varieties.filled(order, quantity, at)
        if order.status == st.COMPLETE:
            account.release(order.order_id)
            self.varieties.completed(order, at)
            self._tell(order, at)
        account.check()

    def cancel(self, order: Order, at: datetime, message: str | None = None) -> None:
        """Take a resting order out of the book, or off its way there."""
        if order.status != st.CANCEL_PENDING:
            order.move(st.CANCEL_PENDING, at)
        self.finish(order, st.CANCELLED, at, message)

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
            self._order_id(self.book_scope[key], at), self.book_scope[key], run_id, request,
            instrument, at,
            tags=[tag],
        )  # fmt: skip
        self.orders.add(order)
        for status in (st.RECEIVED, st.VALIDATING, st.OPEN_PENDING, st.OPEN):
            order.move(status, at)
        self.fill(order, order.quantity, price, at, fee=fee, forced=True)
        return order

    def finish(self, order: Order, status: str, at: datetime, message: str | None) -> Order:
        """End an order that has not filled completely."""
        self.account(order.account_scope, at).release(order.order_id)
        order.move(status, at, message)
        self.emit("order.updated", order, None, at)
        self._tell(order, at)
        return order

    def _tell(self, order: Order, at: datetime) -> None:
        for follower in self.followers:
            follower(order, at)

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
        return Refusal(
            FUNDS,
            raw=f"RMS:Margin Exceeds,Required:{(needed + cost.total) / 100:.2f}, "
            f"Available:{account.available / 100:.2f} "
            f"for entity account-{account.scope.partition(':')[2].upper()}",
        )
