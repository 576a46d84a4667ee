"""What a newcomer reads after the usual mistakes: what happened, where, and what to do."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from kite_algo_sandbox import Sandbox
from kite_algo_worker import (
    AlgoWorkerConfig,
    AuthError,
    ConflictError,
    InvalidInputError,
    KiteAlgoWorkerClient,
    KiteAlgoWorkerError,
    NotFoundError,
    TransportError,
    UnexpectedResponseError,
    equity_market_order,
    exceptions,
    limit_order,
)
from tests.clients import TOKEN, Face
from tests.faults.conftest import Exchange, Script, Server
from tests.operations import RUN

Serve = Callable[[Script], Server]

ORDER = equity_market_order("INFY", "BUY", 1)


def told(call: Callable[[], object], kind: type[KiteAlgoWorkerError]) -> str:
    with pytest.raises(kind) as caught:
        call()
    return str(caught.value)


def refused(kind: str, status: int, **answer: Any) -> str:
    with Face(kind, handler=lambda _: httpx.Response(status, **answer)) as client:
        return told(lambda: client.get_run(RUN), KiteAlgoWorkerError)


# -- who and where ---------------------------------------------------------------------------------


def test_a_wrong_token(kind: str, sandbox: Sandbox) -> None:
    with Face(kind, base_url=sandbox.base_url, token="kwa_of-another-backend") as client:
        text = told(client.health, AuthError)
    assert "KITE_ALGO_WORKER_TOKEN" in text
    assert "each backend has its own" in text


def test_a_sandbox_that_is_not_running(kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        port = closed_soon.getsockname()[1]
    with Face(kind, base_url=f"http://127.0.0.1:{port}") as client:
        text = told(client.health, TransportError)
    assert f"cannot reach http://127.0.0.1:{port}" in text
    assert "`kite-algo sandbox` starts the local one" in text


def test_a_wrong_path(kind: str, sandbox: Sandbox) -> None:
    with Face(kind, base_url=f"{sandbox.base_url}/elsewhere", token=sandbox.token) as client:
        assert "check base_url and api_prefix" in told(client.health, NotFoundError)


def test_https_to_a_server_of_plain_http(kind: str, serve: Serve) -> None:
    def plain(exchange: Exchange) -> None:
        exchange.receive()
        exchange.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    url = serve(plain).url.replace("http", "https")
    with Face(kind, base_url=url) as client:
        assert "use http:// in base_url" in told(client.health, TransportError)


def test_plain_http_to_a_server_of_https(kind: str, serve: Serve) -> None:
    def alert(exchange: Exchange) -> None:
        exchange.receive()
        exchange.send(b"\x15\x03\x01\x00\x02\x02\x46")

    with Face(kind, base_url=serve(alert).url) as client:
        assert "use https:// in base_url" in told(client.health, TransportError)


def test_a_certificate_that_is_not_trusted(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_: Any, **__: Any) -> Any:
        raise ssl.SSLCertVerificationError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed")

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", unable)
    monkeypatch.setattr(ssl.SSLContext, "wrap_bio", unable)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        with Face(kind, base_url=url) as client:
            assert "SSL_CERT_FILE" in told(client.health, TransportError)


def test_a_redirect(kind: str) -> None:
    elsewhere = {"location": "https://backend.test/login?token=planted"}
    with Face(kind, handler=lambda _: httpx.Response(301, headers=elsewhere)) as client:
        text = told(client.health, UnexpectedResponseError)
    assert "redirects (to https://backend.test) are not followed: check base_url" in text
    assert "planted" not in text


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: AlgoWorkerConfig("localhost:18777", TOKEN), "base_url: must look like http://"),
        (lambda: AlgoWorkerConfig("http://localhost", ""), "token: must not be empty"),
        (lambda: AlgoWorkerConfig("http://localhost", f"Bearer {TOKEN}"), "without 'Bearer '"),
        (lambda: AlgoWorkerConfig.from_env({}), "KITE_ALGO_WORKER_TOKEN: is not set; export"),
        (
            lambda: KiteAlgoWorkerClient("http://localhost"),  # type: ignore[arg-type]
            "must be AlgoWorkerConfig(base_url, token), not str",
        ),
    ],
)
def test_settings(call: Callable[[], object], text: str) -> None:
    assert text in told(call, InvalidInputError)


# -- runs and orders -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "texts"),
    [
        (
            lambda: equity_market_order("INFY", "BUY", "1"),  # type: ignore[arg-type]
            ["quantity: ", "'1'", "int()"],
        ),
        (
            lambda: equity_market_order("INFY", "BUY", 1.5),  # type: ignore[arg-type]
            ["quantity: ", "1.5"],
        ),
        (lambda: equity_market_order("INFY", "Long", 1), ["transaction_type: ", "BUY, SELL"]),
        (lambda: equity_market_order("NSE:INFY", "BUY", 1), ["tradingsymbol: ", "'INFY'"]),
        (lambda: limit_order("NSE", "INFY", "BUY", "CNC", 1, price=0), ["price: ", "LIMIT"]),
    ],
)
def test_orders(call: Callable[[], object], texts: list[str]) -> None:
    text = told(call, InvalidInputError)
    assert [part for part in texts if part not in text] == [], text


def test_misspelled_fields(kind: str) -> None:
    order = {"exchange": "NSE", "symbol": "INFY", "transaction_type": "BUY", "quantity": 1}
    with Face(kind, handler=lambda _: httpx.Response(200, json={})) as client:
        text = told(lambda: client.place_order(RUN, order, "key-00001"), InvalidInputError)
    assert "symbol: is not a known field; did you mean 'tradingsymbol'?" in text


def test_the_life_of_a_run(kind: str, sandbox: Sandbox) -> None:
    run_id = f"run_texts_{kind}"
    with Face(kind, base_url=sandbox.base_url, token=sandbox.token, verify_runs=True) as client:
        text = told(lambda: client.place_order(run_id, ORDER, "key-00001"), NotFoundError)
        assert run_id in text
        assert "create_run()" in text
        client.create_run(
            strategy_run_id=run_id,
            template_id="texts",
            account_scope="kite:paper-a",
            execution_mode="paper",
        )
        client.place_order(run_id, ORDER, "key-00001")
        other = equity_market_order("INFY", "BUY", 2)
        text = told(lambda: client.place_order(run_id, other, "key-00001"), ConflictError)
        assert "another order needs another key" in text
        text = told(
            lambda: client.place_order(run_id, ORDER, "key-00002", safety_token="old-one"),
            ConflictError,
        )
        assert "call safety_check() again" in text
        claim = client.claim_session(run_id)
        with KiteAlgoWorkerClient(sandbox.config()) as stranger:
            text = told(lambda: stranger.place_order(run_id, ORDER, "key-00003"), ConflictError)
        assert "session_nonce" in text
        client.release_session(run_id, session_nonce=claim.worker_session_nonce)
        client.exit_run(run_id)
        text = told(lambda: client.place_order(run_id, ORDER, "key-00004"), ConflictError)
        assert run_id in text
        assert "trade on under a new id" in text


def test_every_refusal_names_its_run_once(kind: str) -> None:
    text = refused(kind, 409, json={"detail": f"run {RUN} is busy"})
    assert text.count(RUN) == 1
    assert RUN in refused(kind, 403, json={"detail": "not allowed"})


# -- the tree --------------------------------------------------------------------------------------


def drawn_tree(docstring: str) -> dict[str, str]:
    """Every exception drawn below another one, and which."""
    parents: dict[str, str] = {}
    path: list[tuple[int, str]] = []
    for line in docstring.splitlines():
        match = re.match(r"^    ([ │├└─]*)([A-Z]\w+Error)  ", line)
        if match is None:
            continue
        depth, name = len(match[1]), match[2]
        while path and path[-1][0] >= depth:
            path.pop()
        if path:
            parents[name] = path[-1][1]
        path.append((depth, name))
    return parents


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = drawn_tree(exceptions.__doc__ or "")
    real = {
        name: kind
        for name, kind in vars(exceptions).items()
        if isinstance(kind, type) and issubclass(kind, KiteAlgoWorkerError)
    }
    assert {*drawn, "KiteAlgoWorkerError"} == set(real)
    for name, parent in drawn.items():
        assert parent in [base.__name__ for base in real[name].__bases__], name
