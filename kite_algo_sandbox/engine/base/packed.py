"""A growing list of records that is small: the newest as they are, older ones packed together.

Records are JSON-like and do not change once they are in the list. Records of one kind repeat their
keys and most of their values, so a hundred of them together take a tenth of their room.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

T = TypeVar("T")
#: Records of one block.
BLOCK = 100


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some records as compressed JSON."""

    data: bytes

    @classmethod
    def of(cls, records: list[object]) -> Block:
        """Pack records."""
        text = json.dumps(records, separators=(",", ":"), default=str)
        return cls(zlib.compress(text.encode(), 1))

    def records(self) -> list[object]:
        """Unpack them."""
        found: list[object] = json.loads(zlib.decompress(self.data))
        return found


class PackedList(Generic[T]):
    """A list that only grows."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._newest: list[T] = []

    def __len__(self) -> int:
        return len(self._blocks) * BLOCK + len(self._newest)

    def __getitem__(self, number: int) -> T:
        block, index = divmod(number, BLOCK)
        return self._part(block)[index]

    def __iter__(self) -> Iterator[T]:
        return self.since(0)

    def since(self, number: int) -> Iterator[T]:
        """The records from a number on; not to be changed."""
        for block in range(number // BLOCK, len(self._blocks) + 1):
            yield from self._part(block)[max(number - block * BLOCK, 0) :]

    def append(self, record: T) -> int:
        """Add a record, which nobody changes any more; returns its number."""
        if len(self._newest) == BLOCK:
            self._blocks.append(Block.of(cast("list[object]", self._newest)))
            self._newest = []
        self._newest.append(record)
        return len(self) - 1

    def blocks(self) -> Iterator[Block]:
        """What does not change any more."""
        yield from self._blocks

    def _part(self, block: int) -> list[T]:
        if block == len(self._blocks):
            return self._newest
        return cast("list[T]", self._blocks[block].records())
