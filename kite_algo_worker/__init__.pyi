from kite_algo_worker_api.models import (
    CostContract as CostContract,
)
from kite_algo_worker_api.models import (
    ExitResult as ExitResult,
)
from kite_algo_worker_api.models import (
    HealthStatus as HealthStatus,
)
from kite_algo_worker_api.models import (
    Instrument as Instrument,
)
from kite_algo_worker_api.models import (
    IntentResult as IntentResult,
)
from kite_algo_worker_api.models import (
    OptionExpirySnapshot as OptionExpirySnapshot,
)
from kite_algo_worker_api.models import (
    OrderPreview as OrderPreview,
)
from kite_algo_worker_api.models import (
    PreviewPayload as PreviewPayload,
)
from kite_algo_worker_api.models import (
    RunFunds as RunFunds,
)
from kite_algo_worker_api.models import (
    RunProtectionState as RunProtectionState,
)
from kite_algo_worker_api.models import (
    SafetyCheckResult as SafetyCheckResult,
)
from kite_algo_worker_api.models import (
    SessionClaim as SessionClaim,
)
from kite_algo_worker_api.models import (
    StrategyRun as StrategyRun,
)
from kite_algo_worker_api.models import (
    WorkerCandle as WorkerCandle,
)
from kite_algo_worker_api.models import (
    WorkerFundsSegment as WorkerFundsSegment,
)
from kite_algo_worker_api.models import (
    WorkerFundsSnapshot as WorkerFundsSnapshot,
)
from kite_algo_worker_api.models import (
    WorkerGttTrigger as WorkerGttTrigger,
)
from kite_algo_worker_api.models import (
    WorkerGttWriteResult as WorkerGttWriteResult,
)
from kite_algo_worker_api.models import (
    WorkerHistoricalCandles as WorkerHistoricalCandles,
)
from kite_algo_worker_api.models import (
    WorkerOrderResult as WorkerOrderResult,
)
from kite_algo_worker_api.models import (
    WorkerOrderSnapshot as WorkerOrderSnapshot,
)
from kite_algo_worker_api.models import (
    WorkerOrdersResponse as WorkerOrdersResponse,
)
from kite_algo_worker_api.models import (
    WorkerQuote as WorkerQuote,
)
from kite_algo_worker_api.models import (
    WorkerRunHealthSnapshot as WorkerRunHealthSnapshot,
)
from kite_algo_worker_api.models import (
    WorkerRunPnlLeg as WorkerRunPnlLeg,
)
from kite_algo_worker_api.models import (
    WorkerRunPnlSnapshot as WorkerRunPnlSnapshot,
)
from kite_algo_worker_api.models import (
    WorkerRunPnlTotals as WorkerRunPnlTotals,
)
from kite_algo_worker_api.models import (
    WorkerTimelineEvent as WorkerTimelineEvent,
)
from kite_algo_worker_api.models import (
    WorkerTimelineResponse as WorkerTimelineResponse,
)
from kite_algo_worker_api.models import (
    WorkerTradeSnapshot as WorkerTradeSnapshot,
)
from kite_algo_worker_api.models import (
    WorkerTradesResponse as WorkerTradesResponse,
)

from . import options as options
from ._async.client import (
    AsyncKiteAlgoWorkerClient as AsyncKiteAlgoWorkerClient,
)
from ._async.event_stream import (
    AsyncEventStream as AsyncEventStream,
)
from ._async.managed_run import (
    AsyncManagedRun as AsyncManagedRun,
)
from ._async.options import (
    AsyncOptionWorkerClient as AsyncOptionWorkerClient,
)
from ._async.ticks import (
    AsyncTickStore as AsyncTickStore,
)
from ._async.ticks import (
    AsyncTickStream as AsyncTickStream,
)
from ._sync.client import (
    KiteAlgoWorkerClient as KiteAlgoWorkerClient,
)
from ._sync.event_stream import (
    EventStream as EventStream,
)
from ._sync.managed_run import (
    ManagedRun as ManagedRun,
)
from ._sync.options import (
    OptionWorkerClient as OptionWorkerClient,
)
from ._sync.ticks import (
    TickStore as TickStore,
)
from ._sync.ticks import (
    TickStream as TickStream,
)
from ._version import __version__ as __version__
from .config import (
    AlgoWorkerConfig as AlgoWorkerConfig,
)
from .config import (
    ExecutionMode as ExecutionMode,
)
from .exceptions import (
    AuthError as AuthError,
)
from .exceptions import (
    BrokerValidationError as BrokerValidationError,
)
from .exceptions import (
    BudgetExceededError as BudgetExceededError,
)
from .exceptions import (
    ConflictError as ConflictError,
)
from .exceptions import (
    DailyLossError as DailyLossError,
)
from .exceptions import (
    GuardError as GuardError,
)
from .exceptions import (
    InvalidInputError as InvalidInputError,
)
from .exceptions import (
    KiteAlgoWorkerError as KiteAlgoWorkerError,
)
from .exceptions import (
    LiveModeDisabledError as LiveModeDisabledError,
)
from .exceptions import (
    MissingFieldError as MissingFieldError,
)
from .exceptions import (
    ModeMismatchError as ModeMismatchError,
)
from .exceptions import (
    NotExecutedError as NotExecutedError,
)
from .exceptions import (
    NotFoundError as NotFoundError,
)
from .exceptions import (
    NotImplementedByServerError as NotImplementedByServerError,
)
from .exceptions import (
    NotionalLimitError as NotionalLimitError,
)
from .exceptions import (
    OutcomeUnknownError as OutcomeUnknownError,
)
from .exceptions import (
    PermissionDeniedError as PermissionDeniedError,
)
from .exceptions import (
    RateLimitError as RateLimitError,
)
from .exceptions import (
    ResponseShapeError as ResponseShapeError,
)
from .exceptions import (
    RunClosedError as RunClosedError,
)
from .exceptions import (
    RunKilledError as RunKilledError,
)
from .exceptions import (
    SafetyTokenExpiredError as SafetyTokenExpiredError,
)
from .exceptions import (
    ServerError as ServerError,
)
from .exceptions import (
    SessionConflictError as SessionConflictError,
)
from .exceptions import (
    SessionLostError as SessionLostError,
)
from .exceptions import (
    StaleMarketDataError as StaleMarketDataError,
)
from .exceptions import (
    StreamDisconnectedError as StreamDisconnectedError,
)
from .exceptions import (
    TooManyOrdersError as TooManyOrdersError,
)
from .exceptions import (
    TransportError as TransportError,
)
from .exceptions import (
    UnexpectedResponseError as UnexpectedResponseError,
)
from .exceptions import (
    WaitTimeoutError as WaitTimeoutError,
)
from .exceptions import (
    WorkerTimeoutError as WorkerTimeoutError,
)
from .frames import (
    OHLCV_COLUMNS as OHLCV_COLUMNS,
)
from .frames import (
    OhlcvArrays as OhlcvArrays,
)
from .frames import (
    candles_to_df as candles_to_df,
)
from .frames import (
    ohlcv_arrays as ohlcv_arrays,
)
from .frames import (
    resample as resample,
)
from .functions import (
    ensure_run as ensure_run,
)
from .functions import (
    preview_then_place_order as preview_then_place_order,
)
from .functions import (
    resolve_delta_leg as resolve_delta_leg,
)
from .functions import (
    resolve_offset_leg as resolve_offset_leg,
)
from .functions import (
    resolve_option_contracts as resolve_option_contracts,
)
from .functions import (
    resolve_option_leg as resolve_option_leg,
)
from .functions import (
    resolve_spread as resolve_spread,
)
from .functions import (
    wait_for_fresh_candle as wait_for_fresh_candle,
)
from .functions import (
    wait_for_history as wait_for_history,
)
from .functions import (
    wait_for_quotes as wait_for_quotes,
)
from .functions import (
    wait_for_terminal_order_state as wait_for_terminal_order_state,
)
from .functions import (
    warmup_history as warmup_history,
)
from .indicators import (
    NUMBA_AVAILABLE as NUMBA_AVAILABLE,
)
from .indicators import (
    BaseIndicator as BaseIndicator,
)
from .indicators import (
    IndicatorConfig as IndicatorConfig,
)
from .indicators import (
    IndicatorInput as IndicatorInput,
)
from .indicators import (
    IndicatorValue as IndicatorValue,
)
from .indicators import (
    LiveIndicatorEngine as LiveIndicatorEngine,
)
from .indicators import (
    TechnicalAnalysis as TechnicalAnalysis,
)
from .indicators import (
    crossover as crossover,
)
from .indicators import (
    format_output as format_output,
)
from .indicators import (
    njit as njit,
)
from .indicators import (
    normalize_input as normalize_input,
)
from .indicators import (
    sma as sma,
)
from .indicators import (
    ta as ta,
)
from .inputs.keys import intent_key as intent_key
from .inputs.orders import OrderBuilder as OrderBuilder
from .inputs.orders import OrderPayload as OrderPayload
from .inputs.orders import amo_limit_order as amo_limit_order
from .inputs.orders import amo_market_order as amo_market_order
from .inputs.orders import equity_market_order as equity_market_order
from .inputs.orders import limit_order as limit_order
from .inputs.orders import live_equity_market_order as live_equity_market_order
from .inputs.orders import market_order as market_order
from .inputs.orders import option_market_order as option_market_order
from .inputs.orders import sl_m_order as sl_m_order
from .inputs.orders import sl_order as sl_order
from .inputs.protection import BackendProtection as BackendProtection
from .inputs.protection import BasketProtection as BasketProtection
from .inputs.protection import OperationalProtection as OperationalProtection
from .inputs.protection import ProtectedPosition as ProtectedPosition
from .inputs.run_config import RunConfig as RunConfig
from .observing import (
    Attempt as Attempt,
)
from .observing import (
    Hook as Hook,
)
from .observing import (
    OpenTelemetryHook as OpenTelemetryHook,
)
from .options import (
    OptionEntryPreviewRequest as OptionEntryPreviewRequest,
)
from .options import (
    OptionExecutionLeg as OptionExecutionLeg,
)
from .options import (
    OptionRunActionRequest as OptionRunActionRequest,
)
from .options import (
    OptionRunCreateRequest as OptionRunCreateRequest,
)
from .options import (
    OptionSelectionError as OptionSelectionError,
)
from .options import (
    SpreadLegSelection as SpreadLegSelection,
)
from .options import (
    SpreadSpec as SpreadSpec,
)
from .options import (
    option_leg as option_leg,
)
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
from .websocket import (
    SyncWorkerWebSocketClient as SyncWorkerWebSocketClient,
)
from .websocket import (
    SyncWorkerWebSocketStream as SyncWorkerWebSocketStream,
)
from .websocket import (
    WorkerCandleWebSocketClient as WorkerCandleWebSocketClient,
)
from .websocket import (
    WorkerRunPnlWebSocketClient as WorkerRunPnlWebSocketClient,
)
from .websocket import (
    WorkerTickWebSocketClient as WorkerTickWebSocketClient,
)
from .websocket import (
    WorkerWebSocketClient as WorkerWebSocketClient,
)
from .websocket import (
    WorkerWebSocketStream as WorkerWebSocketStream,
)
from .wire.retry import Backoff as Backoff
from .wire.retry import Failure as Failure
from .wire.retry import Retry as Retry
