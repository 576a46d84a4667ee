"""Neither the environment nor the server changes who a request is from or where it goes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from kite_algo_worker import InvalidInputError, UnexpectedResponseError
from tests.clients import PREFIX, TOKEN, Face, answering
from tests.faults.conftest import Exchange, Script, Server
from tests.operations import CALLS, KEY, ORDER, good_answer

Serve = Callable[[Script], Server]

BEARER = f"Bearer {TOKEN}"


def healthy(exchange: Exchange) -> None:
    exchange.read_request()
    exchange.answer(b'{"status": "healthy"}')


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "NETRC"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


def test_netrc_does_not_replace_the_token(
    serve: Serve, kind: str, clean_environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n")
    netrc.chmod(0o600)
    clean_environment.setenv("NETRC", str(netrc))
    clean_environment.setenv("HOME", str(tmp_path))
    server = serve(healthy)
    with Face(kind, base_url=server.url) as client:
        client.health()
    server.close()
    assert server.header("authorization") == [BEARER]


def test_a_proxy_of_the_environment_is_not_used_for_this_machine(
    serve: Serve, kind: str, clean_environment: pytest.MonkeyPatch
) -> None:
    def forbidden(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.answer(b"{}", "403 Forbidden")

    proxy, server = serve(forbidden), serve(healthy)
    clean_environment.setenv("HTTP_PROXY", f"http://user:secret@127.0.0.1:{proxy.port}")
    with Face(kind, base_url=server.url) as client:
        assert client.health()["status"] == "healthy"
    assert proxy.connections == 0


def test_a_proxy_gets_its_own_credentials_and_the_backend_the_token(
    serve: Serve, kind: str, clean_environment: pytest.MonkeyPatch
) -> None:
    proxy = serve(healthy)
    clean_environment.setenv("HTTP_PROXY", f"http://user:secret@127.0.0.1:{proxy.port}")
    with Face(kind, base_url="http://backend.test") as client:
        client.health()
    proxy.close()
    assert proxy.target() == f"http://backend.test{PREFIX}/worker/health"
    assert proxy.header("authorization") == [BEARER]
    assert proxy.header("proxy-authorization") != [BEARER]
    assert len(proxy.header("proxy-authorization")) == 1


def test_cookies_are_not_kept(serve: Serve, kind: str) -> None:
    def bake(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.answer(
            b'{"status": "healthy"}', "200 OK", "Set-Cookie: session=someone-else; Path=/"
        )

    server = serve(bake)
    with Face(kind, base_url=server.url) as client:
        client.health()
        client.health()
    server.close()
    assert len(server.requests) == 2
    assert [server.header("cookie", index) for index in (0, 1)] == [[], []]
    assert [server.header("authorization", index) for index in (0, 1)] == [[BEARER], [BEARER]]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(serve: Serve, kind: str, status: int) -> None:
    other = serve(healthy)

    def elsewhere(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.answer(b"", f"{status} Moved", f"Location: {other.url}/login")

    with Face(kind, base_url=serve(elsewhere).url) as client:
        for operation in ("health", "submit_intent"):
            with pytest.raises(UnexpectedResponseError):
                CALLS[operation](client)
    assert other.connections == 0


STRANGE_IDS = {
    "../funds": "..%2Ffunds",
    "a/b": "a%2Fb",
    "x y": "x%20y",
    "%2e%2e": "%252e%252e",
    "run?x=1": "run%3Fx%3D1",
    "run#top": "run%23top",
    "run;v=1": "run%3Bv%3D1",
    "a\\b": "a%5Cb",
    "रन-१": "%E0%A4%B0%E0%A4%A8-%E0%A5%A7",
    "a+b": "a%2Bb",
    "...": "...",
}

ROUTES: dict[str, tuple[str, Callable[[Any, str], Any]]] = {
    "get_run": ("/worker/runs/{}", lambda c, i: c.get_run(i)),
    "get_run_pnl": ("/worker/runs/{}/pnl", lambda c, i: c.get_run_pnl(i)),
    "submit_intent": (
        "/worker/runs/{}/intents",
        lambda c, i: c.place_order(i, ORDER, idempotency_key=KEY),
    ),
    "cancel_order": ("/worker/orders/{}/cancel", lambda c, i: c.cancel_order("run_1", i)),
    "get_option_session": (
        "/worker/options/underlyings/{}/session",
        lambda c, i: c.options.ensure_session(i),
    ),
    "get_option_run_state": (
        "/worker/options/runs/{}/state",
        lambda c, i: c.options.get_run_state(i),
    ),
}


@pytest.mark.parametrize("identifier", STRANGE_IDS)
@pytest.mark.parametrize("operation", ROUTES)
def test_an_id_never_changes_the_route(
    serve: Serve, kind: str, operation: str, identifier: str
) -> None:
    body = json.dumps(good_answer(operation)).encode()

    def answer(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.answer(body)

    server = serve(answer)
    path, call = ROUTES[operation]
    with Face(kind, base_url=server.url) as client:
        call(client, identifier)
    server.close()
    # An underlying is sent in upper case.
    assert server.target().lower() == (PREFIX + path.format(STRANGE_IDS[identifier])).lower()


@pytest.mark.parametrize("identifier", ["", " ", ".", "..", "a\nb", "a\x00b", "\ud800", None, True])
@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("strategy_run_id", lambda c, i: c.get_run(i)),
        ("strategy_run_id", lambda c, i: c.exit_run(i)),
        ("strategy_run_id", lambda c, i: c.list_orders(i)),
        ("strategy_run_id", lambda c, i: c.stream_run_pnl(i)),
        ("order_id", lambda c, i: c.cancel_order("run_1", i)),
        ("order_id", lambda c, i: c.modify_order("run_1", i, {"quantity": 2})),
        ("basket_execution_id", lambda c, i: c.get_basket("run_1", i)),
        ("underlying", lambda c, i: c.options.get_chain(i)),
        ("strategy_run_id", lambda c, i: c.options.enter(i)),
        ("symbol", lambda c, i: c.resolve_ticker(i)),
    ],
)
def test_an_unusable_id_is_refused_by_name(
    kind: str, field: str, call: Callable[[Any, Any], Any], identifier: Any
) -> None:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    with Face(kind, handler=handle) as client, pytest.raises(InvalidInputError) as caught:
        call(client, identifier)
    assert caught.value.field == field
    assert seen == []


@pytest.mark.parametrize("trigger", [0, -1, "x", None, True, 1.5])
def test_an_unusable_trigger_id_is_refused_by_name(kind: str, trigger: Any) -> None:
    with Face(kind, handler=answering({})) as client:
        for call in (client.get_gtt, client.delete_gtt):
            with pytest.raises(InvalidInputError) as caught:
                call(trigger)
            assert caught.value.field == "trigger_id"


def test_a_request_too_long_to_be_sent_is_refused(kind: str) -> None:
    with Face(kind, handler=answering({})) as client, pytest.raises(InvalidInputError):
        client.search_tickers("N" * 100_000)


def test_text_without_a_utf8_form_is_refused(kind: str) -> None:
    with Face(kind, handler=answering({})) as client:
        with pytest.raises(InvalidInputError):
            client.exit_run("run_1", reason="\ud800")
        with pytest.raises(InvalidInputError):
            client.list_timeline("run_1", event_kind="\ud800")


def test_every_request_says_who_asks_and_for_what(serve: Serve, kind: str) -> None:
    server = serve(healthy)
    with Face(kind, base_url=server.url) as client:
        client.health()
        client.health()
    server.close()
    assert server.header("accept") == ["application/json"]
    assert server.header("host") == [f"127.0.0.1:{server.port}"]
    assert server.header("user-agent")[0].startswith("kite-algo-worker/")
    first, second = (server.header("x-correlation-id", index) for index in (0, 1))
    assert first != second
    assert len(first) == len(second) == 1


class _Looking(httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        response.read()
        return response


class _AsyncLooking(httpx.AsyncHTTPTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        await response.aread()
        return response


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_transport_may_read_the_answer_first(serve: Serve, kind: str, encoding: str) -> None:
    body = b'{"status": "healthy"}'
    packed = gzip.compress(body) if encoding == "gzip" else body

    def answer(exchange: Exchange) -> None:
        exchange.read_request()
        exchange.answer(packed, "200 OK", f"Content-Encoding: {encoding}")

    transport = _Looking() if kind == "sync" else _AsyncLooking()
    with Face(kind, base_url=serve(answer).url, transport=transport) as client:
        assert client.health()["status"] == "healthy"
