"""The few places where the deployed backend answers differently from the documented contract.

Every entry of :data:`DIFFERENCES` names the operations, says what a reader of a result would
notice, and adds the documented keys. Nothing the server sent is dropped, except where a key has
to change its shape. An answer that already has the documented shape passes through unchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

JsonObject = dict[str, object]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: where it shows, why it exists, and the function that removes it in place."""

    operations: tuple[str, ...]
    reason: str
    apply: Callable[[JsonObject], None]


def to_documented(operation: str, data: object, sent: object = None) -> object:
    """``data`` as the contract documents it. Anything but a JSON object is returned unchanged.

    ``sent`` is the body of the request: an answer may leave out what was asked for.
    """
    rules = _BY_OPERATION.get(operation)
    if rules is not None and isinstance(data, dict):
        for rule in rules:
            rule(cast("JsonObject", data))
        payload = sent.get("payload") if isinstance(sent, dict) else None
        if isinstance(payload, dict) and "basket" in payload:
            complete_basket(cast("JsonObject", data), _object(payload["basket"]))
    return data


EventDialect = Callable[[str, JsonObject], JsonObject | None]
"""``(event name, object)`` to the documented object, or None when it says nothing."""


def event_dialect(operation: str) -> EventDialect | None:
    """What makes the events or frames of a stream those of the contract; None when they are.

    Chosen once for a stream. Nothing that is missing or null makes an event unreadable.
    """
    rules = _BY_OPERATION.get(operation, ())

    def candles(name: str, data: JsonObject) -> JsonObject | None:
        for rule in rules:
            rule(data)
        return _candle_event(name, data)

    def others(name: str, data: JsonObject) -> JsonObject | None:
        for rule in rules:
            rule(data)
        return data

    if operation == "stream_candles":
        return candles
    return others if rules else None


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
        for name in [name for name, quote in quotes.items() if quote is None]:
            del quotes[name]  # none of that instrument
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


def _tick_event(data: JsonObject) -> None:
    if data.get("ticks") is not None:
        return
    quotes = data.get("quotes")
    if isinstance(quotes, dict):
        _name_quotes(cast("JsonObject", quotes))
        quotes = list(cast("JsonObject", quotes).values())
    data["ticks"] = list(cast("list[object]", quotes)) if isinstance(quotes, list) else []


def _candle_event(event_name: str, data: JsonObject) -> JsonObject | None:
    candle = data.get("candle")
    if isinstance(candle, dict):
        # The event is sent when the candle completes, whatever its flag says.
        if event_name == "candle":
            candle["is_complete"] = True
        if not isinstance(data.get("current"), dict):
            data["current"] = candle
    elif not isinstance(data.get("current"), dict) and "close" not in data:
        candles = [candle for candle in _objects(data.get("candles")) if candle]
        if not candles:
            return None
        data["current"] = candles[-1]
    return data


def _history(data: JsonObject) -> None:
    if data.get("source") == "historical_db":
        data["source"] = "db"
    for wire, documented in (("from", "from_ts"), ("to", "to_ts")):
        if wire in data:
            data.setdefault(documented, data[wire])


def _without_null(path: str) -> Callable[[JsonObject], None]:
    *parents, key = path.split(".")

    def rule(data: JsonObject) -> None:
        holder = data
        for parent in parents:
            holder = _object(holder.get(parent))
        if key in holder and holder[key] is None:
            del holder[key]

    return rule


# -- funds ----------------------------------------------------------------------------------------


def _funds(data: JsonObject) -> None:
    segments = _object(data.get("segments"))
    segment = _object(segments.get("equity")) or next(
        (_object(value) for value in segments.values()), cast("JsonObject", {})
    )
    if not segment:
        return
    net = _number(segment.get("net"))
    cash, used = _number(segment.get("available_cash")), _number(segment.get("utilised"))
    if data.get("source") == "broker" or data.get("mode") == "live":
        # Kite's cash is what the day began with; what is used has not been taken off, and the sum
        # over all causes counts margins twice.
        used = max(0.0, cash + _number(segment.get("collateral")) - net)
        left = segment.get("live_balance")
        cash = net if left is None else _number(left)
    data.setdefault("net", net)
    data.setdefault(
        "available",
        {
            "cash": cash,
            "collateral": _number(segment.get("collateral")),
            "intraday_payin": 0.0,
        },
    )
    data.setdefault(
        "utilized",
        {
            "debits": used,
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
    result = data.get("result")
    if not isinstance(result, dict) or not result:
        return
    data.setdefault("mode", result.get("mode"))
    order, inner = result.get("order"), result.get("result")
    placed = cast("JsonObject", order) if isinstance(order, dict) else {}
    if "order_id" not in data:
        data["order_id"] = placed.get("order_id") or _object(inner).get("order_id")
    status = placed.get("status") or (result.get("status") if placed else None)
    if "order_status" not in data:
        data["order_status"] = _ORDER_STATUS.get(str(status).lower(), status) if status else None
    if result.get("status") == "rejected":
        data["status"] = "rejected"
        data.setdefault("rejection_reason", result.get("reason"))


_FLAT = ("closed", "noop", "exited")


def _exit_result(data: JsonObject) -> None:
    data.setdefault("left_open", data.get("status") not in _FLAT)


# -- baskets --------------------------------------------------------------------------------------

_LEG_STATUS = {
    "success": "success",
    "filled": "success",
    "accepted": "success",
    "open": "success",
    "pending": "success",
    "partially_filled": "success",
    "complete": "success",
    "trigger pending": "success",
    "failed": "failed",
    "rejected": "failed",
    "cancelled": "failed",
    "expired": "failed",
    "validated": "validated",
    "dry_run": "validated",
}
_LOOKED_AT = ("validated", "dry_run")


def complete_basket(data: JsonObject, basket: JsonObject) -> None:
    """Give a basket's answer one leg per order, in the documented words, and its real status.

    Deployed backends say `accepted` whatever became of the legs, leave out those behind a failure,
    and call a leg that they took back a success.
    """
    orders = basket.get("orders")
    result = _object(data.get("result"))
    if not isinstance(orders, list) or not result or isinstance(data.get("legs"), list):
        return
    inner = result if "results" in result else _object(result.get("result")) or result
    outcome = inner.get("status")
    legs = [_leg(index, _object(order)) for index, order in enumerate(cast("list[object]", orders))]
    for place, item in enumerate(_objects(inner.get("results"))):
        _fill_in(legs, place, item)
    for item in _objects(inner.get("errors")):
        _fill_in(legs, _place_of(item, legs), item)
    taken_back = outcome == "failed" and any(leg["status"] == "success" for leg in legs)
    note = inner.get("note") or "another leg failed"
    for leg in legs:
        if leg["status"] is None and outcome in _LOOKED_AT:
            leg["status"] = "validated"
        elif leg["status"] is None and outcome in ("failed", "partial"):
            leg["status"], leg["error"] = "failed", "not placed: another leg failed"
        elif leg["status"] is None:
            leg["status"] = outcome
        elif leg["status"] == "success" and taken_back:
            leg["status"], leg["error"] = "failed", f"placed, then cancelled: {note}"
    data["legs"] = legs
    if outcome == "failed" or (legs and all(leg["status"] == "failed" for leg in legs)):
        data["status"] = "rejected"
        if not data.get("rejection_reason"):
            reasons = [item.get("reason") or item.get("error") for item in _reported(inner)]
            data["rejection_reason"] = next(
                (reason for reason in (*reasons, inner.get("note")) if reason), "every leg failed"
            )


def _leg(index: int, order: JsonObject) -> JsonObject:
    symbol = order.get("tradingsymbol")
    return {
        "index": index,
        "tradingsymbol": symbol,
        "order_id": None,
        "status": None,
        "error": None,
    }


def _fill_in(legs: list[JsonObject], place: int | None, item: JsonObject) -> None:
    """Put what the backend says about one leg where it belongs."""
    index, order = item.get("index", place), _object(item.get("order"))
    if not isinstance(index, int) or not 0 <= index <= len(legs):
        return
    if index == len(legs):  # of an earlier basket under the same key
        legs.append(_leg(index, order))
    leg = legs[index]
    leg["tradingsymbol"] = (
        order.get("tradingsymbol") or item.get("tradingsymbol") or leg["tradingsymbol"]
    )
    word = item.get("status") or ("failed" if item.get("error") else None)
    known = str(order.get("status") or word or "").lower()
    leg["order_id"] = leg["order_id"] or order.get("order_id") or item.get("order_id")
    if word is not None:
        leg["status"] = _LEG_STATUS.get(str(word).lower(), word)
        if order:
            leg["order_status"] = _ORDER_STATUS.get(known)
    leg["error"] = leg["error"] or item.get("reason") or item.get("error")


def _place_of(item: JsonObject, legs: list[JsonObject]) -> int | None:
    """The leg that an error without a number is about."""
    symbol = _object(item.get("order")).get("tradingsymbol") or item.get("tradingsymbol")
    fitting = [leg for leg in legs if leg["tradingsymbol"] == symbol]
    open_ones = [leg for leg in fitting if leg["status"] is None]
    found = next(iter(open_ones or fitting), None)
    return None if found is None else cast("int", found["index"])


def _reported(inner: JsonObject) -> list[JsonObject]:
    return [*_objects(inner.get("errors")), *_objects(inner.get("results"))]


def _objects(value: object) -> list[JsonObject]:
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [_object(item) for item in items]


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
    *(
        Difference(
            operations,
            f"`{path}` may be null, which `get(..., {empty})` would return",
            _without_null(path),
        )
        for operations, path, empty in (
            (("get_run_pnl", "stream_run_pnl"), "legs", "[]"),
            (("stream_candles",), "candles", "[]"),
            (("get_run_funds",), "strategy.allocation", "{}"),
        )
    ),
    Difference(
        ("stream_ticks",),
        "the first event carries `quotes` and no `ticks`, and `ticks` may be null: a loop over "
        "them would start blind, or fail",
        _tick_event,
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
        "order id and status are nested in the mode's result; a rejected order reads `accepted`; "
        "baskets come without their legs, and refused ones read `accepted` too",
        _intent_result,
    ),
    Difference(
        ("exit_run",),
        "whether anything is left open has to be told from the words of `status`",
        _exit_result,
    ),
    Difference(
        ("get_run_pnl", "stream_run_pnl"),
        "`totals` has no `brokerage` and `taxes`",
        _pnl_totals,
    ),
)

UNTOUCHED: dict[str, str] = {
    "stream_candles": "candles nest under `candle`, and only completions are streamed: "
    "`event_dialect` offers every candle as `current`",
    "log_decision_event": "needs `decision_type`, `action` and `metadata`: the request carries "
    "both vocabularies (`decisions.py`)",
    "safety_check": "sends `execution_mode` as a tenth field: records keep fields they do not know",
    "preview_order": "decimals are strings: an attribute reads as a float, the item keeps the text",
    "modify_gtt": "needs the whole trigger: the client reads it and merges the change",
    "create_run": "does not recover an existing run: the client reads it after a refused create",
}
"""Differences that are not a matter of rewriting an answer, and where each is handled."""


_Rule = Callable[[JsonObject], None]


def _index() -> dict[str, tuple[_Rule, ...]]:
    rules: dict[str, list[_Rule]] = {}
    for difference in DIFFERENCES:
        for operation in difference.operations:
            rules.setdefault(operation, []).append(difference.apply)
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
