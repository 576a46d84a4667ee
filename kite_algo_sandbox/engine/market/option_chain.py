"""All contracts of one underlying and expiry at one second, priced together.

Every figure equals what a quote of the single contract shows, because both come from the same
path, smile and rounding.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from ..base.clock import epoch
from . import black76, option_pricing
from .instruments import Instrument, Instruments
from .open_interest import interest
from .option_pricing import ChainGreeks
from .price_values import on_grid
from .prices import Floats, Ints, Prices
from .quotes import last_trade_second

KEPT_EXPIRIES = 64


@dataclass(frozen=True)
class Contracts:
    """What does not change about a chain: arrays of one element per strike."""

    underlying: str
    expiry: date
    calls: list[Instrument]
    puts: list[Instrument]
    strikes: Floats
    call_interest: tuple[Ints, Floats]
    put_interest: tuple[Ints, Floats]
    recorded_calls: list[int]
    recorded_puts: list[int]

    def recorded(self, is_call: bool) -> list[int]:
        """Positions of the contracts that follow a recording of their own."""
        return self.recorded_calls if is_call else self.recorded_puts

    @property
    def guide(self) -> Instrument:
        """A contract that follows the index, for what all of them share."""
        kept = set(self.recorded_calls)
        return next(
            (item for number, item in enumerate(self.calls) if number not in kept), self.calls[0]
        )

    @property
    def lot_size(self) -> int:
        """Units per lot."""
        return self.calls[0].lot_size


@dataclass(frozen=True)
class Side:
    """The calls or the puts of a chain. Prices in rupees, open interest in units."""

    instruments: list[Instrument]
    ltp: Floats
    greeks: ChainGreeks
    oi: Ints


@dataclass(frozen=True)
class Chain:
    """One expiry at one second; ``traded`` is the second of its newest trades."""

    contracts: Contracts
    traded: int
    spot: float
    forward: float
    sigma: float | None
    atm: int
    iv: Floats
    calls: Side
    puts: Side

    @property
    def strikes(self) -> Floats:
        """Strikes in rupees, ascending."""
        return self.contracts.strikes

    @property
    def atm_strike(self) -> float:
        """The strike nearest to the spot, the lower one of two."""
        return float(self.strikes[self.atm])

    def side(self, option_type: str) -> Side:
        """The calls for ``CE``, the puts for ``PE``."""
        return self.calls if option_type == "CE" else self.puts

    def window(self, width: int) -> range:
        """Positions of up to ``width`` strikes on each side of the money."""
        return range(max(self.atm - width, 0), min(self.atm + width + 1, self.strikes.size))

    def put_call_ratio(self) -> float | None:
        """Open interest of all puts per open interest of all calls."""
        calls = int(self.calls.oi.sum())
        return round(int(self.puts.oi.sum()) / calls, 2) if calls > 0 else None

    def max_pain(self) -> float | None:
        """The strike at which what writers would pay at expiry is least."""
        return max_pain(self.strikes, self.calls.oi, self.puts.oi)


class Chains:
    """Prices chains; keeps what is fixed about the expiries asked for lately."""

    def __init__(self, instruments: Instruments, prices: Prices) -> None:
        self._instruments = instruments
        self._prices = prices
        self._contracts: OrderedDict[tuple[str, date], Contracts] = OrderedDict()

    def expiries(self, underlying: str, at: datetime) -> list[date]:
        """Expiries whose contracts still trade at this instant, ascending."""
        return [
            expiry
            for expiry in self._instruments.expiries(underlying, at)
            if self._prices.expiry_second(self._contracts_of(underlying, expiry, at).calls[0])
            > epoch(at)
        ]

    def at(self, underlying: str, expiry: date, at: datetime) -> Chain:
        """The chain of a listed expiry, at its newest trades."""
        contracts = self._contracts_of(underlying, expiry, at)
        first = contracts.guide
        traded = last_trade_second(self._prices, first, epoch(at))
        moment = self._prices.moment(first, traded)
        spot = self._prices.spot(underlying, traded) / 100
        strikes, years = contracts.strikes, moment.years
        iv = black76.smile(
            np.array([moment.anchor]), strikes, np.array([years]), moment.base_volatility
        )
        growth = float(np.exp(black76.RATE * years))
        forward = spot * growth
        minute = moment.minute

        def side(is_call: bool) -> Side:
            terms = contracts.call_interest if is_call else contracts.put_interest
            worth = option_pricing.value(moment.level * growth, strikes, years, iv, is_call)
            instruments = contracts.calls if is_call else contracts.puts
            paise = on_grid(worth * 100.0, first.tick)
            for position in (*contracts.recorded(is_call), *self._set_apart(instruments)):
                paise[position] = self._prices.last(instruments[position], traded)
            return Side(
                instruments,
                paise / 100.0,
                option_pricing.greeks(forward, strikes, years, iv, is_call),
                interest(*terms, minute) * first.lot_size,
            )

        calls, puts = side(True), side(False)
        atm = int(np.argmin(np.abs(strikes - spot)))
        sigma = float(
            option_pricing.implied_volatility(
                float(calls.ltp[atm]), forward, float(strikes[atm]), years, True
            )
        )
        known = None if np.isnan(sigma) else sigma
        return Chain(contracts, traded, spot, forward, known, atm, iv, calls, puts)

    def _contracts_of(self, underlying: str, expiry: date, at: datetime) -> Contracts:
        key = (underlying, expiry)
        found = self._contracts.get(key)
        if found is None:
            listed = self._instruments.chain(underlying, expiry, at)
            calls = [item for item in listed if item.instrument_type == "CE"]
            puts = [item for item in listed if item.instrument_type == "PE"]
            found = self._contracts[key] = Contracts(
                underlying, expiry, calls, puts,
                np.array([item.strike / 100 for item in calls]),
                self._interest(calls), self._interest(puts),
                self._recorded(calls), self._recorded(puts),
            )  # fmt: skip
            if len(self._contracts) > KEPT_EXPIRIES:
                self._contracts.popitem(last=False)
        return found

    def _set_apart(self, instruments: list[Instrument]) -> list[int]:
        """Positions of the contracts whose price was set by itself."""
        if not self._prices.set_prices.version:
            return []
        return [n for n, item in enumerate(instruments) if self._prices.is_set(item)]

    def _recorded(self, instruments: list[Instrument]) -> list[int]:
        return [n for n, item in enumerate(instruments) if self._prices.is_recorded(item)]

    def _interest(self, instruments: list[Instrument]) -> tuple[Ints, Floats]:
        terms = [self._prices.interest_terms(item) for item in instruments]
        return np.array([base for base, _ in terms]), np.array([phase for _, phase in terms])


def max_pain(
    strikes: Floats, call_interest: NDArray[np.int64], put_interest: NDArray[np.int64]
) -> float | None:
    """The strike that minimises the intrinsic value of all open contracts; the lowest of several.

    ``None`` without strikes.
    """
    if strikes.size == 0:
        return None
    gap = strikes[:, None] - strikes[None, :]
    pain = np.maximum(gap, 0.0) @ call_interest + np.maximum(-gap, 0.0) @ put_interest
    return float(strikes[int(np.argmin(pain))])
