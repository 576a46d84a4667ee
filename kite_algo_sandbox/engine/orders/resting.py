"""When something happens to the orders that rest.

Orders that wait for the same price of the same instrument from the same side stand on one *ladder*,
those first whose price is met first. So however many rest, time looks for one price per ladder, and
an order is looked at when its own turn comes. What is due at an instant waits in a heap.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from datetime import datetime
from typing import TypeAlias

from ..base.clock import epoch, from_epoch
from ..base.timed import Remembered
from ..market.prices import Prices
from .broker import Broker
from .matching import next_touch
from .orders import RESTING, TRIGGER_PENDING, Order, trailing_step

#: How early an order is met, its number, and the order.
_Rung: TypeAlias = tuple[int, int, Order]
_Key: TypeAlias = tuple[int, str, int]


class _Ladder:
    """Orders that wait for one price, in the order in which it meets them."""

    def __init__(self) -> None:
        self.rungs: list[_Rung] = []
        self._search = Remembered()

    def next_touch(self, prices: Prices, after: int, until: int) -> int | None:
        """The first second at which the first order is met."""
        order = self.rungs[0][2]
        return self._search.next(
            (order.order_id, order.version), after, until,
            lambda start: next_touch(prices, order, start, until),
        )  # fmt: skip

    def touched(self, prices: Prices, second: int) -> list[Order]:
        """The orders that are met at the second that was found."""
        found: list[Order] = []
        if self._search.is_at(second):
            for _, _, order in self.rungs:
                if next_touch(prices, order, second - 1, second) is None:
                    break
                found.append(order)
        return found

    def forget(self) -> None:
        self._search.forget()


class Resting:
    """Follows the resting orders through time."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._prices = broker.prices
        self._ladders: dict[_Key, _Ladder] = {}
        self._rungs: dict[str, tuple[_Key, _Rung]] = {}
        self._due: list[tuple[datetime, int, Order]] = []

    def next_moment(self, after: datetime, until: datetime) -> datetime | None:
        """When the next order is due, or meets its price."""
        self._take_in()
        while self._due and not _is_due(self._due[0]):
            heapq.heappop(self._due)
        moment: datetime | None = None
        if self._due and self._due[0][0] <= until:
            until = moment = max(self._due[0][0], after)
        first, final = epoch(after), epoch(until)
        for ladder in self._ladders.values():
            hit = ladder.next_touch(self._prices, first, final)
            if hit is not None:
                final = hit
                found = from_epoch(hit)
                moment = found if moment is None else min(moment, found)
        return moment

    def happen(self, at: datetime) -> None:
        """Carry out what is due, and let the orders whose price is there meet the market."""
        self._take_in()
        second, met = epoch(at), {}
        while self._due and self._due[0][0] <= at:
            row = heapq.heappop(self._due)
            if _is_due(row):
                met[row[2].number] = row[2]
        for ladder in self._ladders.values():
            met |= {order.number: order for order in ladder.touched(self._prices, second)}
        for _, order in sorted(met.items()):
            if order.status not in RESTING:
                continue
            if order.due is not None and at >= order.due:
                self._broker.wake(order, at)
            else:
                self._broker.work(order, at)

    def forget(self) -> None:
        """Search again, for prices have changed."""
        for ladder in self._ladders.values():
            ladder.forget()

    def begin_anew(self) -> None:
        """Take in every order of the store, which holds other ones than before."""
        self._ladders.clear()
        self._rungs.clear()
        self._due.clear()

    def _take_in(self) -> None:
        """Put the orders that have changed where they belong now."""
        for order in self._broker.orders.changed():
            self._take_off(order)
            if order.status not in RESTING:
                continue
            if order.due is not None:
                heapq.heappush(self._due, (order.due, order.number, order))
            if order.in_book and order.instrument is not None and order.variety != "auction":
                key, rank = _place_of(order, order.instrument.instrument_token)
                rung = (rank, order.number, order)
                insort(self._ladders.setdefault(key, _Ladder()).rungs, rung)
                self._rungs[order.order_id] = key, rung

    def _take_off(self, order: Order) -> None:
        stood = self._rungs.pop(order.order_id, None)
        if stood is None:
            return
        key, rung = stood
        rungs = self._ladders[key].rungs
        del rungs[bisect_left(rungs, rung[:2], key=lambda row: row[:2])]
        if not rungs:
            del self._ladders[key]


def _place_of(order: Order, token: int) -> tuple[_Key, int]:
    """The ladder of an order, and its rank on it."""
    if order.in_book == TRIGGER_PENDING:
        # A trailing stop also waits for the price that moves it.
        kind = f"trail {order.order_id}" if trailing_step(order) else "stop"
        return (token, kind, order.sign), order.trigger_price * order.sign
    if not order.limit:
        return (token, "market", order.sign), 0
    return (token, "limit", order.sign), -order.limit * order.sign


def _is_due(row: tuple[datetime, int, Order]) -> bool:
    """Whether a moment in the heap is still that of its order."""
    return row[2].status in RESTING and row[2].due == row[0]
