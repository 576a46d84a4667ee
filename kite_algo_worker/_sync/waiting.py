# Translated from _async/waiting.py by `make generate`; do not edit.
"""Helpers that ask again until the answer is there, within a number of tries and a total time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from kite_algo_worker_api.models import (
    IntentResult,
    QuotesResponse,
    WorkerCandle,
    WorkerHistoricalCandles,
    WorkerOrderSnapshot,
)

from .. import _checks as args
from ..inputs.orders import validate_idempotency_key
from ..market.words import Interval, QuoteMode
from ..streams.pace import Pace
from ._compat import monotonic, sleep
from .market import MarketMethods
from .orders import OrderMethods
from .run_streams import RunStreams
from .watching import (
    Sight,
    Watch,
    candle_sight,
    order_sight,
    quotes_sight,
    seats_of,
)

R = TypeVar("R")


class WaitingMethods(MarketMethods, OrderMethods, RunStreams):
    """Helpers that wait. They only read, so every one of them is safe to repeat.

    Each asks once, and again up to ``attempts`` times in all, ``sleep_seconds`` apart; then it
    returns the last answer as it is: check it. With ``timeout`` (seconds for all tries together)
    running out of time raises ``WaitTimeoutError`` instead.

    Orders, quotes and candles are followed on a stream in the meantime. What the backend pushes
    ends the wait at once and makes most tries unnecessary; where it pushes nothing, or the stream
    is refused or breaks, the tries go on as they would without one.
    """

    def wait_for_history(
        self,
        symbol_or_token: str | int | None = None,
        *,
        timeframe: Interval | str = "day",
        attempts: int = 10,
        sleep_seconds: float = 1.0,
        timeout: float | None = None,
        from_date: str | date | None = None,
        to_date: str | date | None = None,
        lookback_days: float | None = None,
        ingest: bool = True,
        passthrough: bool = False,
        instrument: str | int | None = None,
    ) -> WorkerHistoricalCandles:
        """Ask for history until there is at least one candle. Safe to repeat.

        Args:
            symbol_or_token: The instrument; ``instrument`` is another name for it.
            timeframe: As in :meth:`get_historical_candles`, like the arguments not named here.
            attempts: How often to ask at most.
            sleep_seconds: Seconds between two tries.
            timeout: Seconds for all tries together; None for ``attempts`` alone.

        Returns:
            The last answer, also when it is empty after the last try: check it.

        Raises:
            WaitTimeoutError: still nothing when ``timeout`` ran out.
        """
        chosen = args.one_instrument(symbol_or_token, instrument)
        return self._wait_for_candles(
            1,
            f"{timeframe} candles of {chosen}",
            lambda: self.get_historical_candles(
                chosen,
                timeframe,
                from_date,
                to_date,
                ingest,
                passthrough,
                lookback_days=lookback_days,
            ),
            Pace(attempts, sleep_seconds, timeout, monotonic()),
        )

    def warmup_history(
        self,
        symbol_or_token: str | int | None = None,
        *,
        timeframe: Interval | str = "5minute",
        min_candles: int = 200,
        attempts: int = 10,
        sleep_seconds: float = 1.0,
        timeout: float | None = None,
        from_date: str | date | None = None,
        to_date: str | date | None = None,
        lookback_days: float | None = None,
        ingest: bool = True,
        passthrough: bool = False,
        instrument: str | int | None = None,
    ) -> WorkerHistoricalCandles:
        """Ask for history until it holds at least ``min_candles`` candles. Safe to repeat.

        Args:
            symbol_or_token: The instrument; ``instrument`` is another name for it.
            timeframe: As in :meth:`get_historical_candles`, like the arguments not named here.
            min_candles: How many are needed.
            attempts: How often to ask at most.
            sleep_seconds: Seconds between two tries.
            timeout: Seconds for all tries together; None for ``attempts`` alone.

        Returns:
            The last answer, also when it holds too few after the last try: check it. Every declared
            field of every candle is there.

        Raises:
            WaitTimeoutError: still too few when ``timeout`` ran out.
        """
        chosen = args.one_instrument(symbol_or_token, instrument)
        history = self._wait_for_candles(
            args.positive_int("min_candles", min_candles),
            f"{timeframe} candles of {chosen}",
            lambda: self.get_historical_candles(
                chosen,
                timeframe,
                from_date,
                to_date,
                ingest,
                passthrough,
                lookback_days=lookback_days,
            ),
            Pace(attempts, sleep_seconds, timeout, monotonic()),
        )
        return WorkerHistoricalCandles.model_validate(history).filled()

    def _wait_for_candles(
        self,
        wanted: int,
        what: str,
        ask: Callable[[], WorkerHistoricalCandles],
        pace: Pace,
    ) -> WorkerHistoricalCandles:
        while True:
            history = ask()
            found = len(history.get("candles") or ())
            if found >= wanted:
                return history
            missing = f"there are {found} of {wanted} {what}"
            delay = pace.delay_after_attempt(monotonic(), missing, history)
            if delay is None:
                return history
            with self._connection.progress.waiting():
                sleep(delay)

    def wait_for_fresh_candle(
        self,
        symbol_or_token: str | int | None = None,
        *,
        interval: Interval | str = "5minute",
        lookback: int = 1,
        attempts: int = 20,
        sleep_seconds: float = 1.0,
        timeout: float | None = None,
        instrument: str | int | None = None,
    ) -> WorkerCandle | None:
        """Wait for a completed candle. Safe to repeat.

        ``current`` counts once it is complete; without a ``current`` the last of ``candles`` does.

        Args:
            symbol_or_token: The instrument; ``instrument`` is another name for it.
            interval: As in :meth:`get_candles`, like ``lookback``.
            attempts: How often to ask at most, ``sleep_seconds`` apart.
            timeout: Seconds for all tries together; None for ``attempts`` alone.

        Returns:
            The candle. After the last try the one that is still forming, with ``is_complete``
            False, or None when there is none at all: check it.

        Raises:
            WaitTimeoutError: none was complete when ``timeout`` ran out.
        """
        chosen = args.one_instrument(symbol_or_token, instrument)
        sight = candle_sight(
            f"{interval} of {chosen}",
            lambda: self.get_candles(chosen, interval, lookback=lookback),
            lambda: self.stream_candles(chosen, interval, reconnect=False),
        )
        return self._wait(sight, Pace(attempts, sleep_seconds, timeout, monotonic()))

    def wait_for_quotes(
        self,
        instruments: Sequence[str | int],
        *,
        mode: QuoteMode | str = "quote",
        attempts: int = 10,
        sleep_seconds: float = 1.0,
        timeout: float | None = None,
    ) -> QuotesResponse:
        """Ask for quotes until at least one of the instruments has one. Safe to repeat.

        A backend that has quotes of subscribed instruments only is subscribed to while waiting.

        Args:
            instruments: As in :meth:`get_quotes`, like ``mode``.
            attempts: How often to ask at most, ``sleep_seconds`` apart.
            timeout: Seconds for all tries together; None for ``attempts`` alone.

        Returns:
            The last answer, also when it is empty after the last try: check it.

        Raises:
            WaitTimeoutError: none of them has a quote when ``timeout`` ran out.
        """
        sight = quotes_sight(
            len(instruments),
            lambda: self.get_quotes(instruments, mode=mode),
            lambda: self.stream_ticks(instruments, mode, reconnect=False),
        )
        return self._wait(sight, Pace(attempts, sleep_seconds, timeout, monotonic()))

    def wait_for_terminal_order_state(
        self,
        strategy_run_id: str,
        order_id: str,
        *,
        attempts: int = 20,
        sleep_seconds: float = 1.0,
        timeout: float | None = None,
    ) -> WorkerOrderSnapshot:
        """Wait until an order is complete, cancelled or rejected. Safe to repeat.

        Args:
            strategy_run_id: The run the order belongs to.
            order_id: The order.
            attempts: How often to ask at most, ``sleep_seconds`` apart.
            timeout: Seconds for all tries together; None for ``attempts`` alone.

        Returns:
            The order in its last state, also when it still works after the last try. Look at its
            status: an order that was to be cancelled may have been filled before.

        Raises:
            WaitTimeoutError: still working when ``timeout`` ran out; ``last`` holds its state.
            NotFoundError: the run has no such order.
        """
        sight = order_sight(
            order_id,
            lambda: self.get_order_snapshot(strategy_run_id, order_id),
            lambda: self.stream_timeline(
                strategy_run_id, related_resource_id=order_id, reconnect=False
            ),
        )
        return self._wait(sight, Pace(attempts, sleep_seconds, timeout, monotonic()))

    def _wait(self, sight: Sight[R], pace: Pace) -> R:
        with self._connection.progress.waiting():
            return Watch(sight, seats_of(self._connection.transport)).wait(pace)

    def preview_then_place_order(
        self,
        strategy_run_id: str,
        order: Mapping[str, object],
        *,
        idempotency_key: str,
        metadata: Mapping[str, object] | None = None,
        safety_token: str | None = None,
        session_nonce: str | None = None,
    ) -> IntentResult:
        """Preview an order and place it when the preview is not refused.

        The preview validates on the server; its exception means that nothing was placed. Safe to
        repeat with the same key. Arguments, result and exceptions are those of :meth:`place_order`.
        """
        key = validate_idempotency_key(idempotency_key)
        self.preview_order(strategy_run_id, order, metadata=metadata)
        return self.place_order(
            strategy_run_id,
            order,
            key,
            metadata=metadata,
            safety_token=safety_token,
            session_nonce=session_nonce,
        )
