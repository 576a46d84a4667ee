"""A backend that answers everything well and remembers what was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from kite_algo_worker import Guards
from kite_algo_worker.placing.writes import WRITES
from tests import operations
from tests.clients import Face
from tests.operations import OPTION_RUN, RUN, good_answer, operation_of

CALLS: dict[str, Callable[[Any], Any]] = {
    **operations.CALLS,
    "enter_option_run": lambda c: c.options.enter(OPTION_RUN),
    "exit_option_run": lambda c: c.options.exit(OPTION_RUN),
}
SCOPE = "kite:paper-a"


def run_as(mode: str, scope: str = SCOPE, run_id: str = RUN) -> dict[str, object]:
    return {
        **good_answer("get_run"),
        "strategy_run_id": run_id,
        "account_scope": scope,
        "execution_mode": mode,
        "status": "open",
    }


class Recorder:
    """A backend on which every operation is answered well, and which lists the writes it got."""

    def __init__(self, mode: str = "paper", scope: str = SCOPE, **answers: Any) -> None:
        self.mode, self.scope, self.answers = mode, scope, answers
        self.writes: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        operation = operation_of(request)
        if operation in self.answers:
            return httpx.Response(
                self.answers[operation].status_code, content=self.answers[operation].content
            )
        if operation == "health":
            return httpx.Response(200, json={"status": "healthy", "account_scope": self.scope})
        if operation == "get_run":
            run_id = request.url.path.rpartition("/")[2]
            return httpx.Response(200, json=run_as(self.mode, self.scope, run_id))
        if operation in WRITES:
            self.writes.append(operation)
        answer = good_answer(operation)
        if isinstance(answer, dict) and "mode" in answer:
            answer = {**answer, "mode": self.mode}
        return httpx.Response(200, text=json.dumps(answer).replace(SCOPE, self.scope))


def face(kind: str, backend: Callable[[httpx.Request], httpx.Response], **options: Any) -> Face:
    options.setdefault("guards", Guards.off())
    options.setdefault("enable_live", False)
    return Face(kind, handler=backend, verify_runs=True, **options)
