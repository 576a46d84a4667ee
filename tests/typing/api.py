"""What type checkers must see in the public API. Checked by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, assert_type

from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncEventStream,
    AsyncKiteAlgoWorkerClient,
    AsyncManagedRun,
    AsyncOptionWorkerClient,
    EventStream,
    ExitResult,
    HealthStatus,
    Instrument,
    IntentResult,
    KiteAlgoWorkerClient,
    ManagedRun,
    OptionExecutionLeg,
    OptionWorkerClient,
    OrderBuilder,
    OrderPayload,
    OutcomeUnknownError,
    RunConfig,
    RunFunds,
    SafetyCheckResult,
    SessionClaim,
    SpreadLegSelection,
    SpreadSpec,
    StrategyRun,
    WorkerCandle,
    WorkerFundsSnapshot,
    WorkerGttTrigger,
    WorkerGttWriteResult,
    WorkerHistoricalCandles,
    WorkerOrderSnapshot,
    WorkerRunHealthSnapshot,
    WorkerRunPnlSnapshot,
    WorkerTimelineEvent,
    ensure_run,
    equity_market_order,
    preview_then_place_order,
    resolve_offset_leg,
    resolve_option_leg,
    resolve_spread,
    wait_for_fresh_candle,
    wait_for_history,
    wait_for_quotes,
    wait_for_terminal_order_state,
    warmup_history,
)
from kite_algo_worker_api.models import (
    CandlesEvent,
    OptionChain,
    OptionProtectionState,
    OptionRun,
    OptionRunAction,
    OrderPreview,
    QuotesResponse,
    TicksEvent,
    WorkerOrdersResponse,
)

CLIENT = KiteAlgoWorkerClient(AlgoWorkerConfig(base_url="http://localhost:18777", token="kwa_x"))


def raw_client_lifecycle(client: KiteAlgoWorkerClient) -> None:
    assert_type(client.health(), HealthStatus)
    run = client.create_run(
        strategy_run_id="run_basic_equity_001",
        template_id="basic-equity",
        account_scope="kite:paper-a",
        execution_mode="paper",
        metadata={"strategy_family": "indicator_strategy", "strategy_name": "Basic Equity"},
    )
    assert_type(run, StrategyRun)
    assert_type(run["strategy_run_id"], str)
    assert_type(run.strategy_run_id, str)
    order = equity_market_order("INFY", "BUY", 1)
    assert_type(order, OrderPayload)
    result = client.place_order(run["strategy_run_id"], order, idempotency_key="key-0001")
    assert_type(result, IntentResult)
    assert_type(result["order_id"], str | None)
    assert_type(result.order_id, str | None)
    assert_type(result["status"], str)
    pnl = client.get_run_pnl("run_basic_equity_001")
    assert_type(pnl, WorkerRunPnlSnapshot)
    assert_type(pnl["totals"]["net_pnl"], float)
    assert_type(pnl.totals.net_pnl, float)
    assert_type(client.exit_run("run_basic_equity_001", reason="done"), ExitResult)


def orders_may_be_dicts(client: KiteAlgoWorkerClient) -> None:
    plain = {"exchange": "NSE", "tradingsymbol": "INFY", "quantity": 1}
    assert_type(client.place_order("run", plain, idempotency_key="key-0001"), IntentResult)
    built = OrderBuilder("NSE", "INFY", "BUY", "CNC", 1).market().regular().build()
    assert_type(built, OrderPayload)
    assert_type(client.place_basket("run", [plain, built], idempotency_key="k"), IntentResult)
    assert_type(client.preview_order("run", built), OrderPreview)
    assert_type(client.list_orders("run"), WorkerOrdersResponse)
    assert_type(client.list_orders("run").orders[0].order_id, str)


def managed_run(client: KiteAlgoWorkerClient, config: RunConfig) -> None:
    with client.run(config) as run:
        assert_type(run, ManagedRun)
        assert_type(run.run_id, str)
        assert_type(run.session_nonce, str | None)
        safety = run.safety_check()
        assert_type(safety, SafetyCheckResult)
        assert_type(safety.can_trade, bool)
        assert_type(safety.blocking_reasons, list[str])
        assert_type(safety.safety_token, str | None)
        placed = run.place_order(
            equity_market_order("INFY", "BUY", 1),
            idempotency_key=f"{run.run_id}:entry:001",
            safety_token=safety.safety_token,
        )
        assert_type(placed, IntentResult)
        run.heartbeat(metrics={"last_signal": "entry-001"})
        for event in run.stream_timeline():
            assert_type(event, WorkerTimelineEvent)


def sessions_and_funds(client: KiteAlgoWorkerClient) -> None:
    claim = client.claim_session("run")
    assert_type(claim, SessionClaim)
    assert_type(claim["worker_session_nonce"], str)
    funds = client.get_funds(mode="paper")
    assert_type(funds, WorkerFundsSnapshot)
    assert_type(funds["net"], float)
    run_funds = client.get_run_funds("run")
    assert_type(run_funds, RunFunds)
    remaining = run_funds.get("strategy", {}).get("allocation", {}).get("remaining")
    assert_type(remaining, float | None)
    snapshot = client.get_run_health_snapshot("run")
    assert_type(snapshot, WorkerRunHealthSnapshot)
    assert_type(snapshot.recovery_action_required, bool)


def market_data(client: KiteAlgoWorkerClient) -> None:
    assert_type(client.resolve_ticker("NSE:INFY"), Instrument)
    quotes = client.get_quotes(["NSE:INFY", 738561], mode="quote")
    assert_type(quotes, QuotesResponse)
    assert_type(quotes["quotes"]["NSE:INFY"]["last_price"], float | None)
    candles = client.get_candles("NSE:INFY", interval="5minute", lookback=20)
    assert_type(candles, WorkerHistoricalCandles)
    for c in candles["candles"]:
        assert_type(c["close"], float)
        assert_type(c.close, float)
    assert_type(client.get_current_candle("NSE:INFY"), WorkerCandle | None)
    history = client.get_historical_candles("NSE:INFY", timeframe="day", from_date="2026-01-01")
    assert_type(history.candles, list[WorkerCandle])
    client.get_candles(instrument="NSE:INFY")
    client.get_candles(symbol_or_token=738561)


def streams(client: KiteAlgoWorkerClient) -> None:
    ticks = client.stream_ticks(["NSE:INFY"], mode="quote")
    assert_type(ticks, EventStream[TicksEvent])
    for event in ticks:
        assert_type(event, TicksEvent)
        for tick in event.get("ticks", []):
            assert_type(tick["last_price"], float | None)
    for candles in client.stream_candles("NSE:INFY", interval="5minute"):
        assert_type(candles, CandlesEvent)
        assert_type(candles.current, WorkerCandle | None)
        candle = candles.get("current") or candles
        if candle:
            print(candle["close"], candle["is_complete"])
    for update in client.stream_run_pnl("run", interval_seconds=1.0):
        assert_type(update, WorkerRunPnlSnapshot)
        assert_type(update["totals"]["net_pnl"], float)
    for entry in client.stream_timeline("run"):
        assert_type(entry["event_type"], str)
        print(entry.get("summary"))
    with client.stream_ticks(["NSE:INFY"]) as closing:
        assert_type(next(closing), TicksEvent)


def timeline_and_gtt(client: KiteAlgoWorkerClient) -> None:
    for event in client.list_timeline_snapshot("run", limit=20).events:
        assert_type(event, WorkerTimelineEvent)
        assert_type(event.event_type, str)
        assert_type(event.summary, str | None)
    result = client.place_gtt_snapshot({"type": "single"})
    assert_type(result, WorkerGttWriteResult)
    assert_type(result.trigger_id, int)
    assert_type(client.list_gtts(), list[WorkerGttTrigger])


def options(client: KiteAlgoWorkerClient, run: ManagedRun, safety: SafetyCheckResult) -> None:
    assert_type(client.options, OptionWorkerClient)
    assert_type(client.options.get_chain("NIFTY", expiry="current_week"), OptionChain)
    leg = resolve_option_leg(
        client.options,
        underlying="NIFTY",
        product="MIS",
        expiry="current_week",
        selection={"option_type": "CE", "strike": 25000},
        transaction_type="BUY",
        lots=1,
    )
    assert_type(leg, OptionExecutionLeg)
    spread = resolve_spread(
        client.options,
        underlying="NIFTY",
        product="MIS",
        spec=SpreadSpec(
            spread_type="vertical_call_spread",
            expiry="current_week",
            legs=[
                SpreadLegSelection(
                    selection={"option_type": "CE", "moneyness": "ATM"}, transaction_type="SELL"
                )
            ],
        ),
    )
    assert_type(spread, list[OptionExecutionLeg])
    option_run = client.options.create_run(
        strategy_name="Bull Call Spread",
        product="MIS",
        legs=[leg.model_dump(exclude_none=True) for leg in spread],
        protection={"stoploss_pct": 2.0},
    )
    assert_type(option_run, OptionRun)
    assert_type(option_run["strategy_run_id"], str)
    entered = client.options.enter(
        option_run["strategy_run_id"],
        safety_token=safety.safety_token,
        session_nonce=run.session_nonce,
    )
    assert_type(entered, OptionRunAction)
    state = client.options.get_protection_state(option_run["strategy_run_id"])
    assert_type(state, OptionProtectionState)


def waiting(client: KiteAlgoWorkerClient) -> None:
    assert_type(
        wait_for_history(client, "NSE:INFY", timeframe="day", attempts=10), WorkerHistoricalCandles
    )
    assert_type(warmup_history(client, "NSE:INFY", min_candles=50), WorkerHistoricalCandles)
    assert_type(wait_for_fresh_candle(client, 738561), WorkerCandle | None)
    assert_type(wait_for_quotes(client, ["NSE:INFY"]), QuotesResponse)
    assert_type(wait_for_terminal_order_state(client, "run", "1"), WorkerOrderSnapshot)
    assert_type(
        preview_then_place_order(
            client, "run", equity_market_order("INFY", "BUY", 1), idempotency_key="key-0001"
        ),
        IntentResult,
    )
    assert_type(
        ensure_run(
            client,
            strategy_run_id="run",
            template_id="t",
            account_scope="kite:paper-a",
            execution_mode="paper",
        ),
        StrategyRun,
    )


async def the_same_in_async(client: AsyncKiteAlgoWorkerClient, config: RunConfig) -> None:
    assert_type(await client.health(), HealthStatus)
    pnl = await client.get_run_pnl("run")
    assert_type(pnl["totals"]["net_pnl"], float)
    async with client.run(config) as run:
        assert_type(run, AsyncManagedRun)
        assert_type((await run.safety_check()).can_trade, bool)
    ticks = client.stream_ticks(["NSE:INFY"])
    assert_type(ticks, AsyncEventStream[TicksEvent])
    async for event in ticks:
        assert_type(event, TicksEvent)
    async for candles in client.stream_candles("NSE:INFY"):
        assert_type(candles, CandlesEvent)
    async for update in client.stream_run_pnl("run"):
        assert_type(update.totals.net_pnl, float)
    async for entry in client.stream_timeline("run"):
        assert_type(entry, WorkerTimelineEvent)
    assert_type(client.options, AsyncOptionWorkerClient)
    assert_type(await client.options.get_chain("NIFTY"), OptionChain)
    waiter = wait_for_history(client, "NSE:INFY", attempts=3)
    typed: Coroutine[object, object, WorkerHistoricalCandles] = waiter
    assert_type(await typed, WorkerHistoricalCandles)
    assert_type(await wait_for_fresh_candle(client, "NSE:INFY"), WorkerCandle | None)
    assert_type(await wait_for_terminal_order_state(client, "r", "1"), WorkerOrderSnapshot)
    leg = await resolve_offset_leg(
        client.options,
        underlying="NIFTY",
        product="MIS",
        expiry="current_week",
        option_type="CE",
        offset="ATM",
        transaction_type="BUY",
    )
    assert_type(leg, OptionExecutionLeg)


def errors(error: OutcomeUnknownError) -> None:
    assert_type(error.idempotency_key, str | None)
    assert_type(error.status_code, int)
    assert_type(error.rejection_reason, str | None)


def tomorrow(run: StrategyRun) -> None:
    assert_type(run["a field of tomorrow"], Any)
