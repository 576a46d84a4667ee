"""Order plans of option runs and what they need: margin step by step, and charges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..base.clock import epoch
from ..base.money import rupees, to_paise
from ..books.charges import ChargesPaise, charges_for
from ..books.margin import Holding
from ..orders.broker import Broker
from ..orders.matching import market_at
from ..orders.order_rules import parse_order
from ..orders.orders import OrderRequest
from ..trading.shapes import cost_contract
from .option_legs import Leg, OptionRun

Json = dict[str, object]
PRICE_FIELDS = ("ltp", "last_price")


@dataclass(frozen=True, slots=True)
class Planned:
    """One order of a plan and the leg it belongs to."""

    leg: Leg
    request: OrderRequest

    def as_json(self) -> Json:
        """The plan item; prices only where the order has them."""
        request = self.request
        row: Json = {
            "leg_id": self.leg.leg_id,
            "exchange": request.exchange,
            "tradingsymbol": request.tradingsymbol,
            "quantity": request.quantity,
            "transaction_type": request.transaction_type,
            "variety": request.variety,
            "order_type": request.order_type,
            "product": request.product,
        }
        if request.price:
            row["price"] = rupees(request.price)
        if request.trigger_price:
            row["trigger_price"] = rupees(request.trigger_price)
        if request.market_protection is not None:
            row["market_protection"] = request.market_protection
        return row


def entry_request(data: Mapping[str, object], product: str, field: str) -> OrderRequest:
    """The entry order of a leg as sent. Raises ``Invalid`` with ``field`` before the names."""
    names = ("tradingsymbol", "transaction_type", "quantity", "price", "trigger_price",
             "market_protection")  # fmt: skip
    order: Json = {name: data[name] for name in names if data.get(name) is not None}
    order |= {
        "exchange": data.get("exchange") or "NFO",
        "order_type": data.get("order_type") or "MARKET",
        "variety": data.get("variety") or "regular",
        "product": product,
    }
    return parse_order(order, field)


def entry_plan(run: OptionRun) -> list[Planned]:
    """Every leg's entry order; buys first, so that they cover the sells."""
    return _buys_first(Planned(leg, leg.request) for leg in run.legs)


def exit_plan(run: OptionRun, open_units: Mapping[str, int]) -> list[Planned]:
    """The orders that close ``open_units`` (signed, by leg id); buys first."""
    return _buys_first(
        Planned(leg, exit_request(leg, open_units[leg.leg_id]))
        for leg in run.legs
        if open_units.get(leg.leg_id)
    )


def exit_request(leg: Leg, units: int) -> OrderRequest:
    """The order that closes signed ``units`` of a leg."""
    data = leg.data
    kind = str(data.get("exit_order_type") or "MARKET").upper()
    price = data.get("exit_price") or data.get("limit_price") if kind == "LIMIT" else None
    protection = data.get("market_protection") if kind == "MARKET" else None
    order: Json = {
        "exchange": leg.request.exchange,
        "tradingsymbol": leg.request.tradingsymbol,
        "transaction_type": "SELL" if units > 0 else "BUY",
        "quantity": abs(units),
        "product": leg.request.product,
        "order_type": kind,
        "variety": data.get("exit_variety") or "regular",
    }
    if price is not None:
        order["price"] = price
    if protection is not None:
        order["market_protection"] = protection
    return parse_order(order, f"legs.{leg.leg_id}.")


def open_leg(leg: Leg, units: int, last: int | None) -> Json:
    """An open leg as an exit preview lists it."""
    data = leg.data
    return {
        "leg_id": leg.leg_id,
        "exchange": leg.request.exchange,
        "tradingsymbol": leg.request.tradingsymbol,
        "entry_side": "BUY" if units > 0 else "SELL",
        "open_quantity": abs(units),
        "instrument_type": leg.instrument.instrument_type if leg.instrument else None,
        "ltp": data.get("ltp"),
        "last_price": None if last is None else rupees(last),
        "exit_order_type": data.get("exit_order_type"),
        "exit_price": data.get("exit_price"),
        "limit_price": data.get("limit_price"),
        "exit_variety": data.get("exit_variety"),
        "market_protection": data.get("market_protection"),
    }


def estimate(
    broker: Broker, plan: list[Planned], scope: str, at: datetime, *, closing: bool = False
) -> Json:
    """Margin, charges and cost of a plan, order by order in the order they are sent.

    A sold leg is relieved by the bought ones before it; a plan that closes needs no margin.
    """
    account = broker.accounts.of(scope, at)
    start = now = peak = account.position_margin.total
    held: list[Holding] = []
    total, rows, unresolved = ChargesPaise(), list[Json](), list[str]()
    for number, item in enumerate(plan, start=1):
        price, source = _reference(broker, item, at)
        instrument = item.leg.instrument
        charged = ChargesPaise()
        before = now
        if price is None or instrument is None:
            unresolved.append(item.leg.leg_id)
        else:
            value = price * item.request.quantity
            base = broker.accounts.underlying_price(instrument, at, price)
            signed = item.request.sign * item.request.quantity
            held.append(Holding(instrument, item.request.product, signed, value, base))
            now = account.margin_after(held)
            charged = charges_for(
                instrument, item.request.product, item.request.transaction_type, value, at.date()
            ).rounded()
        peak = max(peak, now)
        total += charged
        rows.append(_row(broker, item, number, scope, price, source, (before, now), charged, held))
    required = 0 if closing else max(peak - start, 0)
    source = _source(len(plan), len(unresolved))
    margin: Json = {
        "required": rupees(required),
        "starting_required": rupees(start),
        "final_required": rupees(now),
        "peak_required": rupees(peak),
        "source": source,
        "per_leg": rows,
    }
    charges: Json = {"estimated": rupees(total.total), "source": source, "per_leg": rows}
    if unresolved:
        margin["unresolved_legs"] = charges["unresolved_legs"] = unresolved
    return {
        "margin": margin,
        "charges": charges,
        "cost_contract": cost_contract(required, total),
    }


def _row(
    broker: Broker, item: Planned, number: int, scope: str, price: int | None, source: str,
    margins: tuple[int, int], charged: ChargesPaise, held: list[Holding],
) -> Json:  # fmt: skip
    request, instrument = item.request, item.leg.instrument
    before, after = margins
    owned = 0
    if instrument is not None:
        account = broker.accounts[scope]
        position = account.positions.get(instrument, request.product)
        planned = sum(row.quantity for row in held if row.instrument is instrument)
        owned = (position.quantity if position else 0) + planned
    step = request.sign * request.quantity if price is not None else 0
    extra = max(after - before, 0)
    return {
        "leg_id": item.leg.leg_id,
        "sequence_index": number,
        "tradingsymbol": request.tradingsymbol,
        "transaction_type": request.transaction_type,
        "quantity": request.quantity,
        "reference_price": None if price is None else rupees(price),
        "reference_price_source": source,
        "instrument_type": instrument.instrument_type if instrument else None,
        "net_quantity_before": owned - step,
        "net_quantity_after": owned,
        "required_margin": rupees(extra),
        "margin_before": rupees(before),
        "margin_after": rupees(after),
        "margin_delta": rupees(after - before),
        "estimated_charges": rupees(charged.total),
        "cost_contract": {
            "margin_required": rupees(extra),
            "charges_estimate": rupees(charged.total),
            "charges_contract": cost_contract(extra, charged),
        },
    }


def _reference(broker: Broker, item: Planned, at: datetime) -> tuple[int | None, str]:
    """The price an order is valued at: its own, the market's, or what the leg was chosen at."""
    request, instrument = item.request, item.leg.instrument
    if request.price or request.trigger_price:
        return request.price or request.trigger_price, "order_price"
    if instrument is not None:
        return market_at(broker.prices, instrument, epoch(at)).opposite(
            request.sign
        ), "instrument_last_price"
    for name in PRICE_FIELDS:
        paise = to_paise(item.leg.data.get(name), name)
        if paise > 0:
            return paise, name
    return None, "unavailable"


def _source(legs: int, unresolved: int) -> str:
    if not unresolved:
        return "paper_estimators"
    return "paper_estimators_unresolved" if unresolved == legs else "paper_estimators_partial"


def _buys_first(plan: Iterable[Planned]) -> list[Planned]:
    return sorted(plan, key=lambda item: item.request.sign < 0)
