"""Every operation against a running sandbox: its answer has the shape the contract promises.

In the profile `documented` as it comes; in the profile `deployed` once the client has evened it
out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from kite_algo_worker import NotImplementedByServerError
from kite_algo_worker_api.operations import OPERATIONS
from tests.clients import Face
from tests.doing import BROKER, BROKER_TOKEN, DOING, LIVE_ONLY, World, evened
from tests.operations import STREAMS, operation_of, problems

if TYPE_CHECKING:
    from kite_algo_sandbox import Sandbox


@dataclass
class Heard(World):
    """The same, and every answer that came, as the client reads it."""

    answers: list[tuple[str, Any]] = field(default_factory=list)

    def note(self, request: httpx.Request, response: httpx.Response) -> None:
        operation = operation_of(request)
        if response.is_success and operation not in STREAMS:
            answer = json.loads(response.content)
            sent = json.loads(request.content) if request.content else None
            self.answers.append((operation, self.read(operation, answer, sent)))

    def read(self, operation: str, answer: Any, sent: Any) -> Any:
        """What is looked at: the answer as it came."""
        return answer


class Evened(Heard):
    """The answers of a deployed backend, evened out."""

    def read(self, operation: str, answer: Any, sent: Any) -> Any:
        return evened(operation, answer, sent)


class _Noting(httpx.HTTPTransport):
    note: Callable[[httpx.Request, httpx.Response], None]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        if operation_of(request) not in STREAMS:
            response.read()
            self.note(request, response)
        return response


class _AsyncNoting(httpx.AsyncHTTPTransport):
    note: Callable[[httpx.Request, httpx.Response], None]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if operation_of(request) not in STREAMS:
            await response.aread()
            self.note(request, response)
        return response


@pytest.fixture(scope="module", params=["documented", "deployed"])
def wealthy(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox of its own: what is bought here is missed nowhere else."""
    from kite_algo_sandbox import Sandbox
    from kite_algo_sandbox.engine import Token

    broker = Token.from_secret(
        BROKER_TOKEN, account_scope=BROKER, allowed_modes=("paper", "dry_run", "live")
    )
    with Sandbox(
        tick_interval=0.1, cash=100_000_000, profile=request.param, tokens=[broker]
    ) as running:
        yield running


@pytest.fixture(scope="module", params=["sync", "async"])
def world(request: pytest.FixtureRequest, wealthy: Sandbox) -> Iterator[Heard]:
    transport = _Noting() if request.param == "sync" else _AsyncNoting()
    is_deployed = wealthy.profile.name == "deployed"
    with Face(
        request.param,
        base_url=wealthy.base_url,
        token=BROKER_TOKEN if is_deployed else wealthy.token,
        transport=transport,
        enable_live=True,
    ) as client:
        found = (Evened if is_deployed else Heard)(client, name=f"live_{request.param}")
        transport.note = found.note
        yield found


def test_every_operation_is_tried() -> None:
    assert DOING.keys() == OPERATIONS.keys()


@pytest.mark.parametrize("operation", sorted(DOING))
def test_the_answer_has_the_promised_shape(world: Heard, operation: str) -> None:
    world.answers.clear()
    only_live = isinstance(world, Evened) and operation in LIVE_ONLY
    world.mode = "live" if only_live else "paper"
    try:
        result = DOING[operation](world)
    except NotImplementedByServerError as error:
        pytest.skip(f"the sandbox does not offer {error.operation}")
    if operation in STREAMS:
        assert problems(operation, result) == []
    seen = {name for name, _ in world.answers}
    assert operation in seen | STREAMS
    for name, answer in world.answers:
        assert problems(name, answer) == [], name
