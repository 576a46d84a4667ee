"""Option legs, spreads, and the requests of option runs."""

from __future__ import annotations

import math
import re
from functools import partial
from typing import Any

import pytest

from kite_algo_worker.exceptions import (
    InvalidInputError,
)
from kite_algo_worker.options import (
    OptionEntryPreviewRequest,
    OptionExecutionLeg,
    OptionRunActionRequest,
    OptionRunCreateRequest,
    SpreadLegSelection,
    SpreadSpec,
    option_leg,
)
from kite_algo_worker.options.legs import leg_dicts, orders_from_legs
from kite_algo_worker.options.planning import (
    requests_of_spread,
)
from tests.refusals import refused_fields

LEG: dict[str, Any] = {
    "tradingsymbol": "NIFTY26MAY25000CE",
    "transaction_type": "BUY",
    "quantity": 65,
}


def test_option_leg_is_a_plain_dict() -> None:
    made = option_leg("nifty26may25000ce", "buy", "65")
    assert re.fullmatch("leg_[0-9a-f]{8}", made["leg_id"])
    assert made == {
        **LEG,
        "leg_id": made["leg_id"],
        "exchange": "NFO",
        "order_type": "MARKET",
        "variety": "regular",
    }
    leg = option_leg(
        "NIFTY26MAY25000CE", "SELL", 130, product="mis", order_type="LIMIT", price=10.5,
        exit_order_type="LIMIT", exit_price=1, leg_id="short", lot_size=65, lots=2, strike=25000,
        option_type="call", metadata={"why": "test"},
    )  # fmt: skip
    assert leg["product"] == "MIS"
    assert leg["option_type"] == "CE"
    assert leg["metadata"] == {"why": "test"}


def test_leg_positional_order() -> None:
    leg = OptionExecutionLeg(
        "a", "NIFTY26MAY25000CE", "BUY", 130, "NFO", "MIS", 1, 25000, "CE", "2026-05-26", 10.5, 65,
        2, "LIMIT", 10, None, None, "LIMIT", 20, {"x": 1},
    )  # fmt: skip
    assert leg.model_dump(exclude_none=True) == {
        "leg_id": "a", "tradingsymbol": "NIFTY26MAY25000CE", "transaction_type": "BUY",
        "quantity": 130, "exchange": "NFO", "product": "MIS", "instrument_token": 1,
        "strike": 25000.0, "option_type": "CE", "expiry_key": "2026-05-26", "ltp": 10.5,
        "lot_size": 65, "lots": 2, "order_type": "LIMIT", "price": 10.0,
        "exit_order_type": "LIMIT", "exit_price": 20.0, "metadata": {"x": 1},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tradingsymbol": None}, "tradingsymbol"),
        ({"transaction_type": None}, "transaction_type"),
        ({"quantity": None}, "quantity"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 65.0}, "quantity"),
        ({"quantity": 66, "lot_size": 65}, "quantity"),
        ({"quantity": 65, "lot_size": 65, "lots": 2}, "quantity"),
        ({"product": "CNC"}, "product"),
        ({"order_type": "LIMIT"}, "price"),
        ({"price": 5}, "price"),
        ({"order_type": "SL", "price": 5}, "trigger_price"),
        ({"order_type": "LIMIT", "price": 5, "market_protection": 2}, "market_protection"),
        ({"exit_order_type": "LIMIT"}, "exit_price"),
        ({"exit_price": 5}, "exit_price"),
        ({"exit_order_type": "SL"}, "exit_order_type"),
        ({"option_type": "XX"}, "option_type"),
        ({"strike": math.nan}, "strike"),
        ({"variety": "iceberg"}, "variety"),
        ({"metadata": []}, "metadata"),
        ({"trading_symbol": "X"}, "trading_symbol"),
    ],
)
def test_leg_refused(changes: dict[str, Any], field: str) -> None:
    fields = {name: value for name, value in {**LEG, **changes}.items() if value is not None}
    assert field in refused_fields(lambda: OptionExecutionLeg.model_validate(fields))
    assert f"legs[1].{field}" in refused_fields(lambda: leg_dicts([LEG, fields]))


def test_spread_models() -> None:
    selection = {"option_type": "CE", "moneyness": "ATM"}
    leg = SpreadLegSelection(selection, "sell", 2, "LIMIT", 5.0, None, {"x": 1})
    assert (leg.transaction_type, leg.lots, leg.price) == ("SELL", 2, 5.0)
    spec = SpreadSpec("straddle", "Current_Week", [leg])
    assert spec.expiry == "current_week"
    assert requests_of_spread(spec)[0].metadata == {"spread_type": "straddle", "x": 1}


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ({"legs": []}, "legs"),
        ({"expiry": "monthly"}, "expiry"),
        ({"expiry": ""}, "expiry"),
        ({"legs": [{"selection": {}, "transaction_type": "BUY"}]}, "legs[0].selection.option_type"),
        (
            {"legs": [{"selection": {"option_type": "CE"}, "transaction_type": "BUY"}]},
            "legs[0].selection",
        ),
        ({"legs": [{"selection": {"option_type": "CE", "strike": 5}}]}, "legs[0].transaction_type"),
        (
            {"legs": [{"selection": {"option_type": "CE", "strike": 5}, "transaction_type": "BUY",
                       "lots": 0}]},
            "legs[0].lots",
        ),
    ],
)  # fmt: skip
def test_spread_refused(spec: dict[str, Any], field: str) -> None:
    leg = {"selection": {"option_type": "CE", "strike": 1}, "transaction_type": "BUY"}
    whole = {"spread_type": "x", "expiry": "nearest", "legs": [leg], **spec}
    assert field in refused_fields(lambda: SpreadSpec.model_validate(whole))


# --- requests of option runs ---------------------------------------------------------------


def test_create_request() -> None:
    request = OptionRunCreateRequest("Bull Call Spread", "MIS", [OptionExecutionLeg(**LEG)])
    own = {"leg_id": request.legs[0].leg_id, "product": "MIS"}
    assert request.model_dump() == {
        "strategy_name": "Bull Call Spread",
        "product": "MIS",
        "legs": [{**LEG, **own, "exchange": "NFO", "order_type": "MARKET", "metadata": {}}],
        "metadata": {},
    }
    with_dicts = OptionRunCreateRequest.model_validate(
        {"strategy_name": "x", "product": "nrml", "legs": [LEG], "protection": {"stoploss_pct": 2}}
    )
    assert with_dicts.legs[0].quantity == 65
    assert with_dicts.protection == {"stoploss_pct": 2}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"product": "CNC"}, "product"),
        ({"legs": []}, "legs"),
        ({"legs": [LEG, {**LEG, "quantity": 0}]}, "legs[1].quantity"),
        ({"legs": [{**LEG, "product": "NRML"}]}, "legs[0].product"),
        ({"protection": {"rules": [{}]}}, "protection.rules[0].metric"),
        ({"strategy_name": " "}, "strategy_name"),
        ({"account_scope": "kite:paper"}, "account_scope"),
    ],
)
def test_create_refused(changes: dict[str, Any], field: str) -> None:
    whole = {"strategy_name": "x", "product": "MIS", "legs": [LEG], **changes}
    assert field in refused_fields(lambda: OptionRunCreateRequest.model_validate(whole))


def test_action_request() -> None:
    request = OptionRunActionRequest("paper", all_or_none=True, safety_token="secret-token")
    assert request.model_dump(exclude_none=True) == {
        "mode": "paper",
        "all_or_none": True,
        "metadata": {},
        "safety_token": "secret-token",
    }
    assert "secret-token" not in repr(request)
    assert refused_fields(lambda: OptionRunActionRequest("virtual")) == ["mode"]  # type: ignore[arg-type]
    assert OptionRunActionRequest(idempotency_key=" short ").idempotency_key == "short"
    for wrong in (" ", "k" * 161):
        refused = refused_fields(partial(OptionRunActionRequest, idempotency_key=wrong))
        assert refused == ["idempotency_key"]
    with pytest.raises(InvalidInputError) as caught:
        OptionRunActionRequest(safety_token="secret-token\n\x00")
    assert "secret-token" not in str(caught.value)


def test_preview_request_turns_legs_into_orders() -> None:
    leg = option_leg("NIFTY26MAY25000CE", "BUY", 65, product="NRML", leg_id="a", lot_size=65)
    request = OptionEntryPreviewRequest("run_1", [leg])
    assert request.orders == [
        {
            "exchange": "NFO",
            "tradingsymbol": "NIFTY26MAY25000CE",
            "transaction_type": "BUY",
            "variety": "regular",
            "product": "NRML",
            "order_type": "MARKET",
            "quantity": 65,
        }
    ]
    assert orders_from_legs([OptionExecutionLeg(**LEG)], product="MIS")[0]["product"] == "MIS"
    assert refused_fields(lambda: orders_from_legs([LEG])) == [
        "orders[0].exchange",
        "orders[0].product",
        "orders[0].order_type",
    ]
    assert refused_fields(lambda: orders_from_legs([])) == ["orders"]
