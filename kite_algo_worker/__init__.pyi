# Written by tools/root_stub.py from the table in __init__.py; do not edit.

from kite_algo_worker_api.models import CostContract as CostContract
from kite_algo_worker_api.models import ExitResult as ExitResult
from kite_algo_worker_api.models import HealthStatus as HealthStatus
from kite_algo_worker_api.models import Instrument as Instrument
from kite_algo_worker_api.models import IntentResult as IntentResult
from kite_algo_worker_api.models import OptionExpirySnapshot as OptionExpirySnapshot
from kite_algo_worker_api.models import OrderPreview as OrderPreview
from kite_algo_worker_api.models import PreviewPayload as PreviewPayload
from kite_algo_worker_api.models import RunFunds as RunFunds
from kite_algo_worker_api.models import RunProtectionState as RunProtectionState
from kite_algo_worker_api.models import SafetyCheckResult as SafetyCheckResult
from kite_algo_worker_api.models import SessionClaim as SessionClaim
from kite_algo_worker_api.models import StrategyRun as StrategyRun
from kite_algo_worker_api.models import WorkerCandle as WorkerCandle
from kite_algo_worker_api.models import WorkerFundsSegment as WorkerFundsSegment
from kite_algo_worker_api.models import WorkerFundsSnapshot as WorkerFundsSnapshot
from kite_algo_worker_api.models import WorkerGttTrigger as WorkerGttTrigger
from kite_algo_worker_api.models import WorkerGttWriteResult as WorkerGttWriteResult
from kite_algo_worker_api.models import WorkerHistoricalCandles as WorkerHistoricalCandles
from kite_algo_worker_api.models import WorkerOrderResult as WorkerOrderResult
from kite_algo_worker_api.models import WorkerOrderSnapshot as WorkerOrderSnapshot
from kite_algo_worker_api.models import WorkerOrdersResponse as WorkerOrdersResponse
from kite_algo_worker_api.models import WorkerQuote as WorkerQuote
from kite_algo_worker_api.models import WorkerRunHealthSnapshot as WorkerRunHealthSnapshot
from kite_algo_worker_api.models import WorkerRunPnlLeg as WorkerRunPnlLeg
from kite_algo_worker_api.models import WorkerRunPnlSnapshot as WorkerRunPnlSnapshot
from kite_algo_worker_api.models import WorkerRunPnlTotals as WorkerRunPnlTotals
from kite_algo_worker_api.models import WorkerTimelineEvent as WorkerTimelineEvent
from kite_algo_worker_api.models import WorkerTimelineResponse as WorkerTimelineResponse
from kite_algo_worker_api.models import WorkerTradeSnapshot as WorkerTradeSnapshot
from kite_algo_worker_api.models import WorkerTradesResponse as WorkerTradesResponse

from . import options as options
from ._async.client import AsyncKiteAlgoWorkerClient as AsyncKiteAlgoWorkerClient
from ._async.event_stream import AsyncEventStream as AsyncEventStream
from ._async.managed_run import AsyncManagedRun as AsyncManagedRun
from ._async.options import AsyncOptionWorkerClient as AsyncOptionWorkerClient
from ._async.strategy import AsyncStrategy as AsyncStrategy
from ._async.ticks import AsyncTickStore as AsyncTickStore
from ._async.ticks import AsyncTickStream as AsyncTickStream
from ._async.websocket import AsyncWorkerCandleWebSocketClient as WorkerCandleWebSocketClient
from ._async.websocket import AsyncWorkerRunPnlWebSocketClient as WorkerRunPnlWebSocketClient
from ._async.websocket import AsyncWorkerTickWebSocketClient as WorkerTickWebSocketClient
from ._async.websocket import AsyncWorkerWebSocketClient as WorkerWebSocketClient
from ._async.websocket import AsyncWorkerWebSocketStream as WorkerWebSocketStream
from ._base.version import __version__ as __version__
from ._sync.client import KiteAlgoWorkerClient as KiteAlgoWorkerClient
from ._sync.event_stream import EventStream as EventStream
from ._sync.managed_run import ManagedRun as ManagedRun
from ._sync.options import OptionWorkerClient as OptionWorkerClient
from ._sync.strategy import Strategy as Strategy
from ._sync.ticks import TickStore as TickStore
from ._sync.ticks import TickStream as TickStream
from ._sync.websocket import WorkerWebSocketClient as SyncWorkerWebSocketClient
from ._sync.websocket import WorkerWebSocketStream as SyncWorkerWebSocketStream
from .client import ensure_run as ensure_run
from .client import preview_then_place_order as preview_then_place_order
from .client import resolve_delta_leg as resolve_delta_leg
from .client import resolve_offset_leg as resolve_offset_leg
from .client import resolve_option_contracts as resolve_option_contracts
from .client import resolve_option_leg as resolve_option_leg
from .client import resolve_spread as resolve_spread
from .client import wait_for_fresh_candle as wait_for_fresh_candle
from .client import wait_for_history as wait_for_history
from .client import wait_for_quotes as wait_for_quotes
from .client import wait_for_terminal_order_state as wait_for_terminal_order_state
from .client import warmup_history as warmup_history
from .config import AlgoWorkerConfig as AlgoWorkerConfig
from .config import ExecutionMode as ExecutionMode
from .exceptions import AuthError as AuthError
from .exceptions import BrokerValidationError as BrokerValidationError
from .exceptions import BudgetExceededError as BudgetExceededError
from .exceptions import ConflictError as ConflictError
from .exceptions import DailyLossError as DailyLossError
from .exceptions import GuardError as GuardError
from .exceptions import InvalidInputError as InvalidInputError
from .exceptions import KiteAlgoWorkerError as KiteAlgoWorkerError
from .exceptions import LiveModeDisabledError as LiveModeDisabledError
from .exceptions import MissingFieldError as MissingFieldError
from .exceptions import ModeMismatchError as ModeMismatchError
from .exceptions import NotExecutedError as NotExecutedError
from .exceptions import NotFoundError as NotFoundError
from .exceptions import NotImplementedByServerError as NotImplementedByServerError
from .exceptions import NotionalLimitError as NotionalLimitError
from .exceptions import OutcomeUnknownError as OutcomeUnknownError
from .exceptions import PermissionDeniedError as PermissionDeniedError
from .exceptions import RateLimitError as RateLimitError
from .exceptions import ResponseShapeError as ResponseShapeError
from .exceptions import RunClosedError as RunClosedError
from .exceptions import RunKilledError as RunKilledError
from .exceptions import SafetyTokenExpiredError as SafetyTokenExpiredError
from .exceptions import ServerError as ServerError
from .exceptions import SessionConflictError as SessionConflictError
from .exceptions import SessionLostError as SessionLostError
from .exceptions import StaleMarketDataError as StaleMarketDataError
from .exceptions import StreamDisconnectedError as StreamDisconnectedError
from .exceptions import TooManyOrdersError as TooManyOrdersError
from .exceptions import TransportError as TransportError
from .exceptions import UnexpectedResponseError as UnexpectedResponseError
from .exceptions import WaitTimeoutError as WaitTimeoutError
from .exceptions import WorkerTimeoutError as WorkerTimeoutError
from .indicators import NUMBA_AVAILABLE as NUMBA_AVAILABLE
from .indicators import BaseIndicator as BaseIndicator
from .indicators import IndicatorConfig as IndicatorConfig
from .indicators import IndicatorInput as IndicatorInput
from .indicators import IndicatorValue as IndicatorValue
from .indicators import LiveIndicatorEngine as LiveIndicatorEngine
from .indicators import TechnicalAnalysis as TechnicalAnalysis
from .indicators import crossover as crossover
from .indicators import format_output as format_output
from .indicators import njit as njit
from .indicators import normalize_input as normalize_input
from .indicators import sma as sma
from .indicators import ta as ta
from .indicators.frames import OHLCV_COLUMNS as OHLCV_COLUMNS
from .indicators.frames import OhlcvArrays as OhlcvArrays
from .indicators.frames import candles_to_df as candles_to_df
from .indicators.frames import ohlcv_arrays as ohlcv_arrays
from .indicators.frames import resample as resample
from .inputs.builders import OrderBuilder as OrderBuilder
from .inputs.builders import amo_limit_order as amo_limit_order
from .inputs.builders import amo_market_order as amo_market_order
from .inputs.builders import equity_market_order as equity_market_order
from .inputs.builders import limit_order as limit_order
from .inputs.builders import live_equity_market_order as live_equity_market_order
from .inputs.builders import market_order as market_order
from .inputs.builders import option_market_order as option_market_order
from .inputs.builders import sl_m_order as sl_m_order
from .inputs.builders import sl_order as sl_order
from .inputs.keys import intent_key as intent_key
from .inputs.order_request import OrderRequest as OrderRequest
from .inputs.orders import OrderPayload as OrderPayload
from .inputs.protection import BackendProtection as BackendProtection
from .inputs.protection import BasketProtection as BasketProtection
from .inputs.protection import OperationalProtection as OperationalProtection
from .inputs.protection import ProtectedPosition as ProtectedPosition
from .inputs.run_config import RunConfig as RunConfig
from .options import OptionEntryPreviewRequest as OptionEntryPreviewRequest
from .options import OptionExecutionLeg as OptionExecutionLeg
from .options import OptionRunActionRequest as OptionRunActionRequest
from .options import OptionRunCreateRequest as OptionRunCreateRequest
from .options import OptionSelectionError as OptionSelectionError
from .options import SpreadLegSelection as SpreadLegSelection
from .options import SpreadSpec as SpreadSpec
from .options import option_leg as option_leg
from .placing.budgets import RateLimits as RateLimits
from .placing.guards import Guards as Guards
from .placing.guards import KillReport as KillReport
from .placing.intents import Intent as Intent
from .placing.intents import IntentResolution as IntentResolution
from .placing.order_states import TERMINAL_ORDER_STATES as TERMINAL_ORDER_STATES
from .streams.events import Connected as Connected
from .streams.events import Gap as Gap
from .streams.events import Reconnected as Reconnected
from .streams.events import Reconnecting as Reconnecting
from .streams.events import Stale as Stale
from .streams.events import StreamEvent as StreamEvent
from .streams.health import StreamHealth as StreamHealth
from .streams.policy import StreamPolicy as StreamPolicy
from .wire.observing import Attempt as Attempt
from .wire.observing import Hook as Hook
from .wire.observing import OpenTelemetryHook as OpenTelemetryHook
from .wire.retry import Backoff as Backoff
from .wire.retry import Failure as Failure
from .wire.retry import Retry as Retry

__all__ = [
    "AlgoWorkerConfig",
    "AsyncEventStream",
    "AsyncKiteAlgoWorkerClient",
    "AsyncManagedRun",
    "AsyncOptionWorkerClient",
    "AsyncStrategy",
    "AsyncTickStore",
    "AsyncTickStream",
    "Attempt",
    "AuthError",
    "BackendProtection",
    "Backoff",
    "BaseIndicator",
    "BasketProtection",
    "BrokerValidationError",
    "BudgetExceededError",
    "ConflictError",
    "Connected",
    "CostContract",
    "DailyLossError",
    "EventStream",
    "ExecutionMode",
    "ExitResult",
    "Failure",
    "Gap",
    "GuardError",
    "Guards",
    "HealthStatus",
    "Hook",
    "IndicatorConfig",
    "IndicatorInput",
    "IndicatorValue",
    "Instrument",
    "Intent",
    "IntentResolution",
    "IntentResult",
    "InvalidInputError",
    "KillReport",
    "KiteAlgoWorkerClient",
    "KiteAlgoWorkerError",
    "LiveIndicatorEngine",
    "LiveModeDisabledError",
    "ManagedRun",
    "MissingFieldError",
    "ModeMismatchError",
    "NUMBA_AVAILABLE",
    "NotExecutedError",
    "NotFoundError",
    "NotImplementedByServerError",
    "NotionalLimitError",
    "OHLCV_COLUMNS",
    "OhlcvArrays",
    "OpenTelemetryHook",
    "OperationalProtection",
    "OptionEntryPreviewRequest",
    "OptionExecutionLeg",
    "OptionExpirySnapshot",
    "OptionRunActionRequest",
    "OptionRunCreateRequest",
    "OptionSelectionError",
    "OptionWorkerClient",
    "OrderBuilder",
    "OrderPayload",
    "OrderPreview",
    "OrderRequest",
    "OutcomeUnknownError",
    "PermissionDeniedError",
    "PreviewPayload",
    "ProtectedPosition",
    "RateLimitError",
    "RateLimits",
    "Reconnected",
    "Reconnecting",
    "ResponseShapeError",
    "Retry",
    "RunClosedError",
    "RunConfig",
    "RunFunds",
    "RunKilledError",
    "RunProtectionState",
    "SafetyCheckResult",
    "SafetyTokenExpiredError",
    "ServerError",
    "SessionClaim",
    "SessionConflictError",
    "SessionLostError",
    "SpreadLegSelection",
    "SpreadSpec",
    "Stale",
    "StaleMarketDataError",
    "Strategy",
    "StrategyRun",
    "StreamDisconnectedError",
    "StreamEvent",
    "StreamHealth",
    "StreamPolicy",
    "SyncWorkerWebSocketClient",
    "SyncWorkerWebSocketStream",
    "TERMINAL_ORDER_STATES",
    "TechnicalAnalysis",
    "TickStore",
    "TickStream",
    "TooManyOrdersError",
    "TransportError",
    "UnexpectedResponseError",
    "WaitTimeoutError",
    "WorkerCandle",
    "WorkerCandleWebSocketClient",
    "WorkerFundsSegment",
    "WorkerFundsSnapshot",
    "WorkerGttTrigger",
    "WorkerGttWriteResult",
    "WorkerHistoricalCandles",
    "WorkerOrderResult",
    "WorkerOrderSnapshot",
    "WorkerOrdersResponse",
    "WorkerQuote",
    "WorkerRunHealthSnapshot",
    "WorkerRunPnlLeg",
    "WorkerRunPnlSnapshot",
    "WorkerRunPnlTotals",
    "WorkerRunPnlWebSocketClient",
    "WorkerTickWebSocketClient",
    "WorkerTimelineEvent",
    "WorkerTimelineResponse",
    "WorkerTimeoutError",
    "WorkerTradeSnapshot",
    "WorkerTradesResponse",
    "WorkerWebSocketClient",
    "WorkerWebSocketStream",
    "__version__",
    "amo_limit_order",
    "amo_market_order",
    "candles_to_df",
    "crossover",
    "ensure_run",
    "equity_market_order",
    "format_output",
    "intent_key",
    "limit_order",
    "live_equity_market_order",
    "market_order",
    "njit",
    "normalize_input",
    "ohlcv_arrays",
    "option_leg",
    "option_market_order",
    "options",
    "preview_then_place_order",
    "resample",
    "resolve_delta_leg",
    "resolve_offset_leg",
    "resolve_option_contracts",
    "resolve_option_leg",
    "resolve_spread",
    "sl_m_order",
    "sl_order",
    "sma",
    "ta",
    "wait_for_fresh_candle",
    "wait_for_history",
    "wait_for_quotes",
    "wait_for_terminal_order_state",
    "warmup_history",
]
