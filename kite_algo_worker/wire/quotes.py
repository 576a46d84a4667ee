"""Quotes by instrument, found under whatever name the instrument was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from kite_algo_worker_api import models

if TYPE_CHECKING:
    from kite_algo_worker_api.models import QuotesResponse, WorkerQuote


class QuoteMap(models.QuotesByInstrument):
    """A mapping with one entry per instrument.

    ``quotes["NSE:INFY"]``, ``quotes[408065]`` and ``quotes["408065"]`` find the same quote,
    whichever of them the server used as the key.
    """

    __slots__ = ()

    def find(self, instrument: object) -> WorkerQuote | None:
        """The quote of an instrument named by symbol or token, or None."""
        if not isinstance(instrument, (str, int)):
            return None
        name = str(instrument).strip()
        if dict.__contains__(self, name):
            return cast("WorkerQuote", dict.__getitem__(self, name))
        wanted = name.upper()
        for quote in self.values():
            if wanted in (str(quote.get("instrument_token")), str(quote.get("symbol")).upper()):
                return quote
        return None

    def __missing__(self, key: Any) -> WorkerQuote:
        quote = self.find(key)
        if quote is None:
            raise KeyError(f"no quote for {key!r}; {self._what_there_is(key)}")
        return quote

    def _what_there_is(self, key: object) -> str:
        if isinstance(key, str) and ":" not in key and not key.strip().isdecimal():
            return f"an instrument is named by its exchange too, such as 'NSE:{key.strip()}'"
        if not self:
            return "the backend has none of those asked for, see `missing`"
        return f"there are quotes for {', '.join(self)}"

    def __contains__(self, key: object) -> bool:
        return self.find(key) is not None

    def get(self, key: Any, default: Any = None, /) -> Any:
        """The quote of an instrument, or ``default``."""
        quote = self.find(key)
        return default if quote is None else quote


def with_quote_map(response: QuotesResponse) -> None:
    """Let the quotes of an answer be found by symbol and by token alike."""
    # Shallow: the quotes in it are records already.
    response["quotes"] = QuoteMap._make(response.get("quotes") or {})
