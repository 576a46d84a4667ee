"""The table of the latest quotes is bounded, whatever its reader does."""

from __future__ import annotations

from kite_algo_worker.streams.events import Connected, Reconnected
from kite_algo_worker.streams.tick_book import TickBook
from kite_algo_worker_api.models import TicksEvent


def ticks(price: float) -> TicksEvent:
    quote = {"symbol": "NSE:INFY", "instrument_token": 408065, "last_price": price}
    return TicksEvent.wrap({"ticks": [quote]})


def everything(book: TickBook) -> list[object]:
    found: list[object] = []
    while (item := book.take()) is not None:
        found.append(item)
    return found


def test_what_was_not_seen_keeps_its_place_and_is_the_newest() -> None:
    book = TickBook()
    replaced = [book.apply(event, 1.0) for event in (Connected(), ticks(1.0), ticks(2.0))]
    assert replaced == [0, 0, 1]
    assert everything(book) == [Connected(), ticks(2.0)["ticks"][0]]
    assert book.dropped == 1


def test_a_reader_that_never_comes_does_not_fill_the_memory() -> None:
    """A connection may be replaced for days, and each time there is something to tell."""
    book = TickBook()
    book.apply(ticks(1.0), 0.0)
    lost = sum(book.apply(Reconnected(number, 0.0), 0.0) for number in range(1, 1001))
    book.apply(ticks(2.0), 0.0)
    seen = everything(book)
    assert seen[0] == ticks(2.0)["ticks"][0]
    assert seen[1:] == [Reconnected(number, 0.0) for number in range(901, 1001)]
    assert lost == 900
