"""The states something was in, each as what it changed in the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

State = tuple[object, ...]


@dataclass(slots=True)
class History:
    """A growing list of states, which are rows of equally many values."""

    _first: State = ()
    # Of each later one number and value in turn of whatever differs.
    _changes: list[State] = field(default_factory=list)
    _newest: State | None = None

    def add(self, state: State, *, is_last: bool) -> None:
        """Remember a state; after the last one, less is kept."""
        if not self._first:
            self._first = state
        elif self._newest is not None:
            change: list[object] = []
            for number, value in enumerate(state):
                if value != self._newest[number]:
                    change += (number, value)
            self._changes.append(tuple(change))
        self._newest = None if is_last else state

    def states(self) -> Iterator[Sequence[object]]:
        """All of them, oldest first."""
        if not self._first:
            return
        state = list(self._first)
        yield state
        for change in self._changes:
            for number, value in zip(change[::2], change[1::2], strict=True):
                state[cast("int", number)] = value
            yield state
