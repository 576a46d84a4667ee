"""Limits that stop a runaway strategy before its next order is sent. Pure: no clock, no network."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from .._base.checks import IST, positive
from ..exceptions import (
    DailyLossError,
    InvalidInputError,
    NotionalLimitError,
    RunKilledError,
    StaleMarketDataError,
    TooManyOrdersError,
)

if TYPE_CHECKING:
    from kite_algo_worker_api.models import ExitResult

    from ..exceptions import KiteAlgoWorkerError

_MINUTE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Guards:
    """Limits per run; None switches one off. They apply to intents, never to exits or cancels.

    Without ``guards=`` of the client they are on for live runs and off for others.

    Args:
        orders_per_minute: Orders (basket legs count one each) within any 60 seconds.
        notional_per_run: Rupees bought and sold together by this process, at the order's price or
            the last price.
        daily_loss: Rupees of net loss of the run since midnight in India, or since the process
            first looked when the run is older.
        stale_after: Seconds after which the last price of an instrument is too old to trade on.
            Orders that only reduce an open leg of the run need no price.
    """

    orders_per_minute: int | None = 60
    notional_per_run: float | None = 1_000_000.0
    daily_loss: float | None = 50_000.0
    stale_after: float | None = 60.0

    def __post_init__(self) -> None:
        for item in fields(self):
            value: object = getattr(self, item.name)
            if value is not None:
                positive(item.name, value)

    @classmethod
    def off(cls) -> Guards:
        """No limits at all."""
        return cls(None, None, None, None)

    @property
    def need_prices(self) -> bool:
        """Whether quotes must be read before an intent."""
        return self.notional_per_run is not None or self.stale_after is not None

    @property
    def need_orders(self) -> bool:
        """Whether it must be known what an intent would trade."""
        return self.need_prices or self.orders_per_minute is not None


LIVE_GUARDS: Final = Guards()
_NO_LIMITS: Final = Guards.off()


@dataclass(frozen=True, slots=True)
class Mark:
    """The latest price of an instrument, and its age in seconds when the server tells it.

    ``reduces``: the order only takes back what the run holds, so that no price is asked for.
    """

    price: float | None
    age: float | None
    reduces: bool = False

    def is_fresh(self, limits: Guards) -> bool:
        """Whether it is good enough to trade on."""
        if self.reduces or limits.stale_after is None:
            return True
        return self.price is not None and self.age is not None and self.age <= limits.stale_after


class GuardBook:
    """What the guards have counted; shared by a client and its copies, for any thread.

    Args:
        guards: The limits, or None for the default: live runs only.
    """

    def __init__(self, guards: Guards | None) -> None:
        if guards is not None and not isinstance(guards, Guards):
            raise InvalidInputError("guards", "must be Guards or None")
        self._guards = guards
        self._lock = threading.Lock()
        self._sent: dict[str, deque[float]] = {}
        self._counted: dict[str, dict[str, tuple[int, float]]] = {}
        self._profit_before: dict[str, tuple[date, float]] = {}
        self._killed: set[str] = set()
        self._followed: dict[str, str] = {}

    def limits(self, execution_mode: str | None) -> Guards | None:
        """The limits that hold for a run of this mode, or None."""
        if self._guards is not None:
            return None if self._guards == _NO_LIMITS else self._guards
        return LIVE_GUARDS if execution_mode == "live" else None

    def kill(self, run_id: str) -> None:
        """Refuse every further intent of the run."""
        with self._lock:
            self._killed.add(run_id)

    def follow(self, option_run_id: str, run_id: str) -> None:
        """Let the kill switch of a worker run stop an option run too."""
        with self._lock:
            self._followed[option_run_id] = run_id

    def check_alive(self, run_id: str | None) -> None:
        """Raise RunKilledError once the kill switch was pulled."""
        with self._lock:
            if run_id is not None and not self._killed.isdisjoint(
                (run_id, self._followed.get(run_id, run_id))
            ):
                raise RunKilledError(run_id, "the kill switch was pulled; nothing more is placed")

    def check_prices(
        self, run_id: str, limits: Guards, orders: Sequence[Mapping[str, Any]], marks: list[Mark]
    ) -> None:
        """Raise StaleMarketDataError when an instrument has no price or an old one."""
        if limits.stale_after is None:
            return
        for order, mark in zip(orders, marks, strict=True):
            if mark.is_fresh(limits):
                continue
            symbol = symbol_of(order)
            advice = f"open stream_ticks([{symbol!r}]) first: only what is subscribed to has one"
            if mark.price is None or mark.age is None:
                raise StaleMarketDataError(
                    run_id, f"there is no dated price for {symbol}; {advice}"
                )
            raise StaleMarketDataError(
                run_id,
                f"the price of {symbol} is {mark.age:.0f} s old; {advice}",
                limit=limits.stale_after,
                value=mark.age,
            )

    def check_loss(
        self, run_id: str, limit: float, net_pnl: float, created_at: str | None, now: datetime
    ) -> None:
        """Raise DailyLossError when the run lost more than ``limit`` since midnight in India."""
        today = now.astimezone(IST).date()
        with self._lock:
            day, before = self._profit_before.get(run_id, (None, 0.0))
            if day != today:
                started_today = day is None and _day_of(created_at) == today
                before = 0.0 if started_today else net_pnl
                self._profit_before[run_id] = (today, before)
        loss = before - net_pnl
        if loss > limit:
            raise DailyLossError(run_id, f"{loss:,.2f} rupees lost today", limit=limit, value=loss)

    def reserve(
        self,
        run_id: str,
        key: str,
        limits: Guards,
        orders: Sequence[Mapping[str, Any]],
        marks: list[Mark],
        now: float,
    ) -> None:
        """Count an intent, or raise because it would exceed a limit.

        A key counts once: sent again, it counts for what it asks more than before.
        """
        value = 0.0
        if limits.notional_per_run is not None:
            value = math.fsum(
                _value(run_id, order, mark) for order, mark in zip(orders, marks, strict=True)
            )
        with self._lock:
            counted = self._counted.setdefault(run_id, {})
            count_before, value_before = counted.get(key, (0, 0.0))
            fresh = max(0, len(orders) - count_before)
            added = max(0.0, value - value_before)
            self._check_pace(run_id, limits.orders_per_minute, fresh, now)
            total = math.fsum(worth for _, worth in counted.values()) + added
            most = limits.notional_per_run
            if most is not None and added and total > most:
                raise NotionalLimitError(
                    run_id, f"{total:,.2f} rupees of orders", limit=most, value=total
                )
            counted[key] = (count_before + fresh, value_before + added)
            self._sent[run_id].extend([now] * fresh)

    def _check_pace(self, run_id: str, most: int | None, fresh: int, now: float) -> None:
        sent = self._sent.setdefault(run_id, deque())
        while sent and now - sent[0] >= _MINUTE:
            sent.popleft()
        count = len(sent) + fresh
        if most is not None and fresh and count > most:
            raise TooManyOrdersError(
                run_id, f"{count} orders within a minute", limit=most, value=count
            )


def _value(run_id: str, order: Mapping[str, Any], mark: Mark) -> float:
    """Rupees an order may trade: a sale at a low limit still gets what the market pays."""
    quantity = float(order.get("quantity") or 0)
    if not quantity:
        return 0.0
    price = float(order.get("price") or order.get("trigger_price") or 0.0)
    if order.get("transaction_type") == "SELL" or not price:
        price = max(price, mark.price or 0.0)
    if not price and not mark.reduces:
        symbol = symbol_of(order)
        raise StaleMarketDataError(
            run_id,
            f"there is no price for {symbol} to value it at; open stream_ticks([{symbol!r}]) first",
        )
    return price * quantity


def reducing(
    orders: Sequence[Mapping[str, Any]], marks: Sequence[Mark], legs: Sequence[Mapping[str, Any]]
) -> list[Mark]:
    """The marks, where an order only reduces an open leg of the run with that leg's own price.

    Orders of one intent share a leg: together they may take back no more than it holds.
    """
    by_name = {(symbol_of(leg), leg.get("product")): leg for leg in legs}
    held = {name: int(leg.get("net_quantity") or 0) for name, leg in by_name.items()}
    found: list[Mark] = []
    for order, mark in zip(orders, marks, strict=True):
        name = symbol_of(order), order.get("product")
        quantity, net = int(order.get("quantity") or 0), held.get(name, 0)
        signed = quantity if order.get("transaction_type") == "BUY" else -quantity
        if net * signed >= 0 or abs(signed) > abs(net):
            found.append(mark)
            continue
        held[name] = net + signed
        leg = by_name[name]
        price = mark.price or leg.get("last_price") or leg.get("average_price")
        found.append(Mark(None if price is None else float(price), mark.age, reduces=True))
    return found


def symbol_of(order: Mapping[str, Any]) -> str:
    return f"{order.get('exchange')}:{order.get('tradingsymbol')}"


def _day_of(created_at: str | None) -> date | None:
    if not created_at:
        return None
    try:
        moment = datetime.fromisoformat(created_at)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(IST).date()


@dataclass(frozen=True, slots=True)
class KillReport:
    """What the kill switch did.

    Attributes:
        strategy_run_id: The run.
        cancelled: Orders whose cancellation was accepted.
        failed: Orders that could not be cancelled, with the reason. A filled one is among them.
        unlisted: Why the resting orders could not be listed, or None.
        exit: The backend's answer to the exit, or the run's end that was found in its place.
    """

    strategy_run_id: str
    cancelled: list[str] = field(default_factory=list)
    failed: dict[str, KiteAlgoWorkerError] = field(default_factory=dict)
    unlisted: KiteAlgoWorkerError | None = None
    exit: ExitResult | None = None
