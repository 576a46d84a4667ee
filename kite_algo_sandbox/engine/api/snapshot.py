"""The state of an exchange as bytes, and an exchange from such bytes.

Most of the state never changes again: orders that have ended, trades, packed timeline rows, answers
kept for idempotency. A snapshot holds such objects once, in the segment of the snapshot that first
saw them; later snapshots refer to them by number. So one costs what is new, not what there is.

The bytes are pickles, and are only for the code that wrote them: :func:`code_version` changes with
every change of the engine. They are read with the engine's own classes and nothing else.
"""

from __future__ import annotations

import gc
import hashlib
import io
import pickle
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any

from ... import engine as engine_package
from .exchange import Exchange

#: What a snapshot holds: the attributes of each part of the exchange.
STATE: Mapping[str, tuple[str, ...]] = {
    "exchange": ("_at", "_issued", "token_heartbeats"),
    "timeline": ("_runs", "_cursor"),
    "orders": (
        "_orders",
        "_of_run",
        "_children",
        "_trades_of_run",
        "_trades_of_order",
        "_sequence",
    ),
    "accounts": ("_opened", "books", "scopes"),
    "scripted": ("_waiting",),
    "venue": ("_taken",),
    "runs": ("_runs", "_live"),
    "intents": ("_answers", "_baskets"),
    "exits": ("_stored",),
    "gtt": ("_triggers", "_next_id"),
    "option_runs": ("_runs",),
    "brackets": ("_rows", "_by_key"),
    "set_prices": ("_by_path", "version"),
    "instruments": ("_cash", "_by_symbol", "_by_token", "_listed", "_chains"),
}
_PACKAGE = engine_package.__name__
_PLAIN = {date, datetime, timedelta, timezone, Decimal, Fraction, deque}
_PLAIN_NAMES = {(cls.__module__, cls.__qualname__): cls for cls in _PLAIN}


class SnapshotError(Exception):
    """The bytes are no snapshot of this exchange."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state: the objects that are new in it and will not change, and everything else."""

    segment: bytes
    state: bytes


class Snapshots:
    """Takes the snapshots of one exchange, each on top of those before."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._archive: list[object] = []
        self._numbers: dict[int, int] = {}
        self._before = 0

    def take(self) -> Snapshot:
        """The present state. :meth:`undo` when it could not be kept.

        Raises:
            SnapshotError: something in the state cannot be written.
        """
        with self._exchange.lock, _no_collection():
            self._before = len(self._archive)
            try:
                fresh = list(self._fresh())
                segment = self._dump(fresh)
                self._put_away(fresh)
                return Snapshot(segment, self._dump(_read(self._exchange)))
            except Exception as error:
                raise SnapshotError(f"{type(error).__name__}: {error}") from error

    def undo(self) -> None:
        """Forget the last snapshot."""
        for item in self._archive[self._before :]:
            del self._numbers[id(item)]
        del self._archive[self._before :]

    def forget(self) -> None:
        """Begin anew, after the exchange did."""
        self._archive.clear()
        self._numbers.clear()

    def load(self, segments: Iterable[bytes], state: bytes) -> None:
        """Put the exchange into a state.

        Raises:
            SnapshotError: the bytes cannot be read; the exchange is as it was.
        """
        with self._exchange.lock, _no_collection():
            self.forget()
            try:
                for segment in segments:
                    self._put_away(self._read_list(segment))
                found = self._load(state)
                parts = {name: [found[name][field] for field in STATE[name]] for name in STATE}
            except Exception as error:
                self.forget()
                raise SnapshotError(f"{type(error).__name__}: {error}") from error
            _write(self._exchange, parts)

    def _fresh(self) -> Iterator[object]:
        """What will not change any more and is in no segment yet."""
        exchange = self._exchange
        store = exchange.broker.orders
        ended = (order for order in store.all() if order.is_terminal)
        # The trade of an order that may fill again belongs to what changes.
        trades = (trade for trade in store.trades() if trade.order.is_terminal)
        for item in chain(
            exchange.instruments.known(),
            ended,
            trades,
            exchange.intents.blocks(),
            exchange.timeline.blocks(),
        ):
            if id(item) not in self._numbers:
                yield item

    def _put_away(self, items: list[object]) -> None:
        for item in items:
            self._numbers[id(item)] = len(self._archive)
            self._archive.append(item)

    def _dump(self, value: object) -> bytes:
        target = io.BytesIO()
        pickler = _Pickler(target, protocol=5)
        pickler.numbers = self._numbers
        pickler.dump(value)
        return target.getvalue()

    def _load(self, data: bytes) -> Any:
        reader = _Unpickler(io.BytesIO(data))
        reader.archive = self._archive
        return reader.load()

    def _read_list(self, data: bytes) -> list[object]:
        found = self._load(data)
        if not isinstance(found, list):
            raise TypeError("a segment holds a list")
        return found


def _archived(number: int) -> object:
    """Stands in the bytes for an object of an earlier segment; reading looks it up."""
    raise SnapshotError(f"object {number} has been asked for outside of a snapshot")


class _Pickler(pickle.Pickler):
    numbers: Mapping[int, int]

    def reducer_override(self, obj: object) -> Any:
        number = self.numbers.get(id(obj))
        return NotImplemented if number is None else (_archived, (number,))


class _Unpickler(pickle.Unpickler):
    archive: list[object]

    def find_class(self, module: str, name: str) -> Any:
        """The engine's own classes and a few plain ones; a file cannot name anything else."""
        if (module, name) == (__name__, _archived.__name__):
            return self.archive.__getitem__
        plain = _PLAIN_NAMES.get((module, name))
        if plain is not None:
            return plain
        if module.startswith(_PACKAGE + ".") and module in sys.modules:
            found = vars(sys.modules[module]).get(name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a snapshot")


def parts_of(exchange: Exchange) -> dict[str, object]:
    """The parts of an exchange that hold state, by the names of :data:`STATE`."""
    broker = exchange.broker
    inside = {
        "exchange": exchange,
        "orders": broker.orders,
        "accounts": broker.accounts,
        "scripted": broker.scripted,
        "venue": broker.venue,
        "set_prices": exchange.prices.set_prices,
    }
    return {name: inside[name] if name in inside else getattr(exchange, name) for name in STATE}


@cache
def code_version() -> str:
    """A digest of the engine's source and of what else decides how it is read."""
    digest = hashlib.sha256(
        f"{sys.version_info[:2]} {metadata.version('kite-algo-worker')}".encode()
    )
    for path in sorted(Path(engine_package.__path__[0]).rglob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _read(exchange: Exchange) -> dict[str, dict[str, object]]:
    parts = parts_of(exchange)
    return {name: {field: getattr(parts[name], field) for field in STATE[name]} for name in STATE}


def _write(exchange: Exchange, found: Mapping[str, list[object]]) -> None:
    parts = parts_of(exchange)
    for name, values in found.items():
        for field, value in zip(STATE[name], values, strict=True):
            kept = getattr(parts[name], field)
            if field == "token_heartbeats":  # protection looks into the same object
                kept.clear()
                kept.update(value)
            else:
                setattr(parts[name], field, value)
    exchange.search_again()


@contextmanager
def _no_collection() -> Iterator[None]:
    """A million new objects are no reason to look for garbage ten times."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
