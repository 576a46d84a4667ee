"""One set of parameters as a task, and as a row of results once it has run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from ..replay.result import ReplayResult
from ..report import build_report
from .parameters import Parameters, Value, canonical

#: Names the shape of a line in the file of results.
SCHEMA: Final = "kite-algo-sweep/1"

#: Replays one set over the sessions from the first date to the last; None is the data's own.
Run: TypeAlias = Callable[[Parameters, date | None, date | None], ReplayResult]


@dataclass(frozen=True, slots=True)
class Task:
    """What one process works on at a time.

    Attributes:
        key: Digest of everything that decides the outcome: the set, the dates, the worker's source,
            the candles, the options of the replay, the package's version.
        parameters: The set.
        first: First session, None for that of the data.
        last: Last session.
    """

    key: str
    parameters: Mapping[str, Value]
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class SweepRow:
    """What came of one set.

    Attributes:
        key: As the task's.
        parameters: The set.
        first: First session.
        last: Last session.
        error: Why it failed; None when it did not.
        figures: The key figures of its report, money in rupees; empty when it failed.
        ledger_hash: Digest of its orders, fills and balances; None when it failed.
        seconds: How long it took, on the wall.
    """

    key: str
    parameters: Mapping[str, Value]
    first: date | None
    last: date | None
    error: str | None
    figures: Mapping[str, float | None]
    ledger_hash: str | None
    seconds: float

    @property
    def failed(self) -> bool:
        """Whether there are no figures."""
        return self.error is not None

    def value(self, objective: str) -> float | None:
        """A key figure; None when the set failed or the figure does not exist."""
        return self.figures.get(objective)

    def to_dict(self) -> dict[str, Any]:
        """As a line of the file of results."""
        return {
            "schema": SCHEMA,
            "key": self.key,
            "parameters": dict(self.parameters),
            "first": None if self.first is None else self.first.isoformat(),
            "last": None if self.last is None else self.last.isoformat(),
            "error": self.error,
            "figures": dict(self.figures),
            "ledger_hash": self.ledger_hash,
            "seconds": round(self.seconds, 3),
        }

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> SweepRow:
        """Read :meth:`to_dict` back.

        Raises:
            ValueError: the line has another schema, or a field is missing.
        """
        if fields.get("schema") != SCHEMA:
            raise ValueError(f"schema is {fields.get('schema')!r}, not {SCHEMA!r}")
        try:
            first, last = (fields[name] and date.fromisoformat(fields[name]) for name in _DATES)
            return cls(first=first, last=last, **{name: fields[name] for name in _FIELDS})
        except (KeyError, TypeError) as error:
            raise ValueError(f"a field is missing or of another kind: {error}") from None


_DATES: Final = ("first", "last")
_FIELDS: Final = ("key", "parameters", "error", "figures", "ledger_hash", "seconds")


def key_of(
    parameters: Parameters, first: date | None, last: date | None, context: Mapping[str, object]
) -> str:
    """The digest under which a set's row is kept and found again."""
    decides = {"dates": [str(first), str(last)], "context": context, "set": canonical(parameters)}
    text = json.dumps(decides, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def row_of(task: Task, result: ReplayResult, seconds: float) -> SweepRow:
    """The row of a replay; one whose worker raised or hung is a failed one."""
    if result.outcome in ("raised", "stuck"):
        # Of a traceback the last line; the replay of this set alone shows all of it.
        return failed_row(task, (result.message or result.outcome).strip().split("\n")[-1], seconds)
    figures = {figure.key: figure.plain for figure in build_report(result).figures}
    return SweepRow(
        task.key, task.parameters, task.first, task.last, None, figures, result.ledger_hash, seconds
    )


def failed_row(task: Task, error: str, seconds: float = 0.0) -> SweepRow:
    """The row of a set that has no figures."""
    return SweepRow(task.key, task.parameters, task.first, task.last, error, {}, None, seconds)
