"""Spans of the real OpenTelemetry SDK: names, attributes, parents, and no secrets."""

from __future__ import annotations

import asyncio
import builtins
import sys
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from kite_algo_worker import (
    AlgoWorkerConfig,
    AsyncKiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    OpenTelemetryHook,
    Retry,
)
from tests.clients import TOKEN, Backend, Face, sse
from tests.faults.conftest import Exchange, Script, Server
from tests.operations import KEY, ORDER, RUN, good_answer

Serve = Callable[[Script], Server]

NONCE = "wsn_planted0123456789abcdef"
SAFETY = "planted.safety.token-98765"
BUSY = httpx.Response(503, json={"detail": f"busy {TOKEN}"})
HEALTHY = httpx.Response(200, json=good_answer("health"))
QUICK = Retry(base=0.001)


class Spans:
    """A tracer of its own, and what it exported."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracer = provider.get_tracer("tests")
        self.hook = OpenTelemetryHook(self.tracer)

    @property
    def finished(self) -> list[ReadableSpan]:
        return list(self._exporter.get_finished_spans())


@pytest.fixture
def spans() -> Spans:
    return Spans()


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def test_every_attempt_is_a_client_span(kind: str, spans: Spans) -> None:
    backend = Backend(
        {f"GET /worker/runs/{RUN}": [BUSY, httpx.Response(200, json=good_answer("get_run"))]}
    )
    with Face(kind, handler=backend, retry=QUICK, hooks=[spans.hook]) as client:
        client.get_run(RUN)
    first, second = spans.finished
    assert {span.name for span in spans.finished} == {"GET /worker/runs/{strategy_run_id}"}
    assert {span.kind for span in spans.finished} == {SpanKind.CLIENT}
    ids = [request.headers["x-correlation-id"] for request in backend.requests]
    common = {
        "http.request.method": "GET",
        "server.address": "backend.test",
        "server.port": 80,
        "url.full": f"http://backend.test/api/algo-workers/worker/runs/{RUN}",
        "url.template": "/worker/runs/{strategy_run_id}",
        "kite_algo.operation": "get_run",
    }
    assert attributes(first) == common | {
        "http.response.status_code": 503,
        "error.type": "503",
        "kite_algo.error": "ServerError",
        "kite_algo.attempt": 1,
        "kite_algo.correlation_id": ids[0],
    }
    assert attributes(second) == common | {
        "http.response.status_code": 200,
        "http.request.resend_count": 1,
        "kite_algo.attempt": 2,
        "kite_algo.correlation_id": ids[1],
    }
    assert [span.status.status_code for span in spans.finished] == [
        StatusCode.ERROR,
        StatusCode.UNSET,
    ]


def test_an_answer_that_never_came(kind: str, serve: Serve, spans: Spans) -> None:
    def drop(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.reset()

    server = serve(drop)
    with Face(kind, base_url=server.url, hooks=[spans.hook]) as client:
        with pytest.raises(KiteAlgoWorkerError):
            client.place_order(RUN, ORDER, idempotency_key=KEY)
    found = attributes(spans.finished[0])
    assert found["error.type"] == "OutcomeUnknownError"
    assert "http.response.status_code" not in found
    assert found["server.port"] == server.port


def test_a_cancelled_attempt_ends_its_span(serve: Serve, spans: Spans) -> None:
    def stall(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.wait_for_the_client_to_leave()

    async def main() -> None:
        config = AlgoWorkerConfig(serve(stall).url, TOKEN)
        async with AsyncKiteAlgoWorkerClient(config, hooks=[spans.hook]) as client:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.health(), 0.1)

    asyncio.run(main())
    assert [attributes(span)["error.type"] for span in spans.finished] == ["CancelledError"]


def test_spans_are_below_the_current_one_and_the_backend_goes_on(spans: Spans) -> None:
    backend = Backend({"GET /worker/health": HEALTHY})
    with Face("sync", handler=backend, hooks=[spans.hook]) as client:
        with spans.tracer.start_as_current_span("strategy") as parent:
            client.health()
            assert trace.get_current_span() is parent, "nothing is left behind"
    child, outer = spans.finished
    assert child.parent is not None
    assert child.parent.span_id == outer.context.span_id
    assert child.context.trace_id == outer.context.trace_id
    sent = backend.requests[0].headers["traceparent"]
    assert sent.startswith(f"00-{child.context.trace_id:032x}-{child.context.span_id:016x}-")


async def test_tasks_keep_their_parents_apart(spans: Spans) -> None:
    transport = httpx.MockTransport(Backend({"GET /worker/health": HEALTHY}))
    config = AlgoWorkerConfig("http://localhost:1", TOKEN)
    async with AsyncKiteAlgoWorkerClient(config, transport=transport, hooks=[spans.hook]) as client:

        async def work(name: str) -> None:
            with spans.tracer.start_as_current_span(name):
                await asyncio.sleep(0)
                await client.health()

        await asyncio.gather(*(work(f"task {number}") for number in range(5)))
    roots = {span.context.span_id for span in spans.finished if span.parent is None}
    parents = {span.parent.span_id for span in spans.finished if span.parent is not None}
    assert parents == roots
    assert len(roots) == 5


def test_opening_a_stream_is_a_span(kind: str, spans: Spans) -> None:
    opened = sse((None, good_answer("stream_run_pnl")), ("end", {}))
    backend = Backend({f"GET /worker/runs/{RUN}/pnl/stream": opened})
    with Face(kind, handler=backend, hooks=[spans.hook]) as client:
        assert list(client.stream_run_pnl(RUN, reconnect=False))
    assert [span.name for span in spans.finished] == [
        "GET /worker/runs/{strategy_run_id}/pnl/stream"
    ]


def test_no_secret_is_exported(kind: str, spans: Spans) -> None:
    def echo(request: httpx.Request) -> httpx.Response:
        return httpx.Response(409, json={"detail": f"{dict(request.headers)} {request.content!r}"})

    with Face(kind, handler=echo, hooks=[spans.hook]) as client:
        with pytest.raises(KiteAlgoWorkerError):
            client.place_order(
                RUN, ORDER, idempotency_key=KEY, safety_token=SAFETY, session_nonce=NONCE
            )
    exported = "".join(span.to_json() for span in spans.finished)
    assert "submit_intent" in exported
    assert [secret for secret in (TOKEN, NONCE, SAFETY) if secret in exported] == []


def test_the_package_does_not_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("opentelemetry")]:
        monkeypatch.delitem(sys.modules, name)
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("opentelemetry"):
            raise ImportError(f"No module named {name!r}", name=name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"kite-algo-worker\[telemetry\]"):
        OpenTelemetryHook()
