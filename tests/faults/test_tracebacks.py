"""What a strategy's log shows of a refused order: the way there in a few frames, and the reason."""

from __future__ import annotations

import socket
import traceback
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    AsyncManagedRun,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    ManagedRun,
    RunConfig,
    equity_market_order,
)
from kite_algo_worker.wire.retry import NO_RETRY
from tests.clients import TOKEN, Backend
from tests.operations import RUN, good_answer

MOST_FRAMES = 8
KEY = f"{RUN}:traceback"
GOOD = equity_market_order("INFY", "BUY", 1)
CONFIG = RunConfig("t", "kite:paper-a", "paper", RUN)
INTENTS = f"POST /worker/runs/{RUN}/intents"
ANSWERS: dict[str, Any] = {
    "refused": httpx.Response(409, json={"detail": "the key belongs to another order"}),
    "validation": httpx.Response(422, json={"detail": [{"loc": ["body", "x"], "msg": "bad"}]}),
    "failed": httpx.Response(500, text="Internal Server Error"),
    "no JSON": httpx.Response(200, text="<html>"),
    "lost": httpx.ReadTimeout("too late"),
}


def frames_of(error: BaseException) -> list[str]:
    """Every frame that is printed, those of the causes included."""
    shown = traceback.TracebackException.from_exception(error)
    frames: list[str] = []
    while shown is not None:
        frames += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in shown.stack]
        hidden = shown.__suppress_context__
        shown = shown.__cause__ or (None if hidden else shown.__context__)  # type: ignore[assignment]
    return frames


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def refusal(place: Callable[[], Any]) -> KiteAlgoWorkerError:
    with pytest.raises(KiteAlgoWorkerError) as refused:
        place()
    return refused.value


@pytest.mark.parametrize("order", [GOOD, {**GOOD, "quantity": 0}], ids=["good", "wrong"])
@pytest.mark.parametrize("what", [*ANSWERS, "nobody listens"])
@pytest.mark.parametrize("through", ["client", "run"])
def test_blocking(what: str, through: str, order: Any) -> None:
    client = client_of(KiteAlgoWorkerClient, what)
    try:
        run = ManagedRun(client, CONFIG, good_answer("get_run"))
        if through == "client":
            error = refusal(lambda: client.place_order(RUN, order, KEY))
        else:
            error = refusal(lambda: run.place_order(order, idempotency_key=KEY))
    finally:
        client.close()
    few(error)


@pytest.mark.parametrize("order", [GOOD, {**GOOD, "quantity": 0}], ids=["good", "wrong"])
@pytest.mark.parametrize("what", [*ANSWERS, "nobody listens"])
@pytest.mark.parametrize("through", ["client", "run"])
async def test_asynchronous(what: str, through: str, order: Any) -> None:
    async with client_of(AsyncKiteAlgoWorkerClient, what) as client:
        run = AsyncManagedRun(client, CONFIG, good_answer("get_run"))
        sent = client.place_order(RUN, order, KEY)
        if through == "run":
            sent.close()
            sent = run.place_order(order, idempotency_key=KEY)
        with pytest.raises(KiteAlgoWorkerError) as refused:
            await sent
    few(refused.value)


def client_of(kind: Any, what: str) -> Any:
    options: dict[str, Any] = {"verify_runs": False, "retry": NO_RETRY}
    if what == "nobody listens":
        return kind(AlgoWorkerConfig(f"http://127.0.0.1:{free_port()}", TOKEN), **options)
    config = AlgoWorkerConfig("http://backend.test", TOKEN, allow_insecure=True)
    backend = Backend({INTENTS: ANSWERS[what]})
    return kind(config, transport=httpx.MockTransport(backend), **options)


def few(error: KiteAlgoWorkerError) -> None:
    frames = frames_of(error)
    assert len(frames) <= MOST_FRAMES, "\n".join(frames)
