"""Good-till-triggered orders: armed once, fired once, account-wide."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..base.clock import epoch, from_epoch, stamp, to_ist
from ..base.errors import BadRequest, Invalid, NotFound
from ..base.money import rupees, to_paise
from ..base.timed import Remembered
from ..market.hours import start_of
from ..market.instruments import Instrument
from ..market.touches import first_touch
from ..orders.broker import Broker
from ..orders.matching import market_at
from ..orders.order_rules import parse_order
from ..orders.orders import REJECTED, OrderRequest

Json = dict[str, object]
FIRST_ID = 123
MAX_ACTIVE = 250
KEPT = timedelta(days=7)


@dataclass(slots=True)
class Trigger:
    """One GTT trigger; prices in paise."""

    id: int
    scope: str
    kind: str
    instrument: Instrument
    values: tuple[int, ...]
    last_price: int
    orders: tuple[OrderRequest, ...]
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    status: str = "active"
    results: list[Json | None] = field(default_factory=list)
    version: int = 0

    def falls(self, index: int) -> bool:
        """Whether a trigger value is reached from above."""
        return self.values[index] < self.last_price

    def as_json(self) -> Json:
        """The trigger in the broker's shape."""
        rows = []
        for request, result in zip(self.orders, self.results, strict=True):
            rows.append(
                {
                    "exchange": request.exchange,
                    "tradingsymbol": request.tradingsymbol,
                    "product": request.product,
                    "order_type": request.order_type,
                    "transaction_type": request.transaction_type,
                    "quantity": request.quantity,
                    "price": rupees(request.price),
                    "result": copy.deepcopy(result),
                }
            )
        return {
            "id": self.id,
            "user_id": self.scope.partition(":")[2].upper(),
            "parent_trigger": None,
            "type": self.kind,
            "created_at": stamp(self.created_at),
            "updated_at": stamp(self.updated_at),
            "expires_at": stamp(self.expires_at),
            "status": self.status,
            "condition": {
                "exchange": self.instrument.exchange,
                "tradingsymbol": self.instrument.tradingsymbol,
                "trigger_values": [rupees(value) for value in self.values],
                "last_price": rupees(self.last_price),
                "instrument_token": self.instrument.instrument_token,
            },
            "orders": rows,
            "meta": {},
        }


class GttDesk:
    """Keeps, fires and expires the triggers of every account."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._triggers: dict[int, Trigger] = {}
        self._next_id = FIRST_ID
        self._searches: dict[int, Remembered] = {}

    def place(self, scope: str, body: Mapping[str, object], at: datetime) -> int:
        """Arm a new trigger."""
        active = [row for row in self._triggers.values() if row.scope == scope and _armed(row)]
        if len(active) >= MAX_ACTIVE:
            raise BadRequest(
                {"rejection_reason": "GTT_REQUEST_INVALID", "provider_detail": "Too many triggers"}
            )
        trigger = self._build(self._next_id, scope, body, at, at)
        self._triggers[trigger.id] = trigger
        self._next_id += 1
        return trigger.id

    def modify(self, scope: str, trigger_id: int, body: Mapping[str, object], at: datetime) -> int:
        """Change an armed trigger; what the body leaves out stays as it is."""
        old = self._require(scope, trigger_id)
        if not _armed(old):
            raise BadRequest(
                {
                    "rejection_reason": "GTT_REQUEST_INVALID",
                    "provider_detail": f"Trigger is {old.status} and cannot be modified",
                }
            )
        present = old.as_json()
        condition = _mapping(present["condition"], "condition") | _mapping(
            body.get("condition") or {}, "condition"
        )
        merged: Json = {
            "type": body.get("type") or present["type"],
            "condition": condition,
            "orders": body.get("orders") or present["orders"],
        }
        new = self._build(trigger_id, scope, merged, old.created_at, at)
        new.version = old.version + 1
        self._triggers[trigger_id] = new
        return trigger_id

    def delete(self, scope: str, trigger_id: int, at: datetime) -> int:
        """Disarm a trigger for good."""
        trigger = self._require(scope, trigger_id)
        if not _armed(trigger):
            raise NotFound(_missing(f"Trigger is already {trigger.status}"))
        self._end(trigger, "deleted", at)
        return trigger_id

    def get(self, scope: str, trigger_id: int) -> Json:
        """One trigger, whatever its age."""
        return self._require(scope, trigger_id).as_json()

    def shown(self, scope: str, at: datetime) -> list[Json]:
        """Armed triggers and those that changed state within the last week."""
        return [
            row.as_json()
            for row in self._triggers.values()
            if row.scope == scope and (_armed(row) or at - row.updated_at <= KEPT)
        ]

    def armed(self) -> list[Trigger]:
        """Every trigger that may still fire."""
        return [row for row in self._triggers.values() if _armed(row)]

    def next_moment(self, after: datetime, until: datetime) -> datetime | None:
        """When the next trigger's value is reached, or the next one expires."""
        first, final = epoch(after), epoch(until)
        moments: list[datetime] = []
        for trigger in self.armed():
            hit = self._next_touch(trigger, first, final)
            if hit is not None:
                moments.append(from_epoch(hit))
            if after < trigger.expires_at <= until:
                moments.append(trigger.expires_at)
        return min(moments, default=None)

    def happen(self, at: datetime) -> None:
        """Fire and expire the triggers whose moment has come."""
        for trigger in self.armed():
            search = self._searches.get(trigger.id)
            if at >= trigger.expires_at or (search is not None and search.is_at(epoch(at))):
                self.check(trigger, at)

    def forget(self) -> None:
        """Search again, for prices or triggers are others than before."""
        self._searches.clear()

    def _next_touch(self, trigger: Trigger, after: int, until: int) -> int | None:
        search = self._searches.setdefault(trigger.id, Remembered())
        return search.next(
            trigger.version, after, until, lambda start: self._search(trigger, start, until)
        )

    def _search(self, trigger: Trigger, after: int, until: int) -> int | None:
        """The first second in ``(after, until]`` at which a trigger value is reached."""
        hits = [
            first_touch(
                self._broker.prices,
                trigger.instrument,
                after,
                until,
                limit=value,
                falls=trigger.falls(index),
            )
            for index, value in enumerate(trigger.values)
        ]
        return min((hit for hit in hits if hit is not None), default=None)

    def check(self, trigger: Trigger, at: datetime) -> None:
        """Fire or expire one trigger when its moment has come."""
        if not _armed(trigger):
            return
        if at >= trigger.expires_at:
            self._end(trigger, "expired", at)
            return
        last = market_at(self._broker.prices, trigger.instrument, epoch(at)).last
        for index, value in enumerate(trigger.values):
            reached = last <= value if trigger.falls(index) else last >= value
            if reached:
                self._fire(trigger, index, last, at)
                return

    def _fire(self, trigger: Trigger, index: int, last: int, at: datetime) -> None:
        self._end(trigger, "triggered", at)
        request = trigger.orders[index]
        order = self._broker.place(
            request, trigger.scope, None, at, attribution={"gtt": trigger.id}
        )
        failed = order.status == REJECTED
        trigger.results[index] = {
            "account_id": trigger.scope.partition(":")[2].upper(),
            "exchange": request.exchange,
            "tradingsymbol": request.tradingsymbol,
            "validity": request.validity,
            "product": request.product,
            "order_type": request.order_type,
            "transaction_type": request.transaction_type,
            "quantity": request.quantity,
            "price": rupees(request.price),
            "meta": json.dumps({"gtt": trigger.id}),
            "timestamp": stamp(at),
            "triggered_at": rupees(last),
            "order_result": {
                "status": "failed" if failed else "success",
                "order_id": "" if failed else order.order_id,
                "rejection_reason": order.status_message if failed else "",
            },
        }

    def _end(self, trigger: Trigger, status: str, at: datetime) -> None:
        trigger.status = status
        trigger.updated_at = at
        trigger.version += 1
        self._searches.pop(trigger.id, None)

    def _require(self, scope: str, trigger_id: int) -> Trigger:
        trigger = self._triggers.get(trigger_id)
        if trigger is None or trigger.scope != scope:
            raise NotFound(_missing(f"Trigger {trigger_id} does not exist"))
        return trigger

    def _build(
        self, trigger_id: int, scope: str, body: Mapping[str, object],
        created_at: datetime, at: datetime,
    ) -> Trigger:  # fmt: skip
        kind = str(body.get("type") or "")
        if kind not in {"single", "two-leg"}:
            raise Invalid("type", "must be one of single, two-leg", kind)
        count = 1 if kind == "single" else 2
        condition = _mapping(body.get("condition"), "condition")
        symbol = f"{condition.get('exchange')}:{condition.get('tradingsymbol')}"
        instrument = self._broker.instruments.find(symbol, at)
        if instrument is None:
            raise Invalid("condition.tradingsymbol", f"Instrument not found for {symbol}")
        values, last = _condition(condition, count)
        orders = _orders(body.get("orders"), count)
        expires = at + timedelta(days=365)
        if instrument.expiry is not None:
            midnight = start_of(instrument.expiry.toordinal() + 1)
            expires = min(expires, to_ist(datetime.fromtimestamp(midnight, at.tzinfo)))
        return Trigger(
            trigger_id, scope, kind, instrument, values, last, orders, created_at, at, expires,
            results=[None] * count,
        )  # fmt: skip


def _condition(condition: Mapping[str, object], count: int) -> tuple[tuple[int, ...], int]:
    raw = condition.get("trigger_values")
    if not isinstance(raw, list | tuple) or len(raw) != count:
        raise Invalid("condition.trigger_values", f"must hold exactly {count} value(s)", raw)
    values = tuple(to_paise(value, "condition.trigger_values") for value in raw)
    last = to_paise(condition.get("last_price"), "condition.last_price")
    if last <= 0 or min(values) <= 0:
        field = "condition.last_price" if last <= 0 else "condition.trigger_values"
        raise Invalid(field, "must be greater than 0")
    if last in values:
        raise Invalid(
            "condition.trigger_values",
            "Trigger cannot be created with one of the trigger values equal to the last price.",
        )
    if count == 2 and not values[0] < last < values[1]:
        late = "second trigger price less than the last price"
        early = "first trigger price more than the last price"
        text = late if values[1] < last else early
        raise Invalid("condition.trigger_values", f"Trigger cannot be created with the {text}.")
    return values, last


def _orders(value: object, count: int) -> tuple[OrderRequest, ...]:
    if not isinstance(value, list | tuple) or len(value) != count:
        raise Invalid("orders", f"must hold exactly {count} order(s)")
    rows = []
    for index, row in enumerate(value):
        data = _mapping(row, f"orders.{index}")
        data = {"order_type": "LIMIT"} | {k: v for k, v in data.items() if k != "result"}
        if data["order_type"] != "LIMIT":
            raise Invalid(f"orders.{index}.order_type", "must be LIMIT", data["order_type"])
        rows.append(parse_order(data, f"orders.{index}."))
    return tuple(rows)


def _mapping(value: object, field: str) -> Json:
    if not isinstance(value, Mapping):
        raise Invalid(field, "must be an object", value)
    return {str(key): item for key, item in value.items()}


def _armed(trigger: Trigger) -> bool:
    return trigger.status == "active"


def _missing(detail: str) -> Json:
    return {
        "rejection_reason": "GTT_TRIGGER_NOT_FOUND",
        "provider_status_code": 404,
        "provider_detail": detail,
    }
