"""How much of the account a set of positions ties up.

An approximation of the exchange's risk engine: full value for delivery, a fifth for intraday
stock, the premium for bought options, a share of the underlying's value for futures and written
options, and a relief when a written option is covered by a bought one of the same expiry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..market.instruments import Instrument

INDEX_SPAN, INDEX_EXPOSURE = 10, 2  # percent of the underlying's value
INTRADAY, MARGIN_FUNDED = 20, 25  # percent of value


@dataclass(frozen=True, slots=True)
class Holding:
    """A net position as the margin rules see it; money in paise."""

    instrument: Instrument
    product: str
    quantity: int
    open_value: int
    underlying_price: int


@dataclass(frozen=True, slots=True)
class Margin:
    """What is blocked, in paise, by cause."""

    equity: int = 0
    span: int = 0
    exposure: int = 0
    premium: int = 0

    @property
    def total(self) -> int:
        """The whole amount blocked."""
        return self.equity + self.span + self.exposure + self.premium

    def __add__(self, other: Margin) -> Margin:
        return Margin(
            self.equity + other.equity,
            self.span + other.span,
            self.exposure + other.exposure,
            self.premium + other.premium,
        )


def margin_of(holdings: Iterable[Holding]) -> Margin:
    """The margin of a whole account."""
    equity = 0
    groups: dict[tuple[str, date | None], list[Holding]] = defaultdict(list)
    for holding in holdings:
        if holding.quantity == 0:
            continue
        instrument = holding.instrument
        if instrument.is_derivative:
            groups[(instrument.underlying or instrument.tradingsymbol, instrument.expiry)].append(
                holding
            )
        else:
            equity += _equity(holding)
    total = Margin(equity=equity)
    for members in groups.values():
        total += _group(members)
    return total


def funded_part(holding: Holding) -> int:
    """What the broker lends for shares bought on margin (MTF)."""
    return max(holding.open_value - _equity(holding), 0) if holding.product == "MTF" else 0


def _equity(holding: Holding) -> int:
    value = abs(holding.open_value)
    if holding.product == "MIS":
        return _percent(value, INTRADAY)
    if holding.product == "MTF":
        return _percent(value, MARGIN_FUNDED)
    return value


def _group(members: list[Holding]) -> Margin:
    total = Margin()
    for holding in members:
        if holding.instrument.is_future:
            total += _naked(holding, abs(holding.quantity))
        elif holding.quantity > 0:
            total += Margin(premium=abs(holding.open_value))
    for kind in ("CE", "PE"):
        options = [item for item in members if item.instrument.instrument_type == kind]
        total += _written(options, kind)
    return total


def _written(options: list[Holding], kind: str) -> Margin:
    """Written options of one kind, each matched with the bought ones that cover it best."""
    cover = {
        item.instrument.instrument_token: [item.instrument.strike, item.quantity]
        for item in options
        if item.quantity > 0
    }
    total = Margin()
    sold = sorted(
        (item for item in options if item.quantity < 0), key=lambda item: item.instrument.strike
    )
    for holding in sold if kind == "CE" else reversed(sold):
        left = -holding.quantity
        strike = holding.instrument.strike
        for row in sorted(cover.values(), key=lambda row: abs(row[0] - strike)):
            used = min(left, row[1])
            if used == 0:
                continue
            row[1] -= used
            left -= used
            gap = row[0] - strike if kind == "CE" else strike - row[0]
            total += _covered(holding, used, max(gap, 0))
        if left:
            total += _naked(holding, left)
    return total


def _covered(holding: Holding, quantity: int, gap: int) -> Margin:
    """A spread loses at most the distance of its strikes; the exposure part stays."""
    naked = _naked(holding, quantity)
    return Margin(span=min(naked.span, gap * quantity), exposure=naked.exposure)


def _naked(holding: Holding, quantity: int) -> Margin:
    notional = holding.underlying_price * quantity
    return Margin(span=_percent(notional, INDEX_SPAN), exposure=_percent(notional, INDEX_EXPOSURE))


def _percent(value: int, percent: int) -> int:
    return -(-value * percent // 100)
