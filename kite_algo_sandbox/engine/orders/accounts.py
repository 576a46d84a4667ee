"""The accounts of an exchange, the positions of its runs, and what an order would need of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from ..base.clock import epoch
from ..books.charges import ChargesPaise, charges_for
from ..books.ledger import Account, Positions
from ..books.margin import Holding
from ..market.instruments import Instrument, Instruments
from ..market.prices import Prices
from .matching import market_at
from .orders import Order, OrderRequest


class Accounts(Mapping[str, Account]):
    """Every account by its scope; a scope that is not known yet is opened by :meth:`of`."""

    def __init__(self, instruments: Instruments, prices: Prices, starting_cash: int) -> None:
        self._instruments = instruments
        self._prices = prices
        self._starting_cash = starting_cash
        self._opened: dict[str, Account] = {}
        #: The positions of every run, and of accounts where no run owns them.
        self.books: dict[str, Positions] = {}
        #: The scope of each book.
        self.scopes: dict[str, str] = {}

    def __getitem__(self, scope: str) -> Account:
        return self._opened[scope]

    def __iter__(self) -> Iterator[str]:
        return iter(self._opened)

    def __len__(self) -> int:
        return len(self._opened)

    def of(self, scope: str, at: datetime) -> Account:
        """The account of a scope; opened with the starting cash on first use."""
        found = self._opened.get(scope)
        if found is None:
            found = self._opened[scope] = Account(scope, self._starting_cash, at)
        return found

    def book(self, run_id: str | None, scope: str) -> Positions:
        """The positions of a run, or of the account itself when no run owns them."""
        key = run_id or f"account {scope}"
        self.scopes[key] = scope
        return self.books.setdefault(key, Positions())

    def reference(
        self,
        request: OrderRequest,
        instrument: Instrument,
        at: datetime,
        price: int | None = None,
        trigger: int | None = None,
    ) -> int:
        """The price at which an order is valued before it fills."""
        limit = request.price if price is None else price
        stop = request.trigger_price if trigger is None else trigger
        if limit or stop:
            return limit or stop
        return market_at(self._prices, instrument, epoch(at)).opposite(request.sign)

    def underlying_price(self, instrument: Instrument, at: datetime, price: int) -> int:
        """What margin of a derivative is measured on: the index, or the price itself."""
        if instrument.is_option and instrument.underlying:
            return self._prices.spot(instrument.underlying, epoch(at))
        return price

    def margin(
        self,
        account: Account,
        request: OrderRequest,
        instrument: Instrument,
        quantity: int,
        price: int,
        at: datetime,
    ) -> int:
        """What so many units at a price add to the margin; negative when they release some."""
        base = self.underlying_price(instrument, at, price)
        signed = request.sign * quantity
        extra = Holding(instrument, request.product, signed, price * quantity, base)
        return account.margin_after([extra]) - account.position_margin.total

    def estimate(self, request: OrderRequest, scope: str, at: datetime) -> tuple[int, ChargesPaise]:
        """The extra margin and the charges of an order, at its reference price."""
        instrument = self._instruments.find(request.symbol, at)
        if instrument is None:
            return 0, ChargesPaise()
        price = self.reference(request, instrument, at)
        needed = self.margin(self.of(scope, at), request, instrument, request.quantity, price, at)
        return max(needed, 0), _charges(request, instrument, request.quantity, price, at)

    def reserve(self, order: Order, at: datetime) -> None:
        """Block the margin an order needs, replacing what it blocked before."""
        instrument = order.instrument
        if instrument is None:
            return
        account = self.of(order.account_scope, at)
        account.release(order.order_id)
        request = order.request
        price = self.reference(request, instrument, at, order.price, order.trigger_price)
        needed = max(self.margin(account, request, instrument, order.pending, price, at), 0)
        account.reserve(order.order_id, needed)
        order.reference_price = price
        order.reserved_at_entry = needed
        order.estimated_charges = _charges(request, instrument, order.quantity, price, at)


def _charges(
    request: OrderRequest, instrument: Instrument, quantity: int, price: int, at: datetime
) -> ChargesPaise:
    value, side = price * quantity, request.transaction_type
    return charges_for(instrument, request.product, side, value, at.date()).rounded()
