"""Market-data answers: instruments, quotes, candles, history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from kite_algo_worker.market.intervals import interval_text

from ..base.clock import epoch, iso
from ..base.errors import BadRequest, Invalid, NotFound
from . import candles
from .instruments import MAX_TOKEN, Instrument, Instruments
from .prices import Prices
from .quotes import MODES, quote

Json = dict[str, object]


class MarketData:
    """Answers every market question for one instant."""

    def __init__(self, instruments: Instruments, prices: Prices) -> None:
        self.instruments = instruments
        self.prices = prices

    def require(self, identifier: str | int, at: datetime) -> Instrument:
        """The instrument, or ``NotFound``."""
        found = self.instruments.find(identifier, at)
        if found is None:
            raise NotFound(f"Instrument '{identifier}' not found")
        return found

    def one_of(self, symbol: object, instrument_token: object, at: datetime) -> Instrument:
        """The instrument a request names by token or by symbol; the token wins."""
        if instrument_token is not None:
            return self.require(_token(instrument_token), at)
        if not isinstance(symbol, str) or not symbol.strip():
            raise Invalid("symbol", "symbol or instrument_token is required")
        return self.require(symbol, at)

    def resolve(
        self, symbols: Iterable[object], tokens: Iterable[object], at: datetime
    ) -> tuple[list[tuple[str, Instrument]], list[object]]:
        """Instruments with the identifier they were asked by, and what was not found."""
        found: list[tuple[str, Instrument]] = []
        missing: list[object] = []
        checked = [_token(token) for token in tokens]
        wanted: list[str | int] = [*(str(symbol) for symbol in symbols), *checked]
        for identifier in wanted:
            item = self.instruments.find(identifier, at)
            if item is None:
                missing.append(identifier)
                continue
            by_token = str(identifier).strip().isdecimal()
            key = str(item.instrument_token) if by_token else item.symbol
            found.append((key, item))
        return found, missing

    def resolved(self, symbols: Iterable[object], tokens: Iterable[object], at: datetime) -> Json:
        """The answer of the plural resolve."""
        found, missing = self.resolve(symbols, tokens, at)
        unique = {item.instrument_token: item for _, item in reversed(found)}
        order = dict.fromkeys(item.instrument_token for _, item in found)
        return {"instruments": [unique[token].as_json() for token in order], "missing": missing}

    def search(self, query: str, exchange: str | None, limit: int, at: datetime) -> Json:
        """The answer of a search."""
        if not 1 <= limit <= 50:
            raise Invalid("limit", "must be between 1 and 50", limit)
        found = self.instruments.search(query, at, exchange=exchange, limit=limit)
        return {"results": [item.as_json() for item in found]}

    def quotes(
        self, symbols: Iterable[object], tokens: Iterable[object], mode: str, at: datetime
    ) -> Json:
        """Quotes keyed by the identifier that was asked for."""
        wanted = parse_mode(mode)
        found, missing = self.resolve(symbols, tokens, at)
        rows: dict[str, Json] = {}
        for key, item in found:
            if self.prices.has_begun(item, epoch(at)):
                rows[key] = quote(self.prices, item, at, wanted)
            else:
                missing.append(key)  # it is recorded from a later day on
        return {"quotes": rows, "missing": missing}

    def candles(self, item: Instrument, interval: str, lookback: int, at: datetime) -> Json:
        """Recent completed candles and the forming one."""
        if not 1 <= lookback <= 500:
            raise Invalid("lookback", "must be between 1 and 500", lookback)
        name = candles.canonical_interval(interval)
        if name is None:
            raise Invalid("interval", f"must be one of {', '.join(candles.INTERVALS)}", interval)
        self._require_shown(item, name)
        rows = candles.recent(self.prices, item, name, lookback, at)
        current = candles.forming(self.prices, item, name, at)
        return {
            "symbol": item.symbol,
            "instrument_token": item.instrument_token,
            "interval": interval,
            "candles": rows,
            "current": current,
            "is_stale": not rows and current is None,
        }

    def history(
        self, item: Instrument, timeframe: str, start: object, end: object, at: datetime, *,
        ingest: bool, passthrough: bool,
    ) -> Json:  # fmt: skip
        """Completed candles of a range."""
        name = candles.canonical_interval(timeframe)
        if name is None:
            raise BadRequest(f"Unsupported timeframe '{timeframe}'")
        self._require_shown(item, name)
        until = _instant(end, "to") or at
        since = _instant(start, "from") or until - timedelta(days=candles.DEFAULT_SPAN[name])
        if since >= until:
            raise Invalid("from", "must be before 'to'")
        if until - since > timedelta(days=candles.MAX_SPAN[name]):
            raise Invalid(
                "from", f"the span of a {name} request is at most {candles.MAX_SPAN[name]} days"
            )
        rows = candles.history(self.prices, item, name, since, until, at)
        triggered = ingest and not passthrough
        return {
            "symbol": item.symbol,
            "instrument_token": item.instrument_token,
            "timeframe": name,
            "interval": name,
            "from": iso(since),
            "to": iso(until),
            "count": len(rows),
            "source": "kite_passthrough" if passthrough else "sandbox",
            "ingestion": {"status": "up_to_date" if triggered else "disabled", "message": None},
            "candles": rows,
        }

    def _require_shown(self, item: Instrument, interval: str) -> None:
        found = self.prices.recording(item)
        if found is None or self.prices.follows_index(item):
            return
        if not found.can_show(candles.INTERVALS[interval]):
            raise BadRequest(
                f"{item.symbol} was recorded in candles of {interval_text(found.step)}: "
                f"{interval} candles cannot be made of them"
            )

    def snapshot(self, body: Mapping[str, object], at: datetime) -> Json:
        """Quotes and candles of several instruments in one answer."""
        symbols, tokens = _rows(body, "symbols"), _rows(body, "instrument_tokens")
        answer = self.quotes(symbols, tokens, str(body.get("mode") or "quote"), at)
        series: list[Json] = []
        for index, row in enumerate(_rows(body, "candles")):
            if not isinstance(row, Mapping):
                raise Invalid(f"candles.{index}", "must be an object", row)
            item = self.one_of(row.get("symbol"), row.get("instrument_token"), at)
            lookback = row.get("lookback") or 50
            if not isinstance(lookback, int):
                raise Invalid(f"candles.{index}.lookback", "must be a whole number", lookback)
            series.append(self.candles(item, str(row.get("interval") or ""), lookback, at))
        by_identifier = answer["quotes"]
        # Unlike the quotes call, a snapshot lists its quotes in the order of the request.
        quotes = list(by_identifier.values()) if isinstance(by_identifier, dict) else []
        return {**answer, "quotes": quotes, "candles": series, "updated_at": iso(at)}

    def latest_candles(self, identifier: str | int, interval: str, at: datetime) -> Json:
        """The forming candle and the newest completed one, for streams."""
        item = self.require(identifier, at)
        shown = self.candles(item, interval, 1, at)
        rows = shown.pop("candles")
        shown.pop("is_stale")
        return shown | {"candle": rows[-1] if isinstance(rows, list) and rows else None}


def parse_mode(mode: str) -> str:
    """A quote mode; blank means ``quote``."""
    name = (mode or "quote").strip().lower() or "quote"
    if name not in MODES:
        raise Invalid("mode", f"must be one of {', '.join(MODES)}", mode)
    return name


def _token(value: object) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not text.lstrip("-").isdecimal():
        raise Invalid("instrument_tokens", "must be whole numbers", value)
    if not 0 < int(text) <= MAX_TOKEN:
        raise Invalid("instrument_tokens", f"must be between 1 and {MAX_TOKEN}", value)
    return int(text)


def _instant(value: object, field: str) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        at = candles.parse_instant(value)
    except ValueError:
        raise Invalid(field, "must be an ISO 8601 date-time", str(value)) from None
    if at is None:
        raise Invalid(field, "must carry a UTC offset", str(value))
    return at


def _rows(body: Mapping[str, object], name: str) -> list[object]:
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise Invalid(name, "must be a list", value)
    return list(value)
