"""One rule for everything that callers put into objects of their own."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import math
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_algo_worker._base.checks import free_form
from kite_algo_worker.exceptions import (
    InvalidInputError,
    OutcomeUnknownError,
    UnexpectedResponseError,
)
from tests.clients import Face

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")


class Side(Enum):
    LONG = "long"


CONVERTED: list[tuple[object, object]] = [
    (math.nan, None),
    (math.inf, None),
    (-math.inf, None),
    (pd.NaT, None),
    (pd.NA, None),
    (np.float64("nan"), None),
    (np.datetime64("NaT", "s"), None),
    (Decimal("NaN"), None),
    (Decimal("1.5"), 1.5),
    (Decimal(3), 3),
    (np.float32(0.1), 0.1),
    (np.int64(7), 7),
    (np.bool_(True), True),
    (np.arange(3), [0, 1, 2]),
    (np.array([7]), [7]),
    (np.array(7), 7),
    (np.array([1.0, math.nan]), [1.0, None]),
    (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
    (np.array([0.1], dtype=np.float32), [0.1]),
    (np.array(["2026-05-08T09:15"], dtype="datetime64[ns]"), ["2026-05-08T09:15:00"]),
    (pd.Series([7.5]), [7.5]),
    (pd.Series([1, None]), [1.0, None]),
    (pd.Index(["a"]), ["a"]),
    (pd.Timestamp("2026-05-08T09:15+05:30"), "2026-05-08T09:15:00+05:30"),
    (dt.date(2026, 5, 8), "2026-05-08"),
    (dt.time(9, 15), "09:15:00"),
    ((1, 2), [1, 2]),
    ({3, 1, 2}, [1, 2, 3]),
    (frozenset({"b", "a"}), ["a", "b"]),
    ({1: "a", 2.5: "b"}, {"1": "a", "2.5": "b"}),
    ({dt.date(2026, 5, 8): 1}, {"2026-05-08": 1}),
    ({np.int64(4): 1}, {"4": 1}),
    (Side.LONG, "long"),
    ({}, {}),
    (None, None),
]


@pytest.mark.parametrize(("value", "sent"), CONVERTED, ids=range(len(CONVERTED)))
def test_what_becomes_of_a_value(value: object, sent: object) -> None:
    made = free_form("metrics", {"x": value})["x"]
    assert made == sent
    assert type(made) is type(sent)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"deep": [{"sig": object()}]}, "metadata.deep[0].sig"),
        ({"raw": b"bytes"}, "metadata.raw"),
        ({"gap": np.timedelta64(1, "s")}, "metadata.gap"),
        ({"all": iter(())}, "metadata.all"),
        ({"frame": pd.DataFrame({"a": [1]})}, "metadata.frame"),
        ({None: 1}, "metadata"),
        ({"a": {True: 1}}, "metadata.a"),
        ({1: "a", "1": "b"}, "metadata.1"),
        (["a"], "metadata"),
        ("a", "metadata"),
    ],
    ids=lambda item: item if isinstance(item, str) else "of",
)
def test_what_is_refused_is_named_by_its_path(value: Any, path: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        free_form("metadata", value)
    assert caught.value.field == path


def test_an_object_in_itself_is_refused() -> None:
    loop: dict[str, object] = {}
    loop["again"] = loop
    with pytest.raises(InvalidInputError, match="in itself"):
        free_form("metadata", loop)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=12,
)


@given(values)
def test_whatever_it_makes_is_json(value: object) -> None:
    try:
        made = free_form("x", {"v": value})
    except InvalidInputError:
        return
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    assert free_form("x", made) == made


RUN = {"strategy_run_id": "r", "status": "open", "execution_mode": "paper"}
ORDER = {
    "exchange": "NSE", "tradingsymbol": "INFY", "transaction_type": "BUY", "variety": "regular",
    "product": "CNC", "order_type": "MARKET", "quantity": 1,
}  # fmt: skip
CALLS: dict[str, tuple[str, Callable[[Face, dict[str, Any]], object]]] = {
    "heartbeat": ("metrics", lambda c, v: c.heartbeat(metrics=v)),
    "run_heartbeat": (
        "metrics", lambda c, v: c.run_heartbeat("r", session_nonce="n", metrics=v)
    ),
    "log_decision_event": (
        "details",
        lambda c, v: c.log_decision_event("r", event_type="signal.x", summary="s", details=v),
    ),
    "patch_risk": ("patch", lambda c, v: c.patch_risk("r", v)),
    "preview_order": ("metadata", lambda c, v: c.preview_order("r", ORDER, metadata=v)),
    "place_order": ("metadata", lambda c, v: c.place_order("r", ORDER, "r:key:0001", metadata=v)),
    "create_run": (
        "metadata",
        lambda c, v: c.create_run(template_id="t", account_scope="kite:paper-a", metadata=v),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("name", CALLS)
def test_every_call_follows_it(name: str, kind: str) -> None:
    field, call = CALLS[name]
    sent: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.content:
            sent.append(json.loads(request.content))
        return httpx.Response(200, json={**RUN, "order_id": "1", "mode": "paper"})

    with Face(kind, handler=answer) as client:
        # What matters is what was sent; the answer is nobody's real one.
        with contextlib.suppress(OutcomeUnknownError, UnexpectedResponseError):
            call(client, {"rsi": math.nan, "window": np.array([7]), "levels": {2, 1}})
        body = sent[-1]
        found = body.get(field) or body.get("payload", {}).get(field)
        assert found == {"rsi": None, "window": [7], "levels": [1, 2]}
        count = len(sent)
        with pytest.raises(InvalidInputError) as caught:
            call(client, {"deep": {"it": object()}})
    assert caught.value.field == f"{field}.deep.it"
    assert len(sent) == count
