"""The instrument master: cash instruments, and the derivatives listed on a given date.

Derivatives are generated from the date, so a sandbox started today lists today's contracts. A
contract that was once listed stays known after its expiry, because positions and history may
still name it.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

from ..base.clock import to_ist
from .expiries import UNDERLYINGS, Underlying, expiries_from, monthlies_from
from .instrument_data import EQUITIES, INDICES

MAX_TOKEN = 9_999_999_999
#: An expiry is listed no earlier than so many days before it.
_LISTED_DAYS = 110
_FUTURE_BANDS_SINCE = date(2025, 4, 15)
_SEGMENT_BYTE = {"NSE": 1, "NFO": 2, "BSE": 4, "BFO": 5, "INDICES": 9}
_DERIVATIVE_EXCHANGES = frozenset({"NFO", "BFO"})
_DERIVATIVE_BYTES = frozenset(_SEGMENT_BYTE[name] for name in _DERIVATIVE_EXCHANGES)


@dataclass(frozen=True)
class Instrument:
    """One tradable instrument or index. Prices are in paise."""

    instrument_token: int
    exchange: str
    tradingsymbol: str
    name: str
    instrument_type: str
    segment: str
    tick: int
    lot_size: int
    expiry: date | None = None
    strike: int = 0
    underlying: str | None = None
    reference: int = 0
    daily_volume: int = 0
    volatility: float = 0.012
    path_token: int = 0
    has_derivatives: bool = False
    freeze_quantity: int = 0

    @cached_property
    def symbol(self) -> str:
        """The canonical ``EXCHANGE:TRADINGSYMBOL``."""
        return f"{self.exchange}:{self.tradingsymbol}"

    @property
    def is_index(self) -> bool:
        """Indices have a level and cannot be traded."""
        return self.segment == "INDICES"

    @property
    def is_option(self) -> bool:
        """Whether this is a call or a put."""
        return self.instrument_type in {"CE", "PE"}

    @property
    def is_future(self) -> bool:
        """Whether this is a future."""
        return self.instrument_type == "FUT"

    @property
    def is_derivative(self) -> bool:
        """Whether this is a future or an option."""
        return self.expiry is not None

    @property
    def session_segment(self) -> str:
        """The segment whose trading hours apply."""
        return "INDICES" if self.is_index else self.exchange

    @cached_property
    def hours_key(self) -> tuple[object, ...]:
        """What the trading hours of a date depend on."""
        return self.session_segment, self.has_derivatives, self.expiry

    def as_json(self) -> dict[str, object]:
        """The eleven keys of the documented instrument object."""
        return {
            "symbol": self.symbol,
            "instrument_token": self.instrument_token,
            "exchange": self.exchange,
            "tradingsymbol": self.tradingsymbol,
            "name": self.name,
            "instrument_type": self.instrument_type,
            "segment": self.segment,
            "tick_size": self.tick / 100,
            "lot_size": self.lot_size,
            "expiry": self.expiry.isoformat() if self.expiry else None,
            "strike": self.strike / 100,
        }


class Levels(Protocol):
    """The recorded levels of an index, in paise by the ordinal of a day."""

    def close_before(self, day: int) -> int:
        """The last level before a day."""
        ...

    def close_range(self, first: int, day: int) -> tuple[int, int]:
        """The lowest and the highest close from one day to before another."""
        ...


class Instruments:
    """Looks instruments up by symbol, token or text, as listed on a date."""

    def __init__(self) -> None:
        self._cash = _cash_instruments()
        self._by_symbol = {item.symbol: item for item in self._cash}
        self._by_token = {item.instrument_token: item for item in self._cash}
        self._listed: dict[date, list[Instrument]] = {}
        self._chains: dict[tuple[str, date], list[Instrument]] = {}
        self._levels: Mapping[int, Levels] = {}

    def follow(self, levels: Mapping[int, Levels]) -> None:
        """Hang the contracts of recorded indices, by token, on their recorded levels."""
        self._levels = levels
        self._listed.clear()

    def _level(self, spot: Instrument, day: date) -> int:
        recorded = self._levels.get(spot.instrument_token)
        return spot.reference if recorded is None else recorded.close_before(day.toordinal())

    def _level_range(self, spot: Instrument, expiry: date, day: date) -> tuple[int, int]:
        """The lowest and the highest level since an expiry may have been listed."""
        recorded = self._levels.get(spot.instrument_token)
        if recorded is None:
            return spot.reference, spot.reference
        return recorded.close_range(expiry.toordinal() - _LISTED_DAYS, day.toordinal())

    def find(self, identifier: str | int, at: datetime) -> Instrument | None:
        """By token (an integer or digits) or by ``EXCHANGE:TRADINGSYMBOL``; case is ignored."""
        if isinstance(identifier, bool):
            return None
        text = str(identifier).strip().upper()
        if text.isdecimal():
            return self.by_token(int(text), at) if len(text) <= 10 else None
        exchange, colon, name = text.partition(":")
        if not colon or not exchange or not name:
            return None
        symbol = f"{exchange.strip()}:{name.strip()}"
        if exchange.strip() in _DERIVATIVE_EXCHANGES:
            self._list(to_ist(at).date())  # limits of contracts change from month to month
        return self._by_symbol.get(symbol)

    def by_token(self, token: int, at: datetime) -> Instrument | None:
        """The instrument that has this token now."""
        if token % 256 in _DERIVATIVE_BYTES:
            # Tokens of expired contracts are given out again: ask today's list first.
            self._list(to_ist(at).date())
        return self._by_token.get(token)

    def listed(self, at: datetime) -> list[Instrument]:
        """Everything that can be traded or watched on the date of ``at``."""
        return self._cash + self._list(to_ist(at).date())

    def add_share(self, symbol: str, price: int) -> Instrument:
        """Make a share known that has the canonical ``symbol`` and costs ``price`` paise."""
        exchange, _, name = symbol.partition(":")
        # Above the tokens that the exchanges have given out, and the same for a symbol always.
        number = (1 << 22) + zlib.crc32(symbol.encode()) % (1 << 21)
        token = number * 256 + _SEGMENT_BYTE[exchange]
        item = _equity(token, exchange, name, name, equity_tick(price), 0, price, token, False)
        self._cash.append(item)
        self._by_symbol[item.symbol] = self._by_token[token] = item
        return item

    def put(self, item: Instrument) -> Instrument:
        """Take an instrument in place of the one with its symbol."""
        self._cash = [item if known.symbol == item.symbol else known for known in self._cash]
        self._by_symbol[item.symbol] = self._by_token[item.instrument_token] = item
        self._listed.clear()
        return item

    def known(self) -> list[Instrument]:
        """Every instrument that has been listed so far, by symbol."""
        return [self._by_symbol[symbol] for symbol in sorted(self._by_symbol)]

    def search(
        self, query: str, at: datetime, *, exchange: str | None = None, limit: int = 20
    ) -> list[Instrument]:
        """Instruments whose symbol, name or type contains every word of the text.

        The exact symbol comes first, then what bears the name or belongs to the underlying of the
        first word, then what begins with it; futures before options, the next expiry first.
        """
        text = query.strip().upper()
        words = text.split()
        if not words:
            return []
        wanted = exchange.strip().upper() if exchange else None
        found = [
            item
            for item in self.listed(at)
            if (wanted is None or item.exchange == wanted)
            and all(
                word in item.tradingsymbol or word in item.name or word == item.instrument_type
                for word in words
            )
        ]
        found.sort(
            key=lambda item: (
                item.tradingsymbol != text,
                item.name not in (text, words[0]),
                not item.tradingsymbol.startswith(words[0]),
                item.instrument_type in ("CE", "PE"),
                item.expiry or date.min,
                item.strike or 0,
                item.tradingsymbol,
                item.exchange,
            )
        )
        return found[:limit]

    def expiries(self, underlying: str, at: datetime) -> list[date]:
        """Listed option expiries of an underlying, ascending; empty when it has none."""
        row = UNDERLYINGS.get(underlying.strip().upper())
        return expiries_from(row, to_ist(at).date()) if row else []

    def chain(self, underlying: str, expiry: date, at: datetime) -> list[Instrument]:
        """Every listed option of one expiry, by strike, the call before the put."""
        self._list(to_ist(at).date())
        return list(self._chains.get((underlying.strip().upper(), expiry), ()))

    def spot(self, underlying: str) -> Instrument:
        """The index an underlying's contracts settle against. KeyError when unknown."""
        return self._by_token[UNDERLYINGS[underlying].spot_token]

    def _list(self, day: date) -> list[Instrument]:
        listed = self._listed.get(day)
        if listed is None:
            listed = []
            for underlying in UNDERLYINGS.values():
                spot = self._by_token[underlying.spot_token]
                listed += self._futures(underlying, spot, day)
                for expiry in expiries_from(underlying, day):
                    listed += self._options(underlying, spot, expiry, day)
            if len(self._listed) > 8:
                self._listed.clear()
            self._listed[day] = listed
            for item in listed:
                self._by_symbol[item.symbol] = item
                self._by_token[item.instrument_token] = item
        return listed

    def _futures(self, row: Underlying, spot: Instrument, day: date) -> list[Instrument]:
        freeze = row.freeze_quantity(day)
        return [
            self._with_limit(
                f"{row.exchange}:{row.future_symbol(expiry)}", row.freeze_quantity(day)
            )
            or Instrument(
                instrument_token=_derivative_token(row, expiry, 0, 0),
                exchange=row.exchange,
                tradingsymbol=row.future_symbol(expiry),
                name=row.name,
                instrument_type="FUT",
                segment=f"{row.exchange}-FUT",
                tick=future_tick(row.exchange, self._level(spot, day), day),
                lot_size=row.lot_size(expiry),
                expiry=expiry,
                underlying=row.name,
                reference=self._level(spot, day),
                daily_volume=40_000 * row.lot_size(expiry),
                path_token=spot.instrument_token,
                freeze_quantity=freeze,
            )
            for expiry in monthlies_from(row, day, 3)
        ]

    def _with_limit(self, symbol: str, freeze_quantity: int) -> Instrument | None:
        """A contract that has been listed before, with the present limit of its orders."""
        known = self._by_symbol.get(symbol)
        if known is None or known.freeze_quantity == freeze_quantity:
            return known
        return replace(known, freeze_quantity=freeze_quantity)

    def _options(
        self, row: Underlying, spot: Instrument, expiry: date, day: date
    ) -> list[Instrument]:
        """The chain of an expiry; as its index moves, strikes are added and none is taken away."""
        key = (row.name, expiry)
        low, high = self._level_range(spot, expiry, day)
        strikes = _strikes(row, row.strike_step_of(expiry, day), low // 100, high // 100)
        chain, freeze = self._chains.get(key, []), row.freeze_quantity(day)
        if (
            len(chain) != 2 * len(strikes)
            or chain[0].strike != strikes[0] * 100
            or chain[0].freeze_quantity != freeze
        ):
            chain = [
                self._option(row, spot, expiry, strike, kind, option_type, freeze)
                for strike in strikes
                for kind, option_type in ((1, "CE"), (2, "PE"))
            ]
            self._chains[key] = chain
        return chain

    def _option(
        self, row: Underlying, spot: Instrument, expiry: date, strike: int, kind: int, name: str,
        freeze: int,
    ) -> Instrument:  # fmt: skip
        lot = row.lot_size(expiry)
        return Instrument(
            instrument_token=_derivative_token(row, expiry, strike // row.strike_step, kind),
            exchange=row.exchange,
            tradingsymbol=f"{row.option_head(expiry)}{strike}{name}",
            name=row.name,
            instrument_type=name,
            segment=f"{row.exchange}-OPT",
            tick=5,
            lot_size=lot,
            expiry=expiry,
            strike=strike * 100,
            underlying=row.name,
            daily_volume=60_000 * lot,
            path_token=spot.instrument_token,
            freeze_quantity=freeze,
        )


def equity_tick(price: int) -> int:
    """Tick size in paise for a stock of this price, by the exchange's price bands."""
    bands = ((25_000, 1), (100_000, 5), (500_000, 10), (1_000_000, 50), (2_000_000, 100))
    return next((tick for limit, tick in bands if price < limit), 500)


def future_tick(exchange: str, level: int, day: date) -> int:
    """NSE's bands by the level of the index hold from 15 April 2025; BSE has one tick."""
    if exchange == "BFO" or day < _FUTURE_BANDS_SINCE or level <= 1_500_000:
        return 5
    return 10 if level <= 3_000_000 else 20


def _strikes(row: Underlying, step: int, lowest: int, highest: int) -> range:
    low = int(lowest * (1 - row.band)) // step * step
    return range(low, int(highest * (1 + row.band)) + 1, step)


def _derivative_token(row: Underlying, expiry: date, strike_index: int, kind: int) -> int:
    # 24 bits: week of expiry, underlying, strike within its band, contract kind.
    week = (expiry.toordinal() // 7) % 512
    number = ((week * 8 + row.number) * 512 + strike_index % 512) * 4 + kind
    return (number + (1 << 23)) * 256 + _SEGMENT_BYTE[row.exchange]


def _cash_instruments() -> list[Instrument]:
    found: list[Instrument] = []
    for exchange, symbol, token, level, volatility in INDICES:
        found.append(
            Instrument(
                token, exchange, symbol, symbol, "EQ", "INDICES", 5, 1,
                reference=round(level * 100), volatility=volatility, path_token=token,
            )
        )  # fmt: skip
    for symbol, token, name, price, volume, bse_code, derivatives in EQUITIES:
        paise = round(price * 100)
        tick = 1 if symbol.endswith("BEES") else equity_tick(paise)
        listed = bool(derivatives)
        found.append(_equity(token, "NSE", symbol, name, tick, volume, paise, token, listed))
        if bse_code:
            bse_token = bse_code * 256 + _SEGMENT_BYTE["BSE"]
            found.append(
                _equity(bse_token, "BSE", symbol, name, tick, volume // 12, paise, token, listed)
            )
    return found


def _equity(
    token: int, exchange: str, symbol: str, name: str, tick: int, volume: int,
    reference: int, path_token: int, has_derivatives: bool,
) -> Instrument:  # fmt: skip
    return Instrument(
        token, exchange, symbol, name, "EQ", exchange, tick, 1,
        reference=reference, daily_volume=volume, path_token=path_token,
        has_derivatives=has_derivatives,
    )  # fmt: skip
