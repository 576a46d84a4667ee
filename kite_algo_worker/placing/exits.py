"""What rests of a run on its way out: which orders are to be cancelled, and what is left. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kite_algo_worker_api import models

from ..exceptions import KiteAlgoWorkerError
from .order_states import is_terminal

if TYPE_CHECKING:
    from kite_algo_worker_api.models import ExitResult, WorkerOrderSnapshot

FLAT: Final = frozenset({"closed", "noop", "exited"})
"""What an exit says that has left nothing."""


@dataclass(slots=True)
class Resting:
    """The resting orders of a run that is being ended.

    Attributes:
        cancelled: Orders whose cancellation was accepted.
        failed: Orders that could not be cancelled, with the reason. A filled one is among them.
        unlisted: Why the orders could not be listed the last time, or None.
        working: Orders that were not final when they were last listed.
    """

    cancelled: list[str] = field(default_factory=list)
    failed: dict[str, KiteAlgoWorkerError] = field(default_factory=dict)
    unlisted: KiteAlgoWorkerError | None = None
    working: list[str] = field(default_factory=list)

    def listed(
        self, orders: Iterable[WorkerOrderSnapshot], done: ExitResult | None = None
    ) -> list[WorkerOrderSnapshot]:
        """Take note of the run's orders, and return those that are to be cancelled.

        After an exit that is still filling only those that were seen before it: the others may be
        the exit's own. Once it is over, all that it does not name itself.
        """
        own = set(_order_ids(done)) if done is not None else set[str]()
        filling = done is not None and done.get("status") not in FLAT
        seen = {*self.cancelled, *self.failed}
        resting = [
            order
            for order in orders
            if not is_terminal(order.status)
            and order.order_id not in own
            and not (filling and order.order_id not in seen)
        ]
        self.unlisted = None
        self.working = [order.order_id for order in resting]
        return resting

    def accepted(self, order_id: str) -> None:
        """A cancellation was taken."""
        self.failed.pop(order_id, None)
        if order_id not in self.cancelled:
            self.cancelled.append(order_id)

    def tell(self, result: ExitResult) -> ExitResult:
        """``result``, with what became of the orders."""
        result["cancelled_orders"] = list(self.cancelled)
        result["resting_orders"] = list(self.working)
        if self.working or self.unlisted is not None:
            result["left_open"] = True
        return result


def _order_ids(value: object) -> Iterator[str]:
    """Every order that an answer names, however deep."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name == "order_id" and isinstance(item, str):
                yield item
            elif name != "run":
                yield from _order_ids(item)
    elif isinstance(value, list):
        for item in value:
            yield from _order_ids(item)


def ended(result: ExitResult, run: Mapping[str, Any]) -> ExitResult:
    """The answer of an exit whose run has been closed since."""
    closed: dict[str, object] = dict(result)
    closed.update(status="closed", left_open=False, run=dict(run))
    return models.ExitResult.wrap(closed)
