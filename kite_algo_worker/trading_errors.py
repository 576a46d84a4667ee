"""What the client raises on behalf of its owner: modes, guards, budgets, lost sessions.

.. code-block:: text

    ConflictError
    ├── ModeMismatchError           the server reports another mode or account than was asked for
    └── SessionConflictError
        └── SessionLostError        another worker took the session of this run over
    KiteAlgoWorkerError
    ├── GuardError                  a guard of this process refused; nothing was sent
    │   ├── TooManyOrdersError      orders per minute
    │   ├── NotionalLimitError      rupees traded by the run
    │   ├── DailyLossError          rupees lost by the run today
    │   ├── StaleMarketDataError    no price, or an old one
    │   └── RunKilledError          the kill switch was pulled
    ├── BudgetExceededError         a client-side rate budget is used up; nothing was sent
    └── NotExecutedError            an answer was lost, and it turned out that nothing was done
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from .exceptions import ConflictError, KiteAlgoWorkerError, Resolution, SessionConflictError


class SessionLostError(SessionConflictError):
    """409: this worker had the session of the run and does not have it any more.

    Another worker took over, or the run was ended. Stop trading; do not claim again in a loop.
    """


class ModeMismatchError(ConflictError):
    """The server reports another execution mode or account scope than was asked for.

    Attributes:
        field: ``execution_mode`` or ``account_scope``.
        expected: What was asked for.
        reported: What the server says.
        strategy_run_id: The run.
        result: The write's result when it told the mismatch; None when nothing was sent.
    """

    def __init__(
        self,
        strategy_run_id: str,
        field: str,
        expected: str,
        reported: str,
        *,
        result: Mapping[str, object] | None = None,
    ) -> None:
        sent = "nothing was sent" if result is None else "the intent was processed; look at .result"
        super().__init__(
            f"run {strategy_run_id}: {field} is {reported!r} on the server, not {expected!r}: "
            f"{sent}",
            operation="submit_intent",
        )
        self.strategy_run_id = strategy_run_id
        self.field = field
        self.expected = expected
        self.reported = reported
        self.result = result


class GuardError(KiteAlgoWorkerError):
    """A guard of this process refused an intent; nothing was sent.

    Attributes:
        strategy_run_id: The run.
        limit: The guard's limit, or None.
        value: What would have exceeded it, or None.
    """

    def __init__(
        self,
        strategy_run_id: str,
        message: str,
        *,
        limit: float | None = None,
        value: float | None = None,
    ) -> None:
        super().__init__(f"run {strategy_run_id}: {message}", operation="submit_intent")
        self.strategy_run_id = strategy_run_id
        self.limit = limit
        self.value = value


class TooManyOrdersError(GuardError):
    """The run would place more orders within a minute than its guard allows."""


class NotionalLimitError(GuardError):
    """The run would trade more rupees than its guard allows."""


class DailyLossError(GuardError):
    """The run has lost more today than its guard allows."""


class StaleMarketDataError(GuardError):
    """There is no price for the instrument, or it is too old to trade on."""


class RunKilledError(GuardError):
    """The run's kill switch was pulled in this process."""


class BudgetExceededError(KiteAlgoWorkerError):
    """A client-side rate budget is used up; nothing was sent.

    Attributes:
        budget: Name of the budget: orders, quotes, history, other or changes of one order.
        retry_after: Seconds until the next request fits; infinite for changes of one order.
    """

    def __init__(self, budget: str, retry_after: float, operation: str) -> None:
        until = "" if math.isinf(retry_after) else f" for {retry_after:.2f} s"
        what = budget if math.isinf(retry_after) else f"{budget} requests"
        super().__init__(f"the budget for {what} is used up{until}", operation=operation)
        self.budget = budget
        self.retry_after = retry_after


class NotExecutedError(KiteAlgoWorkerError):
    """The answer was lost, and looking for the effect showed that nothing was done.

    Call again when it is still wanted.

    Attributes:
        resolution: What was found.
    """

    def __init__(self, resolution: Resolution, operation: str | None) -> None:
        super().__init__(
            f"the answer was lost, and nothing was done (run {resolution.strategy_run_id}): "
            "call again when it is still wanted",
            operation=operation,
        )
        self.resolution = resolution
