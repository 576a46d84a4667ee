"""Records as the models that 0.7.0 had."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from kite_algo_worker import (
    CostContract,
    OrderPreview,
    RunConfig,
    WorkerCandle,
    WorkerHistoricalCandles,
    WorkerOrderSnapshot,
)
from kite_algo_worker_api.models import OptionContract, SafetyCheckResult
from tests.clients import Face

CANDLE: dict[str, Any] = {
    "ts": "2026-05-08T09:15:00+05:30", "open": 1, "high": 2, "low": 1, "close": 2, "volume": 5,
}  # fmt: skip


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_record_is_made_of_a_mapping_or_is_one_already() -> None:
    candle = WorkerCandle.model_validate(CANDLE)
    assert WorkerCandle.model_validate(candle) is candle
    assert WorkerCandle.model_validate(payload=CANDLE) == CANDLE
    for wrong in ([1], "text", None):
        with pytest.raises(TypeError, match="WorkerCandle is made of a mapping"):
            WorkerCandle.model_validate(wrong)


def test_dumps_leave_out_none_unless_told_otherwise() -> None:
    candle = WorkerCandle.model_validate({**CANDLE, "oi": None})
    assert "oi" not in candle.model_dump()
    assert candle.model_dump(exclude_none=False)["oi"] is None
    assert '"oi"' not in candle.model_dump_json()
    cost = OrderPreview.model_validate({"preview": {"cost_contract": {"margin_required": 1}}})
    assert cost.model_dump() == {"preview": {"cost_contract": {"margin_required": 1}}}
    assert "strategy_run_id" not in RunConfig("t", "kite:paper-a").model_dump()
    assert "strategy_run_id" in RunConfig("t", "kite:paper-a").model_dump(exclude_none=False)


def test_raw_is_what_is_not_declared() -> None:
    candle = WorkerCandle.model_validate({**CANDLE, "vendor": 1})
    assert candle.raw == candle["raw"] == {"vendor": 1}
    assert "raw" not in candle
    assert "raw" not in candle.model_dump()
    assert WorkerCandle(*CANDLE.values(), None, True, {"given": 1}).raw == {"given": 1}
    history = WorkerHistoricalCandles.model_validate({"candles": [{**CANDLE, "vendor": 1}]})
    assert history.model_dump()["candles"][0]["raw"] == {"vendor": 1}
    assert CostContract.model_validate({"raw": {"leg": 1}}).raw == {"leg": 1}


def test_raw_has_its_old_place_in_the_constructor() -> None:
    fields = list(WorkerOrderSnapshot._fields)
    assert fields.index("raw") == 24
    assert list(WorkerCandle._fields)[8] == "raw", "after the eight fields of its time"


def test_a_filled_record_has_every_declared_field() -> None:
    history = WorkerHistoricalCandles.wrap({"candles": [CANDLE]}, "get_historical_candles")
    full = history.filled()
    assert full.candles[0] == {
        **CANDLE,
        "oi": None,
        "is_complete": True,
        "raw": {},
        "source": None,
    }
    assert type(full.candles[0]) is WorkerCandle
    assert full["is_stale"] is False
    assert "raw" not in full
    assert history == {"candles": [CANDLE]}


@pytest.mark.parametrize(
    ("method", "arguments", "answer", "path"),
    [
        ("get_orders_snapshot", ("r",), {"orders": [{"order_id": "1"}]}, ("orders", 0, "tag")),
        ("get_trades_snapshot", ("r",), {"trades": [{"trade_id": "1"}]}, ("trades", 0, "raw")),
        (
            "get_order_snapshot",
            ("r", "1"),
            {"order": {"order_id": "1", "status": "OPEN"}},
            ("tag",),
        ),
        ("get_order_snapshot", ("r", "1"), {"order_id": "1", "status": "OPEN"}, ("tag",)),
        ("get_candles_snapshot", ("NSE:INFY",), {"candles": [CANDLE]}, ("candles", 0, "oi")),
        (
            "get_historical_candles_snapshot",
            ("NSE:INFY",),
            {"candles": [CANDLE]},
            ("candles", 0, "oi"),
        ),
        (
            "list_timeline_snapshot",
            ("r",),
            {"events": [{"cursor": 1}]},
            ("events", 0, "basket_execution_id"),
        ),
        (
            "get_run_pnl_snapshot",
            ("r",),
            {"totals": {"net_pnl": 1}, "legs": [{"quantity": 1}]},
            ("legs", 0, "is_stale"),
        ),
        ("list_gtts_snapshot", (), [{"id": 1, "status": "active"}], (0, "meta")),
        ("get_gtt_snapshot", (1,), {"id": 1, "status": "active"}, ("meta",)),
    ],
)
def test_snapshots_are_filled(
    kind: str, method: str, arguments: tuple[Any, ...], answer: Any, path: tuple[Any, ...]
) -> None:
    with Face(kind, handler=lambda _: httpx.Response(200, json=answer)) as client:
        found = getattr(client, method)(*arguments)
    for step in path[:-1]:
        found = found[step]
    assert path[-1] in found


def test_the_token_of_an_instrument_is_no_secret() -> None:
    contract = OptionContract.model_validate({"tsym": "NIFTY26MAY25000CE", "token": 12345})
    assert "12345" in repr(contract)
    assert "st_abc" not in repr(SafetyCheckResult.model_validate({"safety_token": "st_abc"}))
