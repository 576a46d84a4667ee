"""The pytest plugin: fixtures of a sandbox, clients and a run for every test that asks for them.

It is found by itself where the package is installed. A test session that asks for none of its
fixtures pays for this file and nothing else: whatever they need is imported when they are used.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from kite_algo_sandbox.handle import Sandbox
    from kite_algo_sandbox.replay import ReplayResult
    from kite_algo_worker import (
        AsyncKiteAlgoWorkerClient,
        KiteAlgoWorkerClient,
        ManagedRun,
        RunConfig,
    )

    from .servers import Servers

MARKER: Final = "kite_sandbox"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        f"{MARKER}(**options): options of the sandbox of this test, as kite_algo_sandbox.Sandbox "
        "takes them",
    )


@pytest.fixture
def kite_sandbox_options() -> dict[str, Any]:
    """Options of the sandbox of every test, as ``Sandbox`` takes them; override it in a conftest.

    Without any: a virtual clock that stands at Friday 2026-05-08, 09:15 IST, an always-open market,
    100,000 rupees in every paper account. The marker ``kite_sandbox(...)`` of a test comes on top.
    """
    return {}


@pytest.fixture(scope="session")
def _kite_servers() -> Iterator[Servers]:
    from .servers import Servers

    with Servers() as servers:
        yield servers


@pytest.fixture
def _kite_loopback_only() -> Iterator[None]:
    from .loopback import loopback_only

    with loopback_only() as outside:
        yield
    if outside:
        pytest.fail(outside[0], pytrace=False)


@pytest.fixture
def kite_sandbox(
    request: pytest.FixtureRequest,
    kite_sandbox_options: dict[str, Any],
    _kite_servers: Servers,
    _kite_loopback_only: None,
) -> Iterator[Sandbox]:
    """A sandbox as if it had just been started: no runs, no orders, fresh accounts, its clock at
    the start.

    One server serves all tests that ask for the same options. While the test runs, nothing of this
    process connects to another computer; a test that tries fails.
    """
    options = dict(kite_sandbox_options)
    for marker in reversed(list(request.node.iter_markers(MARKER))):
        if marker.args:
            raise pytest.UsageError(f"{MARKER} takes keywords: the options of Sandbox")
        options |= marker.kwargs
    with _kite_servers.fresh(options) as sandbox:
        yield sandbox


@pytest.fixture
def kite_client(kite_sandbox: Sandbox) -> Iterator[KiteAlgoWorkerClient]:
    """A client of the test's sandbox."""
    from kite_algo_worker import KiteAlgoWorkerClient

    with KiteAlgoWorkerClient(kite_sandbox.config(execution_mode="paper")) as client:
        yield client


@pytest.fixture
def kite_run_config() -> RunConfig:
    """Of ``kite_run``: the paper run ``run_test``; override it in a test file or conftest."""
    from kite_algo_worker import RunConfig

    return RunConfig(
        strategy_run_id="run_test",
        template_id="test",
        account_scope="kite:paper-a",
        execution_mode="paper",
    )


@pytest.fixture
def kite_run(
    kite_sandbox: Sandbox, kite_client: KiteAlgoWorkerClient, kite_run_config: RunConfig
) -> Iterator[ManagedRun]:
    """An open run with its session, as ``client.run(config)`` gives it to a strategy."""
    with kite_client.run(kite_run_config) as run:
        yield run
        kite_sandbox.control.clear()  # trouble was meant for the test, not for its end


@pytest.fixture
def kite_worker_environment(
    kite_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """The environment in which ``AlgoWorkerConfig.from_env()`` finds the test's sandbox."""
    found = {
        "KITE_ALGO_API_BASE": kite_sandbox.base_url,
        "KITE_ALGO_WORKER_TOKEN": kite_sandbox.token,
        "KITE_ALGO_EXECUTION_MODE": "paper",
    }
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def kite_replay(_kite_loopback_only: None) -> Callable[..., ReplayResult]:
    """``kite_algo_sandbox.replay.replay``: a worker over recorded candles, in this process."""
    from kite_algo_sandbox.replay import replay

    return replay


# The plugin of anyio runs asynchronous fixtures by itself, that of asyncio only its own.
if find_spec("pytest_asyncio") is None:
    _async_fixture: Callable[..., Any] = pytest.fixture
else:
    from pytest_asyncio import fixture as _async_fixture


@_async_fixture
async def kite_async_client(kite_sandbox: Sandbox) -> AsyncIterator[AsyncKiteAlgoWorkerClient]:
    """An async client of the test's sandbox; needs pytest-asyncio, or the plugin of anyio."""
    from kite_algo_worker import AsyncKiteAlgoWorkerClient

    async with AsyncKiteAlgoWorkerClient(kite_sandbox.config(execution_mode="paper")) as client:
        yield client
