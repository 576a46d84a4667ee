"""The records: what the server answers.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .account_holding import AccountHolding as AccountHolding
    from .account_portfolio import AccountPortfolio as AccountPortfolio
    from .account_position import AccountPosition as AccountPosition
    from .basket_execution import BasketExecution as BasketExecution
    from .basket_execution_leg import BasketExecutionLeg as BasketExecutionLeg
    from .basket_execution_list import BasketExecutionList as BasketExecutionList
    from .basket_leg_result import BasketLegResult as BasketLegResult
    from .basket_preview import BasketPreview as BasketPreview
    from .bracket_intent import BracketIntent as BracketIntent
    from .bracket_intent_list import BracketIntentList as BracketIntentList
    from .bracket_receipt import BracketReceipt as BracketReceipt
    from .calendar_session import CalendarSession as CalendarSession
    from .candles_event import CandlesEvent as CandlesEvent
    from .cost_contract import CostContract as CostContract
    from .depth_level import DepthLevel as DepthLevel
    from .error_body import ErrorBody as ErrorBody
    from .execution_event import ExecutionEvent as ExecutionEvent
    from .execution_event_list import ExecutionEventList as ExecutionEventList
    from .exit_plan import ExitPlan as ExitPlan
    from .exit_result import ExitResult as ExitResult
    from .fundamental_feature_row import FundamentalFeatureRow as FundamentalFeatureRow
    from .fundamental_features import FundamentalFeatures as FundamentalFeatures
    from .fundamentals_refresh import FundamentalsRefresh as FundamentalsRefresh
    from .fundamentals_row import FundamentalsRow as FundamentalsRow
    from .fundamentals_run import FundamentalsRun as FundamentalsRun
    from .fundamentals_statements import FundamentalsStatements as FundamentalsStatements
    from .fundamentals_status import FundamentalsStatus as FundamentalsStatus
    from .fundamentals_symbol_status import FundamentalsSymbolStatus as FundamentalsSymbolStatus
    from .funds_allocation import FundsAllocation as FundsAllocation
    from .funds_available import FundsAvailable as FundsAvailable
    from .funds_utilized import FundsUtilized as FundsUtilized
    from .generic_protection_status import GenericProtectionStatus as GenericProtectionStatus
    from .gtt_condition import GttCondition as GttCondition
    from .gtt_order import GttOrder as GttOrder
    from .health_status import HealthStatus as HealthStatus
    from .heartbeat_receipt import HeartbeatReceipt as HeartbeatReceipt
    from .history_ingestion import HistoryIngestion as HistoryIngestion
    from .index_constituent_status import IndexConstituentStatus as IndexConstituentStatus
    from .index_constituents import IndexConstituents as IndexConstituents
    from .index_member import IndexMember as IndexMember
    from .indicator_values import IndicatorValues as IndicatorValues
    from .instrument import Instrument as Instrument
    from .intent_execution import IntentExecution as IntentExecution
    from .intent_result import IntentResult as IntentResult
    from .market_calendar import MarketCalendar as MarketCalendar
    from .market_calendar_status import MarketCalendarStatus as MarketCalendarStatus
    from .market_depth import MarketDepth as MarketDepth
    from .market_snapshot import MarketSnapshot as MarketSnapshot
    from .ohlc import Ohlc as Ohlc
    from .option_analytic import OptionAnalytic as OptionAnalytic
    from .option_chain import OptionChain as OptionChain
    from .option_chain_row import OptionChainRow as OptionChainRow
    from .option_charges import OptionCharges as OptionCharges
    from .option_contract import OptionContract as OptionContract
    from .option_cost_leg import OptionCostLeg as OptionCostLeg
    from .option_entry_preview import OptionEntryPreview as OptionEntryPreview
    from .option_exit_order import OptionExitOrder as OptionExitOrder
    from .option_exit_preview import OptionExitPreview as OptionExitPreview
    from .option_expiry_snapshot import OptionExpirySnapshot as OptionExpirySnapshot
    from .option_greeks import OptionGreeks as OptionGreeks
    from .option_leg import OptionLeg as OptionLeg
    from .option_leg_cost import OptionLegCost as OptionLegCost
    from .option_margin import OptionMargin as OptionMargin
    from .option_metrics import OptionMetrics as OptionMetrics
    from .option_mini_chain import OptionMiniChain as OptionMiniChain
    from .option_open_leg import OptionOpenLeg as OptionOpenLeg
    from .option_order_plan_item import OptionOrderPlanItem as OptionOrderPlanItem
    from .option_order_result import OptionOrderResult as OptionOrderResult
    from .option_paper_result import OptionPaperResult as OptionPaperResult
    from .option_protection_config import OptionProtectionConfig as OptionProtectionConfig
    from .option_protection_event import OptionProtectionEvent as OptionProtectionEvent
    from .option_protection_replay import OptionProtectionReplay as OptionProtectionReplay
    from .option_protection_rule import OptionProtectionRule as OptionProtectionRule
    from .option_protection_state import OptionProtectionState as OptionProtectionState
    from .option_resolution_meta import OptionResolutionMeta as OptionResolutionMeta
    from .option_resource_error import OptionResourceError as OptionResourceError
    from .option_run import OptionRun as OptionRun
    from .option_run_action import OptionRunAction as OptionRunAction
    from .option_run_protection import OptionRunProtection as OptionRunProtection
    from .option_run_state import OptionRunState as OptionRunState
    from .option_run_state_response import OptionRunStateResponse as OptionRunStateResponse
    from .option_selection import OptionSelection as OptionSelection
    from .option_session import OptionSession as OptionSession
    from .option_session_contract import OptionSessionContract as OptionSessionContract
    from .option_session_expiries import OptionSessionExpiries as OptionSessionExpiries
    from .option_session_expiry import OptionSessionExpiry as OptionSessionExpiry
    from .option_session_row import OptionSessionRow as OptionSessionRow
    from .option_session_snapshot import OptionSessionSnapshot as OptionSessionSnapshot
    from .option_strategy_analysis import OptionStrategyAnalysis as OptionStrategyAnalysis
    from .option_strategy_input import OptionStrategyInput as OptionStrategyInput
    from .option_strategy_inputs import OptionStrategyInputs as OptionStrategyInputs
    from .option_strategy_preview import OptionStrategyPreview as OptionStrategyPreview
    from .option_strategy_rule import OptionStrategyRule as OptionStrategyRule
    from .option_trade_result import OptionTradeResult as OptionTradeResult
    from .options_protection_status import OptionsProtectionStatus as OptionsProtectionStatus
    from .order_detail import OrderDetail as OrderDetail
    from .order_history import OrderHistory as OrderHistory
    from .order_preview import OrderPreview as OrderPreview
    from .paper_order import PaperOrder as PaperOrder
    from .paper_position import PaperPosition as PaperPosition
    from .paper_trade import PaperTrade as PaperTrade
    from .preview_leg import PreviewLeg as PreviewLeg
    from .preview_payload import PreviewPayload as PreviewPayload
    from .quotes_by_instrument import QuotesByInstrument as QuotesByInstrument
    from .quotes_response import QuotesResponse as QuotesResponse
    from .rejection_detail import RejectionDetail as RejectionDetail
    from .resolved_instruments import ResolvedInstruments as ResolvedInstruments
    from .resolved_option_contract import ResolvedOptionContract as ResolvedOptionContract
    from .run_allocation import RunAllocation as RunAllocation
    from .run_funds import RunFunds as RunFunds
    from .run_funds_usage import RunFundsUsage as RunFundsUsage
    from .run_heartbeat_receipt import RunHeartbeatReceipt as RunHeartbeatReceipt
    from .run_list import RunList as RunList
    from .run_notification import RunNotification as RunNotification
    from .run_progress import RunProgress as RunProgress
    from .run_protection_state import RunProtectionState as RunProtectionState
    from .run_runtime_state import RunRuntimeState as RunRuntimeState
    from .run_summary import RunSummary as RunSummary
    from .safety_check_result import SafetyCheckResult as SafetyCheckResult
    from .session_claim import SessionClaim as SessionClaim
    from .session_release import SessionRelease as SessionRelease
    from .strategy_run import StrategyRun as StrategyRun
    from .stream_error_event import StreamErrorEvent as StreamErrorEvent
    from .stream_heartbeat_event import StreamHeartbeatEvent as StreamHeartbeatEvent
    from .ticker_search import TickerSearch as TickerSearch
    from .ticks_event import TicksEvent as TicksEvent
    from .validation_issue import ValidationIssue as ValidationIssue
    from .worker_candle import WorkerCandle as WorkerCandle
    from .worker_funds_segment import WorkerFundsSegment as WorkerFundsSegment
    from .worker_funds_segments import WorkerFundsSegments as WorkerFundsSegments
    from .worker_funds_snapshot import WorkerFundsSnapshot as WorkerFundsSnapshot
    from .worker_gtt_trigger import WorkerGttTrigger as WorkerGttTrigger
    from .worker_gtt_write_result import WorkerGttWriteResult as WorkerGttWriteResult
    from .worker_historical_candles import WorkerHistoricalCandles as WorkerHistoricalCandles
    from .worker_order_result import WorkerOrderResult as WorkerOrderResult
    from .worker_order_snapshot import WorkerOrderSnapshot as WorkerOrderSnapshot
    from .worker_orders_response import WorkerOrdersResponse as WorkerOrdersResponse
    from .worker_quote import WorkerQuote as WorkerQuote
    from .worker_run_health_snapshot import WorkerRunHealthSnapshot as WorkerRunHealthSnapshot
    from .worker_run_pnl_leg import WorkerRunPnlLeg as WorkerRunPnlLeg
    from .worker_run_pnl_snapshot import WorkerRunPnlSnapshot as WorkerRunPnlSnapshot
    from .worker_run_pnl_totals import WorkerRunPnlTotals as WorkerRunPnlTotals
    from .worker_timeline_event import WorkerTimelineEvent as WorkerTimelineEvent
    from .worker_timeline_response import WorkerTimelineResponse as WorkerTimelineResponse
    from .worker_trade_snapshot import WorkerTradeSnapshot as WorkerTradeSnapshot
    from .worker_trades_response import WorkerTradesResponse as WorkerTradesResponse

__all__ = (
    "AccountHolding",
    "AccountPortfolio",
    "AccountPosition",
    "BasketExecution",
    "BasketExecutionLeg",
    "BasketExecutionList",
    "BasketLegResult",
    "BasketPreview",
    "BracketIntent",
    "BracketIntentList",
    "BracketReceipt",
    "CalendarSession",
    "CandlesEvent",
    "CostContract",
    "DepthLevel",
    "ErrorBody",
    "ExecutionEvent",
    "ExecutionEventList",
    "ExitPlan",
    "ExitResult",
    "FundamentalFeatureRow",
    "FundamentalFeatures",
    "FundamentalsRefresh",
    "FundamentalsRow",
    "FundamentalsRun",
    "FundamentalsStatements",
    "FundamentalsStatus",
    "FundamentalsSymbolStatus",
    "FundsAllocation",
    "FundsAvailable",
    "FundsUtilized",
    "GenericProtectionStatus",
    "GttCondition",
    "GttOrder",
    "HealthStatus",
    "HeartbeatReceipt",
    "HistoryIngestion",
    "IndexConstituentStatus",
    "IndexConstituents",
    "IndexMember",
    "IndicatorValues",
    "Instrument",
    "IntentExecution",
    "IntentResult",
    "MarketCalendar",
    "MarketCalendarStatus",
    "MarketDepth",
    "MarketSnapshot",
    "Ohlc",
    "OptionAnalytic",
    "OptionChain",
    "OptionChainRow",
    "OptionCharges",
    "OptionContract",
    "OptionCostLeg",
    "OptionEntryPreview",
    "OptionExitOrder",
    "OptionExitPreview",
    "OptionExpirySnapshot",
    "OptionGreeks",
    "OptionLeg",
    "OptionLegCost",
    "OptionMargin",
    "OptionMetrics",
    "OptionMiniChain",
    "OptionOpenLeg",
    "OptionOrderPlanItem",
    "OptionOrderResult",
    "OptionPaperResult",
    "OptionProtectionConfig",
    "OptionProtectionEvent",
    "OptionProtectionReplay",
    "OptionProtectionRule",
    "OptionProtectionState",
    "OptionResolutionMeta",
    "OptionResourceError",
    "OptionRun",
    "OptionRunAction",
    "OptionRunProtection",
    "OptionRunState",
    "OptionRunStateResponse",
    "OptionSelection",
    "OptionSession",
    "OptionSessionContract",
    "OptionSessionExpiries",
    "OptionSessionExpiry",
    "OptionSessionRow",
    "OptionSessionSnapshot",
    "OptionStrategyAnalysis",
    "OptionStrategyInput",
    "OptionStrategyInputs",
    "OptionStrategyPreview",
    "OptionStrategyRule",
    "OptionTradeResult",
    "OptionsProtectionStatus",
    "OrderDetail",
    "OrderHistory",
    "OrderPreview",
    "PaperOrder",
    "PaperPosition",
    "PaperTrade",
    "PreviewLeg",
    "PreviewPayload",
    "QuotesByInstrument",
    "QuotesResponse",
    "RejectionDetail",
    "ResolvedInstruments",
    "ResolvedOptionContract",
    "RunAllocation",
    "RunFunds",
    "RunFundsUsage",
    "RunHeartbeatReceipt",
    "RunList",
    "RunNotification",
    "RunProgress",
    "RunProtectionState",
    "RunRuntimeState",
    "RunSummary",
    "SafetyCheckResult",
    "SessionClaim",
    "SessionRelease",
    "StrategyRun",
    "StreamErrorEvent",
    "StreamHeartbeatEvent",
    "TickerSearch",
    "TicksEvent",
    "ValidationIssue",
    "WorkerCandle",
    "WorkerFundsSegment",
    "WorkerFundsSegments",
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
    "WorkerTimelineEvent",
    "WorkerTimelineResponse",
    "WorkerTradeSnapshot",
    "WorkerTradesResponse",
)
_MODULES = {
    "AccountHolding": "account_holding",
    "AccountPortfolio": "account_portfolio",
    "AccountPosition": "account_position",
    "BasketExecution": "basket_execution",
    "BasketExecutionLeg": "basket_execution_leg",
    "BasketExecutionList": "basket_execution_list",
    "BasketLegResult": "basket_leg_result",
    "BasketPreview": "basket_preview",
    "BracketIntent": "bracket_intent",
    "BracketIntentList": "bracket_intent_list",
    "BracketReceipt": "bracket_receipt",
    "CalendarSession": "calendar_session",
    "CandlesEvent": "candles_event",
    "CostContract": "cost_contract",
    "DepthLevel": "depth_level",
    "ErrorBody": "error_body",
    "ExecutionEvent": "execution_event",
    "ExecutionEventList": "execution_event_list",
    "ExitPlan": "exit_plan",
    "ExitResult": "exit_result",
    "FundamentalFeatureRow": "fundamental_feature_row",
    "FundamentalFeatures": "fundamental_features",
    "FundamentalsRefresh": "fundamentals_refresh",
    "FundamentalsRow": "fundamentals_row",
    "FundamentalsRun": "fundamentals_run",
    "FundamentalsStatements": "fundamentals_statements",
    "FundamentalsStatus": "fundamentals_status",
    "FundamentalsSymbolStatus": "fundamentals_symbol_status",
    "FundsAllocation": "funds_allocation",
    "FundsAvailable": "funds_available",
    "FundsUtilized": "funds_utilized",
    "GenericProtectionStatus": "generic_protection_status",
    "GttCondition": "gtt_condition",
    "GttOrder": "gtt_order",
    "HealthStatus": "health_status",
    "HeartbeatReceipt": "heartbeat_receipt",
    "HistoryIngestion": "history_ingestion",
    "IndexConstituentStatus": "index_constituent_status",
    "IndexConstituents": "index_constituents",
    "IndexMember": "index_member",
    "IndicatorValues": "indicator_values",
    "Instrument": "instrument",
    "IntentExecution": "intent_execution",
    "IntentResult": "intent_result",
    "MarketCalendar": "market_calendar",
    "MarketCalendarStatus": "market_calendar_status",
    "MarketDepth": "market_depth",
    "MarketSnapshot": "market_snapshot",
    "Ohlc": "ohlc",
    "OptionAnalytic": "option_analytic",
    "OptionChain": "option_chain",
    "OptionChainRow": "option_chain_row",
    "OptionCharges": "option_charges",
    "OptionContract": "option_contract",
    "OptionCostLeg": "option_cost_leg",
    "OptionEntryPreview": "option_entry_preview",
    "OptionExitOrder": "option_exit_order",
    "OptionExitPreview": "option_exit_preview",
    "OptionExpirySnapshot": "option_expiry_snapshot",
    "OptionGreeks": "option_greeks",
    "OptionLeg": "option_leg",
    "OptionLegCost": "option_leg_cost",
    "OptionMargin": "option_margin",
    "OptionMetrics": "option_metrics",
    "OptionMiniChain": "option_mini_chain",
    "OptionOpenLeg": "option_open_leg",
    "OptionOrderPlanItem": "option_order_plan_item",
    "OptionOrderResult": "option_order_result",
    "OptionPaperResult": "option_paper_result",
    "OptionProtectionConfig": "option_protection_config",
    "OptionProtectionEvent": "option_protection_event",
    "OptionProtectionReplay": "option_protection_replay",
    "OptionProtectionRule": "option_protection_rule",
    "OptionProtectionState": "option_protection_state",
    "OptionResolutionMeta": "option_resolution_meta",
    "OptionResourceError": "option_resource_error",
    "OptionRun": "option_run",
    "OptionRunAction": "option_run_action",
    "OptionRunProtection": "option_run_protection",
    "OptionRunState": "option_run_state",
    "OptionRunStateResponse": "option_run_state_response",
    "OptionSelection": "option_selection",
    "OptionSession": "option_session",
    "OptionSessionContract": "option_session_contract",
    "OptionSessionExpiries": "option_session_expiries",
    "OptionSessionExpiry": "option_session_expiry",
    "OptionSessionRow": "option_session_row",
    "OptionSessionSnapshot": "option_session_snapshot",
    "OptionStrategyAnalysis": "option_strategy_analysis",
    "OptionStrategyInput": "option_strategy_input",
    "OptionStrategyInputs": "option_strategy_inputs",
    "OptionStrategyPreview": "option_strategy_preview",
    "OptionStrategyRule": "option_strategy_rule",
    "OptionTradeResult": "option_trade_result",
    "OptionsProtectionStatus": "options_protection_status",
    "OrderDetail": "order_detail",
    "OrderHistory": "order_history",
    "OrderPreview": "order_preview",
    "PaperOrder": "paper_order",
    "PaperPosition": "paper_position",
    "PaperTrade": "paper_trade",
    "PreviewLeg": "preview_leg",
    "PreviewPayload": "preview_payload",
    "QuotesByInstrument": "quotes_by_instrument",
    "QuotesResponse": "quotes_response",
    "RejectionDetail": "rejection_detail",
    "ResolvedInstruments": "resolved_instruments",
    "ResolvedOptionContract": "resolved_option_contract",
    "RunAllocation": "run_allocation",
    "RunFunds": "run_funds",
    "RunFundsUsage": "run_funds_usage",
    "RunHeartbeatReceipt": "run_heartbeat_receipt",
    "RunList": "run_list",
    "RunNotification": "run_notification",
    "RunProgress": "run_progress",
    "RunProtectionState": "run_protection_state",
    "RunRuntimeState": "run_runtime_state",
    "RunSummary": "run_summary",
    "SafetyCheckResult": "safety_check_result",
    "SessionClaim": "session_claim",
    "SessionRelease": "session_release",
    "StrategyRun": "strategy_run",
    "StreamErrorEvent": "stream_error_event",
    "StreamHeartbeatEvent": "stream_heartbeat_event",
    "TickerSearch": "ticker_search",
    "TicksEvent": "ticks_event",
    "ValidationIssue": "validation_issue",
    "WorkerCandle": "worker_candle",
    "WorkerFundsSegment": "worker_funds_segment",
    "WorkerFundsSegments": "worker_funds_segments",
    "WorkerFundsSnapshot": "worker_funds_snapshot",
    "WorkerGttTrigger": "worker_gtt_trigger",
    "WorkerGttWriteResult": "worker_gtt_write_result",
    "WorkerHistoricalCandles": "worker_historical_candles",
    "WorkerOrderResult": "worker_order_result",
    "WorkerOrderSnapshot": "worker_order_snapshot",
    "WorkerOrdersResponse": "worker_orders_response",
    "WorkerQuote": "worker_quote",
    "WorkerRunHealthSnapshot": "worker_run_health_snapshot",
    "WorkerRunPnlLeg": "worker_run_pnl_leg",
    "WorkerRunPnlSnapshot": "worker_run_pnl_snapshot",
    "WorkerRunPnlTotals": "worker_run_pnl_totals",
    "WorkerTimelineEvent": "worker_timeline_event",
    "WorkerTimelineResponse": "worker_timeline_response",
    "WorkerTradeSnapshot": "worker_trade_snapshot",
    "WorkerTradesResponse": "worker_trades_response",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    record = getattr(import_module(f".{_MODULES[name]}", __name__), name)
    globals()[name] = record
    return record


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
