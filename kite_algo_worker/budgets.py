"""Client-side rate budgets, so that a worker is never the one that floods its broker. Pure."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from .exceptions import InvalidInputError
from .trading_errors import BudgetExceededError

Windows = tuple[tuple[int, float], ...]
"""``(requests, seconds)``: at most so many within any so many seconds."""

_DAY: Final = 86_400.0
# Exchanges count by calendar second at their end: two requests may come closer than they were sent.
_JITTER: Final = 0.03

_CLASS_OF: Final[Mapping[str, str]] = {
    "cancel_bracket": "orders",
    "cancel_order": "orders",
    "create_bracket": "orders",
    "delete_gtt": "orders",
    "enter_option_run": "orders",
    "modify_gtt": "orders",
    "modify_order": "orders",
    "place_gtt": "orders",
    "submit_intent": "orders",
    "get_market_snapshot": "quotes",
    "get_quotes": "quotes",
    "get_candles": "history",
    "get_historical_candles": "history",
}


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Budgets per class of requests; the defaults are what Kite allows one user.

    Exits and heartbeats never wait. Without ``limits=`` of the client, only orders are limited,
    and only where live execution is acknowledged.

    Args:
        orders: Placing (basket legs count one each), changing and cancelling.
        quotes: Quotes and market snapshots.
        history: Candles.
        other: Everything else.
        wait: Wait for room; False raises BudgetExceededError instead.
    """

    orders: Windows = ((10, 1.0), (400, 60.0), (5000, _DAY))
    quotes: Windows = ((1, 1.0),)
    history: Windows = ((3, 1.0),)
    other: Windows = ((10, 1.0),)
    wait: bool = True

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
        self.limits = limits
        self._lock = threading.Lock()
        self._sent: dict[str, deque[float]] = {}

    def reserve(self, operation: str, body: object, now: float, patience: float) -> float:
        """Reserve room for a request and return the seconds to wait before it is sent.

        Raises:
            BudgetExceededError: there is none, or not within ``patience`` seconds.
        """
        if operation in ("exit_run", "exit_option_run", "heartbeat", "run_heartbeat"):
            return 0.0
        name = _CLASS_OF.get(operation, "other")
        windows: Windows = getattr(self.limits, name)
        if not windows:
            return 0.0
        with self._lock:
            longest = max(count for count, _ in windows)
            sent = deque(self._sent.get(name, ()), maxlen=longest)
            moment = now
            for _ in range(min(_cost(body), longest)):
                moment = _next_room(sent, windows, moment)
                sent.append(moment)
            if moment - now > (patience if self.limits.wait else 0.0):
                raise BudgetExceededError(name, moment - now, operation)
            self._sent[name] = sent
            return moment - now

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


def _next_room(sent: deque[float], windows: Windows, moment: float) -> float:
    for count, seconds in windows:
        if len(sent) >= count:
            moment = max(moment, sent[-count] + seconds + _JITTER)
    return moment


def _cost(body: object) -> int:
    """Orders in a request body; 1 for everything but a basket."""
    payload: Any = body.get("payload") if isinstance(body, dict) else None
    basket = payload.get("basket") if isinstance(payload, dict) else None
    orders = basket.get("orders") if isinstance(basket, dict) else None
    return max(1, len(orders)) if isinstance(orders, list) else 1
