"""Client-side rate budgets, so that a worker is never the one that floods its broker. Pure."""

from __future__ import annotations

import math
import threading
from bisect import bisect_left
from dataclasses import dataclass, fields
from typing import Final

from kite_algo_worker_api.operations import OPERATIONS

from ..exceptions import BudgetExceededError, InvalidInputError
from ..wire.operations import CANCELS, EXITS, HEARTBEATS

Windows = tuple[tuple[int, float], ...]
"""``(requests, seconds)``: at most so many within any so many seconds."""

_DAY: Final = 86_400.0
# Exchanges count by calendar second at their end: two requests may come closer than they were sent.
_JITTER: Final = 0.03

_MAX_ORDERS: Final = 10_000
_NEVER_WAIT: Final = EXITS | HEARTBEATS


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Budgets per class of requests; the defaults are what Kite allows one user.

    Exits and heartbeats never wait; cancels keep to the shortest window only, and are never
    refused. Without ``limits=`` of the client, only orders are limited, and only where live
    execution is acknowledged.

    Args:
        orders: Placing (basket legs count one each), changing and cancelling.
        quotes: Quotes and market snapshots.
        history: Candles.
        other: Everything else.
        wait: Wait for room; False raises BudgetExceededError instead.
        changes_per_order: How often one order may be changed; None for as often as you like.
    """

    orders: Windows = ((10, 1.0), (400, 60.0), (5000, _DAY))
    quotes: Windows = ((1, 1.0),)
    history: Windows = ((3, 1.0),)
    other: Windows = ((10, 1.0),)
    wait: bool = True
    changes_per_order: int | None = 25

    def __post_init__(self) -> None:
        for item in fields(self)[:4]:
            for count, seconds in getattr(self, item.name):
                if count < 1 or seconds <= 0:
                    raise InvalidInputError(item.name, "must hold (requests, seconds) above 0")

    @classmethod
    def orders_only(cls) -> RateLimits:
        """Limits for orders, none for reading."""
        return cls(quotes=(), history=(), other=())


class Budgets:
    """What is left of :class:`RateLimits`; shared by a client, its copies and all threads."""

    def __init__(self, limits: RateLimits) -> None:
        if not isinstance(limits, RateLimits):
            raise InvalidInputError("limits", "must be RateLimits or None")
        self.limits = limits
        self._lock = threading.Lock()
        self._sent: dict[str, list[float]] = {}
        self._cancels: dict[str, list[float]] = {}
        self._changes: dict[str, int] = {}

    def count_change(self, order_id: str | None) -> None:
        """Count one more change of an order; None is no change.

        Raises:
            BudgetExceededError: it was changed as often as Kite allows; nothing helps but a cancel.
        """
        limit = self.limits.changes_per_order
        if order_id is None or limit is None:
            return
        with self._lock:
            made = self._changes.pop(order_id, 0)
            self._changes[order_id] = made if made >= limit else made + 1
            if len(self._changes) > _MAX_ORDERS:
                del self._changes[next(iter(self._changes))]
        if made >= limit:
            raise BudgetExceededError("changes of one order", math.inf, "modify_order")

    def reserve(self, operation: str, cost: int, now: float, patience: float) -> float:
        """Reserve room for a request that counts ``cost``; seconds to wait before it is sent.

        Raises:
            BudgetExceededError: there is none, or not within ``patience`` seconds.
        """
        name = _class_of(operation)
        windows: Windows = getattr(self.limits, name)
        if not windows:
            return 0.0
        with self._lock:
            sent = self._sent.setdefault(name, [])
            if operation in _NEVER_WAIT:
                moments = [now]
            elif operation in CANCELS:
                moments = [self._ahead_of_the_queue(name, windows, now)]
            else:
                moments = _room_for(cost, sent, windows, now)
                wait = moments[-1] - now
                if wait > (patience if self.limits.wait else 0.0):
                    raise BudgetExceededError(name, wait, operation)
            sent.extend(moments)
            sent.sort()
            forgotten = now - max(seconds for _, seconds in windows) - _JITTER
            del sent[: bisect_left(sent, forgotten)]
            return moments[-1] - now

    def confirm(self, operation: str, cost: int, planned: float, now: float) -> float:
        """After the wait that :meth:`reserve` asked for: seconds to wait once more, mostly none.

        A busy machine wakes late, and who was late must not meet who comes on time.
        """
        name = _class_of(operation)
        if operation in _NEVER_WAIT or operation in CANCELS:
            return 0.0
        windows: Windows = getattr(self.limits, name)
        with self._lock:
            cost = min(cost, max(count for count, _ in windows))
            sent = self._sent[name]
            for _ in range(min(cost, len(sent))):
                sent.remove(min(sent, key=lambda moment: abs(moment - planned)))
            before = [moment for moment in sent if moment <= now]
            moments = _room_for(cost, before, windows, now)
            sent.extend(moments)
            sent.sort()
            return moments[-1] - now

    def _ahead_of_the_queue(self, name: str, windows: Windows, now: float) -> float:
        """When to take an order out of the book: not behind what waits to be put into it."""
        shortest = min(windows, key=lambda window: window[1])
        before = [moment for moment in self._sent[name] if moment <= now]
        cancels = [m for m in self._cancels.get(name, ()) if m > now]
        (moment,) = _room_for(1, sorted(before + cancels), (shortest,), now)
        self._cancels[name] = [*cancels, moment]
        return moment

    def remaining(self, now: float) -> dict[str, int]:
        """Requests of each limited class that could be sent at this moment."""
        with self._lock:
            left = {}
            for item in fields(self.limits)[:4]:
                windows: Windows = getattr(self.limits, item.name)
                sent = self._sent.get(item.name, ())
                if windows:
                    left[item.name] = min(
                        count - sum(moment > now - seconds - _JITTER for moment in sent)
                        for count, seconds in windows
                    )
            return {name: max(0, count) for name, count in left.items()}


def _class_of(operation: str) -> str:
    known = OPERATIONS.get(operation)
    return known.budget if known is not None else "other"


def _room_for(cost: int, sent: list[float], windows: Windows, now: float) -> list[float]:
    """The earliest moment after those in ``sent`` for ``cost`` orders that go together."""
    moment = now
    for count, seconds in windows:
        place = count - min(cost, count) + 1
        if len(sent) >= place:
            moment = max(moment, sent[-place] + seconds + _JITTER)
    return [moment] * min(cost, max(count for count, _ in windows))
