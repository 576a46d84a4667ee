"""Facade, part two: intents, previews, orders, baskets, monitoring and GTT."""

from __future__ import annotations

from collections.abc import Callable

from ..base.errors import Conflict, Invalid, NotFound
from ..base.jsonlike import fresh
from ..base.timeline import Row
from ..orders import amend
from ..orders.order_rules import parse_order
from ..orders.orders import Order
from ..runs.attribution import attribution_of
from ..runs.decisions import parse_decision
from ..runs.tokens import Token
from ..trading.intents import parse_legs
from ..trading.pnl import pnl_snapshot
from ..trading.previews import basket_estimate, order_estimate
from .api_runs import Body, Json, RunsApi


class OrdersApi(RunsApi):
    """Operations on orders and on what they leave behind."""

    def submit_intent(
        self, token: Token, run_id: str, body: Body, nonce: str | None = None
    ) -> Json:
        """Places an order or a basket, exactly once per ``idempotency_key``.

        A repeat with the same payload returns the first result as ``deduped``; with another
        payload it raises ``Conflict``. A refused order is no exception: its status is
        ``rejected`` and ``rejection_reason`` says why. Raises ``Invalid`` for a malformed order.
        """
        with self.lock:
            at = self.advance()
            run = self._run(token, run_id, "intents:submit")
            run.require_session(nonce)
            status = self.option_runs.status_of(run_id, at)
            return self.intents.submit(token, run, body, self.secret, at, status)

    def preview_order(self, token: Token, run_id: str, body: Body) -> Json:
        """Margin, charges and warnings of one order; places nothing. Safe to repeat."""
        with self.lock:
            at = self.advance()
            run = self._run(token, run_id, "intents:submit")
            data = body.get("order") or {}
            request = parse_order(data, "order.")
            key = body.get("idempotency_key")
            shown = dict(data) if isinstance(data, dict) else {}
            shown["attribution"] = attribution_of(token, run, str(key) if key else None, {})
            preview: Json = {
                "intent_type": "place_order",
                "order": shown,
                **order_estimate(self.broker, request, run.scope, at, run_id),
            }
            return {"strategy_run_id": run_id, "mode": run.execution_mode, "preview": preview}

    def preview_basket(self, token: Token, run_id: str, body: Body) -> Json:
        """Margin, charges and warnings of a basket; places nothing. Safe to repeat."""
        with self.lock:
            at = self.advance()
            run = self._run(token, run_id, "intents:submit")
            requests = parse_legs(body.get("orders"))
            estimate = basket_estimate(self.broker, requests, run.scope, at, run_id)
            preview: Json = {
                "intent_type": "place_basket",
                "mode": run.execution_mode,
                "basket": {
                    "orders": body.get("orders"),
                    "all_or_none": body.get("all_or_none") is True,
                },
                "result": {"status": "dry_run", **estimate},
                **estimate,
            }
            return {"strategy_run_id": run_id, "mode": run.execution_mode, "preview": preview}

    def list_orders(self, token: Token, run_id: str) -> Json:
        """The run's orders in their newest state, oldest first. Safe to repeat."""
        with self.lock:
            self.advance()
            self._run(token, run_id, "runs:read")
            rows = self.broker.orders.of_run(run_id)
            return {"strategy_run_id": run_id, "orders": [row.as_json() for row in rows]}

    def get_order(self, token: Token, run_id: str, order_id: str) -> Json:
        """One order of the run. Raises ``NotFound``. Safe to repeat."""
        with self.lock:
            self.advance()
            order = self._order(token, run_id, order_id, "runs:read")
            return {"strategy_run_id": run_id, "order": order.as_json()}

    def get_order_history(self, token: Token, run_id: str, order_id: str) -> Json:
        """Every state one order went through, oldest first. Safe to repeat."""
        with self.lock:
            self.advance()
            order = self._order(token, run_id, order_id, "runs:read")
            rows = [dict(row) for row in order.history]
            return {"strategy_run_id": run_id, "order_id": order_id, "history": rows}

    def list_trades(self, token: Token, run_id: str) -> Json:
        """The run's trades, oldest first. Safe to repeat."""
        with self.lock:
            self.advance()
            self._run(token, run_id, "runs:read")
            rows = self.broker.orders.trades_of_run(run_id)
            return {"strategy_run_id": run_id, "trades": [row.as_json() for row in rows]}

    def cancel_order(self, token: Token, order_id: str, body: Body) -> Json:
        """Cancels a resting order; a cover order's stop exits at market instead.

        Raises ``NotFound`` when there is no such resting order, so a repeat does no harm.
        """
        with self.lock:
            at = self.advance()
            order = self._own_order(token, order_id, body)
            amend.cancel(self.broker, order, at)
            return self._written(order)

    def modify_order(self, token: Token, order_id: str, body: Body) -> Json:
        """Changes a resting order; fields left out stay. At most 25 times per order."""
        with self.lock:
            at = self.advance()
            order = self._own_order(token, order_id, body)
            amend.modify(self.broker, order, body, at)
            return self._written(order)

    def list_baskets(self, token: Token, run_id: str, *, limit: int = 100) -> Json:
        """The run's baskets, newest first. Safe to repeat."""
        with self.lock:
            self.advance()
            run = self._run(token, run_id, "runs:read")
            return {"strategy_run_id": run_id, "baskets": self.intents.baskets(run, limit)}

    def get_basket(self, token: Token, run_id: str, basket_execution_id: str) -> Json:
        """One basket with the present state of its legs. Safe to repeat."""
        with self.lock:
            self.advance()
            run = self._run(token, run_id, "runs:read")
            return self.intents.basket(run, basket_execution_id)

    def get_run_pnl(self, token: Token, run_id: str) -> Json:
        """The run's grouped profit and loss now. Safe to repeat."""
        with self.lock:
            at = self.advance()
            return pnl_snapshot(self.broker, self._run(token, run_id, "runs:read"), at)

    def list_timeline(
        self, token: Token, run_id: str, *, after_cursor: int = 0, limit: int = 200,
        event_kind: str | None = None, event_source: str | None = None,
        event_type: str | None = None, related_resource_type: str | None = None,
        related_resource_id: str | None = None, basket_execution_id: str | None = None,
    ) -> Json:  # fmt: skip
        """The run's history after a cursor, ascending. Safe to repeat."""
        _check_page(after_cursor, limit)
        wanted = {
            "event_kind": event_kind,
            "event_source": event_source,
            "event_type": event_type,
            "related_resource_type": related_resource_type,
            "related_resource_id": related_resource_id,
            "basket_execution_id": basket_execution_id,
        }
        with self.lock:
            self.advance()
            self._run(token, run_id, "runs:read")
            rows = self.timeline.page(run_id, after_cursor, limit, wanted)
            return {
                "strategy_run_id": run_id,
                "after_cursor": after_cursor,
                "last_cursor": rows[-1]["cursor"] if rows else after_cursor,
                "events": rows,
            }

    def list_execution_events(
        self, token: Token, run_id: str, *, after_cursor: int = 0, limit: int = 200,
        basket_execution_id: str | None = None, event_type: str | None = None,
    ) -> Json:  # fmt: skip
        """The execution rows of the history in their short form. Safe to repeat."""
        page = self.list_timeline(
            token, run_id, after_cursor=after_cursor, limit=limit, event_kind="execution",
            basket_execution_id=basket_execution_id, event_type=event_type,
        )  # fmt: skip
        rows = page["events"]
        page["events"] = [execution_row(row) for row in rows] if isinstance(rows, list) else []
        return page

    def log_decision_event(
        self, token: Token, run_id: str, body: Body, nonce: str | None = None
    ) -> Json:
        """Writes a decision of the worker to the run's history; each call adds a row."""
        with self.lock:
            at = self.advance()
            run = self._run(token, run_id, "runs:log")
            run.require_session(nonce)
            entry = parse_decision(body)
            row = self.timeline.append(
                run_id, run.account_scope, "decision", "worker", entry.event_type, at,
                summary=entry.summary, payload=entry.payload, related=entry.related,
            )  # fmt: skip
            return fresh(row)

    def subscribe_timeline(self, callback: Callable[[Row], None]) -> Callable[[], None]:
        """Calls ``callback`` with every new row of any run, under the engine's lock.

        Returns the function that ends the subscription.
        """
        with self.lock:
            return self.timeline.subscribe(callback)

    def place_gtt(self, token: Token, body: Body) -> Json:
        """Arms a trigger for the token's account. Each call arms another one."""
        token.require("gtt:write", "intents:submit")
        with self.lock:
            at = self.advance()
            return {"trigger_id": self.gtt.place(self._gtt_scope(token), body, at)}

    def list_gtts(self, token: Token) -> list[Json]:
        """Armed triggers and recent ones of the token's account. Safe to repeat."""
        token.require("gtt:read", "runs:read")
        with self.lock:
            at = self.advance()
            return self.gtt.shown(self._gtt_scope(token), at)

    def get_gtt(self, token: Token, trigger_id: int) -> Json:
        """One trigger. Raises ``NotFound``. Safe to repeat."""
        token.require("gtt:read", "runs:read")
        with self.lock:
            self.advance()
            return self.gtt.get(self._gtt_scope(token), trigger_id)

    def modify_gtt(self, token: Token, trigger_id: int, body: Body) -> Json:
        """Changes an armed trigger; what the body leaves out stays. Safe to repeat."""
        token.require("gtt:write", "intents:submit")
        with self.lock:
            at = self.advance()
            return {"trigger_id": self.gtt.modify(self._gtt_scope(token), trigger_id, body, at)}

    def delete_gtt(self, token: Token, trigger_id: int) -> Json:
        """Disarms a trigger. Raises ``NotFound`` when it is not armed any more."""
        token.require("gtt:write", "intents:submit")
        with self.lock:
            at = self.advance()
            return {"trigger_id": self.gtt.delete(self._gtt_scope(token), trigger_id, at)}

    def _order(self, token: Token, run_id: str, order_id: str, action: str) -> Order:
        self._run(token, run_id, action)
        order = self.broker.orders.get(order_id)
        if order is None:
            raise NotFound(f"Order '{order_id}' not found.")
        if order.strategy_run_id != run_id:
            raise NotFound("Order not found for strategy run")
        return order

    def _own_order(self, token: Token, order_id: str, body: Body) -> Order:
        run_id = str(body.get("strategy_run_id") or "")
        if not run_id:
            raise Invalid("strategy_run_id", "is required")
        order = self._order(token, run_id, order_id, "intents:submit")
        if self.runs.access(token, run_id).is_terminal:
            raise Conflict("Orders of closed strategy runs cannot be changed")
        return order

    def _written(self, order: Order) -> Json:
        run = next(run for run in self.runs.all() if run.strategy_run_id == order.strategy_run_id)
        return {
            "strategy_run_id": order.strategy_run_id,
            "order_id": order.order_id,
            "mode": run.execution_mode,
            "result": {"order_id": order.order_id, "status": order.status},
        }


def execution_row(row: Row) -> Row:
    """A timeline row reduced to the keys of an execution event."""
    names = (
        "cursor",
        "strategy_run_id",
        "account_id",
        "basket_execution_id",
        "event_type",
        "payload",
        "created_at",
    )
    return {name: row[name] for name in names}


def _check_page(after_cursor: int, limit: int) -> None:
    if after_cursor < 0:
        raise Invalid("after_cursor", "must be at least 0", after_cursor)
    if not 1 <= limit <= 2000:
        raise Invalid("limit", "must be between 1 and 2000", limit)
