"""Indicators that follow a stream, one candle at a time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from ._bank import DAY, Bank, make_bank
from ._candle import (
    TickCandle,
    day_number,
    epoch,
    is_about,
    number,
    reader,
    same_row,
    stamp_text,
)
from ._config import Config, IndicatorValue, describe, make_slots, parse, value_builder
from ._series import FloatArray, is_series
from ._spec import FIELDS

Row: TypeAlias = tuple[float, ...]
NAN = float("nan")
KEEP = 500
"""Candles kept for corrections."""
EVERY = 50
"""Candles between two snapshots of the memory."""


class _Bar(NamedTuple):
    time: float | None
    row: Row
    ts: str


class LiveIndicatorEngine:
    """Several indicators of one instrument, kept up to date candle by candle.

    Every update costs the same, however long the stream has run. The values are those that the
    functions of the same name give for the candles so far. Nothing is requested from the server.
    An engine can be copied (`copy.deepcopy`) and pickled: the copy goes on where it stands.

    Args:
        indicators: For each an `IndicatorConfig`, a name, or a tuple of name and parameters. The
            parameters may hold `source`, the candle field to read or a list of them in the order
            of the inputs, and `name` (or `alias`), the key of the values. Without it the key is
            the indicator's name, with its numbers (`ema_9`) when it appears several times.
        interval: Interval of the candles, such as `5minute`; needed only to `feed` ticks.
        instrument: Which instrument `feed` listens to: `NSE:INFY` or an instrument token.

    Raises:
        ValueError: An indicator, parameter value or field is unknown, or two have the same key.
        TypeError: A parameter is unknown or missing.
    """

    def __init__(
        self,
        indicators: Sequence[Config],
        *,
        interval: str | None = None,
        instrument: str | int | None = None,
    ) -> None:
        self._configs = parse(indicators)
        self._slots = make_slots(self._configs)
        self._bank: Bank = make_bank(self._slots)
        self._build = value_builder(self._slots)
        self._instrument = None if instrument is None else str(instrument)
        self._interval = interval
        self._tick_seconds = 0
        if interval is not None:
            from .frames import interval_seconds

            self._tick_seconds = interval_seconds(interval)
        self._empty = self._bank.snapshot()
        self._reset()

    def _reset(self) -> None:
        self._bank.restore(self._empty)
        self._ticks = TickCandle(self._tick_seconds) if self._tick_seconds else None
        self._count = 0
        self._bars: list[_Bar] = []
        self._saves: list[tuple[int, FloatArray]] = [(0, self._empty)]
        self._last: float | None = None
        self._time_text: object = None
        self._time: float | None = None
        self._day = 0.0
        outputs = sum(len(slot.indicator.outputs) for slot in self._slots)
        self._confirmed_results: list[float] = [NAN] * outputs
        self._confirmed_ts = self._ts = ""
        self._values = self._build(self._confirmed_results, False, "")
        self._is_confirmed = False

    def __getstate__(self) -> dict[str, Any]:
        """Everything but what `__init__` makes: the memory goes as a snapshot, code not at all."""
        made = ("_slots", "_bank", "_build", "_empty")
        state = {name: value for name, value in vars(self).items() if name not in made}
        state |= {"_bars": list(self._bars), "_saves": list(self._saves)}
        return {**state, "_ticks": copy(self._ticks), "_memory": self._bank.snapshot()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        state = dict(state)
        memory = state.pop("_memory")
        LiveIndicatorEngine.__init__(self, state["_configs"], interval=state["_interval"])
        vars(self).update(state)
        self._bank.restore(memory)

    @classmethod
    def from_history(
        cls,
        df: Any,
        indicators: Sequence[Config],
        *,
        interval: str | None = None,
        instrument: str | int | None = None,
    ) -> LiveIndicatorEngine:
        """An engine that has seen a history: a frame, a candle response, or a list of candles."""
        engine = cls(indicators, interval=interval, instrument=instrument)
        engine.rebuild(df)
        return engine

    def rebuild(
        self, history_df: Any, last_stream_candle: Any | None = None
    ) -> dict[str, IndicatorValue]:
        """Forget everything and start again from a history.

        Args:
            history_df: Candles as for `from_history`. A last candle that is not complete counts as
                forming.
            last_stream_candle: The newest candle of the stream, final or forming by its
                `is_complete`.

        Returns:
            The values after it.
        """
        self._reset()
        self._load(history_df)
        if last_stream_candle is not None:
            self._take(last_stream_candle)
        return self._values

    # --- updates ---------------------------------------------------------------------------------

    def update_provisional(self, candle: Any) -> dict[str, IndicatorValue]:
        """What the values would be if the forming candle ended like this; leaves no trace.

        A candle at or before the last finished one changes nothing.

        Args:
            candle: A mapping or object with open, high, low, close, volume, and `ts` (its start). A
                missing price is a gap.
        """
        if isinstance(candle, dict):
            get = candle.get
            stamp = get("ts")
            time = self._time if stamp == self._time_text else self._read_time(stamp)
            volume, oi = get("volume"), get("oi")
            volume = NAN if volume is None else volume
            oi = NAN if oi is None else oi
            prices: tuple[Any, ...] = (
                get("open"),
                get("high"),
                get("low"),
                get("close"),
                volume,
                oi,
            )
        else:
            stamp, time, prices = self._read(candle)
        if time is not None and self._last is not None and time <= self._last:
            return self._values
        count = float(self._count)
        day = self._day
        row = (*prices, day, count if time is None else day, count, 0.0)
        results = self._bank.step(row, False)
        self._is_confirmed = False
        self._ts = stamp if type(stamp) is str else stamp_text(stamp)
        values = self._values = self._build(results, False, self._ts)
        return values

    def finalize_candle(self, candle: Any) -> dict[str, IndicatorValue]:
        """Accept a finished candle.

        A candle with the `ts` of an earlier one replaces it, one that is late is put in its place,
        and everything after it is computed anew. The same candle again changes nothing.

        Raises:
            ValueError: The candle is older than the 500 kept; call `rebuild` with a history then.
        """
        stamp, time, prices = self._read(candle)
        bar = _Bar(time, tuple(map(number, prices)), stamp_text(stamp))
        if time is not None and self._last is not None and time <= self._last:
            self._correct(bar)
        else:
            self._append(bar)
        return self._confirm()

    def feed(self, event: Any) -> dict[str, IndicatorValue]:
        """Take one event of `stream_candles` or `stream_ticks`, or one candle.

        Finished candles are accepted, the forming one is provisional. Ticks are put together to
        candles of `interval`, which are accepted when the next one begins; a snapshot of quotes
        only tells them the volume of the day. Events without data, and those of another
        instrument, change nothing.

        Returns:
            The values after the event.

        Raises:
            ValueError: Ticks came without `interval`, or of several instruments without
                `instrument`.
        """
        if isinstance(event, Mapping) and isinstance(event.get("data"), Mapping):
            event = event["data"]
        get = reader(event)
        ticks = get("ticks") or get("quotes")
        if ticks:
            every = ticks.values() if isinstance(ticks, Mapping) else ticks
            self._feed_ticks(every, snapshot=bool(get("quotes")))
        elif self._listens(event):
            self._feed_candles(get, event)
        return self._values

    # --- state -----------------------------------------------------------------------------------

    @property
    def values(self) -> dict[str, IndicatorValue]:
        """The values after the last update, by key."""
        return self._values

    @property
    def ready(self) -> bool:
        """Whether every required output of every indicator has a value."""
        return all(value.ready for value in self._values.values())

    @property
    def confirmed(self) -> bool:
        """Whether the last update was a finished candle."""
        return self._is_confirmed

    @property
    def metadata(self) -> dict[str, Any]:
        """How far the engine is.

        `ready`, `confirmed`, `last_confirmed_ts` (start of the last finished candle), `last_ts`
        (that of the last candle, finished or forming). A time that is not there is None.
        """
        return {
            "ready": self.ready,
            "confirmed": self._is_confirmed,
            "last_confirmed_ts": self._confirmed_ts or None,
            "last_ts": self._ts or None,
        }

    @property
    def details(self) -> dict[str, Any]:
        """What runs here.

        `indicators` (configuration, outputs and warm-up of each), `warmup` in candles, `candles`
        finished so far, `compiled`, `interval`, `instrument`; a setting that was not given is None.
        """
        indicators = describe(self._slots)
        return {
            "indicators": indicators,
            "warmup": max((one["warmup"] for one in indicators.values()), default=0),
            "candles": self._count,
            "compiled": self._bank.compiled,
            "interval": self._interval,
            "instrument": self._instrument,
        }

    # --- internals -------------------------------------------------------------------------------

    def _read(self, candle: Any) -> tuple[Any, float | None, tuple[Any, ...]]:
        get = reader(candle)
        stamp = get("ts")
        if stamp is None and is_series(candle):
            stamp = candle.name
        time = self._time if stamp == self._time_text else self._read_time(stamp)
        return stamp, time, tuple(get(name) for name in FIELDS)

    def _read_time(self, stamp: Any) -> float | None:
        time = epoch(stamp)
        self._time_text, self._time = stamp, time
        if time is not None:
            self._day = day_number(time)
        return time

    def _row(self, bar: _Bar, count: int) -> Row:
        if bar.time is None:
            return (*bar.row, self._day, float(count), float(count), 0.0)
        day = day_number(bar.time)
        return (*bar.row, day, day, float(count), 0.0)

    def _append(self, bar: _Bar) -> None:
        self._confirmed_results = self._bank.step(self._row(bar, self._count), True)
        self._confirmed_ts = bar.ts
        self._count += 1
        self._bars.append(bar)
        if bar.time is not None:
            self._last = bar.time
        if self._count % EVERY == 0:
            self._save()

    def _save(self) -> None:
        """Keep a snapshot, and drop what is older than the candles kept."""
        self._saves.append((self._count, self._bank.snapshot()))
        while len(self._saves) > 1 and self._count - self._saves[1][0] >= KEEP:
            del self._saves[0]
        kept = self._count - self._saves[0][0]
        del self._bars[: len(self._bars) - kept]

    def _correct(self, bar: _Bar) -> None:
        """Put a candle in its place and repeat everything after it."""
        assert bar.time is not None
        if self._bars and self._bars[-1].time == bar.time:
            place = len(self._bars) - 1  # most of the time it is the one that came last
        else:
            times = [-np.inf if one.time is None else one.time for one in self._bars]
            place = bisect_left(times, bar.time)
        same = place < len(self._bars) and self._bars[place].time == bar.time
        first_kept = self._saves[0][0]
        if place == 0 and not same and first_kept > 0:
            raise ValueError(
                f"candle {bar.ts} is older than the {len(self._bars)} candles kept; use rebuild()"
            )
        if same and same_row(self._bars[place].row, bar.row):
            return
        bars = [*self._bars[:place], bar, *self._bars[place + same :]]
        while len(self._saves) > 1 and self._saves[-1][0] > first_kept + place:
            del self._saves[-1]
        start, memory = self._saves[-1]
        self._bank.restore(memory)
        self._bars = bars[: start - first_kept]
        self._count = start
        for one in bars[start - first_kept :]:
            self._append(one)

    def _confirm(self) -> dict[str, IndicatorValue]:
        self._is_confirmed = self._count > 0
        self._ts = self._confirmed_ts
        self._values = self._build(self._confirmed_results, self._is_confirmed, self._confirmed_ts)
        return self._values

    def _load(self, source: Any) -> None:
        from ._history import history_of

        columns, times, texts, forming = history_of(source)
        n = len(columns[0])
        if n:
            # Everything before the kept candles goes in one piece, at the speed of the functions.
            start = max((n - KEEP) // EVERY * EVERY, 0)
            self._run(columns, 0, start)
            self._saves = [(start, self._bank.snapshot())]
            for begin in range(start, n, EVERY):
                end = min(begin + EVERY, n)
                self._run(columns, begin, end)
                prices = (column[begin:end].tolist() for column in columns[: len(FIELDS)])
                for k, row in enumerate(zip(*prices, strict=True), begin):
                    self._bars.append(_Bar(None if times is None else times[k], row, texts(k)))
                if end % EVERY == 0:
                    self._saves.append((end, self._bank.snapshot()))
            self._count = n
            self._confirmed_ts = texts(n - 1)
            self._last = None if times is None else times[-1]
            self._day = float(columns[DAY][-1])
            self._confirm()
        if forming is not None:
            self._show(forming)

    def _run(self, columns: list[FloatArray], start: int, end: int) -> None:
        if end > start:
            self._confirmed_results = self._bank.run([column[start:end] for column in columns])

    def _take(self, candle: Any) -> None:
        if reader(candle)("is_complete") is True:
            self.finalize_candle(candle)
        else:
            self._show(candle)

    def _show(self, forming: Any) -> None:
        self.update_provisional(forming)
        if self._ticks is not None:
            self._ticks.take_over(forming)

    def _listens(self, event: Any) -> bool:
        return self._instrument is None or is_about(event, self._instrument)

    def _feed_candles(self, get: Callable[[str], Any], event: Any) -> None:
        finished: Iterable[Any] = get("candles") or ()
        for candle in finished:
            self.finalize_candle(candle)
        done, current = get("candle"), get("current")
        if done is not None:
            self.finalize_candle(done)
        if current is not None:
            self._take(current)
        elif done is None and get("close") is not None:
            self._take(event)

    def _feed_ticks(self, ticks: Iterable[Any], *, snapshot: bool) -> None:
        if self._ticks is None:
            raise ValueError("ticks need the interval of the candles: interval='5minute'")
        counted = False
        for tick in ticks:
            if not self._listens(tick):
                continue
            if self._instrument is None:
                self._ticks.check_source(tick)
            if snapshot:
                self._ticks.note(tick)
                continue
            done, taken = self._ticks.add(tick, self._last)
            counted = counted or taken
            if done is not None:
                self.finalize_candle(done)
        if counted:
            self.update_provisional(self._ticks.candle())
