"""What type checkers must see in records and requests. Checked by mypy and pyright, never run."""

from __future__ import annotations

from typing import Any, assert_type

from kite_algo_worker_api import models as m
from kite_algo_worker_api.api.gtt import list_gtts
from kite_algo_worker_api.api.market import get_quotes, stream_candles
from kite_algo_worker_api.api.monitoring import get_run_pnl
from kite_algo_worker_api.types import Request


def items_have_the_type_of_the_contract(
    run: m.StrategyRun,
    run_funds: m.RunFunds,
    pnl: m.WorkerRunPnlSnapshot,
    history: m.WorkerHistoricalCandles,
    quotes: m.QuotesResponse,
) -> None:
    assert_type(run["strategy_run_id"], str)
    assert_type(pnl["totals"], m.WorkerRunPnlTotals)
    assert_type(pnl["legs"], list[m.WorkerRunPnlLeg])
    assert_type(history["candles"][0], m.WorkerCandle)
    assert_type(quotes["quotes"]["NSE:INFY"], m.WorkerQuote)
    for candle in history.get("candles", []):
        assert_type(candle, m.WorkerCandle)
    run_funds.get("strategy", {}).get("allocation", {}).get("remaining")
    assert_type(run["a field of tomorrow"], Any)


def attributes_are_typed_views(
    run: m.StrategyRun, pnl: m.WorkerRunPnlSnapshot, candle: m.WorkerCandle
) -> None:
    assert_type(run.strategy_run_id, str)
    assert_type(pnl.totals.net_pnl, float)
    assert_type(pnl.legs[0].tradingsymbol, str | None)
    assert_type(candle.close, float)
    assert_type(candle.is_complete, bool)


def records_are_dicts(run: m.StrategyRun) -> dict[str, Any]:
    as_mapping: dict[str, Any] = {**run}
    assert_type(m.StrategyRun.wrap(as_mapping), m.StrategyRun)
    assert_type(m.StrategyRun.model_validate(run), m.StrategyRun)
    assert_type(run.model_dump(exclude_none=True), dict[str, Any])
    return run


def candles_can_be_built_by_hand() -> m.WorkerCandle:
    return m.WorkerCandle(
        "2026-01-01T09:15:00+05:30", 1.0, 2.0, 0.5, 1.5, volume=10, is_complete=True
    )


def requests_know_their_answer() -> None:
    assert_type(get_run_pnl.build("run"), Request[m.WorkerRunPnlSnapshot])
    assert_type(get_quotes.build(body={}).parse({}), m.QuotesResponse)
    assert_type(list_gtts.build(), Request[list[m.WorkerGttTrigger]])
    assert_type(stream_candles.build(symbol="NSE:INFY"), Request[m.CandlesEvent])
