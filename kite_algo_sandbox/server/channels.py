"""The things a stream can watch: ticks, candles, and a run's P&L."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kite_algo_worker.market.intervals import interval_seconds

from ..engine import NotFound, SandboxEngine, SandboxError, Token
from .frames import Frame, error_frame, frame

# These change with every look, also when nothing was traded.
_CLOCK_FIELDS = ("received_at", "age_ms", "is_stale")
_MOST_CANDLES = 500


class TickChannel:
    """Quotes of a set of instruments; only those that changed are sent."""

    def __init__(
        self, engine: SandboxEngine, identifiers: tuple[str | int, ...], mode: str
    ) -> None:
        self._engine = engine
        self._identifiers = identifiers
        self._mode = mode
        self._last: dict[int, dict[str, Any]] = {}
        self._changed()

    def poll(self) -> list[Frame]:
        ticks = self._changed()
        return [frame("ticks", {"ticks": ticks})] if ticks else []

    def _changed(self) -> list[dict[str, Any]]:
        found: Any = self._engine.quotes_at_now(self._identifiers, self._mode)
        changed: list[dict[str, Any]] = []
        for quote in found["quotes"].values():
            token = quote["instrument_token"]
            content = {key: value for key, value in quote.items() if key not in _CLOCK_FIELDS}
            if self._last.get(token) != content:
                self._last[token] = content
                changed.append(quote)
        return changed


class CandleChannel:
    """The forming candle of one series, and every candle once it is complete.

    A completed candle is sent as ``candle`` and as ``current``, so that a reader of ``current``
    alone sees its final state before the next one begins.
    """

    def __init__(
        self, engine: SandboxEngine, reader: Token, instrument: str | int, interval: str
    ) -> None:
        self._engine = engine
        self._reader = reader
        self._instrument = instrument
        self._interval = interval
        state = self._look()
        self._current = state.get("current")
        self._completed_ts = _start_of(state.get("candle"))

    def poll(self) -> list[Frame]:
        state = self._look()
        frames = []
        for candle in self._completed(state):
            frames.append(self._frame(state, current=candle, candle=candle))
        current = state.get("current")
        if current is not None and current != self._current:
            frames.append(self._frame(state, current=current))
        self._current = current
        return frames

    def _look(self) -> Mapping[str, Any]:
        state: Mapping[str, Any] = self._engine.candle_at_now(self._instrument, self._interval)
        return state

    def _completed(self, state: Mapping[str, Any]) -> list[dict[str, Any]]:
        newest = state.get("candle")
        before = self._completed_ts
        if newest is None or (before is not None and newest["ts"] <= before):
            return []
        self._completed_ts = newest["ts"]
        if before is None or _follows(before, newest["ts"], self._interval):
            return [newest]
        # Several may have been completed since the last beat, for instance after a jump in time.
        for lookback in (2, _MOST_CANDLES):
            recent: Any = self._engine.get_candles(
                self._reader,
                instrument_token=state["instrument_token"],
                interval=self._interval,
                lookback=lookback,
            )
            new = [candle for candle in recent["candles"] if candle["ts"] > before]
            if len(new) < lookback:
                break
        return new or [newest]

    def _frame(self, state: Mapping[str, Any], **candles: object) -> Frame:
        names = {key: state[key] for key in ("symbol", "instrument_token", "interval")}
        return frame("candle", {**names, **candles})


def _follows(before: str, newest: str, interval: str) -> bool:
    """Whether no candle can lie between two labels."""
    passed = datetime.fromisoformat(newest) - datetime.fromisoformat(before)
    return passed.total_seconds() <= interval_seconds(interval)


def _start_of(candle: Mapping[str, Any] | None) -> str | None:
    return None if candle is None else str(candle["ts"])


class PnlChannel:
    """A run's grouped P&L, sent whenever it differs from what was sent last."""

    def __init__(self, engine: SandboxEngine, token: Token, run_id: str) -> None:
        self._engine = engine
        self._token = token
        self._run_id = run_id
        self._last: object = engine.get_run_pnl(token, run_id)

    def poll(self) -> list[Frame]:
        try:
            pnl = self._engine.get_run_pnl(self._token, self._run_id)
        except NotFound as error:
            return [frame("end", {"detail": error.detail}, is_last=True)]
        except SandboxError as error:
            return [error_frame(error.detail, is_last=False)]
        if pnl == self._last:
            return []
        self._last = pnl
        return [pnl_frame(pnl)]


def pnl_frame(pnl: object) -> Frame:
    """A P&L snapshot: unnamed on SSE, ``snapshot`` on a WebSocket."""
    return frame("snapshot", pnl, is_named=False)
