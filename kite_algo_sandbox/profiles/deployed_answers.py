"""The answers and events of a deployed backend, made from those of the README's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from .profile import Asked, Json

_NOT_QUOTED = frozenset(
    {"net_change", "oi", "oi_day_high", "oi_day_low", "lower_circuit_limit", "upper_circuit_limit"}
)
_FUNDS = (
    "account_scope", "mode", "currency", "source", "segments", "allocation", "stale", "updated_at",
    "strategy_run_id", "strategy",
)  # fmt: skip
_ALLOCATION = ("cap", "used", "remaining", "basis")
_BASKET = ("basket_execution_id", "basket_status", "action_required", "action_reason")
_LIVE_LEG = ("index", "tradingsymbol", "order_id", "status", "error")
_PREVIEW = ("intent_type", "order", "cost_contract")
#: What the README's backend says about a run and no other does.
_RUN_EXTRAS = frozenset({"capabilities"})


def health(asked: Asked, answer: Json) -> Json:
    """In good health it is ``ok``."""
    return answer | {"status": "ok"}


def run(asked: Asked, answer: Json) -> Json:
    """The run object."""
    return _run(answer)


def created_run(asked: Asked, answer: Json) -> Json:
    """The run object, and whether a strategy of the platform owns it."""
    return _run(answer) | {"strategy_attribution": "legacy_unattributed"}


def run_read(asked: Asked, answer: Json) -> Json:
    """The run with its health, and lists of positions that are empty for a paper run always.

    They are looked for where the paper engine does not put them: empty and ``available`` does not
    mean flat. A run's positions are the legs of its P&L.
    """
    mode = answer["execution_mode"]
    found = asked.run
    traded = found is not None and bool(asked.engine.broker.orders.of_run(found.strategy_run_id))
    source = {"dry_run": "dry_run", "live": "live_order_attribution"}.get(mode)
    positions = _net_positions(asked) if mode == "live" else []
    return _run(answer) | {
        "strategy_attribution": "unattributed",
        "positions": positions,
        "backend_positions": positions,
        "backend_positions_status": "available",
        "backend_positions_source": source or ("paper_runtime" if traded else "none"),
    }


def _net_positions(asked: Asked) -> list[Json]:
    """What the account holds of the instruments a live run traded."""
    found = asked.run
    if found is None:
        return []
    broker = asked.engine.broker
    traded = {order.request.symbol for order in broker.orders.of_run(found.strategy_run_id)}
    account = broker.accounts.of(found.scope, asked.engine.now())
    return [
        {
            "instrument_token": row.instrument.instrument_token,
            "exchange": row.instrument.exchange,
            "tradingsymbol": row.instrument.tradingsymbol,
            "product": row.product,
            "net_quantity": row.quantity,
        }
        for row in account.positions.open()
        if row.instrument.symbol in traded
    ]


def _run(answer: Json) -> Json:
    return {name: value for name, value in answer.items() if name not in _RUN_EXTRAS}


# -- funds and profit -----------------------------------------------------------------------------


def funds(asked: Asked, answer: Json) -> Json:
    """Amounts by segment. Those of a live account are the broker's words, not what is left."""
    found = {name: answer[name] for name in _FUNDS if name in answer}
    segment = dict(answer["segments"]["equity"])
    if answer["source"] == "broker":
        left = segment["available_cash"]
        segment |= {"net": left, "available_cash": segment["opening_balance"]}
        cash = segment["available_cash"]
        found["allocation"] = found["allocation"] | {
            "usable_equity_cash": cash,
            "max_new_position_value": cash,
        }
    else:
        segment |= {"live_balance": None, "collateral": None}
    return found | {"segments": {"equity": segment}}


def run_funds(asked: Asked, answer: Json) -> Json:
    """The funds of the account; the run's share says what is ``used`` of its cap."""
    found = funds(asked, answer)
    strategy = dict(found["strategy"])
    share = {name: strategy["allocation"][name] for name in _ALLOCATION}
    strategy |= {"allocation": share, "pnl": _totals(strategy["pnl"])}
    found["allocation"] = found["allocation"] | {"run": dict(share)}
    return found | {"strategy": strategy}


def pnl(asked: Asked, answer: Json) -> Json:
    """Totals that do not split the charges."""
    return _pnl("", answer)


def pnl_event(name: str, data: Json) -> Json:
    """The same as an event."""
    return _pnl(name, data)


def _pnl(_name: str, data: Json) -> Json:
    if "totals" not in data:
        return data
    shown = data | {"totals": _totals(data["totals"])}
    if data["execution_mode"] == "paper" and data["legs"]:
        shown["status"] = "open"  # of the position, also when the run is closed
    return shown


def _totals(totals: Mapping[str, Any]) -> Json:
    return {name: value for name, value in totals.items() if name not in {"brokerage", "taxes"}}


# -- market ---------------------------------------------------------------------------------------


def quotes(asked: Asked, answer: Json) -> Json:
    """A list, each instrument once."""
    keyed = answer["quotes"]
    found = keyed.values() if isinstance(keyed, dict) else keyed
    return answer | {"quotes": _quote_list(found)}


def tick_event(name: str, data: Json) -> Json:
    """The first event has ``quotes`` and no ``ticks``."""
    if name == "snapshot" and "quotes" in data:
        return {"quotes": _quote_list(data["quotes"]), "missing": data["missing"]}
    if "ticks" in data:
        return {"ticks": _quote_list(data["ticks"])}
    return data


def _quote_list(found: Iterable[Mapping[str, Any]]) -> list[Json]:
    unique = {quote["instrument_token"]: quote for quote in found}
    return [_quote(quote) for quote in unique.values()]


def _quote(quote: Mapping[str, Any]) -> Json:
    shown = {name: value for name, value in quote.items() if name not in _NOT_QUOTED}
    has_depth = shown.get("depth") is not None
    return shown | {
        "depth_available": has_depth,
        "depth_unavailable_reason": None if has_depth else "depth_not_supplied_by_feed",
    }


def candle_event(name: str, data: Json) -> Json | None:
    """Only candles that are complete are sent; their flag denies it all the same."""
    if name != "candle":
        return data
    if "candle" not in data:
        return None
    names = ("symbol", "instrument_token", "interval")
    shown: Json = {key: data[key] for key in names}
    return shown | {"candle": data["candle"] | {"is_complete": False}}


def history(asked: Asked, answer: Json) -> Json:
    """What is stored comes from the database."""
    stored = answer["source"] != "kite_passthrough"
    return answer | ({"source": "historical_db"} if stored else {})


# -- orders ---------------------------------------------------------------------------------------


def intent(asked: Asked, answer: Json) -> Json:
    """``accepted`` says that the intent was processed; what became of it lies in the result."""
    status = "deduped" if answer["status"] == "deduped" else "accepted"
    result, mode = answer["result"], answer["mode"]
    if asked.body["intent_type"] == "place_basket" and mode != "dry_run":
        basket = _paper_basket if mode == "paper" else _live_basket
        result = basket(asked, result)
    return {"status": status, "result": result}


def _paper_basket(asked: Asked, result: Mapping[str, Any]) -> Json:
    shown = {name: result[name] for name in ("mode", "status", "results", "errors")}
    if not result["results"]:
        shown["errors"] = [_refused_leg(asked, error) for error in result["errors"]]
    return shown


def _refused_leg(asked: Asked, error: Mapping[str, Any]) -> Json:
    """The leg for which a basket was not taken at all, as an order that was never kept."""
    if "order" in error:
        return dict(error)
    payload = asked.body["payload"]
    leg = (payload.get("basket") or payload)["orders"][error["index"]]
    run, now = asked.run, asked.engine.now().isoformat()
    digest = hashlib.sha1(
        f"{asked.run_id}:{asked.body['idempotency_key']}:{error['index']}".encode(),
        usedforsecurity=False,
    ).hexdigest()
    return {
        "mode": "paper",
        "status": "rejected",
        "reason": error["reason"],
        "order": {
            "account_scope": "" if run is None else run.scope,
            "order_id": f"PAPER-{digest[:12].upper()}",
            "instrument_token": 0,
            "exchange": leg["exchange"],
            "tradingsymbol": leg["tradingsymbol"],
            "product": leg["product"],
            "transaction_type": str(leg["transaction_type"]).lower(),
            "order_type": str(leg["order_type"]).lower().replace("-", "_"),
            "quantity": leg["quantity"],
            "filled_quantity": 0,
            "pending_quantity": leg["quantity"],
            "price": _text(leg.get("price")),
            "trigger_price": _text(leg.get("trigger_price")),
            "average_price": None,
            "status": "rejected",
            "placed_at": now,
            "updated_at": now,
            "completed_at": None,
            "metadata": {"rejection_reason": error["reason"]},
        },
    }


def _text(price: Any) -> str | None:
    return None if not price else f"{float(price):.6f}"


def _live_basket(asked: Asked, result: Mapping[str, Any]) -> Json:
    digest = hashlib.sha1(
        f"{asked.run_id}:{asked.body.get('idempotency_key')}".encode(), usedforsecurity=False
    ).hexdigest()
    status = result["status"]
    row: Json = {
        "basket_execution_id": f"bex_{digest[:20]}",
        "basket_status": "failed" if status == "failed" else "submitting",
        "action_required": False,
        "action_reason": None,
    }
    row |= {name: result[name] for name in _BASKET if name in result}
    legs = [{name: leg.get(name) for name in _LIVE_LEG} for leg in result.get("results", ())]
    errors = [
        {
            "index": error["index"],
            "tradingsymbol": error["tradingsymbol"],
            "error": error.get("error") or error.get("reason"),
        }
        for error in result.get("errors", ())
    ]
    inner: Json = {"status": status, "results": legs, "errors": errors, "margins": None}
    return {
        "mode": "live",
        "intent_type": "place_basket",
        **row,
        "result": inner | {"note": None} | row,
    }


def order_preview(asked: Asked, answer: Json) -> Json:
    """An order and its cost; no warnings."""
    preview = answer["preview"]
    return answer | {"preview": {name: preview[name] for name in _PREVIEW if name in preview}}


def basket_preview(asked: Asked, answer: Json) -> Json:
    """The answer of a basket of which nothing was placed."""
    key = asked.body.get("idempotency_key") or f"preview:{asked.run_id}:basket"
    named = Asked(
        asked.engine, asked.operation, asked.token, asked.params,
        {**asked.body, "idempotency_key": key},
    )  # fmt: skip
    return answer | {"preview": _live_basket(named, {"status": "dry_run"})}


def baskets(asked: Asked, answer: Json) -> Json:
    """Only those of live runs."""
    return answer if asked.mode == "live" else answer | {"baskets": []}


def order_written(asked: Asked, answer: Json) -> Json:
    """What the broker says: the id."""
    names = ("strategy_run_id", "order_id")
    shown: Json = {name: answer[name] for name in names}
    return shown | {"result": {"order_id": answer["order_id"]}}


def exited(asked: Asked, answer: Json) -> Json:
    """The outcome in a word, the engine's result, and the run; a plan comes without the run."""
    names = ["mode", "status", "result", "run"]
    if answer["mode"] == "live":
        names += ["message", "exit", "remaining_legs"]
    shown = {name: answer[name] for name in names if name in answer}
    if "run" in shown:
        shown["run"] = _run(shown["run"])
    if shown["status"] == "dry_run":
        shown.pop("run", None)
    return shown


# -- the run's history ----------------------------------------------------------------------------


def timeline(asked: Asked, answer: Json) -> Json:
    """Decisions have no ``details``."""
    return answer | {"events": [_decision(row) for row in answer["events"]]}


def decision(asked: Asked, answer: Json) -> Json:
    """The same for the one that was just stored."""
    return _decision(answer)


def timeline_event(name: str, data: Json) -> Json:
    """The same as an event."""
    return _decision(data)


def _decision(row: Json) -> Json:
    if row.get("event_kind") != "decision":
        return row
    payload = {name: value for name, value in row["payload"].items() if name != "details"}
    return row | {"payload": payload}
