"""Reading one candle or tick, and building candles from ticks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from math import isfinite
from typing import Any, Final

IST: Final = timezone(timedelta(hours=5, minutes=30), "IST")
SHIFT: Final = 19_800
DAY_SECONDS: Final = 86_400
NAN: Final = float("nan")
NSE_OPEN: Final = 9 * 3600 + 15 * 60


def number(value: Any) -> float:
    """A price or quantity as float; NaN for what is no finite number."""
    try:
        given = float(value)
    except (OverflowError, TypeError, ValueError):
        return NAN
    return given if isfinite(given) else NAN


def reader(candle: Any) -> Any:
    """`get(name)` for a mapping, a row of a frame, or an object with attributes."""
    if isinstance(candle, Mapping) or hasattr(candle, "get"):
        return candle.get
    return lambda name: getattr(candle, name, None)


def stamp_text(stamp: Any) -> str:
    """A time as ISO text, empty when there is none."""
    if stamp is None:
        return ""
    if isinstance(stamp, str):
        return stamp
    return stamp.isoformat() if hasattr(stamp, "isoformat") else str(stamp)


def epoch(stamp: Any) -> float | None:
    """Seconds since 1970 of a time; text and datetimes without offset are IST.

    Raises:
        ValueError: The text is no ISO 8601 time.
    """
    if stamp is None or stamp == "":
        return None
    if isinstance(stamp, (int, float)):
        return float(stamp)
    moment = datetime.fromisoformat(stamp) if isinstance(stamp, str) else stamp
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=IST)
        return moment.timestamp()
    raise ValueError(f"expected a time, got {stamp!r}")


def day_number(seconds: float) -> float:
    """Number of the IST calendar day."""
    return float((seconds + SHIFT) // DAY_SECONDS)


def bucket_start(seconds: float, size: int) -> float:
    """Start of the candle of `size` seconds that holds the time, counted from 09:15 IST."""
    wall = seconds + SHIFT
    day = wall // DAY_SECONDS * DAY_SECONDS
    if size >= DAY_SECONDS:
        return day - SHIFT
    start = day + NSE_OPEN + (wall - day - NSE_OPEN) // size * size
    return max(start, day) - SHIFT


def ist_text(seconds: float) -> str:
    """ISO text in IST of an instant."""
    return datetime.fromtimestamp(seconds, IST).isoformat()


@dataclass(slots=True)
class TickCandle:
    """The candle that forms from the ticks of one instrument."""

    size: int
    start: float | None = None
    open: float = NAN
    high: float = NAN
    low: float = NAN
    close: float = NAN
    oi: float = NAN
    traded: float = NAN
    base: float = NAN
    counted: float = 0.0
    """Volume known without the volume of the day: of a candle taken over, or of single trades."""
    source: str | None = None

    def check_source(self, tick: Any) -> None:
        """Refuse ticks of a second instrument; ValueError."""
        get = reader(tick)
        source = get("instrument_token") or get("symbol")
        if source is None:
            return
        if self.source is None:
            self.source = str(source)
        elif self.source != str(source):
            raise ValueError("ticks of several instruments: choose one with instrument=...")

    def take_over(self, candle: Any) -> None:
        """Go on with a forming candle that came from elsewhere."""
        get = reader(candle)
        start = epoch(get("ts"))
        prices = [number(get(name)) for name in ("open", "high", "low", "close")]
        if start is None or any(price != price for price in prices):
            return
        self.start = start
        self.open, self.high, self.low, self.close = prices
        self.oi = number(get("oi"))
        self.traded = self.base = NAN
        volume = number(get("volume"))
        self.counted = volume if volume == volume else 0.0

    def note(self, quote: Any) -> None:
        """Remember the volume of the day of a quote, whose price may be of an earlier day."""
        volume = number(reader(quote)("volume"))
        if volume == volume and self.start is None:
            self.traded = volume

    def add(self, tick: Any, after: float | None = None) -> tuple[dict[str, Any] | None, bool]:
        """Take one tick; one of a candle that starts at `after` or before does not count.

        Returns:
            The candle that this tick completed, if any, and whether the tick counted.
        """
        get = reader(tick)
        price = number(get("last_price"))
        seconds = _tick_time(get)
        if price != price or seconds is None:
            return None, False
        start = bucket_start(seconds, self.size)
        if self.start is not None and start < self.start:
            return None, False
        if after is not None and start <= after:
            self.note(tick)
            return None, False
        done = None
        if start != self.start:
            if self.start is not None:
                done = self.candle(complete=True)
            self._begin(start, price)
        self.high = max(self.high, price)
        self.low = min(self.low, price)
        self.close = price
        self._count(number(get("volume")), number(get("last_quantity")))
        oi = number(get("oi"))
        self.oi = oi if oi == oi else self.oi
        return done, True

    def candle(self, *, complete: bool = False) -> dict[str, Any]:
        """The candle as the client would send it."""
        assert self.start is not None
        cumulative = self.traded == self.traded
        return {
            "ts": ist_text(self.start),
            "open": self.open,
            "high": self.high,
            "low": self.low,
            "close": self.close,
            "volume": self.traded - self.base if cumulative else self.counted,
            "oi": self.oi,
            "is_complete": complete,
        }

    def _begin(self, start: float, price: float) -> None:
        new_day = self.start is None or day_number(start) != day_number(self.start)
        self.base = self.traded
        if new_day and self.start is not None:
            self.base = 0.0
        self.start = start
        self.open = self.high = self.low = price
        self.counted = 0.0

    def _count(self, volume: float, quantity: float) -> None:
        """Ticks carry the volume of the day; the first one seen is where counting starts."""
        if volume == volume:
            if self.base != self.base:
                self.base = volume - self.counted
            elif volume < self.base:
                self.base = 0.0
            self.traded = volume
        elif quantity == quantity:
            self.counted += quantity


def is_about(event: Any, instrument: str) -> bool:
    """Whether an event names this instrument, or none at all."""
    get = reader(event)
    names = {str(name) for name in (get("symbol"), get("instrument_token")) if name is not None}
    return not names or instrument in names


def same_row(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two rows of numbers are equal, NaN counting as equal to NaN."""
    return all(a == b or (a != a and b != b) for a, b in zip(one, other, strict=True))


def _tick_time(get: Any) -> float | None:
    for name in ("exchange_timestamp", "last_trade_time", "timestamp", "received_at"):
        stamp = get(name)
        if stamp:
            return epoch(stamp)
    return None
