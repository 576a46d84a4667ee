# Generated from openapi/worker.yaml by `make generate`; do not edit.
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import models as _m
from ..types import Record, attr, undeclared

if TYPE_CHECKING:
    from ..types import Attr, D


class WorkerHistoricalCandles(Record):
    """Candles of one instrument. Recent candles carry `current` and `is_stale`; history carries
    `timeframe`, `from`, `to`, `count`, `source` and `ingestion`."""

    __slots__ = ()

    symbol: Attr[str | None] = attr("symbol")
    """Canonical id `EXCHANGE:TRADINGSYMBOL`."""
    instrument_token: Attr[int | None] = attr("instrument_token", number="int")
    """Numeric instrument id."""
    interval: Attr[str] = attr("interval", default="")
    """Candle length."""
    timeframe: Attr[str | None] = attr("timeframe")
    """Candle length of a history answer, in its canonical form."""
    from_ts: Attr[str | None] = attr("from_ts")
    """The same instant as `from`, under a name that is no keyword. The deployed backend does not
    send it."""
    to_ts: Attr[str | None] = attr("to_ts")
    """The same instant as `to`. The deployed backend does not send it."""
    count: Attr[int | None] = attr("count", number="int")
    """Number of candles."""
    source: Attr[str | None] = attr("source")
    """Where history came from: db (historical_db on the deployed backend), kite_passthrough or
    sandbox."""
    ingestion: Attr[_m.HistoryIngestion | None] = attr(
        "ingestion", holds="object", record=lambda: _m.HistoryIngestion
    )
    """State of the background fetch, in a history answer."""
    current: Attr[_m.WorkerCandle | None] = attr(
        "current", holds="object", record=lambda: _m.WorkerCandle
    )
    """The candle now forming."""
    candles: Attr[list[_m.WorkerCandle]] = attr(
        "candles", default=[], holds="array", items=lambda: _m.WorkerCandle
    )
    """Finished candles, oldest first."""
    is_stale: Attr[bool] = attr("is_stale", default=False)
    """True when there is neither a finished nor a forming candle."""
    raw: Attr[dict[str, Any]] = undeclared("raw")  # pyright: ignore[reportIncompatibleMethodOverride]
    """What was sent and is not declared here; the server sends no such field."""
    from_: Attr[str | None] = attr("from")
    """First instant of the range in force, ISO 8601 in IST."""
    to: Attr[str | None] = attr("to")
    """Last instant of the range in force, ISO 8601 in IST."""
    calendar_version: Attr[int | None] = attr("calendar_version", number="int")
    """Calendar that daily candles were compared with."""
    expected_sessions: Attr[int | None] = attr("expected_sessions", number="int")
    """Trading days of the range; daily candles only."""
    actual_sessions: Attr[int | None] = attr("actual_sessions", number="int")
    """Days with a candle."""
    missing_sessions: Attr[list[str] | None] = attr("missing_sessions", holds="array")
    """Trading days without a candle. Always by the cash market's calendar."""
    duplicate_sessions: Attr[list[str] | None] = attr("duplicate_sessions", holds="array")
    """Days with more than one candle."""
    last_candle_final: Attr[bool | None] = attr("last_candle_final")
    """Whether the last day is settled."""
    ingestion_status: Attr[str | None] = attr("ingestion_status")
    """State of the background fetch: completed, up_to_date or disabled once settled."""
    complete: Attr[bool | None] = attr("complete")
    """Whether daily candles are all there."""
    completeness_reasons: Attr[list[str] | None] = attr("completeness_reasons", holds="array")
    """Why not: MISSING_SESSIONS, DUPLICATE_SESSIONS, LAST_CANDLE_NOT_FINAL,
    INGESTION_INCOMPLETE."""

    if TYPE_CHECKING:

        def __init__(
            self,
            symbol: str | None = ...,
            instrument_token: int | None = ...,
            interval: str = ...,
            timeframe: str | None = ...,
            from_ts: str | None = ...,
            to_ts: str | None = ...,
            count: int | None = ...,
            source: str | None = ...,
            ingestion: _m.HistoryIngestion | None = ...,
            current: _m.WorkerCandle | None = ...,
            candles: list[_m.WorkerCandle] = ...,
            is_stale: bool = ...,
            raw: dict[str, Any] | None = ...,
            from_: str | None = ...,
            to: str | None = ...,
            calendar_version: int | None = ...,
            expected_sessions: int | None = ...,
            actual_sessions: int | None = ...,
            missing_sessions: list[str] | None = ...,
            duplicate_sessions: list[str] | None = ...,
            last_candle_final: bool | None = ...,
            ingestion_status: str | None = ...,
            complete: bool | None = ...,
            completeness_reasons: list[str] | None = ...,
            **extra: Any,
        ) -> None: ...

        @overload
        def __getitem__(
            self,
            key: Literal[
                "symbol",
                "timeframe",
                "from_ts",
                "to_ts",
                "source",
                "from",
                "to",
                "ingestion_status",
            ],
            /,
        ) -> str | None: ...
        @overload
        def __getitem__(
            self,
            key: Literal[
                "instrument_token",
                "count",
                "calendar_version",
                "expected_sessions",
                "actual_sessions",
            ],
            /,
        ) -> int | None: ...
        @overload
        def __getitem__(self, key: Literal["interval"], /) -> str: ...
        @overload
        def __getitem__(self, key: Literal["ingestion"], /) -> _m.HistoryIngestion | None: ...
        @overload
        def __getitem__(self, key: Literal["current"], /) -> _m.WorkerCandle | None: ...
        @overload
        def __getitem__(self, key: Literal["candles"], /) -> list[_m.WorkerCandle]: ...
        @overload
        def __getitem__(self, key: Literal["is_stale"], /) -> bool: ...
        @overload
        def __getitem__(
            self, key: Literal["missing_sessions", "duplicate_sessions", "completeness_reasons"], /
        ) -> list[str] | None: ...
        @overload
        def __getitem__(self, key: Literal["last_candle_final", "complete"], /) -> bool | None: ...
        @overload
        def __getitem__(self, key: str, /) -> Any: ...
        def __getitem__(self, key: str, /) -> Any: ...

        @overload  # type: ignore[override]
        def get(
            self,
            key: Literal[
                "symbol",
                "timeframe",
                "from_ts",
                "to_ts",
                "source",
                "from",
                "to",
                "ingestion_status",
            ],
            default: D = ...,
            /,
        ) -> str | None | D: ...
        @overload
        def get(
            self,
            key: Literal[
                "instrument_token",
                "count",
                "calendar_version",
                "expected_sessions",
                "actual_sessions",
            ],
            default: D = ...,
            /,
        ) -> int | None | D: ...
        @overload
        def get(self, key: Literal["interval"], default: D = ..., /) -> str | D: ...
        @overload
        def get(
            self, key: Literal["ingestion"], default: dict[str, Any], /
        ) -> _m.HistoryIngestion: ...
        @overload
        def get(
            self, key: Literal["ingestion"], default: D = ..., /
        ) -> _m.HistoryIngestion | None | D: ...
        @overload
        def get(self, key: Literal["current"], default: dict[str, Any], /) -> _m.WorkerCandle: ...
        @overload
        def get(
            self, key: Literal["current"], default: D = ..., /
        ) -> _m.WorkerCandle | None | D: ...
        @overload
        def get(self, key: Literal["candles"], default: list[Any], /) -> list[_m.WorkerCandle]: ...
        @overload
        def get(
            self, key: Literal["candles"], default: D = ..., /
        ) -> list[_m.WorkerCandle] | D: ...
        @overload
        def get(self, key: Literal["is_stale"], default: D = ..., /) -> bool | D: ...
        @overload
        def get(
            self,
            key: Literal["missing_sessions", "duplicate_sessions", "completeness_reasons"],
            default: list[Any],
            /,
        ) -> list[str]: ...
        @overload
        def get(
            self,
            key: Literal["missing_sessions", "duplicate_sessions", "completeness_reasons"],
            default: D = ...,
            /,
        ) -> list[str] | None | D: ...
        @overload
        def get(
            self, key: Literal["last_candle_final", "complete"], default: D = ..., /
        ) -> bool | None | D: ...
        @overload
        def get(self, key: str, default: Any = ..., /) -> Any: ...
        def get(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, key: str, default: Any = None, /
        ) -> Any: ...
