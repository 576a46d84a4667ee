"""Intents: orders and baskets of a run, each executed exactly once per idempotency key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from ..base.errors import BadRequest, Conflict, Forbidden, Invalid, NotFound
from ..base.jsonlike import fresh
from ..base.packed import Block, PackedList
from ..base.refusals import EXCHANGE, GATEWAY, RMS
from ..orders.broker import Broker
from ..orders.gate import Stage
from ..orders.order_rules import parse_order
from ..orders.orders import REJECTED, Order, OrderRequest
from ..orders.slicing import children, parent_of, send_order
from ..runs.attribution import attribution_of
from ..runs.runs import Run
from ..runs.safety import require_token
from ..runs.tokens import Token
from .baskets import Basket, leg_reasons, placing_order
from .previews import basket_estimate
from .shapes import paper_result

Json = dict[str, object]
KEY_REUSED = "This idempotency key was already used for a different order request."


@dataclass(slots=True)
class _Answers:
    """The answers of one run, with fingerprints of their requests, and where each key's is."""

    rows: PackedList[list[object]] = field(default_factory=PackedList)
    numbers: dict[str, int] = field(default_factory=dict)

    def put(self, key: str, fingerprint: str, response: Json) -> None:
        self.numbers[key] = self.rows.append([fingerprint, response])

    def get(self, key: str) -> tuple[str, Json] | None:
        number = self.numbers.get(key)
        if number is None:
            return None
        fingerprint, response = self.rows[number]
        return str(fingerprint), cast("Json", response)


class Intents:
    """Executes intents and remembers their results for ever."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._answers: dict[str, _Answers] = {}
        self._baskets: dict[str, list[Basket]] = {}

    def submit(
        self, token: Token, run: Run, body: Mapping[str, object], safety_key: bytes, at: datetime,
        option_status: str = "",
    ) -> Json:  # fmt: skip
        """Execute an intent, or return the stored result of an earlier one with this key.

        ``option_status`` is the status of the option run with the run's id, if there is one.
        """
        kind, key = _kind(body), _key(body)
        payload = _mapping(body.get("payload"), "payload")
        if run.status != "open":
            raise Conflict("Worker intents can only be submitted for open strategy runs")
        if run.execution_mode not in token.allowed_modes:
            raise Forbidden("Worker token cannot submit intents for this execution mode")
        print_ = _fingerprint(kind, payload)
        answers = self._answers.get(run.strategy_run_id)
        stored = None if answers is None else answers.get(key)
        if stored is not None:
            return _replay(stored, print_ if self._broker.manners.compares_payloads else None)
        require_token(run, body.get("safety_token"), safety_key, at, option_status)
        metadata = _mapping(body.get("metadata"), "metadata")
        attribution = attribution_of(token, run, key, metadata)
        if kind == "place_order":
            inner = payload.get("order") or payload
            response = self._order(run, parse_order(inner), payload, attribution, at)
        else:
            inner = _mapping(payload.get("basket") or payload, "payload.basket")
            response = self._basket(run, inner, payload, key, attribution, at)
            if inner.get("dry_run") is True:
                return response
        # Only now: carrying out an intent may have answered others of the run.
        self._answers.setdefault(run.strategy_run_id, _Answers()).put(key, print_, fresh(response))
        return response

    def blocks(self) -> Iterator[Block]:
        """What of the kept answers is packed and will not change."""
        for answers in self._answers.values():
            yield from answers.rows.blocks()

    def baskets(self, run: Run, limit: int) -> list[Json]:
        """Baskets of a run, newest first."""
        if not 1 <= limit <= 500:
            raise Invalid("limit", "must be between 1 and 500", limit)
        rows = self._baskets.get(run.strategy_run_id, [])
        return [row.as_json() for row in reversed(rows)][:limit]

    def basket(self, run: Run, basket_id: str) -> Json:
        """One basket of a run."""
        for row in self._baskets.get(run.strategy_run_id, ()):
            if row.basket_execution_id == basket_id:
                return row.as_json()
        raise NotFound("Basket execution not found")

    def _order(
        self, run: Run, request: OrderRequest, payload: Json, attribution: Json, at: datetime
    ) -> Json:
        if run.execution_mode == "dry_run":
            reason = self._broker.gate.reason(Stage.PLAN, request, run.scope, at)
            return _answer(run, _validated(payload, "place_order", attribution), None, reason)
        sent = send_order(self._broker, run, request, attribution, at)
        order = parent_of(sent)
        result: Json = paper_result(self._broker, order)
        if run.execution_mode == "live":
            result = {
                "mode": "live",
                "intent_type": "place_order",
                "result": {"order_id": order.order_id},
            }
        answer = _answer(run, result, order, None)
        if len(sent) > 1:
            answer["children"] = children(sent, request)
        return answer

    def _basket(
        self, run: Run, data: Json, payload: Json, key: str, attribution: Json, at: datetime
    ) -> Json:
        requests = parse_legs(data.get("orders"))
        strict = data.get("all_or_none") is True
        if run.execution_mode == "dry_run":
            gate = self._broker.gate
            reasons = [gate.reason(Stage.PLAN, row, run.scope, at) for row in requests]
            return _plan(run, _validated(payload, "place_basket", attribution), requests, reasons)
        reasons = leg_reasons(self._broker, requests, run.scope, at, run.strategy_run_id)
        if data.get("dry_run") is True:
            result: Json = {
                "mode": run.execution_mode,
                "status": "dry_run",
                **basket_estimate(self._broker, requests, run.scope, at, run.strategy_run_id),
            }
            return _plan(run, result, requests, reasons)
        if strict and not any(reasons):
            reasons = _scripted_reasons(self._broker, requests)
        if strict and any(reasons):
            failed = next(index for index, reason in enumerate(reasons) if reason)
            errors = [
                {
                    "mode": run.execution_mode,
                    "status": "rejected",
                    "reason": reasons[failed],
                    "index": failed,
                    "tradingsymbol": requests[failed].tradingsymbol,
                }
            ]
            nothing: Json = {
                "mode": run.execution_mode,
                "status": "failed",
                "results": [],
                "errors": errors,
            }
            return _plan(run, nothing, requests, reasons) | {"status": "rejected"}
        return self._execute(run, requests, strict, data, key, attribution, at)

    def _execute(
        self, run: Run, requests: list[OrderRequest], strict: bool, data: Json, key: str,
        attribution: Json, at: datetime,
    ) -> Json:  # fmt: skip
        _gateway(self._broker, requests)
        digest = hashlib.sha1(
            f"{run.strategy_run_id}:{key}".encode(), usedforsecurity=False
        ).hexdigest()
        basket = Basket(
            f"bex_{digest[:20]}", run.strategy_run_id, run.account_scope, run.execution_mode,
            strict, at, fresh(data), {"idempotency_key": key},
        )  # fmt: skip
        placed: dict[int, Order] = {}
        for index in placing_order(requests):
            placed[index] = self._broker.place(
                requests[index], run.scope, run.strategy_run_id, at,
                attribution=attribution, prepaid=strict, basket_id=basket.basket_execution_id,
                travels=True,
            )  # fmt: skip
        basket.orders = [placed[index] for index in range(len(requests))]
        self._baskets.setdefault(run.strategy_run_id, []).append(basket)
        results = [paper_result(self._broker, order) for order in basket.orders]
        errors = [row for row in results if row["status"] == "rejected"]
        status = "partial" if errors else "success"
        if errors and len(errors) == len(results):
            status = "failed"
        legs = [_leg(index, order) for index, order in enumerate(basket.orders)]
        result: Json = {
            "mode": run.execution_mode,
            "status": status,
            "results": results if run.execution_mode != "live" else legs,
            "errors": errors if run.execution_mode != "live" else [r for r in legs if r["error"]],
            "basket_execution_id": basket.basket_execution_id,
            "basket_status": basket.status,
            "action_required": False,
            "action_reason": None,
        }
        if run.execution_mode == "live":
            result = {**result, "intent_type": "place_basket", "result": dict(result)}
        answer = _answer(run, result, None, None)
        answer["basket_execution_id"] = basket.basket_execution_id
        answer["legs"] = legs
        if status == "failed":
            answer["status"] = "rejected"
            answer["rejection_reason"] = basket.orders[0].status_message
        return answer


def parse_legs(value: object) -> list[OrderRequest]:
    """The legs of a basket; every wrong field of every leg is named in one refusal."""
    if not isinstance(value, list | tuple) or not value:
        raise Invalid("orders", "at least one order is required", value)
    legs: list[OrderRequest] = []
    problems: list[tuple[str, str]] = []
    for index, row in enumerate(value):
        try:
            legs.append(parse_order(row, f"orders.{index}."))
        except Invalid as problem:
            for item in problem.detail if isinstance(problem.detail, list) else []:
                loc = item["loc"]
                path = ".".join(map(str, loc[1:])) if isinstance(loc, list) else ""
                problems.append((path, str(item["msg"])))
    if problems:
        raise Invalid.many(problems)
    return legs


def _answer(run: Run, result: Json, order: Order | None, reason: str | None) -> Json:
    rejected = reason is not None or (order is not None and order.status == REJECTED)
    return {
        "status": "rejected" if rejected else "accepted",
        "result": result,
        "order_id": order.order_id if order else None,
        "order_status": order.status if order else None,
        "strategy_run_id": run.strategy_run_id,
        "mode": run.execution_mode,
        "rejection_reason": reason or (order.status_message if order and rejected else None),
    }


def _plan(run: Run, result: Json, requests: list[OrderRequest], reasons: list[str | None]) -> Json:
    """The answer of a basket of which nothing was placed."""
    answer = _answer(run, result, None, None)
    answer["rejection_reason"] = next((reason for reason in reasons if reason), None)
    answer["legs"] = [
        {
            "index": index,
            "tradingsymbol": request.tradingsymbol,
            "order_id": None,
            "status": "failed" if reason else "validated",
            "error": reason,
        }
        for index, (request, reason) in enumerate(zip(requests, reasons, strict=True))
    ]
    if run.execution_mode == "dry_run" and any(reasons):
        answer["status"] = "rejected"
    return answer


def _validated(payload: Json, kind: str, attribution: Json) -> Json:
    return {
        "mode": "dry_run",
        "status": "validated",
        "intent_type": kind,
        "mutated_state": False,
        "payload": fresh(payload),
        "attribution": attribution,
    }


def _leg(index: int, order: Order) -> Json:
    failed = order.status == REJECTED
    return {
        "index": index,
        "tradingsymbol": order.request.tradingsymbol,
        "order_id": order.order_id,
        "status": "failed" if failed else "success",
        "order_status": order.status,
        "error": order.status_message if failed else None,
    }


def _replay(stored: tuple[str, Json], fingerprint: str | None) -> Json:
    """The kept answer; without a fingerprint whatever was asked this time."""
    before, response = stored
    if fingerprint is not None and before != fingerprint:
        raise Conflict({"rejection_reason": "IDEMPOTENCY_KEY_REUSED", "message": KEY_REUSED})
    return fresh(response) | {"status": "deduped"}


def _scripted_reasons(broker: Broker, requests: list[OrderRequest]) -> list[str | None]:
    """The first leg that a test wants refused: with it, none of a strict basket is sent."""
    reasons: list[str | None] = [None] * len(requests)
    for index in placing_order(requests):
        reasons[index] = broker.scripted.take(requests[index], RMS, EXCHANGE)
        if reasons[index] is not None:
            break
    return reasons


def _gateway(broker: Broker, requests: list[OrderRequest]) -> None:
    for request in requests:
        reason = broker.scripted.take(request, GATEWAY)
        if reason is not None:
            raise BadRequest(reason)


def _kind(body: Mapping[str, object]) -> str:
    kind = str(body.get("intent_type") or "")
    if kind not in {"place_order", "place_basket"}:
        raise BadRequest(f"Unsupported intent_type '{kind}'")
    return kind


def _key(body: Mapping[str, object]) -> str:
    key = body.get("idempotency_key")
    if not isinstance(key, str) or not 8 <= len(key) <= 160:
        raise Invalid("idempotency_key", "must be a text of 8 to 160 characters", key)
    return key


def _mapping(value: object, field: str) -> Json:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Invalid(field, "must be an object", value)
    return {str(key): item for key, item in value.items()}


def _fingerprint(kind: str, payload: Json) -> str:
    text = json.dumps([kind, payload], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
