"""Quotes by instrument, found under whatever name the instrument was asked for."""

from __future__ import annotations

from typing import Any, cast

from kite_algo_worker_api.models import QuotesByInstrument, QuotesResponse, WorkerQuote


class QuoteMap(QuotesByInstrument):
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
            known = ", ".join(self) or "none"
            raise KeyError(f"no quote for {key!r}; there are quotes for {known}")
        return quote

    def __contains__(self, key: object) -> bool:
        return self.find(key) is not None

    def get(self, key: Any, default: Any = None, /) -> Any:
        """The quote of an instrument, or ``default``."""
        quote = self.find(key)
        return default if quote is None else quote


def with_quote_map(response: QuotesResponse) -> None:
    """Let the quotes of an answer be found by symbol and by token alike."""
    response["quotes"] = QuoteMap.wrap(response.get("quotes") or {})
