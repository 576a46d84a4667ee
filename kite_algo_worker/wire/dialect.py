"""The few places where the deployed backend answers differently from the documented contract.

Every entry of :data:`DIFFERENCES` names the operations, says what a reader of a result would
notice, and adds the documented keys. Nothing the server sent is dropped, except where a key has
to change its shape. An answer that already has the documented shape passes through unchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from .shape import check_shape

JsonObject = dict[str, object]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: where it shows, why it exists, and the function that removes it in place."""

    operations: tuple[str, ...]
    reason: str
    apply: Callable[[JsonObject], None]
    unless: str | None = None
    """A key of answers that do not differ."""


def to_documented(operation: str, data: object) -> object:
    """``data`` as the contract documents it. Anything but a JSON object is returned unchanged."""
    rules = _BY_OPERATION.get(operation)
    if rules is not None and isinstance(data, dict):
        for unless, rule in rules:
            if unless not in data:
                rule(cast("JsonObject", data))
    return data


def event_to_documented(operation: str, event_name: str, data: JsonObject) -> JsonObject | None:
    """A stream event as the contract documents it, or None when it says nothing usable.

    Raises:
        ResponseShapeError: what a reader of the event indexes is missing or another thing.
    """
    to_documented(operation, data)
    if operation == "stream_candles" and _candle_event(event_name, data) is None:
        return None
    check_shape(operation, data)
    return data


def events_to_documented(
    operation: str, event_name: str, events: list[JsonObject]
) -> list[JsonObject]:
    """The same for events that arrived together, leaving their shape to the plans of records."""
    for unless, rule in _BY_OPERATION.get(operation, ()):
        for event in events:
            if unless not in event:
                rule(event)
    if operation == "stream_candles":
        return [event for event in events if _candle_event(event_name, event) is not None]
    return events


# -- connection -----------------------------------------------------------------------------------


def _health(data: JsonObject) -> None:
    if data.get("status") == "ok":
        data["status"] = "healthy"


# -- market data ----------------------------------------------------------------------------------


def _quotes(data: JsonObject) -> None:
    quotes = data.get("quotes")
    if isinstance(quotes, list):
        data["quotes"] = quotes_by_instrument(cast("list[object]", quotes))
    elif isinstance(quotes, dict):
        _name_quotes(cast("JsonObject", quotes))


def _name_quotes(keyed: JsonObject) -> None:
    """Say in each quote which instrument it is of, where only its key does (as Kite's quotes)."""
    for name, quote in keyed.items():
        if isinstance(quote, dict):
            fields = cast("JsonObject", quote)
            fields.setdefault("symbol", name if ":" in name else None)
            fields.setdefault("instrument_token", int(name) if name.isdecimal() else None)


def quotes_by_instrument(quotes: list[object]) -> JsonObject:
    """A list of quotes keyed by ``EXCHANGE:TRADINGSYMBOL``, or by token where that is missing."""
    keyed: JsonObject = {}
    for quote in quotes:
        fields = _object(quote)
        identifier = fields.get("symbol") or fields.get("instrument_token")
        if identifier is not None:
            keyed[str(identifier)] = quote
    return keyed


def _tick_snapshot(data: JsonObject) -> None:
    quotes = data.get("quotes")
    if "ticks" in data:
        return
    if isinstance(quotes, list):
        data["ticks"] = list(cast("list[object]", quotes))
    elif isinstance(quotes, dict):
        _name_quotes(cast("JsonObject", quotes))
        data["ticks"] = list(cast("JsonObject", quotes).values())


def _candle_event(event_name: str, data: JsonObject) -> JsonObject | None:
    candle = data.get("candle")
    if isinstance(candle, dict):
        # The event is sent when the candle completes, whatever its flag says.
        if event_name == "candle":
            candle["is_complete"] = True
        if not isinstance(data.get("current"), dict):
            data["current"] = candle
    elif not isinstance(data.get("current"), dict) and "close" not in data:
        candles = data.get("candles")
        if not isinstance(candles, list) or not candles:
            return None
        data["current"] = cast("list[object]", candles)[-1]
    return data


def _history(data: JsonObject) -> None:
    if data.get("source") == "historical_db":
        data["source"] = "db"
    for wire, documented in (("from", "from_ts"), ("to", "to_ts")):
        if wire in data:
            data.setdefault(documented, data[wire])


# -- funds ----------------------------------------------------------------------------------------


def _funds(data: JsonObject) -> None:
    segments = _object(data.get("segments"))
    segment = _object(segments.get("equity")) or next(
        (_object(value) for value in segments.values()), cast("JsonObject", {})
    )
    if not segment:
        return
    data.setdefault("net", _number(segment.get("net")))
    data.setdefault(
        "available",
        {
            "cash": _number(segment.get("available_cash")),
            "collateral": _number(segment.get("collateral")),
            "intraday_payin": 0.0,
        },
    )
    data.setdefault(
        "utilized",
        {
            "debits": _number(segment.get("utilised")),
            "exposure": 0.0,
            "m2m": _number(segment.get("m2m_realised")) + _number(segment.get("m2m_unrealised")),
            "option_premium": 0.0,
            "span": 0.0,
            "holding_sales": 0.0,
            "turnover": 0.0,
        },
    )


def _run_funds(data: JsonObject) -> None:
    allocation = _object(_object(data.get("strategy")).get("allocation"))
    if allocation:
        allocation.setdefault("cap_inr", allocation.get("cap"))
        allocation.setdefault("usage_gross_exposure", _number(allocation.get("used")))
        allocation.setdefault("remaining", None)


# -- orders ---------------------------------------------------------------------------------------

_ORDER_STATUS = {
    "filled": "COMPLETE",
    "accepted": "OPEN",
    "open": "OPEN",
    "pending": "OPEN",
    "partially_filled": "OPEN",
    "cancelled": "CANCELLED",
    "expired": "CANCELLED",
    "rejected": "REJECTED",
}


def _intent_result(data: JsonObject) -> None:
    result = _object(data.get("result"))
    if not result:
        return
    data.setdefault("mode", result.get("mode"))
    order = _object(result.get("order"))
    inner = _object(result.get("result"))
    legs = _basket_legs(result) or _basket_legs(inner)
    if legs is not None:
        data.setdefault("legs", legs)
    data.setdefault("order_id", order.get("order_id") or inner.get("order_id"))
    status = order.get("status") or (result.get("status") if order else None)
    if "order_status" not in data:
        data["order_status"] = _ORDER_STATUS.get(str(status).lower(), status) if status else None
    if result.get("status") == "rejected":
        data["status"] = "rejected"
        data.setdefault("rejection_reason", result.get("reason"))


def _basket_legs(result: JsonObject) -> list[object] | None:
    results = result.get("results")
    if not isinstance(results, list):
        return None
    return [_basket_leg(index, _object(item)) for index, item in enumerate(results)]


def _basket_leg(index: int, item: JsonObject) -> JsonObject:
    order = _object(item.get("order"))
    return {
        "index": item.get("index", index),
        "tradingsymbol": order.get("tradingsymbol") or item.get("tradingsymbol"),
        "order_id": order.get("order_id") or item.get("order_id"),
        "status": item.get("status"),
        "error": item.get("reason") or item.get("error"),
    }


# -- monitoring -----------------------------------------------------------------------------------


def _pnl_totals(data: JsonObject) -> None:
    totals = _object(data.get("totals"))
    if not totals or "brokerage" in totals:
        return
    # The paper engine books its whole charge as brokerage; live charges are not split at all.
    paper = data.get("execution_mode") != "live"
    totals["brokerage"] = _number(totals.get("charges")) if paper else None
    totals["taxes"] = 0.0 if paper else None


DIFFERENCES: tuple[Difference, ...] = (
    Difference(("health",), "health says `ok` where the contract says `healthy`", _health),
    Difference(
        ("get_quotes",),
        "`quotes` is a list; the contract keys it by instrument",
        _quotes,
    ),
    Difference(
        ("stream_ticks",),
        "the first event carries `quotes` and no `ticks`, so a loop over `ticks` would start blind",
        _tick_snapshot,
        unless="ticks",
    ),
    Difference(
        ("get_historical_candles",),
        "`source` is `historical_db`, and the range is named `from`/`to`",
        _history,
    ),
    Difference(
        ("get_funds", "get_run_funds"),
        "funds come as `segments`; the contract has `available`, `utilized` and `net`",
        _funds,
    ),
    Difference(
        ("get_run_funds",),
        "the allocation says `used` for `usage_gross_exposure` and has no `cap_inr`",
        _run_funds,
    ),
    Difference(
        ("submit_intent",),
        "order id and status are nested in the mode's result; a rejected order reads `accepted`",
        _intent_result,
    ),
    Difference(
        ("get_run_pnl", "stream_run_pnl"),
        "`totals` has no `brokerage` and `taxes`",
        _pnl_totals,
    ),
)

UNTOUCHED: dict[str, str] = {
    "stream_candles": "candles nest under `candle`, and only completions are streamed: "
    "`event_to_documented` offers every candle as `current`",
    "log_decision_event": "needs `decision_type`, `action` and `metadata`: the request carries "
    "both vocabularies (`decisions.py`)",
    "safety_check": "sends `execution_mode` as a tenth field: records keep fields they do not know",
    "preview_order": "decimals are strings: an attribute reads as a float, the item keeps the text",
    "modify_gtt": "needs the whole trigger: the client reads it and merges the change",
    "create_run": "does not recover an existing run: the client reads it after a refused create",
}
"""Differences that are not a matter of rewriting an answer, and where each is handled."""


_Rule = tuple[str | None, Callable[[JsonObject], None]]


def _index() -> dict[str, tuple[_Rule, ...]]:
    rules: dict[str, list[_Rule]] = {}
    for difference in DIFFERENCES:
        for operation in difference.operations:
            rules.setdefault(operation, []).append((difference.unless, difference.apply))
    return {operation: tuple(found) for operation, found in rules.items()}


_BY_OPERATION = _index()


def _object(value: object) -> JsonObject:
    return cast("JsonObject", value) if isinstance(value, dict) else {}


def _number(value: object) -> float:
    """A number that may have been sent as text; 0.0 for anything else."""
    if isinstance(value, (int, float, str)):
        try:
            return float(value)
        except (ValueError, OverflowError):
            return 0.0
    return 0.0
