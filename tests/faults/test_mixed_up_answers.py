"""An answer is never taken for that of another call, whatever a server or a proxy sends."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from kite_algo_worker import KiteAlgoWorkerError, OutcomeUnknownError, Retry, TransportError
from tests.clients import Face
from tests.faults.conftest import Exchange, Script, Server
from tests.operations import CALLS, good_answer
from tests.pace import seconds

Serve = Callable[[Script], Server]
Answer = Callable[[Exchange, str], None]


def sent_id(exchange: Exchange) -> str:
    head = exchange.request.partition(b"\r\n\r\n")[0].decode("latin-1")
    lines = (line.partition(":") for line in head.split("\r\n"))
    return next(value.strip() for name, _, value in lines if name.lower() == "x-correlation-id")


def raw(order_id: str, correlation: str | None) -> bytes:
    """An accepted order, which is a good health, too."""
    body = json.dumps(good_answer("submit_intent") | {"idempotency_key": order_id}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    if correlation is not None:
        head += f"X-Correlation-ID: {correlation}\r\n"
    return head.encode() + b"\r\n" + body


class Answers:
    """A server whose n-th answer of all is the n-th of these; the last one stays."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = answers
        self.count = 0
        self.ids: list[str] = []

    def __call__(self, exchange: Exchange) -> None:
        while True:
            exchange.request = b""
            exchange.read_request()
            self.ids.append(sent_id(exchange))
            answer = self.answers[min(self.count, len(self.answers) - 1)]
            self.count += 1
            answer(exchange, f"key-{self.count:05}")


def own(exchange: Exchange, key: str) -> None:
    exchange.send(raw(key, sent_id(exchange)))


def plain(exchange: Exchange, key: str) -> None:
    exchange.send(raw(key, None))


def twice_at_once(exchange: Exchange, key: str) -> None:
    exchange.send(raw(key, None) * 2)


def named_by_the_server(exchange: Exchange, key: str) -> None:
    exchange.send(raw(key, f"gateway-{key}"))


def place(client: Face, number: int) -> Any:
    order = {"exchange": "NSE", "tradingsymbol": "INFY", "transaction_type": "BUY"}
    order |= {"product": "CNC", "order_type": "MARKET"}
    return client.place_order("run_1", order | {"quantity": 1}, idempotency_key=f"key-{number:05}")


def test_surplus_bytes_close_the_connection(serve: Serve, kind: str) -> None:
    server = serve(Answers(twice_at_once, plain))
    with Face(kind, base_url=server.url) as client:
        keys = [place(client, number)["idempotency_key"] for number in (1, 2, 3)]
    assert keys == ["key-00001", "key-00002", "key-00003"]
    assert server.connections == 2


ASK: dict[str, Callable[[Any], object]] = {
    "submit_intent": CALLS["submit_intent"],
    "get_run": CALLS["get_run"],
    "stream_run_pnl": lambda client: list(client.stream_run_pnl("run_1", reconnect=False)),
}


@pytest.mark.parametrize("operation", list(ASK))
def test_an_answer_that_names_an_earlier_request(serve: Serve, kind: str, operation: str) -> None:
    def earlier(exchange: Exchange, key: str) -> None:
        exchange.send(raw(key, script.ids[-2]))

    script = Answers(own, earlier, own)
    server = serve(script)
    with Face(kind, base_url=server.url) as client:
        place(client, 1)
        with pytest.raises(KiteAlgoWorkerError, match="the answer to another request") as caught:
            ASK[operation](client)
        assert place(client, 3)["idempotency_key"] == "key-00003"
    assert isinstance(caught.value, OutcomeUnknownError) is (operation == "submit_intent")
    assert server.connections == 2


def test_an_answer_that_names_a_strangers_request(serve: Serve, kind: str) -> None:
    server = serve(Answers(own, named_by_the_server, own))
    with Face(kind, base_url=server.url) as client:
        place(client, 1)
        with pytest.raises(OutcomeUnknownError, match="the answer to another request"):
            place(client, 2)
        assert place(client, 3)["idempotency_key"] == "key-00003"
    assert server.connections == 2


def test_a_read_is_repeated_on_another_connection(serve: Serve, kind: str) -> None:
    server = serve(Answers(own, named_by_the_server, own))
    with Face(kind, base_url=server.url, retry=Retry(attempts=2, base=0.0)) as client:
        place(client, 1)
        assert client.health()
    assert server.connections == 2


@pytest.mark.parametrize("answer", [plain, named_by_the_server])
def test_servers_that_do_not_repeat_the_id(serve: Serve, kind: str, answer: Answer) -> None:
    server = serve(Answers(answer))
    with Face(kind, base_url=server.url) as client:
        keys = [place(client, number)["idempotency_key"] for number in (1, 2, 3)]
    assert keys == ["key-00001", "key-00002", "key-00003"]
    assert server.connections == 1


def test_a_second_answer_that_comes_later(serve: Serve, kind: str) -> None:
    """It waits on the idle connection, which is not used again."""
    sent = threading.Event()

    def and_once_more(exchange: Exchange, key: str) -> None:
        own(exchange, key)
        if sent.wait(seconds(5.0)):
            own(exchange, key)
        more.set()

    more = threading.Event()
    server = serve(Answers(and_once_more, own))
    with Face(kind, base_url=server.url) as client:
        place(client, 1)
        sent.set()
        assert more.wait(seconds(5.0))
        assert place(client, 2)["idempotency_key"] == "key-00002"
    assert server.connections == 2


def test_a_proxy_that_hangs_up_before_there_is_a_tunnel(
    serve: Serve, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang_up(exchange: Exchange) -> None:
        exchange.read_request()

    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", serve(hang_up).url)
    with (
        Face(kind, base_url="https://backend.example") as client,
        pytest.raises(TransportError, match="the proxy opened no connection") as caught,
    ):
        place(client, 1)
    assert not isinstance(caught.value, OutcomeUnknownError)


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found", "nonsense"])
def test_an_error_does_not_show_the_token_a_server_repeats(
    serve: Serve, kind: str, status: str
) -> None:
    token = "planted+token+without+a+known+shape"

    def repeat(exchange: Exchange) -> None:
        exchange.read_request()
        if status == "nonsense":
            exchange.send(f"Bearer {token}\r\n\r\n".encode())
            return
        exchange.answer(
            b"not json", status, f"X-Correlation-ID: Bearer {token}", f"Content-Type: text/{token}"
        )

    with (
        Face(kind, base_url=serve(repeat).url, token=token) as client,
        pytest.raises(KiteAlgoWorkerError) as caught,
    ):
        client.get_run("run_1")
    error: BaseException | None = caught.value
    while error is not None:
        assert token not in f"{error} {error!r} {error.args} {error.__dict__}"
        error = error.__cause__
