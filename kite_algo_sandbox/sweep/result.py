"""What a sweep found: its rows from the best to the worst, and two of its settings as a map."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kite_algo_worker._base.extras import needs

from .parameters import Value, canonical
from .rows import SCHEMA, SweepRow

if TYPE_CHECKING:
    import pandas as pd

#: The key figure by which sets are compared unless another is named.
OBJECTIVE = "net_pnl"


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The best value of the objective for every pair of values of two settings.

    Attributes:
        across: Name of the setting whose values are the columns.
        down: Name of the setting whose values are the rows.
        columns: Its values.
        rows: Its values.
        values: Row by row; None where every set has failed or there was none.
    """

    across: str
    down: str
    columns: tuple[Value, ...]
    rows: tuple[Value, ...]
    values: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True, slots=True)
class SweepResult:
    """The rows of a sweep.

    Attributes:
        rows: The best first; failed sets last. The order depends on the rows alone.
        objective: The key figure by which they are ordered, the highest first.
        interrupted: Whether sets are missing because Ctrl-C was pressed.
        resumed: How many rows were in the file of results before.
    """

    rows: tuple[SweepRow, ...]
    objective: str
    interrupted: bool = False
    resumed: int = 0

    @property
    def best(self) -> SweepRow | None:
        """The best one; None when every set has failed."""
        return self.rows[0] if self.rows and not self.rows[0].failed else None

    @property
    def failed(self) -> tuple[SweepRow, ...]:
        """The sets without figures."""
        return tuple(row for row in self.rows if row.failed)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: figures under the keys of a report, money in rupees."""
        return {
            "schema": SCHEMA,
            "objective": self.objective,
            "interrupted": self.interrupted,
            "rows": [row.to_dict() for row in self.rows],
        }

    def to_json(self) -> str:
        """The same as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def frame(self) -> pd.DataFrame:
        """One row per set, the best first: its settings, its key figures, ``error``, ``key``.

        Raises:
            ImportError: pandas is not installed (``pip install "kite-algo-worker[dataframe]"``).
        """
        with needs("SweepResult.frame", "dataframe"):
            import pandas as pd
        return pd.DataFrame(
            [
                {**row.parameters, **row.figures, "error": row.error, "key": row.key}
                for row in self.rows
            ]
        )

    def heat_map(self, across: str, down: str) -> HeatMap:
        """The objective over two settings; of further settings the best value counts.

        Raises:
            KeyError: no set has a setting of that name.
        """
        for name in (across, down):
            if not any(name in row.parameters for row in self.rows):
                raise KeyError(f"no set has a setting {name!r}")
        columns, rows = (_values(self.rows, name) for name in (across, down))
        best: dict[tuple[str, str], float] = {}
        for row in self.rows:
            value = row.value(self.objective)
            if value is not None and {across, down} <= set(row.parameters):
                place = (_text(row.parameters[down]), _text(row.parameters[across]))
                best[place] = max(value, best.get(place, value))
        return HeatMap(
            across,
            down,
            columns,
            rows,
            tuple(tuple(best.get((_text(one), _text(other))) for other in columns) for one in rows),
        )

    def varied(self) -> list[str]:
        """The settings that have more than one value."""
        names = dict.fromkeys(name for row in self.rows for name in row.parameters)
        return [name for name in names if len(_values(self.rows, name)) > 1]


def ranked(rows: Iterable[SweepRow], objective: str) -> tuple[SweepRow, ...]:
    """The best first; without a value after those with one, failed last, ties by their settings."""

    def order(row: SweepRow) -> tuple[bool, bool, float, str]:
        value = row.value(objective)
        return row.failed, value is None, -(value or 0.0), canonical(row.parameters)

    return tuple(sorted(rows, key=order))


def _values(rows: Iterable[SweepRow], name: str) -> tuple[Value, ...]:
    found = {
        _text(row.parameters[name]): row.parameters[name] for row in rows if name in row.parameters
    }
    numbers = all(isinstance(one, int | float) for one in found.values())
    return tuple(sorted(found.values(), key=float if numbers else _text))  # type: ignore[arg-type]


def _text(value: Value) -> str:
    return canonical({"": value})
