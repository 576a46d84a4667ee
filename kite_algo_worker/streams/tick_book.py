"""The latest quote of every instrument, and which of them the reader has not seen yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast

from .events import StreamEvent

if TYPE_CHECKING:
    from kite_algo_worker_api.models import WorkerQuote

Backpressure: TypeAlias = Literal["block", "latest"]
BACKPRESSURE: Final = ("block", "latest")

# Of what happened to the connection, while nobody reads.
_MOST_NOTICES: Final = 100


def quotes_of(event: Mapping[str, Any]) -> list[WorkerQuote]:
    """The quotes of a tick event, of the first snapshot as well as of later changes."""
    quotes = event.get("ticks") or event.get("quotes")
    found = (
        [quote for quote in quotes if isinstance(quote, dict)] if isinstance(quotes, list) else []
    )
    return cast("list[WorkerQuote]", found)


class TickBook:
    """Grows with the number of instruments, never with the number of ticks. Holds no lock."""

    def __init__(self) -> None:
        self.quotes: dict[str, WorkerQuote] = {}
        self.dropped: int = 0
        self._arrived: dict[str, float] = {}
        self._symbols: dict[str, str] = {}  # by token
        self._unseen: dict[str | int, WorkerQuote | StreamEvent] = {}
        self._told = 0

    def apply(self, event: Mapping[str, Any] | StreamEvent, now: float) -> int:
        """Take an event in; how many unseen ones it replaced."""
        if not isinstance(event, Mapping):
            self._told += 1
            self._unseen[self._told] = event
            forgotten = self._unseen.pop(self._told - _MOST_NOTICES, None)
            return int(forgotten is not None)
        replaced = 0
        for quote in quotes_of(event):
            token = str(quote.get("instrument_token"))
            symbol = str(quote.get("symbol") or token).upper()
            replaced += symbol in self._unseen
            self.quotes[symbol] = self._unseen[symbol] = quote
            self._arrived[symbol] = now
            self._symbols[token] = symbol
        self.dropped += replaced
        return replaced

    def take(self) -> WorkerQuote | StreamEvent | None:
        """What has been waiting longest to be seen, as it is now; None when all has been seen."""
        if not self._unseen:
            return None
        return self._unseen.pop(next(iter(self._unseen)))

    def symbol(self, instrument: str | int) -> str:
        """The name under which an instrument is kept, given by symbol or token."""
        name = str(instrument).strip().upper()
        return name if name in self.quotes else self._symbols.get(name, name)

    def arrived(self, symbol: str) -> float | None:
        """When the latest quote came, by the clock given to :meth:`apply`."""
        return self._arrived.get(symbol)
