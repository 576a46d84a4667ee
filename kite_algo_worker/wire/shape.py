"""Parts of an answer that a worker relies on without looking: without them it is an error.

Records read tolerantly. That must not turn a broken answer into a ``TypeError`` deep inside a
strategy, a missing profit and loss into a zero, or the text ``"false"`` into a permission to trade.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Final, Literal, TypeVar, cast

from kite_algo_worker_api.types import ResponseShapeError
from kite_algo_worker_api.wrapping import Unplanned

T = TypeVar("T")

Kind = Literal[
    "object", "objects", "object of objects", "maybe object", "maybe objects", "text", "flag"
]

_RUN: Final[tuple[tuple[str, Kind], ...]] = (("strategy_run_id", "text"), ("status", "text"))

ESSENTIALS: Final[dict[str, tuple[tuple[str, Kind], ...]]] = {
    "claim_session": (("worker_session_nonce", "text"),),
    "create_option_run": (("strategy_run_id", "text"),),
    "create_run": _RUN,
    "get_candles": (("candles", "objects"), ("current", "maybe object")),
    "get_historical_candles": (("candles", "objects"), ("current", "maybe object")),
    "get_market_snapshot": (("quotes", "objects"), ("candles", "objects")),
    "get_order": (("order", "object"),),
    "get_quotes": (("quotes", "object of objects"),),
    "get_run": _RUN,
    "get_run_funds": (("strategy", "object"), ("strategy.allocation", "maybe object")),
    "get_run_pnl": (("totals", "object"), ("legs", "maybe objects")),
    "list_orders": (("orders", "objects"),),
    "list_timeline": (("events", "objects"),),
    "list_trades": (("trades", "objects"),),
    "resolve_option_contracts": (("resolved", "objects"),),
    "safety_check": (("can_trade", "flag"),),
    "stream_candles": (("current", "maybe object"), ("candles", "maybe objects")),
    "stream_run_pnl": (("totals", "object"), ("legs", "maybe objects")),
    "stream_ticks": (("ticks", "maybe objects"),),
}
"""Operation -> what must hold of its answer (of each event of a stream)."""

_EXPECTED: Final[dict[Kind, str]] = {
    "object": "an object",
    "objects": "an array of objects",
    "object of objects": "an object of objects",
    "maybe object": "an object or nothing",
    "maybe objects": "an array of objects or nothing",
    "text": "text",
    "flag": "true or false",
}

_PLANNED: Final = frozenset({"object", "objects", "maybe object", "maybe objects"})


@cache
def left_to_check(operation: str) -> tuple[str, ...] | None:
    """What of :data:`ESSENTIALS` the plan of the operation's record does not look at.

    It looks at objects and arrays of objects among the fields of the answer, where they are: which
    of them have to be there is the answer here. None when it does not look at all that is asked.
    """
    parts = ESSENTIALS.get(operation, ())
    if not all(kind in _PLANNED and "." not in path for path, kind in parts):
        return None
    return tuple(path for path, kind in parts if not kind.startswith("maybe"))


def planned(plan: Callable[[object], T], keys: tuple[str, ...], data: object) -> T:
    """What ``plan`` makes of an answer. Raises one of UNPLANNED when it takes a closer look."""
    record = plan(data)
    for key in keys:
        if cast("dict[str, object]", data)[key] is None:
            raise Unplanned
    return record


def check_shape(operation: str, data: object) -> object:
    """``data`` itself.

    A null under a key that may be missing is taken away, so that ``get(key, default)`` works.

    Raises:
        ResponseShapeError: something of :data:`ESSENTIALS` is missing or another thing.
    """
    if isinstance(data, dict):
        for path, kind in ESSENTIALS.get(operation, ()):
            _check(data, path, kind)
    return data


def _check(data: dict[str, object], path: str, kind: Kind) -> None:
    holder: object = data
    *parents, key = path.split(".")
    for parent in parents:
        holder = holder.get(parent) if isinstance(holder, dict) else None
    if not isinstance(holder, dict):
        return
    value = holder.get(key)
    if value is None and kind.startswith("maybe"):
        if kind == "maybe objects" or parents:
            holder.pop(key, None)
        return
    if kind == "text":
        good = isinstance(value, str) and bool(value.strip())
    elif kind == "flag":
        good = isinstance(value, bool)
    elif kind == "object of objects":
        good = isinstance(value, dict) and _all_objects(value.values())
    elif kind.endswith("objects"):
        good = isinstance(value, list) and _all_objects(value)
    else:
        good = isinstance(value, dict)
    if not good:
        got = "nothing" if key not in holder else _kind(value)
        raise ResponseShapeError(f"$.{path}", _EXPECTED[kind], got)


def _all_objects(values: Iterable[object]) -> bool:
    # Thousands of candles are looked at without running Python code for each.
    return all(issubclass(kind, dict) for kind in set(map(type, values)))


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "an object with something else in it" if value else "an object"
    if isinstance(value, list):
        return "an array with something else in it" if value else "an array"
    if isinstance(value, str):
        return "other text" if value.strip() else "empty text"
    return type(value).__name__
