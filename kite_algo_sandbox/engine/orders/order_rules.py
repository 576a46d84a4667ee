"""Turns an order as sent into an :class:`OrderRequest`, or says which fields are wrong."""

from __future__ import annotations

from collections.abc import Mapping

from ..base.errors import Invalid
from ..base.money import to_paise
from .orders import OrderRequest

EXCHANGES = ("NSE", "BSE", "NFO", "BFO", "CDS", "BCD", "MCX")
SIDES = ("BUY", "SELL")
PRODUCTS = ("CNC", "MIS", "NRML", "MTF")
ORDER_TYPES = ("MARKET", "LIMIT", "SL", "SL-M")
VARIETIES = ("regular", "amo", "co", "iceberg", "auction")
VALIDITIES = ("DAY", "IOC", "TTL")
#: How many legs an iceberg may have when it is cut by quantity, not by their number.
MOST_LEGS = 50
#: Above every quantity an exchange takes; keeps turnovers within what decimals hold exactly.
MOST_UNITS = 10**10


class Reader:
    """Reads fields of one object and collects every complaint instead of stopping at the first."""

    def __init__(self, data: Mapping[str, object], prefix: str) -> None:
        self.data = data
        self.prefix = prefix
        self.errors: list[tuple[str, str]] = []

    def fail(self, field: str, message: str) -> None:
        """Note a complaint about a field."""
        self.errors.append((f"{self.prefix}{field}", message))

    def choice(self, field: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """A text from a fixed list; case is ignored."""
        value = self.data.get(field)
        if value is None or value == "":
            if default is None:
                self.fail(field, "is required")
            return default or ""
        folded = {item.upper(): item for item in allowed}
        found = folded.get(str(value).strip().upper())
        if found is None:
            self.fail(field, f"must be one of {', '.join(allowed)}")
        return found or ""

    def text(self, field: str) -> str:
        """A non-blank text in upper case."""
        value = str(self.data.get(field) or "").strip().upper()
        if not value:
            self.fail(field, "is required")
        return value

    def integer(self, field: str, low: int, high: int | None = None, default: int = 0) -> int:
        """A whole number within bounds; absent gives the default unchecked."""
        value = self.data.get(field)
        if value is None or value == "":
            return default
        number = _whole(value)
        if number is None:
            self.fail(field, "must be a whole number")
            return default
        if number < low or (high is not None and number > high):
            bounds = f"between {low} and {high}" if high is not None else f"at least {low}"
            self.fail(field, f"must be {bounds}")
        elif number > MOST_UNITS:
            self.fail(field, f"must be at most {MOST_UNITS}")
        return number

    def money(self, field: str) -> int:
        """A non-negative amount in paise; absent is 0."""
        try:
            amount = to_paise(self.data.get(field), f"{self.prefix}{field}")
        except Invalid as problem:
            self.fail(field, problem.message)
            return 0
        if amount < 0:
            self.fail(field, "must not be negative")
        return amount

    def number(self, field: str) -> float | None:
        """A number, or ``None`` when absent."""
        value = self.data.get(field)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            self.fail(field, "must be a number")
            return None
        try:
            return float(value)
        except ValueError:
            self.fail(field, "must be a number")
            return None

    def done(self) -> None:
        """Raise when anything was wrong."""
        if self.errors:
            raise Invalid.many(self.errors)


def parse_order(data: object, prefix: str = "") -> OrderRequest:
    """Check one order. ``prefix`` is put before field names, for instance ``orders.1.``."""
    if not isinstance(data, Mapping) or not data:
        raise Invalid(prefix.rstrip(".") or "order", "an order object is required", data)
    read = Reader(data, prefix)
    protection = read.number("market_protection")
    number = data.get("auction_number")
    request = OrderRequest(
        exchange=read.choice("exchange", EXCHANGES),
        tradingsymbol=read.text("tradingsymbol"),
        transaction_type=read.choice("transaction_type", SIDES),
        product=read.choice("product", PRODUCTS),
        order_type=read.choice("order_type", ORDER_TYPES),
        quantity=_quantity(read),
        variety=read.choice("variety", VARIETIES, "regular"),
        price=read.money("price"),
        trigger_price=read.money("trigger_price"),
        validity=read.choice("validity", VALIDITIES, "DAY"),
        validity_ttl=read.integer("validity_ttl", 0),
        disclosed_quantity=read.integer("disclosed_quantity", 0),
        market_protection=protection,
        autoslice=data.get("autoslice") is True,
        iceberg_legs=read.integer("iceberg_legs", 2, 10),
        iceberg_quantity=read.integer("iceberg_quantity", 1),
        auction_number=None if number is None else str(number),
        squareoff=read.money("squareoff"),
        stoploss=read.money("stoploss"),
        trailing_stoploss=read.money("trailing_stoploss"),
    )
    _check_prices(read, request)
    _check_terms(read, request)
    _check_variety(read, request)
    read.done()
    return request


def _quantity(read: Reader) -> int:
    if read.data.get("quantity") in (None, ""):
        read.fail("quantity", "is required")
        return 0
    return read.integer("quantity", 1)


def _check_prices(read: Reader, order: OrderRequest) -> None:
    kind = order.order_type
    if kind == "LIMIT" and order.price <= 0:
        read.fail("price", "Price must be greater than 0 for LIMIT orders.")
    if kind == "SL" and (order.price <= 0 or order.trigger_price <= 0):
        field = "price" if order.price <= 0 else "trigger_price"
        read.fail(field, "Price and trigger_price must be greater than 0 for SL orders.")
    if kind == "SL-M" and (order.trigger_price <= 0 or order.price != 0):
        field = "trigger_price" if order.trigger_price <= 0 else "price"
        read.fail(
            field,
            "Trigger_price must be greater than 0 and price must be 0 or None for SL-M orders.",
        )
    if kind == "MARKET" and order.price != 0:
        read.fail("price", "Price must be 0 or omitted for MARKET orders.")
    protection = order.market_protection
    if protection is None:
        return
    if kind in {"LIMIT", "SL"} and protection != 0:
        read.fail(
            "market_protection", "Market protection is only allowed for MARKET and SL-M orders."
        )
    elif protection != -1 and not 0 <= protection <= 100:
        read.fail("market_protection", "Market protection must be between 0 and 100, or -1.")


def _check_terms(read: Reader, order: OrderRequest) -> None:
    if order.validity == "TTL" and not 1 <= order.validity_ttl <= 365:
        read.fail("validity_ttl", "validity_ttl must be between 1 and 365 for TTL validity.")
    if order.disclosed_quantity > order.quantity:
        read.fail("disclosed_quantity", "Disclosed quantity cannot be greater than total quantity.")


def _check_variety(read: Reader, order: OrderRequest) -> None:
    sliced = bool(order.iceberg_legs or order.iceberg_quantity)
    if order.variety == "amo" and sliced:
        read.fail("iceberg_legs", "An AMO cannot be an iceberg order.")
    if order.variety == "iceberg":
        if not sliced:
            read.fail("iceberg_legs", "Iceberg orders need iceberg_legs or iceberg_quantity.")
        if order.validity == "IOC":
            read.fail("validity", "Iceberg orders cannot be IOC.")
        size = order.iceberg_quantity
        if size and not 2 <= -(-order.quantity // size) <= MOST_LEGS:
            read.fail("iceberg_quantity", f"must make 2 to {MOST_LEGS} legs of the quantity")
    if order.variety == "co":
        for field in ("squareoff", "stoploss"):
            if read.data.get(field) is None:
                read.fail(field, "is required for CO orders")
        if order.stoploss <= 0 and read.data.get("stoploss") is not None:
            read.fail("stoploss", "must be greater than 0")
    if order.variety == "auction" and not order.auction_number:
        read.fail("auction_number", "is required for auction orders")


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.strip().lstrip("+-").isdecimal():
        return int(value)
    return None
