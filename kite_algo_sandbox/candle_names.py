"""Which instrument a candle file holds, by its name.

The rule, in this order:

1. ``NSE_INFY``, ``NSE:INFY`` or ``408065`` name an instrument outright; a share that nobody knows
   is a new one.
2. Otherwise everything that is no part of a symbol is taken off: a copy's ``(1)``, ``.NS`` and
   ``.BO`` (which name the exchange), ``-EQ``, an interval (``_5min``, ``_daily``), dates, numbers,
   and words such as ``candles``. What is left is compared with the symbols the sandbox knows, with
   other names of the indices (``NIFTY50``, ``^NSEI``), and with the symbols of contracts.
3. What is left and is no instrument is a new share of NSE, unless it is nearly the name of one that
   is known: then the file is refused, and the name it may have meant is suggested.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kite_algo_worker.market.contracts import option_exchange
from kite_algo_worker.market.symbols import parse_symbol

from .engine.market.instrument_data import EQUITIES, INDICES

EXCHANGES: Final = frozenset({"NSE", "BSE", "NFO", "BFO"})
#: Other names of the indices, without signs and blanks.
_INDEX_NAMES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("NIFTY", "NSEI"), "NSE:NIFTY 50"),
    **dict.fromkeys(("BANKNIFTY", "NSEBANK", "NIFTYBANK"), "NSE:NIFTY BANK"),
    **dict.fromkeys(("FINNIFTY", "NIFTYFIN", "CNXFINANCE"), "NSE:NIFTY FIN SERVICE"),
    **dict.fromkeys(("MIDCPNIFTY", "NIFTYMIDSELECT"), "NSE:NIFTY MID SELECT"),
    **dict.fromkeys(("VIX", "NIFTYVIX"), "NSE:INDIA VIX"),
    **dict.fromkeys(("BSESN", "BSESENSEX"), "BSE:SENSEX"),
}
_INTERVAL: Final = re.compile(
    r"(?:(?P<count>\d{1,2})[ -]?)?(?P<unit>MIN|MINS|MINUTE|MINUTES|M|HOUR|HOURS|H|DAY|DAILY|D|1D)"
)
_WORDS: Final = frozenset(
    (
        *("CANDLE", "CANDLES", "DATA", "HISTORY", "HISTORICAL", "OHLC", "OHLCV", "DOWNLOAD"),
        *("NSE", "KITE", "ZERODHA", "YAHOO", "YFINANCE", "EQ", "PRICES", "QUOTES", "INTRADAY"),
        *("INDEX", "STOCK", "FROM", "TO", "FULL"),
    )
)
_UNITS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("MIN", "MINS", "MINUTE", "MINUTES", "M"), 60),
    **dict.fromkeys(("HOUR", "HOURS", "H"), 3600),
    **dict.fromkeys(("DAY", "DAILY", "D", "1D"), 86_400),
}
_NEAR: Final = 0.86


class NameProblem(ValueError):
    """A name that tells of no instrument; the text says what to do."""


@dataclass(frozen=True, slots=True)
class NamedInstrument:
    """What a file's name says: an identifier, and the seconds of a candle when it says so."""

    identifier: str
    step: int | None = None


def _plain(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", name)


def _known() -> dict[str, str]:
    shares = {_plain(row[0]): f"NSE:{row[0]}" for row in EQUITIES}
    indices = {_plain(row[1]): f"{row[0]}:{row[1]}" for row in INDICES}
    return dict(_INDEX_NAMES) | shares | indices


_KNOWN: Final[Mapping[str, str]] = _known()


def instrument_of(stem: str) -> NamedInstrument:
    """The instrument of a file name without its suffix.

    Raises:
        NameProblem: nothing of it is a symbol, or it is nearly the name of a known instrument.
    """
    name = stem.strip().upper()
    if name.isdecimal():
        return NamedInstrument(name)
    for sign in (":", "_"):
        exchange, found, symbol = name.partition(sign)
        if found and exchange.strip() in EXCHANGES and symbol.strip():
            return _outright(exchange.strip(), symbol.strip())
    return _guessed(name)


def _outright(exchange: str, symbol: str) -> NamedInstrument:
    """A name with an exchange; only an interval after the symbol is taken off it."""
    head, found, tail = symbol.rpartition("_")
    step = _step_of(tail) if found else None
    return NamedInstrument(f"{exchange}:{head if step else symbol}", step)


def _guessed(name: str) -> NamedInstrument:
    name = re.sub(r"\s*\(\d+\)$|\s*-\s*COPY$", "", name)
    exchange = "NSE"
    match = re.fullmatch(r"(.+)\.(NS|BO)(\b.*)?", name)
    if match:
        exchange, name = ("BSE" if match[2] == "BO" else "NSE"), match[1] + (match[3] or "")
    step: int | None = None
    whole = _KNOWN.get(_plain(name))
    if whole is not None:
        return NamedInstrument(_on(exchange, whole))
    parts: list[str] = []
    for part in re.split(r"[_\s]+|-(?=\d)", name):
        found = _step_of(part)
        if found:
            step = found
        elif part and part not in _WORDS and not _is_number(part):
            parts.append(part)
    # The parts of a name such as NIFTY_50 make sense together only.
    for count in range(len(parts), 0, -1):
        text = " ".join(parts[:count]).removesuffix("-EQ")
        known = _KNOWN.get(_plain(text)) or _contract(text)
        if known is not None:
            return NamedInstrument(_on(exchange, known), step)
    if not parts:
        raise NameProblem("its name tells of no instrument; name it like NSE_INFY.csv")
    text = "_".join(parts).removesuffix("-EQ")
    near = difflib.get_close_matches(_plain(text), _KNOWN, 1, _NEAR) if len(text) > 3 else []
    if near:
        raise NameProblem(
            f"no instrument is called {text}; it is nearly {_KNOWN[near[0]]}. Name the file "
            f"{_KNOWN[near[0]].replace(':', '_')}, or {exchange}_{text} if it is a share of its own"
        )
    return NamedInstrument(f"{exchange}:{text}", step)


def _on(exchange: str, known: str) -> str:
    """A known share on the exchange that the name asks for; an index is where it is."""
    if exchange == "BSE" and known.startswith("NSE:"):
        return f"BSE:{known.removeprefix('NSE:')}"
    return known


def _contract(text: str) -> str | None:
    try:
        parsed = parse_symbol(text)
    except ValueError:
        return None
    return f"{option_exchange(parsed.underlying)}:{text}"


def _step_of(part: str) -> int | None:
    match = _INTERVAL.fullmatch(part)
    if match is None or (match["unit"] in {"M", "H", "D"} and match["count"] is None):
        return None
    return int(match["count"] or 1) * _UNITS[match["unit"]]


def _is_number(part: str) -> bool:
    """A date, a token or another number that is no part of an index's name."""
    return bool(re.fullmatch(r"\d{3,}|\d{4}-\d\d-\d\d", part))
