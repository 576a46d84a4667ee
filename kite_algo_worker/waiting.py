"""Waiting helpers as functions of a client.

Each calls the client's method of the same name, which documents it. Given an asynchronous client
the function returns what that method returns: something to ``await``.
"""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypedDict, Unpack, overload

from .market.words import ExecutionMode, Interval, QuoteMode

if TYPE_CHECKING:
    from kite_algo_worker_api.models import (
        IntentResult,
        QuotesResponse,
        StrategyRun,
        WorkerCandle,
        WorkerHistoricalCandles,
        WorkerOrderSnapshot,
    )

    from ._async.client import AsyncKiteAlgoWorkerClient
    from ._sync.client import KiteAlgoWorkerClient


class Patience(TypedDict, total=False):
    """How long to wait."""

    attempts: int
    sleep_seconds: float
    timeout: float | None


class HistoryWait(Patience, total=False):
    """How long to wait, and for which history."""

    timeframe: Interval | str
    from_date: str | date | None
    to_date: str | date | None
    lookback_days: float | None
    ingest: bool
    passthrough: bool


class WarmupWait(HistoryWait, total=False):
    """The same, for a number of candles."""

    min_candles: int


class CandleWait(Patience, total=False):
    """How long to wait, and for which candle."""

    interval: Interval | str
    lookback: int


class QuoteWait(Patience, total=False):
    """How long to wait, and for which kind of quote."""

    mode: QuoteMode | str


class IntentOptions(TypedDict, total=False):
    """Optional parts of an intent."""

    metadata: Mapping[str, object] | None
    safety_token: str | None
    session_nonce: str | None


@overload
def wait_for_history(
    client: KiteAlgoWorkerClient, instrument: str | int, **options: Unpack[HistoryWait]
) -> WorkerHistoricalCandles: ...
@overload
def wait_for_history(
    client: AsyncKiteAlgoWorkerClient, instrument: str | int, **options: Unpack[HistoryWait]
) -> Coroutine[object, object, WorkerHistoricalCandles]: ...
def wait_for_history(
    client: KiteAlgoWorkerClient | AsyncKiteAlgoWorkerClient,
    instrument: str | int,
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
) -> WorkerHistoricalCandles | Coroutine[object, object, WorkerHistoricalCandles]:
    """Ask for history until there is at least one candle. Safe to repeat.

    Args:
        client: Blocking, or asynchronous: then the result is to be awaited.
        instrument: ``NSE:INFY`` or a token.
        options: ``timeframe`` (``day``), ``from_date``, ``to_date``, ``ingest`` (True) and
            ``passthrough`` (False) as for ``client.get_historical_candles``; ``attempts`` (10),
            ``sleep_seconds`` (1.0) between them, and ``timeout`` (None) in seconds.

    Returns:
        The last answer, also when it is empty after the last try: check it.

    Raises:
        WaitTimeoutError: still nothing when ``timeout`` ran out.
    """
    return client.wait_for_history(
        instrument,
        timeframe=timeframe,
        attempts=attempts,
        sleep_seconds=sleep_seconds,
        timeout=timeout,
        from_date=from_date,
        to_date=to_date,
        lookback_days=lookback_days,
        ingest=ingest,
        passthrough=passthrough,
    )


@overload
def warmup_history(
    client: KiteAlgoWorkerClient, instrument: str | int, **options: Unpack[WarmupWait]
) -> WorkerHistoricalCandles: ...
@overload
def warmup_history(
    client: AsyncKiteAlgoWorkerClient, instrument: str | int, **options: Unpack[WarmupWait]
) -> Coroutine[object, object, WorkerHistoricalCandles]: ...
def warmup_history(
    client: KiteAlgoWorkerClient | AsyncKiteAlgoWorkerClient,
    instrument: str | int,
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
) -> WorkerHistoricalCandles | Coroutine[object, object, WorkerHistoricalCandles]:
    """Ask for history until it holds at least ``min_candles`` candles. Safe to repeat.

    Args:
        client: Blocking, or asynchronous: then the result is to be awaited.
        instrument: ``NSE:INFY`` or a token.
        options: ``min_candles`` (200), and those of :func:`wait_for_history`, with ``timeframe``
            ``5minute`` when it is left out.

    Returns:
        The last answer, also when it holds too few after the last try: check it.

    Raises:
        WaitTimeoutError: still too few when ``timeout`` ran out.
    """
    return client.warmup_history(
        instrument,
        timeframe=timeframe,
        min_candles=min_candles,
        attempts=attempts,
        sleep_seconds=sleep_seconds,
        timeout=timeout,
        from_date=from_date,
        to_date=to_date,
        lookback_days=lookback_days,
        ingest=ingest,
        passthrough=passthrough,
    )


@overload
def wait_for_fresh_candle(
    client: KiteAlgoWorkerClient, instrument: str | int, **options: Unpack[CandleWait]
) -> WorkerCandle | None: ...
@overload
def wait_for_fresh_candle(
    client: AsyncKiteAlgoWorkerClient, instrument: str | int, **options: Unpack[CandleWait]
) -> Coroutine[object, object, WorkerCandle | None]: ...
def wait_for_fresh_candle(
    client: KiteAlgoWorkerClient | AsyncKiteAlgoWorkerClient,
    instrument: str | int,
    *,
    interval: Interval | str = "5minute",
    lookback: int = 1,
    attempts: int = 20,
    sleep_seconds: float = 1.0,
    timeout: float | None = None,
) -> WorkerCandle | Coroutine[object, object, WorkerCandle | None] | None:
    """Wait for a completed candle. Safe to repeat.

    Args:
        client: Blocking, or asynchronous: then the result is to be awaited.
        instrument: ``NSE:INFY`` or a token.
        options: ``interval`` (``5minute``), ``lookback`` (1), ``attempts`` (20),
            ``sleep_seconds`` (1.0) between them, and ``timeout`` (None) in seconds.

    Returns:
        The candle; None when there is none after the last try.

    Raises:
        WaitTimeoutError: none was complete when ``timeout`` ran out.
    """
    return client.wait_for_fresh_candle(
        instrument,
        interval=interval,
        lookback=lookback,
        attempts=attempts,
        sleep_seconds=sleep_seconds,
        timeout=timeout,
    )


@overload
def wait_for_quotes(
    client: KiteAlgoWorkerClient, instruments: Sequence[str | int], **options: Unpack[QuoteWait]
) -> QuotesResponse: ...
@overload
def wait_for_quotes(
    client: AsyncKiteAlgoWorkerClient,
    instruments: Sequence[str | int],
    **options: Unpack[QuoteWait],
) -> Coroutine[object, object, QuotesResponse]: ...
def wait_for_quotes(
    client: KiteAlgoWorkerClient | AsyncKiteAlgoWorkerClient,
    instruments: Sequence[str | int],
    *,
    mode: QuoteMode | str = "quote",
    attempts: int = 10,
    sleep_seconds: float = 1.0,
    timeout: float | None = None,
) -> QuotesResponse | Coroutine[object, object, QuotesResponse]:
    """Ask for quotes until at least one of the instruments has one. Safe to repeat.

    Args:
        client: Blocking, or asynchronous: then the result is to be awaited.
        instruments: ``NSE:INFY`` or tokens.
        options: ``mode`` (``quote``), ``attempts`` (10), ``sleep_seconds`` (1.0) between them, and
            ``timeout`` (None) in seconds.

    Returns:
        The last answer, also when it is empty after the last try: check it.

    Raises:
        WaitTimeoutError: none of them has a quote when ``timeout`` ran out.
    """
    return client.wait_for_quotes(
        instruments,
        mode=mode,
        attempts=attempts,
        sleep_seconds=sleep_seconds,
        timeout=timeout,
    )


@overload
def wait_for_terminal_order_state(
    client: KiteAlgoWorkerClient,
    strategy_run_id: str,
    order_id: str,
    **options: Unpack[Patience],
) -> WorkerOrderSnapshot: ...
@overload
def wait_for_terminal_order_state(
    client: AsyncKiteAlgoWorkerClient,
    strategy_run_id: str,
    order_id: str,
    **options: Unpack[Patience],
) -> Coroutine[object, object, WorkerOrderSnapshot]: ...
def wait_for_terminal_order_state(
    client: KiteAlgoWorkerClient | AsyncKiteAlgoWorkerClient,
    strategy_run_id: str,
    order_id: str,
    *,
    attempts: int = 20,
    sleep_seconds: float = 1.0,
    timeout: float | None = None,
) -> WorkerOrderSnapshot | Coroutine[object, object, WorkerOrderSnapshot]:
    """Wait until an order is complete, cancelled or rejected, and return it. Safe to repeat.

    Args:
        client: Blocking, or asynchronous: then the result is to be awaited.
        strategy_run_id: The run the order belongs to.
        order_id: The order.
        options: ``attempts`` (20), ``sleep_seconds`` (1.0) between them, and ``timeout`` (None) in
            seconds.

    Raises:
        WaitTimeoutError: still working when ``timeout`` ran out; ``last`` holds its state.
        NotFoundError: the run has no such order.
    """
    return client.wait_for_terminal_order_state(
        strategy_run_id,
        order_id,
        attempts=attempts,
        sleep_seconds=sleep_seconds,
        timeout=timeout,
    )


@overload
def preview_then_place_order(
    client: KiteAlgoWorkerClient,
    strategy_run_id: str,
    order: Mapping[str, object],
    *,
    idempotency_key: str,
    **options: Unpack[IntentOptions],
) -> IntentResult: ...
@overload
def preview_then_place_order(
    client: AsyncKiteAlgoWorkerClient,
    strategy_run_id: str,
    order: Mapping[str, object],
    *,
    idempotency_key: str,
    **options: Unpack[IntentOptions],
) -> Coroutine[object, object, IntentResult]: ...
def preview_then_place_order(
    client: KiteAlgoWorkerClient | AsyncKiteAlgoWorkerClient,
    strategy_run_id: str,
    order: Mapping[str, object],
    *,
    idempotency_key: str,
    metadata: Mapping[str, object] | None = None,
    safety_token: str | None = None,
    session_nonce: str | None = None,
) -> IntentResult | Coroutine[object, object, IntentResult]:
    """Preview an order and place it when the preview is not refused.

    Safe to repeat with the same key. An exception of the preview means that nothing was placed.

    Args:
        client: Blocking, or asynchronous: then the result is to be awaited.
        strategy_run_id: The run the order belongs to.
        order: From an order builder, or a dict with the same fields.
        idempotency_key: Names the intent, 8..160 characters.
        options: ``metadata``, ``safety_token`` and ``session_nonce``, as for
            ``client.place_order``.
    """
    return client.preview_then_place_order(
        strategy_run_id,
        order,
        idempotency_key=idempotency_key,
        metadata=metadata,
        safety_token=safety_token,
        session_nonce=session_nonce,
    )


@overload
def ensure_run(
    client: KiteAlgoWorkerClient,
    *,
    strategy_run_id: str,
    template_id: str,
    account_scope: str,
    execution_mode: ExecutionMode | str,
    metadata: Mapping[str, object] | None = None,
) -> StrategyRun: ...
@overload
def ensure_run(
    client: AsyncKiteAlgoWorkerClient,
    *,
    strategy_run_id: str,
    template_id: str,
    account_scope: str,
    execution_mode: ExecutionMode | str,
    metadata: Mapping[str, object] | None = None,
) -> Coroutine[object, object, StrategyRun]: ...
def ensure_run(
    client: KiteAlgoWorkerClient | AsyncKiteAlgoWorkerClient,
    *,
    strategy_run_id: str,
    template_id: str,
    account_scope: str,
    execution_mode: ExecutionMode | str,
    metadata: Mapping[str, object] | None = None,
) -> StrategyRun | Coroutine[object, object, StrategyRun]:
    """The run with this id, created when it does not exist yet. Safe to repeat.

    Args:
        client: Blocking, or asynchronous: then the result is to be awaited.
        strategy_run_id: Stable id.
        template_id: Strategy template.
        account_scope: ``kite:<identifier>``, for example ``kite:paper-a``.
        execution_mode: ``dry_run``, ``paper`` or ``live``.
        metadata: About the strategy, when the run is created.

    Raises:
        ConflictError: it exists with another template, scope or mode.
        LiveModeDisabledError: live without the acknowledgement; nothing was sent.
    """
    return client.ensure_run(
        strategy_run_id=strategy_run_id,
        template_id=template_id,
        account_scope=account_scope,
        execution_mode=execution_mode,
        metadata=metadata,
    )
