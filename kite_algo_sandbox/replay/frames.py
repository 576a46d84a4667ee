"""Rows of a result as pandas tables, in rupees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, NamedTuple

from kite_algo_worker._base.extras import needs

from ..engine.books.charges import ChargesPaise
from . import rows as parts

if TYPE_CHECKING:
    import pandas as pd

_MONEY = frozenset(
    {
        "equity", "gross", "net", "price", "trigger_price", "filled_value", "value",
        "entry_value", "exit_value", "open_value", "last_price", "unrealised",
        "open", "high", "low", "close",
    }
)  # fmt: skip
#: Computed values that are shown as columns, too.
_EXTRA: dict[type[Any], tuple[str, ...]] = {
    parts.SessionRow: ("net",),
    parts.OrderRow: ("average_price",),
    parts.ExecutionRow: ("value",),
    parts.TradeRow: ("entry_price", "exit_price", "gross", "net"),
    parts.PositionRow: ("average_price",),
}


class ReplayFrames(NamedTuple):
    """A result's tables; money in rupees, charges in one column per kind and ``charges``."""

    sessions: pd.DataFrame
    equity: pd.DataFrame
    orders: pd.DataFrame
    executions: pd.DataFrame
    trades: pd.DataFrame
    fees: pd.DataFrame
    rejections: pd.DataFrame
    positions: pd.DataFrame
    candles: dict[str, pd.DataFrame]


def table(kind: type[Any], rows: Sequence[Any]) -> pd.DataFrame:
    """Rows of one kind as a table; with its columns also when there are none."""
    with needs("a replay's tables", "dataframe"):
        import pandas as pd
    return pd.DataFrame([_values(row) for row in rows], columns=list(_columns(kind)))


def _columns(kind: type[Any]) -> Iterable[str]:
    names = kind._fields if hasattr(kind, "_fields") else [field.name for field in fields(kind)]
    for name in names:
        if name == "charges":
            yield from parts.CHARGE_KINDS
        yield name
    yield from _EXTRA.get(kind, ())


def _values(row: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in _columns(type(row)):
        if name in parts.CHARGE_KINDS:
            continue
        value = getattr(row, name)
        if isinstance(value, ChargesPaise):
            values |= {kind: paise / 100 for kind, paise in asdict(value).items()}
            values[name] = value.total / 100
        else:
            values[name] = value / 100 if name in _MONEY else value
    return values
