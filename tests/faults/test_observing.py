"""What is logged and told to hooks about every attempt, and that no secret is among it."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    Attempt,
    BudgetExceededError,
    InvalidInputError,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    RateLimits,
    Retry,
)
from tests.clients import TOKEN, Backend, Face, sse
from tests.faults.conftest import Exchange, Script, Server
from tests.operations import KEY, ORDER, RUN, good_answer

Serve = Callable[[Script], Server]

BUSY = httpx.Response(503, json={"detail": "busy"})
HEALTHY = httpx.Response(200, json=good_answer("health"))
QUICK = Retry(base=0.001)


class Recorder:
    def __init__(self) -> None:
        self.seen: list[tuple[str, Attempt]] = []

    def before(self, attempt: Attempt) -> None:
        self.seen.append(("before", attempt))

    def after(self, attempt: Attempt) -> None:
        self.seen.append(("after", attempt))


def test_hooks_see_every_attempt(kind: str) -> None:
    recorder = Recorder()
    backend = Backend({"GET /worker/health": [BUSY, HEALTHY]})
    with Face(kind, handler=backend, retry=QUICK, hooks=[recorder]) as client:
        client.health()
    assert [when for when, _ in recorder.seen] == ["before", "after"] * 2
    first, second = recorder.seen[1][1], recorder.seen[3][1]
    assert (first.number, first.status_code, type(first.error).__name__) == (1, 503, "ServerError")
    assert (second.number, second.status_code, second.error) == (2, 200, None)
    assert second.milliseconds > 0
    sent = [request.headers["x-correlation-id"] for request in backend.requests]
    assert [first.correlation_id, second.correlation_id] == sent


def test_a_broken_hook_breaks_nothing(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def before(self, attempt: Attempt) -> None:
            raise RuntimeError("hook")

        after = before

    backend = Backend({"GET /worker/health": HEALTHY})
    with Face(kind, handler=backend, hooks=[Broken()]) as client:
        assert client.health()
    assert caplog.text.count("hook Broken failed") == 2


def test_hooks_see_the_opening_of_a_stream(kind: str) -> None:
    recorder = Recorder()
    path = f"GET /worker/runs/{RUN}/pnl/stream"
    opened = sse((None, good_answer("stream_run_pnl")), ("end", {}))
    backend = Backend({path: [httpx.Response(403, json={"detail": "no"}), opened]})
    with Face(kind, handler=backend, hooks=[recorder]) as client:
        with pytest.raises(KiteAlgoWorkerError):
            list(client.stream_run_pnl(RUN, reconnect=False))
        assert list(client.stream_run_pnl(RUN, reconnect=False))
    assert [when for when, _ in recorder.seen] == ["before", "after"] * 2
    refused, accepted = recorder.seen[1][1], recorder.seen[3][1]
    assert (refused.status_code, type(refused.error).__name__) == (403, "PermissionDeniedError")
    assert (accepted.status_code, accepted.error) == (200, None)
    assert accepted.operation == "stream_run_pnl"


async def test_hooks_see_the_end_of_a_cancelled_attempt(serve: Serve) -> None:
    recorder, arrived = Recorder(), threading.Event()

    def stall(exchange: Exchange) -> None:
        exchange.read_request()
        arrived.set()
        exchange.wait_for_the_client_to_leave()

    config = AlgoWorkerConfig(serve(stall).url, TOKEN)
    async with AsyncKiteAlgoWorkerClient(config, hooks=[recorder]) as client:
        call = asyncio.ensure_future(client.health())
        await asyncio.to_thread(arrived.wait, 5.0)
        call.cancel()
        await asyncio.wait({call})
    assert [when for when, _ in recorder.seen] == ["before", "after"]
    assert isinstance(recorder.seen[1][1].error, asyncio.CancelledError)


def test_a_hook_may_add_headers_but_change_none(kind: str) -> None:
    class Adding:
        def before(self, attempt: Attempt) -> None:
            attempt.headers.update({"X-Team": "blue", "authorization": "Bearer evil"})

        def after(self, attempt: Attempt) -> None:
            pass

    backend = Backend({"GET /worker/health": HEALTHY})
    with Face(kind, handler=backend, hooks=[Adding()]) as client:
        client.health()
    sent = backend.requests[0].headers
    assert sent["x-team"] == "blue"
    assert sent.get_list("authorization") == [f"Bearer {TOKEN}"]


def test_a_copy_can_have_hooks_of_its_own(kind: str) -> None:
    recorder = Recorder()
    with Face(kind, handler=Backend({"GET /worker/health": HEALTHY})) as client:
        client.with_options(hooks=[recorder]).health()
        client.health()
    assert len(recorder.seen) == 2


def test_a_line_per_attempt(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    backend = Backend({"GET /worker/health": [BUSY, HEALTHY]})
    with caplog.at_level(logging.INFO, "kite_algo_worker"):
        with Face(kind, handler=backend, retry=QUICK) as client:
            client.health()
    lines = [r.getMessage() for r in caplog.records if r.name == "kite_algo_worker"]
    assert len(lines) == 2
    assert lines[0].startswith("op=health status=503 attempt=1 ms=")
    assert lines[0].endswith("error=ServerError")
    assert lines[1].startswith("op=health status=200 attempt=2 ms=")
    assert backend.requests[1].headers["x-correlation-id"] in lines[1]


SECRETS = {"nonce": "wsn_planted-nonce-98765", "safety": "planted-safety-token-98765"}


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING])
def test_no_secret_is_logged_at_any_level(
    kind: str, level: int, caplog: pytest.LogCaptureFixture, sandbox: Sandbox
) -> None:
    recorder = Recorder()
    with caplog.at_level(level):
        options: dict[str, Any] = {"token": sandbox.token, "retry": QUICK, "hooks": [recorder]}
        with Face(kind, base_url=sandbox.base_url, **options) as client:
            client.health()
            try:
                client.place_order(
                    RUN,
                    ORDER,
                    KEY,
                    safety_token=SECRETS["safety"],
                    session_nonce=SECRETS["nonce"],
                )
            except KiteAlgoWorkerError:
                trace = traceback.format_exc()
            shown = repr(client.client) + repr(recorder.seen)
    everything = caplog.text + trace + shown + str([r.args for r in caplog.records])
    for secret in (sandbox.token, *SECRETS.values()):
        assert secret not in everything
    if level == logging.DEBUG:
        assert "httpcore" in caplog.text


def test_a_library_that_logs_a_token_is_masked(caplog: pytest.LogCaptureFixture) -> None:
    KiteAlgoWorkerClient(AlgoWorkerConfig("http://localhost:1", TOKEN)).close()
    with caplog.at_level(logging.DEBUG):
        for name in ("httpx", "httpcore.http11", "httpcore.connection", "kite_algo_worker"):
            logging.getLogger(name).debug("header %r", f"Bearer {TOKEN}")
    assert TOKEN not in caplog.text
    assert caplog.text.count("***") == 4


@pytest.mark.parametrize(("switch", "lines"), [("info", 1), ("debug", 2), ("", 0), ("nonsense", 0)])
def test_the_switch(switch: str, lines: int, sandbox: Sandbox) -> None:
    code = (
        "from kite_algo_worker import AlgoWorkerConfig, KiteAlgoWorkerClient\n"
        f"config = AlgoWorkerConfig({sandbox.base_url!r}, {sandbox.token!r})\n"
        "for _ in range(2):\n"
        "    client = KiteAlgoWorkerClient(config)\n"
        "client.health()\n"
    )
    environment = {**os.environ, "KITE_ALGO_LOG": switch}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.count("op=health status=200") == min(1, lines)
    assert ("httpcore" in ran.stderr) is (lines == 2)
    assert sandbox.token not in ran.stderr


# -- budgets ---------------------------------------------------------------------------------------


def test_a_budget_holds_requests_back(kind: str) -> None:
    backend = Backend({"GET /worker/health": HEALTHY})
    limits = RateLimits(other=((2, 60.0),), wait=False)
    with Face(kind, handler=backend, limits=limits) as client:
        assert client.client.remaining_budget()["other"] == 2
        client.health()
        client.health()
        assert client.client.remaining_budget()["other"] == 0
        with pytest.raises(BudgetExceededError):
            client.health()
    assert len(backend.requests) == 2


def test_threads_and_copies_share_one_budget() -> None:
    backend = Backend({"GET /worker/health": HEALTHY})
    limits = RateLimits(other=((7, 60.0),), wait=False)
    with Face("sync", handler=backend, limits=limits) as face:

        def ask(number: int) -> bool:
            client = face.client.with_options(timeout=1.0) if number % 2 else face.client
            try:
                client.health()
            except BudgetExceededError:
                return False
            return True

        with ThreadPoolExecutor(32) as threads:
            went = list(threads.map(ask, range(64)))
        assert sum(went) == len(backend.requests) == 7
        assert face.client.with_options(timeout=1.0).remaining_budget()["other"] == 0


def test_waiting_for_room_spaces_requests_out(kind: str) -> None:
    sent: list[float] = []

    def stamp(request: httpx.Request) -> httpx.Response:
        sent.append(time.monotonic())
        return httpx.Response(200, json=good_answer("health"))

    with Face(kind, handler=stamp, limits=RateLimits(other=((2, 0.05),))) as client:
        for _ in range(7):
            client.health()
    assert all(sent[i] - sent[i - 2] >= 0.05 for i in range(2, 7))


def test_changes_of_one_order_are_counted(kind: str) -> None:
    backend = Backend({"POST /worker/orders/1/modify": good_answer("modify_order")})
    with Face(kind, handler=backend, limits=RateLimits(changes_per_order=1)) as client:
        client.modify_order(RUN, "1", {"quantity": 2})
        with pytest.raises(BudgetExceededError, match="changes of one order"):
            client.modify_order(RUN, "1", {"quantity": 3})
    assert backend.asked.count("POST /worker/orders/1/modify") == 1


def test_only_live_has_a_budget_by_default(kind: str) -> None:
    with Face(kind, handler=Backend({})) as client:
        assert client.client.remaining_budget() == {}
    with Face(kind, handler=Backend({}), enable_live=True) as client:
        assert client.client.remaining_budget() == {"orders": 10}


# -- where and how long ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://backend.test",
        "http://localhost.x",
        "http://8.8.8.8:8000",
        "http://134744072",
        "http://0x08080808",
        "http://172.32.0.1",
        "http://[2001:4860:4860::8888]",
        "http://[::ffff:8.8.8.8]",
        "http://10.0.0.5.example.com",
        "http://internal.example.com",
    ],
)
def test_plain_http_to_another_machine_needs_permission(url: str) -> None:
    with pytest.raises(InvalidInputError, match="allow_insecure"):
        AlgoWorkerConfig(url, TOKEN)
    assert AlgoWorkerConfig(url, TOKEN, allow_insecure=True).base_url == url
    environment = {"KITE_ALGO_WORKER_TOKEN": TOKEN, "KITE_ALGO_API_BASE": url}
    with pytest.raises(InvalidInputError):
        AlgoWorkerConfig.from_env(environment)
    AlgoWorkerConfig.from_env({**environment, "KITE_ALGO_ALLOW_INSECURE": "1"})


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.5:8000",
        "http://172.16.3.4",
        "http://172.31.255.254",
        "http://192.168.1.20:8000",
        "http://169.254.1.1",
        "http://100.101.102.103",
        "http://[fd12:3456::1]:8000",
        "http://[fe80::1%25eth0]",
        "http://[::ffff:192.168.1.20]",
        "http://kite-algo:8000",
        "http://Kite_Algo",
        "http://nas.",
        "http://host.docker.internal:8000",
        "http://kite.trading.svc.cluster.local",
        "http://raspberrypi.local",
        "http://desk.home.arpa",
    ],
)
def test_plain_http_within_a_private_network_passes_with_one_warning(url: str) -> None:
    with pytest.warns(UserWarning, match="is not encrypted.*allow_insecure=True") as warned:
        first = AlgoWorkerConfig(url, TOKEN)
    assert warned[0].filename == __file__
    assert AlgoWorkerConfig(url, TOKEN, timeout=3.0).base_url == first.base_url  # said once
    AlgoWorkerConfig(f"{url}/other", TOKEN, allow_insecure=True)


@pytest.mark.parametrize(
    "url", ["http://localhost:1", "http://x.localhost", "http://127.0.0.9", "http://[::1]:8080"]
)
def test_this_machine_and_https_need_none(url: str) -> None:
    AlgoWorkerConfig(url, TOKEN)
    AlgoWorkerConfig("https://backend.test", TOKEN)


CYCLES = int(os.environ.get("KITE_ALGO_CYCLES", "300"))


async def test_opening_and_closing_leaves_nothing_behind(kind: str, sandbox: Sandbox) -> None:
    config = sandbox.config()

    async def cycle() -> None:
        if kind == "sync":
            with KiteAlgoWorkerClient(config) as client:
                client.health()
        else:
            async with AsyncKiteAlgoWorkerClient(config) as other:
                await other.health()

    def held() -> tuple[int, int]:
        gc.collect()
        return len(list(Path("/proc/self/fd").iterdir())), len(gc.get_objects())

    for _ in range(20):
        await cycle()
    sockets, objects = held()
    for _ in range(CYCLES):
        await cycle()
    later_sockets, later_objects = held()
    assert later_sockets <= sockets + 5
    assert later_objects - objects < 3000 + CYCLES
