"""What an exchange remembers of the past stays small, and is all there."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kite_algo_sandbox.engine.base.packed import BLOCK, PackedList

from .conftest import Desk

#: Bytes per order that is done, its timeline and its kept answer among them.
BUDGET = 4_000
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(VALUES, min_size=1, max_size=5),
    st.sampled_from([1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 50]), st.data(),
)  # fmt: skip
def test_a_packed_list_gives_back_what_was_put_in(
    values: list[Any], count: int, data: st.DataObject
) -> None:
    given_ = [values[number % len(values)] for number in range(count)]
    packed: PackedList[Any] = PackedList()
    assert [packed.append(value) for value in given_] == list(range(count))
    assert len(packed) == count
    assert list(packed) == given_
    start = data.draw(st.integers(0, count))
    assert list(packed.since(start)) == given_[start:]
    index = data.draw(st.integers(0, count - 1))
    assert packed[index] == given_[index]


def test_a_done_order_takes_little_memory(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(audit=False, starting_cash=10**8)
    desk.run()

    def trade(count: int) -> None:
        for number in range(count):
            desk.clock.advance(seconds=0.01)
            side = "SELL" if number % 2 else "BUY"
            assert desk.place(transaction_type=side, product="MIS")["status"] == "accepted"

    tracemalloc.start()
    try:
        trade(BLOCK)
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        trade(4 * BLOCK)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (after - before) / (4 * BLOCK) <= BUDGET


def test_old_rows_and_answers_are_read_like_new_ones(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(audit=False)
    desk.run()
    first = desk.place(key="the-first", product="MIS")
    for number in range(BLOCK):
        desk.place(product="MIS", transaction_type="BUY" if number % 2 else "SELL")
    assert desk.place(key="the-first", product="MIS") == first | {"status": "deduped"}
    rows: list[Any] = []
    while True:
        page: Any = desk.engine.list_timeline(
            desk.token, "run-1", after_cursor=rows[-1]["cursor"] if rows else 0, limit=7
        )
        if not page["events"]:
            break
        rows += page["events"]
    assert len(rows) == 3 * (BLOCK + 1)
    assert [row["cursor"] for row in rows] == sorted({row["cursor"] for row in rows})
    of_one: Any = desk.engine.list_timeline(
        desk.token, "run-1", related_resource_id=first["order_id"]
    )
    assert of_one["events"] == rows[:3]
