"""What a profile is: the same exchange, and a list of differences that say where they act.

A difference acts in one or more of four places:

* **inside**: it sets fields of :class:`~..engine.base.manners.Manners`, which the exchange reads;
* **before**: it looks at a call that is about to be carried out, and refuses or rewrites it;
* **after**: it rewrites the answer, or the data of an event (``None`` keeps the event back);
* **refusal**: it rewrites a refusal, its status and its detail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from ..engine import SandboxEngine, Token
from ..engine.base.errors import SandboxError
from ..engine.base.manners import Manners
from ..engine.runs.runs import Run

Json: TypeAlias = dict[str, Any]
#: An opening balance of the README's examples, in rupees.
README_CASH = 100_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: who asks for which operation, with which values and which body."""

    engine: SandboxEngine
    operation: str
    token: Token
    params: Mapping[str, Any] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def run_id(self) -> str:
        """The run the call is about; empty when it is about none."""
        return str(self.params.get("strategy_run_id") or self.body.get("strategy_run_id") or "")

    @property
    def run(self) -> Run | None:
        """That run, whoever owns it."""
        return self.engine.runs.find(self.run_id)

    @property
    def mode(self) -> str:
        """The mode of that run; empty without one."""
        run = self.run
        return "" if run is None else run.execution_mode


class Unhandled(SandboxError):
    """What no handler of a backend expects: it answers 500 with a bare text."""

    def __init__(self) -> None:
        super().__init__("Internal Server Error")


class Refused(NamedTuple):
    """A refusal as it is answered; without a detail it is the bare text of an unhandled failure."""

    status: int
    detail: object


Before: TypeAlias = Callable[[Asked], Asked]
After: TypeAlias = Callable[[Asked, Any], Any]
OfEvent: TypeAlias = Callable[[str, Json], Json | None]
OfRefusal: TypeAlias = Callable[[Refused], Refused]
Rule = TypeVar("Rule")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that backends do otherwise, and what makes a sandbox do it as they do.

    Attributes:
        name: What it is about, in a few words.
        operations: Where it shows; empty when everywhere.
        documented: What the README's backend does.
        deployed: What the other does.
    """

    name: str
    operations: tuple[str, ...]
    documented: str
    deployed: str
    inside: Mapping[str, bool] = field(default_factory=dict)
    before: Before | None = None
    after: After | None = None
    event: OfEvent | None = None
    refusal: OfRefusal | None = None


class _Rules(Generic[Rule]):
    """The rules of one kind by operation, in the order of the table."""

    def __init__(self, found: Iterable[tuple[tuple[str, ...], Rule | None]]) -> None:
        self._rules = [(operations, rule) for operations, rule in found if rule is not None]

    def of(self, operation: str) -> Iterable[Rule]:
        for operations, rule in self._rules:
            if not operations or operation in operations:
                yield rule


@dataclass(frozen=True)
class Profile:
    """A backend's manners.

    Attributes:
        name: What a user calls it.
        cash: The opening balance of a paper account, in rupees.
        differences: What it does otherwise than the README.
    """

    name: str
    cash: int
    differences: tuple[Difference, ...] = ()

    @cached_property
    def manners(self) -> Manners:
        """What the exchange itself has to know."""
        found: dict[str, bool] = {}
        for difference in self.differences:
            found.update(difference.inside)
        return replace(Manners(), **found)

    def before(self, asked: Asked) -> Asked:
        """The call that is really carried out. Raises what it is refused with."""
        for rule in self._before.of(asked.operation):
            asked = rule(asked)
        return asked

    def after(self, asked: Asked, answer: Any) -> Any:
        """The answer as this backend gives it."""
        for rule in self._after.of(asked.operation):
            answer = rule(asked, answer)
        return answer

    def event(self, operation: str, name: str, data: Json) -> Json | None:
        """The data of a stream's event; ``None`` when this backend does not send it."""
        for rule in self._event.of(operation):
            found = rule(name, data)
            if found is None:
                return None
            data = found
        return data

    def refusal(self, operation: str, refused: Refused) -> Refused:
        """A refusal as this backend words it."""
        for rule in self._refusal.of(operation):
            refused = rule(refused)
        return refused

    def shapes_events_of(self, operation: str) -> bool:
        """Whether a stream's events differ at all."""
        return any(True for _ in self._event.of(operation))

    @cached_property
    def _before(self) -> _Rules[Before]:
        return _Rules((row.operations, row.before) for row in self.differences)

    @cached_property
    def _after(self) -> _Rules[After]:
        return _Rules((row.operations, row.after) for row in self.differences)

    @cached_property
    def _event(self) -> _Rules[OfEvent]:
        return _Rules((row.operations, row.event) for row in self.differences)

    @cached_property
    def _refusal(self) -> _Rules[OfRefusal]:
        return _Rules((row.operations, row.refusal) for row in self.differences)


DOCUMENTED = Profile("documented", README_CASH)
