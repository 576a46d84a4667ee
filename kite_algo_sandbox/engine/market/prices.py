"""What every instrument costs at every second.

Cash prices come straight from a seeded path; futures and options follow the path of their index,
options through Black-76 with a smile. Everything is rounded to the instrument's tick, in paise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from kite_algo_worker.market.calendar import Session
from kite_algo_worker.market.ist import DAY_SECONDS

from ..base.noise import mix
from . import black76
from .auction_prices import DayBars, auction_price, average_price
from .calendar import Calendar
from .contract_prices import base_volatility, contract_prices, made_up_volume
from .day_candles import DayCandles
from .hours import Hours, split, start_of
from .instruments import Instrument, Instruments
from .open_interest import interest, interest_terms
from .paths import BLOCK, Cache, Minutes, Paths
from .price_values import Book, Moment, on_grid
from .recorded import BAR_PATHS, RecordedPaths, Recording
from .set_prices import Edges, PriceSet, SetPrices

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_KEPT_CANDLES = 150_000
_KEPT_TICKS = 2_000_000


class Prices(Hours):
    """Deterministic prices for one seed and one calendar.

    Instruments that have a recording follow it, and so do the contracts of a recorded index that
    have none of their own. Where a price was set from outside, the path goes on from there.
    """

    def __init__(
        self, seed: int, calendar: Calendar, instruments: Instruments,
        recordings: Mapping[int, Recording] | None = None, bar_path: str = BAR_PATHS[0],
        spread: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__(calendar, recordings or {})
        self._seed = seed
        self._spread = spread
        self._instruments = instruments
        self._paths = RecordedPaths(seed, recordings, bar_path) if recordings else Paths(seed)
        self.set_prices = SetPrices()
        self._bars: Cache[DayBars] = Cache(600)
        self._ticks: Cache[Ints] = Cache(_KEPT_TICKS, len)
        self._turns = 0
        self.candles: Cache[DayCandles] = Cache(_KEPT_CANDLES, len)
        self._set_edges: Cache[Edges] = Cache(100)

    def last(self, instrument: Instrument, second: int) -> int:
        """Last traded price in paise at an epoch second; outside the session, the last close.

        Between an auction's match and the next phase, the price of the auction.
        """
        day, of_day = split(second)
        session = self.session(instrument, day)
        if session is None or of_day < session.opens:
            if session is not None and self.is_matched(instrument, day, of_day, closing=False):
                return self.opening_price(instrument, day)
            return self._before(instrument, day, self._last_trade)
        if of_day >= session.closes and self.is_matched(instrument, day, of_day, closing=True):
            return self.closing_price(instrument, day)
        index = min(of_day, session.closes - 1) - session.opens
        minute, second = divmod(index, 60)
        if second == 0:
            # A minute begins at its open; the rest of it need not be drawn for that.
            return int(self.bars(instrument, day).open[minute])
        if second == 59 and not self.set_prices.version:
            return int(self.bars(instrument, day).close[minute])
        return int(self.minute_ticks(instrument, day, minute)[second])

    def turn(self, instrument: Instrument, second: int, *, is_high_first: bool) -> None:
        """Let a recorded instrument's candles from an epoch second on touch that extreme first."""
        paths, (day, of_day) = self._paths, split(second)
        if isinstance(paths, RecordedPaths) and paths.turn(
            self._key(instrument), day, of_day, is_high_first=is_high_first
        ):
            self._turns += 1  # what is to come has other prices now

    @property
    def version(self) -> int:
        """Another number after every change of prices, by whomever."""
        return self.set_prices.version + self._turns

    def set_price(self, instrument: Instrument, at: int, price: int, over: int = 0) -> int:
        """Take the path of an instrument to a price in paise, within ``over`` seconds.

        It starts at an epoch second, or with the next session when it does not trade then; returns
        that second. A share has one path on both exchanges, and what is priced on an index follows
        it; a contract can be taken elsewhere by itself.

        Raises:
            ValueError: It does not trade any more.
        """
        start = self.next_trade(instrument, at)
        if start is None:
            raise ValueError(f"{instrument.symbol} does not trade any more")
        arrival = self.next_trade(instrument, start + over) or start
        is_contract = self._spot(instrument) is not instrument
        day, of_day = split(arrival)
        session = self.required_session(instrument, day)
        minute, index = divmod(of_day - session.opens, 60)
        if is_contract:
            own = float(self._priced(instrument, day, minute)[index]) / 100
        else:
            minutes = self._own_minutes(instrument, day, session)
            own = float(self._paths.seconds(self._key(instrument), day, minutes, minute)[index])
        begin = self.last(instrument, start) / 100
        self.set_prices.put(
            self._key(instrument),
            PriceSet(start, start + over, begin, price / 100, price / 100 / own),
        )
        return start

    def is_set(self, instrument: Instrument) -> bool:
        """Whether the price of a contract was set by itself, apart from that of its index."""
        return (
            instrument.instrument_token in self.set_prices
            and self._spot(instrument) is not instrument
        )

    def set_from(self, instrument: Instrument) -> int | None:
        """The first second from which the instrument's path does not have its own prices."""
        return self.set_prices.begins(self._key(instrument))

    def previous_close(self, instrument: Instrument, day: int) -> int:
        """The closing price of the newest session before the day with this ordinal."""
        close = self._before(instrument, day, self.closing_price)
        key = self._key(instrument)
        scale = self.set_prices.scale_at(key, start_of(day)) if self.set_prices.version else 1.0
        base = self._paths.base(key, day, round(close / scale))
        return close if base == round(close / scale) else round(base * scale)

    def _before(
        self, instrument: Instrument, day: int, price: Callable[[Instrument, int], int]
    ) -> int:
        for earlier in self.sessions_back(instrument, day - 1):
            return price(instrument, earlier)
        if self.session(instrument, day) is not None:
            return int(self.bars(instrument, day).open[0])
        spot = self._spot(instrument)
        level = self._paths.level(self._key(spot), spot.reference / 100, spot.volatility, day)
        return int(self._convert(instrument, day, 0, np.array([level]), np.array([level]))[0])

    def _last_trade(self, instrument: Instrument, day: int) -> int:
        """What the last trade of a whole day was made at."""
        if self.is_matched(instrument, day, DAY_SECONDS, closing=True):
            return self.closing_price(instrument, day)
        return int(self.bars(instrument, day).close[-1])

    def opening_price(self, instrument: Instrument, day: int) -> int:
        """What the opening auction finds: the first price of the day."""
        return int(self.bars(instrument, day).open[0])

    def closing_price(self, instrument: Instrument, day: int) -> int:
        """The official close of a day that has a session.

        The price of the closing auction where there is one, else the average of the last half
        hour; the last price of an index, of a recorded day, contract or half hour without volume,
        and of a market that never closes.
        """
        bars = self.bars(instrument, day)
        recorded = self.recording(instrument)
        if recorded is not None:
            is_share = not (instrument.is_index or instrument.is_derivative)
            minutes = 30 if is_share and recorded.step <= 1800 else 0
            return average_price(bars, recorded.grid, minutes)
        if self.calendar.always_open or instrument.is_index:
            return int(bars.close[-1])
        phases = self.trading_day(instrument, day)
        if phases is None or phases.closing_match is None:
            return average_price(bars, instrument.tick, 30)
        noise = mix(self._seed, instrument.path_token, day, phases.closing_match)
        return auction_price(bars, instrument.tick, noise)

    def bars(self, instrument: Instrument, day: int) -> DayBars:
        """Minute bars of a day that has a session."""
        return self._bars.get(
            (instrument.instrument_token, day, self.version),
            lambda: self._make_bars(instrument, day),
        )

    def own_candle_at(
        self, instrument: Instrument, day: int, minute: int
    ) -> tuple[int, int] | None:
        """Open and volume of a session's minute, where a recorded candle begins with it.

        Out of the file, without a path being drawn for it. None where none begins, or where a
        price was set.
        """
        own = self._recordings.get(self._key(instrument))
        if own is None or self.set_prices.version or own.is_daily:
            return None
        record, opens = own.days[day], own.sessions[day].opens
        begins = opens + 60 * minute
        index = int(record.second.searchsorted(begins))
        if index >= record.second.size or int(record.second[index]) != begins:
            return None
        length = own.step
        if index + 1 < record.second.size:
            length = min(length, int(record.second[index + 1]) - begins)
        length = min(length, own.sessions[day].closes - begins)
        return int(record.open[index]), int(record.volume[index]) // -(-length // 60)

    def minute_ticks(self, instrument: Instrument, day: int, minute: int) -> Ints:
        """The sixty prices of the session's n-th minute."""
        # Of an option, whose prices cost more, one minute is made at a time: chains are wide.
        size = 1 if instrument.is_option and not self.is_recorded(instrument) else BLOCK
        block, rest = divmod(minute, size)
        ticks = self._ticks.get(
            (instrument.instrument_token, day, block, size, self.version),
            lambda: self._make_ticks(instrument, day, block * size, size),
        )
        return ticks[rest * 60 : rest * 60 + 60]

    def book(self, instrument: Instrument, second: int, last: int | None = None) -> Book:
        """Best bid and ask at an epoch second; always around the last price."""
        price = self.last(instrument, second) if last is None else last
        if self._spread is not None and self.recording(instrument) is not None:
            bid = max(price - self._spread // 2 * instrument.tick, instrument.tick)
            return Book(bid, bid + self._spread * instrument.tick)
        width = 1
        if instrument.is_option:
            width = max(1, round(price * 0.003 / instrument.tick))
        below = mix(self._seed, instrument.instrument_token, second) % (width + 1)
        bid = price - below * instrument.tick
        if bid < instrument.tick:
            bid = price
        return Book(bid, bid + width * instrument.tick)

    def open_interest(self, instrument: Instrument, day: int, minutes: Ints) -> Ints:
        """Open interest of a derivative at minutes of a day; zeros for everything else."""
        if not instrument.is_derivative:
            return np.zeros(minutes.size, dtype=np.int64)
        base, phase = self.interest_terms(instrument)
        return interest(base, phase, day * 1440 + minutes) * instrument.lot_size

    def interest_terms(self, instrument: Instrument) -> tuple[int, float]:
        """Typical open interest in lots, and where in its slow wave the contract stands."""
        return interest_terms(self._seed, instrument.instrument_token)

    def spot(self, underlying: str, second: int) -> int:
        """The index level in paise behind an underlying's contracts."""
        return self.last(self._instruments.spot(underlying), second)

    def moment(self, instrument: Instrument, traded: int) -> Moment:
        """What priced an option at a second at which it traded."""
        day, of_day = split(traded)
        session = self.session(instrument, day)
        if session is None or not session.contains(of_day):
            raise ValueError(f"{instrument.symbol} does not trade at second {traded}")
        minute, index = divmod(of_day - session.opens, 60)
        minutes = self._minutes(instrument, day, session)
        path = self._seconds(instrument, day, session, minute)
        years = self.years_left(instrument, traded - index)
        anchor = float(minutes.open[minute])
        return Moment(
            float(path[index]), anchor, years, base_volatility(instrument), day * 1440 + minute
        )

    def _make_bars(self, instrument: Instrument, day: int) -> DayBars:
        session = self.required_session(instrument, day)
        minutes = self._minutes(instrument, day, session)
        second = start_of(day) + session.opens
        count = minutes.open.size
        edges = [
            self._convert(instrument, day, second, prices, minutes.open)
            for prices in (minutes.open, minutes.high, minutes.low, minutes.close)
        ]
        open_, high, low, close = edges
        if instrument.instrument_type == "PE" and self._spot(instrument) is not instrument:
            high, low = low, high
        if self.is_set(instrument):
            open_, high, low, close = self.set_prices.contract_minutes(
                self._key(instrument), second, instrument.tick, (open_, high, low, close),
                lambda minute: self._priced(instrument, day, minute),
            )  # fmt: skip
        volume = self._volume(instrument, minutes)
        before = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(volume)[: count - 1]))
        return DayBars(session.opens, open_, high, low, close, volume, before)

    def _make_ticks(self, instrument: Instrument, day: int, first: int, size: int) -> Ints:
        prices = self._priced(instrument, day, first, size)
        if not self.is_set(instrument):
            return prices
        second = start_of(day) + self.required_session(instrument, day).opens + first * 60
        own = self.set_prices.seconds(self._key(instrument), second, prices / 100)
        return on_grid(own * 100.0, instrument.tick)

    def _priced(self, instrument: Instrument, day: int, first: int, size: int = 1) -> Ints:
        """The prices of some minutes as the path of the instrument or its index has them."""
        session = self.required_session(instrument, day)
        minutes = self._minutes(instrument, day, session)
        anchor = minutes.open[first : first + size]
        path = self._seconds(instrument, day, session, first, anchor.size).reshape(-1, 60)
        second = start_of(day) + session.opens + first * 60
        return self._convert(instrument, day, second, path, anchor[:, None]).ravel()

    def _convert(
        self, instrument: Instrument, day: int, second: int,
        prices: NDArray[np.float64], anchor: NDArray[np.float64],
    ) -> Ints:  # fmt: skip
        """Path prices to the instrument's own. ``anchor`` holds each minute's opening level."""
        tick = instrument.tick
        own = self._recordings.get(self._key(instrument))
        if own is not None or not instrument.is_derivative:
            grid = own.grid if own else tick
            # Prices that were set may lie between those of a recording.
            return on_grid(
                prices * 100.0, math.gcd(grid, tick) if self.set_prices.version else grid
            )
        start = second + 60.0 * np.arange(anchor.size).reshape(anchor.shape)
        left = np.maximum(self.expiry_second(instrument) - start, 60.0)
        return contract_prices(instrument, prices, anchor, left / black76.YEAR_SECONDS)

    def _minutes(self, instrument: Instrument, day: int, session: Session) -> Minutes:
        """The minutes of the path that the instrument follows, as far as its session goes."""
        own, key = self._own_minutes(instrument, day, session), self._key(self._spot(instrument))
        open_, high, low, close = edges = own.open, own.high, own.low, own.close
        if key in self.set_prices:
            first = self._span(instrument, day, session).opens
            open_, high, low, close = self._set_edges.get(
                (key, day, first, own.open.size, self.set_prices.version),
                lambda: self.set_prices.minutes(
                    key, start_of(day) + first, edges,
                    lambda minute: self._paths.seconds(key, day, own, minute),
                ),
            )  # fmt: skip
        # A contract that expires stops before its index does: the same path, cut short.
        count = (session.closes - session.opens) // 60
        if open_ is own.open and open_.size == count:
            return own
        return Minutes(
            own.first_second,
            open_[:count],
            high[:count],
            low[:count],
            close[:count],
            own.weight[:count],
            None if own.units is None else own.units[:count],
        )

    def _own_minutes(self, instrument: Instrument, day: int, session: Session) -> Minutes:
        """The same minutes as the path has them by itself."""
        spot, span = self._spot(instrument), self._span(instrument, day, session)
        return self._paths.minutes(
            self._key(spot), spot.reference / 100, spot.volatility, day, span.opens, span.closes
        )

    def _seconds(
        self, instrument: Instrument, day: int, session: Session, first: int, count: int = 1
    ) -> Floats:
        """The seconds of some minutes of the path that the instrument follows."""
        key, minutes = (
            self._key(self._spot(instrument)),
            self._own_minutes(instrument, day, session),
        )
        own = self._paths.seconds(key, day, minutes, first, count)
        return self.set_prices.seconds(key, start_of(day) + session.opens + first * 60, own)

    def _span(self, instrument: Instrument, day: int, session: Session) -> Session:
        """The session of the path that the instrument follows."""
        spot = self._spot(instrument)
        own = self.session(spot, day) if spot is not instrument else None
        return own or session

    def _volume(self, instrument: Instrument, minutes: Minutes) -> Ints:
        if minutes.units is not None and self._spot(instrument) is instrument:
            return minutes.units
        return made_up_volume(instrument, minutes)

    def _spot(self, instrument: Instrument) -> Instrument:
        if instrument.is_derivative and instrument.underlying and not self.is_recorded(instrument):
            return self._instruments.spot(instrument.underlying)
        return instrument

    def _key(self, instrument: Instrument) -> int:
        """Names the path of an instrument that has one; both exchanges share a stock's."""
        if instrument.instrument_token in self._recordings or instrument.is_derivative:
            return instrument.instrument_token
        return instrument.path_token
