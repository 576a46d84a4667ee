"""What a starting worker does not load: as data, and looked at in processes of their own.

A worker is started by service managers, schedulers and tests, and again after every crash: what it
loads before its first order is waited for. ``benchmarks/bench_start.py`` says what it costs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

# A name stands for everything below it.
EXTRAS = ("matplotlib", "numba", "numpy", "opentelemetry", "pandas", "rich")
SANDBOX = ("jsonschema_rs", "kite_algo_sandbox", "starlette", "uvicorn")
# Models check what a user sends besides orders; see kite_algo_worker/inputs.
MODELS = ("pydantic", "kite_algo_worker.inputs.model", "kite_algo_worker.options")
STREAMS = (
    "kite_algo_worker._sync.event_stream",
    "kite_algo_worker._sync.watching",
    "kite_algo_worker.streams.events",
    "kite_algo_worker.streams.machine",
    "websockets",
)
RUNS = ("kite_algo_worker._sync.managed_run", "kite_algo_worker._sync.run_block")
OTHER_FACE = ("kite_algo_worker._async", "asyncio")
# What only mistakes, packaging and commands need.
RARE = ("difflib", "importlib.metadata", "kite_algo_worker.cli", "zipfile")

NEVER = (*EXTRAS, *SANDBOX, *MODELS, *STREAMS, *RUNS, *OTHER_FACE, *RARE)
# What sends the first call, and reads its answer.
NETWORK = ("h11", "httpcore", "msgspec", "pydantic_core")

# Each is loaded by the answer that it reads.
RECORDS = "kite_algo_worker_api.models."

IMPORTED = "import kite_algo_worker"
NAMED = (
    "from kite_algo_worker import AlgoWorkerConfig, KiteAlgoWorkerClient, equity_market_order\n"
    "order = equity_market_order('INFY', 'BUY', 1)"
)
CONSTRUCTED = f"{NAMED}\nclient = KiteAlgoWorkerClient(AlgoWorkerConfig('{{url}}', 'kwa_start'))"
CALLED = f"{CONSTRUCTED}\nassert client.health().status == 'healthy'"

# After a program, nothing of these has been loaded.
ABSENT: dict[str, tuple[str, tuple[str, ...]]] = {
    "import": (IMPORTED, (*NEVER, *NETWORK, "httpx", "ssl", "kite_algo_worker_api")),
    "names": (NAMED, (*NEVER, *NETWORK, RECORDS)),
    "client": (CONSTRUCTED, (*NEVER, *NETWORK, RECORDS)),
    "first call": (CALLED, NEVER),
}


class _Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b'{"status": "healthy"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Healthy) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def is_below(module: str, name: str) -> bool:
    """Whether ``module`` is ``name`` or lies in it; in it alone when ``name`` ends in a dot."""
    return module == name or module.startswith(f"{name.rstrip('.')}.")


def loaded_by(program: str) -> set[str]:
    """The modules that a process has loaded after ``program``."""
    code = f"{program}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    found = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(json.loads(found.stdout))


@pytest.mark.parametrize("stage", ABSENT)
def test_what_is_not_needed_is_not_loaded(stage: str, url: str) -> None:
    program, absent = ABSENT[stage]
    loaded = loaded_by(program.replace("{url}", url))
    if stage != "import":
        loaded -= loaded_by("import httpx")  # which has a command line of its own
    found = {name for name in loaded if any(is_below(name, one) for one in absent)}
    assert found == set()


@pytest.mark.parametrize(
    ("call", "loads"),
    [
        ("from kite_algo_worker import RunConfig", "pydantic"),
        ("from kite_algo_worker import AsyncKiteAlgoWorkerClient", "kite_algo_worker._async"),
        ("from kite_algo_worker import StreamPolicy", "kite_algo_worker.streams.policy"),
    ],
)
def test_what_is_asked_for_is_loaded(call: str, loads: str) -> None:
    assert loads in loaded_by(call)
