"""What a deployed backend refuses or overlooks in a call, before it is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..engine.base.errors import BadRequest, Conflict, NotFound, Unprocessable
from ..engine.runs.tokens import ACTIONS, is_paper_scope, normalise_scope
from .profile import Asked, Json, Unhandled

#: What a token without a scope stands for, as in the documented profile.
DEFAULT_SCOPE = "kite:paper-a"

_INSPECTION = "Order inspection is only supported for live runs"
_BRACKETS = "Bracket intents is only supported for live runs"
#: Operations of live runs: the right they need, and the refusal of every other run.
LIVE_ONLY: Mapping[str, tuple[str, str]] = {
    "preview_order": ("intents:submit", "Order preview is only required for live runs"),
    "preview_basket": ("intents:submit", "Basket preview is only required for live runs"),
    "list_orders": ("runs:read", _INSPECTION),
    "get_order": ("runs:read", _INSPECTION),
    "get_order_history": ("runs:read", _INSPECTION),
    "list_trades": ("runs:read", "Trade inspection is only supported for live runs"),
    "cancel_order": ("intents:submit", "Order cancellation is only supported for live runs"),
    "modify_order": ("intents:submit", "Order modification is only supported for live runs"),
    "create_bracket": ("intents:submit", _BRACKETS),
    "list_brackets": ("runs:read", _BRACKETS),
    "get_bracket": ("runs:read", _BRACKETS),
    "cancel_bracket": ("intents:submit", _BRACKETS),
}

GTT: Mapping[str, tuple[str, ...]] = {
    "place_gtt": ("gtt:write", "intents:submit"),
    "list_gtts": ("gtt:read", "runs:read"),
    "get_gtt": ("gtt:read", "runs:read"),
    "modify_gtt": ("gtt:write", "intents:submit"),
    "delete_gtt": ("gtt:write", "intents:submit"),
}

DECISION_TYPES = ("signal", "entry", "exit", "risk_update", "management", "protection_ack", "note")
DECISION_ACTIONS = (
    "enter", "exit", "hold", "skip", "modify", "cancel", "update_protection", "arm_bracket",
    "rebalance", "observe",
)  # fmt: skip
RELATED = ("basket_execution", "bracket_intent", "worker_live_execution_link")
_DECISION_FIELDS = (
    "decision_type", "action", "summary", "metadata", "related_resource_type",
    "related_resource_id", "basket_execution_id",
)  # fmt: skip

#: What a paper engine reads of an order.
_ORDER_FIELDS = (
    "exchange", "tradingsymbol", "transaction_type", "product", "order_type", "quantity", "price",
    "trigger_price",
)  # fmt: skip

OPTION_OPERATIONS = (
    "get_option_session", "list_option_expiries", "get_option_chain", "get_option_mini_chain",
    "get_option_greeks", "get_option_pcr", "get_option_max_pain", "resolve_option_contracts",
    "preview_option_strategy", "create_option_run", "preview_option_run_entry",
    "enter_option_run", "preview_option_run_exit", "exit_option_run", "get_option_run_state",
    "update_option_run_protection", "get_option_run_protection_state",
    "replay_option_run_protection",
)  # fmt: skip

#: From which status an option run may be moved on by an operation.
OPTION_STEPS: Mapping[str, frozenset[str]] = {
    "preview_option_run_entry": frozenset({"created"}),
    "enter_option_run": frozenset({"created", "entry_previewed"}),
    "preview_option_run_exit": frozenset({"entered", "cleanup_required"}),
    "exit_option_run": frozenset({"exit_previewed", "partial_exit"}),
}


def refuse_an_id_in_use(asked: Asked) -> Asked:
    """A run is only ever inserted; whoever finds its id in use reads the run."""
    asked.token.require("runs:create")
    if asked.run is not None:
        raise Conflict("Strategy run already exists")
    return asked


def refuse_all_but_live(asked: Asked) -> Asked:
    """A paper engine has no order book that could be read or changed from outside."""
    right, text = LIVE_ONLY[asked.operation]
    asked.token.require(right)
    run = asked.engine.runs.access(asked.token, asked.run_id)
    if run.execution_mode != "live":
        raise Conflict(text)
    return asked


def refuse_unkept_baskets(asked: Asked) -> Asked:
    """The baskets of paper and dry runs are not kept."""
    asked.token.require("runs:read")
    if asked.engine.runs.access(asked.token, asked.run_id).execution_mode != "live":
        raise NotFound("Basket execution not found")
    return asked


def refuse_paper_triggers(asked: Asked) -> Asked:
    """Triggers live at the broker; a paper account has none."""
    asked.token.require(*GTT[asked.operation])
    scope = asked.token.account_scope or DEFAULT_SCOPE
    reason: dict[str, object] = {
        "rejection_reason": "WORKER_ACCOUNT_SCOPE_UNSUPPORTED",
        "account_scope": scope,
    }
    try:
        if is_paper_scope(normalise_scope(scope)):
            raise BadRequest(reason)
    except BadRequest:
        raise BadRequest(reason) from None
    return asked


def want_whole_triggers(asked: Asked) -> Asked:
    """A change replaces the trigger; a part of one is more than its handler bears."""
    if any(not asked.body.get(name) for name in ("type", "condition", "orders")):
        raise Unhandled
    return asked


def overlook_exit_options(asked: Asked) -> Asked:
    """Only the exit of a live run reads ``dry_run`` and the key."""
    if asked.mode not in {"paper", "dry_run"}:
        return asked
    ignored = {"dry_run", "idempotency_key"}
    return replace(asked, body={k: v for k, v in asked.body.items() if k not in ignored})


def overlook_what_paper_ignores(asked: Asked) -> Asked:
    """A paper engine reads eight fields of an order, and no ``dry_run`` of a basket."""
    if asked.mode != "paper":
        return asked
    payload = _object(asked.body.get("payload"))
    if asked.body.get("intent_type") == "place_basket":
        basket = _object(payload.get("basket")) or payload
        orders = basket.get("orders")
        read: Json = {"all_or_none": basket.get("all_or_none") is True}
        read["orders"] = [_read(row) for row in orders] if isinstance(orders, list) else orders
        payload = {"basket": read}
    else:
        payload = {"order": _read(payload.get("order") or payload)}
    return replace(asked, body={**asked.body, "payload": payload})


def _read(order: object) -> object:
    if not isinstance(order, Mapping):
        return order
    return {name: order[name] for name in _ORDER_FIELDS if name in order}


def want_decision_words(asked: Asked) -> Asked:
    """Decisions have a type and an action from two lists; other words are not read."""
    body = asked.body
    lists = (
        ("decision_type", DECISION_TYPES, True),
        ("action", DECISION_ACTIONS, True),
        ("related_resource_type", RELATED, False),
    )
    issues = [
        found for name, words, must in lists if (found := _wrong(name, body.get(name), words, must))
    ]
    if issues:
        raise Unprocessable(issues)
    _want_known_reference(asked)
    return replace(asked, body={name: body[name] for name in _DECISION_FIELDS if name in body})


def _wrong(name: str, value: object, words: tuple[str, ...], must: bool) -> Json | None:
    place = {"loc": ["body", name], "input": value if isinstance(value, str) else None}
    if value is None:
        return {"type": "missing", "msg": "Field required", **place} if must else None
    if value in words:
        return None
    return {"type": "enum", "msg": f"Input should be one of {', '.join(words)}", **place}


def _want_known_reference(asked: Asked) -> None:
    kind, name = asked.body.get("related_resource_type"), asked.body.get("related_resource_id")
    run = asked.run
    if run is None or not kind or not name:
        return
    if run.execution_mode == "live" and _is_known(asked, str(kind), str(name)):
        return
    raise Unprocessable(
        {
            "rejection_reason": "UNKNOWN_RELATED_REF",
            "related_resource_type": kind,
            "related_resource_id": name,
        }
    )


def _is_known(asked: Asked, kind: str, name: str) -> bool:
    run, engine = asked.run, asked.engine
    if run is None:
        return False
    if kind == "worker_live_execution_link":
        order = engine.broker.orders.get(name)
        return order is not None and order.strategy_run_id == run.strategy_run_id
    try:
        if kind == "basket_execution":
            engine.intents.basket(run, name)
        else:
            engine.brackets.get(run, name)
    except NotFound:
        return False
    return True


def allow_every_option_action(asked: Asked) -> Asked:
    """Whoever has a valid token may act on any option run whose id it knows."""
    return replace(asked, token=replace(asked.token, allowed_actions=ACTIONS))


def keep_to_option_steps(asked: Asked) -> Asked:
    """Previews are steps of an option run's life, each taken once; an exit needs its preview."""
    status = asked.engine.option_runs.status_of(asked.run_id, asked.engine.tick())
    if status and status not in OPTION_STEPS[asked.operation]:
        raise Conflict(
            {
                "code": "OPTION_RUN_INVALID_TRANSITION",
                "message": f"Option run '{asked.run_id}' is {status}",
            }
        )
    return asked


def _object(value: Any) -> Json:
    return {str(k): v for k, v in value.items()} if isinstance(value, Mapping) else {}
