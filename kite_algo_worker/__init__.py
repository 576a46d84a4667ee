"""Worker SDK of Kite Algo: the strategy decides, the platform executes, attributes and accounts.

Every name is imported when it is first used, so that a worker which only places orders does not pay
for pandas or numba. ``__init__.pyi``, written from the table here by ``tools/root_stub.py``, tells
editors and type checkers the same names.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from ._base.extras import missing

# The module of each name; ``Name=Other`` is the module's ``Other`` under the name of ``Name``.
_NAMES_OF: dict[str, str] = {
    "._base.version": "__version__",
    ".config": "AlgoWorkerConfig ExecutionMode",
    ".exceptions": (
        "AuthError BrokerValidationError BudgetExceededError ConflictError DailyLossError "
        "GuardError InvalidInputError KiteAlgoWorkerError LiveModeDisabledError "
        "MissingFieldError ModeMismatchError NotExecutedError NotFoundError "
        "NotImplementedByServerError NotionalLimitError OutcomeUnknownError "
        "PermissionDeniedError RateLimitError ResponseShapeError RunClosedError "
        "RunKilledError SafetyTokenExpiredError ServerError SessionConflictError "
        "SessionLostError StaleMarketDataError StreamDisconnectedError TooManyOrdersError "
        "TransportError UnexpectedResponseError WaitTimeoutError WorkerTimeoutError"
    ),
    "._sync.client": "KiteAlgoWorkerClient",
    "._async.client": "AsyncKiteAlgoWorkerClient",
    "._sync.managed_run": "ManagedRun",
    "._async.managed_run": "AsyncManagedRun",
    "._sync.strategy": "Strategy",
    "._async.strategy": "AsyncStrategy",
    "._sync.options": "OptionWorkerClient",
    "._async.options": "AsyncOptionWorkerClient",
    "._sync.event_stream": "EventStream",
    "._async.event_stream": "AsyncEventStream",
    "._sync.ticks": "TickStore TickStream",
    "._async.ticks": "AsyncTickStore AsyncTickStream",
    ".inputs.run_config": "RunConfig",
    ".inputs.orders": "OrderPayload",
    ".inputs.order_request": "OrderRequest",
    ".inputs.builders": (
        "OrderBuilder amo_limit_order amo_market_order equity_market_order "
        "limit_order live_equity_market_order market_order option_market_order sl_m_order "
        "sl_order"
    ),
    ".placing.order_states": "TERMINAL_ORDER_STATES",
    ".inputs.protection": (
        "BackendProtection BasketProtection OperationalProtection ProtectedPosition"
    ),
    ".options": (
        "OptionEntryPreviewRequest OptionExecutionLeg OptionRunActionRequest "
        "OptionRunCreateRequest OptionSelectionError SpreadLegSelection SpreadSpec option_leg"
    ),
    ".client": (
        "ensure_run preview_then_place_order resolve_delta_leg resolve_offset_leg "
        "resolve_option_contracts resolve_option_leg resolve_spread wait_for_fresh_candle "
        "wait_for_history wait_for_quotes wait_for_terminal_order_state warmup_history"
    ),
    ".streams.events": "Connected Gap Reconnected Reconnecting Stale StreamEvent",
    ".streams.policy": "StreamPolicy",
    ".placing.budgets": "RateLimits",
    ".wire.observing": "Attempt Hook OpenTelemetryHook",
    ".placing.guards": "Guards KillReport",
    ".placing.intents": "Intent IntentResolution",
    ".inputs.keys": "intent_key",
    ".wire.retry": "Backoff Failure Retry",
    ".streams.health": "StreamHealth",
    # These have always been the asynchronous ones; the blocking twins carry ``Sync``.
    "._async.websocket": (
        "WorkerCandleWebSocketClient=AsyncWorkerCandleWebSocketClient "
        "WorkerRunPnlWebSocketClient=AsyncWorkerRunPnlWebSocketClient "
        "WorkerTickWebSocketClient=AsyncWorkerTickWebSocketClient "
        "WorkerWebSocketClient=AsyncWorkerWebSocketClient "
        "WorkerWebSocketStream=AsyncWorkerWebSocketStream"
    ),
    "._sync.websocket": (
        "SyncWorkerWebSocketClient=WorkerWebSocketClient "
        "SyncWorkerWebSocketStream=WorkerWebSocketStream"
    ),
    ".indicators.frames": "OHLCV_COLUMNS OhlcvArrays candles_to_df ohlcv_arrays resample",
    ".indicators": (
        "BaseIndicator IndicatorConfig IndicatorInput IndicatorValue LiveIndicatorEngine "
        "NUMBA_AVAILABLE TechnicalAnalysis crossover format_output njit normalize_input sma "
        "ta"
    ),
    "kite_algo_worker_api.models": (
        "CostContract ExitResult HealthStatus Instrument IntentResult OptionExpirySnapshot "
        "OrderPreview PreviewPayload RunFunds RunProtectionState SafetyCheckResult "
        "SessionClaim StrategyRun WorkerCandle WorkerFundsSegment WorkerFundsSnapshot "
        "WorkerGttTrigger WorkerGttWriteResult WorkerHistoricalCandles WorkerOrderResult "
        "WorkerOrderSnapshot WorkerOrdersResponse WorkerQuote WorkerRunHealthSnapshot "
        "WorkerRunPnlLeg WorkerRunPnlSnapshot WorkerRunPnlTotals WorkerTimelineEvent "
        "WorkerTimelineResponse WorkerTradeSnapshot WorkerTradesResponse"
    ),
}

_HOME: dict[str, tuple[str, str]] = {}
for _module, _names in _NAMES_OF.items():
    for _entry in _names.split():
        _name, _, _original = _entry.partition("=")
        _HOME[_name] = _module, _original or _name

_EXTRA_OF = {".indicators.frames": "dataframe", ".indicators": "indicators"}
# `import *` must work without the extras, too.
_OFFERED = [
    name for name, (module, _) in _HOME.items() if module not in _EXTRA_OF or find_spec("numpy")
]

__all__ = sorted([*_OFFERED, "options"])  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    if name == "options":
        return import_module(".options", __name__)
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home, original = _HOME[name]
    try:
        module = import_module(home, __name__)
    except ModuleNotFoundError as error:
        if home not in _EXTRA_OF:
            raise
        raise missing(name, _EXTRA_OF[home], error) from None
    value = getattr(module, original)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
