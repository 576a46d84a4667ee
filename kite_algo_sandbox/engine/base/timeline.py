"""The history of every run, in one ascending sequence, and its listeners."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from .clock import iso
from .jsonlike import fresh
from .packed import BLOCK, Block, PackedList

Row = dict[str, object]
Listener = Callable[[Row], None]
FILTERS = (
    "event_kind",
    "event_source",
    "event_type",
    "related_resource_type",
    "related_resource_id",
    "basket_execution_id",
)


@dataclass(frozen=True, slots=True)
class Related:
    """What a row is about."""

    kind: str | None = None
    id: str | None = None
    basket: str | None = None


def _cursor_of(row: Row) -> int:
    cursor = row["cursor"]
    return cursor if isinstance(cursor, int) else 0


@dataclass(slots=True)
class _History:
    """The rows of one run, and the cursor of every block's first."""

    rows: PackedList[Row] = field(default_factory=PackedList)
    firsts: list[int] = field(default_factory=list)

    def append(self, row: Row, cursor: int) -> None:
        if self.rows.append(row) % BLOCK == 0:
            self.firsts.append(cursor)

    def after(self, cursor: int) -> Iterator[Row]:
        block = max(bisect_right(self.firsts, cursor) - 1, 0)
        for row in self.rows.since(block * BLOCK):
            if _cursor_of(row) > cursor:
                yield row


class Timeline:
    """Appends rows, pages through them and tells listeners about new ones."""

    def __init__(self) -> None:
        self._runs: dict[str, _History] = {}
        self._cursor = 0
        self._listeners: dict[int, Listener] = {}
        self._next_listener = 0

    def clear(self) -> None:
        """Forget every row; listeners stay."""
        self._runs.clear()
        self._cursor = 0

    def append(
        self, run_id: str, account: str, kind: str, source: str, event_type: str, at: datetime, *,
        summary: str | None = None, payload: Row | None = None, related: Related | None = None,
    ) -> Row:  # fmt: skip
        """Write one row and return it; it has to be copied before anybody may change it."""
        about = related or Related()
        self._cursor += 1
        row: Row = {
            "cursor": self._cursor,
            "strategy_run_id": run_id,
            "account_id": account,
            "basket_execution_id": about.basket,
            "event_kind": kind,
            "event_source": source,
            "event_type": event_type,
            "related_resource_type": about.kind,
            "related_resource_id": about.id,
            "summary": summary,
            "payload": payload or {},
            "created_at": iso(at),
        }
        history = self._runs.get(run_id)
        if history is None:
            history = self._runs[run_id] = _History()
        history.append(row, self._cursor)
        for listener in list(self._listeners.values()):
            listener(fresh(row))
        return row

    def page(
        self, run_id: str, after_cursor: int, limit: int, wanted: dict[str, str | None]
    ) -> list[Row]:
        """Rows of a run after a cursor that match every given filter, ascending."""
        found: list[Row] = []
        history = self._runs.get(run_id)
        if history is None:
            return found
        for row in history.after(after_cursor):
            if all(value is None or row[name] == value for name, value in wanted.items()):
                found.append(fresh(row))
                if len(found) == limit:
                    break
        return found

    def blocks(self) -> Iterator[Block]:
        """What of the history is packed and will not change."""
        for history in self._runs.values():
            yield from history.rows.blocks()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with every new row until the returned function is called."""
        self._next_listener += 1
        key = self._next_listener
        self._listeners[key] = listener

        def unsubscribe() -> None:
            self._listeners.pop(key, None)

        return unsubscribe
